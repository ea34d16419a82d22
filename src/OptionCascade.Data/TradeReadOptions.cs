namespace OptionCascade.Data;

/// <summary>Choices in reading trades.</summary>
public sealed record TradeReadOptions
{
    /// <summary>Only this underlying, case ignored; null reads all.</summary>
    public string? Underlying { get; init; }

    /// <summary>At most so many diagnostics of one reason are listed; all are counted. Default 100,000.</summary>
    public int MaximumListedPerReason { get; init; } = 100_000;

    /// <summary>Files with more bytes are refused. Default 1 GiB.</summary>
    public long MaximumBytes { get; init; } = 1L << 30;
}
