namespace Tern;

/// <summary>What a stream may be told when it is opened.</summary>
public sealed record TernStreamOptions
{
    /// <summary>Bytes that may wait for their reader; null: the option <c>stream.credit</c>.</summary>
    public long? Credit { get; init; }

    /// <summary>Bytes that may wait to be sent; null: the option <c>stream.send_limit</c>.</summary>
    public long? SendLimit { get; init; }

    /// <summary>Whether it gives its worker back when it is open, as what lives long should.</summary>
    public bool Background { get; init; }

    /// <summary>Time limit, priority and lease. A stream has no other place for its body.</summary>
    public TernSendOptions? Submit { get; init; }
}
