using System;
using System.Threading;
using System.Threading.Tasks;

namespace Tern;

public sealed partial class TernClient
{
    /// <summary>Opens a WebSocket connection to a <c>ws://</c> or <c>wss://</c> URL.</summary>
    /// <exception cref="TernException">There is no connection, or the server did not agree.</exception>
    public async Task<TernWebSocket> ConnectWebSocketAsync(string url, CancellationToken cancellationToken = default)
    {
        using TernWebSocketRequest request = new(url);
        Tracing.Propagate(this, request);
        return await ConnectWebSocketAsync(request, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a WebSocket connection.</summary>
    /// <param name="request">The request, with headers and subprotocols.</param>
    /// <param name="options">What the stream may be told; null: it gives its worker back when it is open.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="TernException">There is no connection, or the server did not agree.</exception>
    public async Task<TernWebSocket> ConnectWebSocketAsync(
        TernWebSocketRequest request, TernStreamOptions? options, CancellationToken cancellationToken = default)
    {
        TernStream stream = await OpenStreamAsync(request, options ?? new() { Background = true }, cancellationToken).ConfigureAwait(false);
        try
        {
            return new TernWebSocket(stream, await stream.Opened.ConfigureAwait(false));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
