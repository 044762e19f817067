using System;

namespace Tern;

/// <summary>What a stream may be told when it is opened.</summary>
public sealed record TernStreamOptions
{
    /// <summary>Bytes that may wait for their reader; null: the option <c>stream.credit</c>.</summary>
    public long? Credit { get; init; }

    /// <summary>Bytes that may wait to be sent; null: the option <c>stream.send_limit</c>.</summary>
    public long? SendLimit { get; init; }

    /// <summary>Whether it gives its worker back when it is open, as what lives long should.</summary>
    public bool Background { get; init; }

    /// <summary>Longest time from submit to completion, in whole milliseconds;
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for none; null: the option <c>timeout.total</c>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Which of the waiting requests starts next: higher first.</summary>
    public int Priority { get; init; }

    /// <summary>The connection it runs on, of the same client and to where the request goes.</summary>
    public TernLease? Lease { get; init; }

    internal TernSendOptions Submission => new() { Timeout = Timeout, Priority = Priority, Lease = Lease };
}
