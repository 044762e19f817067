using System;
using System.Threading;
using System.Threading.Tasks;
using static Tern.Native.Constants;

namespace Tern.Engine;

/// <summary>One submission whose result completes a task. Keeps its client alive until then.</summary>
internal sealed class PendingCall(TernClient client, CancellationToken token) : Pending
{
    private readonly TaskCompletionSource<TernResult> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancelOnToken cancel = new(token);
    private int status;
    private nint result;

    internal Task<TernResult> Task => source.Task;

    /// <summary>From now on the token cancels the submission, until it completes.</summary>
    internal void Accepted(ulong id) => cancel.Arm(client.Core, id);

    internal override void OnCompleted(int status, nint result)
    {
        cancel.Disarm();
        (this.status, this.result) = (status, result);
        TellFromThreadPool(client.Core);
    }

    protected override void Tell()
    {
        TernResult answer = new(result);
        if (status == TERN_OK)
        {
            source.TrySetResult(answer);
        }
        else if (status == TERN_E_CANCELLED && cancel.Requested)
        {
            answer.Dispose();
            source.TrySetCanceled(cancel.Token);
        }
        else
        {
            source.TrySetException(answer.ToException());
        }
    }

    internal override void OnFault(Exception fault) => source.TrySetException(fault);
}
