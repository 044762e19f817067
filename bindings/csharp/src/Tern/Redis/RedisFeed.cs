using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Tern;

/// <summary>An entry of a Redis stream, or the news that some may have been missed.</summary>
/// <param name="Stream">The stream's key; null of a gap and of its end.</param>
/// <param name="Id">The entry's id.</param>
/// <param name="Fields">Its fields in order; null of one that was deleted while it was pending in a group.</param>
/// <param name="IsGap">With NOACK: the connection was lost, and entries may be missed.</param>
/// <param name="IsReopened">The connection was made anew.</param>
public sealed record RedisEntry(
    string? Stream, string? Id, IReadOnlyList<KeyValuePair<string, TernValue>>? Fields, bool IsGap, bool IsReopened);

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
            yield return e.Kind == TernStreamEventKind.Data
                ? Read(e.Value)
                : new RedisEntry(null, null, null, e.Kind == TernStreamEventKind.Gap, e.Kind == TernStreamEventKind.Reopened);
        }
    }

    /// <summary>Ends the feed at once.</summary>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    // [key, id, [field, value ...]]
    private static RedisEntry Read(TernValue entry)
    {
        TernValue fields = entry[2];
        return new RedisEntry(
            entry[0].AsString(), entry[1].AsString(),
            fields.IsNull ? null : Enumerable.Range(0, fields.Count / 2).Select(i => KeyValuePair.Create(fields[2 * i].AsString(), fields[(2 * i) + 1])).ToArray(),
            false, false);
    }
}
