using System;
using Tern.Native;

namespace Tern;

/// <summary>When what happened to a request. Times count from the submission unless said otherwise; null: it did not happen.</summary>
public sealed record TernTiming
{
    internal TernTiming(in tern_result_info i)
    {
        Queued = Milliseconds.FromNanoseconds(i.queued_ns);
        Connected = Milliseconds.FromNanoseconds(i.connected_ns);
        Dns = Milliseconds.FromNanoseconds(i.dns_ns);
        Connect = Milliseconds.FromNanoseconds(i.connect_ns);
        Tls = Milliseconds.FromNanoseconds(i.tls_ns);
        FirstByte = Milliseconds.FromNanoseconds(i.first_byte_ns);
        Total = Milliseconds.FromNanoseconds(i.total_ns);
        FinishedAt = i.finished_at_ns == 0 ? null : Milliseconds.FromUnixNanoseconds(i.finished_at_ns);
    }

    /// <summary>Until a worker took it up.</summary>
    public TimeSpan? Queued { get; }

    /// <summary>Until it had a connection, made or reused.</summary>
    public TimeSpan? Connected { get; }

    /// <summary>Spent on resolving the name; null: reused or not needed, as for the next two.</summary>
    public TimeSpan? Dns { get; }

    /// <summary>Spent on connecting.</summary>
    public TimeSpan? Connect { get; }

    /// <summary>Spent on the TLS handshake.</summary>
    public TimeSpan? Tls { get; }

    /// <summary>Until the response began.</summary>
    public TimeSpan? FirstByte { get; }

    /// <summary>Until it had ended.</summary>
    public TimeSpan? Total { get; }

    /// <summary>When it ended; null of a stream's head.</summary>
    public DateTimeOffset? FinishedAt { get; }
}
