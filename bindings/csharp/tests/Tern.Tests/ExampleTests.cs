using System;
using System.IO;
using Xunit;

namespace Tern.Tests;

public sealed class ExampleTests
{
    [Fact]
    public void Fetching_many_with_a_worker_cap() =>
        Assert.Contains("500 of 500", Examples.Run("FetchMany", ["500", Servers.Http + "/100"]), StringComparison.Ordinal);

    [Fact]
    public void Streaming_a_body_to_disk()
    {
        using TempFolder folder = new();
        string said = Examples.Run("Download", [Servers.Http + "/10k", folder.File("file")]);
        Assert.Contains("10240 bytes", said, StringComparison.Ordinal);
        Assert.Equal(10240, new FileInfo(folder.File("file")).Length);
    }

    [Fact]
    public void Echoing_over_a_websocket() =>
        Assert.Contains("hello 3", Examples.Run("WebSocketEcho", [Servers.Ws + "/", "3"]), StringComparison.Ordinal);

    [Fact]
    public void Retrying_and_telling_of_each_attempt()
    {
        string[] lines = Examples.Run("Retry", [Servers.Fault + "/status/503"]).Trim().Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.Equal("attempt 1, after waiting 0 ms: status 503", lines[0]);
        Assert.Equal("status 503", lines[4]);
        Assert.Equal("status 501", Examples.Run("Retry", [Servers.Fault + "/status/501"]).Trim());
    }

    [Fact]
    public void Printing_events_until_there_are_no_more()
    {
        const string Next = "the next response is asked for";
        string[] lines = Examples.Run("Events", [Servers.Events + "/count?total=3&each=2&retry=100"]).Trim().Split('\n');
        Assert.Equal(["1 (number): n1", "2 (number): n2", Next, "3 (number): n3", Next], lines);
        Assert.Contains("500", Ends(1, "Events", [Servers.Events + "/500"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipeline_of_redis_commands() =>
        Assert.Contains("views: 3", Examples.Run("RedisPipeline", [Servers.Redis]), StringComparison.Ordinal);

    [Theory]
    [InlineData("FetchMany")]
    [InlineData("FetchMany", "-1", "http://127.0.0.1/")]
    [InlineData("FetchMany", "many", "http://127.0.0.1/")]
    [InlineData("FetchMany", "1", "nonsense")]
    [InlineData("Download", "nonsense", "/dev/null")]
    [InlineData("Download", "http://127.0.0.1:1/", "")]
    [InlineData("RedisPipeline", "nonsense")]
    [InlineData("RedisPipeline", "http://127.0.0.1/")]
    [InlineData("RedisPipeline")]
    [InlineData("Events", "nonsense")]
    [InlineData("Events")]
    [InlineData("WebSocketEcho", "nonsense", "1")]
    [InlineData("WebSocketEcho", "ws://127.0.0.1:1/", "-1")]
    public void A_wrong_call_is_one_line_and_2(string name, params string[] arguments) => Ends(2, name, arguments);

    [Theory]
    [InlineData("FetchMany", "1", "http://127.0.0.1:1/")]
    [InlineData("Download", "http://127.0.0.1:1/", "/dev/null")]
    [InlineData("RedisPipeline", "redis://127.0.0.1:1/")]
    [InlineData("Events", "http://127.0.0.1:1/")]
    [InlineData("WebSocketEcho", "ws://127.0.0.1:1/", "1")]
    public void A_request_that_fails_is_one_line_and_1(string name, params string[] arguments) => Ends(1, name, arguments);

    [Fact]
    public void A_file_that_cannot_be_written_is_one_line_and_1() => Ends(1, "Download", [Servers.Http + "/100", Path.GetTempPath()]);

    [Fact]
    public void A_websocket_that_the_server_closes_ends_with_its_code() =>
        Assert.Contains("4000", Ends(1, "WebSocketEcho", [Servers.Ws + "/close/4000", "3"]), StringComparison.Ordinal);

    private static string Ends(int status, string name, string[] arguments)
    {
        (int ended, _, string errors) = Examples.RunToExit(name, arguments);
        Assert.Equal((status, 1), (ended, errors.TrimEnd('\n').Split('\n').Length));
        Assert.NotEqual("\n", errors);
        return errors;
    }
}
