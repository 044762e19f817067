using System;
using System.Collections.Generic;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>What the loaded library is and can do.</summary>
public static unsafe class TernLibrary
{
    private delegate int Getter<T>(nuint index, T* info, nuint size) where T : unmanaged;

    /// <summary>The library's version.</summary>
    public static Version Version
    {
        get
        {
            Library.Require();
            uint number = tern_version_number();
            return new Version((int)(number / 1_000_000), (int)(number / 1_000 % 1_000), (int)(number % 1_000));
        }
    }

    /// <summary>The registry of options.</summary>
    public static IReadOnlyList<TernOptionInfo> Options => List<tern_option_info, TernOptionInfo>(
        tern_option_count, tern_option_get, static i => new TernOptionInfo(i));

    /// <summary>Every error there is, with what it means in general.</summary>
    public static IReadOnlyList<TernErrorInfo> Errors => List<tern_error_info, TernErrorInfo>(
        tern_error_count, tern_error_get, static i => new TernErrorInfo(i));

    /// <summary>The features this version knows, built in or not.</summary>
    public static IReadOnlyList<TernFeature> Features => List<tern_feature_info, TernFeature>(
        tern_feature_count, tern_feature_get, static i => new TernFeature(i));

    /// <summary>The libraries it is linked with.</summary>
    public static IReadOnlyList<TernFeature> Libraries => List<tern_feature_info, TernFeature>(
        tern_library_count, tern_library_get, static i => new TernFeature(i));

    /// <summary>The registered reason phrase of an HTTP status, for what brings none (HTTP/2); null when there is none.</summary>
    public static string? ReasonPhrase(int status)
    {
        Library.Require();
        return Utf8.ReadOptional(tern_http_reason_phrase(status));
    }

    private static TRead[] List<T, TRead>(Func<nuint> count, Getter<T> get, Func<T, TRead> read) where T : unmanaged
    {
        Library.Require();
        var all = new TRead[count()];
        for (int i = 0; i < all.Length; ++i)
        {
            T info;
            TernException.ThrowIfFailed(get((nuint)i, &info, (nuint)sizeof(T)));
            all[i] = read(info);
        }
        return all;
    }
}

/// <summary>An option of the registry.</summary>
public sealed record TernOptionInfo
{
    internal TernOptionInfo(in tern_option_info i)
    {
        Name = Utf8.Read(i.name);
        Type = Utf8.Read(i.type);
        Default = Utf8.Read(i.default_value);
        Text = Utf8.Read(i.text);
        OnClient = (i.scopes & TERN_SCOPE_CLIENT) != 0;
        OnRequest = (i.scopes & TERN_SCOPE_REQUEST) != 0;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary><c>duration</c>, <c>size</c>, <c>count</c>, <c>boolean</c>, <c>text</c>, <c>list</c>, or <c>a|b|c</c> for a choice.</summary>
    public string Type { get; }

    /// <summary>Its default.</summary>
    public string Default { get; }

    /// <summary>What it means.</summary>
    public string Text { get; }

    /// <summary>Whether <see cref="TernOptions"/> take it.</summary>
    public bool OnClient { get; }

    /// <summary>Whether a <see cref="TernRequest"/> takes it.</summary>
    public bool OnRequest { get; }
}

/// <summary>A feature, or a library that the loaded one is linked with.</summary>
public sealed record TernFeature
{
    internal TernFeature(in tern_feature_info i)
    {
        Name = Utf8.Read(i.name);
        Built = i.built != 0;
        Version = Utf8.ReadOptional(i.version);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether it is in this build.</summary>
    public bool Built { get; }

    /// <summary>A library's version as it says at run time; null of features.</summary>
    public string? Version { get; }
}
