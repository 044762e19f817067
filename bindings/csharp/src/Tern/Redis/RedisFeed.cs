using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Tern;

/// <summary>An entry of a Redis stream, or the news that some may have been missed.</summary>
public sealed record RedisEntry
{
    // [key, id, [field, value ...]]
    internal RedisEntry(TernStreamEvent e)
    {
        Gap = e.Error;
        IsReopened = e.Kind == TernStreamEventKind.Reopened;
        if (e.Kind == TernStreamEventKind.Data)
        {
            Stream = e.Value[0].AsString();
            Id = e.Value[1].AsString();
            Fields = ReadFields(e.Value[2]);
        }
    }

    /// <summary>The stream's key; null of a gap and of its end.</summary>
    public string? Stream { get; }

    /// <summary>The entry's id.</summary>
    public string? Id { get; }

    /// <summary>Its fields in order; null of one that was deleted while it was pending in a group.</summary>
    public IReadOnlyList<KeyValuePair<string, TernValue>>? Fields { get; }

    /// <summary>With NOACK: why the connection was lost; entries may be missed until <see cref="IsReopened"/>. Null of all else.</summary>
    public TernErrorInfo? Gap { get; }

    /// <summary>The connection was made anew.</summary>
    public bool IsReopened { get; }

    private static KeyValuePair<string, TernValue>[]? ReadFields(TernValue fields) => fields.IsNull
        ? null
        : Enumerable.Range(0, fields.Count / 2).Select(i => KeyValuePair.Create(fields[2 * i].AsString(), fields[(2 * i) + 1])).ToArray();
}

/// <summary>Redis streams, read on and on. It has no end of its own: disposing ends it.</summary>
public sealed class RedisFeed : IAsyncDisposable
{
    private readonly TernStream stream;

    internal RedisFeed(TernStream stream) => this.stream = stream;

    /// <summary>Entries as they come. No more are read than the reader takes.</summary>
    /// <exception cref="TernException">The feed ended.</exception>
    public async IAsyncEnumerable<RedisEntry> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (TernStreamEvent e in stream.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new RedisEntry(e);
        }
    }

    /// <summary>Ends the feed at once.</summary>
    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
