using System;
using System.Text;
using Tern.Native;

namespace Tern;

/// <summary>Names that most responses have, so that they are not made anew for each.</summary>
internal static class HeaderNames
{
    private static readonly string[] Known =
    [
        "server", "date", "content-type", "content-length", "last-modified", "connection", "etag", "accept-ranges", "cache-control",
        "content-encoding", "expires", "location", "set-cookie", "strict-transport-security", "transfer-encoding", "vary", "via", "age",
        "Server", "Date", "Content-Type", "Content-Length", "Last-Modified", "Connection", "ETag", "Accept-Ranges", "Cache-Control",
        "Content-Encoding", "Expires", "Location", "Set-Cookie", "Strict-Transport-Security", "Transfer-Encoding", "Vary", "Via", "Age",
    ];

    private static readonly string?[] Table = Fill();

    internal static string Read(tern_str name)
    {
        ReadOnlySpan<byte> bytes = Utf8.Span(name);
        return bytes.Length > 0 && Table[Slot(bytes.Length, bytes[0], bytes[^1])] is { } known && Ascii.Equals(bytes, known)
            ? known
            : Encoding.Latin1.GetString(bytes);
    }

    private static int Slot(int length, int first, int last) => ((length * 31) + (first * 7) + last) & 255;

    private static string?[] Fill()
    {
        var table = new string?[256];
        foreach (string name in Known)
        {
            table[Slot(name.Length, name[0], name[^1])] ??= name;
        }
        return table;
    }
}
