using Tern.Native;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>What the library says of an error.</summary>
public sealed record TernErrorInfo
{
    internal TernErrorInfo(in tern_error_info info)
    {
        Code = (TernErrorCode)info.code;
        Name = Utf8.Read(info.name);
        Domain = Utf8.Read(info.domain);
        Message = Utf8.Read(info.message);
        Retryable = info.retryable != 0;
        MaybeProcessed = info.maybe_processed != 0;
        NativeCode = info.native_code;
        NativeText = Utf8.Read(info.native_text);
    }

    /// <summary>What the library says of a code in general, with a message of its own.</summary>
    internal TernErrorInfo(TernErrorCode code, string message)
    {
        TernErrorInfo? known = Describe(code);
        Code = code;
        Name = known?.Name ?? "";
        Domain = known?.Domain ?? "";
        Message = message;
        Retryable = known?.Retryable ?? false;
        MaybeProcessed = known?.MaybeProcessed ?? false;
        NativeText = "";
    }

    /// <summary>The stable code.</summary>
    public TernErrorCode Code { get; }

    /// <summary>Its name in the C API, such as <c>TERN_E_TIMEOUT_CONNECT</c>.</summary>
    public string Name { get; }

    /// <summary>What it belongs to: <c>call</c>, <c>timeout</c>, <c>protocol</c> and others.</summary>
    public string Domain { get; }

    /// <summary>One sentence, without secrets.</summary>
    public string Message { get; }

    /// <summary>Whether a later try may succeed.</summary>
    public bool Retryable { get; }

    /// <summary>Whether the server may have acted on the request.</summary>
    public bool MaybeProcessed { get; }

    /// <summary>What the layer below said (errno, a TLS or DNS library's code, an HTTP status); 0: nothing.</summary>
    public long NativeCode { get; }

    /// <summary>The same as text; for Redis the first word of the server's error.</summary>
    public string NativeText { get; }

    /// <summary>What the library says of a code in general; null for one that it does not know.</summary>
    public static unsafe TernErrorInfo? Describe(TernErrorCode code)
    {
        Library.Require();
        tern_error_info info;
        return tern_error_describe((int)code, &info, (nuint)sizeof(tern_error_info)) == Constants.TERN_OK ? new TernErrorInfo(info) : null;
    }

    internal static unsafe TernErrorInfo From(nint error)
    {
        tern_error_info info;
        _ = tern_error_view(error, &info, (nuint)sizeof(tern_error_info));
        return new TernErrorInfo(info);
    }

}
