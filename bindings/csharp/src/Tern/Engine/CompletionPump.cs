using System;
using System.Runtime.CompilerServices;
using System.Threading;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern.Engine;

/// <summary>Drains a client's queue in batches, on a thread of its own, until the client has closed.</summary>
internal sealed unsafe class CompletionPump(ClientCore core)
{
    private const int Batch = 256;

    internal void Run()
    {
        tern_event[] events = GC.AllocateArray<tern_event>(Batch, pinned: true);
        tern_event* first = (tern_event*)Unsafe.AsPointer(ref events[0]);
        nuint count;
        while (tern_queue_wait(core.Queue, first, Batch, (nuint)sizeof(tern_event), -1, &count) == TERN_OK)
        {
            for (nuint i = 0; i < count; ++i)
            {
                Dispatch(ref first[i]);
            }
            tern_events_release(first, count, (nuint)sizeof(tern_event));
        }
        core.OnPumpEnded();
        GC.KeepAlive(events);
    }

    private void Dispatch(ref tern_event e)
    {
        Pending? pending = null;
        try
        {
            switch ((int)e.kind)
            {
                case TERN_EVENT_COMPLETED:
                    pending = core.Pending.Remove(e.user_data);
                    pending?.OnCompleted(e.status, tern_event_take_result((tern_event*)Unsafe.AsPointer(ref e)));
                    break;
                case TERN_EVENT_ROOM:
                    core.Room.Open();
                    break;
                case TERN_EVENT_CLIENT_CLOSED:
                    core.OnClientClosed();
                    break;
                case TERN_EVENT_LOG:
                    core.Log.Write(ref e);
                    break;
                case TERN_EVENT_DECIDE:
                    core.Decisions.Put(ref e);
                    break;
                default:
                    pending = core.Pending.Find(e.user_data);
                    pending?.OnEvent(ref e);
                    break;
            }
        }
        catch (Exception fault) // one event that cannot be handled must not end the others
        {
            Tell(pending, fault);
        }
    }

    private static void Tell(Pending? pending, Exception fault) => ThreadPool.QueueUserWorkItem(_ => pending?.OnFault(fault));
}
