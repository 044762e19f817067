// Fetches a URL many times, eight at a time, and tells how many came and how fast.
//
//   FetchMany COUNT URL
using System;
using System.Linq;
using Tern;

if (args.Length != 2 || !int.TryParse(args[0], out int count) || count < 0)
{
    Console.Error.WriteLine("usage: FetchMany COUNT URL");
    return 2;
}

try
{
    await using TernClient client = new(new TernOptions { ["workers"] = "8", ["timeout.total"] = "30s" });
    using TernHttpRequest request = new("GET", args[1]);
    int ok = 0;
    await foreach (TernOutcome outcome in client.SendAllAsync(Enumerable.Repeat(request, count)))
    {
        using TernResult? result = outcome.Result;
        if (result is { IsSuccessStatus: true })
        {
            ++ok;
        }
        else
        {
            Console.Error.WriteLine(outcome.Error?.Message ?? $"status {result!.Status}");
        }
    }

    TernReport report = client.GetReport();
    Console.WriteLine($"{ok} of {count}, half of them within {report.Latency?.P50.TotalMilliseconds:F1} ms, over {report.ConnectionsHigh} connections");
    return ok == count ? 0 : 1;
}
catch (Exception e) when (e is TernException or DllNotFoundException or NotSupportedException)
{
    Console.Error.WriteLine(e.Message);
    return 2; // the URL was refused, or there is no library that fits
}
