using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Tern;

public readonly partial struct TernValue
{
    /// <summary>Nothing.</summary>
    public static TernValue Null => default;

    /// <summary>A boolean.</summary>
    public static implicit operator TernValue(bool value) => new(TernValueKind.Boolean, null, value ? 1UL : 0, 0);

    /// <summary>An integer.</summary>
    public static implicit operator TernValue(int value) => (long)value;

    /// <summary>An integer.</summary>
    public static implicit operator TernValue(long value) => new(TernValueKind.Int, null, (ulong)value, 0);

    /// <summary>An integer.</summary>
    public static implicit operator TernValue(ulong value) =>
        new(value <= long.MaxValue ? TernValueKind.Int : TernValueKind.UInt, null, value, 0);

    /// <summary>A floating-point number.</summary>
    public static implicit operator TernValue(double value) => new(TernValueKind.Double, null, BitConverter.DoubleToUInt64Bits(value), 0);

    /// <summary>Text; null is nothing.</summary>
    public static implicit operator TernValue(string? value) => value == null ? default : Text(TernValueKind.String, value);

    /// <summary>Bytes, copied; null is nothing.</summary>
    public static implicit operator TernValue(byte[]? value) => value == null ? default : Copied(TernValueKind.Bytes, value);

    /// <summary>A decimal number.</summary>
    public static implicit operator TernValue(decimal value) => Text(TernValueKind.Decimal, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A UUID.</summary>
    public static implicit operator TernValue(Guid value) => new(TernValueKind.Uuid, value.ToByteArray(bigEndian: true), 0, 16);

    /// <summary>A point in time, to the microsecond.</summary>
    public static implicit operator TernValue(DateTimeOffset value) =>
        new(TernValueKind.DateTime, null, (ulong)((value - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond), 0, subtype: 6);

    /// <summary>A value of a kind that is told as text, such as <see cref="TernValueKind.Date"/> or <see cref="TernValueKind.BigNumber"/>.</summary>
    public static TernValue Text(TernValueKind kind, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (kind is TernValueKind.Bytes or TernValueKind.Uuid or TernValueKind.ObjectId || (byte)kind is < 32 or >= 64)
        {
            throw new ArgumentException($"The kind {kind} is not told as text.", nameof(kind));
        }
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new(kind, bytes, 0, bytes.Length);
    }

    /// <summary>Items in order, copied.</summary>
    public static TernValue Array(params TernValue[] items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new(TernValueKind.Array, items.Clone(), 0, items.Length);
    }

    /// <summary>Entries of key and value, in order.</summary>
    public static TernValue Map(params (TernValue Key, TernValue Value)[] entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var nodes = new TernValue[2 * entries.Length];
        for (int i = 0; i < entries.Length; ++i)
        {
            (nodes[2 * i], nodes[(2 * i) + 1]) = entries[i];
        }
        return new(TernValueKind.Map, nodes, 0, entries.Length);
    }

    private static TernValue Copied(TernValueKind kind, byte[] bytes) => new(kind, bytes.Clone(), 0, bytes.Length);
}
