using System;
using System.Collections.Generic;
using System.Diagnostics;
using Tern.Native;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>An HTTP request. Fields a refused call names are unchanged.</summary>
public class TernHttpRequest : TernRequest
{
    /// <summary>A new request.</summary>
    /// <param name="method">Any token; standard names are in capitals.</param>
    /// <param name="url"><c>http://</c> or <c>https://</c>; its fragment is never sent, nor is its user information.</param>
    /// <exception cref="ArgumentException">The method contains a NUL.</exception>
    /// <exception cref="TernException">The method or the URL is not valid.</exception>
    public TernHttpRequest(string method, string url) : base(Create(method, url), method, url)
    {
    }

    private protected TernHttpRequest(nint handle, string url) : base(handle, "GET", url)
    {
    }

    /// <summary>Appends a header field. Characters of the value are bytes (up to U+00FF).</summary>
    public void AddHeader(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        using NativeText n = new(name), v = NativeText.Latin1(value, nameof(value));
        TernException.ThrowIfFailed(tern_http_request_add_header(Handle, n.Value, v.Value, out nint error), error);
    }

    /// <summary>Replaces all fields of this name, the library's default included; null keeps them from being sent.</summary>
    public void SetHeader(string name, string? value)
    {
        using NativeText n = new(name), v = NativeText.Latin1(value, nameof(value));
        TernException.ThrowIfFailed(tern_http_request_set_header(Handle, n.Value, v.Value, out nint error), error);
    }

    /// <summary>Appends query parameters, percent-encoded.</summary>
    public unsafe void AddQuery(IReadOnlyCollection<KeyValuePair<string, string>> parameters)
    {
        using NativeList pairs = NativeList.OfPairs(parameters);
        TernException.ThrowIfFailed(tern_http_request_add_query(Handle, pairs.Pairs, (nuint)pairs.PairCount, out nint error), error);
    }

    /// <summary>Appends a query parameter, percent-encoded.</summary>
    public void AddQuery(string name, string value) => AddQuery([new(name, value)]);

    /// <summary>Appends a trailer field, sent after the body.</summary>
    public void AddTrailer(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        using NativeText n = new(name), v = NativeText.Latin1(value, nameof(value));
        TernException.ThrowIfFailed(tern_http_request_add_trailer(Handle, n.Value, v.Value, out nint error), error);
    }

    /// <summary>The body is a form: application/x-www-form-urlencoded.</summary>
    public unsafe void SetForm(IReadOnlyCollection<KeyValuePair<string, string>> form)
    {
        using NativeList pairs = NativeList.OfPairs(form);
        TernException.ThrowIfFailed(tern_http_request_set_form(Handle, pairs.Pairs, (nuint)pairs.PairCount, out nint error), error);
    }

    /// <summary>The body is text/namevalue: a line <c>name=value</c> for each pair.</summary>
    public unsafe void SetNameValue(IReadOnlyCollection<KeyValuePair<string, string>> form)
    {
        using NativeList pairs = NativeList.OfPairs(form);
        TernException.ThrowIfFailed(tern_http_request_set_namevalue(Handle, pairs.Pairs, (nuint)pairs.PairCount, out nint error), error);
    }

    /// <summary>The body is JSON text, which is checked and sent as it is.</summary>
    public void SetJson(string text)
    {
        using NativeText t = new(text);
        TernException.ThrowIfFailed(tern_http_request_set_json(Handle, t.Value, out nint error), error);
    }

    /// <summary>The body is a value as JSON.</summary>
    public unsafe void SetJson(TernValue value)
    {
        using TernValue.NativeTree tree = new(value);
        TernException.ThrowIfFailed(tern_http_request_set_json_value(Handle, tree.Root, out nint error), error);
    }

    /// <summary>The body is an XML document (text/xml).</summary>
    public void SetXml(string text)
    {
        using NativeText t = new(text);
        TernException.ThrowIfFailed(tern_http_request_set_xml(Handle, t.Value, out nint error), error);
    }

    /// <summary>The body is a value in the form that the Content-Type set before says: JSON, a form, text/namevalue or XML.</summary>
    public unsafe void SetValue(TernValue value)
    {
        using TernValue.NativeTree tree = new(value);
        TernException.ThrowIfFailed(tern_http_request_set_value(Handle, tree.Root, out nint error), error);
    }

    /// <summary>Appends a part: the body becomes multipart/form-data.</summary>
    public unsafe void AddPart(TernPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        using NativeText name = new(part.Name), path = new(part.Path), file = new(part.FileName), type = new(part.ContentType);
        using NativeList headers = NativeList.OfPairs(part.Headers);
        byte none;
        fixed (byte* content = part.Content.Span)
        {
            tern_part native = new()
            {
                struct_size = (uint)sizeof(tern_part),
                name = name.Value,
                path = path.Value,
                file_name = file.Value,
                content_type = type.Value,
                headers = headers.PairCount == 0 ? 0 : (nint)headers.Pairs,
                header_count = (ulong)headers.PairCount,
            };
            if (part.Path == null)
            {
                native.value = new tern_str { data = (nint)(content == null ? &none : content), size = (nuint)part.Content.Length };
            }
            TernException.ThrowIfFailed(tern_http_request_add_part(Handle, &native, out nint error), error);
        }
    }

    /// <summary>Asks for JSON: <c>Accept: application/json</c>.</summary>
    public void AcceptJson() => TernException.ThrowIfFailed(tern_http_request_accept_json(Handle, out nint error), error);

    /// <summary>Sets <c>traceparent</c> and <c>tracestate</c> (W3C Trace Context) from an activity.</summary>
    public void AddTraceContext(Activity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        DistributedContextPropagator.Current.Inject(activity, this, static (carrier, name, value) => ((TernHttpRequest)carrier!).SetHeader(name, value));
    }

    private static unsafe nint Create(string method, string url)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(url);
        if (method.Contains('\0'))
        {
            throw new ArgumentException("A method is a token; this one contains a NUL.", nameof(method)); // where C would end it
        }
        Library.Require();
        using NativeText m = new(method), u = new(url);
        TernException.ThrowIfFailed(tern_http_request_create(m.Terminated, u.Value, out nint request, out nint error), error);
        return request;
    }
}
