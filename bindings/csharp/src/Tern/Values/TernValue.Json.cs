using System;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern;

public readonly partial struct TernValue
{
    /// <summary>Reads JSON text. Integers that fit are integers, other numbers floating-point.</summary>
    /// <exception cref="TernException"><see cref="TernErrorCode.Parse"/> with the place, or <see cref="TernErrorCode.Limit"/>.</exception>
    public static unsafe TernValue ParseJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        Library.Require();
        using NativeText text = new(json);
        tern_value* root;
        TernException.ThrowIfFailed(tern_value_from_json(text.Value, &root, out nint error), error);
        return new TernValue(root, new ValueHandle(root));
    }

    /// <summary>
    /// The value as JSON text. Bytes become base64, an object id hex, a date-time ISO 8601.
    /// </summary>
    /// <param name="pretty">Whether entries stand on lines of their own.</param>
    /// <exception cref="TernException">It has a map key that is no text, or a number that is none or infinite.</exception>
    public unsafe string ToJson(bool pretty = false)
    {
        Library.Require();
        using NativeTree tree = new(this);
        tern_value* text;
        TernException.ThrowIfFailed(tern_value_to_json(tree.Root, pretty ? TERN_JSON_PRETTY : 0u, &text, out nint error), error);
        using ValueHandle handle = new(text);
        return new TernValue(text, handle).AsString();
    }

    /// <summary>The same value on its own, so that it does not keep the document alive that it is a part of.</summary>
    public unsafe TernValue Copy()
    {
        if (data is not NativeHandle)
        {
            return this;
        }
        using NativeTree tree = new(this);
        tern_value* copy;
        TernException.ThrowIfFailed(tern_value_copy(tree.Root, &copy, out nint error), error);
        return new TernValue(copy, new ValueHandle(copy));
    }
}
