using System;
using System.Threading.Tasks;

namespace Tern;

/// <summary>A connection to a Redis server that nobody else uses until it is disposed of.</summary>
public sealed class RedisLease : IAsyncDisposable
{
    private readonly TernLease lease;

    internal RedisLease(TernLease lease, TernRedis redis)
    {
        this.lease = lease;
        Redis = redis;
    }

    /// <summary>The server, over this connection.</summary>
    public TernRedis Redis { get; }

    /// <summary>Completes when the lease was given back; fails with <see cref="TernErrorCode.LeaseLost"/> when its connection was lost.</summary>
    public Task Ended => lease.Ended;

    /// <summary>Gives the connection back, as it was, once what was asked on it has ended.</summary>
    public ValueTask DisposeAsync() => lease.DisposeAsync();
}
