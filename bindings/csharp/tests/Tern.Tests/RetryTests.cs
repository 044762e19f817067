using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Xunit;

namespace Tern.Tests;

public sealed class RetryTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task Attempts_are_in_the_result()
    {
        await using TernClient client = new(Quickly());
        using TernResult result = await client.GetAsync(Servers.Fault + "/status/503");
        Assert.Equal((503, 3, 3), (result.Status, result.Attempts, result.AttemptList.Count));
        for (int i = 0; i < 3; ++i)
        {
            TernAttempt attempt = result.AttemptList[i];
            Assert.Equal(503, attempt.Status);
            Assert.Null(attempt.Error);
            Assert.True(attempt.Ended >= attempt.Started);
            Assert.Equal(i > 0, attempt.Waited >= TimeSpan.FromMilliseconds(10));
        }
        TernException failure = await Assert.ThrowsAsync<TernException>(() => client.GetAsync(Servers.Fault + "/reset/in-head"));
        Assert.Equal(3, failure.Result!.AttemptList.Count);
        Assert.All(failure.Result.AttemptList, attempt => Assert.Equal(failure.Code, attempt.Error!.Code));
        using TernResult plain = await client.GetAsync(Servers.Http + "/100");
        Assert.Empty(plain.AttemptList);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_reader_decides_about_attempts()
    {
        await using TernClient client = new(Quickly("all"));
        await using IAsyncEnumerator<TernUndecided> asked = client.ReadDecisionsAsync().GetAsyncEnumerator();
        foreach (int status in new[] { 200, 503 })
        {
            ValueTask<bool> first = asked.MoveNextAsync(); // before the request: it reads from here on
            Task<TernResult> answer = client.GetAsync($"{Servers.Fault}/status/{status}");
            Assert.True(await first);
            TernUndecided one = asked.Current;
            Assert.Equal((1, status, $"{Servers.Fault}/status/{status}"), (one.Attempt, one.Status, one.Url));
            Assert.Equal(status == 503, one.Planned != null);
            Assert.Equal(one.Body!.Length.ToString(), one.Headers["content-length"]);
            Assert.Null(one.Error);
            Assert.Null(one.Value);
            Assert.Throws<ArgumentOutOfRangeException>(() => one.Again(TimeSpan.FromSeconds(-1)));
            one.Again(TimeSpan.FromMilliseconds(20));
            Assert.True(await asked.MoveNextAsync());
            Assert.Equal(2, asked.Current.Attempt);
            asked.Current.End();
            using TernResult result = await answer;
            Assert.Equal((status, 2), (result.Status, result.Attempts));
            Assert.True(result.AttemptList[1].Waited >= TimeSpan.FromMilliseconds(20));
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Replies_are_decided_about_and_stay_readable()
    {
        await using TernClient client = new(Quickly("all"));
        await using IAsyncEnumerator<TernUndecided> asked = client.ReadDecisionsAsync().GetAsyncEnumerator();
        ValueTask<bool> first = asked.MoveNextAsync();
        Task<TernValue> reply = new TernRedis(client, Servers.Redis).ExecuteAsync("ECHO", "word");
        Assert.True(await first);
        TernValue seen = asked.Current.Value!.Value;
        asked.Current.End();
        Assert.Equal("word", (await reply).AsString());
        Assert.Equal("word", seen.AsString());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task What_is_not_decided_is_done_as_the_options_say()
    {
        TernOptions options = Quickly("all");
        options["retry.decide_timeout"] = "100ms";
        await using TernClient client = new(options);
        using TernResult unread = await client.GetAsync(Servers.Fault + "/status/503");
        Assert.Equal(3, unread.Attempts);
        TernUndecided kept;
        Task<TernResult> answer;
        await using (IAsyncEnumerator<TernUndecided> asked = client.ReadDecisionsAsync().GetAsyncEnumerator())
        {
            ValueTask<bool> first = asked.MoveNextAsync();
            answer = client.GetAsync(Servers.Fault + "/status/503");
            Assert.True(await first);
            asked.Current.Dispose();
            Assert.True(await asked.MoveNextAsync());
            kept = asked.Current; // too long; and its reader leaves
            await using IAsyncEnumerator<TernUndecided> second = client.ReadDecisionsAsync().GetAsyncEnumerator();
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await second.MoveNextAsync());
        }
        using TernResult result = await answer;
        Assert.Equal(3, result.Attempts);
        kept.End();
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Decisions_end_with_the_client()
    {
        TernClient client = new(Quickly("all"));
        await using IAsyncEnumerator<TernUndecided> asked = client.ReadDecisionsAsync().GetAsyncEnumerator();
        ValueTask<bool> first = asked.MoveNextAsync();
        Task<TernResult> answer = client.GetAsync(Servers.Fault + "/status/503");
        Assert.True(await first);
        await client.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => answer);
        asked.Current.Again();
        Assert.False(await asked.MoveNextAsync());
    }

    /// <summary>Failures are repeated without long waits, and by the strategy alone.</summary>
    private static TernOptions Quickly(string decide = "none") => new()
    {
        ["retry.safe"] = "false",
        ["retry.strategy"] = "backoff",
        ["retry.delays"] = "0s,10ms",
        ["retry.attempts"] = "3",
        ["retry.decide"] = decide,
    };
}
