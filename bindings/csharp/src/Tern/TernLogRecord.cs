using System;
using Tern.Native;

namespace Tern;

/// <summary>Levels of log lines; each includes those before it.</summary>
public enum TernLogLevel
{
    /// <summary>Nothing.</summary>
    Off = Constants.TERN_LOG_OFF,

    /// <summary>Errors.</summary>
    Error = Constants.TERN_LOG_ERROR,

    /// <summary>What may become one.</summary>
    Warn = Constants.TERN_LOG_WARN,

    /// <summary>What is done.</summary>
    Info = Constants.TERN_LOG_INFO,

    /// <summary>How it is done.</summary>
    Debug = Constants.TERN_LOG_DEBUG,

    /// <summary>Every step.</summary>
    Trace = Constants.TERN_LOG_TRACE,
}

/// <summary>One log line.</summary>
public sealed record TernLogRecord
{
    internal TernLogRecord(in tern_log_record r)
    {
        Level = (TernLogLevel)r.level;
        Time = Milliseconds.FromUnixNanoseconds(r.time_ns);
        Component = Utf8.Read(r.component);
        Message = Utf8.Read(r.message);
        Client = (long)r.client;
        RequestId = r.request_id < 0 ? null : r.request_id;
        ConnectionId = r.connection_id < 0 ? null : r.connection_id;
        Thread = (long)r.thread;
    }

    /// <summary>How grave it is.</summary>
    public TernLogLevel Level { get; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>Which part wrote it: <c>client</c>, <c>operation</c>, <c>pool</c>, <c>dns</c>, <c>connect</c>.</summary>
    public string Component { get; }

    /// <summary>The line, without secrets.</summary>
    public string Message { get; }

    /// <summary>The client's number.</summary>
    public long Client { get; }

    /// <summary>The submission's id, if it is about one.</summary>
    public long? RequestId { get; }

    /// <summary>The connection's, if it is about one.</summary>
    public long? ConnectionId { get; }

    /// <summary>The system's thread id.</summary>
    public long Thread { get; }
}
