using Tern.Native;

namespace Tern;

/// <summary>The connection a response came over.</summary>
/// <param name="Reused">Whether it had served others before.</param>
/// <param name="RemoteAddress"><c>127.0.0.1:80</c>, <c>unix:/path</c>; null: none.</param>
/// <param name="LocalAddress">Our side of it; null: none.</param>
/// <param name="IsTls">Whether it is encrypted.</param>
/// <param name="IsTlsResumed">Whether a TLS session was resumed.</param>
/// <param name="TlsVersion">The TLS version; null: none.</param>
/// <param name="TlsCipher">The cipher suite; null: none.</param>
/// <param name="StreamId">The number of the HTTP/2 stream; 0: another version.</param>
/// <param name="BytesIn">Bytes of this response on the wire, above TLS.</param>
/// <param name="BytesOut">Bytes of this request on the wire, above TLS.</param>
public sealed record TernConnectionInfo(
    bool Reused, string? RemoteAddress, string? LocalAddress, bool IsTls, bool IsTlsResumed, string? TlsVersion, string? TlsCipher,
    long StreamId, long BytesIn, long BytesOut)
{
    internal static TernConnectionInfo From(in tern_result_info i) => new(
        (i.flags & Constants.TERN_RESULT_REUSED) != 0, Utf8.ReadOptional(i.remote_address), Utf8.ReadOptional(i.local_address),
        (i.flags & Constants.TERN_RESULT_TLS) != 0, (i.flags & Constants.TERN_RESULT_TLS_RESUMED) != 0, Utf8.ReadOptional(i.tls_version),
        Utf8.ReadOptional(i.tls_cipher), i.stream_id, (long)i.wire_in, (long)i.wire_out);
}
