// A request that is made again while it fails, and what became of each attempt.
//
//   Retry http://127.0.0.1:8080/status/503
using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Tern;

if (args.Length != 1)
{
    Console.Error.WriteLine("usage: Retry URL");
    return 2;
}

// A strategy has its own numbers; these are for the impatient.
await using TernClient client = new(new TernOptions
{
    ["retry.strategy"] = "backoff",
    ["retry.delays"] = "0s,10ms,20ms",
    ["retry.attempts"] = "4",
    ["retry.decide"] = "failed",
});
_ = DecideAsync(client);
try
{
    using TernResult result = await client.GetAsync(args[0]);
    Tell(result.AttemptList);
    Console.WriteLine($"status {result.Status}");
    return 0;
}
catch (TernException failure)
{
    Tell(failure.Result?.AttemptList ?? []);
    Console.Error.WriteLine(failure.Message);
    return 1;
}

static async Task DecideAsync(TernClient client)
{
    await foreach (TernUndecided failed in client.ReadDecisionsAsync())
    {
        if (failed.Status == 501)
        {
            failed.End(); // it will never be implemented by waiting
        }
        failed.Dispose(); // undecided, it is done as the options say
    }
}

static void Tell(IReadOnlyList<TernAttempt> attempts)
{
    for (int i = 0; i < attempts.Count; ++i)
    {
        string became = attempts[i].Error?.Message ?? $"status {attempts[i].Status}";
        Console.WriteLine($"attempt {i + 1}, after waiting {attempts[i].Waited.TotalMilliseconds:F0} ms: {became}");
    }
}
