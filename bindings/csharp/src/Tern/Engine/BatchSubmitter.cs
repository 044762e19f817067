using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern.Engine;

/// <summary>Many requests, submitted in batches; no more wait for completion or for their reader than the window has.</summary>
internal sealed class BatchSubmitter
{
    private const int Window = 1024;
    private const int Batch = 256;

    private readonly TernClient client;
    private readonly CancellationToken leaving;
    private readonly Channel<TernOutcome> outcomes = Channel.CreateUnbounded<TernOutcome>(new() { SingleReader = true });
    private readonly Queue<TernRequest> waiting = new(); // taken from the program, not yet accepted
    private long accepted; // so many, or refused: the index of the first that waits
    private int pending; // accepted or refused, not yet read

    private BatchSubmitter(TernClient client, CancellationToken leaving)
    {
        this.client = client;
        this.leaving = leaving;
    }

    internal static async IAsyncEnumerable<TernOutcome> RunAsync(
        TernClient client, IEnumerable<TernRequest> requests, [EnumeratorCancellation] CancellationToken token)
    {
        using CancellationTokenSource leaving = CancellationTokenSource.CreateLinkedTokenSource(token);
        BatchSubmitter all = new(client, leaving.Token);
        using IEnumerator<TernRequest> source = requests.GetEnumerator();
        RoomLine room = client.Core.Room;
        bool woken = false; // by room, and not yet done with it
        try
        {
            while (true)
            {
                long seen = room.Opened;
                while (all.pending <= Window - Batch && all.Take(source) && client.Named(all.Submit))
                {
                }
                if (all.pending == 0)
                {
                    if (all.waiting.Count == 0)
                    {
                        break;
                    }
                    await room.WaitAsync(seen, first: woken, token).ConfigureAwait(false);
                    woken = true;
                    continue;
                }
                if (woken)
                {
                    woken = false;
                    room.WakeNext();
                }
                TernOutcome outcome = await all.outcomes.Reader.ReadAsync(token).ConfigureAwait(false);
                --all.pending;
                yield return outcome;
            }
        }
        finally
        {
            if (woken)
            {
                room.WakeNext();
            }
            await leaving.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Fills up the next batch; false when there is none.</summary>
    private bool Take(IEnumerator<TernRequest> source)
    {
        while (waiting.Count < Batch && source.MoveNext())
        {
            ArgumentNullException.ThrowIfNull(source.Current, "requests");
            waiting.Enqueue(source.Current);
        }
        return waiting.Count > 0;
    }

    /// <summary>Submits what waits; false when there is no room for all of it.</summary>
    private unsafe bool Submit()
    {
        int count = Math.Min(waiting.Count, Batch);
        tern_submit_item* items = stackalloc tern_submit_item[count];
        PendingOutcome[] calls = new PendingOutcome[count];
        int prepared = 0, status = TERN_E_ARGUMENT;
        nint error = 0;
        try
        {
            foreach (TernRequest request in waiting)
            {
                if (prepared == count)
                {
                    break;
                }
                bool held = false;
                request.Handle.DangerousAddRef(ref held);
                PendingOutcome call = calls[prepared] = new PendingOutcome(client, accepted + prepared, request, outcomes.Writer, leaving);
                items[prepared++] = new tern_submit_item
                {
                    struct_size = (uint)sizeof(tern_submit_item),
                    request = request.Handle.DangerousGetHandle(),
                    user_data = client.Core.Pending.Add(call),
                    status = TERN_E_ARGUMENT,
                };
            }
            status = tern_submit_batch(client.Handle, items, (nuint)count, (nuint)sizeof(tern_submit_item), client.Core.Queue, null, out error);
        }
        finally
        {
            for (int i = 0; i < prepared; ++i)
            {
                calls[i].Request.Handle.DangerousRelease();
                if (status != TERN_OK || items[i].status != TERN_OK)
                {
                    client.Core.Pending.Remove(items[i].user_data);
                }
            }
        }
        TernException.ThrowIfFailed(status, error);
        return Sort(items, calls);
    }

    // What was refused for lack of room stays in line: from the first such item on, all.
    private unsafe bool Sort(tern_submit_item* items, PendingOutcome[] calls)
    {
        for (int i = 0; i < calls.Length; ++i)
        {
            if (items[i].status == TERN_E_AGAIN)
            {
                return false;
            }
            waiting.Dequeue();
            ++accepted;
            ++pending;
            if (items[i].status == TERN_OK)
            {
                calls[i].Accepted(items[i].id);
            }
            else
            {
                outcomes.Writer.TryWrite(new TernOutcome(calls[i].Index, calls[i].Request, null, TernException.FromCall(items[i].status, 0)));
            }
        }
        return true;
    }

    private sealed class PendingOutcome(
        TernClient client, long index, TernRequest request, ChannelWriter<TernOutcome> outcomes, CancellationToken token) : Pending
    {
        private CancelOnToken cancel = new(token);

        internal long Index => index;

        internal TernRequest Request => request;

        internal void Accepted(ulong id) => cancel.Arm(client.Core, id);

        internal override void OnCompleted(int status, nint result)
        {
            cancel.Disarm();
            TernResult answer = new(result);
            outcomes.TryWrite(status == TERN_OK ? new TernOutcome(index, request, answer, null) : new TernOutcome(index, request, null, answer.ToException()));
        }

        internal override void OnFault(Exception fault) => outcomes.TryWrite(new TernOutcome(index, request, null, fault));
    }
}
