using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace Tern;

/// <summary>One request of an <see cref="HttpClient"/> and its response.</summary>
internal sealed class HandlerExchange(TernClient client, HttpRequestMessage message, string clientVersion, CancellationToken token)
{
    private const long SmallBody = 64 * 1024; // copied into the request, so that it can be sent again

    // The engine frames messages itself, and waits for 100 Continue by its own option.
    private static readonly HashSet<string> Framing = new(StringComparer.OrdinalIgnoreCase)
    {
        "Content-Length", "Expect", "Keep-Alive", "Proxy-Connection", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    internal async Task<HttpResponseMessage> RunAsync()
    {
        try
        {
            using TernHttpRequest request = new(message.Method.Method, HandlerUri());
            bool pushed = await PrepareAsync(request).ConfigureAwait(false);
            TernStream stream = await client.OpenStreamAsync(request, null, token).ConfigureAwait(false);
            try
            {
                HandlerUpload? upload = pushed ? await UploadUntilOpenAsync(stream).ConfigureAwait(false) : null;
                return HandlerResponse.Create(message, stream, await stream.Opened.ConfigureAwait(false), upload);
            }
            catch (TernException e) when (e is { Code: TernErrorCode.Redirect, Result.Status: >= 300 and < 400 })
            {
                stream.Dispose(); // where a SocketsHttpHandler stops following, it gives the redirect itself
                return HandlerResponse.CreateWithoutStream(message, e.Result);
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        }
        catch (TernException e)
        {
            throw new HttpRequestException(HandlerErrors.Of(e.Code), e.Message, e);
        }
    }

    private string HandlerUri() => message.RequestUri is { IsAbsoluteUri: true } uri
        ? uri.AbsoluteUri
        : throw new InvalidOperationException("The request needs an absolute URI.");

    /// <summary>Headers, version and body; true when the body is to be pushed.</summary>
    private async ValueTask<bool> PrepareAsync(TernHttpRequest request)
    {
        if (WantedVersion() is { } version && version != clientVersion)
        {
            request.Set("http.version", version);
        }
        AddHeaders(request, message.Headers.NonValidated);
        Tracing.Propagate(client, request);
        if (message.Content is not { } content)
        {
            return false;
        }
        AddHeaders(request, content.Headers.NonValidated);
        long? length = content.Headers.ContentLength;
        if (length is null or > SmallBody)
        {
            request.SetBodyPushed(length);
            return true;
        }
        using MemoryStream copy = new((int)length);
        await content.CopyToAsync(copy, token).ConfigureAwait(false);
        request.SetBody(copy.GetBuffer().AsSpan(0, (int)copy.Length));
        return false;
    }

    private static void AddHeaders(TernHttpRequest request, HttpHeadersNonValidated headers)
    {
        foreach ((string name, HeaderStringValues values) in headers)
        {
            if (!Framing.Contains(name))
            {
                request.SetHeader(name, values.ToString());
            }
        }
    }

    // As SocketsHttpHandler takes Version and VersionPolicy; null: the client's own option.
    private string? WantedVersion()
    {
        if (clientVersion.Length == 0)
        {
            return null;
        }
        return message.VersionPolicy switch
        {
            HttpVersionPolicy.RequestVersionOrLower => message.Version.Major < 2 ? "1.1" : "auto",
            HttpVersionPolicy.RequestVersionOrHigher => message.Version.Major < 2 ? "auto" : "2",
            _ => message.Version.Major < 2 ? "1.1" : "2",
        };
    }

    // The answer may come before the body is sent: then it goes on being sent, as long as the stream lives, and the reader of the
    // answer is told when that fails.
    private async Task<HandlerUpload> UploadUntilOpenAsync(TernStream stream)
    {
        HandlerUpload upload = new(stream);
        await Task.WhenAny(upload.SendAsync(message.Content!, token), stream.Opened).ConfigureAwait(false);
        if (upload.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
        return upload;
    }
}
