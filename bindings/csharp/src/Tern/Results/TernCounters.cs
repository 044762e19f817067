using Tern.Native;

namespace Tern;

/// <summary>What a client has done and is doing.</summary>
/// <param name="Submitted">Accepted submissions.</param>
/// <param name="Queued">Waiting for a worker.</param>
/// <param name="Running">Being worked on.</param>
/// <param name="InFlight">Accepted and not yet completed.</param>
/// <param name="Succeeded">Ended without an error, whatever the status.</param>
/// <param name="Failed">Ended with an error.</param>
/// <param name="TimedOut">Of these by a time limit.</param>
/// <param name="Cancelled">Of these by a cancel.</param>
/// <param name="Retries">Exchanges beyond the first.</param>
/// <param name="ConnectionsOpen">Connections now.</param>
/// <param name="ConnectionsIdle">Of these unused.</param>
/// <param name="ConnectionsMade">Connections so far.</param>
/// <param name="ConnectionsHigh">Most open at once.</param>
/// <param name="ConnectsFailed">Connections that could not be made.</param>
/// <param name="BytesIn">Received, above TLS.</param>
/// <param name="BytesOut">Sent, above TLS.</param>
public sealed record TernCounters(
    long Submitted, long Queued, long Running, long InFlight, long Succeeded, long Failed, long TimedOut, long Cancelled, long Retries,
    long ConnectionsOpen, long ConnectionsIdle, long ConnectionsMade, long ConnectionsHigh, long ConnectsFailed, long BytesIn, long BytesOut)
{
    internal static TernCounters From(in tern_counters c) => new(
        (long)c.submitted, (long)c.queued, (long)c.running, (long)c.in_flight, (long)c.succeeded, (long)c.failed, (long)c.timed_out,
        (long)c.cancelled, (long)c.retries, (long)c.connections_open, (long)c.connections_idle, (long)c.connections_made,
        (long)c.connections_high, (long)c.connects_failed, (long)c.bytes_in, (long)c.bytes_out);
}

/// <summary>An origin and its connections.</summary>
/// <param name="Origin">Such as <c>https://example.com:443</c>.</param>
/// <param name="Made">Connections made so far.</param>
/// <param name="Open">Open now.</param>
public sealed record TernOrigin(string Origin, long Made, long Open);
