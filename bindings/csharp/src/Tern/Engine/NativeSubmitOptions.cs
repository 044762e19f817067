using System;
using Tern.Native;
using static Tern.Native.Constants;

namespace Tern.Engine;

/// <summary>Submit options in the C form, with what they refer to held for the time of one call.</summary>
internal unsafe ref struct NativeSubmitOptions
{
    internal tern_submit_options Value;
    private readonly Holding queue;
    private readonly NativeText path;
    private readonly Holding lease;
    private readonly Holding descriptor;

    internal NativeSubmitOptions(ClientCore core, ulong key, TernSendOptions? options)
    {
        Value.struct_size = (uint)sizeof(tern_submit_options);
        queue = new Holding(core.Queue); // a client that closes meanwhile gives it up
        Value.queue = core.Queue.DangerousGetHandle();
        Value.user_data = key;
        if (options == null)
        {
            return;
        }
        if (options.Timeout is { } timeout)
        {
            Value.timeout_ms = Math.Max(Milliseconds.Of(timeout, nameof(options.Timeout)), timeout == TimeSpan.Zero ? 1 : -1); // 0 would be the default
        }
        Value.priority = options.Priority;
        if ((options.ToFile != null ? 1 : 0) + (options.ToDescriptor != null ? 1 : 0) + (options.Discard ? 1 : 0) > 1)
        {
            throw new ArgumentException("A body goes to one place: set ToFile, ToDescriptor or Discard.", nameof(options));
        }
        if (options.ToFile != null)
        {
            Value.sink = TERN_SINK_FILE;
            path = new NativeText(options.ToFile);
            Value.sink_path = path.Value;
        }
        if (options.Discard)
        {
            Value.sink = TERN_SINK_DISCARD;
        }
        if (options.ToDescriptor != null)
        {
            Value.sink = TERN_SINK_DESCRIPTOR;
            descriptor = new Holding(options.ToDescriptor);
            Value.sink_fd = (int)options.ToDescriptor.DangerousGetHandle();
        }
        if (options.Lease != null)
        {
            lease = new Holding(options.Lease.Handle);
            Value.lease = options.Lease.Handle.DangerousGetHandle();
        }
    }

    public readonly void Dispose()
    {
        queue.Dispose();
        path.Dispose();
        lease.Dispose();
        descriptor.Dispose();
    }
}
