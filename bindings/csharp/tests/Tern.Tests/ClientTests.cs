using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Tern.Engine;
using Xunit;

namespace Tern.Tests;

public sealed class ClientTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task At_the_cap_requests_and_streams_wait_for_room()
    {
        await using TernClient client = new(new TernOptions { ["queue.max_in_flight"] = "2" });
        TernResult[] all = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.GetAsync(Servers.Http + "/100")));
        Assert.All(all, result => Assert.Equal(200, result.Status));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            await using TernBodyStream body = await client.GetStreamAsync(Servers.Http + "/10k");
            await body.CopyToAsync(Stream.Null);
        }));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task At_the_cap_each_room_wakes_one_waiter_and_those_who_give_up_pass_it_on()
    {
        await using TernClient client = new(new TernOptions { ["queue.max_in_flight"] = "1" });
        using CancellationTokenSource impatient = new();
        using CancellationTokenSource first = new();
        Task<TernResult> occupying = client.GetAsync(Servers.Silent, first.Token);
        Task<TernResult>[] leaving = Start(impatient.Token), staying = Start(default);
        await impatient.CancelAsync();
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occupying);
        Assert.All(await Task.WhenAll(staying), static result => Assert.Equal(200, result.Status));
        foreach (Task<TernResult> left in leaving)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        }

        Task<TernResult>[] Start(CancellationToken token) =>
            Enumerable.Range(0, 1000).Select(_ => client.GetAsync(Servers.Http + "/100", token)).ToArray();
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Waiters_for_room_are_served_in_order()
    {
        RoomLine line = new();
        List<int> order = [];
        bool room = false;
        Task[] waiters = Enumerable.Range(0, 5).Select(i => line.EnterAsync(
            () =>
            {
                if (!room)
                {
                    return null;
                }
                order.Add(i);
                return order;
            }, default)).ToArray();
        Assert.Empty(order);
        room = true;
        line.Open();
        await Task.WhenAll(waiters);
        Assert.Equal([0, 1, 2, 3, 4], order);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Many_requests_give_their_outcomes_as_they_complete()
    {
        await using TernClient client = new(new TernOptions { ["workers"] = "4", ["queue.max_in_flight"] = "100" });
        IEnumerable<TernRequest> requests = Enumerable.Range(0, 3000).Select(i =>
            new TernHttpRequest("GET", i % 1000 == 7 ? "http://127.0.0.1:1/" : $"{Servers.Http}/100?{i}"));
        HashSet<TernRequest> seen = [];
        int failed = 0;
        await foreach (TernOutcome outcome in client.SendAllAsync(requests))
        {
            Assert.True(seen.Add(outcome.Request));
            Assert.EndsWith(outcome.Index % 1000 == 7 ? ":1/" : $"?{outcome.Index}", outcome.Request.Url, StringComparison.Ordinal);
            failed += outcome.Error is TernException { Code: TernErrorCode.Connect } ? 1 : 0;
            Assert.True(outcome.Error != null || outcome.Result!.Status == 200);
            outcome.Result?.Dispose();
            outcome.Request.Dispose();
        }
        Assert.Equal((3000, 3), (seen.Count, failed));
        Assert.InRange(client.GetCounters().ConnectionsHigh, 1, 4);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Leaving_many_requests_cancels_what_is_pending()
    {
        await using TernClient client = new();
        using TernHttpRequest fine = new("GET", Servers.Http + "/100"), never = new("GET", Servers.Silent);
        await foreach (TernOutcome outcome in client.SendAllAsync(new TernRequest[] { fine, never, never }))
        {
            Assert.Same(fine, outcome.Request);
            break;
        }
        await client.WhenIdleAsync();
        Assert.Equal(2, client.GetCounters().Cancelled);
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (TernOutcome _ in client.SendAllAsync(Throwing(never)))
            {
            }
        });
        await client.WhenIdleAsync();
    }

    [Fact(Timeout = Limits.Test)]
    public async Task One_request_among_many_several_times_is_told_apart_by_its_index()
    {
        await using TernClient client = new(new TernOptions { ["queue.max_in_flight"] = "300" });
        using TernHttpRequest request = new("GET", Servers.Http + "/100");
        HashSet<long> seen = [];
        await foreach (TernOutcome outcome in client.SendAllAsync(Enumerable.Repeat(request, 1000)))
        {
            using TernResult? result = outcome.Result;
            Assert.True(seen.Add(outcome.Index));
        }
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), seen.Order());
    }

    private static IEnumerable<TernRequest> Throwing(TernRequest first)
    {
        yield return first;
        throw new InvalidOperationException("thrown by the program");
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_report_tells_what_happened()
    {
        Stopwatch watch = Stopwatch.StartNew();
        await using TernClient client = new();
        for (int i = 0; i < 5; ++i)
        {
            _ = client.GetAsync(Servers.Http + (i == 0 ? "/status/404" : "/100"));
        }
        _ = client.GetAsync(Servers.Fault + "/close/before-head");
        await client.WhenIdleAsync();
        TernReport report = client.GetReport();
        Assert.Equal((6, 5, 1), (report.Completed, report.Succeeded, report.Failed));
        Assert.Equal((4, 1), (report.Statuses[200], report.Statuses[404]));
        Assert.Equal(5, report.Versions[new Version(1, 1)]);
        Assert.Equal(1, report.Errors[TernErrorCode.PeerClosed]);
        Assert.True(report.Latency!.Min <= report.Latency.P50 && report.Latency.P50 <= report.Latency.Max);
        TimeSpan longest = report.Latency.Max * 0.98; // Max is where its bucket ends, up to 1.6 % above
        Assert.InRange(report.Duration, longest, watch.Elapsed);
        Assert.InRange(report.RequestsPerSecond, 6 / watch.Elapsed.TotalSeconds, 6 / longest.TotalSeconds);
        TernReport nothing = client.GetReport();
        Assert.Equal(0, nothing.Completed);
        Assert.Null(nothing.Latency);
        using CancellationTokenSource source = new();
        Task<TernResult> silent = client.GetAsync(Servers.Silent);
        Task waiting = client.WhenIdleAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(silent.IsCompleted);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Counters_origins_pause_and_resume()
    {
        await using TernClient client = new();
        client.Pause();
        Task<TernResult> answer = client.GetAsync(Servers.Http + "/100");
        await Servers.UntilAsync(() => Task.FromResult(client.GetCounters().Queued == 1));
        client.Resume();
        using TernResult result = await answer;
        Assert.Equal((1, 1), (client.GetCounters().Submitted, client.GetCounters().Succeeded));
        Assert.Equal(1, client.GetConnectTimes(Servers.Http));
        Assert.Equal(0, client.GetConnectTimes("http://nobody.test"));
        TernOrigin origin = Assert.Single(client.GetOrigins());
        Assert.Equal((Servers.Http, 1, 1), (origin.Origin, origin.Made, origin.Open));
        Assert.Contains("\ntern_requests_completed_total{outcome=\"succeeded\"} 1\n", client.GetMetricsText());
        TernValue total = client.GetMetrics().Items.Single(m => m["name"].AsString() == "tern_request_duration_seconds");
        Assert.Equal(1, total["count"].AsInt64());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Cookies_are_set_sent_saved_and_loaded()
    {
        using TempFolder folder = new();
        await using TernClient client = new(new TernOptions { ["http.cookies"] = "true" });
        client.SetCookie(Servers.Http, "kind=tern; Path=/; Max-Age=1000");
        using TernResult shown = await client.GetAsync(Servers.Http + "/show");
        Assert.Contains("kind=tern", shown.GetText(), StringComparison.Ordinal);
        TernCookie cookie = Assert.Single(client.GetCookies());
        Assert.Equal(("kind", "tern", "/", true), (cookie.Name, cookie.Value, cookie.Path, cookie.HostOnly));
        Assert.True(cookie.Expires > DateTimeOffset.UtcNow);
        client.SaveCookies(folder.File("jar"));
        client.ClearCookies();
        Assert.Empty(client.GetCookies());
        Assert.Equal(1, client.LoadCookies(folder.File("jar")));
        using TernHttpRequest request = new("GET", Servers.Http + "/cookie");
        request.Set("http.redirects", "none");
        using TernResult set = await client.SendAsync(request);
        Assert.Equal("from", Assert.Single(set.GetCookies()).Name);
        Assert.Equal(TernErrorCode.File, Assert.Throws<TernException>(() => client.LoadCookies(folder.File("none"))).Code);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Credentials_and_tokens_are_sent()
    {
        await using TernClient client = new();
        using (TernResult without = await client.GetAsync(Servers.Http + "/basic/100"))
        {
            Assert.Equal(401, without.Status);
        }
        client.SetCredentials(Servers.Http, "user", "password");
        using TernResult with = await client.GetAsync(Servers.Http + "/basic/100");
        Assert.Equal(200, with.Status);
        client.SetCredentials(Servers.Http, null, null);
        client.SetToken(Servers.Http, "secret");
        using TernResult shown = await client.GetAsync(Servers.Http + "/show");
        Assert.Contains("Bearer secret", shown.GetText(), StringComparison.Ordinal);
        client.SetToken(Servers.Http, null);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Log_lines_come_until_the_client_closes()
    {
        TernClient client = new();
        client.SetLogLevel(TernLogLevel.Debug);
        await using IAsyncEnumerator<TernLogRecord> lines = client.ReadLogAsync().GetAsyncEnumerator();
        ValueTask<bool> first = lines.MoveNextAsync();
        await using (IAsyncEnumerator<TernLogRecord> second = client.ReadLogAsync().GetAsyncEnumerator())
        {
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await second.MoveNextAsync());
        }
        using TernResult result = await client.GetAsync(Servers.Http + "/100");
        Assert.True(await first);
        Assert.NotEmpty(lines.Current.Message);
        Assert.NotEmpty(lines.Current.Component);
        Assert.InRange(lines.Current.Level, TernLogLevel.Error, TernLogLevel.Debug);
        Assert.Equal(client.Number, lines.Current.Client);
        client.SetLogLevel("off");
        Assert.Throws<TernException>(() => client.SetLogLevel("loud"));
        Task closing = client.DisposeAsync().AsTask();
        while (await lines.MoveNextAsync())
        {
        }
        await closing;
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Many_clients_live_side_by_side_and_leave_no_threads()
    {
        int before = Threads();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            await using TernClient client = new();
            using TernResult result = await client.GetAsync(Servers.Http + "/100");
            Assert.Equal(200, result.Status);
        }));
        await Servers.UntilAsync(() => Task.FromResult(Threads() < before + 30)); // the thread pool's own may have grown
    }

    private static int Threads() => Directory.GetDirectories("/proc/self/task").Length;

    [Fact]
    public void Options_are_set_read_added_and_copied()
    {
        using TernOptions options = new() { ["workers"] = "8" };
        options.Set("timeout.connect", TimeSpan.FromMilliseconds(250));
        options.Set("http.max_body_bytes", 1024);
        options.Set("tls.verify", false);
        options.Set("timeout.idle", Timeout.InfiniteTimeSpan);
        options.Add("resolve", "a:80:127.0.0.1");
        options.Add("resolve", "b:80:127.0.0.1");
        using TernOptions copy = options.Copy();
        options["workers"] = "9";
        Assert.Equal(
            ["8", "250ms", "1KiB", "false", "none", "a:80:127.0.0.1\nb:80:127.0.0.1"],
            new[] { "workers", "timeout.connect", "http.max_body_bytes", "tls.verify", "timeout.idle", "resolve" }.Select(copy.Get));
        options["auth.password"] = "secret";
        Assert.Equal("***", options["auth.password"]);
        using TernHttpRequest request = new("GET", Servers.Http);
        request.Set("timeout.total", "1s");
        request.Set("http.max_redirects", 3);
        request.Set("tls.verify", true);
        request.Add("resolve", "a:80:127.0.0.1");
        Assert.Throws<TernException>(() => request.Set("workers", 3));
    }
}
