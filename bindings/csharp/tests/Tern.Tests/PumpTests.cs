using System;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Tern.Tests;

/// <summary>No code of the program runs on the thread that takes completions, whatever context or scheduler it awaits in.</summary>
public sealed class PumpTests : IAsyncLifetime
{
    private const string Pump = "tern completions";
    private static readonly string Late = Servers.Fault + "/delay/100";
    private static readonly string Soon = Servers.Fault + "/delay/2";
    private readonly TernClient client = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await client.DisposeAsync();

    [Fact(Timeout = Limits.Test)]
    public async Task A_context_that_posts_inline_does_not_run_on_it()
    {
        Assert.NotEqual(Pump, await InlineContext.ContinuesOnAsync(() => client.GetAsync(Late)));
        using TernHttpRequest silent = new("GET", Servers.Silent), request = new("GET", Late);
        TernSendOptions brief = new() { Timeout = TimeSpan.FromMilliseconds(100) };
        Assert.NotEqual(Pump, await InlineContext.ContinuesOnAsync(() => client.SendAsync(silent, brief)));
        using CancellationTokenSource soon = new(200);
        Assert.NotEqual(Pump, await InlineContext.ContinuesOnAsync(() => client.SendAsync(silent, null, soon.Token)));
        await using TernStream opened = await client.OpenStreamAsync(request);
        Assert.NotEqual(Pump, await InlineContext.ContinuesOnAsync(() => opened.Opened));
        await using TernStream whole = await client.OpenStreamAsync(request);
        Assert.NotEqual(Pump, await InlineContext.ContinuesOnAsync(() => whole.Completed));
        _ = client.GetAsync(Late);
        Assert.NotEqual(Pump, await InlineContext.ContinuesOnAsync(() => client.WhenIdleAsync()));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_scheduler_that_runs_inline_does_not_run_on_it()
    {
        string? name = await client.GetAsync(Late).ContinueWith(
            static _ => Thread.CurrentThread.Name, CancellationToken.None, TaskContinuationOptions.None, new InlineScheduler());
        Assert.NotEqual(Pump, name);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_continuation_that_blocks_holds_up_no_other()
    {
        using SemaphoreSlim other = new(0);
        Task blocking = client.GetAsync(Late).ContinueWith(_ => other.Wait(), CancellationToken.None, TaskContinuationOptions.None, new InlineScheduler());
        for (int i = 0; i < 100; ++i)
        {
            using TernResult result = await client.GetAsync(Soon);
            Assert.Equal(200, result.Status);
        }
        other.Release();
        await blocking;
    }

    [Fact(Timeout = Limits.Test)]
    public async Task When_a_client_has_closed_every_task_is_complete()
    {
        for (int i = 0; i < 50; ++i)
        {
            TernClient closing = new();
            Task[] all = new Task[100];
            for (int j = 0; j < all.Length; ++j)
            {
                all[j] = closing.GetAsync(Servers.Silent);
            }
            await closing.DisposeAsync();
            Assert.All(all, static task => Assert.True(task.IsCompleted));
        }
    }
}
