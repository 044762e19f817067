using System;
using System.Threading;
using System.Threading.Tasks;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern.Engine;

/// <summary>
/// A native client, its queue and the thread that drains it. The thread keeps the core alive until the client has closed, but not
/// the <see cref="TernClient"/> above it, so that a forgotten one can be collected.
/// </summary>
internal sealed class ClientCore
{
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int closing;
    private int telling = 1; // tasks of the program that are being completed, and the pump while it runs

    internal ClientCore(ConfigHandle config)
    {
        TernException.ThrowIfFailed(tern_queue_create(out nint queue, out nint error), error);
        Queue = new QueueHandle(queue);
        try
        {
            TernException.ThrowIfFailed(tern_client_create(config, out nint client, out error), error);
            Client = new ClientHandle(client);
        }
        catch
        {
            Queue.Dispose();
            throw;
        }
        new Thread(() => new CompletionPump(this).Run()) { IsBackground = true, Name = "tern completions" }.Start();
    }

    internal ClientHandle Client { get; }

    internal QueueHandle Queue { get; }

    internal PendingTable Pending { get; } = new();

    internal LogHub Log { get; } = new();

    internal DecisionHub Decisions { get; } = new();

    internal RoomLine Room { get; } = new();

    /// <summary>Completes when every task of the program has completed and the client is gone.</summary>
    internal Task Closed => closed.Task;

    /// <summary>Cancels everything; what is pending completes. Idempotent; never blocks.</summary>
    internal void BeginClose()
    {
        if (Interlocked.Exchange(ref closing, 1) == 0)
        {
            int status = tern_client_shutdown(Client, Queue, 0, out nint error);
            if (status != TERN_OK)
            {
                closed.TrySetException(TernException.FromCall(status, error));
                _ = tern_queue_close(Queue);
            }
        }
    }

    /// <summary>On the pump, behind the last completion: the pump ends when the queue is empty.</summary>
    internal void OnClientClosed()
    {
        Client.Dispose();
        _ = tern_queue_close(Queue);
    }

    /// <summary>The last thing the pump does.</summary>
    internal void OnPumpEnded()
    {
        Queue.Dispose();
        Log.Close();
        Decisions.Dispose();
        Room.Close();
        EndTelling();
    }

    internal void BeginTelling() => Interlocked.Increment(ref telling);

    internal void EndTelling()
    {
        if (Interlocked.Decrement(ref telling) == 0)
        {
            closed.TrySetResult();
        }
    }
}
