using System.Runtime.InteropServices;

namespace Tern.Native;

/// <summary>Keeps a handle open while memory of its object is read, whatever other threads do with it.</summary>
internal readonly ref struct Holding
{
    private readonly SafeHandle? held;

    /// <exception cref="System.ObjectDisposedException">It is closed already.</exception>
    internal Holding(SafeHandle handle)
    {
        bool added = false;
        handle.DangerousAddRef(ref added);
        held = handle;
    }

    public void Dispose() => held?.DangerousRelease();
}
