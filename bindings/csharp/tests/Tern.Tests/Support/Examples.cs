using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Xunit;

namespace Tern.Tests;

/// <summary>Runs the example programs, which were built with the tests.</summary>
internal static class Examples
{
    /// <summary>What a program said, its errors too.</summary>
    internal static string Run(string name, IEnumerable<string> arguments, string? library = null)
    {
        (_, string output, string errors) = RunToExit(name, arguments, library);
        return output + errors;
    }

    internal static (int Status, string Output, string Errors) RunToExit(string name, IEnumerable<string> arguments, string? library = null)
    {
        string program = $"{Metadata("Binaries")}/{name}/{Metadata("Configuration")}/net8.0/{name}.dll";
        ProcessStartInfo start = new("dotnet", arguments.Prepend(program)) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (library != null)
        {
            start.Environment["TERN_LIBRARY"] = library;
        }
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limits.Test))
        {
            process.Kill();
            Assert.Fail($"{name} has hung.");
        }
        return (process.ExitCode, output.Result, errors.Result);
    }

    private static string Metadata(string key) =>
        typeof(Examples).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
