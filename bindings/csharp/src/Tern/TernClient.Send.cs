using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Tern.Engine;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern;

public sealed partial class TernClient
{
    /// <summary>
    /// Submits a request and waits for its result. The first submit freezes the request, which may be submitted again, and disposed
    /// of at once. At the option <c>queue.max_in_flight</c> it waits until there is room.
    /// </summary>
    /// <exception cref="ArgumentException">The options name more than one place for the body.</exception>
    /// <exception cref="TernException">In the task: the request was refused or failed.</exception>
    /// <exception cref="OperationCanceledException">In the task: the token asked for it; the engine has given the request up.</exception>
    /// <exception cref="ObjectDisposedException">In the task: the client has closed, or the request was disposed of.</exception>
    public Task<TernResult> SendAsync(TernRequest request, TernSendOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Tracing.IsListening
            ? Tracing.TraceAsync(request.Method, request.Url, () => Start(request, options, cancellationToken))
            : Start(request, options, cancellationToken);
    }

    /// <summary>
    /// Submits requests as there is room for them and gives their outcomes as they complete, in any order. How many are worked on at
    /// once is the option <c>workers</c>. A request that fails is an outcome with an exception and does not end the others.
    /// </summary>
    /// <param name="requests">Enumerated while others run; each may be disposed of when its outcome has come.</param>
    /// <param name="cancellationToken">Cancels those that are pending, as leaving the loop does.</param>
    public IAsyncEnumerable<TernOutcome> SendAllAsync(IEnumerable<TernRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return BatchSubmitter.RunAsync(this, requests, cancellationToken);
    }

    /// <summary>Submits. The task tells everything: how what was accepted ended, and why what was not was refused.</summary>
    internal Task<TernResult> Start(TernRequest request, TernSendOptions? options, CancellationToken token)
    {
        if (token.IsCancellationRequested)
        {
            return Task.FromCanceled<TernResult>(token);
        }
        try
        {
            RequestHandle handle = request.Handle;
            return TryStart(handle, options, token) ?? StartInRoomAsync(handle.Share(), options, token);
        }
        catch (ObjectDisposedException e)
        {
            return Task.FromException<TernResult>(Disposed(e));
        }
    }

    /// <summary>Runs a call that another thread may be closing this client during: the error names the client then.</summary>
    internal T Named<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (ObjectDisposedException e)
        {
            throw Disposed(e);
        }
    }

    private ObjectDisposedException Disposed(ObjectDisposedException e) =>
        Core.Client.IsClosed ? new ObjectDisposedException(GetType().FullName, e.Message) : e;

    private async Task<TernResult> StartInRoomAsync(RequestHandle request, TernSendOptions? options, CancellationToken token)
    {
        Task<TernResult> started;
        using (request) // a reference of its own: the caller may dispose of the other meanwhile
        {
            started = await Core.Room.EnterAsync(() => TryStart(request, options, token), token).ConfigureAwait(false);
        }
        return await started.ConfigureAwait(false);
    }

    /// <summary>Null when there is no room.</summary>
    private Task<TernResult>? TryStart(RequestHandle request, TernSendOptions? options, CancellationToken token)
    {
        PendingCall call = new(this, token);
        int status = Submit(request, options, call, out ulong id, out nint error);
        switch (status)
        {
            case TERN_OK:
                call.Accepted(id);
                return call.Task;
            case TERN_E_AGAIN:
                tern_error_release(error);
                return null;
            default:
                return Task.FromException<TernResult>(TernException.FromCall(status, error));
        }
    }

    private unsafe int Submit(RequestHandle request, TernSendOptions? options, PendingCall call, out ulong id, out nint error)
    {
        ulong key = Core.Pending.Add(call), given = 0;
        int status = TERN_E_ARGUMENT;
        try
        {
            if (options == null)
            {
                status = tern_submit(Handle, request, Core.Queue, key, &given, out error);
            }
            else
            {
                using NativeSubmitOptions native = new(Core, key, options);
                tern_submit_options value = native.Value;
                status = tern_submit_ex(Handle, request, &value, &given, out error);
            }
        }
        finally
        {
            if (status != TERN_OK)
            {
                Core.Pending.Remove(key);
            }
        }
        id = given;
        return status;
    }
}
