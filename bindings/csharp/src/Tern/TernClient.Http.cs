using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Tern;

public sealed partial class TernClient
{
    private delegate void Filling<in T>(TernHttpRequest request, T what, ReadOnlySpan<byte> body);

    /// <summary>Asks for what is at an <c>http://</c> or <c>https://</c> URL.</summary>
    /// <exception cref="TernException">In the task: the URL was refused or the request failed; a status of 404 is a result.</exception>
    /// <exception cref="OperationCanceledException">In the task: the token asked for it; the engine has given the request up.</exception>
    public Task<TernResult> GetAsync(string url, CancellationToken cancellationToken = default) =>
        SendOwnAsync("GET", url, 0, default, static (_, _, _) => { }, cancellationToken);

    /// <summary>Sends a body, which is copied at once, with its Content-Type. Errors are those of <see cref="GetAsync"/>.</summary>
    public Task<TernResult> PostAsync(string url, ReadOnlySpan<byte> body, string contentType, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contentType);
        return SendOwnAsync("POST", url, contentType, body, static (request, type, bytes) =>
        {
            request.SetHeader("Content-Type", type);
            request.SetBody(bytes);
        }, cancellationToken);
    }

    /// <summary>Sends a form. Errors are those of <see cref="GetAsync"/>.</summary>
    public Task<TernResult> PostFormAsync(
        string url, IReadOnlyCollection<KeyValuePair<string, string>> form, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(form);
        return SendOwnAsync("POST", url, form, default, static (request, pairs, _) => request.SetForm(pairs), cancellationToken);
    }

    /// <summary>Sends a value as JSON. Errors are those of <see cref="GetAsync"/>.</summary>
    public Task<TernResult> PostJsonAsync(string url, TernValue value, CancellationToken cancellationToken = default) =>
        SendOwnAsync("POST", url, value, default, static (request, json, _) => request.SetJson(json), cancellationToken);

    // A request that the binding makes, which may get the trace's headers. What the library refuses of it is told by the task.
    private Task<TernResult> SendOwnAsync<T>(
        string method, string url, T what, ReadOnlySpan<byte> body, Filling<T> fill, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(url);
        try
        {
            using TernHttpRequest request = new(method, url);
            fill(request, what, body);
            return Tracing.Wanted(this) ? TraceOwnAsync(request, token) : Start(request, null, token);
        }
        catch (TernException refusal)
        {
            return Task.FromException<TernResult>(refusal);
        }
    }

    private Task<TernResult> TraceOwnAsync(TernHttpRequest request, CancellationToken token) =>
        Tracing.TraceAsync(request.Method, request.Url, () =>
        {
            Tracing.Propagate(this, request);
            return Start(request, null, token);
        });
}
