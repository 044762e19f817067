using System;
using System.Linq;
using System.Text;

namespace Tern;

/// <summary>A cookie. Characters of name and value are bytes where they are no UTF-8.</summary>
public sealed record TernCookie
{
    internal TernCookie(TernValue c)
    {
        Name = Text(c["name"]);
        Value = Text(c["value"]);
        Domain = Text(c["domain"]);
        Path = Text(c["path"]);
        HostOnly = c["host_only"].AsBoolean();
        Secure = c["secure"].AsBoolean();
        HttpOnly = c["http_only"].AsBoolean();
        SameSite = c["same_site"].IsNull ? null : c["same_site"].AsString();
        Expires = c["expires"].IsNull ? null : c["expires"].AsDateTime();
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its value.</summary>
    public string Value { get; }

    /// <summary>The host or the domain it goes to.</summary>
    public string Domain { get; }

    /// <summary>The path it goes to, and below.</summary>
    public string Path { get; }

    /// <summary>Whether it goes to that host alone.</summary>
    public bool HostOnly { get; }

    /// <summary>Whether it goes over TLS only.</summary>
    public bool Secure { get; }

    /// <summary>Whether it is not for scripts.</summary>
    public bool HttpOnly { get; }

    /// <summary><c>none</c>, <c>lax</c>, <c>strict</c>; null: not said.</summary>
    public string? SameSite { get; }

    /// <summary>When it ends; null: with the session.</summary>
    public DateTimeOffset? Expires { get; }

    internal static TernCookie[] ReadAll(TernValue list) => list.Items.Select(static c => new TernCookie(c)).ToArray();

    private static string Text(TernValue v) => v.Kind == TernValueKind.Bytes ? Encoding.Latin1.GetString(v.AsBytes()) : v.AsString();
}
