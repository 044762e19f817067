using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Tern.Native;
using Xunit;

namespace Tern.Tests;

/// <summary>What one thread changes or disposes of while another hands it to the library never leads past its memory.</summary>
public sealed class SharedStateTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task Pairs_of_a_collection_that_changes_are_those_of_one_walk_through_it()
    {
        await using TernClient client = new();
        using TernHttpRequest request = new("POST", Servers.Fault + "/echo");
        request.SetForm(new Growing());
        using TernResult result = await client.SendAsync(request);
        string[] pairs = result.GetText().Split('&');
        Assert.Equal(1000, pairs.Count(static pair => pair.EndsWith("=value", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_list_refuses_what_it_has_no_room_for()
    {
        Assert.Throws<ArgumentException>(static () => Fill(2, 3, "ab", "cd"));
        Assert.Throws<InvalidOperationException>(static () => Fill(1, 9, "ab", "cd"));
        Fill(2, 4, "ab", "cd");
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_request_may_be_disposed_of_by_one_thread_while_another_finds_no_room_for_it()
    {
        await using TernClient client = new(new TernOptions { ["queue.max_in_flight"] = "1" });
        Task<TernResult> occupying = client.GetAsync(Servers.Silent);
        using CancellationTokenSource over = new();
        for (int i = 0; i < 500; ++i)
        {
            TernHttpRequest request = new("GET", Servers.Http + "/100");
            using Barrier together = new(2);
            var sending = Task.Run(() =>
            {
                together.SignalAndWait();
                return new { Sent = client.SendAsync(request, cancellationToken: over.Token) };
            });
            together.SignalAndWait();
            request.Dispose();
            Task<TernResult> sent = (await sending).Sent;
            if (sent.IsCompleted)
            {
                await Assert.ThrowsAsync<ObjectDisposedException>(() => sent);
            }
        }
        await over.CancelAsync();
        client.CancelAll();
        await Assert.ThrowsAsync<TernException>(() => occupying);
    }

    private static void Fill(int capacity, long bytes, params string[] texts)
    {
        using NativeList list = new(capacity, bytes);
        foreach (string text in texts)
        {
            list.Add(text);
        }
    }

    /// <summary>Says that it is empty, and has a thousand more entries at every look.</summary>
    private sealed class Growing : IReadOnlyCollection<KeyValuePair<string, string>>
    {
        private int size;

        public int Count => 0;

        public IEnumerator<KeyValuePair<string, string>> GetEnumerator() =>
            Enumerable.Range(0, size += 1000).Select(static i => new KeyValuePair<string, string>($"name{i}", "value")).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
