using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Tern.Tests;

public sealed class HttpTests : IAsyncLifetime
{
    private readonly TernClient client = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await client.DisposeAsync();

    [Fact(Timeout = Limits.Test)]
    public async Task A_result_tells_everything_about_a_plain_answer()
    {
        using TernHttpRequest request = new("GET", Servers.Http + "/100");
        request.SetMeta("colour", "blue");
        using TernResult result = await client.SendAsync(request);
        Assert.Equal(200, result.Status);
        Assert.True(result.IsSuccessStatus);
        Assert.Equal(TernErrorCode.None, result.Code);
        Assert.Null(result.Error);
        Assert.Equal(HttpVersion.Version11, result.HttpVersion);
        Assert.Equal("OK", result.Reason);
        Assert.Equal("GET", result.Method);
        Assert.Equal(Servers.Http + "/100", result.Url);
        Assert.Equal(result.Url, result.FinalUrl);
        Assert.Equal(new string('x', 100), Encoding.ASCII.GetString(result.GetBody()!));
        Assert.Equal(100, result.BodySize);
        Assert.Equal("100", result.Headers["content-length"]);
        Assert.Equal(["100"], result.Headers.Values("CONTENT-LENGTH"));
        Assert.Empty(result.Trailers);
        Assert.Empty(result.Interims);
        Assert.Empty(result.History);
        Assert.Contains(new KeyValuePair<string, string>("colour", "blue"), result.Meta);
        Assert.Contains(new KeyValuePair<string, string>("req_method", "GET"), result.Meta);
        Assert.Equal(1, result.Attempts);
        Assert.Equal(client.Number, result.Client);
        Assert.False(result.IsBodyPartial);
        Assert.False(result.IsFromCache);
        Assert.Equal("utf-8", result.Encoding);
        Assert.False(result.Connection.Reused);
        Assert.Equal(new Uri(Servers.Http).Authority, result.Connection.RemoteAddress);
        Assert.StartsWith("127.0.0.1:", result.Connection.LocalAddress, StringComparison.Ordinal);
        Assert.Null(result.Connection.TlsVersion);
        Assert.True(result.Connection.BytesIn > 100 && result.Connection.BytesOut > 0);
        Assert.NotNull(result.Timing.Connect);
        Assert.Null(result.Timing.Tls);
        Assert.True(result.Timing.Total >= result.Timing.FirstByte);
        Assert.NotNull(result.Timing.FinishedAt);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_result_is_a_line_for_people()
    {
        await using TernClient own = new();
        using TernResult result = await own.GetAsync(Servers.Http + "/100");
        Assert.Equal("REQID 0. HTTP/1.1 200 OK 100 bytes received", result.ToLine());
        Assert.Equal(result.ToLine(), result.ToLine(history: true));
        Assert.Equal("REQID 0. HTTP/1.1 \u001b[32m200 OK\u001b[0m 100 bytes received", result.ToLine(color: true));
        TernException failure = await Assert.ThrowsAsync<TernException>(() => own.GetAsync("http://127.0.0.1:1/path?secret"));
        Assert.StartsWith("REQID 1. http://127.0.0.1:1/path: ", failure.Result!.ToLine(), StringComparison.Ordinal);
        Assert.EndsWith(" (TERN_E_CONNECT)", failure.Result!.ToLine(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Http2_is_spoken_over_tls_and_by_prior_knowledge()
    {
        await using TernClient trusting = new(new TernOptions { ["tls.ca_file"] = Servers.Ca });
        using TernResult tls = await trusting.GetAsync(Servers.Https + "/100");
        Assert.Equal(HttpVersion.Version20, tls.HttpVersion);
        Assert.True(tls.Connection.IsTls);
        Assert.StartsWith("TLSv1.", tls.Connection.TlsVersion, StringComparison.Ordinal);
        Assert.True(tls.Connection.StreamId > 0);
        Assert.NotNull(tls.Timing.Tls);

        using TernHttpRequest request = new("GET", Servers.H2c + "/100");
        request.Set("http.version", "2");
        using TernResult clear = await client.SendAsync(request);
        Assert.Equal(HttpVersion.Version20, clear.HttpVersion);
        Assert.Equal("", clear.Reason);
        Assert.Equal("OK", TernLibrary.ReasonPhrase(clear.Status));
        Assert.Null(TernLibrary.ReasonPhrase(299));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_error_status_is_a_result_that_can_be_made_an_error()
    {
        using TernResult result = await client.GetAsync(Servers.Http + "/status/404");
        Assert.Equal(404, result.Status);
        TernException e = Assert.Throws<TernException>(result.EnsureSuccess);
        Assert.Equal(TernErrorCode.HttpStatus, e.Code);
        Assert.Equal(404, e.NativeCode);
        Assert.Same(result, e.Result);
        using TernResult fine = await client.GetAsync(Servers.Http + "/100");
        Assert.Same(fine, fine.EnsureSuccess());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Empty_and_absent_bodies_are_not_the_same()
    {
        using TernResult empty = await client.GetAsync(Servers.Fault + "/bytes/0");
        Assert.True(empty.HasBody);
        Assert.Empty(empty.GetBody()!);
        using TernHttpRequest request = new("GET", Servers.Http + "/100");
        using TernResult elsewhere = await client.SendAsync(request, new TernSendOptions { Discard = true });
        Assert.False(elsewhere.HasBody);
        Assert.Null(elsewhere.GetBody());
        Assert.Equal(100, elsewhere.BodySize);
        Assert.Equal(TernErrorCode.State, Assert.Throws<TernException>(elsewhere.GetText).Code);

        string withEmpty = await EchoAsync(r => r.SetBody(ReadOnlySpan<byte>.Empty));
        string without = await EchoAsync(r => { r.SetBody("x"); r.RemoveBody(); }, "GET");
        Assert.Contains("content-length: 0", withEmpty, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("content-length", without, StringComparison.OrdinalIgnoreCase);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Empty_and_absent_headers_are_not_the_same()
    {
        string empty = await EchoAsync(r => r.SetHeader("Accept", ""));
        Assert.Matches("(?im)^accept: *\r?$", empty);
        string absent = await EchoAsync(r => r.SetHeader("Accept", null));
        Assert.DoesNotMatch("(?im)^accept:", absent);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_buffer_may_be_used_again_at_once()
    {
        byte[] buffer = Encoding.ASCII.GetBytes("the first content");
        Task<TernResult> answer = client.PostAsync(Servers.Fault + "/echo", buffer, "text/plain");
        buffer.AsSpan().Fill((byte)'!');
        using TernResult result = await answer;
        Assert.EndsWith("the first content", result.GetText(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Header_values_keep_every_byte()
    {
        using TernResult latin = await client.GetAsync(Servers.Fault + "/head/latin1");
        Assert.Contains(latin.Headers, field => field.Value.Any(c => c > 0x7F && c <= 0xFF));
        Assert.Throws<ArgumentException>(() => new TernHttpRequest("GET", Servers.Http).AddHeader("X", "€"));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Bodies_of_every_form_are_sent()
    {
        Dictionary<string, string> form = new() { ["a"] = "1 2", ["b"] = "ä" };
        Assert.EndsWith("a=1+2&b=%C3%A4", await EchoAsync(r => r.SetForm(form)), StringComparison.Ordinal);
        Assert.EndsWith("a=1 2\nb=ä\n", await EchoAsync(r => r.SetNameValue(form)), StringComparison.Ordinal);
        Assert.EndsWith("{\"a\": 1}", await EchoAsync(r => r.SetJson("{\"a\": 1}")), StringComparison.Ordinal);
        Assert.EndsWith("{\"a\":[1,null]}", await EchoAsync(r => r.SetJson(TernValue.Map(("a", TernValue.Array(1, TernValue.Null))))), StringComparison.Ordinal);
        Assert.EndsWith("<a/>", await EchoAsync(r => r.SetXml("<a/>")), StringComparison.Ordinal);
        string typed = await EchoAsync(r =>
        {
            r.SetHeader("Content-Type", "application/x-www-form-urlencoded");
            r.SetValue(TernValue.Map(("n", 5)));
        });
        Assert.EndsWith("n=5", typed, StringComparison.Ordinal);
        using TempFolder folder = new();
        await File.WriteAllTextAsync(folder.File("body.txt"), "from a file");
        Assert.EndsWith("from a file", await EchoAsync(r => r.SetBodyFile(folder.File("body.txt"))), StringComparison.Ordinal);
        using Microsoft.Win32.SafeHandles.SafeFileHandle descriptor = File.OpenHandle(folder.File("body.txt"));
        Assert.EndsWith("from", await EchoAsync(r => r.SetBodyDescriptor(descriptor, 4)), StringComparison.Ordinal);
        string parts = await EchoAsync(r =>
        {
            r.AddPart(new TernPart("field", "plain") { Headers = [new("X-Part", "yes")] });
            r.AddPart(TernPart.FromFile("file", folder.File("body.txt")));
        });
        Assert.Contains("name=\"field\"", parts, StringComparison.Ordinal);
        Assert.Contains("X-Part: yes", parts, StringComparison.Ordinal);
        Assert.Contains("filename=\"body.txt\"", parts, StringComparison.Ordinal);
        Assert.Contains("from a file", parts, StringComparison.Ordinal);
        using TernResult posted = await client.PostFormAsync(Servers.Fault + "/echo", form);
        Assert.Contains("a=1+2", posted.GetText(), StringComparison.Ordinal);
        using TernResult json = await client.PostJsonAsync(Servers.Fault + "/echo", TernValue.Array(true));
        Assert.EndsWith("[true]", json.GetText(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Query_headers_and_trailers_are_sent()
    {
        string text = await EchoAsync(r =>
        {
            r.AddQuery("q", "a b&c");
            r.AddHeader("X-Two", "1");
            r.AddHeader("X-Two", "2");
            r.AcceptJson();
            r.SetBody("body");
            r.AddTrailer("X-Sum", "11");
        });
        Assert.Contains("/echo?q=a%20b%26c", text, StringComparison.Ordinal);
        Assert.Contains("X-Two: 1\r\nX-Two: 2", text, StringComparison.Ordinal);
        Assert.Contains("Accept: application/json", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Trailers_interim_responses_and_redirects_are_told()
    {
        using TernResult trailers = await client.GetAsync(Servers.Http + "/trailers/100");
        Assert.Equal("11", trailers.Trailers["x-sum"]);
        using TernResult interim = await client.GetAsync(Servers.Fault + "/informational/103");
        Assert.Contains(interim.Interims, i => i.Status == 103);
        using TernResult moved = await client.GetAsync(Servers.Http + "/redirect/302/100");
        Assert.Equal(Servers.Http + "/100", moved.FinalUrl);
        TernHop hop = Assert.Single(moved.History);
        Assert.Equal((302, Servers.Http + "/redirect/302/100"), (hop.Status, hop.Url));
        Assert.NotNull(hop.Headers["Location"]);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_body_goes_to_a_file_or_a_descriptor()
    {
        using TempFolder folder = new();
        using TernHttpRequest request = new("GET", Servers.Http + "/10k");
        using TernResult toFile = await client.SendAsync(request, new TernSendOptions { ToFile = folder.File("a"), Priority = 3 });
        Assert.Equal(10240, new FileInfo(folder.File("a")).Length);
        using (var descriptor = File.OpenHandle(folder.File("b"), FileMode.CreateNew, FileAccess.Write))
        {
            using TernResult toDescriptor = await client.SendAsync(request, new TernSendOptions { ToDescriptor = descriptor });
        }
        Assert.Equal(10240, new FileInfo(folder.File("b")).Length);
        Assert.Throws<ArgumentException>(() => { _ = client.SendAsync(request, new TernSendOptions { ToFile = "x", Discard = true }); });
        Assert.Equal(0, client.Core.Pending.Count);
    }

    private async Task<string> EchoAsync(Action<TernHttpRequest> build, string method = "POST")
    {
        using TernHttpRequest request = new(method, Servers.Fault + "/echo");
        build(request);
        using TernResult result = await client.SendAsync(request);
        return result.GetText();
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_body_is_read_where_it_lies_also_while_it_is_disposed_of()
    {
        TernResult result = await client.GetAsync(Servers.Http + "/100");
        int count = result.ReadBody(body =>
        {
            result.Dispose();
            return body.Count((byte)'x');
        });
        Assert.Equal(100, count);
        Assert.Throws<ObjectDisposedException>(() => result.ReadBody(body => body.Length));
        using TernResult empty = await client.GetAsync(Servers.Http + "/status/204");
        Assert.Equal(0, empty.ReadBody(body => body.Length));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Fields_that_are_read_again_are_the_same()
    {
        using TernResult result = await client.GetAsync(Servers.Http + "/trailers/10k");
        Assert.NotEmpty(result.Trailers);
        Assert.Same(result.Trailers, result.Trailers);
        Assert.Same(result.Headers, result.Headers);
        Assert.Same(result.Meta, result.Meta);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task No_time_at_all_is_over_at_once_and_less_is_refused()
    {
        using TernHttpRequest silent = new("GET", Servers.Silent);
        TernSendOptions none = new() { Timeout = TimeSpan.Zero };
        Assert.Equal(TernErrorCode.TimeoutTotal, (await Assert.ThrowsAsync<TernException>(() => client.SendAsync(silent, none))).Code);
        TernSendOptions less = new() { Timeout = TimeSpan.FromSeconds(-1) };
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = client.SendAsync(silent, less); });
    }
}
