using System;
using System.Diagnostics;
using System.Threading.Tasks;

namespace Tern;

/// <summary>Client spans for who listens to the source <c>Tern</c>, and the trace context's headers (W3C).</summary>
internal static class Tracing
{
    private static readonly ActivitySource Source = new("Tern", typeof(Tracing).Assembly.GetName().Version?.ToString(3));

    internal static bool IsListening => Source.HasListeners();

    /// <summary>Whether a request that the binding makes has anything to do with traces.</summary>
    internal static bool Wanted(TernClient client) => IsListening || (client.PropagateActivity && Activity.Current != null);

    /// <summary>Runs <paramref name="send"/> inside a client span, if somebody wants it.</summary>
    internal static Task<TernResult> TraceAsync(string method, string url, Func<Task<TernResult>> send) =>
        TraceAsync(method, url, send, static result => result.Status);

    /// <summary>The same for answers of another type; <paramref name="status"/> reads their HTTP status.</summary>
    internal static async Task<T> TraceAsync<T>(string method, string url, Func<Task<T>> send, Func<T, int> status)
    {
        using Activity? activity = Source.StartActivity(method, ActivityKind.Client);
        activity?.SetTag("http.request.method", method).SetTag("url.full", WithoutUser(url));
        try
        {
            T result = await send().ConfigureAwait(false);
            activity?.SetTag("http.response.status_code", status(result));
            return result;
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            activity?.SetTag("error.type", e is TernException failure ? failure.Name : e.GetType().FullName);
            throw;
        }
    }

    /// <summary>Adds <c>traceparent</c> and <c>tracestate</c> of the current activity, if the client's options say so.</summary>
    internal static void Propagate(TernClient client, TernHttpRequest request)
    {
        if (client.PropagateActivity && Activity.Current is { } activity)
        {
            request.AddTraceContext(activity);
        }
    }

    // A URL may carry a password.
    private static string WithoutUser(string url)
    {
        int authority = url.IndexOf("://", StringComparison.Ordinal) + 3;
        int end = url.AsSpan(authority).IndexOfAny('/', '?', '#');
        int user = url.AsSpan(authority, end < 0 ? url.Length - authority : end).LastIndexOf('@');
        return user < 0 ? url : url.Remove(authority, user + 1);
    }
}
