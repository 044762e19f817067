using System;
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
    /// Submits a request as a stream. At the option <c>queue.max_in_flight</c> it waits until there is room; for the answer waits
    /// <see cref="TernStream.Opened"/>.
    /// </summary>
    /// <param name="request">The request, perhaps with a pushed body (<see cref="TernRequest.SetBodyPushed"/>).</param>
    /// <param name="options">What the stream may be told.</param>
    /// <param name="cancellationToken">Cancels the stream until it is open.</param>
    /// <exception cref="TernException">The request was refused.</exception>
    public ValueTask<TernStream> OpenStreamAsync(
        TernRequest request, TernStreamOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(Core.Room.EnterAsync(() => Named(() => OpenStream(request, options, cancellationToken)), cancellationToken));
    }

    /// <summary>Asks for what is at a URL and gives its body as it comes. Disposing the stream ends the request.</summary>
    /// <exception cref="TernException">The request failed, or its status is 400 or more.</exception>
    public async Task<TernBodyStream> GetStreamAsync(string url, CancellationToken cancellationToken = default)
    {
        using TernHttpRequest request = new("GET", url);
        Tracing.Propagate(this, request);
        TernStream stream = await OpenStreamAsync(request, null, cancellationToken).ConfigureAwait(false);
        try
        {
            return new TernBodyStream(stream, (await stream.Opened.ConfigureAwait(false)).EnsureSuccess());
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Keeps one connection to where a request goes, for a series of submissions in order; the request itself is not sent.
    /// </summary>
    /// <exception cref="TernException">There is no connection to be had.</exception>
    public async Task<TernLease> LeaseAsync(TernRequest request, TernSendOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        TernLease lease = await Core.Room.EnterAsync(() => Named(() => OpenLease(request, options, cancellationToken)), cancellationToken).ConfigureAwait(false);
        try
        {
            await lease.Reserved.ConfigureAwait(false);
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private static ulong Bytes(long? count, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count ?? 0, parameter);
        return (ulong)(count ?? 0);
    }

    /// <summary>Null when there is no room.</summary>
    private unsafe TernStream? OpenStream(TernRequest request, TernStreamOptions? options, CancellationToken token)
    {
        PendingStream pending = new(this, options?.Background ?? false, token);
        ulong key = Core.Pending.Add(pending), id;
        int status = TERN_E_ARGUMENT;
        try
        {
            using NativeSubmitOptions submit = new(Core, key, options?.Submission);
            tern_submit_options native = submit.Value;
            tern_stream_options how = new()
            {
                struct_size = (uint)sizeof(tern_stream_options),
                flags = options is { Background: true } ? (uint)TERN_STREAM_BACKGROUND : 0,
                credit = Bytes(options?.Credit, nameof(options.Credit)),
                send_limit = Bytes(options?.SendLimit, nameof(options.SendLimit)),
                submit = (nint)(&native),
            };
            status = tern_stream_open(Handle, request.Handle, &how, out nint stream, &id, out nint error);
            if (!TernStream.Sent(status, error))
            {
                return null;
            }
            pending.Accepted(id);
            return new TernStream(this, new StreamHandle(stream), pending);
        }
        finally
        {
            if (status != TERN_OK)
            {
                Core.Pending.Remove(key);
            }
        }
    }

    /// <summary>Null when there is no room.</summary>
    private unsafe TernLease? OpenLease(TernRequest request, TernSendOptions? options, CancellationToken token)
    {
        PendingStream pending = new(this, background: false, token);
        ulong key = Core.Pending.Add(pending), id;
        int status = TERN_E_ARGUMENT;
        try
        {
            using NativeSubmitOptions submit = new(Core, key, options);
            tern_submit_options native = submit.Value;
            status = tern_lease_open(Handle, request.Handle, &native, out nint lease, &id, out nint error);
            if (!TernStream.Sent(status, error))
            {
                return null;
            }
            pending.Accepted(id);
            return new TernLease(this, new LeaseHandle(lease), pending);
        }
        finally
        {
            if (status != TERN_OK)
            {
                Core.Pending.Remove(key);
            }
        }
    }
}
