// Streams a body of any size to a file. No more than the stream's credit (256 KiB) is in memory at once: a slow disk slows the
// server down. Ctrl+C ends the request.
//
//   Download URL FILE
using System;
using System.IO;
using System.Threading;
using Tern;

if (args.Length != 2 || args[1].Length == 0)
{
    Console.Error.WriteLine("usage: Download URL FILE");
    return 2;
}

using CancellationTokenSource interrupted = new();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    interrupted.Cancel();
};

try
{
    await using TernClient client = new();
    await using TernBodyStream body = await client.GetStreamAsync(args[0], interrupted.Token);
    await using FileStream file = File.Create(args[1]);
    await body.CopyToAsync(file, interrupted.Token);
    Console.WriteLine($"{file.Length} bytes of {body.Head.Headers["Content-Type"] ?? "no type"}");
    return 0;
}
catch (Exception e) when (e is TernException or IOException or UnauthorizedAccessException or OperationCanceledException)
{
    Console.Error.WriteLine(e.Message);
    return e is TernException { Result: null } ? 2 : 1; // without a result it was refused
}
