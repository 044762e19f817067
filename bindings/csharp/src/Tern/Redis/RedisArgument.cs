using System;
using System.Globalization;
using System.Text;

namespace Tern;

/// <summary>A word of a Redis command: any bytes. Texts become UTF-8, numbers decimal digits.</summary>
public readonly struct RedisArgument
{
    private readonly string? text;
    private readonly ReadOnlyMemory<byte> bytes;

    private RedisArgument(string text) => this.text = text;

    private RedisArgument(ReadOnlyMemory<byte> bytes) => this.bytes = bytes;

    /// <summary>Text as UTF-8.</summary>
    public static implicit operator RedisArgument(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(text);
    }

    /// <summary>Bytes.</summary>
    public static implicit operator RedisArgument(byte[] bytes) => new(bytes);

    /// <summary>Bytes.</summary>
    public static implicit operator RedisArgument(ReadOnlyMemory<byte> bytes) => new(bytes);

    /// <summary>An integer.</summary>
    public static implicit operator RedisArgument(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number that reads back as the same.</summary>
    public static implicit operator RedisArgument(double number) => new(number.ToString("R", CultureInfo.InvariantCulture));

    internal int MaximumSize => text == null ? bytes.Length : Encoding.UTF8.GetMaxByteCount(text.Length);

    /// <summary>The words of one command in native memory. They are copied first: another thread may be changing the array.</summary>
    internal static Native.NativeList Pack(RedisArgument[] command)
    {
        ArgumentNullException.ThrowIfNull(command);
        RedisArgument[] arguments = [.. command];
        long size = 0;
        foreach (RedisArgument argument in arguments)
        {
            size += argument.MaximumSize;
        }
        Native.NativeList list = new(arguments.Length, size);
        foreach (RedisArgument argument in arguments)
        {
            if (argument.text == null)
            {
                list.Add(argument.bytes.Span);
            }
            else
            {
                list.Add(argument.text);
            }
        }
        return list;
    }

    /// <inheritdoc/>
    public override string ToString() => text ?? Encoding.UTF8.GetString(bytes.Span);
}
