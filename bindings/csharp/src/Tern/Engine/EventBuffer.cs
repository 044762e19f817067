using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern.Engine;

/// <summary>
/// Events of a stream between the pump and their reader, in the library's memory; the stream's credit bounds them. What nobody
/// takes is released when the buffer is abandoned, or collected.
/// </summary>
internal sealed class EventBuffer : IDisposable
{
    private readonly object gate = new();
    private readonly Queue<tern_event> events = new();
    private TaskCompletionSource? waiting;
    private int offset; // how much of the first event was read
    private bool ended;
    private bool abandoned;

    ~EventBuffer() => Dispose();

    /// <summary>Takes the event over, which is zeroed then; once abandoned it stays the caller's.</summary>
    internal void Put(ref tern_event e)
    {
        TaskCompletionSource? reader;
        lock (gate)
        {
            if (abandoned)
            {
                return;
            }
            events.Enqueue(e);
            e = default;
            reader = waiting;
            waiting = null;
        }
        reader?.TrySetResult();
    }

    /// <summary>Nothing more comes.</summary>
    internal void End()
    {
        TaskCompletionSource? reader;
        lock (gate)
        {
            ended = true;
            reader = waiting;
            waiting = null;
        }
        reader?.TrySetResult();
    }

    /// <summary>
    /// Copies from the first event, if it is data, and releases it when it was read to its end. Under the lock, so that nobody
    /// disposes of what is being copied.
    /// </summary>
    /// <returns>False: no event is there.</returns>
    internal bool TryRead(Span<byte> to, out EventPiece piece)
    {
        lock (gate)
        {
            if (!events.TryPeek(out tern_event e))
            {
                piece = default;
                return false;
            }
            if (e.kind != TERN_EVENT_STREAM_DATA)
            {
                piece = new EventPiece(e, 0, isLast: false);
                return true;
            }
            ReadOnlySpan<byte> rest = StreamEvents.Bytes(e)[offset..];
            int count = Math.Min(rest.Length, to.Length);
            rest[..count].CopyTo(to);
            piece = new EventPiece(e, count, isLast: count == rest.Length);
            offset += count;
            if (piece.IsLast)
            {
                offset = 0;
                events.Dequeue();
                Release(ref e);
            }
            return true;
        }
    }

    /// <summary>The taker releases the event.</summary>
    internal bool TryTake(out tern_event e)
    {
        lock (gate)
        {
            return events.TryDequeue(out e);
        }
    }

    /// <summary>True: an event may be there. False: nothing is there, and nothing more comes.</summary>
    internal async ValueTask<bool> WaitAsync(CancellationToken token)
    {
        Task something;
        lock (gate)
        {
            if (events.Count > 0 || ended)
            {
                return events.Count > 0;
            }
            waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            something = waiting.Task;
        }
        await something.WaitAsync(token).ConfigureAwait(false);
        lock (gate)
        {
            return events.Count > 0 || !ended;
        }
    }

    /// <summary>Nobody reads any more.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            abandoned = true;
            while (events.TryDequeue(out tern_event e))
            {
                Release(ref e);
            }
        }
        End();
        GC.SuppressFinalize(this);
    }

    internal static unsafe void Release(ref tern_event e)
    {
        fixed (tern_event* one = &e)
        {
            tern_events_release(one, 1, (nuint)sizeof(tern_event));
        }
    }
}
