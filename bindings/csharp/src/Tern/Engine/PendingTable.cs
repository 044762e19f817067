using System;
using System.Collections.Generic;
using System.Numerics;
using System.Threading;
using System.Threading.Tasks;

namespace Tern.Engine;

/// <summary>
/// What waits for events, by the number that goes through the C API as user_data: generation, slot and shard. A key is never 0
/// and never used twice before 2^32 other users of its slot, so that a key that is no longer known finds nothing.
/// </summary>
internal sealed class PendingTable
{
    private readonly Shard[] shards;
    private readonly int shardBits;
    private int foreground;
    private TaskCompletionSource? idle;

    internal PendingTable()
    {
        int count = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 64));
        shardBits = BitOperations.Log2((uint)count);
        shards = new Shard[count];
        for (int i = 0; i < count; ++i)
        {
            shards[i] = new Shard();
        }
    }

    internal int Count
    {
        get
        {
            int count = 0;
            foreach (Shard shard in shards)
            {
                count += shard.Count;
            }
            return count;
        }
    }

    /// <summary>Before the submit: the completion may be drained before that returns.</summary>
    internal ulong Add(Pending pending)
    {
        if (!pending.IsBackground)
        {
            Interlocked.Increment(ref foreground);
        }
        uint shard = (uint)Environment.CurrentManagedThreadId & (uint)(shards.Length - 1);
        return (shards[shard].Add(pending) << shardBits) | shard;
    }

    internal Pending? Find(ulong key) => shards[key & (uint)(shards.Length - 1)].Find(key >> shardBits, remove: false);

    internal Pending? Remove(ulong key)
    {
        Pending? pending = shards[key & (uint)(shards.Length - 1)].Find(key >> shardBits, remove: true);
        if (pending is { IsBackground: false } && Interlocked.Decrement(ref foreground) == 0)
        {
            Interlocked.Exchange(ref idle, null)?.TrySetResult();
        }
        return pending;
    }

    /// <summary>Completes when nothing but background streams is pending.</summary>
    internal Task WhenIdle()
    {
        while (true)
        {
            TaskCompletionSource? waiting = Volatile.Read(ref idle);
            if (waiting == null)
            {
                waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (Interlocked.CompareExchange(ref idle, waiting, null) != null)
                {
                    continue;
                }
            }
            // Looked at again behind the registration: what became idle before it has not seen it.
            if (Volatile.Read(ref foreground) == 0)
            {
                Interlocked.CompareExchange(ref idle, null, waiting);
                waiting.TrySetResult();
            }
            return waiting.Task;
        }
    }

    private sealed class Shard
    {
        private readonly object gate = new();
        private readonly Stack<int> free = new();
        private (uint Generation, Pending? Pending)[] slots = new (uint, Pending?)[16];
        private int used;

        internal int Count
        {
            get
            {
                lock (gate)
                {
                    return used - free.Count;
                }
            }
        }

        internal ulong Add(Pending pending)
        {
            lock (gate)
            {
                if (!free.TryPop(out int slot))
                {
                    if (used == slots.Length)
                    {
                        Array.Resize(ref slots, slots.Length * 2);
                    }
                    slot = used++;
                }
                ref (uint Generation, Pending? Pending) entry = ref slots[slot];
                entry.Generation = Math.Max(1, entry.Generation + 1);
                entry.Pending = pending;
                return ((ulong)entry.Generation << GenerationShift) | (uint)slot;
            }
        }

        internal Pending? Find(ulong key, bool remove)
        {
            int slot = (int)(key & ((1UL << GenerationShift) - 1));
            lock (gate)
            {
                if (slot >= used || slots[slot].Generation != key >> GenerationShift)
                {
                    return null;
                }
                Pending? pending = slots[slot].Pending;
                if (remove && pending != null)
                {
                    slots[slot].Pending = null;
                    free.Push(slot);
                }
                return pending;
            }
        }

        // Of 64 bits: 6 at most for the shard, 26 for the slot, 32 for the generation.
        private const int GenerationShift = 26;
    }
}
