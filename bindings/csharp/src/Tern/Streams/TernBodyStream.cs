using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Tern.Engine;
using Tern.Native;

namespace Tern;

/// <summary>
/// The body of a response as it comes. No more waits in memory than the stream's credit; a slow reader slows the sender down.
/// Disposing before the end ends the request.
/// </summary>
public sealed class TernBodyStream : Stream
{
    private readonly TernStream stream;
    private readonly Func<Exception?>? failure;
    private Action<TernResult>? atEnd;

    /// <param name="stream">Ends with this.</param>
    /// <param name="head">Its head.</param>
    /// <param name="atEnd">Called once with the result, before a reader sees that the body has ended.</param>
    /// <param name="failure">What the reader is told at the end instead, if it is there: why the request was not sent.</param>
    internal TernBodyStream(TernStream stream, TernResult head, Action<TernResult>? atEnd = null, Func<Exception?>? failure = null)
    {
        this.failure = failure;
        this.stream = stream;
        this.atEnd = atEnd;
        Head = head;
    }

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
            while (stream.TryRead(buffer.Span, out EventPiece piece))
            {
                if (piece.Count > 0 || (piece.IsData && buffer.IsEmpty))
                {
                    return piece.Count;
                }
                if (!piece.IsData && stream.TryTake(out tern_event other))
                {
                    EventBuffer.Release(ref other);
                }
            }
            try
            {
                if (!await stream.WaitAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (failure?.Invoke() is { } reason)
                    {
                        throw new IOException(reason.Message, reason);
                    }
                    Interlocked.Exchange(ref atEnd, null)?.Invoke(await stream.Completed.ConfigureAwait(false));
                    return 0;
                }
            }
            catch (TernException e)
            {
                Exception reason = failure?.Invoke() ?? e;
                throw new IOException(reason.Message, reason);
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
            stream.Dispose();
        }
        base.Dispose(disposing);
    }
}
