using System;
using System.Runtime.InteropServices;
using static Tern.Native.NativeMethods;

namespace Tern.Native;

/// <summary>A reference to an object of the library, given up once: on disposal, or by the garbage collector.</summary>
internal abstract class NativeHandle : SafeHandle
{
    protected NativeHandle(nint value) : base(0, ownsHandle: true) => SetHandle(value);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Release(handle);
        return true;
    }

    protected abstract void Release(nint value);
}

internal sealed class ConfigHandle(nint value) : NativeHandle(value)
{
    protected override void Release(nint value) => tern_config_release(value);
}

/// <summary>Releasing does not wait: a client that was not shut down cancels everything and ends in the background.</summary>
internal sealed class ClientHandle(nint value) : NativeHandle(value)
{
    protected override void Release(nint value) => tern_client_release(value);
}

internal sealed class QueueHandle(nint value) : NativeHandle(value)
{
    /// <summary>No queue, for C functions that take NULL.</summary>
    internal static readonly QueueHandle None = new(0);

    protected override void Release(nint value) => tern_queue_release(value);
}

internal sealed class RequestHandle(nint value) : NativeHandle(value)
{
    /// <summary>A reference of its own, which outlives this one.</summary>
    /// <exception cref="ObjectDisposedException">This one is given up already.</exception>
    internal RequestHandle Share()
    {
        using Holding _ = new(this);
        return new RequestHandle(tern_request_retain(handle));
    }

    protected override void Release(nint value) => tern_request_release(value);
}

/// <summary>Releasing cancels a stream that has not ended.</summary>
internal sealed class StreamHandle(nint value) : NativeHandle(value)
{
    protected override void Release(nint value) => tern_stream_release(value);
}

internal sealed class LeaseHandle(nint value) : NativeHandle(value)
{
    protected override void Release(nint value) => tern_lease_release(value);
}

/// <summary>The collector is told of large bodies, of which it otherwise sees only this small object.</summary>
internal sealed class ResultHandle : NativeHandle
{
    private const long WorthTelling = 16 * 1024;
    private readonly long pressure;

    internal ResultHandle(nint value, long bodySize) : base(value)
    {
        if (bodySize >= WorthTelling)
        {
            pressure = bodySize;
            GC.AddMemoryPressure(pressure);
        }
    }

    protected override void Release(nint value)
    {
        tern_result_release(value);
        if (pressure > 0)
        {
            GC.RemoveMemoryPressure(pressure);
        }
    }
}

/// <summary>The root of a tree of values that the library made.</summary>
internal sealed unsafe class ValueHandle(tern_value* root) : NativeHandle((nint)root)
{
    protected override void Release(nint value) => tern_value_release((tern_value*)value);
}
