namespace OptionCascade.Margin.Crypto;

/// <summary>The dated parameters of Derive's standard margin (SRM) for one market; plain fractions.</summary>
public sealed record DeriveStandardMarginParameters
{
    /// <summary>Spot requirement of a short option at the money, for initial margin.</summary>
    public required double MaximumSpotRequirement { get; init; }

    /// <summary>Least spot requirement far out of the money, for initial margin.</summary>
    public required double MinimumSpotRequirement { get; init; }

    /// <summary>Spot requirement of a short call for maintenance.</summary>
    public required double MaintenanceCallSpot { get; init; }

    /// <summary>Spot requirement of a short put for maintenance.</summary>
    public required double MaintenancePutSpot { get; init; }

    /// <summary>Fraction of a short put's mark for maintenance, where that is more.</summary>
    public required double MaintenancePutMark { get; init; }

    /// <summary>Multiple of the forward per net short call in the bounded initial margin, ≥ 1.</summary>
    public required double UnpairedInitialScale { get; init; }

    /// <summary>Multiple of the forward per net short call in the bounded maintenance margin, ≥ 1.</summary>
    public required double UnpairedMaintenanceScale { get; init; }

    /// <summary>Least initial margin of a short put as a multiple of its maintenance margin, ≥ 1.</summary>
    public required double PutInitialOverMaintenance { get; init; }

    /// <summary>Maintenance rate of perpetuals.</summary>
    public required double PerpetualMaintenance { get; init; }

    /// <summary>Initial rate of perpetuals.</summary>
    public required double PerpetualInitial { get; init; }

    /// <summary>Fraction of the value of the base asset that counts as margin.</summary>
    public required double BaseMarginFactor { get; init; }

    /// <summary>What initial margin leaves of that.</summary>
    public required double BaseInitialScale { get; init; }

    /// <summary>Confidence below which perpetuals need more initial margin; 0: never.</summary>
    public required double PerpetualConfidenceThreshold { get; init; }

    /// <summary>Confidence below which options need more initial margin; 0: never.</summary>
    public required double OptionConfidenceThreshold { get; init; }

    /// <summary>Confidence below which the base asset gives less initial margin; 0: never.</summary>
    public required double BaseConfidenceThreshold { get; init; }

    /// <summary>Fraction of notional per 1.00 of missing confidence.</summary>
    public required double OracleFactor { get; init; }

    /// <summary>Stablecoin price below which short options and perpetuals need more initial margin.</summary>
    public required double DepegThreshold { get; init; }

    /// <summary>Fraction of notional per 1.00 below that.</summary>
    public required double DepegFactor { get; init; }
}

/// <summary>One option line with its mark.</summary>
/// <param name="Right">Call or put.</param>
/// <param name="Strike">K, quote currency per unit, finite, &gt; 0.</param>
/// <param name="Units">Signed units of underlying.</param>
/// <param name="Mark">Mark per unit, quote currency, ≥ 0.</param>
public readonly record struct MarkedOption(Portfolio.OptionRight Right, double Strike, double Units, double Mark);

/// <summary>The options of one expiry.</summary>
/// <param name="Forward">F, quote currency per unit, &gt; 0.</param>
/// <param name="Options">The lines.</param>
/// <param name="Confidence">Least confidence of forward and volatility feeds, [0, 1].</param>
public sealed record DeriveStandardExpiry(double Forward, System.Collections.Immutable.ImmutableArray<MarkedOption> Options, double Confidence = 1);

/// <summary>All holdings in one market (underlying) of a standard-margin account.</summary>
public sealed record DeriveStandardMarket
{
    /// <summary>S, US dollars per unit.</summary>
    public required double Spot { get; init; }

    /// <summary>Confidence of the spot feed, [0, 1].</summary>
    public double SpotConfidence { get; init; } = 1;

    /// <summary>Units of the base asset (wrapped coin), ≥ 0.</summary>
    public double BaseUnits { get; init; }

    /// <summary>Signed units of the perpetual.</summary>
    public double PerpetualUnits { get; init; }

    /// <summary>Its mark, quote currency per unit.</summary>
    public double PerpetualPrice { get; init; }

    /// <summary>Its profit that has not been paid into cash yet.</summary>
    public double PerpetualProfit { get; init; }

    /// <summary>Confidence of its feed, [0, 1].</summary>
    public double PerpetualConfidence { get; init; } = 1;

    /// <summary>Options by expiry.</summary>
    public System.Collections.Immutable.ImmutableArray<DeriveStandardExpiry> Expiries { get; init; } = [];

    /// <summary>The parameters of this market.</summary>
    public required DeriveStandardMarginParameters Parameters { get; init; }
}
