using Tern.Native;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>What the library says of an error.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Name">Its name in the C API, such as <c>TERN_E_TIMEOUT_CONNECT</c>.</param>
/// <param name="Domain">What it belongs to: <c>call</c>, <c>timeout</c>, <c>protocol</c> and others.</param>
/// <param name="Message">One sentence, without secrets.</param>
/// <param name="Retryable">Whether a later try may succeed.</param>
/// <param name="MaybeProcessed">Whether the server may have acted on the request.</param>
/// <param name="NativeCode">What the layer below said (errno, a TLS or DNS library's code, an HTTP status); 0: nothing.</param>
/// <param name="NativeText">The same as text; for Redis the first word of the server's error.</param>
public sealed record TernErrorInfo(
    TernErrorCode Code, string Name, string Domain, string Message, bool Retryable, bool MaybeProcessed, long NativeCode, string NativeText)
{
    /// <summary>What the library says of a code in general; null for one that it does not know.</summary>
    public static unsafe TernErrorInfo? Describe(TernErrorCode code)
    {
        Library.Require();
        tern_error_info info;
        return tern_error_describe((int)code, &info, (nuint)sizeof(tern_error_info)) == Constants.TERN_OK ? From(info) : null;
    }

    internal static unsafe TernErrorInfo From(nint error)
    {
        tern_error_info info;
        _ = tern_error_view(error, &info, (nuint)sizeof(tern_error_info));
        return From(info);
    }

    internal static TernErrorInfo From(in tern_error_info info) => new(
        (TernErrorCode)info.code, Utf8.Read(info.name), Utf8.Read(info.domain), Utf8.Read(info.message), info.retryable != 0,
        info.maybe_processed != 0, info.native_code, Utf8.Read(info.native_text));
}
