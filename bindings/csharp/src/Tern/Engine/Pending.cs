using System;
using Tern.Native;

namespace Tern.Engine;

/// <summary>
/// What waits for events: a call, a stream, a lease. The pump calls it, and so it never runs code of the program: tasks complete
/// asynchronously, channels wake their readers on the thread pool.
/// </summary>
internal abstract class Pending
{
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
}
