using System;
using System.Diagnostics;
using System.IO;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Tern.Tests;

/// <summary>Which requests carry the trace context: all that the binding makes, and those of the program that were given one.</summary>
public sealed class TracingTests : IAsyncLifetime
{
    private readonly TernClient client = new(new TernOptions { PropagateActivity = true });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await client.DisposeAsync();

    [Fact(Timeout = Limits.Test)]
    public async Task Requests_that_the_binding_makes_carry_the_current_activity()
    {
        using Activity activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        string header = "traceparent: " + activity.Id, url = Servers.Fault + "/echo";
        Assert.Contains(header, await TextAsync(client.GetAsync(url)), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(header, await TextAsync(client.PostAsync(url, [1], "a/b")), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(header, await TextAsync(client.PostFormAsync(url, [])), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(header, await TextAsync(client.PostJsonAsync(url, 1)), StringComparison.OrdinalIgnoreCase);
        using StreamReader streamed = new(await client.GetStreamAsync(url));
        Assert.Contains(header, await streamed.ReadToEndAsync(), StringComparison.OrdinalIgnoreCase);
        using TernWebSocket socket = await client.ConnectWebSocketAsync(Servers.Ws + "/seen");
        Assert.Contains(header, await SeenAsync(socket), StringComparison.OrdinalIgnoreCase);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_request_of_the_program_carries_what_it_was_given_however_it_is_sent()
    {
        using Activity activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        string header = "traceparent: " + activity.Id;
        using TernHttpRequest plain = new("GET", Servers.Fault + "/echo"), given = new("GET", Servers.Fault + "/echo");
        given.AddTraceContext(activity);
        Assert.DoesNotContain("traceparent", await TextAsync(client.SendAsync(plain)), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(header, await TextAsync(client.SendAsync(given)), StringComparison.OrdinalIgnoreCase);
        await foreach (TernOutcome outcome in client.SendAllAsync([given]))
        {
            Assert.Contains(header, outcome.Result!.GetText(), StringComparison.OrdinalIgnoreCase);
        }
        await using TernStream stream = await client.OpenStreamAsync(given);
        StringBuilder text = new();
        await foreach (TernStreamEvent e in stream.ReadAllAsync())
        {
            text.Append(Encoding.ASCII.GetString(e.Data.Span));
        }
        Assert.Contains(header, text.ToString(), StringComparison.OrdinalIgnoreCase);
        using TernWebSocketRequest upgrade = new(Servers.Ws + "/seen");
        upgrade.AddTraceContext(activity);
        using TernWebSocket socket = await client.ConnectWebSocketAsync(upgrade, null);
        Assert.Contains(header, await SeenAsync(socket), StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<string> TextAsync(Task<TernResult> answer)
    {
        using TernResult result = await answer;
        return result.GetText();
    }

    private static async Task<string> SeenAsync(TernWebSocket socket)
    {
        await socket.SendAsync(new byte[1], WebSocketMessageType.Binary, true, default);
        byte[] message = new byte[4096];
        return Encoding.UTF8.GetString(message, 0, (await socket.ReceiveAsync(message.AsMemory(), default)).Count);
    }
}
