using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Threading.Tasks;
using Tern.Native;
using Xunit;

namespace Tern.Tests;

public sealed class LibraryTests
{
    [Fact]
    public void The_library_tells_what_it_is()
    {
        Assert.Equal(new Version(Constants.TERN_VERSION_MAJOR, Constants.TERN_VERSION_MINOR), new Version(TernLibrary.Version.Major, TernLibrary.Version.Minor));
        TernOptionInfo workers = TernLibrary.Options.Single(o => o.Name == "workers");
        Assert.Equal(("count", "64", true, false), (workers.Type, workers.Default, workers.OnClient, workers.OnRequest));
        Assert.Contains(TernLibrary.Errors, e => e.Code == TernErrorCode.RedisRace);
        Assert.Contains(TernLibrary.Features, f => f.Built && f.Version == null);
        Assert.Contains(TernLibrary.Libraries, l => l.Version != null);
        Assert.All(TernLibrary.Errors, e => Assert.True(Enum.IsDefined(e.Code), e.Name));
    }

    [Fact]
    public void Layouts_and_constants_are_those_of_the_C_header()
    {
        using TempFolder folder = new();
        string lines = string.Concat(LayoutTable.Entries.Select(e => $"  printf(\"%lld\\n\", (long long)({e.Name}));\n"));
        File.WriteAllText(folder.File("layout.c"), $"#include <stddef.h>\n#include <stdio.h>\n#include <tern/api.h>\nint main(void) {{\n{lines}  return 0;\n}}\n");
        Run("sh", "-c", $"cc $(pkg-config --cflags tern) -o {folder.File("layout")} {folder.File("layout.c")}");
        string[] values = Run(folder.File("layout")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(LayoutTable.Entries.Select(e => $"{e.Name} = {e.Value}"), LayoutTable.Entries.Zip(values, (e, v) => $"{e.Name} = {v}"));
    }

    [Fact]
    public void A_library_that_does_not_fit_gives_a_readable_error()
    {
        Assert.Null(Library.Mismatch(1, "0.9.0"));
        Assert.Contains("libtern 0.0.1 does not have the C API 0.1", Library.Mismatch(0, "0.0.1"), StringComparison.Ordinal);
        using TempFolder folder = new();
        File.WriteAllText(folder.File("other.c"), "void *tern_get_api(unsigned m, unsigned long s) { return 0; }\nconst char *tern_version(void) { return \"1.2.3\"; }\n");
        Run("cc", "-shared", "-fPIC", "-o", folder.File("libother.so"), folder.File("other.c"));
        Assert.Contains("libtern 1.2.3 does not have the C API 0.1", Examples.Run("FetchMany", ["1", Servers.Http], folder.File("libother.so")), StringComparison.Ordinal);
        Assert.Contains("LD_LIBRARY_PATH", Examples.Run("FetchMany", ["1", Servers.Http], folder.File("missing.so")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_no_tern_is_told_from_one_that_is_not_there()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.File("none.c"), "int nothing;\n");
        Run("cc", "-shared", "-fPIC", "-o", folder.File("libnone.so"), folder.File("none.c"));
        string said = Examples.Run("FetchMany", ["1", Servers.Http], folder.File("libnone.so"));
        Assert.Contains("has no tern_get_api", said, StringComparison.Ordinal);
        Assert.DoesNotContain("could not be loaded", said, StringComparison.Ordinal);
    }

    // The real library with one more minor version and a longer table.
    private const string NewerMinor = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <string.h>
        #include <tern/api.h>
        static unsigned char table[sizeof(tern_api) + 64];
        const char *tern_version(void) { return "0.99.0"; }
        const tern_api *tern_get_api(uint32_t major, size_t size) {
          const tern_api *(*real)(uint32_t, size_t) = (const tern_api *(*)(uint32_t, size_t))dlsym(RTLD_NEXT, "tern_get_api");
          const tern_api *ours = size <= sizeof table ? real(major, size < sizeof *ours ? size : sizeof *ours) : 0;
          if (!ours) return 0;
          memcpy(table, ours, sizeof *ours);
          ((tern_api *)table)->struct_size = sizeof table;
          ((tern_api *)table)->minor = ours->minor + 1;
          return (const tern_api *)table;
        }
        """;

    [Fact]
    public void A_library_of_a_newer_minor_version_is_accepted()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.File("newer.c"), NewerMinor);
        string libraries = "$(pkg-config --cflags --libs tern) -Wl,-rpath,$(pkg-config --variable=libdir tern)";
        Run("sh", "-c", $"cc -shared -fPIC -Wl,--no-as-needed -o {folder.File("libnewer.so")} {folder.File("newer.c")} {libraries}");
        Assert.Contains("1 of 1", Examples.Run("FetchMany", ["1", Servers.Http + "/100"], folder.File("libnewer.so")), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_child_process_inherits_none_of_the_engines_descriptors()
    {
        await using TernClient client = new();
        using TernResult result = await client.GetAsync(Servers.Http + "/100");
        string[] ours = Directory.GetFiles("/proc/self/fd").Select(Target).Where(n => n.StartsWith("socket:", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(ours);
        string theirs = Run("sh", "-c", "ls -l /proc/$$/fd");
        Assert.All(ours, socket => Assert.DoesNotContain(socket, theirs, StringComparison.Ordinal));
    }

    private static string Target(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, false)?.Name ?? "";
        }
        catch (IOException) // another thread has closed it meanwhile
        {
            return "";
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task The_binding_can_be_unloaded()
    {
        WeakReference context = await LoadUseUnloadAsync();
        while (context.IsAlive)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(10);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> LoadUseUnloadAsync()
    {
        AssemblyLoadContext context = new("tern", isCollectible: true);
        Type type = context.LoadFromAssemblyPath(typeof(TernClient).Assembly.Location).GetType("Tern.TernClient")!;
        Assert.NotSame(typeof(TernClient), type);
        object client = Activator.CreateInstance(type, [null])!;
        await (Task)type.GetMethod("GetAsync")!.Invoke(client, [Servers.Http + "/100", default(System.Threading.CancellationToken)])!;
        await ((IAsyncDisposable)client).DisposeAsync();
        context.Unload();
        return new WeakReference(context);
    }

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
