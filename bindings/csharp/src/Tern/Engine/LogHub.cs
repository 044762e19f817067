using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern.Engine;

/// <summary>Passes log lines on to the one reader there may be.</summary>
internal sealed class LogHub
{
    private const int Capacity = 1000; // as many as the library keeps; further ones are dropped

    private ChannelWriter<TernLogRecord>? reader;
    private bool closed;

    /// <summary>A channel of what is logged from now on; null while another reader has one.</summary>
    internal Channel<TernLogRecord>? Open()
    {
        lock (this)
        {
            if (reader != null)
            {
                return null;
            }
            Channel<TernLogRecord> channel = Channel.CreateBounded<TernLogRecord>(
                new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
            reader = channel.Writer;
            if (closed)
            {
                reader.Complete();
            }
            return channel;
        }
    }

    internal void Leave()
    {
        lock (this)
        {
            reader = null;
        }
    }

    internal void Close()
    {
        lock (this)
        {
            closed = true;
            reader?.TryComplete();
        }
    }

    internal unsafe void Write(ref tern_event e)
    {
        tern_log_record record;
        if (tern_event_log((tern_event*)Unsafe.AsPointer(ref e), &record, (nuint)sizeof(tern_log_record)) != TERN_OK)
        {
            return;
        }
        lock (this)
        {
            reader?.TryWrite(new TernLogRecord(record));
        }
    }
}
