using System;
using System.Threading;
using Tern.Native;
using static Tern.Native.NativeMethods;

namespace Tern.Engine;

/// <summary>Cancels a submission in the engine when a token asks for it. The completion comes from the engine all the same.</summary>
internal struct CancelOnToken(CancellationToken token)
{
    private const int Unarmed = 0, Armed = 1, Completed = 2; // states

    private CancellationTokenRegistration registration;
    private int state;

    /// <summary>Whether a cancelled submission is one that the token ended.</summary>
    internal readonly bool Requested => token.IsCancellationRequested;

    internal readonly CancellationToken Token => token;

    /// <summary>After the submit, which gave the id: the completion may have come before.</summary>
    internal void Arm(ClientCore core, ulong id)
    {
        if (!token.CanBeCanceled)
        {
            return;
        }
        registration = token.UnsafeRegister(static order => ((Order)order!).Cancel(), new Order(core, id));
        if (Interlocked.CompareExchange(ref state, Armed, Unarmed) == Completed)
        {
            registration.Unregister();
        }
    }

    /// <summary>With the completion: whoever comes second gives the registration up.</summary>
    internal void Disarm()
    {
        if (token.CanBeCanceled && Interlocked.Exchange(ref state, Completed) == Armed)
        {
            registration.Unregister();
        }
    }

    private sealed class Order(ClientCore core, ulong id)
    {
        internal void Cancel()
        {
            try
            {
                _ = tern_cancel(core.Client, id);
            }
            catch (ObjectDisposedException)
            {
                // The client has closed, and with it everything has completed.
            }
        }
    }
}
