using NodaTime;
using OptionCascade.Pricing.Services;

namespace OptionCascade.Hedging;

/// <summary>A hedge flow by cause. All in units of underlying, buying &gt; 0; they add up to the flow.</summary>
/// <param name="GammaUnits">−Σ u·Γ·ΔS: from the move of spot, first order.</param>
/// <param name="VannaUnits">−Σ u·(∂Δ/∂σ)·Δσ: from the move of volatility, first order.</param>
/// <param name="CharmUnits">−Σ u·(∂Δ/∂t)·Δt: from the passage of time, first order.</param>
/// <param name="SpeedUnits">−½·Σ u·(∂Γ/∂S)·ΔS².</param>
/// <param name="ZommaUnits">−Σ u·(∂Γ/∂σ)·ΔS·Δσ.</param>
/// <param name="ColorUnits">−Σ u·(∂Γ/∂t)·ΔS·Δt.</param>
/// <param name="StepUnits">
/// The whole change of delta of options whose σ√T is below <see cref="LeastTotalVolatility"/> at the start: a step has no derivatives to speak of.
/// </param>
/// <param name="UnwindUnits">The payoff's delta of expired options, unwound; 0 where hedges are kept.</param>
/// <param name="RemainderUnits">What the other terms leave of the full revaluation: higher orders.</param>
public readonly record struct HedgeFlowSplit(double GammaUnits, double VannaUnits, double CharmUnits, double SpeedUnits, double ZommaUnits, double ColorUnits,
    double StepUnits, double UnwindUnits, double RemainderUnits)
{
    /// <summary>Options with a smaller σ√T at the start (a few seconds at usual volatilities) count as steps.</summary>
    public const double LeastTotalVolatility = 1e-4;

    /// <summary>Sum of all parts: the flow, to rounding.</summary>
    public double TotalUnits => GammaUnits + VannaUnits + CharmUnits + SpeedUnits + ZommaUnits + ColorUnits + StepUnits + UnwindUnits + RemainderUnits;
}

/// <summary>What the dealers must trade in one scenario to be hedged again.</summary>
/// <param name="SpotMovePercent">Move of spot, percent of S₀.</param>
/// <param name="Spot">S', quote currency per unit.</param>
/// <param name="VolatilityShift">Shift of every volatility; those that would fall below 0 are 0.</param>
/// <param name="Elapsed">Time that has passed.</param>
/// <param name="FlowUnits">Full revaluation, units of underlying; buying &gt; 0.</param>
/// <param name="GrossUnits">Σ of absolute flows over the rows: the trades if every option were hedged alone, units, ≥ 0.</param>
/// <param name="Split">The flow by cause.</param>
/// <param name="FlowNotional">The flow valued at S₀, quote currency.</param>
/// <param name="FlowContracts">The flow in contracts of the future; null when no multiplier is stated.</param>
/// <param name="FractionOfDailyVolume">|flow| over the market's daily volume (1 = a whole day's trading); null when the market has no activity figures.</param>
/// <param name="FractionOfDepth">
/// |flow| over what rests within the move of spot on the side that it hits, bids for selling and asks for buying; null when spot does not move, when
/// nothing rests there, or where the depth is not known.
/// </param>
/// <param name="DepthMovePercent">
/// Move of the price, percent of mid, if the whole flow met the order book at once; null when it is more than the known depth, or none is known.
/// </param>
/// <param name="FlooredRows">Rows still alive whose volatility was floored at 0.</param>
/// <param name="ExpiredRows">Rows whose expiry was reached.</param>
public sealed record HedgeFlow(double SpotMovePercent, double Spot, VolatilityShift VolatilityShift, Duration Elapsed, double FlowUnits, double GrossUnits,
    HedgeFlowSplit Split, double FlowNotional, double? FlowContracts, double? FractionOfDailyVolume, double? FractionOfDepth, double? DepthMovePercent,
    int FlooredRows, int ExpiredRows);
