using System;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Tern.Native.Constants;

namespace Tern.Native;

/// <summary>Finds libtern and checks once that it is one this binding can use.</summary>
internal static unsafe class Library
{
    internal const string Name = "tern";

    private static bool usable;

    /// <summary>Throws unless the library is there and new enough. Everything that makes a first handle calls this.</summary>
    internal static void Require()
    {
        if (!usable)
        {
            Check();
        }
    }

    /// <summary>Why a library does not fit, or null. <paramref name="table"/> is what its tern_get_api answered.</summary>
    internal static string? Mismatch(nint table, string version) => table != 0
        ? null
        : $"libtern {version} does not have the C API {TERN_API_MAJOR}.{TERN_VERSION_MINOR} that this Tern package was made for; install libtern "
          + $"{TERN_VERSION_MAJOR}.{TERN_VERSION_MINOR}.{TERN_VERSION_PATCH} or a newer one of the same major version.";

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Check()
    {
        string? why;
        try
        {
            why = Mismatch(NativeMethods.tern_get_api(TERN_API_MAJOR, ApiTableSize), Utf8.Read(NativeMethods.tern_version()));
        }
        catch (EntryPointNotFoundException e)
        {
            throw new NotSupportedException(
                $"The libtern.so that was found is none that this Tern package can use: it has no tern_get_api. {e.Message}", e);
        }
        catch (DllNotFoundException e)
        {
            throw new DllNotFoundException(
                "libtern.so could not be loaded: put its folder into LD_LIBRARY_PATH, or its file name into TERN_LIBRARY. " + e.Message, e);
        }
        if (why != null)
        {
            throw new NotSupportedException(why);
        }
        usable = true;
    }

    // A resolver is needed for the override alone: else the runtime looks where it always does, the package's own copy first.
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The resolver has to be there before the first call of any type.")]
    internal static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("TERN_LIBRARY") is { Length: > 0 } file)
        {
            NativeLibrary.SetDllImportResolver(typeof(Library).Assembly, (name, _, _) => name == Name ? NativeLibrary.Load(file) : 0);
        }
    }
}
