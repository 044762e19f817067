using System;
using Tern.Native;

namespace Tern;

/// <summary>When what happened to a request. Times count from the submission unless said otherwise; null: it did not happen.</summary>
/// <param name="Queued">Until a worker took it up.</param>
/// <param name="Connected">Until it had a connection, made or reused.</param>
/// <param name="Resolve">Spent on resolving the name; null: reused or not needed, as for the next two.</param>
/// <param name="Connect">Spent on connecting.</param>
/// <param name="Tls">Spent on the TLS handshake.</param>
/// <param name="FirstByte">Until the response began.</param>
/// <param name="Total">Until it had ended.</param>
/// <param name="FinishedAt">When it ended; null of a stream's head.</param>
public sealed record TernTiming(
    TimeSpan? Queued, TimeSpan? Connected, TimeSpan? Resolve, TimeSpan? Connect, TimeSpan? Tls, TimeSpan? FirstByte, TimeSpan? Total,
    DateTimeOffset? FinishedAt)
{
    internal static TernTiming From(in tern_result_info i) => new(
        Milliseconds.FromNanoseconds(i.queued_ns), Milliseconds.FromNanoseconds(i.connected_ns), Milliseconds.FromNanoseconds(i.dns_ns),
        Milliseconds.FromNanoseconds(i.connect_ns), Milliseconds.FromNanoseconds(i.tls_ns), Milliseconds.FromNanoseconds(i.first_byte_ns),
        Milliseconds.FromNanoseconds(i.total_ns), i.finished_at_ns == 0 ? null : Milliseconds.FromUnixNanoseconds(i.finished_at_ns));
}
