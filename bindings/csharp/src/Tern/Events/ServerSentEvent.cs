using System;

namespace Tern;

/// <summary>An event that a server sent, or the news that the next response is asked for.</summary>
public sealed record ServerSentEvent
{
    // {event, data, id}
    internal ServerSentEvent(TernStreamEvent e)
    {
        Gap = e.Error;
        IsReopened = e.Kind == TernStreamEventKind.Reopened;
        if (e.Kind == TernStreamEventKind.Data)
        {
            if (e.Value.Kind != TernValueKind.Map)
            {
                throw new InvalidOperationException("A request without the option sse has no events.");
            }
            EventType = e.Value["event"].AsString();
            Data = e.Value["data"].AsString();
            Id = e.Value["id"].AsString();
        }
    }

    /// <summary>Its type, <c>message</c> unless the server names another; null of a gap and of its end.</summary>
    public string? EventType { get; }

    /// <summary>Its lines, joined by LF.</summary>
    public string? Data { get; }

    /// <summary>The last id that the server gave; empty: none.</summary>
    public string? Id { get; }

    /// <summary>Why the response ended: the next one is asked for behind the last event, until <see cref="IsReopened"/>. Null of all else.</summary>
    public TernErrorInfo? Gap { get; }

    /// <summary>The next response is there.</summary>
    public bool IsReopened { get; }
}
