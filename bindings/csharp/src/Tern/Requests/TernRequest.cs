using System;
using System.IO;
using Microsoft.Win32.SafeHandles;
using Tern.Native;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>
/// One operation, whatever its protocol: options, meta, body. Built by one thread at a time, frozen by the first submit and then
/// shareable by all. A refused call throws a <see cref="TernException"/> and changes nothing. Data is copied: buffers may be used
/// again at once.
/// </summary>
public abstract class TernRequest : IDisposable
{
    private readonly RequestHandle handle;

    private protected TernRequest(nint handle, string method, string url)
    {
        this.handle = new RequestHandle(handle);
        Method = method;
        Url = url;
    }

    /// <summary>The method or the command.</summary>
    public string Method { get; }

    /// <summary>The URL as it was given.</summary>
    public string Url { get; }

    /// <exception cref="ObjectDisposedException">The request was disposed of.</exception>
    internal RequestHandle Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(handle.IsClosed, this);
            return handle;
        }
    }

    /// <summary>Gives the request up; what was submitted goes on.</summary>
    public void Dispose()
    {
        handle.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sets an option of this request from text, over the client's.</summary>
    public void Set(string name, string value)
    {
        using NativeText n = new(name), v = new(value);
        TernException.ThrowIfFailed(tern_request_set(Handle, n.Value, v.Value, out nint error), error);
    }

    /// <summary>Sets an option that is a count, or a size in bytes; -1 for none.</summary>
    public void Set(string name, long value)
    {
        using NativeText n = new(name);
        TernException.ThrowIfFailed(tern_request_set_int(Handle, n.Value, value, out nint error), error);
    }

    /// <summary>Sets an option that is a duration; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for none.</summary>
    public void Set(string name, TimeSpan value)
    {
        using NativeText n = new(name);
        TernException.ThrowIfFailed(tern_request_set_ms(Handle, n.Value, Milliseconds.Of(value), out nint error), error);
    }

    /// <summary>Sets an option that is a boolean.</summary>
    public void Set(string name, bool value)
    {
        using NativeText n = new(name);
        TernException.ThrowIfFailed(tern_request_set_bool(Handle, n.Value, value ? 1 : 0, out nint error), error);
    }

    /// <summary>Appends an entry to an option that is a list.</summary>
    public void Add(string name, string value)
    {
        using NativeText n = new(name), v = new(value);
        TernException.ThrowIfFailed(tern_request_add(Handle, n.Value, v.Value, out nint error), error);
    }

    /// <summary>Adds or replaces an entry of the meta, which every result of this request carries (<see cref="TernResult.Meta"/>).</summary>
    public void SetMeta(string name, string value)
    {
        using NativeText n = new(name), v = new(value);
        TernException.ThrowIfFailed(tern_request_set_meta(Handle, n.Value, v.Value, out nint error), error);
    }

    /// <summary>The body: bytes, perhaps none. A body of no bytes is not the same as no body.</summary>
    public unsafe void SetBody(ReadOnlySpan<byte> body)
    {
        byte none;
        fixed (byte* data = body)
        {
            tern_str bytes = new() { data = (nint)(data == null ? &none : data), size = (nuint)body.Length };
            TernException.ThrowIfFailed(tern_request_set_body(Handle, bytes, out nint error), error);
        }
    }

    /// <summary>The body: text as UTF-8.</summary>
    public void SetBody(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        using NativeText text = new(body);
        TernException.ThrowIfFailed(tern_request_set_body(Handle, text.Value, out nint error), error);
    }

    /// <summary>Takes the body away.</summary>
    public void RemoveBody() => TernException.ThrowIfFailed(tern_request_set_body(Handle, default, out nint error), error);

    /// <summary>The body is a file, opened anew for each submission.</summary>
    public void SetBodyFile(string path)
    {
        using NativeText p = new(path);
        TernException.ThrowIfFailed(tern_request_set_body_file(Handle, p.Value, out nint error), error);
    }

    /// <summary>
    /// The body is what can be read from a descriptor, of which a duplicate is kept. A regular file serves any number of submissions;
    /// a pipe or a socket one.
    /// </summary>
    /// <param name="descriptor">Open for reading; the program may close it at once.</param>
    /// <param name="length">So many bytes of it, fewer are an error; null: up to the end.</param>
    public void SetBodyDescriptor(SafeFileHandle descriptor, long? length = null)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        Refuse(length);
        using Holding _ = new(descriptor);
        int fd = (int)descriptor.DangerousGetHandle();
        TernException.ThrowIfFailed(tern_request_set_body_descriptor(Handle, fd, length ?? -1, out nint error), error);
    }

    /// <summary>The body is sent through the stream that the request is opened as (<see cref="TernStream.SendAsync"/>).</summary>
    /// <param name="length">Its length, if it is known.</param>
    public void SetBodyPushed(long? length = null)
    {
        Refuse(length);
        TernException.ThrowIfFailed(tern_request_set_body_pushed(Handle, length ?? -1, out nint error), error);
    }

    // Less than nothing, which the C API takes for unknown.
    private static void Refuse(long? length) => ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
}
