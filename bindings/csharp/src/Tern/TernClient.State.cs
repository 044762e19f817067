using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Tern.Engine;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern;

public sealed partial class TernClient
{
    private readonly object reporting = new();

    /// <summary>What the client has done and is doing.</summary>
    public unsafe TernCounters GetCounters()
    {
        tern_counters counters;
        TernException.ThrowIfFailed(tern_client_counters(Handle, &counters, (nuint)sizeof(tern_counters)));
        return new TernCounters(counters);
    }

    /// <summary>Connections made so far to an origin such as <c>https://example.com:443</c>; 0 for one that is not known.</summary>
    public unsafe long GetConnectTimes(string origin)
    {
        using NativeText o = new(origin);
        ulong times;
        TernException.ThrowIfFailed(tern_client_connect_times(Handle, o.Value, &times, out nint error), error);
        return (long)times;
    }

    /// <summary>Every origin with its counters.</summary>
    public unsafe IReadOnlyList<TernOrigin> GetOrigins()
    {
        tern_value* origins;
        TernException.ThrowIfFailed(tern_client_origins(Handle, &origins, out nint error), error);
        return TernValue.Root(origins, new ValueHandle(origins)).Items
            .Select(static o => new TernOrigin(o)).ToArray();
    }

    /// <summary>Everything that is counted: an array of maps with name, help, type and samples, as <c>tern_client_metrics</c> of
    /// the C API has it. <see cref="GetMetricsText"/> has the same for Prometheus.</summary>
    public unsafe TernValue GetMetrics()
    {
        tern_value* metrics;
        TernException.ThrowIfFailed(tern_client_metrics(Handle, &metrics, out nint error), error);
        return TernValue.Root(metrics, new ValueHandle(metrics));
    }

    /// <summary>What a page for Prometheus has in its text format, whose type is <c>text/plain; version=0.0.4</c>. One client is
    /// one page.</summary>
    public unsafe string GetMetricsText()
    {
        tern_value* text;
        TernException.ThrowIfFailed(tern_client_metrics_text(Handle, &text, out nint error), error);
        return TernValue.Root(text, new ValueHandle(text)).AsString();
    }

    /// <summary>Completes when nothing of this client is pending, whoever asked for it; streams in the background are left aside.</summary>
    /// <param name="cancellationToken">Ends the wait; the requests go on.</param>
    public async Task WhenIdleAsync(CancellationToken cancellationToken = default) =>
        await Core.Pending.WhenIdle().WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>What happened since the previous report. Does not wait: what is still pending goes into the next.</summary>
    public TernReport GetReport()
    {
        lock (reporting)
        {
            int status = tern_fetch_all(Handle, 0, out nint report);
            if (report == 0)
            {
                throw TernException.FromCall(status, 0);
            }
            return TernReport.Take(report);
        }
    }

    /// <summary>Sets log levels at run time, as the option <c>log.level</c> does: <c>warn</c>, or <c>info,dns=debug</c>.</summary>
    public void SetLogLevel(string levels)
    {
        using NativeText text = new(levels);
        TernException.ThrowIfFailed(tern_client_set_log_level(Handle, text.Value, out nint error), error);
    }

    /// <summary>Sets the level of all components.</summary>
    public void SetLogLevel(TernLogLevel level) => SetLogLevel(level.ToString().ToLowerInvariant());

    /// <summary>Log lines from now on, of the levels that are set, until the client has closed. A reader that is too slow misses some.</summary>
    /// <exception cref="InvalidOperationException">Somebody reads them already.</exception>
    public async IAsyncEnumerable<TernLogRecord> ReadLogAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Channel<TernLogRecord> lines = Core.Log.Open() ?? throw new InvalidOperationException("The log of this client is being read already.");
        (int status, nint error) = Named(() => (tern_client_log_to(Handle, Core.Queue, 0, out nint why), why));
        TernException.ThrowIfFailed(status, error);
        try
        {
            await foreach (TernLogRecord line in lines.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return line;
            }
        }
        finally
        {
            Core.Log.Leave();
            if (!Core.Client.IsClosed)
            {
                _ = tern_client_log_to(Core.Client, QueueHandle.None, 0, out _);
            }
        }
    }

    /// <summary>
    /// The attempts that the program is asked about from now on, until the client has closed: of all requests whose option
    /// <c>retry.decide</c> says so. When the reader leaves, those that wait, and all that follow, are done as the options say.
    /// </summary>
    /// <exception cref="InvalidOperationException">Somebody reads them already.</exception>
    public async IAsyncEnumerable<TernUndecided> ReadDecisionsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        EventBuffer asked = Core.Decisions.Open() ?? throw new InvalidOperationException("The decisions of this client are being read already.");
        try
        {
            while (await asked.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                if (asked.TryTake(out tern_event e))
                {
                    yield return new TernUndecided(Core, e);
                }
            }
        }
        finally
        {
            Core.Decisions.Leave();
        }
    }
}
