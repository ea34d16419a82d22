using NodaTime;
using OptionCascade.Market;

namespace OptionCascade.Data;

/// <summary>What the caller knows and the file does not say, or says otherwise. Nothing here is guessed when it is left out.</summary>
public sealed record ChainReadOptions
{
    /// <summary>No choices: everything must be in the file.</summary>
    public static ChainReadOptions None { get; } = new();

    /// <summary>
    /// Only this underlying (e.g. <c>BTC</c> of a file with BTC and ETH), case ignored; null reads all. A LEAN file does not hold its
    /// underlying: there it is the underlying's name, and null takes it from the file's name.
    /// </summary>
    public string? Underlying { get; init; }

    /// <summary>Valuation instant; null takes the file's. Needed where the file has none (Deribit book summary and tickers, LEAN files without a date in their name).</summary>
    public Instant? AsOf { get; init; }

    /// <summary>Spot, quote currency per unit, finite and &gt; 0; null takes the file's. Needed for a Deribit book summary. With several underlyings in the result it cannot be given.</summary>
    public double? Spot { get; init; }

    /// <summary>
    /// Forwards and discounting; null takes the forwards the file quotes (Deribit, own book with a <c>forward</c> column). Needed for Cboe and LEAN
    /// files, which quote none: <see cref="ForwardCurve.Flat"/> with rates chosen by the caller. When given it wins over the file's.
    /// </summary>
    public ForwardCurve? Forwards { get; init; }

    /// <summary>
    /// Forwards and discounting for files that quote none (Cboe, LEAN), where <see cref="Forwards"/> is not given; a file's own forwards win over these.
    /// Default null: such a file is refused.
    /// </summary>
    public ForwardCurve? ForwardsWhereNoneQuoted { get; init; }

    /// <summary>At most so many diagnostics of one reason are listed; all are counted. Default 100,000, so that a garbled huge file cannot exhaust memory.</summary>
    public int MaximumListedPerReason { get; init; } = 100_000;

    /// <summary>Files with more bytes are refused. Default 1 GiB, several times a whole day of every US option.</summary>
    public long MaximumBytes { get; init; } = 1L << 30;
}
