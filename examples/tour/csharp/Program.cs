// The tour in C#: ../README.md says what it does. Exits with 0 when everything was as it should be.
//
//   Tour HTTP=http://127.0.0.1:8080 HTTPS=https://localhost:8443 CA=ca.pem ...
using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Tern;

const int Streamed = 64 << 20;
if (Places.FindUnknown(args) is string unknown)
{
    Console.Error.WriteLine($"{unknown} is no place of the tour");
    return 2;
}
Places places = new(args);
if (places.Missing is { } missing)
{
    Console.Error.WriteLine($"{missing}=... is missing");
    return 2;
}
await using TernClient client = new(new TernOptions { ["workers"] = "100", ["tls.ca_file"] = places.At("CA") });

bool right = await Mixed.RunAsync(client, places);
right &= await RedirectsAsync();
right &= await ErrorsAsync();
right &= await CancelAsync();
right &= await StreamAsync();
return right ? 0 : 1;

async Task<bool> RedirectsAsync()
{
    Console.WriteLine("redirects:");
    bool all = true;
    foreach (int status in new[] { 301, 302, 303, 307, 308 })
    {
        using TernResult result = await client.GetAsync(places.At("HTTP", $"/redirect/{status}/100"));
        int led = result.History.SingleOrDefault()?.Status ?? 0;
        Console.WriteLine($"  {led}, then {result.Status} with {result.BodySize} bytes");
        all &= led == status && result.Status == 200;
    }
    return all;
}

async Task<bool> ErrorsAsync()
{
    Console.WriteLine("errors:");
    int told = 0;
    // What the program got wrong is refused at once ...
    List<(string What, Func<Task> Try)> tries =
    [
        ("no URL", Refused(() => new TernHttpRequest("GET", "http://"))),
        ("no option", Refused(() => new TernOptions().Set("no.such", "1"))),
        ("no duration", Refused(() => places.Get("HTTP", "/100", "timeout.total", "soon"))),
        ("no header name", Refused(() => new TernHttpRequest("GET", places.At("HTTP", "/100")).AddHeader("bad name", "x"))),
    ];
    // ... what needs a client of its own ...
    await using TernClient alone = new(new TernOptions { ["dns.servers"] = "127.0.0.1:1" });
    tries.Add(("no DNS server", () => alone.GetAsync("http://name.test/")));
    tries.Add(("client closed", () => ClosedAsync(alone)));
    // ... and all else comes as the end of a request.
    tries.AddRange(
        from failure in new (string What, TernRequest Request)[]
        {
            ("no such file", places.PostFile("HTTP", "/100", "no such file")),
            ("nobody listens", new TernHttpRequest("GET", "http://127.0.0.1:1/")),
            ("no TLS there", new TernHttpRequest("GET", places.Over("https", "HTTP", "/100"))),
            ("unknown authority", places.Get("HTTPS", "/100", "tls.ca_file", "")),
            ("closed unanswered", places.Get("FAULT", "/close/before-head")),
            ("silence", places.Get("SILENT", "/", "timeout.first_byte", "200ms")),
            ("stalled body", places.Get("FAULT", "/stall/in-body", "timeout.idle", "200ms")),
            ("slow body", places.Get("FAULT", "/endless/slow-body", "timeout.total", "300ms")),
            ("nonsense", places.Get("GARBAGE", "/")),
            ("cut short", places.Get("FAULT", "/length/short")),
            ("too large", places.Get("HTTP", "/10k", "http.max_body_bytes", "1KiB")),
            ("endless redirect", places.Get("HTTP", "/redirect/loop")),
            ("no such command", places.Command("NOSUCH")),
            ("no WebSocket there", Places.Message(places.Over("ws", "HTTP", "/100"), "hello")),
            ("closed by the peer", Places.Message(places.At("WS", "/close/4000"), "hello")),
        }
        select (failure.What, (Func<Task>)(() => client.SendAsync(failure.Request))));
    foreach ((string what, Func<Task> attempt) in tries)
    {
        try
        {
            await attempt();
        }
        catch (TernException e)
        {
            string fate = e.Retryable ? "retryable" : "final", processed = e.MaybeProcessed ? "maybe processed" : "not processed";
            Console.WriteLine($"  {what}: {e.Name}, {e.Domain}, {fate}, {processed}");
            ++told;
        }
    }
    return told == 21;
}

static Func<Task> Refused(Action call) => () =>
{
    call();
    return Task.CompletedTask;
};

// What a request gets whose client is closed before it could start.
async Task ClosedAsync(TernClient closing)
{
    closing.Pause();
    Task<TernResult> task = closing.GetAsync(places.At("HTTP", "/100"));
    await closing.DisposeAsync();
    using TernResult result = await task;
}

async Task<bool> CancelAsync()
{
    using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(100));
    string how = "not cancelled";
    try
    {
        using TernResult result = await client.GetAsync(places.At("FAULT", "/stall/before-head"), source.Token);
    }
    catch (OperationCanceledException e) when (e.CancellationToken == source.Token)
    {
        how = "cancelled";
    }
    // The engine ends it a moment after the token did.
    for (DateTime deadline = DateTime.UtcNow.AddSeconds(5); client.GetCounters().InFlight > 0 && DateTime.UtcNow < deadline;)
    {
        await Task.Delay(1);
    }
    Console.WriteLine($"cancel: {how}, {client.GetCounters().InFlight} in flight");
    return how == "cancelled";
}

async Task<bool> StreamAsync()
{
    TernHttpRequest request = new("GET", places.At("HTTP", "/large"));
    request.SetHeader("Range", $"bytes=0-{Streamed - 1}");
    await using TernStream stream = await client.OpenStreamAsync(request);
    int status = (await stream.Opened).Status;
    long received = 0;
    await foreach (TernStreamEvent piece in stream.ReadAllAsync())
    {
        received += piece.Data.Length;
    }
    Console.WriteLine($"stream: {status}, {received} bytes");
    return status == 206 && received == Streamed;
}
