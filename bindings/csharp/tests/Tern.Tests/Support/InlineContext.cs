using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Tern.Tests;

/// <summary>Runs what is posted to it at once, on the thread that posts.</summary>
internal sealed class InlineContext : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => d(state);

    /// <summary>The name of the thread on which somebody goes on who awaits in such a context what is not complete yet, however it ends.</summary>
    internal static Task<string?> ContinuesOnAsync(Func<Task> start) => Task.Run(async () =>
    {
        Task task = start();
        SetSynchronizationContext(new InlineContext());
        if (task.IsCompleted)
        {
            throw new InvalidOperationException("It is complete already: this proves nothing.");
        }
        await task.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        return Thread.CurrentThread.Name;
    });
}

/// <summary>Runs tasks at once, on the thread that queues them.</summary>
internal sealed class InlineScheduler : TaskScheduler
{
    protected override void QueueTask(Task task) => TryExecuteTask(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
