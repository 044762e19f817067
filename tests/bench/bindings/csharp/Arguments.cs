using System;
using System.Collections.Generic;
using System.Globalization;

namespace Tern.Bench;

/// <summary>Pairs of <c>--name value</c>.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> values = [];

    internal Arguments(string[] arguments)
    {
        if (arguments.Length % 2 != 0)
        {
            throw new ArgumentException("Arguments are pairs of --name value.");
        }
        for (int i = 0; i < arguments.Length; i += 2)
        {
            values[arguments[i].StartsWith("--", StringComparison.Ordinal) ? arguments[i][2..] : throw new ArgumentException($"Not understood: {arguments[i]}")] = arguments[i + 1];
        }
    }

    internal string Text(string name, string fallback = "") => values.GetValueOrDefault(name, fallback);

    internal long Number(string name, long fallback) =>
        values.TryGetValue(name, out string? text) ? long.Parse(text, CultureInfo.InvariantCulture) : fallback;
}
