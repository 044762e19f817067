using System;
using System.Collections.Generic;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>What happened since the previous report of a client.</summary>
public sealed record TernReport
{
    private TernReport()
    {
    }

    /// <summary>The time since the previous report, or since the client was made.</summary>
    public TimeSpan Duration { get; private init; }

    /// <summary>Requests that ended, for each second of it.</summary>
    public double RequestsPerSecond { get; private init; }

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
                Duration = Milliseconds.FromNanoseconds(i.duration_ns) ?? default,
                RequestsPerSecond = i.requests_per_second,
                Completed = (long)i.completed,
                Succeeded = (long)i.succeeded,
                Failed = (long)i.failed,
                Retries = (long)i.retries,
                BytesIn = (long)i.bytes_in,
                BytesOut = (long)i.bytes_out,
                ConnectionsMade = (long)i.connections_made,
                ConnectionsHigh = (long)i.connections_high,
                Latency = i.latency_min_ns < 0 ? null : new TernLatency(i),
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
public sealed record TernLatency
{
    internal TernLatency(in tern_report_info i)
    {
        Min = Time(i.latency_min_ns);
        Mean = Time(i.latency_mean_ns);
        P50 = Time(i.latency_p50_ns);
        P90 = Time(i.latency_p90_ns);
        P99 = Time(i.latency_p99_ns);
        P999 = Time(i.latency_p999_ns);
        P9999 = Time(i.latency_p9999_ns);
        Max = Time(i.latency_max_ns);
    }

    /// <summary>The shortest.</summary>
    public TimeSpan Min { get; }

    /// <summary>The mean.</summary>
    public TimeSpan Mean { get; }

    /// <summary>Half took no longer.</summary>
    public TimeSpan P50 { get; }

    /// <summary>90 % took no longer.</summary>
    public TimeSpan P90 { get; }

    /// <summary>99 % took no longer.</summary>
    public TimeSpan P99 { get; }

    /// <summary>99.9 % took no longer.</summary>
    public TimeSpan P999 { get; }

    /// <summary>99.99 % took no longer.</summary>
    public TimeSpan P9999 { get; }

    /// <summary>The longest.</summary>
    public TimeSpan Max { get; }

    private static TimeSpan Time(long nanoseconds) => Milliseconds.FromNanoseconds(nanoseconds) ?? TimeSpan.Zero;
}
