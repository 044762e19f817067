using System;
using System.Collections.Generic;
using System.Text;
using Tern.Native;
using static Tern.Native.Constants;

namespace Tern;

/// <summary>
/// Typed data: a JSON document, a reply, a parameter. What the library made is read where it lies, without a call for each node, and
/// stays valid as long as a value refers to it. Immutable; any thread.
/// </summary>
public readonly partial struct TernValue
{
    private const int SmallBytes = 1024; // copied in less time than a handle costs

    // What `data` is: null of inline kinds; byte[] or TernValue[] (map: key, value, key, value ...) of values made here; a
    // NativeHandle that keeps the library's memory alive, which `word` then points to.
    private readonly object? data;
    private readonly ulong word;
    private readonly uint length;
    private readonly ushort subtype;
    private readonly byte flags;

    private TernValue(TernValueKind kind, object? data, ulong word, int length, ushort subtype = 0, byte flags = 0)
    {
        Kind = kind;
        this.data = data;
        this.word = word;
        this.length = (uint)length;
        this.subtype = subtype;
        this.flags = flags;
    }

    private unsafe TernValue(tern_value* node, NativeHandle? owner)
    {
        Kind = (TernValueKind)node->kind;
        word = node->@as;
        length = node->length;
        subtype = node->subtype;
        flags = node->flags;
        data = IsInline ? null : owner;
    }

    /// <summary>What kind of value it is.</summary>
    public TernValueKind Kind { get; }

    /// <summary>Whether it is nothing.</summary>
    public bool IsNull => Kind == TernValueKind.Null;

    /// <summary>How many items an array or a set has, entries a map, bytes a text or bytes; 0 of others.</summary>
    public int Count => IsInline ? 0 : checked((int)length);

    private bool IsInline => (byte)Kind < 32;

    private bool HasBytes => (byte)Kind is >= 32 and < 64;

    private bool HasItems => (byte)Kind is >= 64 and < 96;

    /// <summary>An item of an array or a set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public TernValue this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Kind is TernValueKind.Array or TernValueKind.Set ? Count : 0);
            return Node(index);
        }
    }

    /// <summary>The value of a map's first entry with this key, a text or its bytes as UTF-8; null (a value) when there is none.</summary>
    /// <exception cref="InvalidOperationException">It is no map.</exception>
    public TernValue this[string key] => TryGet(key, out TernValue value) ? value : default;

    /// <summary>Looks for a map's first entry with this key, a text or its bytes as UTF-8.</summary>
    /// <exception cref="InvalidOperationException">It is no map.</exception>
    public bool TryGet(string key, out TernValue value)
    {
        Require(Kind == TernValueKind.Map, "a map");
        Span<byte> scratch = stackalloc byte[256];
        int size = Encoding.UTF8.GetByteCount(key);
        Span<byte> bytes = size <= scratch.Length ? scratch[..size] : new byte[size];
        Encoding.UTF8.GetBytes(key, bytes);
        for (int i = 0; i < Count; ++i)
        {
            TernValue name = Node(2 * i);
            if (name.Kind is TernValueKind.String or TernValueKind.Bytes && name.Bytes.SequenceEqual(bytes))
            {
                value = Node((2 * i) + 1);
                GC.KeepAlive(data);
                return true;
            }
        }
        value = default;
        return false;
    }

    /// <summary>The items of an array or a set, in order; nothing of others.</summary>
    public IEnumerable<TernValue> Items
    {
        get
        {
            for (int i = 0; Kind is TernValueKind.Array or TernValueKind.Set && i < Count; ++i)
            {
                yield return Node(i);
            }
        }
    }

    /// <summary>The entries of a map, in order; nothing of others.</summary>
    public IEnumerable<KeyValuePair<TernValue, TernValue>> Entries
    {
        get
        {
            for (int i = 0; Kind == TernValueKind.Map && i < Count; ++i)
            {
                yield return new(Node(2 * i), Node((2 * i) + 1));
            }
        }
    }

    /// <summary>A boolean.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public bool AsBoolean()
    {
        Require(Kind == TernValueKind.Boolean, "a boolean");
        return word != 0;
    }

    /// <summary>An integer.</summary>
    /// <exception cref="InvalidOperationException">It is something else, or too large.</exception>
    public long AsInt64()
    {
        Require(Kind == TernValueKind.Int, "an integer of 64 bits");
        return (long)word;
    }

    /// <summary>An integer that is not negative.</summary>
    /// <exception cref="InvalidOperationException">It is something else, or negative.</exception>
    public ulong AsUInt64()
    {
        Require(Kind == TernValueKind.UInt || (Kind == TernValueKind.Int && (long)word >= 0), "an unsigned integer of 64 bits");
        return word;
    }

    /// <summary>A number, integers too.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public double AsDouble() => Kind switch
    {
        TernValueKind.Double => BitConverter.UInt64BitsToDouble(word),
        TernValueKind.Int => (long)word,
        TernValueKind.UInt => word,
        _ => throw Mismatch("a number"),
    };

    /// <summary>A point in time, in UTC; a local time of no zone is taken as UTC. Parts below 100 ns are cut.</summary>
    /// <exception cref="InvalidOperationException">It is something else, or infinite.</exception>
    public DateTimeOffset AsDateTime()
    {
        Require(Kind == TernValueKind.DateTime && (flags & ~TERN_VALUE_NO_ZONE) == 0, "a finite date-time");
        long value = (long)word;
        return DateTimeOffset.UnixEpoch.AddTicks(subtype switch
        {
            0 => checked(value * TimeSpan.TicksPerSecond),
            3 => checked(value * TimeSpan.TicksPerMillisecond),
            6 => checked(value * TimeSpan.TicksPerMicrosecond),
            _ => value / TimeSpan.NanosecondsPerTick,
        });
    }

    /// <summary>A UUID.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public Guid AsGuid()
    {
        Require(Kind == TernValueKind.Uuid, "a UUID");
        return new Guid(AsBytes(), bigEndian: true);
    }

    /// <summary>A text, also of kinds that are told as text, or bytes as UTF-8.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public string AsString()
    {
        Require(HasBytes, "a text");
        string text = Encoding.UTF8.GetString(Bytes);
        GC.KeepAlive(data);
        return text;
    }

    /// <summary>Bytes, also of a text, as a new array.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public byte[] AsBytes()
    {
        Require(HasBytes, "bytes");
        byte[] bytes = Bytes.ToArray();
        GC.KeepAlive(data);
        return bytes;
    }

    /// <summary>Texts as they are, numbers in the invariant culture, others as JSON; for people.</summary>
    public override string ToString() => Kind switch
    {
        TernValueKind.Null => "null",
        TernValueKind.Uuid => AsGuid().ToString(),
        TernValueKind.ObjectId => Convert.ToHexString(AsBytes()),
        _ when HasBytes => AsString(),
        _ => ToJson(),
    };

    /// <summary>A tree that <paramref name="owner"/> keeps alive.</summary>
    internal static unsafe TernValue Root(tern_value* node, NativeHandle owner) => new(node, owner);

    /// <summary>
    /// A value on its own, without the library's memory and a handle that the collector has to finalize; false for one that is large
    /// or has items.
    /// </summary>
    internal static unsafe bool TryCopySmall(tern_value* node, out TernValue value)
    {
        value = new(node, null);
        if (value.HasBytes && value.length <= SmallBytes)
        {
            value = new(value.Kind, value.Bytes.ToArray(), 0, value.Count, value.subtype, value.flags);
            return true;
        }
        return value.IsInline;
    }

    /// <summary>Of the library's memory: valid until the next collection, unless <c>data</c> is kept alive.</summary>
    private unsafe ReadOnlySpan<byte> Bytes => data is byte[] own ? own : new ReadOnlySpan<byte>((void*)word, Count);

    private unsafe TernValue Node(int index)
    {
        if (data is TernValue[] own)
        {
            return own[index];
        }
        TernValue node = new((tern_value*)word + index, (NativeHandle?)data);
        GC.KeepAlive(data);
        return node;
    }

    private void Require(bool fits, string wanted)
    {
        if (!fits)
        {
            throw Mismatch(wanted);
        }
    }

    private InvalidOperationException Mismatch(string wanted) => new($"The value is of the kind {Kind}, not {wanted}.");
}
