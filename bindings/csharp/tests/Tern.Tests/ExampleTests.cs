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
    public void A_pipeline_of_redis_commands() =>
        Assert.Contains("views: 3", Examples.Run("RedisPipeline", [Servers.Redis]), StringComparison.Ordinal);
}
