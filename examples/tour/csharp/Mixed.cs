using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Tern;

/// <summary>10,000 requests of four kinds, by turns.</summary>
internal static class Mixed
{
    private const int Total = 10000;
    private static readonly string[] kinds = ["HTTP/1.1", "HTTP/2", "Redis", "WebSocket"];

    public static async Task<bool> RunAsync(TernClient client, Places places)
    {
        int[] right = new int[kinds.Length], sums = new int[kinds.Length];
        Dictionary<TernRequest, int> numbers = Enumerable.Range(0, Total).ToDictionary(number => RequestOf(places, number));
        await foreach (TernOutcome outcome in client.SendAllAsync(numbers.Keys))
        {
            using TernRequest request = outcome.Request;
            using TernResult? result = outcome.Result;
            int number = numbers[request];
            if (result != null && SumOf(number, result) is int sum)
            {
                ++right[number % kinds.Length];
                sums[number % kinds.Length] += sum;
            }
        }
        Console.WriteLine($"mixed: {Total} requests, 100 workers");
        for (int kind = 0; kind < kinds.Length; ++kind)
        {
            Console.WriteLine($"  {kinds[kind]}: {right[kind]} right, {sums[kind]} {(kind == 2 ? "in sum" : "bytes")}");
        }
        return right.Sum() == Total;
    }

    private static TernRequest RequestOf(Places places, int number) => (number % kinds.Length) switch
    {
        0 => places.Get("HTTP", "/100", "http.version", "1.1"),
        1 => places.Get("HTTPS", "/100", "http.version", "2"),
        2 => places.Command($"ECHO {number}"),
        _ => Places.Message(places.At("WS", "/"), $"message {number}"),
    };

    /// <summary>What a right answer adds to the sum of its kind; null for a wrong one.</summary>
    private static int? SumOf(int number, TernResult result)
    {
        byte[] body = result.GetBody() ?? [];
        bool isFile = result.Status == 200 && body.Length == 100;
        bool isRight = (number % kinds.Length) switch
        {
            0 => isFile && result.HttpVersion == new Version(1, 1),
            1 => isFile && result.HttpVersion == new Version(2, 0),
            2 => result.GetData().AsString() == number.ToString(CultureInfo.InvariantCulture),
            _ => Encoding.UTF8.GetString(body) == $"message {number}",
        };
        return !isRight ? null : number % kinds.Length == 2 ? number : body.Length;
    }
}
