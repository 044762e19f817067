using System;
using System.Collections.Generic;
using System.Text;

namespace Tern;

/// <summary>A part of a multipart/form-data body: content, or a file that is read while it is sent.</summary>
public sealed class TernPart
{
    private TernPart(string name) => Name = name;

    /// <summary>A plain field.</summary>
    public TernPart(string name, string value) : this(name, Encoding.UTF8.GetBytes(value))
    {
    }

    /// <summary>Bytes.</summary>
    public TernPart(string name, ReadOnlyMemory<byte> content)
    {
        Name = name;
        Content = content;
    }

    /// <summary>A file, opened anew for each submission. Its name is sent unless <see cref="FileName"/> says another.</summary>
    public static TernPart FromFile(string name, string path) => new(name) { Path = path };

    /// <summary>The field's name.</summary>
    public string Name { get; }

    /// <summary>The content of a part that is no file.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The file; null: the part has content.</summary>
    public string? Path { get; private init; }

    /// <summary>The file name that is sent; null: the last part of the path; empty: none, the part is a plain field.</summary>
    public string? FileName { get; init; }

    /// <summary>The Content-Type; null: by the ending of the file name; empty: none.</summary>
    public string? ContentType { get; init; }

    /// <summary>Header fields besides Content-Disposition and Content-Type.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>> Headers { get; init; } = [];
}
