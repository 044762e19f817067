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
/// <param name="Level">How grave it is.</param>
/// <param name="Time">When it was written.</param>
/// <param name="Component">Which part wrote it: <c>client</c>, <c>operation</c>, <c>pool</c>, <c>dns</c>, <c>connect</c>.</param>
/// <param name="Message">The line, without secrets.</param>
/// <param name="Client">The client's number.</param>
/// <param name="RequestId">The submission's id, if it is about one.</param>
/// <param name="ConnectionId">The connection's, if it is about one.</param>
/// <param name="Thread">The system's thread id.</param>
public sealed record TernLogRecord(
    TernLogLevel Level, DateTimeOffset Time, string Component, string Message, ulong Client, long? RequestId, long? ConnectionId, ulong Thread)
{
    internal static TernLogRecord From(in tern_log_record r) => new(
        (TernLogLevel)r.level, Milliseconds.FromUnixNanoseconds(r.time_ns), Utf8.Read(r.component), Utf8.Read(r.message), r.client,
        r.request_id < 0 ? null : r.request_id, r.connection_id < 0 ? null : r.connection_id, r.thread);
}
