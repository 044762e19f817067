using System;
using Tern.Native;

namespace Tern;

/// <summary>One of the attempts at a request that was made several times, or not at once. Times count from the submission, but for <see cref="Waited"/>.</summary>
public sealed record TernAttempt
{
    private TernAttempt(in tern_attempt attempt)
    {
        Status = attempt.status;
        Error = attempt.error == 0 ? null : TernErrorInfo.From(attempt.error);
        Waited = Milliseconds.FromNanoseconds(attempt.waited_ns) ?? default;
        Started = Milliseconds.FromNanoseconds(attempt.started_ns) ?? default;
        Ended = Milliseconds.FromNanoseconds(attempt.ended_ns) ?? default;
    }

    /// <summary>The HTTP status of its response; 0: none.</summary>
    public int Status { get; }

    /// <summary>Why there was no response, or none that is whole; null: there was.</summary>
    public TernErrorInfo? Error { get; }

    /// <summary>The wait before it, for a worker, too.</summary>
    public TimeSpan Waited { get; }

    /// <summary>When it began.</summary>
    public TimeSpan Started { get; }

    /// <summary>When it ended.</summary>
    public TimeSpan Ended { get; }

    internal static unsafe TernAttempt[] ReadAll(in tern_result_info info)
    {
        var all = new TernAttempt[info.attempt_count];
        for (int i = 0; i < all.Length; ++i)
        {
            all[i] = new TernAttempt(*(tern_attempt*)(info.attempt_list + i * (nint)info.attempt_size));
        }
        return all;
    }
}
