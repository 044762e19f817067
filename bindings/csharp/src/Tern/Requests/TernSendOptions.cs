using System;
using Microsoft.Win32.SafeHandles;

namespace Tern;

/// <summary>What one submission may be told besides its request. At most one of the three places for the body is set.</summary>
public sealed record TernSendOptions
{
    /// <summary>Longest time from submit to completion, in whole milliseconds;
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for none; null: the option <c>timeout.total</c>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Which of the waiting requests starts next: higher first.</summary>
    public int Priority { get; init; }

    /// <summary>The file the response body goes to. It is written beside it and renamed when whole.</summary>
    public string? ToFile { get; init; }

    /// <summary>A descriptor open for writing that the body goes to as it arrives. The program may close it after the submit.</summary>
    public SafeFileHandle? ToDescriptor { get; init; }

    /// <summary>Whether the body is counted and thrown away.</summary>
    public bool Discard { get; init; }

    /// <summary>The connection it runs on, of the same client and to where the request goes.</summary>
    public TernLease? Lease { get; init; }
}
