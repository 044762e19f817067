using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace Tern;

/// <summary>Where an <see cref="HttpContent"/> writes its bytes: into the request of a stream.</summary>
internal sealed class HandlerUpload(TernStream stream) : Stream
{
    private bool refused; // by this stream, not by another that the content may write to as well
    private Exception? failure;

    /// <summary>Why the content could not be sent; null of one that was, or whose stream had ended before: how says more.</summary>
    internal Exception? Failure => Volatile.Read(ref failure);

    /// <summary>Sends content to its end. What it fails with is kept, and ends the stream.</summary>
    internal async Task SendAsync(HttpContent content, CancellationToken token)
    {
        try
        {
            await content.CopyToAsync(this, token).ConfigureAwait(false);
            Finish();
        }
        catch when (refused)
        {
        }
        catch (Exception e)
        {
            Volatile.Write(ref failure, e);
            CancelStream(); // the reader of the answer is told
        }
    }
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await stream.SendAsync(buffer, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (TernException e)
        {
            refused |= e.Code == TernErrorCode.Closed;
            throw new IOException(e.Message, e);
        }
        catch (ObjectDisposedException)
        {
            refused = true;
            throw;
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void CancelStream()
    {
        try
        {
            stream.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Its reader has left.
        }
    }

    private void Finish()
    {
        try
        {
            stream.Finish();
        }
        catch (Exception e) when (e is TernException { Code: TernErrorCode.Closed } or ObjectDisposedException)
        {
            // It has ended, or its reader has left.
        }
    }
}
