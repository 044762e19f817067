using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Tern.Engine;

/// <summary>
/// Who waits for room at <c>queue.max_in_flight</c>, in order. The engine tells once that there is room again: that wakes the first,
/// and whoever leaves the line wakes the next. Who then finds none after all has asked the engine anew by being refused.
/// </summary>
internal sealed class RoomLine
{
    private readonly object gate = new();
    private readonly LinkedList<TaskCompletionSource> waiting = new();
    private long opened;
    private bool closed;

    /// <summary>How often there was room. Taken before the submit that may be refused, so that room in between is not missed.</summary>
    internal long Opened => Volatile.Read(ref opened);

    /// <summary>Tries until there was room.</summary>
    /// <param name="attempt">Null when there is none.</param>
    /// <param name="token">Ends the wait.</param>
    internal async Task<T> EnterAsync<T>(Func<T?> attempt, CancellationToken token) where T : class
    {
        bool woken = false;
        try
        {
            while (true)
            {
                token.ThrowIfCancellationRequested();
                long seen = Opened;
                if (attempt() is { } accepted)
                {
                    return accepted;
                }
                await WaitAsync(seen, woken, token).ConfigureAwait(false);
                woken = true;
            }
        }
        finally
        {
            if (woken)
            {
                WakeNext();
            }
        }
    }

    /// <summary>After a refusal; whoever was woken wakes the next when it waits no more.</summary>
    /// <param name="seen"><see cref="Opened"/> before the attempt.</param>
    /// <param name="first">Whether it was woken before, and so keeps its place.</param>
    /// <param name="token">Ends the wait.</param>
    internal async Task WaitAsync(long seen, bool first, CancellationToken token)
    {
        LinkedListNode<TaskCompletionSource> place = new(new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            if (closed || opened != seen)
            {
                return;
            }
            if (first)
            {
                waiting.AddFirst(place);
            }
            else
            {
                waiting.AddLast(place);
            }
        }
        try
        {
            await place.Value.Task.WaitAsync(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (!Leave(place) && !first)
            {
                WakeNext(); // it was woken all the same
            }
            throw;
        }
    }

    /// <summary>The engine has room again.</summary>
    internal void Open()
    {
        lock (gate)
        {
            ++opened;
        }
        WakeNext();
    }

    internal void WakeNext()
    {
        TaskCompletionSource? next;
        lock (gate)
        {
            next = waiting.First?.Value;
            if (next != null)
            {
                waiting.RemoveFirst();
            }
        }
        next?.TrySetResult();
    }

    /// <summary>Nobody waits any more: each finds the client closed.</summary>
    internal void Close()
    {
        lock (gate)
        {
            closed = true;
        }
        WakeNext(); // who wakes the next
    }

    /// <summary>False: it was woken before.</summary>
    private bool Leave(LinkedListNode<TaskCompletionSource> place)
    {
        lock (gate)
        {
            if (place.List == null)
            {
                return false;
            }
            waiting.Remove(place);
            return true;
        }
    }
}
