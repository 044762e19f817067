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
        tern_option_count, tern_option_get, static i => new TernOptionInfo(
            Utf8.Read(i.name), Utf8.Read(i.type), Utf8.Read(i.default_value), Utf8.Read(i.text), (i.scopes & TERN_SCOPE_CLIENT) != 0,
            (i.scopes & TERN_SCOPE_REQUEST) != 0));

    /// <summary>Every error there is, with what it means in general.</summary>
    public static IReadOnlyList<TernErrorInfo> Errors => List<tern_error_info, TernErrorInfo>(
        tern_error_count, tern_error_get, static i => TernErrorInfo.From(i));

    /// <summary>The features this version knows, built in or not.</summary>
    public static IReadOnlyList<TernFeature> Features => List<tern_feature_info, TernFeature>(
        tern_feature_count, tern_feature_get, static i => new TernFeature(Utf8.Read(i.name), i.built != 0, Utf8.ReadOptional(i.version)));

    /// <summary>The libraries it is linked with.</summary>
    public static IReadOnlyList<TernFeature> Libraries => List<tern_feature_info, TernFeature>(
        tern_library_count, tern_library_get, static i => new TernFeature(Utf8.Read(i.name), i.built != 0, Utf8.ReadOptional(i.version)));

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
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>duration</c>, <c>size</c>, <c>count</c>, <c>boolean</c>, <c>text</c>, <c>list</c>, or <c>a|b|c</c> for a choice.</param>
/// <param name="Default">Its default.</param>
/// <param name="Text">What it means.</param>
/// <param name="OnClient">Whether <see cref="TernOptions"/> take it.</param>
/// <param name="OnRequest">Whether a <see cref="TernRequest"/> takes it.</param>
public sealed record TernOptionInfo(string Name, string Type, string Default, string Text, bool OnClient, bool OnRequest);

/// <summary>A feature, or a library that the loaded one is linked with.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Built">Whether it is in this build.</param>
/// <param name="Version">A library's version as it says at run time; null of features.</param>
public sealed record TernFeature(string Name, bool Built, string? Version);
