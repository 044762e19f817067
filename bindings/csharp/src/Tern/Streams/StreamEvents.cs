using System;
using System.Text;
using Tern.Engine;
using Tern.Native;
using static Tern.Native.Constants;

namespace Tern;

/// <summary>Makes events of the library into those of the program.</summary>
internal static class StreamEvents
{
    /// <summary>Takes the event over.</summary>
    internal static unsafe TernStreamEvent Read(ref tern_event e)
    {
        if ((e.flags & TERN_EVENT_VALUE) != 0)
        {
            nint root = e.data;
            return new() { Kind = TernStreamEventKind.Data, Reason = "", Value = TernValue.Root((tern_value*)root, new EventHandle(e)) };
        }
        TernStreamEvent read = (int)e.kind switch
        {
            TERN_EVENT_STREAM_DATA => new()
            {
                Kind = TernStreamEventKind.Data,
                Data = Bytes(e).ToArray(),
                IsText = (e.flags & TERN_EVENT_TEXT) != 0,
                HasMore = (e.flags & TERN_EVENT_MORE) != 0,
                Reason = "",
            },
            TERN_EVENT_STREAM_OPEN => new() { Kind = TernStreamEventKind.Reopened, Reason = "", Head = TakeHead(ref e) },
            TERN_EVENT_STREAM_GAP => new() { Kind = TernStreamEventKind.Gap, Reason = "", Error = new TernErrorInfo((TernErrorCode)e.status, Text(e)) },
            _ => new() { Kind = TernStreamEventKind.Closing, Status = e.status, Reason = Text(e) },
        };
        EventBuffer.Release(ref e);
        return read;
    }

    /// <summary>The bytes of an event, valid until it is released.</summary>
    internal static unsafe ReadOnlySpan<byte> Bytes(in tern_event e) => new((void*)e.data, checked((int)e.size));

    private static string Text(in tern_event e) => Encoding.UTF8.GetString(Bytes(e));

    private static TernResult? TakeHead(ref tern_event e)
    {
        nint head = e.result;
        e.result = 0;
        return head == 0 ? null : new TernResult(head);
    }
}
