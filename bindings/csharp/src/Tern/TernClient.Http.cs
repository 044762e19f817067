using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Tern;

public sealed partial class TernClient
{
    /// <summary>Asks for what is at an <c>http://</c> or <c>https://</c> URL.</summary>
    /// <exception cref="TernException">The URL was refused or the request failed; a status of 404 is a result.</exception>
    /// <exception cref="OperationCanceledException">The token asked for it; the engine has given the request up.</exception>
    public Task<TernResult> GetAsync(string url, CancellationToken cancellationToken = default)
    {
        using TernHttpRequest request = new("GET", url);
        return SendOwnAsync(request, cancellationToken);
    }

    /// <summary>Sends a body, which is copied at once, with its Content-Type. Errors are those of <see cref="GetAsync"/>.</summary>
    public Task<TernResult> PostAsync(string url, ReadOnlySpan<byte> body, string contentType, CancellationToken cancellationToken = default)
    {
        using TernHttpRequest request = new("POST", url);
        request.SetHeader("Content-Type", contentType);
        request.SetBody(body);
        return SendOwnAsync(request, cancellationToken);
    }

    /// <summary>Sends a form. Errors are those of <see cref="GetAsync"/>.</summary>
    public Task<TernResult> PostFormAsync(
        string url, IReadOnlyCollection<KeyValuePair<string, string>> form, CancellationToken cancellationToken = default)
    {
        using TernHttpRequest request = new("POST", url);
        request.SetForm(form);
        return SendOwnAsync(request, cancellationToken);
    }

    /// <summary>Sends a value as JSON. Errors are those of <see cref="GetAsync"/>.</summary>
    public Task<TernResult> PostJsonAsync(string url, TernValue value, CancellationToken cancellationToken = default)
    {
        using TernHttpRequest request = new("POST", url);
        request.SetJson(value);
        return SendOwnAsync(request, cancellationToken);
    }

    /// <summary>A request that the binding made, which may get the trace's headers.</summary>
    internal Task<TernResult> SendOwnAsync(TernHttpRequest request, CancellationToken token) =>
        Tracing.Wanted(this)
            ? Tracing.TraceAsync(request.Method, request.Url, () =>
            {
                Tracing.Propagate(this, request);
                return Start(request.Handle, null, token);
            })
            : Start(request.Handle, null, token);
}
