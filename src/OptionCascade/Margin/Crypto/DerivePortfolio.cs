using System.Collections.Immutable;

namespace OptionCascade.Margin.Crypto;

/// <summary>The options of one expiry in a Derive portfolio.</summary>
public sealed record DeriveExpiry
{
    /// <summary>Seconds to expiry, ≥ 0; 0 once expired: the forward is then the settlement price, which no scenario moves, and nothing is discounted.</summary>
    public required double SecondsToExpiry { get; init; }

    /// <summary>Forward that still moves with spot, quote currency per unit, ≥ 0.</summary>
    public required double Forward { get; init; }

    /// <summary>
    /// Part of the settlement average that is already fixed (the last half hour before expiry), quote currency per unit, ≥ 0. The forward is the sum of both.
    /// </summary>
    public double ForwardFixed { get; init; }

    /// <summary>r per year; negative rates count as 0.</summary>
    public required double Rate { get; init; }

    /// <summary>D; null: e^(−max(r, 0)·T).</summary>
    public double? Discount { get; init; }

    /// <summary>Least confidence of the expiry's forward, rate and volatility feeds, [0, 1].</summary>
    public double Confidence { get; init; } = 1;

    /// <summary>The options.</summary>
    public required ImmutableArray<MarginOption> Options { get; init; }
}

/// <summary>One collateral asset.</summary>
/// <param name="Asset">Its symbol.</param>
/// <param name="Units">Units, ≥ 0.</param>
/// <param name="Price">US dollars per unit.</param>
/// <param name="MaintenanceHaircut">Fraction of the value that maintenance margin takes.</param>
/// <param name="InitialHaircut">Fraction that initial margin takes on top.</param>
/// <param name="IsRiskCancelling">True when its value moves with spot in scenarios (wrapped and staked forms of the underlying); false: it stands still.</param>
/// <param name="Confidence">Confidence of its price feed, [0, 1].</param>
public readonly record struct DeriveCollateral(
    string Asset, double Units, double Price, double MaintenanceHaircut, double InitialHaircut, bool IsRiskCancelling, double Confidence = 1);

/// <summary>Everything that Derive's portfolio margin looks at: one underlying, cash in a stablecoin.</summary>
public sealed record DerivePortfolio
{
    /// <summary>S, US dollars per unit.</summary>
    public required double Spot { get; init; }

    /// <summary>Confidence of the spot feed, [0, 1].</summary>
    public double SpotConfidence { get; init; } = 1;

    /// <summary>US dollars per unit of the stablecoin in which cash is held.</summary>
    public double StablePrice { get; init; } = 1;

    /// <summary>Cash, stablecoin; negative when borrowed.</summary>
    public required double Cash { get; init; }

    /// <summary>Signed units of the perpetual.</summary>
    public double PerpetualUnits { get; init; }

    /// <summary>Mark of the perpetual, quote currency per unit.</summary>
    public double PerpetualPrice { get; init; }

    /// <summary>Profit of the perpetual and funding that have not been paid into cash yet.</summary>
    public double PerpetualProfit { get; init; }

    /// <summary>Confidence of the perpetual's feed; counts only when a perpetual is held.</summary>
    public double PerpetualConfidence { get; init; } = 1;

    /// <summary>Options by expiry.</summary>
    public ImmutableArray<DeriveExpiry> Expiries { get; init; } = [];

    /// <summary>Collateral.</summary>
    public ImmutableArray<DeriveCollateral> Collateral { get; init; } = [];
}

/// <summary>What Derive's portfolio margin makes of a portfolio. Amounts in stablecoin; margins ≥ 0 are fulfilled.</summary>
public sealed record DerivePortfolioMarginResult
{
    /// <summary>Profit or loss of each scenario against mark, after dampening, in the order of the parameters' scenarios.</summary>
    public required ImmutableArray<double> ScenarioProfits { get; init; }

    /// <summary>Forward contingency, ≤ 0.</summary>
    public required double ForwardContingency { get; init; }

    /// <summary>Index of the worst scenario; −1 when the forward contingency is the worst.</summary>
    public required int WorstScenario { get; init; }

    /// <summary>The worst of scenarios and forward contingency, ≤ 0.</summary>
    public required double WorstLoss { get; init; }

    /// <summary>Mark-to-market value of the options.</summary>
    public required double OptionValue { get; init; }

    /// <summary>Mark-to-market value of everything, cash included.</summary>
    public required double MarkToMarket { get; init; }

    /// <summary>Maintenance contingency of naked short options, ≥ 0.</summary>
    public required double OptionMaintenance { get; init; }

    /// <summary>Initial addition of naked short options, ≥ 0.</summary>
    public required double OptionInitial { get; init; }

    /// <summary>Maintenance contingency of the perpetual, ≥ 0.</summary>
    public required double PerpetualMaintenance { get; init; }

    /// <summary>Initial addition of the perpetual, ≥ 0.</summary>
    public required double PerpetualInitial { get; init; }

    /// <summary>Maintenance haircuts of collateral, ≥ 0.</summary>
    public required double CollateralMaintenance { get; init; }

    /// <summary>Initial haircuts of collateral on top, ≥ 0.</summary>
    public required double CollateralInitial { get; init; }

    /// <summary>Initial addition for feeds of low confidence, ≥ 0.</summary>
    public required double OracleContingency { get; init; }

    /// <summary>Factor on the worst loss for initial margin, with the addition for a lost peg.</summary>
    public required double InitialFactor { get; init; }

    /// <summary>Initial margin as Derive states it: what is left after it; a position may be opened while it is ≥ 0.</summary>
    public required double Initial { get; init; }

    /// <summary>Maintenance margin as Derive states it: what is left after it; below 0 the account is auctioned.</summary>
    public required double Maintenance { get; init; }
}
