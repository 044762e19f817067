using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Tern.Native;

/// <summary>Reads text and bytes that the library owns.</summary>
internal static unsafe class Utf8
{
    internal static ReadOnlySpan<byte> Span(tern_str text) => new((void*)text.data, checked((int)text.size));

    internal static string Read(byte* terminated) => Marshal.PtrToStringUTF8((nint)terminated) ?? "";

    internal static string Read(tern_str text) => Encoding.UTF8.GetString(Span(text));

    /// <summary>Null when the text is absent, which is not the same as empty.</summary>
    internal static string? ReadOptional(tern_str text) => text.data == 0 ? null : Read(text);

    /// <summary>Bytes from the wire (header values, reason phrases), each as the character of its number: nothing is lost.</summary>
    internal static string ReadLatin1(tern_str text) => Encoding.Latin1.GetString(Span(text));
}
