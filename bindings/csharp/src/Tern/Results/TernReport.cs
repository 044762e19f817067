using System;
using System.Collections.Generic;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>What happened since the previous report of a client.</summary>
public sealed record TernReport
{
    /// <summary>Requests that ended.</summary>
    public long Completed { get; private init; }

    /// <summary>Of these without an error, whatever the status.</summary>
    public long Succeeded { get; private init; }

    /// <summary>Of these with an error.</summary>
    public long Failed { get; private init; }

    /// <summary>Exchanges beyond the first.</summary>
    public long Retries { get; private init; }

    /// <summary>Bytes received, above TLS.</summary>
    public long BytesIn { get; private init; }

    /// <summary>Bytes sent, above TLS.</summary>
    public long BytesOut { get; private init; }

    /// <summary>Connections made.</summary>
    public long ConnectionsMade { get; private init; }

    /// <summary>Most connections open at once.</summary>
    public long ConnectionsHigh { get; private init; }

    /// <summary>From submit to completion.</summary>
    public TernLatency? Latency { get; private init; }

    /// <summary>How often each HTTP status came.</summary>
    public IReadOnlyDictionary<int, long> Statuses { get; private init; } = new Dictionary<int, long>();

    /// <summary>How often each HTTP version was spoken.</summary>
    public IReadOnlyDictionary<Version, long> Versions { get; private init; } = new Dictionary<Version, long>();

    /// <summary>How often each error came.</summary>
    public IReadOnlyDictionary<TernErrorCode, long> Errors { get; private init; } = new Dictionary<TernErrorCode, long>();

    /// <summary>Reads and releases a report.</summary>
    internal static unsafe TernReport Take(nint report)
    {
        try
        {
            tern_report_info i;
            TernException.ThrowIfFailed(tern_report_view(report, &i, (nuint)sizeof(tern_report_info)));
            return new TernReport
            {
                Completed = (long)i.completed,
                Succeeded = (long)i.succeeded,
                Failed = (long)i.failed,
                Retries = (long)i.retries,
                BytesIn = (long)i.bytes_in,
                BytesOut = (long)i.bytes_out,
                ConnectionsMade = (long)i.connections_made,
                ConnectionsHigh = (long)i.connections_high,
                Latency = i.latency_min_ns < 0 ? null : TernLatency.From(i),
                Statuses = Read(i.statuses, i.status_count, i.tally_size, static key => (int)key),
                Versions = Read(i.versions, i.version_count, i.tally_size, static key => HttpVersions.Of((uint)key)),
                Errors = Read(i.errors, i.error_count, i.tally_size, static key => (TernErrorCode)key),
            };
        }
        finally
        {
            tern_report_release(report);
        }
    }

    private static unsafe Dictionary<T, long> Read<T>(nint first, ulong count, uint stride, Func<long, T> key) where T : notnull
    {
        Dictionary<T, long> all = [];
        for (int i = 0; i < (int)count; ++i)
        {
            tern_tally* tally = (tern_tally*)(first + i * (nint)stride);
            all[key(tally->key)] = (long)tally->count;
        }
        return all;
    }
}

/// <summary>How long requests took from submit to completion.</summary>
/// <param name="Min">The shortest.</param>
/// <param name="Mean">The mean.</param>
/// <param name="P50">Half took no longer.</param>
/// <param name="P90">90 % took no longer.</param>
/// <param name="P99">99 % took no longer.</param>
/// <param name="P999">99.9 % took no longer.</param>
/// <param name="P9999">99.99 % took no longer.</param>
/// <param name="Max">The longest.</param>
public sealed record TernLatency(
    TimeSpan Min, TimeSpan Mean, TimeSpan P50, TimeSpan P90, TimeSpan P99, TimeSpan P999, TimeSpan P9999, TimeSpan Max)
{
    internal static TernLatency From(in tern_report_info i) => new(
        Time(i.latency_min_ns), Time(i.latency_mean_ns), Time(i.latency_p50_ns), Time(i.latency_p90_ns), Time(i.latency_p99_ns),
        Time(i.latency_p999_ns), Time(i.latency_p9999_ns), Time(i.latency_max_ns));

    private static TimeSpan Time(long nanoseconds) => Milliseconds.FromNanoseconds(nanoseconds) ?? TimeSpan.Zero;
}
