using System;

namespace Tern;

/// <summary>What happened on a stream.</summary>
public enum TernStreamEventKind
{
    /// <summary>A piece of a body, a message or a value came.</summary>
    Data,

    /// <summary>The peer began to close: <see cref="TernStreamEvent.Status"/> is its code, <see cref="TernStreamEvent.Reason"/> its reason.</summary>
    Closing,

    /// <summary>The connection was lost: what the peer sends is missed from here on until <see cref="Reopened"/>.</summary>
    Gap,

    /// <summary>The connection was made anew: <see cref="TernStreamEvent.Head"/> is its head, if it has one.</summary>
    Reopened,
}

/// <summary>One event of a stream, on its own: nothing of it is used again.</summary>
public readonly struct TernStreamEvent
{
    /// <summary>What happened.</summary>
    public TernStreamEventKind Kind { get; internal init; }

    /// <summary>The bytes of <see cref="TernStreamEventKind.Data"/> that are no value.</summary>
    public ReadOnlyMemory<byte> Data { get; internal init; }

    /// <summary>The value, where the protocol has values (Redis, server-sent events); else nothing.</summary>
    public TernValue Value { get; internal init; }

    /// <summary>Whether a message is text.</summary>
    public bool IsText { get; internal init; }

    /// <summary>Whether the message goes on in the next event.</summary>
    public bool HasMore { get; internal init; }

    /// <summary>The peer's close code.</summary>
    public int Status { get; internal init; }

    /// <summary>The peer's reason to close.</summary>
    public string Reason { get; internal init; }

    /// <summary>Of a gap: why the connection was lost.</summary>
    public TernErrorInfo? Error { get; internal init; }

    /// <summary>The head of the connection that was made anew.</summary>
    public TernResult? Head { get; internal init; }
}
