using Tern.Native;

namespace Tern;

/// <summary>What a client has done and is doing.</summary>
public sealed record TernCounters
{
    internal TernCounters(in tern_counters c)
    {
        Submitted = (long)c.submitted;
        Queued = (long)c.queued;
        Running = (long)c.running;
        InFlight = (long)c.in_flight;
        Succeeded = (long)c.succeeded;
        Failed = (long)c.failed;
        TimedOut = (long)c.timed_out;
        Cancelled = (long)c.cancelled;
        Retries = (long)c.retries;
        ConnectionsOpen = (long)c.connections_open;
        ConnectionsIdle = (long)c.connections_idle;
        ConnectionsMade = (long)c.connections_made;
        ConnectionsHigh = (long)c.connections_high;
        ConnectsFailed = (long)c.connects_failed;
        BytesIn = (long)c.bytes_in;
        BytesOut = (long)c.bytes_out;
    }

    /// <summary>Accepted submissions.</summary>
    public long Submitted { get; }

    /// <summary>Waiting for a worker.</summary>
    public long Queued { get; }

    /// <summary>Being worked on.</summary>
    public long Running { get; }

    /// <summary>Accepted and not yet completed.</summary>
    public long InFlight { get; }

    /// <summary>Ended without an error, whatever the status.</summary>
    public long Succeeded { get; }

    /// <summary>Ended with an error.</summary>
    public long Failed { get; }

    /// <summary>Of these by a time limit.</summary>
    public long TimedOut { get; }

    /// <summary>Of these by a cancel.</summary>
    public long Cancelled { get; }

    /// <summary>Exchanges beyond the first.</summary>
    public long Retries { get; }

    /// <summary>Connections now.</summary>
    public long ConnectionsOpen { get; }

    /// <summary>Of these unused.</summary>
    public long ConnectionsIdle { get; }

    /// <summary>Connections so far.</summary>
    public long ConnectionsMade { get; }

    /// <summary>Most open at once.</summary>
    public long ConnectionsHigh { get; }

    /// <summary>Connections that could not be made.</summary>
    public long ConnectsFailed { get; }

    /// <summary>Received, above TLS.</summary>
    public long BytesIn { get; }

    /// <summary>Sent, above TLS.</summary>
    public long BytesOut { get; }
}

/// <summary>An origin and its connections.</summary>
public sealed record TernOrigin
{
    internal TernOrigin(TernValue o)
    {
        Origin = o["origin"].AsString();
        Made = o["made"].AsInt64();
        Open = o["open"].AsInt64();
    }

    /// <summary>Such as <c>https://example.com:443</c>.</summary>
    public string Origin { get; }

    /// <summary>Connections made so far.</summary>
    public long Made { get; }

    /// <summary>Open now.</summary>
    public long Open { get; }
}
