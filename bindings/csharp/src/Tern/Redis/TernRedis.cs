using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Tern;

/// <summary>
/// A Redis server by its URL. Commands of many tasks are written together over few connections; replies come in order. Thread-safe,
/// cheap, and owns nothing but its URL: the client has the connections.
/// </summary>
/// <remarks>
/// An error that a command is answered with is a <see cref="TernException"/> whose <see cref="TernException.NativeText"/> is its
/// first word (<c>WRONGTYPE</c>); inside a pipeline or a transaction it is an item of the kind <see cref="TernValueKind.Error"/>.
/// </remarks>
public sealed class TernRedis
{
    private readonly TernClient client;
    private readonly TernSendOptions? options;

    /// <summary>A server.</summary>
    /// <param name="client">Has the connections.</param>
    /// <param name="url"><c>redis://</c> or <c>rediss://</c> (TLS), <c>[user[:password]@]host[:port][/database]</c>.</param>
    /// <param name="options">What every command is told: time limit, priority, a lease.</param>
    public TernRedis(TernClient client, string url, TernSendOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(url);
        this.client = client;
        this.options = options;
        Url = url;
    }

    /// <summary>The server's URL.</summary>
    public string Url { get; }

    /// <summary>Carries out a command: its name and its arguments.</summary>
    /// <exception cref="TernException">The server answered with an error, or the request failed.</exception>
    public Task<TernValue> ExecuteAsync(params RedisArgument[] command) => ExecuteAsync(command, CancellationToken.None);

    /// <summary>Carries out a command: its name and its arguments.</summary>
    /// <exception cref="TernException">The server answered with an error, or the request failed.</exception>
    /// <exception cref="OperationCanceledException">The token asked for it. What was written is carried out all the same.</exception>
    public Task<TernValue> ExecuteAsync(RedisArgument[] command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return AskAsync(RedisRequestKind.Commands, command, static (request, words) => request.AddCommand(words), cancellationToken);
    }

    /// <summary>Carries out a command that is text, split as redis-cli splits it.</summary>
    public Task<TernValue> ExecuteTextAsync(string command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        return AskAsync(RedisRequestKind.Commands, command, static (request, text) => request.AddText(text), cancellationToken);
    }

    /// <summary>Runs a script.</summary>
    public Task<TernValue> ExecuteAsync(RedisScript script, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        return AskAsync(RedisRequestKind.Commands, script, static (request, what) => request.AddScript(what), cancellationToken);
    }

    /// <summary>
    /// Carries out a request that was made once and may be carried out any number of times, also at once: that costs a fraction of what
    /// making one each time does. The first time freezes it.
    /// </summary>
    /// <param name="request">To the server that its own URL names.</param>
    /// <param name="cancellationToken">Ends the wait. What was written is carried out all the same.</param>
    /// <exception cref="TernException">The server answered with an error, or the request failed.</exception>
    public Task<TernValue> ExecuteAsync(TernRedisRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ReadAsync(client.SendAsync(request, options, cancellationToken));
    }

    /// <summary>Carries out commands in one go: the replies in order, errors as items.</summary>
    public Task<TernValue> PipelineAsync(IEnumerable<RedisArgument[]> commands, CancellationToken cancellationToken = default) =>
        AskAllAsync(RedisRequestKind.Pipeline, commands, cancellationToken);

    /// <summary>Carries out commands as one (MULTI, EXEC): the replies in order, errors as items.</summary>
    /// <exception cref="TernException"><see cref="TernErrorCode.RedisRace"/>: a watched key changed, and nothing was done.</exception>
    public Task<TernValue> TransactionAsync(IEnumerable<RedisArgument[]> commands, CancellationToken cancellationToken = default) =>
        AskAllAsync(RedisRequestKind.Transaction, commands, cancellationToken);

    /// <summary>Keeps a connection for commands that change its state (WATCH, SELECT ...), which are put back when it is disposed of.</summary>
    public async Task<RedisLease> LeaseAsync(CancellationToken cancellationToken = default)
    {
        using TernRedisRequest where = new(Url);
        where.AddCommand("PING");
        TernLease lease = await client.LeaseAsync(where, options, cancellationToken).ConfigureAwait(false);
        return new RedisLease(lease, new TernRedis(client, Url, (options ?? new TernSendOptions()) with { Lease = lease }));
    }

    /// <summary>Subscribes to channels; completes when all are confirmed.</summary>
    public Task<RedisSubscription> SubscribeAsync(params string[] channels) => SubscribeAsync(RedisSubscriptionKind.Channel, channels);

    /// <summary>Subscribes to channels or patterns; completes when all are confirmed.</summary>
    public async Task<RedisSubscription> SubscribeAsync(
        RedisSubscriptionKind kind, IReadOnlyCollection<string> names, CancellationToken cancellationToken = default)
    {
        using TernRedisRequest request = new(Url, RedisRequestKind.Subscription);
        request.AddCommand(RedisSubscription.Command(kind, names, leave: false));
        return new RedisSubscription(await OpenAsync(request, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Reads streams on and on: <c>XREAD</c> or <c>XREADGROUP</c> with its arguments. A lost connection is made anew and read on from.
    /// </summary>
    public async Task<RedisFeed> FeedAsync(RedisArgument[] command, CancellationToken cancellationToken = default)
    {
        using TernRedisRequest request = new(Url, RedisRequestKind.Feed);
        request.AddCommand(command);
        return new RedisFeed(await OpenAsync(request, cancellationToken).ConfigureAwait(false));
    }

    private async Task<TernStream> OpenAsync(TernRedisRequest request, CancellationToken token)
    {
        TernStreamOptions how = new() { Background = true };
        if (options != null)
        {
            how = how with { Timeout = options.Timeout, Priority = options.Priority, Lease = options.Lease };
        }
        TernStream stream = await client.OpenStreamAsync(request, how, token).ConfigureAwait(false);
        try
        {
            await stream.Opened.ConfigureAwait(false);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private Task<TernValue> AskAllAsync(RedisRequestKind kind, IEnumerable<RedisArgument[]> commands, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(commands);
        return AskAsync(kind, commands, static (request, all) =>
        {
            foreach (RedisArgument[] command in all)
            {
                request.AddCommand(command);
            }
        }, token);
    }

    private async Task<TernValue> AskAsync<T>(RedisRequestKind kind, T what, Action<TernRedisRequest, T> add, CancellationToken token)
    {
        Task<TernValue> reply;
        using (TernRedisRequest request = new(Url, kind))
        {
            add(request, what);
            reply = ExecuteAsync(request, token);
        }
        return await reply.ConfigureAwait(false);
    }

    private static async Task<TernValue> ReadAsync(Task<TernResult> answer)
    {
        using TernResult result = await answer.ConfigureAwait(false);
        return result.GetData();
    }
}
