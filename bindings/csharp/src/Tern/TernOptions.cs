using System;
using Tern.Native;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>
/// Options of a client, by name; docs/options.md lists them, <see cref="TernLibrary.Options"/> too. They are copied when a client is
/// made. Used by one thread at a time. A refused setting throws a <see cref="TernException"/> that names the option, what was given
/// and what is allowed, and changes nothing.
/// </summary>
/// <example><code>var options = new TernOptions { ["workers"] = "8", ["timeout.total"] = "5s" };</code></example>
public sealed class TernOptions : IDisposable
{
    private readonly ConfigHandle handle;

    /// <summary>All options at their defaults.</summary>
    public TernOptions()
    {
        Library.Require();
        TernException.ThrowIfFailed(tern_config_create(out nint config, out nint error), error);
        handle = new ConfigHandle(config);
    }

    private TernOptions(ConfigHandle handle) => this.handle = handle;

    /// <exception cref="ObjectDisposedException">The options were disposed of.</exception>
    internal ConfigHandle Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(handle.IsClosed, this);
            return handle;
        }
    }

    /// <summary>
    /// Whether requests that the binding makes itself (from a URL: <see cref="TernClient.GetAsync"/>, the <c>Post</c> methods,
    /// <see cref="TernClient.GetStreamAsync"/>, <see cref="TernClient.ConnectWebSocketAsync(string, System.Threading.CancellationToken)"/>;
    /// those of a <see cref="TernHttpMessageHandler"/>) carry the headers <c>traceparent</c> and <c>tracestate</c> of the current
    /// <see cref="System.Diagnostics.Activity"/>. A <see cref="TernHttpRequest"/> of the program's own may be sent many times, with the
    /// headers it was frozen with: <see cref="TernHttpRequest.AddTraceContext"/> gives it one.
    /// </summary>
    public bool PropagateActivity { get; set; }

    /// <summary>An option as text. Durations and sizes have a unit (<c>250ms</c>, <c>64KiB</c>), <c>none</c> lifts a limit.</summary>
    /// <param name="name">The option's name, such as <c>timeout.connect</c>.</param>
    public string this[string name]
    {
        get => Get(name);
        set => Set(name, value);
    }

    /// <summary>Sets an option from text; a list is replaced by this one entry, or emptied by empty text.</summary>
    public void Set(string name, string value)
    {
        using NativeText n = new(name), v = new(value);
        TernException.ThrowIfFailed(tern_config_set(Handle, n.Value, v.Value, out nint error), error);
    }

    /// <summary>Sets a count, or a size in bytes; -1 for none.</summary>
    public void Set(string name, long value)
    {
        using NativeText n = new(name);
        TernException.ThrowIfFailed(tern_config_set_int(Handle, n.Value, value, out nint error), error);
    }

    /// <summary>Sets a duration, in whole milliseconds; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for none.</summary>
    public void Set(string name, TimeSpan value)
    {
        using NativeText n = new(name);
        TernException.ThrowIfFailed(tern_config_set_ms(Handle, n.Value, Milliseconds.Of(value), out nint error), error);
    }

    /// <summary>Sets a boolean.</summary>
    public void Set(string name, bool value)
    {
        using NativeText n = new(name);
        TernException.ThrowIfFailed(tern_config_set_bool(Handle, n.Value, value ? 1 : 0, out nint error), error);
    }

    /// <summary>Appends an entry to a list, such as <c>resolve</c> or <c>tls.extra_ca</c>.</summary>
    public void Add(string name, string value)
    {
        using NativeText n = new(name), v = new(value);
        TernException.ThrowIfFailed(tern_config_add(Handle, n.Value, v.Value, out nint error), error);
    }

    /// <summary>An option as text; of a list every entry, separated by line feeds; of a password <c>***</c>.</summary>
    public unsafe string Get(string name)
    {
        using NativeText n = new(name);
        tern_str value;
        TernException.ThrowIfFailed(tern_config_get(Handle, n.Value, &value, out nint error), error);
        string text = Utf8.Read(value);
        GC.KeepAlive(this);
        return text;
    }

    /// <summary>An independent copy.</summary>
    public TernOptions Copy()
    {
        TernException.ThrowIfFailed(tern_config_copy(Handle, out nint copy, out nint error), error);
        return new TernOptions(new ConfigHandle(copy)) { PropagateActivity = PropagateActivity };
    }

    /// <summary>Frees the options; clients made from them are unaffected.</summary>
    public void Dispose() => handle.Dispose();
}
