using System;
using System.Threading.Tasks;
using Xunit;

namespace Tern.Tests;

public sealed class CacheTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task A_result_says_whether_it_was_kept()
    {
        await using TernClient client = new(new TernOptions { ["cache"] = "memory", ["cache.mode"] = "no-cache" });
        using TernResult first = await client.GetAsync(Servers.Http + "/100");
        Assert.False(first.IsFromCache || first.IsRevalidated || first.IsStale);
        Assert.Null(first.Age);
        using TernResult again = await client.GetAsync(Servers.Http + "/100");
        Assert.True(again.IsFromCache && again.IsRevalidated && !again.IsStale);
        Assert.InRange(again.Age!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.Equal(first.GetBody(), again.GetBody());
    }
}
