using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Tern.Native;

/// <summary>Durations as the C API takes them.</summary>
internal static class Milliseconds
{
    /// <summary>Whole milliseconds, rounded up so that no time becomes 0; -1 for <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than nothing.</exception>
    internal static long Of(TimeSpan time, [CallerArgumentExpression(nameof(time))] string? parameter = null)
    {
        if (time == Timeout.InfiniteTimeSpan)
        {
            return -1;
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, parameter);
        return (long)Math.Ceiling(time.TotalMilliseconds);
    }

    /// <summary>A measured time; null when it did not happen (-1).</summary>
    internal static TimeSpan? FromNanoseconds(long nanoseconds) => nanoseconds < 0 ? null : TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    /// <summary>Wall clock in Unix nanoseconds.</summary>
    internal static DateTimeOffset FromUnixNanoseconds(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
}
