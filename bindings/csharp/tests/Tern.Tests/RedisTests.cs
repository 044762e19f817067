using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Tern.Tests;

public sealed class RedisTests : IAsyncLifetime
{
    private readonly TernClient client = new();
    private readonly TernRedis redis;

    public RedisTests() => redis = new TernRedis(client, Servers.Redis);

    public Task InitializeAsync() => redis.ExecuteAsync("FLUSHALL");

    public async Task DisposeAsync() => await client.DisposeAsync();

    [Fact(Timeout = Limits.Test)]
    public async Task Commands_have_replies_of_every_kind()
    {
        Assert.Equal(("OK", TernValueKind.String), Told(await redis.ExecuteAsync("SET", "key", "välue")));
        Assert.Equal(("välue", TernValueKind.Bytes), Told(await redis.ExecuteAsync("GET", "key")));
        Assert.True((await redis.ExecuteAsync("GET", "nobody")).IsNull);
        Assert.Equal(42, (await redis.ExecuteAsync("INCRBY", "count", 42)).AsInt64());
        byte[] bytes = [0, 1, 255, 13, 10];
        await redis.ExecuteAsync("SET", "bytes", bytes);
        Assert.Equal(bytes, (await redis.ExecuteAsync("GET", "bytes")).AsBytes());
        await redis.ExecuteAsync("SET", "empty", "");
        TernValue empty = await redis.ExecuteAsync("GET", "empty");
        Assert.Equal((TernValueKind.Bytes, 0), (empty.Kind, empty.Count));
        Assert.Equal("a b", (await redis.ExecuteTextAsync("ECHO \"a b\"")).AsString());
        TernValue list = await redis.ExecuteAsync("MGET", "key", "nobody");
        Assert.Equal([false, true], list.Items.Select(item => item.IsNull));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Pipelines_and_transactions_have_errors_as_items()
    {
        TernValue replies = await redis.PipelineAsync([["SET", "a", 1], ["LPUSH", "a", "x"], ["INCR", "a"]]);
        Assert.Equal([TernValueKind.String, TernValueKind.Error, TernValueKind.Int], replies.Items.Select(r => r.Kind));
        Assert.Equal(2, replies[2].AsInt64());
        TernValue done = await redis.TransactionAsync([["INCR", "a"], ["INCR", "a"]]);
        Assert.Equal([3L, 4L], done.Items.Select(r => r.AsInt64()));
        TernException e = await Assert.ThrowsAsync<TernException>(() => redis.ExecuteAsync("LPUSH", "a", "x"));
        Assert.Equal((TernErrorCode.Redis, "WRONGTYPE"), (e.Code, e.NativeText));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_request_is_made_once_and_carried_out_many_times()
    {
        using TernRedisRequest next = new(Servers.Redis);
        next.AddCommand("INCR", "prepared");
        TernValue[] replies = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => redis.ExecuteAsync(next)));
        Assert.Equal(Enumerable.Range(1, 500).Select(static i => (long)i), replies.Select(static r => r.AsInt64()).Order());
        using CancellationTokenSource source = new();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => redis.ExecuteAsync(next, source.Token));
        await using RedisLease lease = await redis.LeaseAsync();
        Assert.Equal(501, (await lease.Redis.ExecuteAsync(next)).AsInt64());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Small_and_large_replies_are_the_same_values_and_outlive_their_results()
    {
        foreach (int size in new[] { 0, 1, 1024, 1025, 100_000 })
        {
            string text = new('x', size);
            await redis.ExecuteAsync("SET", "sized", text);
            TernValue reply = await redis.ExecuteAsync("GET", "sized");
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.Equal((text, TernValueKind.Bytes, size), (reply.AsString(), reply.Kind, reply.Count));
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_lease_watches_keys()
    {
        await redis.ExecuteAsync("SET", "watched", 1);
        RedisLease lease = await redis.LeaseAsync();
        await lease.Redis.ExecuteAsync("WATCH", "watched");
        await redis.ExecuteAsync("INCR", "watched");
        TernException e = await Assert.ThrowsAsync<TernException>(() => lease.Redis.TransactionAsync([["INCR", "watched"]]));
        Assert.Equal(TernErrorCode.RedisRace, e.Code);
        await lease.Redis.ExecuteAsync("WATCH", "watched");
        Assert.Equal(3, (await lease.Redis.TransactionAsync([["INCR", "watched"]]))[0].AsInt64());
        await lease.DisposeAsync();
        await lease.Ended;
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_lost_lease_says_so()
    {
        await using RedisLease lease = await redis.LeaseAsync();
        long id = (await lease.Redis.ExecuteAsync("CLIENT", "ID")).AsInt64();
        await redis.ExecuteAsync("CLIENT", "KILL", "ID", id);
        Assert.Equal(TernErrorCode.LeaseLost, (await Assert.ThrowsAsync<TernException>(() => lease.Ended)).Code);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Scripts_run_with_keys_and_arguments()
    {
        RedisScript script = new("return {KEYS[1], ARGV[1]}", "k") { Arguments = [7], ReadsOnly = true };
        for (int i = 0; i < 2; ++i)
        {
            Assert.Equal(["k", "7"], (await redis.ExecuteAsync(script)).Items.Select(v => v.AsString()));
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Messages_of_channels_and_patterns_come_and_a_lost_connection_is_told()
    {
        await using RedisSubscription subscription = await redis.SubscribeAsync("news");
        await using IAsyncEnumerator<RedisMessage> messages = subscription.ReadAllAsync().GetAsyncEnumerator();
        await redis.ExecuteAsync("PUBLISH", "news", "one");
        Assert.Equal(("news", null, "one"), Told(await NextAsync(messages)));
        await subscription.AddAsync(RedisSubscriptionKind.Pattern, ["w*"]);
        await Servers.UntilAsync(async () => (await redis.ExecuteAsync("PUBLISH", "weather", "two")).AsInt64() == 1);
        Assert.Equal(("weather", "w*", "two"), Told(await NextAsync(messages)));

        await redis.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
        RedisMessage gap = await NextAsync(messages);
        Assert.Equal((TernErrorCode.PeerClosed, "TERN_E_PEER_CLOSED", false), (gap.Gap!.Code, gap.Gap.Name, gap.IsReopened));
        Assert.NotEmpty(gap.Gap.Message);
        RedisMessage reopened = await NextAsync(messages);
        Assert.Equal((null, true), (reopened.Gap, reopened.IsReopened));
        await redis.ExecuteAsync("PUBLISH", "news", "three");
        Assert.Equal(("news", null, "three"), Told(await NextAsync(messages)));
        subscription.Close();
        Assert.False(await messages.MoveNextAsync());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_feed_gives_what_is_there_and_what_is_added()
    {
        await redis.ExecuteAsync("XADD", "sightings", "1-1", "bird", "tern");
        await using RedisFeed feed = await redis.FeedAsync(["XREAD", "STREAMS", "sightings", "0"]);
        await using IAsyncEnumerator<RedisEntry> entries = feed.ReadAllAsync().GetAsyncEnumerator();
        Assert.True(await entries.MoveNextAsync());
        Assert.Equal(("sightings", "1-1"), (entries.Current.Stream, entries.Current.Id));
        Assert.Equal(("bird", "tern"), (entries.Current.Fields![0].Key, entries.Current.Fields[0].Value.AsString()));
        await redis.ExecuteAsync("XADD", "sightings", "2-1", "bird", "skua");
        Assert.True(await entries.MoveNextAsync());
        Assert.Equal("2-1", entries.Current.Id);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_cancelled_command_keeps_the_others_replies()
    {
        using CancellationTokenSource source = new();
        Task<TernValue> waiting = redis.ExecuteAsync(["BLPOP", "nothing", 0], source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        TernValue[] replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => redis.ExecuteAsync("ECHO", i)));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)), replies.Select(r => r.AsString()));
    }

    private static (string, TernValueKind) Told(TernValue value) => (value.AsString(), value.Kind);

    private static (string?, string?, string) Told(RedisMessage message) => (message.Channel, message.Pattern, message.Payload.AsString());

    private static async Task<RedisMessage> NextAsync(IAsyncEnumerator<RedisMessage> messages)
    {
        Assert.True(await messages.MoveNextAsync());
        return messages.Current;
    }
}
