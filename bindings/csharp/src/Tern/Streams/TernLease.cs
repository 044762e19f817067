using System;
using System.Threading.Tasks;
using Tern.Engine;
using Tern.Native;

namespace Tern;

/// <summary>
/// One connection kept for a series of submissions (<see cref="TernSendOptions.Lease"/>), each of which begins when the one before
/// has ended. Disposing gives it back once they have ended; what they changed on it is put back before others get it.
/// </summary>
public sealed class TernLease : IAsyncDisposable, IDisposable
{
    private readonly TernClient client; // lives as long
    private readonly PendingStream pending;

    internal TernLease(TernClient client, LeaseHandle handle, PendingStream pending)
    {
        this.client = client;
        this.pending = pending;
        Handle = handle;
    }

    /// <summary>Completes when the lease was given back; fails with <see cref="TernErrorCode.LeaseLost"/> when its connection was lost.</summary>
    public Task Ended => pending.Completed;

    internal LeaseHandle Handle { get; }

    internal Task Reserved => pending.Opened;

    /// <summary>Gives the connection back; does not wait.</summary>
    public void Dispose()
    {
        Handle.Dispose();
        GC.KeepAlive(client);
    }

    /// <summary>Gives the connection back, and waits until what was submitted on it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await ((Task)pending.Completed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
