using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Tern.Native;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>What is subscribed to.</summary>
public enum RedisSubscriptionKind
{
    /// <summary>Channels by name.</summary>
    Channel,

    /// <summary>Channels by pattern.</summary>
    Pattern,

    /// <summary>Channels of a shard (Redis 7).</summary>
    Shard,
}

/// <summary>A message of a subscription, or the news that some may have been missed.</summary>
public sealed record RedisMessage
{
    // ["message", channel, payload] or ["pmessage", pattern, channel, payload]
    internal RedisMessage(TernStreamEvent e)
    {
        Gap = e.Error;
        IsReopened = e.Kind == TernStreamEventKind.Reopened;
        if (e.Kind == TernStreamEventKind.Data)
        {
            Channel = e.Value[e.Value.Count - 2].AsString();
            Pattern = e.Value.Count == 4 ? e.Value[1].AsString() : null;
            Payload = e.Value[e.Value.Count - 1];
        }
    }

    /// <summary>The channel; null of a gap and of its end.</summary>
    public string? Channel { get; }

    /// <summary>The pattern that fits it, if it was subscribed to by one.</summary>
    public string? Pattern { get; }

    /// <summary>The message.</summary>
    public TernValue Payload { get; }

    /// <summary>Why the connection was lost: messages are missed from here on until <see cref="IsReopened"/>. Null of all else.</summary>
    public TernErrorInfo? Gap { get; }

    /// <summary>The connection was made anew, and all is subscribed to again.</summary>
    public bool IsReopened { get; }
}

/// <summary>A subscription: its messages, and more or fewer channels at run time. Disposing ends it.</summary>
public sealed class RedisSubscription : IAsyncDisposable
{
    private readonly TernStream stream;

    internal RedisSubscription(TernStream stream) => this.stream = stream;

    /// <summary>Messages as they come, until the last channel was left.</summary>
    /// <exception cref="TernException">The subscription ended otherwise.</exception>
    public async IAsyncEnumerable<RedisMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (TernStreamEvent e in stream.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new RedisMessage(e);
        }
    }

    /// <summary>Subscribes to more.</summary>
    public ValueTask AddAsync(RedisSubscriptionKind kind, IReadOnlyCollection<string> names, CancellationToken cancellationToken = default) =>
        SendAsync(Command(kind, names, leave: false), cancellationToken);

    /// <summary>Leaves some; without names, all of the kind. When nothing is left the subscription ends.</summary>
    public ValueTask RemoveAsync(RedisSubscriptionKind kind, IReadOnlyCollection<string> names, CancellationToken cancellationToken = default) =>
        SendAsync(Command(kind, names, leave: true), cancellationToken);

    /// <summary>Leaves all; <see cref="ReadAllAsync"/> ends with what had come.</summary>
    public void Close() => stream.Close();

    /// <summary>Ends the subscription at once.</summary>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    internal static RedisArgument[] Command(RedisSubscriptionKind kind, IReadOnlyCollection<string> names, bool leave)
    {
        ArgumentNullException.ThrowIfNull(names);
        string prefix = kind switch { RedisSubscriptionKind.Pattern => "P", RedisSubscriptionKind.Shard => "S", _ => "" };
        return [prefix + (leave ? "UNSUBSCRIBE" : "SUBSCRIBE"), .. names.Select(static name => (RedisArgument)name)];
    }

    private ValueTask SendAsync(RedisArgument[] command, CancellationToken token) => stream.SendWithRoom(() => Send(command), token);

    private unsafe bool Send(RedisArgument[] command)
    {
        using NativeList words = RedisArgument.Pack(command);
        return TernStream.Sent(tern_redis_stream_command(stream.Handle, words.Items, (nuint)words.Count, out nint error), error);
    }
}
