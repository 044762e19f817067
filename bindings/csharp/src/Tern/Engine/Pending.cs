using System;
using System.Threading;
using Tern.Native;

namespace Tern.Engine;

/// <summary>
/// What waits for events: a call, a stream, a lease. The pump calls it, and so it never runs code of the program there. A task that
/// the program sees is completed by <see cref="Tell"/>, on the thread pool: the context or scheduler that awaits it may run its
/// continuation at once, whatever the task's options say. Tasks and channels that only the binding awaits continue on the thread pool
/// by themselves.
/// </summary>
internal abstract class Pending : IThreadPoolWorkItem
{
    private ClientCore? telling;

    /// <summary>Any event but the last. The pump releases the event afterwards unless it was zeroed, which takes it over.</summary>
    internal virtual void OnEvent(ref tern_event e)
    {
    }

    /// <summary>The last event, exactly once. <paramref name="result"/> belongs to the callee.</summary>
    internal abstract void OnCompleted(int status, nint result);

    /// <summary>Handling an event failed (no memory): whoever waits is told.</summary>
    internal abstract void OnFault(Exception fault);

    /// <summary>Whether <see cref="TernClient.WhenIdleAsync"/> leaves it aside.</summary>
    internal virtual bool IsBackground => false;

    /// <summary>Has <see cref="Tell"/> called. The client is not closed before that has been done.</summary>
    protected void TellFromThreadPool(ClientCore core)
    {
        telling = core;
        core.BeginTelling();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Completes what the program awaits, as far as it is known by now. May be called several times, also at once.</summary>
    protected virtual void Tell()
    {
    }

    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            Tell();
        }
        catch (Exception fault)
        {
            OnFault(fault);
        }
        finally
        {
            telling!.EndTelling();
        }
    }
}
