using System;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>What the commands of a request are together.</summary>
public enum RedisRequestKind
{
    /// <summary>One: its reply. Several: a pipeline.</summary>
    Commands = TERN_REDIS_COMMANDS,

    /// <summary>The answer is an array of the replies, also of a single one.</summary>
    Pipeline = TERN_REDIS_PIPELINE,

    /// <summary>MULTI, the commands, EXEC: the answer is EXEC's array.</summary>
    Transaction = TERN_REDIS_TRANSACTION,

    /// <summary>SUBSCRIBE, PSUBSCRIBE, SSUBSCRIBE, opened as a stream.</summary>
    Subscription = TERN_REDIS_SUBSCRIPTION,

    /// <summary>One XREAD or XREADGROUP, read on and on, opened as a stream.</summary>
    Feed = TERN_REDIS_FEED,
}

/// <summary>A request to a Redis server. <see cref="TernRedis"/> makes the usual ones.</summary>
public sealed class TernRedisRequest : TernRequest
{
    /// <summary>A new request, without commands.</summary>
    /// <param name="url"><c>redis://</c> or <c>rediss://</c> (TLS), <c>[user[:password]@]host[:port][/database]</c>.</param>
    /// <param name="kind">What its commands are together.</param>
    public TernRedisRequest(string url, RedisRequestKind kind = RedisRequestKind.Commands) : base(Create(url, kind), kind.ToString(), url)
    {
    }

    /// <summary>Appends a command: its name and its arguments.</summary>
    public unsafe void AddCommand(params RedisArgument[] command)
    {
        using NativeList words = RedisArgument.Pack(command);
        TernException.ThrowIfFailed(tern_redis_request_add_command(Handle, words.Items, (nuint)words.Count, out nint error), error);
    }

    /// <summary>Appends a command from text, split as redis-cli splits it.</summary>
    public void AddText(string command)
    {
        using NativeText text = new(command);
        TernException.ThrowIfFailed(tern_redis_request_add_text(Handle, text.Value, out nint error), error);
    }

    /// <summary>Appends a script.</summary>
    public unsafe void AddScript(RedisScript script)
    {
        ArgumentNullException.ThrowIfNull(script);
        using NativeText source = new(script.Source);
        using NativeList keys = RedisArgument.Pack(script.Keys), arguments = RedisArgument.Pack(script.Arguments);
        TernException.ThrowIfFailed(
            tern_redis_request_add_script(Handle, script.ReadsOnly ? (uint)TERN_REDIS_SCRIPT_READS : 0, source.Value, keys.Items,
                (nuint)keys.Count, arguments.Items, (nuint)arguments.Count, out nint error), error);
    }

    private static nint Create(string url, RedisRequestKind kind)
    {
        ArgumentNullException.ThrowIfNull(url);
        Library.Require();
        using NativeText u = new(url);
        TernException.ThrowIfFailed(tern_redis_request_create(u.Value, (uint)kind, out nint request, out nint error), error);
        return request;
    }
}

/// <summary>A Lua script with its keys and arguments. It goes by its digest, and as a whole when the server does not know it.</summary>
public sealed class RedisScript
{
    /// <summary>A script.</summary>
    public RedisScript(string source, params RedisArgument[] keys)
    {
        Source = source;
        Keys = keys;
    }

    /// <summary>Its text.</summary>
    public string Source { get; }

    /// <summary>The keys it works on.</summary>
    public RedisArgument[] Keys { get; }

    /// <summary>Its other arguments.</summary>
    public RedisArgument[] Arguments { get; init; } = [];

    /// <summary>Whether it changes nothing: replicas take it, and it may be repeated.</summary>
    public bool ReadsOnly { get; init; }
}
