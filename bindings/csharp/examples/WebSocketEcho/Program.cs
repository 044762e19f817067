// Sends messages to a WebSocket server that echoes them, reads what comes back, and closes.
//
//   WebSocketEcho URL COUNT
using System;
using System.IO;
using System.Net.WebSockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Tern;

if (args.Length != 2 || !int.TryParse(args[1], out int count) || count < 0)
{
    Console.Error.WriteLine("usage: WebSocketEcho URL COUNT");
    return 2;
}

try
{
    await using TernClient client = new();
    using TernWebSocket socket = await client.ConnectWebSocketAsync(args[0]);
    Task sending = SendAsync(socket);
    int came = 0;
    while (came < count && await ReceiveAsync(socket) is { } message)
    {
        Console.WriteLine(message);
        ++came;
    }
    if (came == count)
    {
        await sending;
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None);
        return 0;
    }
    await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the close has ended it
    Console.Error.WriteLine($"the server closed after {came} of {count} messages: {(int?)socket.CloseStatus} {socket.CloseStatusDescription}".TrimEnd());
    return 1;
}
catch (Exception e) when (e is TernException or WebSocketException)
{
    Console.Error.WriteLine(e.GetBaseException().Message);
    return e is TernException { Result: null } ? 2 : 1; // without a result it was refused
}

async Task SendAsync(WebSocket socket)
{
    for (int i = 1; i <= count; ++i)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes($"hello {i}"), WebSocketMessageType.Text, true, CancellationToken.None);
    }
}

// A whole message; null once the server closes.
static async Task<string?> ReceiveAsync(WebSocket socket)
{
    using MemoryStream message = new();
    byte[] buffer = new byte[4096];
    while (true)
    {
        ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
        if (part.MessageType == WebSocketMessageType.Close)
        {
            return null;
        }
        message.Write(buffer, 0, part.Count);
        if (part.EndOfMessage)
        {
            return Encoding.UTF8.GetString(message.ToArray());
        }
    }
}
