using System;
using System.Collections.Generic;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>Reads a body where it lies.</summary>
/// <param name="body">Valid until the reader returns.</param>
public delegate T TernBodyReader<out T>(ReadOnlySpan<byte> body);

/// <summary>
/// What came back. Immutable, read from any thread, outlives the client. Parts are read when they are asked for; disposing frees the
/// memory at once, the collector does it later. Parts that were read stay valid, values too.
/// </summary>
public sealed class TernResult : IDisposable
{
    private readonly ResultHandle handle;
    private readonly int code;
    private readonly uint version;
    private TernHeaders? headers;
    private TernHeaders? trailers;
    private TernInterim[]? interims;
    private TernHop[]? history;
    private TernAttempt[]? attemptList;
    private KeyValuePair<string, string>[]? meta;

    internal unsafe TernResult(nint result)
    {
        tern_result_info info;
        _ = tern_result_view(result, &info, (nuint)sizeof(tern_result_info));
        handle = new ResultHandle(result, (long)info.body.size);
        code = info.code;
        version = info.version;
        Status = info.status;
        Id = (long)info.id;
        HasBody = info.body.data != 0;
    }

    private delegate T Reader<T>(in tern_result_info info);

    /// <exception cref="ObjectDisposedException">The result was disposed of.</exception>
    private ResultHandle Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(handle.IsClosed, this);
            return handle;
        }
    }

    /// <summary>The submission's number in its client, from 0.</summary>
    public long Id { get; }

    /// <summary>The HTTP status; 0: there was no response, or another protocol.</summary>
    public int Status { get; }

    /// <summary>Whether the status is 200 to 299.</summary>
    public bool IsSuccessStatus => Status is >= 200 and <= 299;

    /// <summary>Why the request failed; <see cref="TernErrorCode.None"/> of results of successful ones.</summary>
    public TernErrorCode Code => (TernErrorCode)code;

    /// <summary>The HTTP version that was spoken; null: there was no response, or another protocol.</summary>
    public Version? HttpVersion => version == 0 ? null : HttpVersions.Of(version);

    /// <summary>Whether there is a body here, be it empty; without, it went elsewhere or there is none.</summary>
    public bool HasBody { get; }

    /// <summary>How many bytes of body came, wherever they went.</summary>
    public long BodySize => Read(static (in tern_result_info i) => (long)i.body_size);

    /// <summary>The header fields of the response.</summary>
    public TernHeaders Headers =>
        headers ??= Read(static (in tern_result_info i) => TernHeaders.Read(i.headers, i.header_count, i.pair_size));

    /// <summary>The trailer fields of the response.</summary>
    public TernHeaders Trailers =>
        trailers ??= Read(static (in tern_result_info i) => TernHeaders.Read(i.trailers, i.trailer_count, i.pair_size));

    /// <summary>The interim responses (1xx) that came before, in order.</summary>
    public IReadOnlyList<TernInterim> Interims => interims ??= Read(static (in tern_result_info i) => TernInterim.ReadAll(i));

    /// <summary>The redirects that were followed, in order.</summary>
    public IReadOnlyList<TernHop> History => history ??= Read(static (in tern_result_info i) => TernHop.ReadAll(i));

    /// <summary>The attempts that were repeated, and the last one; none when there was one, at once.</summary>
    public IReadOnlyList<TernAttempt> AttemptList => attemptList ??= Read(static (in tern_result_info i) => TernAttempt.ReadAll(i));

    /// <summary>The request's meta, with <c>req_id</c> and <c>req_method</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Meta => meta ??= Read(static (in tern_result_info i) => ReadMeta(i));

    /// <summary>The request's method.</summary>
    public string Method => Read(static (in tern_result_info i) => Utf8.Read(i.method));

    /// <summary>The URL that was asked for, without user information.</summary>
    public string Url => Read(static (in tern_result_info i) => Utf8.Read(i.url));

    /// <summary>The URL that answered.</summary>
    public string FinalUrl => Read(static (in tern_result_info i) => Utf8.Read(i.final_url));

    /// <summary>The reason phrase as it came; empty over HTTP/2 (<see cref="TernLibrary.ReasonPhrase"/>).</summary>
    public string Reason => Read(static (in tern_result_info i) => Utf8.ReadLatin1(i.reason));

    /// <summary>Exchanges begun or connections sought: one, and one more for each redirect, answered 401 or
    /// 407, retry and resend.</summary>
    public int Attempts => Read(static (in tern_result_info i) => (int)i.attempts);

    /// <summary>The number of the client.</summary>
    public long Client => Read(static (in tern_result_info i) => i.client);

    /// <summary>The connection it came over.</summary>
    public TernConnectionInfo Connection => Read(static (in tern_result_info i) => new TernConnectionInfo(i));

    /// <summary>How long each part took.</summary>
    public TernTiming Timing => Read(static (in tern_result_info i) => new TernTiming(i));

    /// <summary>Whether it failed after some of the body had arrived.</summary>
    public bool IsBodyPartial => Read(static (in tern_result_info i) => (i.flags & TERN_RESULT_BODY_PARTIAL) != 0);

    /// <summary>Whether it came from a cache.</summary>
    public bool IsFromCache => Read(static (in tern_result_info i) => (i.flags & TERN_RESULT_FROM_CACHE) != 0);

    /// <summary>Whether it came from a cache after the server had said that it still holds.</summary>
    public bool IsRevalidated => Read(static (in tern_result_info i) => (i.flags & TERN_RESULT_REVALIDATED) != 0);

    /// <summary>Whether it came from a cache, is over its time, and was not confirmed.</summary>
    public bool IsStale => Read(static (in tern_result_info i) => (i.flags & TERN_RESULT_STALE) != 0);

    /// <summary>How old it is; null unless it came from a cache.</summary>
    public TimeSpan? Age => Read(static (in tern_result_info i) => i.age_s < 0 ? (TimeSpan?)null : TimeSpan.FromSeconds(i.age_s));

    /// <summary>The error of a request that failed; null of others.</summary>
    public TernErrorInfo? Error => Read(static (in tern_result_info i) => i.error == 0 ? null : TernErrorInfo.From(i.error));

    /// <summary>The charset that <see cref="GetText"/> converts from; null when there is no body.</summary>
    public string? Encoding
    {
        get
        {
            using Holding _ = new(Handle);
            return Utf8.ReadOptional(tern_result_encoding(Handle));
        }
    }

    /// <summary>The body, as a new array; null when it went elsewhere or there is none, which is not the same as empty.</summary>
    public byte[]? GetBody() => HasBody ? ReadBody(static body => body.ToArray()) : null;

    /// <summary>Reads the body where it lies, without a copy. The bytes are valid until <paramref name="reader"/> returns.</summary>
    /// <param name="reader">Is given no bytes when there is no body here.</param>
    public T ReadBody<T>(TernBodyReader<T> reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        using Holding _ = new(Handle);
        return reader(Utf8.Span(View().body));
    }

    /// <summary>The body as text, from the charset of its byte order mark, its Content-Type, or the option <c>http.charset</c>.</summary>
    /// <exception cref="TernException">There is no body here.</exception>
    public unsafe string GetText()
    {
        using Holding _ = new(Handle);
        tern_str text;
        TernException.ThrowIfFailed(tern_result_text(Handle, &text, out nint error), error);
        return Utf8.Read(text);
    }

    /// <summary>What came of the request as a line that people read, as the tool prints it:
    /// <c>REQID 0. HTTP/2.0 200 OK 4210 bytes received</c>; of one that failed, why.</summary>
    /// <param name="color">With ANSI colours, for a terminal that takes them.</param>
    /// <param name="history">In front of it a line for each redirect that was followed, with whole URLs.</param>
    public unsafe string ToLine(bool color = false, bool history = false)
    {
        using Holding _ = new(Handle);
        uint flags = (color ? (uint)TERN_LINE_COLOR : 0) | (history ? (uint)TERN_LINE_HISTORY : 0);
        tern_value* line;
        TernException.ThrowIfFailed(tern_result_line(Handle, flags, &line, out nint error), error);
        return TernValue.Root(line, new ValueHandle(line)).AsString();
    }

    /// <summary>The body as JSON.</summary>
    /// <exception cref="TernException">There is no body here, or it is no JSON.</exception>
    public unsafe TernValue GetJson()
    {
        ResultHandle owner = Share();
        tern_value* root;
        TernException.ThrowIfFailed(tern_result_json(owner, &root, out nint error), error);
        return TernValue.Root(root, owner);
    }

    /// <summary>What the request was for: the reply of Redis; of HTTP the body's bytes.</summary>
    /// <exception cref="TernException">There is none here.</exception>
    public unsafe TernValue GetData()
    {
        using Holding _ = new(Handle);
        tern_value* root;
        TernException.ThrowIfFailed(tern_result_data(Handle, &root, out nint error), error);
        return TernValue.TryCopySmall(root, out TernValue small) ? small : TernValue.Root(root, Share());
    }

    /// <summary>The cookies that the response set, whether the client keeps cookies or not.</summary>
    public unsafe IReadOnlyList<TernCookie> GetCookies()
    {
        ResultHandle owner = Share();
        tern_value* root;
        TernException.ThrowIfFailed(tern_result_cookies(owner, &root, out nint error), error);
        return TernCookie.ReadAll(TernValue.Root(root, owner));
    }

    /// <summary>Throws when the status is 400 or more; else gives the result itself.</summary>
    /// <exception cref="TernException"><see cref="TernErrorCode.HttpStatus"/>, the status as native code.</exception>
    public TernResult EnsureSuccess()
    {
        int status = tern_result_error_for_status(Handle, out nint error);
        if (status == TERN_OK)
        {
            return this;
        }
        TernErrorInfo info = TernErrorInfo.From(error);
        tern_error_release(error);
        throw new TernException(info, this);
    }

    /// <summary>Frees the memory; what was read from it stays.</summary>
    public void Dispose() => handle.Dispose();

    /// <inheritdoc/>
    public override string ToString() => Status > 0 ? $"{Status} {Url}" : $"{Code} {Url}";

    internal TernException ToException() => new(Error ?? new TernErrorInfo(Code, Code.ToString()), this);

    // A reference of its own, for values: they are not cut off when the result is disposed of.
    private ResultHandle Share()
    {
        using Holding _ = new(Handle);
        return new ResultHandle(tern_result_retain(handle.DangerousGetHandle()), 0);
    }

    private T Read<T>(Reader<T> reader)
    {
        using Holding _ = new(Handle);
        return reader(View());
    }

    // While the handle is held.
    private unsafe tern_result_info View()
    {
        tern_result_info info;
        _ = tern_result_view(handle.DangerousGetHandle(), &info, (nuint)sizeof(tern_result_info));
        return info;
    }

    private static unsafe KeyValuePair<string, string>[] ReadMeta(in tern_result_info info)
    {
        var meta = new KeyValuePair<string, string>[info.meta_count];
        for (int i = 0; i < meta.Length; ++i)
        {
            tern_pair* pair = (tern_pair*)(info.meta + i * (nint)info.pair_size);
            meta[i] = new(Utf8.Read(pair->name), Utf8.Read(pair->value));
        }
        return meta;
    }
}
