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
/// <param name="Channel">The channel; null of a gap and of its end.</param>
/// <param name="Pattern">The pattern that fits it, if it was subscribed to by one.</param>
/// <param name="Payload">The message.</param>
/// <param name="IsGap">The connection was lost: messages are missed from here on until <paramref name="IsReopened"/>.</param>
/// <param name="IsReopened">The connection was made anew, and all is subscribed to again.</param>
public sealed record RedisMessage(string? Channel, string? Pattern, TernValue Payload, bool IsGap, bool IsReopened);

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
            yield return Read(e);
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

    // ["message", channel, payload] or ["pmessage", pattern, channel, payload]
    private static RedisMessage Read(TernStreamEvent e) => e.Kind switch
    {
        TernStreamEventKind.Gap => new RedisMessage(null, null, default, true, false),
        TernStreamEventKind.Reopened => new RedisMessage(null, null, default, false, true),
        _ when e.Value.Count == 4 => new RedisMessage(e.Value[2].AsString(), e.Value[1].AsString(), e.Value[3], false, false),
        _ => new RedisMessage(e.Value[1].AsString(), null, e.Value[2], false, false),
    };

    private ValueTask SendAsync(RedisArgument[] command, CancellationToken token) => stream.SendWithRoom(() => Send(command), token);

    private unsafe bool Send(RedisArgument[] command)
    {
        using NativeList words = RedisArgument.Pack(command);
        return TernStream.Sent(tern_redis_stream_command(stream.Handle, words.Items, (nuint)words.Count, out nint error), error);
    }
}
