// Prints the events of a URL until the server says that there are no more.
//
//   Events http://127.0.0.1:8080/events/4
using System;
using Tern;

if (args.Length != 1)
{
    Console.Error.WriteLine("usage: Events URL");
    return 2;
}

try
{
    await using TernClient client = new();
    await using TernEvents events = await client.OpenEventsAsync(args[0]);
    await foreach (ServerSentEvent e in events.ReadAllAsync())
    {
        if (e.Gap != null)
        {
            Console.WriteLine("the next response is asked for");
        }
        else if (!e.IsReopened)
        {
            Console.WriteLine($"{e.Id} ({e.EventType}): {e.Data}");
        }
    }
    return 0;
}
catch (TernException e)
{
    Console.Error.WriteLine(e.Message);
    return e.Result == null ? 2 : 1; // without a result it was refused
}
