using System;
using System.Threading;
using System.Threading.Tasks;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern.Engine;

/// <summary>
/// The receiving end of a stream. It does not refer to the <see cref="TernStream"/>, whose handle cancels the native stream when
/// nobody refers to it any more.
/// </summary>
/// <param name="client">Kept alive until the stream has ended.</param>
/// <param name="background">Whether it is left aside by <see cref="TernClient.WhenIdleAsync"/>.</param>
/// <param name="token">Cancels the stream until it is open.</param>
internal sealed class PendingStream(TernClient client, bool background, CancellationToken token) : Pending
{
    private readonly TaskCompletionSource<TernResult?> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<TernResult> completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancelOnToken cancel = new(token);
    private TernResult? head; // once it is open; null of a lease
    private bool isOpen;
    private TernResult? answer; // once it has ended
    private int status;

    internal EventBuffer Events { get; } = new();

    /// <summary>A permit for each WRITABLE; at the end one that stays.</summary>
    internal SemaphoreSlim Writable { get; } = new(0);

    /// <summary>The head; null of a lease.</summary>
    internal Task<TernResult?> Opened => opened.Task;

    internal Task<TernResult> Completed => completed.Task;

    internal override bool IsBackground => background;

    internal void Accepted(ulong id) => cancel.Arm(client.Core, id);

    internal override void OnEvent(ref tern_event e)
    {
        switch ((int)e.kind)
        {
            case TERN_EVENT_STREAM_OPEN when !isOpen:
                cancel.Disarm();
                nint first = e.result;
                e.result = 0;
                head = first == 0 ? null : new TernResult(first);
                Volatile.Write(ref isOpen, true);
                TellFromThreadPool(client.Core);
                break;
            case TERN_EVENT_STREAM_WRITABLE:
                Writable.Release();
                break;
            case TERN_EVENT_STREAM_OPEN or TERN_EVENT_STREAM_DATA or TERN_EVENT_STREAM_CLOSING or TERN_EVENT_STREAM_GAP:
                Events.Put(ref e);
                break;
            default:
                break; // a kind of a later version
        }
    }

    internal override void OnCompleted(int status, nint result)
    {
        cancel.Disarm();
        this.status = status;
        Volatile.Write(ref answer, new TernResult(result));
        TellFromThreadPool(client.Core);
        Finish();
    }

    protected override void Tell()
    {
        TernResult? last = Volatile.Read(ref answer);
        if (Volatile.Read(ref isOpen))
        {
            opened.TrySetResult(head);
        }
        if (last == null)
        {
            return;
        }
        if (status == TERN_OK)
        {
            opened.TrySetResult(last);
            completed.TrySetResult(last);
        }
        else if (status == TERN_E_CANCELLED && cancel.Requested && !isOpen)
        {
            opened.TrySetCanceled(cancel.Token);
            completed.TrySetCanceled(cancel.Token);
        }
        else
        {
            Fail(last.ToException());
        }
    }

    internal override void OnFault(Exception fault)
    {
        Fail(fault);
        Finish();
    }

    private void Fail(Exception error)
    {
        opened.TrySetException(error);
        completed.TrySetException(error);
        // Whoever reads to the end sees it; who does not look has no use for it.
        _ = opened.Task.Exception;
        _ = completed.Task.Exception;
    }

    private void Finish()
    {
        Events.End();
        Writable.Release();
    }
}
