using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Tern.Engine;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>
/// A request in motion: a body both ways, messages, what is published. Bounded both ways: no more waits for the reader than the
/// credit it was opened with, and what was read is granted back; sending waits while the send limit is reached. One reader and any
/// number of senders. Disposing ends it at once.
/// </summary>
public sealed class TernStream : IAsyncDisposable, IDisposable
{
    private readonly TernClient client; // lives as long
    private readonly StreamHandle handle;
    private readonly PendingStream pending;
    private readonly SemaphoreSlim sending = new(1); // never disposed of: senders may still wait for their turn

    internal TernStream(TernClient client, StreamHandle handle, PendingStream pending)
    {
        this.client = client;
        this.pending = pending;
        this.handle = handle;
    }

    /// <summary>The submission's number in its client.</summary>
    public long Id => (long)tern_stream_id(Handle);

    /// <summary>The head of the answer, without a body. Fails when there is none.</summary>
    public Task<TernResult> Opened => pending.Opened!;

    /// <summary>How it ended: the result with what there was, or a <see cref="TernException"/>.</summary>
    public Task<TernResult> Completed => pending.Completed;

    /// <exception cref="ObjectDisposedException">The stream was disposed of.</exception>
    internal StreamHandle Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(handle.IsClosed, this);
            return handle;
        }
    }

    /// <summary>What happens, as it comes, until the stream has ended well. A token ends the reading, not the stream.</summary>
    /// <exception cref="TernException">The stream failed, after all that had come was given.</exception>
    public async IAsyncEnumerable<TernStreamEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            if (TryTake(out tern_event e))
            {
                yield return Read(ref e);
            }
        }
    }

    /// <summary>
    /// Sends bytes of the request body, or one message, or a part of one. They are copied: when the task completes the buffer may be
    /// used again.
    /// </summary>
    /// <param name="data">The bytes; perhaps none.</param>
    /// <param name="text">Whether a message is text (UTF-8).</param>
    /// <param name="more">Whether the message goes on in the next send.</param>
    /// <param name="cancellationToken">Ends the wait for room; nothing was sent then.</param>
    /// <exception cref="TernException">It was refused, or the stream has ended.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> data, bool text = false, bool more = false, CancellationToken cancellationToken = default)
    {
        await SendWithRoom(() => Send(data.Span, text, more), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends our half: a request body is whole, a WebSocket is closed with 1000.</summary>
    /// <param name="trailers">Trailer fields of a body whose length was not announced.</param>
    public unsafe void Finish(IReadOnlyCollection<KeyValuePair<string, string>>? trailers = null)
    {
        using NativeList pairs = NativeList.OfPairs(trailers ?? []);
        TernException.ThrowIfFailed(tern_stream_finish(Handle, pairs.Pairs, (nuint)pairs.PairCount, out nint error), error);
    }

    /// <summary>Closes politely, where the protocol has a way to: WebSocket with a code and a reason, a Redis subscription by leaving all.</summary>
    /// <exception cref="TernException">The code or the reason may not be sent, or the stream has ended.</exception>
    public void Close(int code = 0, string reason = "")
    {
        ArgumentOutOfRangeException.ThrowIfNegative(code);
        using NativeText why = new(reason);
        TernException.ThrowIfFailed(tern_stream_close(Handle, (uint)code, why.Value, out nint error), error);
    }

    /// <summary>Ends the stream at once, with <see cref="TernErrorCode.Cancelled"/>.</summary>
    public void Cancel() => TernException.ThrowIfFailed(tern_stream_cancel(Handle));

    /// <summary>Ends the stream at once; does not wait.</summary>
    public void Dispose()
    {
        handle.Dispose();
        pending.Events.Dispose();
        GC.KeepAlive(client);
    }

    /// <summary>Ends the stream at once, and waits until the engine has given it up.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await ((Task)pending.Completed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Reads bytes of the first event; what is no data is for <see cref="TryTake"/>. False when nothing is there yet.</summary>
    internal bool TryRead(Span<byte> to, out EventPiece piece)
    {
        if (!pending.Events.TryRead(to, out piece))
        {
            return false;
        }
        if (piece.IsLast)
        {
            Grant(piece.Cost);
        }
        return true;
    }

    /// <summary>The next event, which the taker releases; false when there is none yet.</summary>
    internal bool TryTake(out tern_event e) => pending.Events.TryTake(out e);

    /// <summary>Takes an event over, and grants its cost back: it leaves the buffer.</summary>
    internal TernStreamEvent Read(ref tern_event e)
    {
        ulong cost = e.cost;
        TernStreamEvent read = StreamEvents.Read(ref e);
        Grant(cost);
        return read;
    }

    private void Grant(ulong cost)
    {
        if (cost > 0 && !handle.IsClosed)
        {
            _ = tern_stream_grant(handle, cost);
        }
    }

    /// <summary>True: an event may be there. False: the stream has ended well.</summary>
    internal async ValueTask<bool> WaitAsync(CancellationToken token)
    {
        if (await pending.Events.WaitAsync(token).ConfigureAwait(false))
        {
            return true;
        }
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        await pending.Completed.WaitAsync(token).ConfigureAwait(false);
        return false;
    }

    /// <summary>Tries until there is room, one sender after the other.</summary>
    internal async ValueTask SendWithRoom(Func<bool> trySend, CancellationToken token)
    {
        await sending.WaitAsync(token).ConfigureAwait(false);
        try
        {
            while (true)
            {
                ObjectDisposedException.ThrowIf(handle.IsClosed, this);
                if (trySend())
                {
                    return;
                }
                await pending.Writable.WaitAsync(token).ConfigureAwait(false);
            }
        }
        finally
        {
            sending.Release();
        }
    }

    private unsafe bool Send(ReadOnlySpan<byte> data, bool text, bool more)
    {
        byte none;
        uint flags = (text ? (uint)TERN_SEND_TEXT : 0) | (more ? (uint)TERN_SEND_MORE : 0);
        fixed (byte* bytes = data)
        {
            return Sent(tern_stream_send(Handle, flags, bytes == null ? &none : bytes, (nuint)data.Length, out nint error), error);
        }
    }

    /// <summary>Whether something was taken; false: there is no room for it now.</summary>
    internal static bool Sent(int status, nint error)
    {
        if (status == TERN_E_AGAIN)
        {
            tern_error_release(error);
            return false;
        }
        TernException.ThrowIfFailed(status, error);
        return true;
    }
}
