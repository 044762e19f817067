using Tern.Native;

namespace Tern;

/// <summary>An interim response (1xx).</summary>
public sealed record TernInterim
{
    internal TernInterim(in tern_interim interim, uint pairSize)
    {
        Status = interim.status;
        Headers = TernHeaders.Read(interim.headers, interim.header_count, pairSize);
    }

    /// <summary>Its status.</summary>
    public int Status { get; }

    /// <summary>Its header fields.</summary>
    public TernHeaders Headers { get; }

    internal static unsafe TernInterim[] ReadAll(in tern_result_info info)
    {
        var all = new TernInterim[info.interim_count];
        for (int i = 0; i < all.Length; ++i)
        {
            tern_interim* interim = (tern_interim*)(info.interims + i * (nint)info.interim_size);
            all[i] = new TernInterim(*interim, info.pair_size);
        }
        return all;
    }
}
