namespace Tern.Tests;

internal static class Limits
{
    /// <summary>No test takes longer, in milliseconds: it has hung.</summary>
    internal const int Test = 60_000;

    /// <summary>Of tests that do something a hundred thousand times, or with a gibibyte.</summary>
    internal const int LongTest = 240_000;
}
