using System;
using System.IO;

namespace Tern.Tests;

internal sealed class TempFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("tern-csharp-test-").FullName;

    public void Dispose() => Directory.Delete(path, recursive: true);

    internal string File(string name) => Path.Combine(path, name);
}
