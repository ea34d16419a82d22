// proportional cost only:  b = c = (3·e^(−r(T−t))·λ·S·Γ²/(2γ))^(1/3)
// with a fixed cost κ:     b·c·(b + c) = 3·e^(−r(T−t))·λ·S·Γ²/γ,   (b + c)·(b − c)³ = 12·e^(−r(T−t))·κ·Γ²/γ
//
//   b, c    the band is left at b from the target and the trade ends at c, units of underlying
//   λ, κ    one-way proportional cost, fraction of value; fixed cost per trade, quote currency
//   S       spot, quote currency per unit
//   Γ       net gamma of the hedger's book, units of underlying per point
//   γ       absolute risk aversion, per unit of quote currency
//   r, T−t  rate per year; years to the (last) expiry
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>
/// Whalley–Wilmott band: the hedge of an exponential-utility hedger when costs are small. With proportional costs alone trades go to the nearest edge; with
/// a fixed cost too, to an inner level; with a fixed cost alone, to the target, and b = (12·e^(−r(T−t))·κΓ²/γ)^¼. Never from inside the band.
/// </summary>
/// <remarks>
/// Costs of zero give a band of width zero: continuous hedging. Where Γ = 0 the width is 0 too. On a book Γ is the net gamma. A jump is hedged in one
/// trade with the band at the price where it ends. The pair (b, c) with a fixed cost minimises, for frozen S and Γ, the mean rate of ½γσ²S²y² plus
/// costs, y the distance from the target: its free-boundary conditions are the two equations above.
/// Source: Whalley and Wilmott, An asymptotic analysis of an optimal hedging model for option pricing with transaction costs, Mathematical Finance 7 (1997).
/// </remarks>
public sealed record WhalleyWilmottBand : IHedgingPolicy
{
    /// <summary>A hedger with the given costs and risk aversion.</summary>
    /// <param name="costs">λ and κ that the hedger reckons with.</param>
    /// <param name="riskAversion">γ, finite, &gt; 0, per unit of quote currency.</param>
    /// <exception cref="ArgumentOutOfRangeException">The risk aversion is not finite or not &gt; 0.</exception>
    public WhalleyWilmottBand(HedgingCosts costs, double riskAversion)
    {
        ArgumentNullException.ThrowIfNull(costs);
        Costs = costs;
        RiskAversion = Guard.Positive(riskAversion);
    }

    /// <summary>λ and κ.</summary>
    public HedgingCosts Costs { get; }

    /// <summary>γ, per unit of quote currency.</summary>
    public double RiskAversion { get; }

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"Whalley-Wilmott, risk aversion {RiskAversion:G6}");

    /// <inheritdoc/>
    public bool IsLinearInPositions => false;

    /// <inheritdoc/>
    public double VarianceScale(double optionVolatility, in HedgePoint book) => 1;

    /// <inheritdoc/>
    public bool HasOneVarianceScale => true;

    /// <summary>The band at an instant.</summary>
    /// <param name="point">Book and market; needs Γ, S, r and T − t.</param>
    /// <exception cref="ArgumentOutOfRangeException">S is not finite and &gt; 0, Γ or r not finite, or T − t not finite and ≥ 0.</exception>
    public HedgeBand Band(in HedgePoint point)
    {
        double gamma = Guard.Finite(point.GammaUnitsPerPoint);
        double scale = 3 * Math.Exp(-Guard.Finite(point.Rate) * Guard.NonNegative(point.YearsToExpiry)) * gamma * gamma / RiskAversion;
        double proportional = scale * Costs.OneWayFraction * Guard.Positive(point.Spot), fixedPart = 4 * scale * Costs.FixedPerTrade;
        if (fixedPart == 0) return new HedgeBand(Math.Cbrt(proportional / 2));

        // With s = b + c and d = b − c: s(s² − d²) = 4·proportional, s·d³ = fixedPart. f(s) = s³ − fixedPart^⅔·s^⅓ − 4·proportional rises and is convex
        // beyond s = fixedPart^¼, where it is ≤ 0; Newton from a point where f ≥ 0 falls monotonically to the root.
        double least = Math.Sqrt(Math.Sqrt(fixedPart)), power = Math.Cbrt(fixedPart * fixedPart), s = least + Math.Cbrt(4 * proportional);
        for (int i = 0; i < 60; i++)
        {
            double root = Math.Cbrt(s), next = s - (((s * s * s) - (power * root) - (4 * proportional)) / ((3 * s * s) - (power / (3 * root * root))));
            if (!(next < s && next >= least)) break;
            s = next;
        }

        double d = Math.Min(Math.Cbrt(fixedPart / s), s);
        return new HedgeBand((s + d) / 2, (s - d) / 2);
    }

    /// <inheritdoc/>
    public HedgeDecision Decide(in HedgeState state) => Band(state.Now).Decide(in state);

    /// <inheritdoc/>
    /// <remarks>To the edge, or inner level, of the band at x on the side of the start position; the start position itself if it lies in that band.</remarks>
    public double HedgeAfterMove(double startUnits, Func<double, HedgePoint> pointAt, double logMove)
    {
        ArgumentNullException.ThrowIfNull(pointAt);
        HedgePoint point = pointAt(logMove);
        return Band(point).After(startUnits, point.TargetUnits);
    }
}
