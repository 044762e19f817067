using System;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Tern.Bench;

/// <summary>CPU and wall time of this process from its construction to <see cref="Report"/>.</summary>
internal sealed partial class Measurement
{
    private readonly Stopwatch wall = Stopwatch.StartNew();
    private readonly Usage before = Usage.Now();

    /// <summary>One JSON object on a line, in the form of tests/bench/measure.hpp.</summary>
    internal void Report(string name, long requests, long errors)
    {
        double seconds = wall.Elapsed.TotalSeconds;
        Usage after = Usage.Now();
        double user = after.UserSeconds - before.UserSeconds, system = after.SystemSeconds - before.SystemSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"name\": \"{name}\", \"requests\": {requests}, \"errors\": {errors}, \"seconds\": {seconds:F6}, \"cpu_user\": {user:F6}, \"cpu_sys\": {system:F6}, \"cpu_us_per_request\": {(user + system) * 1e6 / Math.Max(1, requests):F4}, \"max_rss_kib\": {after.MaximumKib}}}"));
    }

    private readonly record struct Usage(double UserSeconds, double SystemSeconds, long MaximumKib)
    {
        internal static Usage Now()
        {
            Span<long> usage = stackalloc long[18]; // struct rusage: two timevals, then ru_maxrss
            if (GetResourceUsage(0, ref usage[0]) != 0)
            {
                throw new InvalidOperationException("getrusage failed");
            }
            return new Usage(usage[0] + (usage[1] / 1e6), usage[2] + (usage[3] / 1e6), usage[4]);
        }
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetResourceUsage(int who, ref long usage);
}
