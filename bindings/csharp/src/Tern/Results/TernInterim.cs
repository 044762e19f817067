using Tern.Native;

namespace Tern;

/// <summary>An interim response (1xx).</summary>
/// <param name="Status">Its status.</param>
/// <param name="Headers">Its header fields.</param>
public sealed record TernInterim(int Status, TernHeaders Headers)
{
    internal static unsafe TernInterim[] ReadAll(in tern_result_info info)
    {
        var all = new TernInterim[info.interim_count];
        for (int i = 0; i < all.Length; ++i)
        {
            tern_interim* interim = (tern_interim*)(info.interims + i * (nint)info.interim_size);
            all[i] = new TernInterim(interim->status, TernHeaders.Read(interim->headers, interim->header_count, info.pair_size));
        }
        return all;
    }
}
