// Several Redis commands in one go; an error of one is an item among the replies.
//
//   RedisPipeline redis://127.0.0.1:6379/
using System;
using Tern;

if (args.Length != 1)
{
    Console.Error.WriteLine("usage: RedisPipeline URL");
    return 2;
}

try
{
    await using TernClient client = new();
    TernRedis redis = new(client, args[0]);
    TernValue replies = await redis.PipelineAsync(
    [
        ["DEL", "page:views"],
        ["INCRBY", "page:views", 2],
        ["LPUSH", "page:views", "not a list"],
        ["INCR", "page:views"],
    ]);
    foreach (TernValue reply in replies.Items)
    {
        Console.WriteLine(reply.Kind == TernValueKind.Error ? $"error: {reply}" : reply.ToString());
    }
    if (replies[3].Kind != TernValueKind.Int)
    {
        return 1;
    }
    Console.WriteLine($"views: {replies[3].AsInt64()}");
    return 0;
}
catch (TernException e)
{
    Console.Error.WriteLine(e.Message);
    return e.Result == null ? 2 : 1; // without a result it was refused
}
