// Sends messages to a WebSocket server that echoes them, reads what comes back, and closes.
//
//   WebSocketEcho URL COUNT
using System;
using System.Net.WebSockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Tern;

if (args.Length != 2 || !int.TryParse(args[1], out int count))
{
    Console.Error.WriteLine("usage: WebSocketEcho URL COUNT");
    return 2;
}

await using TernClient client = new();
using TernWebSocket socket = await client.ConnectWebSocketAsync(args[0]);
Task sending = SendAsync();
byte[] buffer = new byte[4096];
for (int i = 0; i < count; ++i)
{
    ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
    Console.WriteLine(Encoding.UTF8.GetString(buffer, 0, received.Count));
}
await sending;
await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None);
return 0;

async Task SendAsync()
{
    for (int i = 1; i <= count; ++i)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes($"hello {i}"), WebSocketMessageType.Text, true, CancellationToken.None);
    }
}
