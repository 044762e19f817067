using System;
using Tern.Native;

namespace Tern;

/// <summary>A redirect that was followed. Times count from the submission; null: it did not happen.</summary>
/// <param name="Status">The status of the redirect.</param>
/// <param name="HttpVersion">The HTTP version that was spoken.</param>
/// <param name="Url">What was asked, without user information.</param>
/// <param name="Reason">The reason phrase as it came.</param>
/// <param name="Headers">The header fields.</param>
/// <param name="Started">Until it was asked for.</param>
/// <param name="Connected">Until it had a connection.</param>
/// <param name="FirstByte">Until the response began.</param>
public sealed record TernHop(
    int Status, Version HttpVersion, string Url, string Reason, TernHeaders Headers, TimeSpan? Started, TimeSpan? Connected, TimeSpan? FirstByte)
{
    internal static unsafe TernHop[] ReadAll(in tern_result_info info)
    {
        var all = new TernHop[info.history_count];
        for (int i = 0; i < all.Length; ++i)
        {
            tern_hop* hop = (tern_hop*)(info.history + i * (nint)info.hop_size);
            all[i] = new TernHop(
                hop->status, HttpVersions.Of(hop->version), Utf8.Read(hop->url), Utf8.ReadLatin1(hop->reason),
                TernHeaders.Read(hop->headers, hop->header_count, info.pair_size), Milliseconds.FromNanoseconds(hop->started_ns),
                Milliseconds.FromNanoseconds(hop->connected_ns), Milliseconds.FromNanoseconds(hop->first_byte_ns));
        }
        return all;
    }
}
