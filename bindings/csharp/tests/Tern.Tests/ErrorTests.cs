using System;
using System.Threading.Tasks;
using Xunit;

namespace Tern.Tests;

public sealed class ErrorTests
{
    [Fact]
    public void A_method_with_a_NUL_is_refused_not_cut_off() =>
        Assert.Equal("method", Assert.Throws<ArgumentException>(static () => new TernHttpRequest("GET\0EVIL", Servers.Http)).ParamName);

    [Fact(Timeout = Limits.Test)]
    public async Task A_failed_request_tells_code_name_domain_and_what_had_arrived()
    {
        await using TernClient client = new();
        TernException e = await Assert.ThrowsAsync<TernException>(() => client.GetAsync(Servers.Fault + "/close/in-body"));
        Assert.Equal(TernErrorCode.Truncated, e.Code);
        Assert.Equal("TERN_E_TRUNCATED", e.Name);
        Assert.Equal("protocol", e.Domain);
        Assert.NotEmpty(e.Message);
        Assert.True(e.MaybeProcessed);
        Assert.Equal(200, e.Result!.Status);
        Assert.True(e.Result.IsBodyPartial);
        Assert.Equal(e.Code, e.Result.Code);

        TernException refused = await Assert.ThrowsAsync<TernException>(() => client.GetAsync("http://127.0.0.1:1/"));
        Assert.Equal(TernErrorCode.Connect, refused.Code);
        Assert.True(refused.Retryable);
        Assert.False(refused.MaybeProcessed);
        Assert.NotEqual(0, refused.NativeCode);
        Assert.NotEmpty(refused.NativeText);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Each_kind_of_failure_has_its_code()
    {
        await using TernClient client = new();
        Assert.Equal(TernErrorCode.PeerClosed, (await Assert.ThrowsAsync<TernException>(() => client.GetAsync(Servers.Fault + "/close/before-head"))).Code);
        Assert.Equal(TernErrorCode.Protocol, (await Assert.ThrowsAsync<TernException>(() => client.GetAsync(Servers.Garbage))).Code);
        Assert.Equal(TernErrorCode.TlsCertificate, (await Assert.ThrowsAsync<TernException>(() => client.GetAsync(Servers.Https))).Code);
        using TernHttpRequest silent = new("GET", Servers.Silent);
        silent.Set("timeout.first_byte", TimeSpan.FromMilliseconds(50));
        Assert.Equal(TernErrorCode.TimeoutFirstByte, (await Assert.ThrowsAsync<TernException>(() => client.SendAsync(silent))).Code);
        using TernHttpRequest slow = new("GET", Servers.Silent);
        TernSendOptions options = new() { Timeout = TimeSpan.FromMilliseconds(50) };
        Assert.Equal(TernErrorCode.TimeoutTotal, (await Assert.ThrowsAsync<TernException>(() => client.SendAsync(slow, options))).Code);
    }

    [Fact]
    public void Bad_input_is_refused_with_a_reason_and_changes_nothing()
    {
        Assert.Equal(TernErrorCode.Url, Assert.Throws<TernException>(() => new TernHttpRequest("GET", "http://")).Code);
        Assert.Equal(TernErrorCode.Argument, Assert.Throws<TernException>(() => new TernHttpRequest("G T", Servers.Http)).Code);
        Assert.Throws<ArgumentNullException>(() => new TernHttpRequest("GET", null!));
        using TernOptions options = new();
        TernException name = Assert.Throws<TernException>(() => options["no.such.option"] = "1");
        Assert.Equal(TernErrorCode.OptionName, name.Code);
        Assert.Contains("no.such.option", name.Message, StringComparison.Ordinal);
        TernException value = Assert.Throws<TernException>(() => options["workers"] = "many");
        Assert.Equal(TernErrorCode.OptionValue, value.Code);
        Assert.Equal("64", options["workers"]);
        Assert.Throws<ArgumentException>(() => new TernClient(new TernOptions { ["loops"] = "0" }));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_submitted_request_is_frozen_and_a_closed_client_refuses()
    {
        TernClient client = new();
        using TernHttpRequest request = new("GET", Servers.Http + "/100");
        using TernResult first = await client.SendAsync(request);
        Assert.Equal(TernErrorCode.State, Assert.Throws<TernException>(() => request.SetBody("late")).Code);
        using TernResult again = await client.SendAsync(request);
        Assert.Equal(200, again.Status);
        await client.DisposeAsync();
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await client.SendAsync(request));
    }

    [Fact]
    public void Errors_are_described_in_general()
    {
        TernErrorInfo? info = TernErrorInfo.Describe(TernErrorCode.TimeoutConnect);
        Assert.Equal(("TERN_E_TIMEOUT_CONNECT", "timeout"), (info!.Name, info.Domain));
        Assert.Null(TernErrorInfo.Describe((TernErrorCode)(-9999)));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task What_is_wrong_is_told_by_the_task_and_only_misuse_by_the_call()
    {
        TernClient client = new();
        TernRedis redis = new(client, "redis://");
        Task[] refused =
        [
            client.GetAsync("nonsense"), client.PostAsync("nonsense", [], "text/plain"), client.PostFormAsync("nonsense", []),
            client.PostJsonAsync("nonsense", 1), redis.ExecuteAsync("PING"), redis.ExecuteTextAsync("PING"), redis.PipelineAsync([["PING"]]),
        ];
        foreach (Task task in refused)
        {
            await Assert.ThrowsAsync<TernException>(() => task);
        }
        Assert.Throws<ArgumentNullException>(() => { _ = client.GetAsync(null!); });
        Assert.Throws<ArgumentNullException>(() => { _ = client.SendAsync(null!); });
        using TernHttpRequest request = new("GET", Servers.Http + "/100");
        Assert.Throws<ArgumentException>(() => { _ = client.SendAsync(request, new() { ToFile = "x", Discard = true }); });

        await client.DisposeAsync();
        Task[] late = [client.GetAsync(Servers.Http), client.SendAsync(request), client.LeaseAsync(request), client.OpenStreamAsync(request).AsTask()];
        foreach (Task task in late)
        {
            Assert.Equal(typeof(TernClient).FullName, (await Assert.ThrowsAsync<ObjectDisposedException>(() => task)).ObjectName);
        }
        Assert.Equal(typeof(TernClient).FullName, Assert.Throws<ObjectDisposedException>(() => client.GetCounters()).ObjectName);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task What_was_disposed_of_says_its_own_name()
    {
        TernClient client = new();
        TernOptions options = new();
        options.Dispose();
        Says<TernOptions>(() => options["workers"] = "1");
        TernHttpRequest request = new("GET", Servers.Http + "/100");
        TernResult result = await client.SendAsync(request);
        TernStream stream = await client.OpenStreamAsync(request);
        TernLease lease = await client.LeaseAsync(request);
        lease.Dispose();
        TernSendOptions onLease = new() { Lease = lease };
        Says<TernLease>(() => client.SendAsync(request, onLease).GetAwaiter().GetResult());
        result.Dispose();
        Says<TernResult>(() => result.GetText());
        Says<TernResult>(() => result.EnsureSuccess());
        Says<TernResult>(() => result.Headers.ToString());
        Says<TernResult>(() => result.GetData());
        stream.Dispose();
        Says<TernStream>(() => stream.Finish());
        Says<TernStream>(() => stream.Cancel());
        Says<TernStream>(() => stream.Close());
        request.Dispose();
        Says<TernHttpRequest>(() => request.SetBody("late"));
        Says<TernHttpRequest>(() => client.SendAsync(request).GetAwaiter().GetResult());
        Assert.Equal(typeof(TernHttpRequest).FullName, (await Assert.ThrowsAsync<ObjectDisposedException>(async () => await client.OpenStreamAsync(request))).ObjectName);
        await client.DisposeAsync();
        Says<TernClient>(() => client.Pause());
    }

    private static void Says<T>(Action call) => Assert.Equal(typeof(T).FullName, Assert.Throws<ObjectDisposedException>(call).ObjectName);

    [Fact(Timeout = Limits.Test)]
    public async Task Who_asks_while_a_client_closes_is_told_of_the_client()
    {
        using TernHttpRequest request = new("GET", Servers.Http + "/100");
        for (int i = 0; i < 200; ++i)
        {
            TernClient client = new();
            Task<string> asking = Task.Run(() =>
            {
                while (true)
                {
                    if (client.SendAsync(request).Exception?.InnerException is ObjectDisposedException e)
                    {
                        return e.ObjectName;
                    }
                }
            });
            await client.DisposeAsync();
            Assert.Equal(typeof(TernClient).FullName, await asking);
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Numbers_below_zero_are_refused_by_the_name_of_what_they_were_given_as()
    {
        await using TernClient client = new();
        using TernOptions options = new();
        using TernHttpRequest request = new("GET", Servers.Http + "/100");
        TimeSpan less = TimeSpan.FromMilliseconds(-0.5);
        Refuses("value", () => options.Set("timeout.idle", less));
        Refuses("value", () => request.Set("timeout.idle", less));
        Refuses("Timeout", () => { _ = client.SendAsync(request, new() { Timeout = less }); });
        Refuses("length", () => request.SetBodyPushed(-5));
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = System.IO.File.OpenHandle(typeof(ErrorTests).Assembly.Location);
        Refuses("length", () => request.SetBodyDescriptor(file, -1));
        TernStreamOptions[] wrong = [new() { Timeout = less }, new() { Credit = -1 }, new() { SendLimit = -1 }];
        string[] names = ["Timeout", "Credit", "SendLimit"];
        for (int i = 0; i < wrong.Length; ++i)
        {
            ArgumentOutOfRangeException e = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await client.OpenStreamAsync(request, wrong[i]));
            Assert.Equal(names[i], e.ParamName);
        }
        using TernResult unchanged = await client.SendAsync(request);
        Assert.Equal(200, unchanged.Status);
        Assert.Equal((1, 0), (client.GetCounters().Submitted, client.Core.Pending.Count));

        request.Dispose();
        using TernHttpRequest silent = new("GET", Servers.Silent);
        silent.Set("timeout.total", TimeSpan.Zero); // is a time, and over at once
        Assert.Equal(TernErrorCode.TimeoutTotal, (await Assert.ThrowsAsync<TernException>(() => client.SendAsync(silent))).Code);
    }

    private static void Refuses(string name, Action call) => Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(call).ParamName);
}
