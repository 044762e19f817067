using Tern.Native;
using static Tern.Native.Constants;

namespace Tern.Engine;

/// <summary>What was read of an event. One that is no data is not read: it waits to be taken.</summary>
internal readonly struct EventPiece(in tern_event e, int count, bool isLast)
{
    internal int Count { get; } = count;

    /// <summary>Whether the event has no more, so that its cost is to be granted back.</summary>
    internal bool IsLast { get; } = isLast;

    internal ulong Cost { get; } = e.cost;

    internal bool IsData { get; } = e.kind == TERN_EVENT_STREAM_DATA;

    internal bool IsText { get; } = (e.flags & TERN_EVENT_TEXT) != 0;

    /// <summary>Whether the message ends with this piece.</summary>
    internal bool EndsMessage { get; } = isLast && (e.flags & TERN_EVENT_MORE) == 0;
}
