using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Tern.Tests;

public sealed class HandlerTests : IDisposable
{
    private readonly TernHttpMessageHandler handler = new();
    private readonly HttpClient http;

    public HandlerTests() => http = new HttpClient(handler);

    public void Dispose() => http.Dispose();

    [Fact(Timeout = Limits.Test)]
    public async Task A_response_is_what_a_SocketsHttpHandler_makes_of_it()
    {
        using HttpClient own = new();
        foreach (string path in new[] { "/100", "/status/404", "/redirect/302/100", "/status/204", "/trailers/10k" })
        {
            using HttpResponseMessage theirs = await own.GetAsync(Servers.Http + path);
            using HttpResponseMessage ours = await http.GetAsync(Servers.Http + path);
            Assert.Equal(theirs.StatusCode, ours.StatusCode);
            Assert.Equal(theirs.Version, ours.Version);
            Assert.Equal(theirs.ReasonPhrase, ours.ReasonPhrase);
            Assert.Equal(theirs.RequestMessage!.RequestUri, ours.RequestMessage!.RequestUri);
            Assert.Equal(await theirs.Content.ReadAsByteArrayAsync(), await ours.Content.ReadAsByteArrayAsync());
            Assert.Equal(Fields(theirs.Headers), Fields(ours.Headers));
            Assert.Equal(Fields(theirs.Content.Headers), Fields(ours.Content.Headers));
            Assert.Equal(Fields(theirs.TrailingHeaders), Fields(ours.TrailingHeaders));
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_redirect_that_is_followed_no_further_is_the_response()
    {
        using HttpResponseMessage response = await http.GetAsync(Servers.Http + "/redirect/loop");
        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.NotNull(response.Headers.Location);
        Assert.Equal(0, response.Content.Headers.ContentLength);
    }

    private static string Fields(HttpHeaders headers) =>
        string.Join('\n', headers.Where(h => h.Key != "Date").OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key}: {string.Join(", ", h.Value)}"));

    [Fact(Timeout = Limits.Test)]
    public async Task The_asked_version_is_spoken()
    {
        using HttpClient trusting = new(new TernHttpMessageHandler(With(o => o["tls.ca_file"] = Servers.Ca)));
        Assert.Equal(HttpVersion.Version11, (await trusting.GetAsync(Servers.Https + "/100")).Version);
        using HttpRequestMessage two = new(HttpMethod.Get, Servers.Https + "/100") { Version = HttpVersion.Version20 };
        Assert.Equal(HttpVersion.Version20, (await trusting.SendAsync(two)).Version);
        using HttpRequestMessage clear = new(HttpMethod.Get, Servers.H2c + "/100") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        Assert.Equal(HttpVersion.Version20, (await trusting.SendAsync(clear)).Version);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Bodies_small_and_streamed_are_sent_with_their_headers()
    {
        using HttpRequestMessage request = new(HttpMethod.Put, Servers.Fault + "/echo") { Content = new StringContent("small", Encoding.UTF8, "text/plain") };
        request.Headers.Add("X-Many", ["1", "2"]);
        using HttpResponseMessage echo = await http.SendAsync(request);
        string text = await echo.Content.ReadAsStringAsync();
        Assert.StartsWith("PUT /echo", text, StringComparison.Ordinal);
        Assert.Contains("X-Many: 1, 2", text, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/plain; charset=utf-8", text, StringComparison.Ordinal);
        Assert.EndsWith("small", text, StringComparison.Ordinal);
        using HttpResponseMessage upload = await http.PostAsync(Servers.Fault + "/upload", new StreamContent(new MemoryStream(new byte[5_000_000])));
        Assert.Equal("5000000", await upload.Content.ReadAsStringAsync());
        using HttpResponseMessage chunked = await http.PostAsync(Servers.Fault + "/upload", new UnknownLength(300_000));
        Assert.Equal("300000", await chunked.Content.ReadAsStringAsync());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Cookies_are_kept()
    {
        string shown = await http.GetStringAsync(Servers.Http + "/cookie");
        Assert.Contains("from=nginx", shown, StringComparison.Ordinal);
        Assert.Contains(handler.Client.GetCookies(), c => c is { Name: "from", Value: "nginx" });
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Cancelling_and_disposing_end_the_request_at_the_server()
    {
        using CancellationTokenSource source = new();
        Task<HttpResponseMessage> answer = http.GetAsync(Servers.Fault + "/stall/before-head", source.Token);
        await Servers.UntilAsync(async () => await Servers.AnsweringFaultsAsync() >= 1);
        await source.CancelAsync();
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.Equal(source.Token, e.CancellationToken);
        HttpResponseMessage response = await http.GetAsync(Servers.Fault + "/endless/body", HttpCompletionOption.ResponseHeadersRead);
        Stream body = await response.Content.ReadAsStreamAsync();
        Assert.True(await body.ReadAsync(new byte[10]) > 0);
        response.Dispose();
        await Servers.UntilAsync(async () => await Servers.AnsweringFaultsAsync() == 0);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Failures_are_HttpRequestExceptions_with_the_engines_error_inside()
    {
        HttpRequestException e = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("http://127.0.0.1:1/"));
        Assert.Equal(HttpRequestError.ConnectionError, e.HttpRequestError);
        Assert.Equal(TernErrorCode.Connect, Assert.IsType<TernException>(e.InnerException).Code);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(Servers.Fault + "/close/in-body"));
        using HttpClient impatient = new(new TernHttpMessageHandler()) { Timeout = TimeSpan.FromMilliseconds(100) };
        TaskCanceledException late = await Assert.ThrowsAsync<TaskCanceledException>(() => impatient.GetAsync(Servers.Silent));
        Assert.IsType<TimeoutException>(late.InnerException);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Content_that_throws_fails_its_request_alone()
    {
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => http.PostAsync(Servers.Fault + "/upload", new UnknownLength(-1)));
        Assert.Equal("thrown by the program", e.Message);
        Assert.Equal(100, (await http.GetByteArrayAsync(Servers.Http + "/100")).Length);
        // Its connection may have come after it was given up, and waits for others then.
        await Servers.UntilAsync(() => Task.FromResult(handler.Client.GetCounters().InFlight == 0));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task The_current_activity_is_propagated_and_a_span_told()
    {
        using Activity outer = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        Activity? span = null;
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == "Tern",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            // A listener hears of every test's.
            ActivityStopped = activity => span = activity.TraceId == outer.TraceId ? activity : span,
        };
        ActivitySource.AddActivityListener(listener);
        string seen = await http.GetStringAsync(Servers.Fault + "/echo");
        Assert.NotNull(span);
        Assert.Contains("traceparent: " + span.Id, seen, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(outer.Id, span.ParentId);
        Assert.Equal((ActivityKind.Client, "GET"), (span.Kind, span.OperationName));
        Assert.Equal(200, span.GetTagItem("http.response.status_code"));

        await using TernClient client = new(new TernOptions { PropagateActivity = true });
        using TernResult echo = await client.GetAsync(Servers.Fault + "/echo");
        Assert.Contains("traceparent: ", echo.GetText(), StringComparison.OrdinalIgnoreCase);
        await Assert.ThrowsAsync<TernException>(() => client.GetAsync(Servers.Fault + "/close/before-head"));
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal("TERN_E_PEER_CLOSED", span.GetTagItem("error.type"));
    }

    [Fact]
    public void The_default_options_have_no_time_limits()
    {
        using TernOptions options = TernHttpMessageHandler.DefaultOptions();
        string[] limits = ["timeout.total", "timeout.resolve", "timeout.connect", "timeout.tls", "timeout.first_byte", "timeout.idle"];
        Assert.All(limits, limit => Assert.Equal("none", options[limit]));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_request_can_ask_for_trailers_and_for_the_connection_to_be_closed()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Servers.Fault + "/echo");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.ConnectionClose = true;
        using HttpResponseMessage echo = await http.SendAsync(request);
        string text = await echo.Content.ReadAsStringAsync();
        Assert.Contains("\r\nTE: trailers\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", text, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.Test)]
    public Task A_request_can_be_sent_synchronously() => Task.Run(() =>
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Servers.Fault + "/upload") { Content = new UnknownLength(300_000) };
        using HttpResponseMessage whole = http.Send(request);
        using StreamReader count = new(whole.Content.ReadAsStream());
        Assert.Equal("300000", count.ReadToEnd());
        using HttpRequestMessage streamed = new(HttpMethod.Get, Servers.Http + "/10k");
        using HttpResponseMessage head = http.Send(streamed, HttpCompletionOption.ResponseHeadersRead);
        using MemoryStream body = new();
        head.Content.CopyTo(body, null, CancellationToken.None);
        Assert.Equal(10 * 1024, body.Length);
        using HttpRequestMessage failing = new(HttpMethod.Get, "http://127.0.0.1:1/");
        Assert.Throws<HttpRequestException>(() => http.Send(failing));
    });

    [Fact(Timeout = Limits.Test)]
    public async Task An_upload_that_fails_after_the_answer_ends_the_request()
    {
        TaskCompletionSource fails = new();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using HttpRequestMessage request = new(HttpMethod.Post, $"http://{listener.LocalEndpoint}/") { Content = new FailingLater(fails.Task) };
        Task<HttpResponseMessage> sending = http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using TcpClient peer = await listener.AcceptTcpClientAsync();
        Assert.True(await peer.GetStream().ReadAsync(new byte[4096]) > 0);
        await peer.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it"u8.ToArray());
        using HttpResponseMessage response = await sending;
        Stream body = await response.Content.ReadAsStreamAsync();
        fails.SetException(new InvalidOperationException("thrown by the program"));
        IOException e = await Assert.ThrowsAsync<IOException>(() => body.CopyToAsync(Stream.Null));
        Assert.Equal("thrown by the program", Assert.IsType<InvalidOperationException>(e.InnerException).Message);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_upload_that_fails_just_as_the_head_arrives_is_told_by_the_call_or_by_the_body()
    {
        for (int i = 0; i < 100; ++i)
        {
            TaskCompletionSource fails = new(TaskCreationOptions.RunContinuationsAsynchronously);
            using TcpListener listener = new(IPAddress.Loopback, 0);
            listener.Start();
            using HttpRequestMessage request = new(HttpMethod.Post, $"http://{listener.LocalEndpoint}/") { Content = new FailingLater(fails.Task) };
            Task<HttpResponseMessage> sending = http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            using TcpClient peer = await listener.AcceptTcpClientAsync();
            Assert.True(await peer.GetStream().ReadAsync(new byte[4096]) > 0);
            await peer.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it"u8.ToArray());
            fails.SetException(new InvalidOperationException("thrown by the program"));
            Exception e = await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                using HttpResponseMessage response = await sending;
                await (await response.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null);
            });
            Assert.Equal("thrown by the program", e.GetBaseException().Message);
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_upload_that_fails_because_another_stream_has_ended_fails_its_request()
    {
        using TernHttpRequest ended = new("POST", Servers.Fault + "/upload");
        ended.SetBodyPushed();
        await using TernStream other = await handler.Client.OpenStreamAsync(ended);
        other.Finish();
        await other.Completed;
        Task failure = other.SendAsync(new byte[1]).AsTask();
        Assert.Equal(TernErrorCode.Closed, (await Assert.ThrowsAsync<TernException>(() => failure)).Code);
        using HttpRequestMessage request = new(HttpMethod.Post, Servers.Fault + "/upload") { Content = new FailingLater(failure) };
        HttpRequestException e = await Assert.ThrowsAsync<HttpRequestException>(() => http.SendAsync(request));
        Assert.Equal(TernErrorCode.Closed, Assert.IsType<TernException>(e.GetBaseException()).Code);
    }

    private static TernOptions With(Action<TernOptions> change)
    {
        TernOptions options = TernHttpMessageHandler.DefaultOptions();
        change(options);
        return options;
    }

    private sealed class FailingLater(Task failure) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[10]);
            await failure;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 1_000_000; // more than is copied into the request
            return true;
        }
    }

    private sealed class UnknownLength(int size) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            if (size < 0)
            {
                await stream.WriteAsync(new byte[10]);
                throw new InvalidOperationException("thrown by the program");
            }
            for (int left = size; left > 0; left -= 1000)
            {
                await stream.WriteAsync(new byte[1000]);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
