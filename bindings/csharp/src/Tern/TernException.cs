using System;
using System.Diagnostics;
using Tern.Native;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>A request that failed, or a call that the library refused, which then changed nothing.</summary>
public sealed class TernException : Exception
{
    internal TernException(TernErrorInfo error, TernResult? result = null) : base(error.Message)
    {
        Error = error;
        Result = result;
    }

    /// <summary>Everything the library says of it.</summary>
    public TernErrorInfo Error { get; }

    /// <summary>The stable code.</summary>
    public TernErrorCode Code => Error.Code;

    /// <summary>The code's name in the C API, such as <c>TERN_E_TIMEOUT_CONNECT</c>.</summary>
    public string Name => Error.Name;

    /// <summary>What the error belongs to: <c>call</c>, <c>timeout</c>, <c>protocol</c> and others.</summary>
    public string Domain => Error.Domain;

    /// <summary>Whether a later try may succeed.</summary>
    public bool Retryable => Error.Retryable;

    /// <summary>Whether the server may have acted on the request.</summary>
    public bool MaybeProcessed => Error.MaybeProcessed;

    /// <summary>What the layer below said (errno, a TLS or DNS library's code, an HTTP status); 0: nothing.</summary>
    public long NativeCode => Error.NativeCode;

    /// <summary>The same as text; for Redis the first word of the server's error.</summary>
    public string NativeText => Error.NativeText;

    /// <summary>What had arrived of a request that failed; null when a call was refused.</summary>
    public TernResult? Result { get; }

    /// <summary>Throws unless <paramref name="status"/> is success, and releases the error.</summary>
    [StackTraceHidden]
    internal static void ThrowIfFailed(int status, nint error)
    {
        if (status != Constants.TERN_OK)
        {
            throw FromCall(status, error);
        }
    }

    /// <summary>For calls that give no more than a status.</summary>
    [StackTraceHidden]
    internal static void ThrowIfFailed(int status) => ThrowIfFailed(status, 0);

    /// <summary>The error of a call, which is released; without one, what its code says in general.</summary>
    internal static TernException FromCall(int status, nint error)
    {
        TernErrorInfo? info = error == 0 ? TernErrorInfo.Describe((TernErrorCode)status) : TernErrorInfo.From(error);
        tern_error_release(error);
        return new TernException(info ?? new TernErrorInfo((TernErrorCode)status, $"error {status}"));
    }
}
