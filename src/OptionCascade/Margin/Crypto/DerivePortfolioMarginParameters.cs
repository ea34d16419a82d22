using System.Collections.Immutable;

namespace OptionCascade.Margin.Crypto;

/// <summary>How a scenario of Derive's portfolio margin moves volatility.</summary>
public enum DeriveVolatilityShock
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Up, scaled by time to expiry, with a floor.</summary>
    Up = 1,

    /// <summary>Down, scaled by time to expiry.</summary>
    Down = 2,

    /// <summary>Skew tilted: one wing raised, the other lowered.</summary>
    SkewLinear = 3,

    /// <summary>Both wings raised.</summary>
    SkewAbsolute = 4,
}

/// <summary>One scenario of Derive's portfolio margin.</summary>
/// <param name="SpotMove">m of S' = S(1 + m), &gt; −1. Options ignore it in skew scenarios.</param>
/// <param name="Volatility">What happens to volatility.</param>
/// <param name="Dampening">Factor on the scenario's profit or loss, ≥ 0; 1 in the regular set, below it in the tails.</param>
public readonly record struct DeriveScenario(double SpotMove, DeriveVolatilityShock Volatility, double Dampening);

/// <summary>The dated parameters of Derive's v2 portfolio margin (PM2). Rates are per year, factors plain numbers.</summary>
/// <remarks>Loaded from data (see <see cref="OptionCascade.Margin.Parameters.ParameterLibrary"/>); equations in <see cref="DerivePortfolioMargin"/>.</remarks>
public sealed record DerivePortfolioMarginParameters
{
    /// <summary>v⁺ of σ' = σ(1 + v⁺·(30/days)^p).</summary>
    public required double VolatilityRangeUp { get; init; }

    /// <summary>v⁻ of σ' = σ·max(0, 1 − v⁻·(30/days)^p).</summary>
    public required double VolatilityRangeDown { get; init; }

    /// <summary>p up to 30 days.</summary>
    public required double ShortTermPower { get; init; }

    /// <summary>p beyond 30 days.</summary>
    public required double LongTermPower { get; init; }

    /// <summary>Least number of days in (30/days)^p, &gt; 0.</summary>
    public required double DayFloor { get; init; }

    /// <summary>Least volatility in up scenarios, per √year.</summary>
    public required double MinimumVolatilityUp { get; init; }

    /// <summary>Factor on the worst loss for initial margin.</summary>
    public required double InitialFactor { get; init; }

    /// <summary>Factor on the worst loss for maintenance margin.</summary>
    public required double MaintenanceFactor { get; init; }

    /// <summary>Static discount of expiries that are worth something after the shock.</summary>
    public required double LongStaticDiscount { get; init; }

    /// <summary>Static mark-up of expiries that are owed after the shock.</summary>
    public required double ShortStaticDiscount { get; init; }

    /// <summary>a⁺ of the rate a⁺·r + b⁺ that discounts a value.</summary>
    public required double LongRateMultiplier { get; init; }

    /// <summary>b⁺.</summary>
    public required double LongRateAddition { get; init; }

    /// <summary>a⁻ of the rate a⁻·r + b⁻ that marks a debt up.</summary>
    public required double ShortRateMultiplier { get; init; }

    /// <summary>b⁻.</summary>
    public required double ShortRateAddition { get; init; }

    /// <summary>Spot factor of the upper forward-contingency scenario, e.g. 1.045.</summary>
    public required double BasisUp { get; init; }

    /// <summary>Spot factor of the lower one, e.g. 0.955.</summary>
    public required double BasisDown { get; init; }

    /// <summary>c₀ of the forward contingency's factor c₀ + c₁T.</summary>
    public required double BasisAddition { get; init; }

    /// <summary>c₁, per year.</summary>
    public required double BasisMultiplier { get; init; }

    /// <summary>Maintenance contingency of perpetuals, fraction of |units|·S.</summary>
    public required double PerpetualMaintenance { get; init; }

    /// <summary>What initial margin adds to it.</summary>
    public required double PerpetualInitial { get; init; }

    /// <summary>Maintenance contingency of naked short options, fraction of units·S.</summary>
    public required double OptionMaintenance { get; init; }

    /// <summary>What initial margin adds to it.</summary>
    public required double OptionInitial { get; init; }

    /// <summary>Price of the stablecoin below which initial margin grows.</summary>
    public required double PegThreshold { get; init; }

    /// <summary>Addition to the initial factor per 1.00 below the threshold.</summary>
    public required double PegFactor { get; init; }

    /// <summary>Oracle confidence below which initial margin grows.</summary>
    public required double ConfidenceThreshold { get; init; }

    /// <summary>Fraction of notional per 1.00 of missing confidence.</summary>
    public required double ConfidenceMargin { get; init; }

    /// <summary>Cap of the linear skew at T = 0.</summary>
    public required double SkewLinearCap { get; init; }

    /// <summary>Its change per √year.</summary>
    public required double SkewLinearSlope { get; init; }

    /// <summary>Cap of the absolute skew at T = 0.</summary>
    public required double SkewAbsoluteCap { get; init; }

    /// <summary>Its change per √year.</summary>
    public required double SkewAbsoluteSlope { get; init; }

    /// <summary>Least log-moneyness k* at which the skew reaches its cap.</summary>
    public required double SkewMinimumWidth { get; init; }

    /// <summary>Number of standard deviations in k*.</summary>
    public required double SkewWidthScale { get; init; }

    /// <summary>Volatility in k* at T = 0.</summary>
    public required double SkewVolatilityStatic { get; init; }

    /// <summary>Its change per √year.</summary>
    public required double SkewVolatilityScale { get; init; }

    /// <summary>The scenarios: regular, tails, skew.</summary>
    public required ImmutableArray<DeriveScenario> Scenarios { get; init; }
}
