using System;
using Tern.Native;

namespace Tern;

/// <summary>A redirect that was followed. Times count from the submission; null: it did not happen.</summary>
public sealed record TernHop
{
    internal TernHop(in tern_hop hop, uint pairSize)
    {
        Status = hop.status;
        HttpVersion = HttpVersions.Of(hop.version);
        Url = Utf8.Read(hop.url);
        Reason = Utf8.ReadLatin1(hop.reason);
        Headers = TernHeaders.Read(hop.headers, hop.header_count, pairSize);
        Started = Milliseconds.FromNanoseconds(hop.started_ns);
        Connected = Milliseconds.FromNanoseconds(hop.connected_ns);
        FirstByte = Milliseconds.FromNanoseconds(hop.first_byte_ns);
    }

    /// <summary>The status of the redirect.</summary>
    public int Status { get; }

    /// <summary>The HTTP version that was spoken.</summary>
    public Version HttpVersion { get; }

    /// <summary>What was asked, without user information.</summary>
    public string Url { get; }

    /// <summary>The reason phrase as it came.</summary>
    public string Reason { get; }

    /// <summary>The header fields.</summary>
    public TernHeaders Headers { get; }

    /// <summary>Until it was asked for.</summary>
    public TimeSpan? Started { get; }

    /// <summary>Until it had a connection.</summary>
    public TimeSpan? Connected { get; }

    /// <summary>Until the response began.</summary>
    public TimeSpan? FirstByte { get; }

    internal static unsafe TernHop[] ReadAll(in tern_result_info info)
    {
        var all = new TernHop[info.history_count];
        for (int i = 0; i < all.Length; ++i)
        {
            tern_hop* hop = (tern_hop*)(info.history + i * (nint)info.hop_size);
            all[i] = new TernHop(*hop, info.pair_size);
        }
        return all;
    }
}
