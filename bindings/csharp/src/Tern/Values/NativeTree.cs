using System;
using System.Runtime.InteropServices;
using Tern.Native;

namespace Tern;

public readonly partial struct TernValue
{
    private const int MaximumDepth = 200; // as of JSON

    /// <summary>A value in the form of the C API, for the time of one call. What the library made is referred to, not copied.</summary>
    internal unsafe ref struct NativeTree
    {
        private readonly object? kept;
        private byte* free;

        internal NativeTree(in TernValue value)
        {
            kept = value.data;
            Root = (tern_value*)NativeMemory.Alloc((nuint)(sizeof(tern_value) + Size(value, 0)));
            free = (byte*)(Root + 1);
            Write(value, Root);
        }

        internal tern_value* Root { get; }

        public readonly void Dispose()
        {
            NativeMemory.Free(Root);
            GC.KeepAlive(kept);
        }

        private static long Size(in TernValue value, int depth)
        {
            if (depth > MaximumDepth)
            {
                throw new ArgumentException($"The value is nested deeper than {MaximumDepth} levels.");
            }
            if (value.data is byte[] bytes)
            {
                return Padded(bytes.Length);
            }
            long size = 0;
            foreach (TernValue item in value.data as TernValue[] ?? [])
            {
                size += sizeof(tern_value) + Size(item, depth + 1);
            }
            return size;
        }

        private static long Padded(int size) => (size + 1L + 7) & ~7L; // never empty, the next node aligned

        private void Write(in TernValue value, tern_value* node)
        {
            *node = new tern_value { kind = (byte)value.Kind, flags = value.flags, subtype = value.subtype, length = value.length, @as = value.word };
            if (value.data is byte[] bytes)
            {
                node->@as = (ulong)free;
                bytes.CopyTo(new Span<byte>(free, bytes.Length));
                free[bytes.Length] = 0;
                free += Padded(bytes.Length);
            }
            else if (value.data is TernValue[] items)
            {
                tern_value* nodes = (tern_value*)free;
                node->@as = (ulong)nodes;
                free += (long)items.Length * sizeof(tern_value);
                for (int i = 0; i < items.Length; ++i)
                {
                    Write(items[i], nodes + i);
                }
            }
        }
    }
}
