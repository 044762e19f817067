using System.Collections.Generic;
using Tern.Native;
using static Tern.Native.NativeMethods;

namespace Tern;

// What a client knows of its users. The cookie jar takes part in requests whose option http.cookies is true.
public sealed partial class TernClient
{
    /// <summary>Every cookie of the jar that has not expired.</summary>
    public unsafe IReadOnlyList<TernCookie> GetCookies()
    {
        tern_value* cookies;
        TernException.ThrowIfFailed(tern_client_cookies(Handle, &cookies, out nint error), error);
        return TernCookie.ReadAll(TernValue.Root(cookies, new ValueHandle(cookies)));
    }

    /// <summary>Keeps a cookie as if the answer to a request for <paramref name="url"/> had carried it.</summary>
    /// <param name="url">Where it is from.</param>
    /// <param name="setCookie">The value of a Set-Cookie field.</param>
    public void SetCookie(string url, string setCookie)
    {
        using NativeText u = new(url), text = new(setCookie);
        TernException.ThrowIfFailed(tern_client_set_cookie(Handle, u.Value, text.Value, out nint error), error);
    }

    /// <summary>Adds the cookies of a file in the Netscape format, and tells how many. Blocks while the file is read.</summary>
    public unsafe long LoadCookies(string path)
    {
        using NativeText p = new(path);
        ulong count;
        TernException.ThrowIfFailed(tern_client_load_cookies(Handle, p.Value, &count, out nint error), error);
        return (long)count;
    }

    /// <summary>Writes all cookies to a file in the Netscape format. Blocks while the file is written.</summary>
    public void SaveCookies(string path)
    {
        using NativeText p = new(path);
        TernException.ThrowIfFailed(tern_client_save_cookies(Handle, p.Value, out nint error), error);
    }

    /// <summary>Forgets all cookies.</summary>
    public void ClearCookies() => TernException.ThrowIfFailed(tern_client_clear_cookies(Handle, out nint error), error);

    /// <summary>User and password for an origin such as <c>https://example.com</c>, sent when it asks; null for the user removes them.</summary>
    public void SetCredentials(string origin, string? user, string? password)
    {
        using NativeText o = new(origin), u = new(user), p = new(password);
        TernException.ThrowIfFailed(tern_client_set_credentials(Handle, o.Value, u.Value, p.Value, out nint error), error);
    }

    /// <summary>A bearer token for an origin, sent with every request to it; null removes it.</summary>
    public void SetToken(string origin, string? token)
    {
        using NativeText o = new(origin), t = new(token);
        TernException.ThrowIfFailed(tern_client_set_token(Handle, o.Value, t.Value, out nint error), error);
    }
}
