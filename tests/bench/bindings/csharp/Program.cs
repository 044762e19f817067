// N requests by C tasks, each of which sends its next one when the answer is read.
//
//   --stack tern      TernClient.GetAsync
//   --stack handler   HttpClient on TernHttpMessageHandler
//   --stack own       HttpClient on SocketsHttpHandler
//   --stack redis     TernRedis: --port, --connections, --depth (commands under way), GET of one key by a request that is made
//                     once, as the programs of the other languages send it
// Options: --url, --ca, --requests, --streams, --http 1.1|2 (over clear text 2 is by prior knowledge), --warmup.
using System;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Tern;
using Tern.Bench;

Arguments arguments = new(args);
string stack = arguments.Text("stack", "tern");
long requests = arguments.Number("requests", 100_000);
int width = (int)arguments.Number(stack == "redis" ? "depth" : "streams", 64);
using Worker worker = stack switch
{
    "tern" => Worker.OfClient(arguments),
    "handler" => Worker.OfHttpClient(arguments, new TernHttpMessageHandler(Worker.Options(arguments, TernHttpMessageHandler.DefaultOptions()))),
    "own" => Worker.OfHttpClient(arguments, Worker.OwnHandler(arguments)),
    "redis" => await Worker.OfRedisAsync(arguments),
    _ => throw new ArgumentException($"There is no stack {stack}."),
};

await worker.RunAsync(1, 1); // connects
await worker.RunAsync(arguments.Number("warmup", 150_000), width); // until the code is compiled for good
GC.Collect();
Measurement measurement = new();
long errors = await worker.RunAsync(requests, width);
measurement.Report("csharp-" + stack, requests, errors);

internal sealed class Worker(Func<Task<bool>> once, IDisposable owner) : IDisposable
{
    public void Dispose() => owner.Dispose();

    /// <summary>How many failed.</summary>
    internal async Task<long> RunAsync(long count, int width)
    {
        long started = 0, errors = 0;
        Task[] tasks = new Task[width];
        for (int i = 0; i < width; ++i)
        {
            tasks[i] = Task.Run(async () =>
            {
                while (Interlocked.Increment(ref started) <= count)
                {
                    if (!await once())
                    {
                        Interlocked.Increment(ref errors);
                    }
                }
            });
        }
        await Task.WhenAll(tasks);
        return errors;
    }

    internal static Worker OfClient(Arguments arguments)
    {
        TernClient client = new(Options(arguments, new TernOptions()));
        string url = arguments.Text("url");
        Version version = new(arguments.Text("http", "2") == "2" ? "2.0" : "1.1");
        return new Worker(
            async () =>
            {
                using TernResult result = await client.GetAsync(url);
                return result.Status == 200 && result.GetBody()?.Length > 0 && result.HttpVersion == version;
            },
            client);
    }

    internal static Worker OfHttpClient(Arguments arguments, HttpMessageHandler handler)
    {
        Version version = new(arguments.Text("http", "2") == "2" ? "2.0" : "1.1");
        HttpClient client = new(handler) { DefaultRequestVersion = version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        Uri url = new(arguments.Text("url"));
        return new Worker(
            async () =>
            {
                using HttpResponseMessage response = await client.GetAsync(url);
                byte[] body = await response.Content.ReadAsByteArrayAsync();
                return response.StatusCode == HttpStatusCode.OK && body.Length > 0 && response.Version == version;
            },
            client);
    }

    internal static async Task<Worker> OfRedisAsync(Arguments arguments)
    {
        TernClient client = new(new TernOptions
        {
            ["redis.connections"] = arguments.Text("connections", "1"),
            ["workers"] = "100000",
        });
        TernRedis redis = new(client, $"redis://127.0.0.1:{arguments.Number("port", 6379)}/");
        await redis.ExecuteAsync("SET", "bench", new string('x', 100));
        TernRedisRequest request = new(redis.Url);
        request.AddCommand("GET", "bench");
        return new Worker(async () => (await redis.ExecuteAsync(request)).Count == 100, client);
    }

    internal static TernOptions Options(Arguments arguments, TernOptions options)
    {
        bool two = arguments.Text("http", "2") == "2";
        options["http.version"] = two ? "2" : "1.1";
        options.Set("connections.per_origin", two ? 1 : arguments.Number("streams", 64));
        options.Set("workers", arguments.Number("streams", 64));
        if (arguments.Text("ca") is { Length: > 0 } ca)
        {
            options["tls.ca_file"] = ca;
        }
        return options;
    }

    internal static SocketsHttpHandler OwnHandler(Arguments arguments)
    {
        SocketsHttpHandler handler = new() { EnableMultipleHttp2Connections = false };
        if (arguments.Text("ca") is { Length: > 0 } ca)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(ca);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }
        return handler;
    }
}
