using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Tern.Native;
using Xunit;

namespace Tern.Tests;

public sealed class CancellationTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task Cancellation_reaches_the_engine_and_the_server()
    {
        await using TernClient client = new();
        using CancellationTokenSource source = new();
        Task<TernResult> answer = client.GetAsync(Servers.Fault + "/stall/before-head", source.Token);
        await Servers.UntilAsync(async () => await Servers.AnsweringFaultsAsync() >= 1);
        await source.CancelAsync();
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.Equal(source.Token, e.CancellationToken);
        await Servers.UntilAsync(async () => await Servers.AnsweringFaultsAsync() == 0);
        Assert.Equal(1, client.GetCounters().Cancelled);
        Assert.Equal(0, client.Core.Pending.Count);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_token_that_is_cancelled_already_submits_nothing()
    {
        await using TernClient client = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetAsync(Servers.Http + "/100", new CancellationToken(true)));
        Assert.Equal(0, client.GetCounters().Submitted);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Another_cancel_than_the_tokens_is_an_error_not_a_cancellation()
    {
        await using TernClient client = new();
        Task<TernResult> answer = client.GetAsync(Servers.Silent, new CancellationTokenSource().Token);
        client.CancelAll();
        Assert.Equal(TernErrorCode.Cancelled, (await Assert.ThrowsAsync<TernException>(() => answer)).Code);
    }

    [Fact(Timeout = Limits.LongTest)]
    public async Task A_hundred_thousand_abandoned_tasks_leak_nothing()
    {
        const int Rounds = 100, AtOnce = 1000, Before = 10;
        await using TernClient client = new();
        for (int i = 0; i < Before; ++i)
        {
            await RoundAsync(client, AtOnce);
        }
        long before = Memory.ResidentKib();
        for (int i = 0; i < Rounds; ++i)
        {
            await RoundAsync(client, AtOnce);
        }
        TernCounters counters = client.GetCounters();
        Assert.Equal((Before + Rounds) * AtOnce, counters.Submitted);
        Assert.Equal(counters.Submitted, counters.Succeeded + counters.Failed);
        Assert.Equal(0, counters.InFlight);
        Assert.Equal(0, client.Core.Pending.Count);
        Assert.InRange(Memory.ResidentKib() - before, long.MinValue, 128 * 1024);
    }

    // Nobody waits for these; half of them are cancelled at some moment.
    private static async Task RoundAsync(TernClient client, int count)
    {
        using CancellationTokenSource source = new();
        for (int i = 0; i < count; ++i)
        {
            _ = client.GetAsync(Servers.Http + "/100", i % 2 == 0 ? source.Token : default);
        }
        await source.CancelAsync();
        await client.WhenIdleAsync();
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_completion_for_a_forgotten_id_is_dropped()
    {
        await using TernClient client = new();
        using TernHttpRequest request = new("GET", Servers.Http + "/100");
        SubmitUnknown(client, request, 0);
        SubmitUnknown(client, request, ulong.MaxValue);
        SubmitUnknown(client, request, 12345);
        using TernResult result = await client.SendAsync(request);
        Assert.Equal(200, result.Status);
        await Servers.UntilAsync(() => Task.FromResult(client.GetCounters().InFlight == 0));
    }

    private static unsafe void SubmitUnknown(TernClient client, TernHttpRequest request, ulong key)
    {
        ulong id;
        TernException.ThrowIfFailed(NativeMethods.tern_submit(client.Core.Client, request.Handle, client.Core.Queue, key, &id, out nint error), error);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Closing_with_ten_thousand_in_flight_completes_each_once()
    {
        const int Count = 10_000;
        TernClient client = new();
        int completed = 0;
        Task[] all = Enumerable.Range(0, Count).Select(_ => client.GetAsync(Servers.Fault + "/stall/before-head").ContinueWith(
            task => { Interlocked.Increment(ref completed); return task; }, TaskScheduler.Default).Unwrap()).ToArray<Task>();
        await client.DisposeAsync();
        await Task.WhenAll(all.Select(task => Assert.ThrowsAsync<TernException>(() => task)));
        Assert.Equal(Count, completed);
        Assert.Equal(0, client.Core.Pending.Count);
        Assert.All(all, task => Assert.Equal(TernErrorCode.Shutdown, ((TernException)task.Exception!.InnerException!).Code));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Results_and_values_stay_valid_after_the_client_and_the_result_are_gone()
    {
        TernClient client = new();
        TernResult result = await client.GetAsync(Servers.Fault + "/counters");
        TernResult page = await client.GetAsync(Servers.Http + "/100");
        TernValue json = result.GetJson();
        await client.DisposeAsync();
        Assert.Equal(100, page.GetBody()!.Length);
        Assert.Equal("100", page.Headers["Content-Length"]);
        result.Dispose();
        page.Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(json["accepted"].AsInt64() >= 1);
        Assert.Throws<ObjectDisposedException>(() => page.GetBody());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_client_that_nobody_refers_to_ends()
    {
        WeakReference core = await ForgetAsync();
        while (core.IsAlive)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(10);
        }
    }

    private static async Task<WeakReference> ForgetAsync()
    {
        TernClient client = new();
        using TernResult result = await client.GetAsync(Servers.Http + "/100");
        return new WeakReference(client.Core);
    }
}
