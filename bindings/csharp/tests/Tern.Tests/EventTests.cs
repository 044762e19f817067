using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Tern.Tests;

public sealed class EventTests : IAsyncLifetime
{
    private readonly TernClient client = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await client.DisposeAsync();

    [Theory(Timeout = Limits.Test)]
    [InlineData("", TernErrorCode.PeerClosed)]
    [InlineData("&drop=1", TernErrorCode.Truncated)]
    public async Task Events_come_across_responses_until_there_are_no_more(string how, TernErrorCode lost)
    {
        await using TernEvents events = await client.OpenEventsAsync(Servers.Events + "/count?total=4&each=2&retry=100" + how);
        Assert.Equal((200, "text/event-stream"), (events.Head.Status, events.Head.Headers["Content-Type"]));
        List<string> told = [];
        await foreach (ServerSentEvent e in events.ReadAllAsync())
        {
            told.Add(e.Gap != null ? $"{e.Gap.Code}" : e.IsReopened ? "reopened" : $"{e.EventType} {e.Data} {e.Id}");
        }
        Assert.Equal(["number n1 1", "number n2 2", $"{lost}", "reopened", "number n3 3", "number n4 4", $"{lost}", "reopened"], told);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_request_has_headers_of_its_own()
    {
        using TernHttpRequest request = new("GET", Servers.Events + "/seen");
        request.Set("sse", true);
        request.SetHeader("Last-Event-ID", "41");
        await using TernEvents events = await client.OpenEventsAsync(request, new() { Credit = 1 });
        ServerSentEvent e = await FirstAsync(events);
        Assert.Equal(("message", "41"), (e.EventType, e.Id));
        Assert.Contains("\nlast-event-id: 41\n", e.Data, StringComparison.Ordinal);
        Assert.Contains("\naccept: text/event-stream\n", e.Data, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_token_ends_the_reading_and_disposing_the_events()
    {
        TernEvents events = await client.OpenEventsAsync(Servers.Events + "/count?total=1&hold=1");
        Assert.Equal("1", (await FirstAsync(events)).Id);
        using (CancellationTokenSource source = new(TimeSpan.FromMilliseconds(1)))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FirstAsync(events, source.Token));
        }
        Assert.Equal(1, client.GetCounters().InFlight);
        await events.DisposeAsync();
        Assert.Equal(0, client.GetCounters().InFlight);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => FirstAsync(events));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task What_is_no_events_is_an_error()
    {
        Assert.Equal(TernErrorCode.HttpStatus, (await Assert.ThrowsAsync<TernException>(() => client.OpenEventsAsync(Servers.Events + "/500"))).Code);
        Assert.Equal(TernErrorCode.ContentType, (await Assert.ThrowsAsync<TernException>(() => client.OpenEventsAsync(Servers.Events + "/json"))).Code);
        Assert.Equal(TernErrorCode.Url, (await Assert.ThrowsAsync<TernException>(() => client.OpenEventsAsync("nonsense"))).Code);
        using TernHttpRequest plain = new("GET", Servers.Events + "/count?total=1");
        await using TernEvents raw = await client.OpenEventsAsync(plain, null);
        Assert.Contains("sse", (await Assert.ThrowsAsync<InvalidOperationException>(() => FirstAsync(raw))).Message, StringComparison.Ordinal);
        await using TernEvents none = await client.OpenEventsAsync(Servers.Events + "/204");
        Assert.Equal(204, none.Head.Status);
        await foreach (ServerSentEvent e in none.ReadAllAsync())
        {
            Assert.Fail(e.ToString());
        }
    }

    private static async Task<ServerSentEvent> FirstAsync(TernEvents events, CancellationToken token = default)
    {
        await using IAsyncEnumerator<ServerSentEvent> all = events.ReadAllAsync(token).GetAsyncEnumerator(token);
        Assert.True(await all.MoveNextAsync());
        return all.Current;
    }
}
