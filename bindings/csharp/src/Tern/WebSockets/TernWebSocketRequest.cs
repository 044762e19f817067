using System;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>
/// A request for a WebSocket connection, with headers and query parameters as of HTTP. Sent like any other request
/// (<see cref="TernClient.SendAsync"/>) it sends its body as one message, and the first message in answer is the result's body.
/// </summary>
public sealed class TernWebSocketRequest : TernHttpRequest
{
    /// <summary>A new request.</summary>
    /// <param name="url"><c>ws://</c> or <c>wss://</c> (TLS).</param>
    /// <param name="binary">Whether its body is a binary message, not text.</param>
    public TernWebSocketRequest(string url, bool binary = false) : base(Create(url, binary), url)
    {
    }

    /// <summary>Offers one more subprotocol, in order of preference.</summary>
    public void AddSubprotocol(string name)
    {
        using NativeText n = new(name);
        TernException.ThrowIfFailed(tern_websocket_request_add_subprotocol(Handle, n.Value, out nint error), error);
    }

    private static nint Create(string url, bool binary)
    {
        ArgumentNullException.ThrowIfNull(url);
        Library.Require();
        using NativeText u = new(url);
        TernException.ThrowIfFailed(
            tern_websocket_request_create(u.Value, binary ? (uint)TERN_WEBSOCKET_BINARY : 0, out nint request, out nint error), error);
        return request;
    }
}
