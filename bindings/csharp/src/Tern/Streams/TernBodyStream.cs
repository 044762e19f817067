using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Tern.Engine;
using Tern.Native;
using static Tern.Native.Constants;
using static Tern.Native.NativeMethods;

namespace Tern;

/// <summary>
/// The body of a response as it comes. No more waits in memory than the stream's credit; a slow reader slows the sender down.
/// Disposing before the end ends the request.
/// </summary>
public sealed class TernBodyStream : Stream
{
    private readonly TernStream stream;
    private Action<TernResult>? atEnd;
    private tern_event current; // of which `offset` bytes were read; released when all were
    private int offset;

    /// <param name="stream">Ends with this.</param>
    /// <param name="head">Its head.</param>
    /// <param name="atEnd">Called once with the result, before a reader sees that the body has ended.</param>
    internal TernBodyStream(TernStream stream, TernResult head, Action<TernResult>? atEnd = null)
    {
        this.stream = stream;
        this.atEnd = atEnd;
        Head = head;
    }

    /// <summary>Frees what was read in part; the stream ends itself.</summary>
    ~TernBodyStream() => EventBuffer.Release(ref current);

    /// <summary>Status and header fields.</summary>
    public TernResult Head { get; }

    /// <summary>The result with trailers and times, once the body has ended.</summary>
    public Task<TernResult> Completed => stream.Completed;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <summary>Not supported.</summary>
    public override long Length => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The request failed; the inner exception is a <see cref="TernException"/>.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (TryRead(buffer.Span, out int count))
            {
                return count;
            }
            try
            {
                if (!await stream.WaitAsync(cancellationToken).ConfigureAwait(false))
                {
                    Interlocked.Exchange(ref atEnd, null)?.Invoke(await stream.Completed.ConfigureAwait(false));
                    return 0;
                }
            }
            catch (TernException e)
            {
                throw new IOException(e.Message, e);
            }
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Does nothing.</summary>
    public override void Flush()
    {
    }

    /// <summary>Not supported.</summary>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            EventBuffer.Release(ref current);
            stream.Dispose();
        }
        base.Dispose(disposing);
    }

    // Nothing to read is nothing read, as of any stream.
    private bool TryRead(Span<byte> to, out int count)
    {
        while (true)
        {
            if (current.owner != 0)
            {
                ReadOnlySpan<byte> rest = StreamEvents.Bytes(current)[offset..];
                count = Math.Min(rest.Length, to.Length);
                rest[..count].CopyTo(to);
                offset += count;
                if (count == rest.Length)
                {
                    Consume();
                }
                return true;
            }
            if (!stream.TryTake(out current))
            {
                count = 0;
                return false;
            }
            if (current.kind != TERN_EVENT_STREAM_DATA || current.size == 0)
            {
                Consume();
            }
        }
    }

    private void Consume()
    {
        ulong cost = current.cost;
        EventBuffer.Release(ref current);
        offset = 0;
        if (cost > 0)
        {
            _ = tern_stream_grant(stream.Handle, cost);
        }
    }
}
