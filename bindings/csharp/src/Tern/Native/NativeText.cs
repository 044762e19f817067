using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Tern.Native;

/// <summary>Text in native memory for the time of one call, NUL-terminated; null is the absent text.</summary>
internal readonly unsafe ref struct NativeText
{
    internal readonly tern_str Value;

    internal NativeText(string? text) : this(text, Encoding.UTF8)
    {
    }

    private NativeText(string? text, Encoding encoding)
    {
        if (text == null)
        {
            return;
        }
        int capacity = encoding.GetMaxByteCount(text.Length);
        byte* memory = (byte*)NativeMemory.Alloc((nuint)capacity + 1);
        int size = encoding.GetBytes(text, new Span<byte>(memory, capacity));
        memory[size] = 0;
        Value = new tern_str { data = (nint)memory, size = (nuint)size };
    }

    /// <summary>A header value: characters up to U+00FF, each a byte, as they are read from responses.</summary>
    internal static NativeText Latin1(string? value, string parameter)
    {
        foreach (char c in value ?? "")
        {
            if (c > 0xFF)
            {
                throw new ArgumentException($"U+{(int)c:X4} cannot be sent in a header field; encode it first.", parameter);
            }
        }
        return new NativeText(value, Encoding.Latin1);
    }

    /// <summary>The same as a C string.</summary>
    internal byte* Terminated => (byte*)Value.data;

    public void Dispose() => NativeMemory.Free((void*)Value.data);
}
