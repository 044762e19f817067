using System.Net.Http;

namespace Tern;

/// <summary>Errors of the engine as an <see cref="HttpClient"/> tells them.</summary>
internal static class HandlerErrors
{
    internal static HttpRequestError Of(TernErrorCode code) => code switch
    {
        TernErrorCode.Resolve or TernErrorCode.ResolveNotFound or TernErrorCode.TimeoutResolve => HttpRequestError.NameResolutionError,
        TernErrorCode.Connect or TernErrorCode.TimeoutConnect => HttpRequestError.ConnectionError,
        TernErrorCode.Tls or TernErrorCode.TlsCertificate or TernErrorCode.TlsConfig or TernErrorCode.TlsTruncated or TernErrorCode.TimeoutTls =>
            HttpRequestError.SecureConnectionError,
        TernErrorCode.Protocol or TernErrorCode.StreamReset => HttpRequestError.HttpProtocolError,
        TernErrorCode.Truncated or TernErrorCode.PeerClosed or TernErrorCode.Receive => HttpRequestError.ResponseEnded,
        TernErrorCode.HeadTooLarge or TernErrorCode.BodyTooLarge => HttpRequestError.ConfigurationLimitExceeded,
        _ => HttpRequestError.Unknown,
    };
}
