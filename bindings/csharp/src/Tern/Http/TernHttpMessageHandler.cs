using System;
using System.Diagnostics;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace Tern;

/// <summary>
/// Lets an existing <see cref="HttpClient"/> run on tern: bodies stream both ways, trailers come behind the body, a token or the
/// disposal of a response that was not read to its end ends the request in the engine.
/// </summary>
/// <remarks>
/// With <see cref="DefaultOptions"/> it does what a plain <see cref="SocketsHttpHandler"/> does: follows up to 50 redirects (none from
/// https to http), keeps cookies, leaves compressed bodies as they are, speaks HTTP/1.1 unless the request asks for another version,
/// has no time limits of its own beside <see cref="HttpClient.Timeout"/>, and propagates the current activity. It differs in this:
/// cookies are in the client's jar (<see cref="TernClient.GetCookies"/>); <c>User-Agent</c> and <c>Accept: */*</c> are sent unless the
/// request has them; a body of more than 64 KiB or of unknown length is sent once, so that a redirect which asks for it again fails;
/// a redirect that is followed no further comes without its body; <c>Expect</c>, <c>Keep-Alive</c>, <c>Proxy-Connection</c>,
/// <c>Trailer</c> and <c>Upgrade</c> of a request are not sent (the option <c>http.expect_above</c> waits for 100 Continue);
/// <see cref="HttpClient.Send(HttpRequestMessage)"/> serializes content asynchronously and blocks its thread until it is there.
/// </remarks>
public sealed class TernHttpMessageHandler : HttpMessageHandler
{
    private readonly TernClient client;
    private readonly bool ownsClient;
    private readonly string version; // what the client speaks unless a request says otherwise

    /// <summary>A handler with a client of its own.</summary>
    /// <param name="options">Its options; null: <see cref="DefaultOptions"/>.</param>
    public TernHttpMessageHandler(TernOptions? options = null)
    {
        using TernOptions? defaults = options == null ? DefaultOptions() : null;
        TernOptions chosen = options ?? defaults!;
        client = new TernClient(chosen);
        ownsClient = true;
        version = chosen["http.version"];
    }

    /// <summary>A handler on a client that others use too, with that client's options.</summary>
    /// <param name="client">Is not disposed of with the handler.</param>
    public TernHttpMessageHandler(TernClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        this.client = client;
        version = "";
    }

    /// <summary>The client, for counters, cookies and credentials.</summary>
    public TernClient Client => client;

    /// <summary>Options that make the engine do what a plain <see cref="SocketsHttpHandler"/> does, to be changed further.</summary>
    public static TernOptions DefaultOptions() => new()
    {
        ["http.version"] = "1.1",
        ["http.redirects"] = "all",
        ["http.max_redirects"] = "50",
        ["http.cookies"] = "true",
        ["http.decode"] = "false",
        ["http.expect_above"] = "none",
        ["timeout.resolve"] = "none",
        ["timeout.connect"] = "none",
        ["timeout.tls"] = "none",
        ["timeout.first_byte"] = "none",
        ["timeout.idle"] = "none",
        ["workers"] = "10000",
        ["connections.per_origin"] = "10000",
        PropagateActivity = true,
    };

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        HandlerExchange exchange = new(client, request, version, cancellationToken);
        return Tracing.Wanted(client)
            ? Tracing.TraceAsync(request.Method.Method, request.RequestUri?.ToString() ?? "", exchange.RunAsync, static r => (int)r.StatusCode)
            : exchange.RunAsync();
    }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, cancellationToken).GetAwaiter().GetResult();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && ownsClient)
        {
            client.Dispose();
        }
        base.Dispose(disposing);
    }
}
