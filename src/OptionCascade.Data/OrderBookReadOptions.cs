using NodaTime;

namespace OptionCascade.Data;

/// <summary>Choices in reading order-book files.</summary>
public sealed record OrderBookReadOptions
{
    /// <summary>Streams: only this symbol, case ignored; null takes the first one that the file names. Messages on others are counted and not used.</summary>
    public string? Symbol { get; init; }

    /// <summary>Snapshots of levels without a time of their own: when the book stood so; null leaves it unknown.</summary>
    public Instant? Time { get; init; }

    /// <summary>At most so many diagnostics of one reason are listed; all are counted. Default 100,000.</summary>
    public int MaximumListedPerReason { get; init; } = 100_000;

    /// <summary>Files with more bytes, unpacked, are refused; streams, of which one line is held at a time, are not limited. Default 1 GiB.</summary>
    public long MaximumBytes { get; init; } = 1L << 30;

    internal OrderBookReadOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaximumListedPerReason, "options");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaximumBytes, "options");
        return this;
    }
}
