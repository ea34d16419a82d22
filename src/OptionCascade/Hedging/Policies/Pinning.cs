// drift of ln S = −E·OI·n(d)·y/(2σ(T − t)^(3/2)),   d = y/(σ√(T − t)),   y = ln(S/K)
//
//   E       price impact, log price per unit of underlying, ≥ 0
//   OI      dealers' net options at the strike, units of underlying, long > 0
//   E·OI    dimensionless: the log move if the whole delta of those options were bought at once
//   σ       volatility, per √year;  T − t: years to expiry;  n: standard normal density
using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>
/// Pinning: dealers who are long options near expiry sell as time passes while the price stands above the strike and buy while it stands below, which pulls the
/// price to the strike; dealers who are short push it away.
/// </summary>
/// <remarks>
/// The drift is impact times the flow that the passage of time alone forces, −E·∂Δ/∂t of options with r = q = 0 near expiry (d₁ ≈ d). Source: Avellaneda and
/// Lipkin, A market-induced mechanism for stock pinning, Quantitative Finance 3 (2003), with ΔS/S = E·Q.
/// </remarks>
public static class Pinning
{
    /// <summary>Drift of ln S, per year; towards the strike for E·OI &gt; 0, odd in y.</summary>
    /// <param name="logDistance">y = ln(S/K), finite.</param>
    /// <param name="volatility">σ, finite, &gt; 0, per √year.</param>
    /// <param name="yearsToExpiry">T − t, finite, ≥ 0; at 0 the limit, which is 0.</param>
    /// <param name="impactTimesUnits">E·OI, finite, dimensionless.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public static double DriftPerYear(double logDistance, double volatility, double yearsToExpiry, double impactTimesUnits)
    {
        Guard.Finite(logDistance);
        Guard.Positive(volatility);
        Guard.NonNegative(yearsToExpiry);
        Guard.Finite(impactTimesUnits);
        if (logDistance == 0 || yearsToExpiry == 0 || impactTimesUnits == 0) return 0;
        double d = logDistance / (volatility * Math.Sqrt(yearsToExpiry)), density = NormalDistribution.Density(d);
        return density == 0 ? 0 : -impactTimesUnits * density * d / (2 * yearsToExpiry);
    }

    /// <summary>
    /// E·OI/(σ√(T − t)): the strength of pinning, dimensionless. Together with d at the start it alone decides the probability of a pin.
    /// </summary>
    /// <param name="volatility">σ, finite, &gt; 0, per √year.</param>
    /// <param name="yearsToExpiry">T − t, finite, &gt; 0.</param>
    /// <param name="impactTimesUnits">E·OI, finite, dimensionless.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public static double Strength(double volatility, double yearsToExpiry, double impactTimesUnits)
        => Guard.Finite(impactTimesUnits) / (Guard.Positive(volatility) * Math.Sqrt(Guard.Positive(yearsToExpiry)));
}
