using Tern.Native;

namespace Tern;

/// <summary>The connection a response came over.</summary>
public sealed record TernConnectionInfo
{
    internal TernConnectionInfo(in tern_result_info i)
    {
        Reused = (i.flags & Constants.TERN_RESULT_REUSED) != 0;
        RemoteAddress = Utf8.ReadOptional(i.remote_address);
        LocalAddress = Utf8.ReadOptional(i.local_address);
        IsTls = (i.flags & Constants.TERN_RESULT_TLS) != 0;
        IsTlsResumed = (i.flags & Constants.TERN_RESULT_TLS_RESUMED) != 0;
        TlsVersion = Utf8.ReadOptional(i.tls_version);
        TlsCipher = Utf8.ReadOptional(i.tls_cipher);
        StreamId = i.stream_id;
        BytesIn = (long)i.wire_in;
        BytesOut = (long)i.wire_out;
    }

    /// <summary>Whether it had served others before.</summary>
    public bool Reused { get; }

    /// <summary><c>127.0.0.1:80</c>, <c>unix:/path</c>; null: none.</summary>
    public string? RemoteAddress { get; }

    /// <summary>Our side of it; null: none.</summary>
    public string? LocalAddress { get; }

    /// <summary>Whether it is encrypted.</summary>
    public bool IsTls { get; }

    /// <summary>Whether a TLS session was resumed.</summary>
    public bool IsTlsResumed { get; }

    /// <summary>The TLS version; null: none.</summary>
    public string? TlsVersion { get; }

    /// <summary>The cipher suite; null: none.</summary>
    public string? TlsCipher { get; }

    /// <summary>The number of the HTTP/2 stream; 0: another version.</summary>
    public long StreamId { get; }

    /// <summary>Bytes that the connection received for this, above TLS; of others that share it meanwhile, too.</summary>
    public long BytesIn { get; }

    /// <summary>Bytes that the connection sent for this, above TLS; of others that share it meanwhile, too.</summary>
    public long BytesOut { get; }
}
