using System;
using System.Net.WebSockets;
using System.Threading;
using System.Threading.Tasks;
using Tern.Engine;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>
/// An open WebSocket connection, as any <see cref="WebSocket"/>: one reader and any number of senders. Pings are answered by
/// themselves; a peer that is slow to be read stops sending.
/// </summary>
/// <remarks>As of <see cref="ClientWebSocket"/>, cancelling a receive or a send aborts the connection.</remarks>
public sealed class TernWebSocket : WebSocket
{
    private readonly TernStream stream;
    private tern_event current; // of which `offset` bytes were read; released when all were
    private int offset;
    private WebSocketState state = WebSocketState.Open;
    private WebSocketCloseStatus? closeStatus;
    private string? closeReason;

    internal TernWebSocket(TernStream stream, TernResult head)
    {
        this.stream = stream;
        Head = head;
    }

    /// <summary>Frees what was read in part; the stream ends itself.</summary>
    ~TernWebSocket() => EventBuffer.Release(ref current);

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
        try
        {
            await stream.SendAsync(buffer, messageType == WebSocketMessageType.Text, !endOfMessage, cancellationToken).ConfigureAwait(false);
        }
        catch (TernException e)
        {
            throw new WebSocketException(e.Code == TernErrorCode.Closed ? WebSocketError.InvalidState : WebSocketError.Faulted, e);
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
        await CloseOutputAsync(closeStatus, statusDescription, cancellationToken).ConfigureAwait(false);
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
            state = WebSocketState.Closed;
        }
    }

    /// <summary>Closes with a code and a reason; what the peer still sends can be received.</summary>
    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        if (state == WebSocketState.Open)
        {
            try
            {
                stream.Close(closeStatus == WebSocketCloseStatus.Empty ? 0 : (int)closeStatus, statusDescription ?? "");
            }
            catch (TernException e) when (e.Code == TernErrorCode.Closed)
            {
                // The peer was faster.
            }
            state = WebSocketState.CloseSent;
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
        EventBuffer.Release(ref current);
        stream.Dispose();
        GC.SuppressFinalize(this);
    }

    private bool TryReceive(Span<byte> to, out ValueWebSocketReceiveResult received)
    {
        received = default;
        while (current.owner != 0 || stream.TryTake(out current))
        {
            switch ((int)current.kind)
            {
                case TERN_EVENT_STREAM_DATA:
                    received = Receive(to);
                    return true;
                case TERN_EVENT_STREAM_CLOSING:
                    closeStatus = (WebSocketCloseStatus)current.status;
                    closeReason = System.Text.Encoding.UTF8.GetString(StreamEvents.Bytes(current));
                    state = state == WebSocketState.CloseSent ? WebSocketState.Closed : WebSocketState.CloseReceived;
                    EventBuffer.Release(ref current);
                    received = new ValueWebSocketReceiveResult(0, WebSocketMessageType.Close, true);
                    return true;
                default:
                    EventBuffer.Release(ref current);
                    break;
            }
        }
        return false;
    }

    private ValueWebSocketReceiveResult Receive(Span<byte> to)
    {
        ReadOnlySpan<byte> rest = StreamEvents.Bytes(current)[offset..];
        int count = Math.Min(rest.Length, to.Length);
        rest[..count].CopyTo(to);
        bool whole = count == rest.Length;
        bool end = whole && (current.flags & TERN_EVENT_MORE) == 0;
        WebSocketMessageType type = (current.flags & TERN_EVENT_TEXT) != 0 ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
        offset += count;
        if (whole)
        {
            ulong cost = current.cost;
            EventBuffer.Release(ref current);
            offset = 0;
            _ = tern_stream_grant(stream.Handle, cost);
        }
        return new ValueWebSocketReceiveResult(count, type, end);
    }

    // The stream ended well without the peer's close having been told.
    private ValueWebSocketReceiveResult Ended()
    {
        state = WebSocketState.Closed;
        closeStatus ??= WebSocketCloseStatus.Empty;
        return new ValueWebSocketReceiveResult(0, WebSocketMessageType.Close, true);
    }
}
