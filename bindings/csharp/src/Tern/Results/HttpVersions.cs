using System;
using System.Net;

namespace Tern;

/// <summary>HTTP versions as the C API writes them: major * 10 + minor.</summary>
internal static class HttpVersions
{
    internal static Version Of(uint version) => version switch
    {
        10 => HttpVersion.Version10,
        11 => HttpVersion.Version11,
        20 => HttpVersion.Version20,
        _ => new Version((int)version / 10, (int)version % 10),
    };
}
