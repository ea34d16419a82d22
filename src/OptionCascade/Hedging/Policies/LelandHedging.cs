// σ̂² = σ²·(1 ± A),   A = √(2/π)·k/(σ·√Δt) = √(8/π)·λ/(σ·√Δt);   + for short options, − for long ones
//
//   k, λ   proportional cost, round trip and one way (k = 2λ), fraction of value
//   Δt     years between hedges, > 0
//   σ      volatility, per √year, > 0
//   A      Leland's number, dimensionless; the long side needs A < 1
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>Which side of the options a hedger holds. There is no default: the two adjust the volatility in opposite directions.</summary>
public enum HedgedSide
{
    /// <summary>Short options (short gamma): re-hedging buys high and sells low, σ̂ &gt; σ.</summary>
    ShortOptions = 0,

    /// <summary>Long options (long gamma): σ̂ &lt; σ, and no answer at all when A ≥ 1.</summary>
    LongOptions = 1,
}

/// <summary>
/// Leland's hedge: at fixed times Δt apart to the delta at the adjusted volatility σ̂ = σ·√(1 ± A), whose option value includes the expected costs of
/// proportional size λ. Nothing between two instants, so that a jump trades nothing until the next one.
/// </summary>
/// <remarks>
/// <para>
/// The cost in Leland's paper is the <b>round trip</b> k; <see cref="HedgingCosts"/> holds the one-way λ = k/2 and both readings are a factory away. The
/// costs of setting up and of unwinding the hedge are not in σ̂, nor is a fixed cost per trade. Each option of a book is adjusted by its own σ, all of
/// them to the stated side: for books of mixed gamma the adjustment is a nonlinear equation (Hoggard, Whalley and Wilmott, Advances in Futures and Options
/// Research 7, 1994) that this policy does not solve.
/// </para>
/// Source: Leland, Option pricing and replication with transactions costs, J. Finance 40 (1985), 1283–1301.
/// </remarks>
public sealed record LelandHedging : IHedgingPolicy
{
    private readonly HedgingSchedule _schedule;

    /// <summary>A hedger who trades every Δt.</summary>
    /// <param name="costs">Costs that the hedger reckons with; the fixed part is not used.</param>
    /// <param name="intervalYears">Δt, finite, &gt; 0, years.</param>
    /// <param name="side">Short or long options.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public LelandHedging(HedgingCosts costs, double intervalYears, HedgedSide side)
    {
        ArgumentNullException.ThrowIfNull(costs);
        Costs = costs;
        IntervalYears = Guard.Positive(intervalYears);
        Side = Known(side);
        _schedule = HedgingSchedule.Every(intervalYears);
    }

    /// <summary>λ = k/2.</summary>
    public HedgingCosts Costs { get; }

    /// <summary>Δt, years.</summary>
    public double IntervalYears { get; }

    /// <summary>Short or long options.</summary>
    public HedgedSide Side { get; }

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"Leland, {(Side == HedgedSide.ShortOptions ? "short" : "long")}, {_schedule.Name}");

    /// <inheritdoc/>
    /// <remarks>True: σ̂ depends on the stated side, not on the book.</remarks>
    public bool IsLinearInPositions => true;

    /// <summary>A = √(8/π)·λ/(σ·√Δt), dimensionless, ≥ 0.</summary>
    /// <param name="volatility">σ, finite, &gt; 0, per √year.</param>
    /// <param name="costs">λ.</param>
    /// <param name="intervalYears">Δt, finite, &gt; 0, years.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public static double LelandNumber(double volatility, HedgingCosts costs, double intervalYears)
    {
        ArgumentNullException.ThrowIfNull(costs);
        return Math.Sqrt(8 / Math.PI) * costs.OneWayFraction / (Guard.Positive(volatility) * Math.Sqrt(Guard.Positive(intervalYears)));
    }

    /// <summary>σ̂ = σ·√(1 + A) for short options, σ·√(1 − A) for long ones; per √year, &gt; 0.</summary>
    /// <param name="volatility">σ, finite, &gt; 0, per √year.</param>
    /// <param name="costs">λ.</param>
    /// <param name="intervalYears">Δt, finite, &gt; 0, years.</param>
    /// <param name="side">Short or long options.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An argument outside its range, NaN included; or long options with A ≥ 1, where hedging costs more than the options' whole time value and no σ̂
    /// exists: the message gives A and the shortest interval that has one.
    /// </exception>
    public static double AdjustedVolatility(double volatility, HedgingCosts costs, double intervalYears, HedgedSide side)
    {
        double a = LelandNumber(volatility, costs, intervalYears);
        if (Known(side) == HedgedSide.ShortOptions) return volatility * Math.Sqrt(1 + a);
        return a < 1 ? volatility * Math.Sqrt(1 - a) : throw new ArgumentOutOfRangeException(nameof(intervalYears), intervalYears, Infeasible(a, intervalYears));
    }

    /// <inheritdoc/>
    /// <remarks>1 + A, or 1 − A on the long side: ≤ 0 where A ≥ 1.</remarks>
    public double VarianceScale(double optionVolatility, in HedgePoint book)
    {
        double a = LelandNumber(optionVolatility, Costs, IntervalYears);
        return Side == HedgedSide.ShortOptions ? 1 + a : 1 - a;
    }

    /// <inheritdoc/>
    public HedgeDecision Decide(in HedgeState state)
        => _schedule.IsDue(state.PreviousYears, state.Years) ? new(state.Now.TargetUnits, true) : new(state.HeldUnits, false);

    /// <inheritdoc/>
    /// <remarks>The start position: no time passes in a move.</remarks>
    public double HedgeAfterMove(double startUnits, Func<double, HedgePoint> pointAt, double logMove) => startUnits;

    private static string Infeasible(double a, double interval) => string.Create(CultureInfo.InvariantCulture,
        $"Expected Leland's number A < 1 for long options, got A = {a:R}: costs eat the whole gain. Hedge less often, with more than {interval * a * a:R} years between hedges.");

    private static HedgedSide Known(HedgedSide side) => side is HedgedSide.ShortOptions or HedgedSide.LongOptions
        ? side
        : throw new ArgumentOutOfRangeException(nameof(side), side, "Expected ShortOptions or LongOptions.");
}
