using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Tern;

/// <summary>Server-sent events (<c>text/event-stream</c>) as they come. Disposing ends them.</summary>
public sealed class TernEvents : IAsyncDisposable
{
    private readonly TernStream stream;

    internal TernEvents(TernStream stream, TernResult head)
    {
        this.stream = stream;
        Head = head;
    }

    /// <summary>The head of the first response.</summary>
    public TernResult Head { get; }

    /// <summary>Events as they come, until the server has said that there are no more. A token ends the reading, not the events.</summary>
    /// <exception cref="TernException">They ended otherwise.</exception>
    /// <exception cref="InvalidOperationException">The request had not the option <c>sse</c>.</exception>
    public async IAsyncEnumerable<ServerSentEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (TernStreamEvent e in stream.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new ServerSentEvent(e);
        }
    }

    /// <summary>Ends the events at once.</summary>
    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
