using System;
using System.Collections;
using System.Collections.Generic;
using Tern.Native;

namespace Tern;

/// <summary>
/// Header or trailer fields in order, duplicates kept. A value's characters are the bytes that came (U+0000 to U+00FF), so that no
/// value is lost; names compare without regard to case.
/// </summary>
public sealed class TernHeaders : IReadOnlyList<KeyValuePair<string, string>>
{
    private readonly KeyValuePair<string, string>[] fields;

    internal TernHeaders(KeyValuePair<string, string>[] fields) => this.fields = fields;

    /// <summary>How many fields there are.</summary>
    public int Count => fields.Length;

    /// <summary>A field by its place.</summary>
    public KeyValuePair<string, string> this[int index] => fields[index];

    /// <summary>The value of the first field of this name; null when there is none.</summary>
    public string? this[string name]
    {
        get
        {
            foreach ((string key, string value) in fields)
            {
                if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }
            return null;
        }
    }

    /// <summary>The values of all fields of this name, in order.</summary>
    public IEnumerable<string> Values(string name)
    {
        foreach ((string key, string value) in fields)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                yield return value;
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, string>>)fields).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <param name="first">The first pair.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="stride">How many bytes they lie apart.</param>
    internal static unsafe TernHeaders Read(nint first, ulong count, uint stride)
    {
        var fields = new KeyValuePair<string, string>[count];
        for (int i = 0; i < fields.Length; ++i)
        {
            tern_pair* pair = (tern_pair*)(first + i * (nint)stride);
            fields[i] = new(HeaderNames.Read(pair->name), Utf8.ReadLatin1(pair->value));
        }
        return new TernHeaders(fields);
    }
}
