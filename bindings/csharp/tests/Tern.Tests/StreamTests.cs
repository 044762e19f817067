using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Tern.Tests;

public sealed class StreamTests : IAsyncLifetime
{
    private readonly TernClient client = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await client.DisposeAsync();

    [Theory(Timeout = Limits.LongTest)]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task A_gibibyte_streams_with_flat_memory(string version)
    {
        byte[] buffer = new byte[64 * 1024];
        await using TernClient one = new(new TernOptions { ["http.version"] = version });
        await using TernBodyStream body = await one.GetStreamAsync((version == "2" ? Servers.H2c : Servers.Http) + "/large");
        Assert.Equal(version == "2" ? 2 : 1, body.Head.HttpVersion!.Major);
        long before = Memory.ResidentKib(), total = 0, most = 0;
        for (int count, reads = 0; (count = await body.ReadAsync(buffer)) > 0; ++reads)
        {
            total += count;
            if (reads % 4096 == 0)
            {
                most = Math.Max(most, Memory.ResidentKib());
            }
        }
        Assert.Equal(1L << 30, total);
        Assert.InRange(most - before, long.MinValue, 48 * 1024);
        Assert.Equal(total, (await body.Completed).BodySize);
    }

    [Theory(Timeout = Limits.LongTest)]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task A_gibibyte_is_pushed_with_flat_memory(string version)
    {
        using Nghttpd? two = version == "2" ? await Nghttpd.StartAsync() : null;
        await using TernClient one = new(new TernOptions { ["http.version"] = version });
        using TernHttpRequest request = new("POST", two?.Url ?? Servers.Fault + "/upload");
        request.SetBodyPushed();
        await using TernStream stream = await one.OpenStreamAsync(request);
        byte[] piece = new byte[256 * 1024];
        long before = Memory.ResidentKib(), most = 0;
        for (long sent = 0; sent < 1L << 30; sent += piece.Length)
        {
            await stream.SendAsync(piece);
            if (sent % (64 << 20) == 0)
            {
                most = Math.Max(most, Memory.ResidentKib());
            }
        }
        stream.Finish();
        TernResult result = await stream.Completed;
        Assert.Equal((200, version == "2" ? 2 : 1), (result.Status, result.HttpVersion!.Major));
        Assert.InRange(most - before, long.MinValue, 48 * 1024);
        Assert.InRange(one.GetCounters().BytesOut, 1L << 30, long.MaxValue);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Over_http2_a_cancel_ends_the_stream_and_its_connection_serves_the_next_request()
    {
        await using TernClient two = new(new TernOptions { ["http.version"] = "2" });
        TernBodyStream body = await two.GetStreamAsync(Servers.H2c + "/large");
        Assert.True(await body.ReadAsync(new byte[1]) > 0);
        await body.DisposeAsync();
        await Servers.UntilAsync(() => Task.FromResult(two.GetCounters().InFlight == 0));
        using CancellationTokenSource source = new();
        using TernHttpRequest request = new("GET", Servers.H2c + "/large");
        Task<TernResult> whole = two.SendAsync(request, new() { Discard = true }, source.Token);
        await Servers.UntilAsync(() => Task.FromResult(two.GetCounters().BytesIn > 1 << 20));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => whole);
        using TernResult next = await two.GetAsync(Servers.H2c + "/100");
        Assert.Equal((200, 2, true), (next.Status, next.HttpVersion!.Major, next.Connection.Reused));
        Assert.Equal(1, two.GetCounters().ConnectionsMade);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_reader_that_stops_stops_the_sender()
    {
        await using TernBodyStream body = await client.GetStreamAsync(Servers.Http + "/large");
        long seen = -1;
        await Servers.UntilAsync(async () =>
        {
            long before = seen;
            await Task.Delay(100);
            seen = client.GetCounters().BytesIn;
            return seen == before;
        });
        Assert.InRange(seen, 1, 4 << 20);
        byte[] buffer = new byte[1 << 20];
        await body.ReadExactlyAsync(buffer);
        await body.ReadExactlyAsync(buffer);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Disposing_a_stream_that_was_not_read_to_its_end_ends_the_request()
    {
        TernBodyStream body = await client.GetStreamAsync(Servers.Fault + "/endless/body");
        Assert.True(await body.ReadAsync(new byte[10]) > 0);
        await body.DisposeAsync();
        await Servers.UntilAsync(async () => await Servers.AnsweringFaultsAsync() == 0);
        await client.WhenIdleAsync();
        Assert.Equal(0, client.Core.Pending.Count);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_stream_that_nobody_refers_to_is_cancelled()
    {
        await ForgetAsync();
        while (client.Core.Pending.Count > 0)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(10);
        }
    }

    private async Task ForgetAsync()
    {
        TernBodyStream body = await client.GetStreamAsync(Servers.Fault + "/endless/body");
        Assert.True(await body.ReadAsync(new byte[10]) > 0);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_body_is_pushed_while_it_is_made()
    {
        using TernHttpRequest request = new("POST", Servers.Fault + "/upload");
        request.SetBodyPushed();
        await using TernStream stream = await client.OpenStreamAsync(request, new TernStreamOptions { SendLimit = 64 * 1024 });
        byte[] piece = new byte[100_000];
        for (int i = 0; i < 100; ++i)
        {
            await stream.SendAsync(piece);
        }
        stream.Finish([new("X-Sum", "1")]);
        StringBuilder answer = new();
        await foreach (TernStreamEvent e in stream.ReadAllAsync())
        {
            answer.Append(Encoding.ASCII.GetString(e.Data.Span));
        }
        Assert.Equal("10000000", answer.ToString());
        Assert.Equal(200, (await stream.Opened).Status);
        Assert.Equal(200, (await stream.Completed).Status);
        Assert.Equal(TernErrorCode.Closed, (await Assert.ThrowsAsync<TernException>(async () => await stream.SendAsync(piece))).Code);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Disposing_a_stream_ends_every_sender_that_waits_for_room()
    {
        using TernHttpRequest request = new("POST", Servers.Fault + "/stall/before-head");
        request.SetBodyPushed();
        TernStream stream = await client.OpenStreamAsync(request);
        byte[] piece = new byte[1 << 20];
        Task[] senders = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                await stream.SendAsync(piece);
            }
        })).ToArray();
        await Task.Delay(300); // the send limit is reached
        await stream.DisposeAsync();
        foreach (Task sender in senders)
        {
            Exception e = await Assert.ThrowsAnyAsync<Exception>(() => sender);
            Assert.True(e is TernException { Code: TernErrorCode.Closed } || e is ObjectDisposedException { ObjectName: "Tern.TernStream" }, e.ToString());
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_stream_that_fails_says_why_after_what_had_come()
    {
        using TernHttpRequest request = new("GET", Servers.Fault + "/close/in-body");
        await using TernStream stream = await client.OpenStreamAsync(request);
        List<TernStreamEvent> events = [];
        TernException e = await Assert.ThrowsAsync<TernException>(async () =>
        {
            await foreach (TernStreamEvent read in stream.ReadAllAsync())
            {
                events.Add(read);
            }
        });
        Assert.Equal(TernErrorCode.Truncated, e.Code);
        Assert.NotEmpty(events);
        await using TernBodyStream body = await client.GetStreamAsync(Servers.Fault + "/close/in-body");
        IOException io = await Assert.ThrowsAsync<IOException>(() => body.CopyToAsync(Stream.Null));
        Assert.IsType<TernException>(io.InnerException);
        await Assert.ThrowsAsync<TernException>(() => client.GetStreamAsync(Servers.Http + "/status/404"));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_token_cancels_an_opening_and_ends_a_wait_without_the_stream()
    {
        using CancellationTokenSource opening = new(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetStreamAsync(Servers.Silent, opening.Token));
        using TernHttpRequest request = new("GET", Servers.Fault + "/stall/in-body");
        await using TernStream stream = await client.OpenStreamAsync(request);
        using CancellationTokenSource reading = new(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (TernStreamEvent e in stream.ReadAllAsync(reading.Token))
            {
                Assert.NotEqual(0, e.Data.Length);
            }
        });
        Assert.False(stream.Completed.IsCompleted);
        stream.Cancel();
        Assert.Equal(TernErrorCode.Cancelled, (await Assert.ThrowsAsync<TernException>(() => stream.Completed)).Code);
    }
}
