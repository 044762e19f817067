using System;
using Tern.Native;

namespace Tern.Engine;

/// <summary>Passes attempts that wait to be decided about on to the one reader there may be.</summary>
internal sealed class DecisionHub : IDisposable
{
    private EventBuffer? reader;
    private bool closed;

    /// <summary>What is asked from now on; null while another reader has one.</summary>
    internal EventBuffer? Open()
    {
        lock (this)
        {
            if (reader != null)
            {
                return null;
            }
            reader = new EventBuffer();
            if (closed)
            {
                reader.Dispose();
            }
            return reader;
        }
    }

    internal void Leave()
    {
        lock (this)
        {
            reader?.Dispose();
            reader = null;
        }
    }

    /// <summary>The client has closed: nothing more is asked.</summary>
    public void Dispose()
    {
        lock (this)
        {
            closed = true;
            reader?.Dispose();
        }
    }

    /// <summary>Without a reader the event stays the caller's, whose release of it decides as the options say.</summary>
    internal void Put(ref tern_event e)
    {
        lock (this)
        {
            reader?.Put(ref e);
        }
    }
}
