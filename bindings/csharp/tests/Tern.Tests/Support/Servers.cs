using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

[assembly: CollectionBehavior(DisableTestParallelization = true)] // the servers' counters are shared

namespace Tern.Tests;

/// <summary>The servers of the whole run. They end when their standard input does: at the latest with this process.</summary>
internal static class Servers
{
    private static readonly Dictionary<string, string> Urls = Start();

    internal static string Ca => Urls["CA"];

    internal static string Http => Urls["HTTP"];

    internal static string Https => Urls["HTTPS"];

    internal static string H2c => Urls["H2C"];

    internal static string Fault => Urls["FAULT"];

    internal static string Silent => Urls["SILENT"];

    internal static string Garbage => Urls["GARBAGE"];

    internal static string Redis => Urls["REDIS"];

    internal static string Ws => Urls["WS"];

    internal static string Events => Urls["EVENTS"];

    /// <summary>Connections of the fault server that are in the midst of an answer.</summary>
    internal static async Task<long> AnsweringFaultsAsync()
    {
        await using TernClient client = new();
        using TernResult result = await client.GetAsync(Fault + "/counters");
        return result.GetJson()["answering"].AsInt64();
    }

    /// <summary>Waits until something is so; the test's own time limit bounds it.</summary>
    internal static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            await Task.Delay(20);
        }
    }

    private static Dictionary<string, string> Start()
    {
        string program = Environment.GetEnvironmentVariable("TERN_TEST_SERVERS") ?? throw new InvalidOperationException(
            "TERN_TEST_SERVERS is not set: it names the program that runs the test servers (tests/support/test_servers_main.cpp).");
        Process process = Process.Start(new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.StandardInput.Close();
        Dictionary<string, string> urls = [];
        while (process.StandardOutput.ReadLine() is { Length: > 0 } line)
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            urls[line[..equals]] = line[(equals + 1)..];
        }
        return urls.Count > 0 ? urls : throw new InvalidOperationException($"{program} did not start.");
    }
}
