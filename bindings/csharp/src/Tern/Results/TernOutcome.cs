using System;

namespace Tern;

/// <summary>How one of many requests ended: with a result or with an exception.</summary>
public sealed record TernOutcome
{
    internal TernOutcome(long index, TernRequest request, TernResult? result, Exception? error)
    {
        Index = index;
        Request = request;
        Result = result;
        Error = error;
    }

    /// <summary>Which of the requests it was, from 0; the same request may be among them several times.</summary>
    public long Index { get; }

    /// <summary>The request.</summary>
    public TernRequest Request { get; }

    /// <summary>Its result; null when it failed.</summary>
    public TernResult? Result { get; }

    /// <summary>Why it failed; null when it did not.</summary>
    public Exception? Error { get; }
}
