using System;
using System.Collections.Generic;
using System.Linq;
using Tern;

/// <summary>The servers and files by name, from the command line, and requests to them.</summary>
internal sealed class Places
{
    private static readonly string[] Names = ["HTTP", "HTTPS", "CA", "FAULT", "SILENT", "GARBAGE", "REDIS", "WS"];
    private readonly Dictionary<string, string> places = [];

    public Places(string[] arguments)
    {
        foreach (string argument in arguments)
        {
            if (argument.Split('=', 2) is [string name, string value])
            {
                places[name] = value;
            }
        }
    }

    /// <summary>The first argument that names no place; null: each names one.</summary>
    public static string? FindUnknown(string[] arguments) =>
        arguments.FirstOrDefault(argument => argument.Split('=', 2) is not [string name, _] || !Names.Contains(name));

    /// <summary>The first that the command line does not name; null when it names them all.</summary>
    public string? Missing => Array.Find(Names, name => string.IsNullOrEmpty(places.GetValueOrDefault(name)));

    public string At(string name, string path = "") => places[name] + path;

    /// <summary>With another scheme than its own.</summary>
    public string Over(string scheme, string name, string path)
    {
        string url = At(name, path);
        return scheme + url[url.IndexOf("://", StringComparison.Ordinal)..];
    }

    public TernRequest Get(string name, string path, string? option = null, string value = "")
    {
        TernHttpRequest request = new("GET", At(name, path));
        if (option != null)
        {
            request.Set(option, value);
        }
        return request;
    }

    public TernRequest Command(string text)
    {
        TernRedisRequest request = new(At("REDIS"));
        request.AddText(text);
        return request;
    }

    public TernRequest PostFile(string name, string path, string file)
    {
        TernHttpRequest request = new("POST", At(name, path));
        request.SetBodyFile(file);
        return request;
    }

    public static TernRequest Message(string url, string text)
    {
        TernWebSocketRequest request = new(url);
        request.SetBody(text);
        return request;
    }
}
