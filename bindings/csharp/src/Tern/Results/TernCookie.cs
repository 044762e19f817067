using System;
using System.Linq;
using System.Text;

namespace Tern;

/// <summary>A cookie. Characters of name and value are bytes where they are no UTF-8.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Domain">The host or the domain it goes to.</param>
/// <param name="Path">The path it goes to, and below.</param>
/// <param name="HostOnly">Whether it goes to that host alone.</param>
/// <param name="Secure">Whether it goes over TLS only.</param>
/// <param name="HttpOnly">Whether it is not for scripts.</param>
/// <param name="SameSite"><c>none</c>, <c>lax</c>, <c>strict</c>; null: not said.</param>
/// <param name="Expires">When it ends; null: with the session.</param>
public sealed record TernCookie(
    string Name, string Value, string Domain, string Path, bool HostOnly, bool Secure, bool HttpOnly, string? SameSite, DateTimeOffset? Expires)
{
    internal static TernCookie[] ReadAll(TernValue list) => list.Items.Select(Read).ToArray();

    private static TernCookie Read(TernValue c) => new(
        Text(c["name"]), Text(c["value"]), Text(c["domain"]), Text(c["path"]), c["host_only"].AsBoolean(), c["secure"].AsBoolean(),
        c["http_only"].AsBoolean(), c["same_site"].IsNull ? null : c["same_site"].AsString(),
        c["expires"].IsNull ? null : c["expires"].AsDateTime());

    private static string Text(TernValue v) => v.Kind == TernValueKind.Bytes ? Encoding.Latin1.GetString(v.AsBytes()) : v.AsString();
}
