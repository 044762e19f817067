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
    private readonly int capacity;
    private readonly byte* end;
    private byte* free;

    /// <param name="capacity">How many entries there will be.</param>
    /// <param name="bytes">How many bytes they have together, at most.</param>
    internal NativeList(int capacity, long bytes)
    {
        this.capacity = capacity;
        entries = (tern_str*)NativeMemory.Alloc(checked((nuint)capacity * (nuint)sizeof(tern_str) + (nuint)bytes + 1));
        free = (byte*)(entries + capacity);
        end = free + bytes;
    }

    internal int Count { get; private set; }

    internal readonly tern_str* Items => entries;

    internal readonly tern_pair* Pairs => (tern_pair*)entries;

    internal readonly int PairCount => Count / 2;

    /// <exception cref="ArgumentException">There is no room for so many bytes.</exception>
    internal void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Rest);
        Append(bytes.Length);
    }

    /// <exception cref="ArgumentException">There is no room for so many bytes.</exception>
    internal void Add(string text) => Append(Encoding.UTF8.GetBytes(text, Rest));

    /// <summary>Names and values as UTF-8, of one walk through a collection that other threads may be changing.</summary>
    internal static NativeList OfPairs(IReadOnlyCollection<KeyValuePair<string, string>> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        List<string> texts = [];
        long bytes = 0;
        foreach ((string name, string value) in pairs)
        {
            texts.Add(name);
            texts.Add(value);
            bytes += (long)Encoding.UTF8.GetMaxByteCount(name.Length) + Encoding.UTF8.GetMaxByteCount(value.Length);
        }
        NativeList list = new(texts.Count, bytes);
        foreach (string text in texts)
        {
            list.Add(text);
        }
        return list;
    }

    internal readonly void Dispose() => NativeMemory.Free(entries);

    private readonly Span<byte> Rest => new(free, (int)Math.Min(end - free, int.MaxValue));

    private void Append(int size)
    {
        if (Count == capacity)
        {
            throw new InvalidOperationException("The list is full.");
        }
        entries[Count++] = new tern_str { data = (nint)free, size = (nuint)size };
        free += size;
    }
}
