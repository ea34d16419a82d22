using OptionCascade.Calibration;
using OptionCascade.Impact.OrderBooks;

namespace OptionCascade.Cli.Views;

/// <summary>What the book command found in a file.</summary>
internal sealed record OrderBookView
{
    /// <summary>File name.</summary>
    public required string Source { get; init; }

    /// <summary>What kind of file: a stream, the levels of one book, or depth in bands.</summary>
    public required string Kind { get; init; }

    /// <summary>Symbol, or empty where the file does not say.</summary>
    public required string Symbol { get; init; }

    /// <summary>Named counts of what was read.</summary>
    public required IReadOnlyList<(string Name, double Value)> Counts { get; init; }

    /// <summary>Checks of which nothing was found.</summary>
    public required IReadOnlyList<string> Passed { get; init; }

    /// <summary>Everything wrong with the data.</summary>
    public required IReadOnlyList<BookFinding> Findings { get; init; }

    /// <summary>The book looked at: the last of a stream; null where there is none.</summary>
    public OrderBook? Book { get; init; }

    /// <summary>Depth within distances of mid; null quantities are unknown, with what is known of them.</summary>
    public IReadOnlyList<DepthWithin> Depth { get; init; } = [];

    /// <summary>Pressure by level of the book looked at.</summary>
    public IReadOnlyList<LevelPressure> Levels { get; init; } = [];

    /// <summary>Pressure over time.</summary>
    public IReadOnlyList<PressureRow> Times { get; init; } = [];

    /// <summary>Depth in bands over time.</summary>
    public IReadOnlyList<BandRow> Bands { get; init; } = [];

    /// <summary>Regression of returns on order-flow imbalance; null where there is none.</summary>
    public OrderFlowFit? Flow { get; init; }

    /// <summary>Mean depth over the stream; null where there is none.</summary>
    public DepthFit? MeanDepth { get; init; }

    /// <summary>How depth and spread come back after large orders; null where there is none.</summary>
    public BookResilience? Resilience { get; init; }

    /// <summary>Orders of at least so many units counted as large.</summary>
    public double? LargeQuantity { get; init; }

    /// <summary>Seconds of an interval.</summary>
    public double IntervalSeconds { get; init; }

    /// <summary>Blocks walked through the book.</summary>
    public IReadOnlyList<BookWalk> Walks { get; init; } = [];

    /// <summary>What was assumed.</summary>
    public required IReadOnlyList<Assumption> Assumptions { get; init; }

    /// <summary>What a reader should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>Depth within a distance of mid; null where the book is not known that far, with the sum of what is known.</summary>
internal readonly record struct DepthWithin(double BasisPoints, double? Bids, double? Asks, double KnownBids, double KnownAsks);

/// <summary>Pressure at an instant and over the interval that begins there.</summary>
internal readonly record struct PressureRow(string Time, double Mid, double Microprice, double DepthWeightedMid, IReadOnlyList<double> Imbalance, double? OrderFlowImbalance, double? TradeImbalance, double? LogReturn);

/// <summary>Depth in bands at an instant.</summary>
internal readonly record struct BandRow(string Time, double Percent, double Bids, double Asks, double FarPercent, double FarBids, double FarAsks, string Suspect);
