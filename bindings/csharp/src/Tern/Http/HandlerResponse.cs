using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;

namespace Tern;

/// <summary>Makes heads of the engine into responses of an <see cref="HttpClient"/>.</summary>
internal static class HandlerResponse
{
    internal static HttpResponseMessage Create(HttpRequestMessage request, TernStream stream, TernResult head, HandlerUpload? upload)
    {
        HttpResponseMessage response = new((HttpStatusCode)head.Status);
        TernBodyStream body = new(stream, head, result =>
        {
            AddAll(response.TrailingHeaders, result.Trailers);
            result.Dispose();
        }, () => upload?.Failure);
        response.Content = new HandlerContent(body);
        Fill(response, request, head);
        head.Dispose();
        return response;
    }

    /// <summary>Of a redirect that is not followed, whose body the engine did not read.</summary>
    internal static HttpResponseMessage CreateWithoutStream(HttpRequestMessage request, TernResult result)
    {
        HttpResponseMessage response = new((HttpStatusCode)result.Status) { Content = new ByteArrayContent([]) };
        Fill(response, request, result);
        response.Content.Headers.ContentLength = 0;
        result.Dispose();
        return response;
    }

    private static void Fill(HttpResponseMessage response, HttpRequestMessage request, TernResult head)
    {
        if (head.HttpVersion is { } version)
        {
            response.Version = version;
        }
        if (response.Version.Major < 2)
        {
            response.ReasonPhrase = head.Reason;
        }
        foreach ((string name, string value) in head.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                response.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }
        if (head.Attempts > 1 && head.History.Count > 0)
        {
            request.RequestUri = new Uri(head.FinalUrl); // of the request that was answered, as after any redirect
        }
        response.RequestMessage = request;
    }

    private static void AddAll(HttpResponseHeaders to, TernHeaders fields)
    {
        foreach ((string name, string value) in fields)
        {
            to.TryAddWithoutValidation(name, value);
        }
    }
}
