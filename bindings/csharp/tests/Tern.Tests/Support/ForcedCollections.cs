using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Tern.Tests;

/// <summary>With TERN_GC_STRESS=1 everything that can be collected is, all the time: what is used but not kept alive shows.</summary>
internal static class ForcedCollections
{
    [ModuleInitializer]
    internal static void Start()
    {
        if (Environment.GetEnvironmentVariable("TERN_GC_STRESS") == "1")
        {
            new Thread(Collect) { IsBackground = true, Name = "forced collections" }.Start();
        }
    }

    private static void Collect()
    {
        while (true)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(2);
        }
    }
}
