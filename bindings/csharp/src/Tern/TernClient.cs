using System;
using System.Threading;
using System.Threading.Tasks;
using Tern.Engine;
using Tern.Native;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>
/// Event loops, connection pools, DNS, TLS and defaults. Thread-safe; one serves a whole program, many may live in one process.
/// </summary>
/// <remarks>
/// Every task of an accepted request completes exactly once: with its result, an exception, or cancelled. A response with an error
/// status is a result like any other (<see cref="TernResult.EnsureSuccess"/>).
/// <see cref="DisposeAsync"/> cancels what is pending and waits until all has completed; results stay valid.
/// </remarks>
public sealed partial class TernClient : IAsyncDisposable, IDisposable
{
    /// <summary>A client with options, which are copied; null: the defaults.</summary>
    /// <exception cref="TernException">The options do not fit together, or the system gives no thread or descriptor.</exception>
    public TernClient(TernOptions? options = null)
    {
        Library.Require();
        using TernOptions? defaults = options == null ? new TernOptions() : null;
        TernOptions chosen = options ?? defaults!;
        if (chosen["loops"] == "0")
        {
            throw new ArgumentException("loops = 0 is for programs that drive the engine themselves; a TernClient has threads.", nameof(options));
        }
        PropagateActivity = chosen.PropagateActivity;
        Core = new ClientCore(chosen.Handle);
    }

    /// <summary>A client that nobody disposed of ends when nothing refers to it, which no pending request or stream allows.</summary>
    ~TernClient() => Core?.BeginClose();

    internal ClientCore Core { get; }

    /// <exception cref="ObjectDisposedException">The client has closed.</exception>
    internal ClientHandle Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(Core.Client.IsClosed, this);
            return Core.Client;
        }
    }

    internal bool PropagateActivity { get; }

    /// <summary>A number that no other client of this process has, as in log lines.</summary>
    public long Number => tern_client_number(Handle);

    /// <summary>Cancels everything that is pending, and waits until all of it has completed and the client is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        Core.BeginClose();
        GC.SuppressFinalize(this);
        await Core.Closed.ConfigureAwait(false);
    }

    /// <summary>Cancels everything that is pending; does not wait.</summary>
    public void Dispose()
    {
        Core.BeginClose();
        GC.SuppressFinalize(this);
    }

    /// <summary>No request is started until <see cref="Resume"/>; what runs goes on.</summary>
    public void Pause() => TernException.ThrowIfFailed(tern_client_pause(Handle, out nint error), error);

    /// <summary>Starts requests again.</summary>
    public void Resume() => TernException.ThrowIfFailed(tern_client_resume(Handle, out nint error), error);

    /// <summary>Cancels everything that was submitted before this call.</summary>
    public void CancelAll() => TernException.ThrowIfFailed(tern_cancel_all(Handle));
}
