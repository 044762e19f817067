using System;
using System.Net.WebSockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Tern.Tests;

public sealed class WebSocketTests : IAsyncLifetime
{
    private readonly TernClient client = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await client.DisposeAsync();

    [Fact(Timeout = Limits.Test)]
    public async Task Messages_go_and_come_as_text_and_bytes_whole_and_in_parts()
    {
        using TernWebSocket socket = await client.ConnectWebSocketAsync(Servers.Ws + "/");
        Assert.Equal(WebSocketState.Open, socket.State);
        byte[] buffer = Encoding.UTF8.GetBytes("hello");
        await socket.SendAsync(buffer, WebSocketMessageType.Text, true, default);
        buffer.AsSpan().Clear();
        (WebSocketMessageType type, byte[] message) = await ReceiveAsync(socket, 3);
        Assert.Equal((WebSocketMessageType.Text, "hello"), (type, Encoding.UTF8.GetString(message)));

        await socket.SendAsync(new byte[] { 1, 2 }, WebSocketMessageType.Binary, false, default);
        await socket.SendAsync(new byte[] { 3 }, WebSocketMessageType.Binary, true, default);
        (type, message) = await ReceiveAsync(socket, 100);
        Assert.Equal(WebSocketMessageType.Binary, type);
        Assert.Equal(new byte[] { 1, 2, 3 }, message);

        await socket.SendAsync(ReadOnlyMemory<byte>.Empty, WebSocketMessageType.Text, true, default);
        Assert.Empty((await ReceiveAsync(socket, 100)).Message);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", default);
        Assert.Equal(WebSocketState.Closed, socket.State);
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "done"), (socket.CloseStatus, socket.CloseStatusDescription));
        await RefusesAllAsync(socket);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Many_large_messages_pass_with_the_reader_behind()
    {
        using TernWebSocketRequest request = new(Servers.Ws + "/");
        using TernWebSocket socket = await client.ConnectWebSocketAsync(request, new TernStreamOptions { Credit = 10_000, SendLimit = 10_000 });
        byte[] message = new byte[50_000];
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < 100; ++i)
            {
                await socket.SendAsync(message, WebSocketMessageType.Binary, true, default);
            }
        });
        for (int i = 0; i < 100; ++i)
        {
            Assert.Equal(message.Length, (await ReceiveAsync(socket, 8192)).Message.Length);
        }
        await sending;
    }

    [Fact(Timeout = Limits.Test)]
    public async Task The_peers_close_is_received_with_its_code_and_reason()
    {
        using TernWebSocket socket = await client.ConnectWebSocketAsync(Servers.Ws + "/close/1000");
        WebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(new ArraySegment<byte>(new byte[10]), default);
        }
        while (received.MessageType != WebSocketMessageType.Close);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, received.CloseStatus);
        Assert.Equal("as asked", socket.CloseStatusDescription);
        Assert.Equal(WebSocketState.CloseReceived, socket.State);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        Assert.Equal(WebSocketState.Closed, socket.State);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Subprotocols_and_headers_are_offered()
    {
        using TernWebSocketRequest request = new(Servers.Ws + "/seen");
        request.AddSubprotocol("chat");
        request.SetHeader("X-Colour", "blue");
        using TernWebSocket socket = await client.ConnectWebSocketAsync(request, null);
        Assert.Equal("chat", socket.SubProtocol);
        Assert.Equal(101, socket.Head.Status);
        await socket.SendAsync(new byte[1], WebSocketMessageType.Binary, true, default);
        Assert.Contains("x-colour: blue", Encoding.UTF8.GetString((await ReceiveAsync(socket, 4096)).Message), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Cancelling_a_receive_aborts_the_connection()
    {
        using TernWebSocket socket = await client.ConnectWebSocketAsync(Servers.Ws + "/silent");
        using CancellationTokenSource source = new(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await socket.ReceiveAsync(new byte[1].AsMemory(), source.Token));
        Assert.Equal(WebSocketState.Aborted, socket.State);
        await RefusesAllAsync(socket);
        Assert.Equal(WebSocketState.Aborted, socket.State);
        await Servers.UntilAsync(() => Task.FromResult(client.Core.Pending.Count == 0));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_server_that_does_not_agree_is_an_error()
    {
        TernException e = await Assert.ThrowsAsync<TernException>(() => client.ConnectWebSocketAsync(Servers.Http.Replace("http", "ws", StringComparison.Ordinal) + "/100"));
        Assert.Equal(TernErrorCode.WebsocketUpgrade, e.Code);
        Assert.Equal(200, e.Result!.Status);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task One_message_and_its_answer_are_a_request_and_its_result()
    {
        using TernWebSocketRequest request = new(Servers.Ws + "/", binary: true);
        request.SetBody([1, 2, 3]);
        using TernResult result = await client.SendAsync(request);
        Assert.Equal(new byte[] { 1, 2, 3 }, result.GetBody());
    }

    private static async Task RefusesAllAsync(TernWebSocket socket)
    {
        Func<Task>[] calls =
        [
            async () => await socket.SendAsync(new byte[1].AsMemory(), WebSocketMessageType.Binary, true, default),
            async () => await socket.ReceiveAsync(new byte[1].AsMemory(), default),
            () => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default),
            () => socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default),
        ];
        foreach (Func<Task> call in calls)
        {
            Assert.Equal(WebSocketError.InvalidState, (await Assert.ThrowsAsync<WebSocketException>(call)).WebSocketErrorCode);
        }
    }

    private static async Task<(WebSocketMessageType Type, byte[] Message)> ReceiveAsync(WebSocket socket, int bufferSize)
    {
        System.IO.MemoryStream message = new();
        byte[] buffer = new byte[bufferSize];
        while (true)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), default);
            Assert.NotEqual(WebSocketMessageType.Close, part.MessageType);
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return (part.MessageType, message.ToArray());
            }
        }
    }
}
