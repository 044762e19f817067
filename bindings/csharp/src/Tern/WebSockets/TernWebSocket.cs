using System;
using System.Net.WebSockets;
using System.Threading;
using System.Threading.Tasks;
using Tern.Engine;
using Tern.Native;

namespace Tern;

/// <summary>
/// An open WebSocket connection, as any <see cref="WebSocket"/>: one reader and any number of senders. Pings are answered by
/// themselves; a peer that is slow to be read stops sending.
/// </summary>
/// <remarks>
/// As of <see cref="ClientWebSocket"/>, cancelling a receive or a send aborts the connection, and what its state does not allow is a
/// <see cref="WebSocketException"/>. After one's own close the status is that which was sent: the peer's answer repeats it.
/// </remarks>
public sealed class TernWebSocket : WebSocket
{
    private readonly TernStream stream;
    private WebSocketState state = WebSocketState.Open;
    private WebSocketCloseStatus? closeStatus;
    private string? closeReason;
    private (WebSocketCloseStatus Status, string? Reason) sent = (WebSocketCloseStatus.Empty, null); // with our own close

    internal TernWebSocket(TernStream stream, TernResult head)
    {
        this.stream = stream;
        Head = head;
    }

    /// <summary>The answer to the handshake.</summary>
    public TernResult Head { get; }

    /// <inheritdoc/>
    public override WebSocketCloseStatus? CloseStatus => closeStatus;

    /// <inheritdoc/>
    public override string? CloseStatusDescription => closeReason;

    /// <inheritdoc/>
    public override string? SubProtocol => Head.Headers["Sec-WebSocket-Protocol"];

    /// <inheritdoc/>
    public override WebSocketState State => state;

    /// <summary>Receives a part of a message, as much as the buffer takes.</summary>
    /// <exception cref="WebSocketException">The connection was lost; the inner exception is a <see cref="TernException"/>.</exception>
    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        Require(WebSocketState.Open, WebSocketState.CloseSent);
        while (true)
        {
            if (TryReceive(buffer.Span, out ValueWebSocketReceiveResult received))
            {
                return received;
            }
            try
            {
                if (!await stream.WaitAsync(cancellationToken).ConfigureAwait(false))
                {
                    return Ended();
                }
            }
            catch (TernException e)
            {
                state = WebSocketState.Aborted;
                throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, e);
            }
            catch (ObjectDisposedException e)
            {
                throw new WebSocketException(WebSocketError.InvalidState, e);
            }
            catch (OperationCanceledException)
            {
                Abort();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        ValueWebSocketReceiveResult received = await ReceiveAsync(buffer.AsMemory(), cancellationToken).ConfigureAwait(false);
        return new WebSocketReceiveResult(received.Count, received.MessageType, received.EndOfMessage, CloseStatus, CloseStatusDescription);
    }

    /// <summary>Sends a message or a part of one, which is copied. Waits while the send limit is reached.</summary>
    /// <exception cref="WebSocketException">The connection has ended, or the text is no UTF-8.</exception>
    public override async ValueTask SendAsync(
        ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        if (messageType == WebSocketMessageType.Close)
        {
            throw new ArgumentException("A close is sent by CloseAsync or CloseOutputAsync.", nameof(messageType));
        }
        Require(WebSocketState.Open, WebSocketState.CloseReceived);
        try
        {
            await stream.SendAsync(buffer, messageType == WebSocketMessageType.Text, !endOfMessage, cancellationToken).ConfigureAwait(false);
        }
        catch (TernException e)
        {
            throw new WebSocketException(e.Code == TernErrorCode.Closed ? WebSocketError.InvalidState : WebSocketError.Faulted, e);
        }
        catch (ObjectDisposedException e)
        {
            throw new WebSocketException(WebSocketError.InvalidState, e);
        }
        catch (OperationCanceledException)
        {
            Abort();
            throw;
        }
    }

    /// <inheritdoc/>
    public override Task SendAsync(
        ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        SendAsync(buffer.AsMemory(), messageType, endOfMessage, cancellationToken).AsTask();

    /// <summary>Closes with a code and a reason, and waits until the peer has answered. Messages not yet received are dropped.</summary>
    public override async Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        Require(WebSocketState.Open, WebSocketState.CloseReceived, WebSocketState.CloseSent);
        if (state == WebSocketState.Open)
        {
            SendClose(closeStatus, statusDescription);
        }
        try
        {
            byte[] scratch = new byte[4096];
            while (state != WebSocketState.Closed && state != WebSocketState.CloseReceived)
            {
                await ReceiveAsync(scratch.AsMemory(), cancellationToken).ConfigureAwait(false);
            }
            await stream.Completed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TernException e)
        {
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, e);
        }
        finally
        {
            if (state != WebSocketState.Aborted)
            {
                state = WebSocketState.Closed;
            }
        }
    }

    /// <summary>Closes with a code and a reason; what the peer still sends can be received.</summary>
    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        Require(WebSocketState.Open, WebSocketState.CloseReceived);
        if (state == WebSocketState.Open)
        {
            SendClose(closeStatus, statusDescription);
        }
        else
        {
            state = WebSocketState.Closed; // the engine has answered the peer's close
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        state = WebSocketState.Aborted;
        Dispose();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (state is not (WebSocketState.Closed or WebSocketState.Aborted))
        {
            state = WebSocketState.Closed;
        }
        stream.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <exception cref="WebSocketException">It is in another state.</exception>
    private void Require(params WebSocketState[] states) => ThrowOnInvalidState(state, states);

    private void SendClose(WebSocketCloseStatus status, string? reason)
    {
        try
        {
            stream.Close(status == WebSocketCloseStatus.Empty ? 0 : (int)status, reason ?? "");
        }
        catch (TernException e) when (e.Code == TernErrorCode.Closed)
        {
            // The peer was faster.
        }
        sent = (status, reason);
        state = WebSocketState.CloseSent;
    }

    private bool TryReceive(Span<byte> to, out ValueWebSocketReceiveResult received)
    {
        while (stream.TryRead(to, out EventPiece piece))
        {
            if (piece.IsData)
            {
                WebSocketMessageType type = piece.IsText ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
                received = new ValueWebSocketReceiveResult(piece.Count, type, piece.EndsMessage);
                return true;
            }
            if (stream.TryTake(out tern_event e) && TryClose(stream.Read(ref e)))
            {
                received = new ValueWebSocketReceiveResult(0, WebSocketMessageType.Close, true);
                return true;
            }
        }
        received = default;
        return false;
    }

    private bool TryClose(TernStreamEvent e)
    {
        if (e.Kind != TernStreamEventKind.Closing)
        {
            return false;
        }
        closeStatus = (WebSocketCloseStatus)e.Status;
        closeReason = e.Reason;
        state = state == WebSocketState.CloseSent ? WebSocketState.Closed : WebSocketState.CloseReceived;
        return true;
    }

    // The stream ended well without the peer's close having been told.
    private ValueWebSocketReceiveResult Ended()
    {
        state = WebSocketState.Closed;
        if (closeStatus == null)
        {
            (closeStatus, closeReason) = sent;
        }
        return new ValueWebSocketReceiveResult(0, WebSocketMessageType.Close, true);
    }
}
