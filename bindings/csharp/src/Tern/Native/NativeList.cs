using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace Tern.Native;

/// <summary>An array of texts in one block of native memory for the time of one call: the entries, then their bytes. Pairs are
/// two entries each.</summary>
internal unsafe ref struct NativeList
{
    private readonly tern_str* entries;
    private byte* free;

    /// <param name="capacity">How many entries there will be.</param>
    /// <param name="bytes">How many bytes they have together, at most.</param>
    internal NativeList(int capacity, long bytes)
    {
        entries = (tern_str*)NativeMemory.Alloc(checked((nuint)capacity * (nuint)sizeof(tern_str) + (nuint)bytes + 1));
        free = (byte*)(entries + capacity);
    }

    internal int Count { get; private set; }

    internal readonly tern_str* Items => entries;

    internal readonly tern_pair* Pairs => (tern_pair*)entries;

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(free, bytes.Length));
        Append(bytes.Length);
    }

    internal void Add(string text) => Append(Encoding.UTF8.GetBytes(text, new Span<byte>(free, Encoding.UTF8.GetMaxByteCount(text.Length))));

    /// <summary>Names and values as UTF-8.</summary>
    internal static NativeList OfPairs(IReadOnlyCollection<KeyValuePair<string, string>> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        long bytes = 0;
        foreach ((string name, string value) in pairs)
        {
            bytes += Encoding.UTF8.GetMaxByteCount(name.Length) + Encoding.UTF8.GetMaxByteCount(value.Length);
        }
        NativeList list = new(2 * pairs.Count, bytes);
        foreach ((string name, string value) in pairs)
        {
            list.Add(name);
            list.Add(value);
        }
        return list;
    }

    internal readonly void Dispose() => NativeMemory.Free(entries);

    private void Append(int size)
    {
        entries[Count++] = new tern_str { data = (nint)free, size = (nuint)size };
        free += size;
    }
}
