using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Market;

namespace OptionCascade.Data;

/// <summary>What a file of accounts does not say.</summary>
public sealed record AccountReadOptions
{
    /// <summary>How time is counted. No default: public figures differ by more than 10% between conventions.</summary>
    public required TimeConvention Time { get; init; }

    /// <summary>Markets that are known already, e.g. from a chain; null takes everything from the file. What the file states (spot, price, volatility) wins over it.</summary>
    public MarginMarket? Market { get; init; }

    /// <summary>Valuation instant where neither file nor <see cref="Market"/> has one.</summary>
    public Instant? AsOf { get; init; }

    /// <summary>At most so many diagnostics of one reason are listed; all are counted. Default 100,000, so that a garbled huge file cannot exhaust memory.</summary>
    public int MaximumListedPerReason { get; init; } = 100_000;

    /// <summary>Files with more bytes are refused. Default 1 GiB.</summary>
    public long MaximumBytes { get; init; } = 1L << 30;

    /// <summary>
    /// Contracts of the chain behind <see cref="Market"/>: an option of the file with the root (or underlying), date of expiry, strike and right of one of them takes its
    /// terms, except those that its row states. Null: terms come from the root alone.
    /// </summary>
    public ListedContracts? Listed { get; init; }
}
