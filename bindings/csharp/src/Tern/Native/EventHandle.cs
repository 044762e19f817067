namespace Tern.Native;

/// <summary>An event that was taken off its queue, for as long as something refers to its data.</summary>
internal sealed class EventHandle(tern_event e) : NativeHandle(e.owner)
{
    private tern_event taken = e;

    protected override void Release(nint value) => Engine.EventBuffer.Release(ref taken);
}
