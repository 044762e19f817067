using System;
using Tern.Engine;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>
/// An attempt that has ended and could be repeated: whether it is waits for this. Disposed of, it is done as the options say, as it
/// is after the option <c>retry.decide_timeout</c>; from then on nothing here has an effect.
/// </summary>
public sealed class TernUndecided : IDisposable
{
    private readonly ClientCore core;
    private readonly EventHandle kept; // as long as it is open, nothing is decided

    internal unsafe TernUndecided(ClientCore core, tern_event e)
    {
        this.core = core;
        kept = new EventHandle(e);
        tern_retry_state* state = (tern_retry_state*)e.data;
        Id = state->id;
        Attempt = (int)state->attempt;
        Url = Utf8.Read(state->url);
        Status = state->status;
        Error = state->error == 0 ? null : TernErrorInfo.From(state->error);
        Headers = TernHeaders.Read(state->headers, state->header_count, state->pair_size);
        Body = state->body.data == 0 ? null : Utf8.Span(state->body).ToArray();
        Value = state->value == 0 ? default(TernValue?) : TernValue.Root((tern_value*)state->value, kept);
        Planned = state->action == TERN_RETRY_AGAIN ? TimeSpan.FromMilliseconds(state->delay_ms) : null;
    }

    /// <summary>The number of the submission.</summary>
    public ulong Id { get; }

    /// <summary>Which attempt it was, from 1.</summary>
    public int Attempt { get; }

    /// <summary>What was asked, without user information.</summary>
    public string Url { get; }

    /// <summary>The HTTP status; 0: none.</summary>
    public int Status { get; }

    /// <summary>Why there is no response, or none that is whole; null: there is one.</summary>
    public TernErrorInfo? Error { get; }

    /// <summary>The header fields of the response.</summary>
    public TernHeaders Headers { get; }

    /// <summary>The body; null: it is not in memory, or there is none.</summary>
    public byte[]? Body { get; }

    /// <summary>The answer of a protocol whose answers are values: Redis. Null: none.</summary>
    public TernValue? Value { get; }

    /// <summary>The wait before another attempt, if that is what the options say; null: by them there is none.</summary>
    public TimeSpan? Planned { get; }

    /// <summary>What came of this attempt is the result.</summary>
    public void End() => Decide(TERN_RETRY_END, -1);

    /// <summary>Another attempt is made, after the wait that the options say.</summary>
    public void Again() => Decide(TERN_RETRY_AGAIN, -1);

    /// <summary>Another attempt is made, after a wait.</summary>
    public void Again(TimeSpan after)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(after, TimeSpan.Zero);
        Decide(TERN_RETRY_AGAIN, Milliseconds.Of(after));
    }

    /// <inheritdoc/>
    public void Dispose() => kept.Dispose();

    private void Decide(uint action, long delay)
    {
        if (!kept.IsClosed && !core.Client.IsClosed)
        {
            _ = tern_decide(core.Client, Id, action, delay);
        }
        if (Value == null)
        {
            kept.Dispose();
        }
    }
}
