using System;
using System.Threading;
using System.Threading.Tasks;

namespace Tern;

public sealed partial class TernClient
{
    /// <summary>
    /// Asks for the server-sent events of a URL. When a response ends, or its connection is lost, the next one is asked for behind the
    /// last event: the options <c>sse.retry</c> and <c>sse.reconnect</c>.
    /// </summary>
    /// <exception cref="TernException">There is no connection, or the answer is no events.</exception>
    public async Task<TernEvents> OpenEventsAsync(string url, CancellationToken cancellationToken = default)
    {
        using TernHttpRequest request = new("GET", url);
        request.Set("sse", true);
        Tracing.Propagate(this, request);
        return await OpenEventsAsync(request, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks for server-sent events.</summary>
    /// <param name="request">The request, with the option <c>sse</c>. A header <c>Last-Event-ID</c> goes on behind the event that it names;
    /// other methods than GET are asked once.</param>
    /// <param name="options">What the stream may be told; null: it gives its worker back when it is open.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="TernException">There is no connection, or the answer is no events.</exception>
    public async Task<TernEvents> OpenEventsAsync(
        TernHttpRequest request, TernStreamOptions? options, CancellationToken cancellationToken = default)
    {
        TernStream stream = await OpenStreamAsync(request, options ?? new() { Background = true }, cancellationToken).ConfigureAwait(false);
        try
        {
            return new TernEvents(stream, await stream.Opened.ConfigureAwait(false));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
