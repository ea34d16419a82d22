// ln S_T ~ N(ln S₀ + (μ − σ²/2)T, σ²T)
// E[e^{−ρτ}; τ ≤ T] = e^{b(ν−s·η)/σ²}·Φ((−|b| + ηT)/σ√T) + e^{b(ν+s·η)/σ²}·Φ((−|b| − ηT)/σ√T),   τ first time at B,  b = ln(B/S₀),  s = sgn b,
//                     ν = μ − σ²/2,  η = √(ν² + 2ρσ²);  ρ = 0 gives the probability of a touch, ρ = r the value of a one-touch
using OptionCascade.Numerics;

namespace OptionCascade.Strategies;

/// <summary>What is assumed of the underlying: spot, volatility, drift and rates. All probabilities of a strategy follow from it.</summary>
/// <remarks>
/// Lognormal, constant volatility. The drift is r − q unless another one is stated, so that the probabilities are those that option prices imply; a view of one's own
/// is a <see cref="Drift"/>. Time is counted on the clock in which the legs' years are stated: 24 business days are 24/252 on one clock and 32/365 on another.
/// </remarks>
public sealed record StrategyOutlook
{
    /// <summary>S₀, quote currency per unit, &gt; 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive and finite.</exception>
    public required double Spot { get; init => field = Guard.Positive(value, nameof(Spot)); }

    /// <summary>σ, per √year, ≥ 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public required double Volatility { get; init => field = Guard.NonNegative(value, nameof(Volatility)); }

    /// <summary>r, per year, continuously compounded.</summary>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public required double Rate { get; init => field = Guard.Finite(value, nameof(Rate)); }

    /// <summary>q, per year, continuously compounded; 0 unless stated.</summary>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double DividendYield { get; init => field = Guard.Finite(value, nameof(DividendYield)); }

    /// <summary>μ, expected growth of the price per year; null for r − q.</summary>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double? Drift { get; init => field = value is { } v ? Guard.Finite(v, nameof(Drift)) : null; }

    private double LogDrift => (Drift ?? (Rate - DividendYield)) - (0.5 * Volatility * Volatility);

    /// <summary>P(S_T ≤ level).</summary>
    /// <param name="level">Quote currency per unit, ≥ 0; +∞ gives 1.</param>
    /// <param name="years">T, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public double ProbabilityBelow(double level, double years)
    {
        if (!(level >= 0)) throw new ArgumentOutOfRangeException(nameof(level), level, "Expected a level of zero or more.");
        return NormalDistribution.Cumulative(Deviations(level, Guard.NonNegative(years)));
    }

    /// <summary>P(S_T &gt; level), with its own accuracy where it is small.</summary>
    /// <param name="level">Quote currency per unit, ≥ 0; +∞ gives 0.</param>
    /// <param name="years">T, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public double ProbabilityAbove(double level, double years)
    {
        if (!(level >= 0)) throw new ArgumentOutOfRangeException(nameof(level), level, "Expected a level of zero or more.");
        return NormalDistribution.Cumulative(-Deviations(level, Guard.NonNegative(years)));
    }

    /// <summary>Probability that the price is at a level at least once until T, watched all the time.</summary>
    /// <param name="level">B, quote currency per unit, &gt; 0.</param>
    /// <param name="years">T, ≥ 0.</param>
    /// <returns>In [0, 1]; 1 where the price stands at the level.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    /// <remarks>Source: reflection principle with drift, e.g. Karatzas and Shreve, Brownian Motion and Stochastic Calculus, 3.5.C.</remarks>
    public double ProbabilityOfTouch(double level, double years) => Touch(level, years, 0);

    /// <summary>Value today of one unit of money paid when the price first is at a level, if it is so until T. What some tools show as probability of touch.</summary>
    /// <param name="level">B, quote currency per unit, &gt; 0.</param>
    /// <param name="years">T, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range, or the rate is so far below zero that the value is unbounded in T.</exception>
    /// <remarks>Source: Reiner and Rubinstein (1991), "Unscrambling the binary code", Risk 4(9): one-touch, cash at hit.</remarks>
    public double OneTouchValue(double level, double years) => Touch(level, years, Rate);

    /// <summary>Standard deviations from the mean of ln S_T to a level; ±∞ where the distribution is a point.</summary>
    internal double Deviations(double level, double years)
    {
        double deviation = Volatility * Math.Sqrt(years), gap = Math.Log(level / Spot) - (LogDrift * years);
        return deviation > 0 ? gap / deviation : gap >= 0 ? double.PositiveInfinity : double.NegativeInfinity;
    }

    /// <summary>The level so many standard deviations from the mean of ln S_T.</summary>
    internal double Level(double deviations, double years) => Spot * Math.Exp((LogDrift * years) + (deviations * Volatility * Math.Sqrt(years)));

    /// <summary>E[S_T].</summary>
    internal double Mean(double years) => Spot * Math.Exp((Drift ?? (Rate - DividendYield)) * years);

    private double Touch(double level, double years, double discount)
    {
        double b = Math.Log(Guard.Positive(level) / Spot), variance = Volatility * Volatility, nu = LogDrift;
        Guard.NonNegative(years);
        if (b == 0) return 1;
        if (years == 0) return 0;
        if (variance == 0) return nu * b > 0 && b / nu <= years ? Math.Exp(-discount * b / nu) : 0;
        double squared = (nu * nu) + (2 * discount * variance);
        if (squared < 0) throw new ArgumentOutOfRangeException(nameof(discount), discount, "Expected a rate of at least -nu^2/(2 sigma^2).");
        double eta = Math.Sqrt(squared), side = Math.Sign(b), root = Volatility * Math.Sqrt(years), far = Math.Abs(b);
        return Math.Min(Term(b * (nu - (side * eta)) / variance, (-far + (eta * years)) / root) + Term(b * (nu + (side * eta)) / variance, (-far - (eta * years)) / root), discount >= 0 ? 1 : double.PositiveInfinity);
    }

    /// <summary>e^a·Φ(z) without overflow: far in the tail the density goes into the exponent, with Φ(z) = φ(z)/|z|·(1 − 1/z² + 3/z⁴ − 15/z⁶ + 105/z⁸ − 945/z¹⁰ + …).</summary>
    private static double Term(double exponent, double z)
    {
        if (z > -37) return Math.Exp(exponent) * NormalDistribution.Cumulative(z);
        double u = 1 / (z * z), series = 1 - (u * (1 - (3 * u * (1 - (5 * u * (1 - (7 * u * (1 - (9 * u)))))))));
        return NormalDistribution.InverseSqrtTwoPi * Math.Exp(exponent - (0.5 * z * z)) * series / -z;
    }
}
