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
    private readonly LeaseHandle handle;
    private readonly PendingStream pending;

    internal TernLease(TernClient client, LeaseHandle handle, PendingStream pending)
    {
        this.client = client;
        this.pending = pending;
        this.handle = handle;
    }

    /// <summary>Completes when the lease was given back; fails with <see cref="TernErrorCode.LeaseLost"/> when its connection was lost.</summary>
    public Task Ended => pending.Completed;

    /// <exception cref="ObjectDisposedException">The lease was given back.</exception>
    internal LeaseHandle Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(handle.IsClosed, this);
            return handle;
        }
    }

    internal Task Reserved => pending.Opened;

    /// <summary>Gives the connection back; does not wait.</summary>
    public void Dispose()
    {
        handle.Dispose();
        GC.KeepAlive(client);
    }

    /// <summary>Gives the connection back, and waits until what was submitted on it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await ((Task)pending.Completed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
