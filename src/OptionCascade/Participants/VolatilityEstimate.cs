// σ̂²(x, y) = σ₀²·[θ(1 + y)² + 1 − θ] + (1 − θ)·λ·x²/Δt
//
//   σ₀   the estimate at the start, per √year
//   θ    share of implied variance in it, in [0, 1]; the rest is realised
//   y    relative shift of implied volatility
//   λ    weight of the newest squared return in the realised part
//   Δt   years that one return covers
//   x    log move of the price, the newest return
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// A fund's estimate of the underlying's volatility: implied, realised (exponentially weighted squared returns) or a blend of their variances. Immutable.
/// </summary>
/// <remarks>
/// σ₀ is where the estimate stands at the start if the price does not move today: with weights λ, λ(1 − λ), … the realised part is (1 − λ)·σ_before² + λ·x²/Δt,
/// and its first term is what σ₀ holds; <see cref="Ewma"/> does that step. So no move and no shift leave the estimate where it is.
/// Source: J. P. Morgan/Reuters, RiskMetrics Technical Document (1996) for the weights.
/// </remarks>
public sealed record VolatilityEstimate
{
    private VolatilityEstimate(double volatility, double impliedShare, double newestWeight, double returnYears)
    {
        Volatility = Guard.Positive(volatility);
        ImpliedShare = Guard.InRange(impliedShare, 0, 1);
        NewestWeight = Guard.InRange(newestWeight, 0, 1);
        ReturnYears = Guard.Positive(returnYears);
    }

    /// <summary>Implied volatility alone: it follows y and nothing else.</summary>
    /// <param name="volatility">σ₀, per √year, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not finite and &gt; 0.</exception>
    public static VolatilityEstimate Implied(double volatility) => new(volatility, 1, 0, 1);

    /// <summary>Exponentially weighted returns, as they stand at the start.</summary>
    /// <param name="volatilityBefore">The estimate after the return before, per √year, &gt; 0.</param>
    /// <param name="newestWeight">λ in [0, 1): 0.06 for the decay of 0.94 that is usual with daily returns.</param>
    /// <param name="returnYears">Δt, years, &gt; 0: 1/252 for a day.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static VolatilityEstimate Ewma(double volatilityBefore, double newestWeight, double returnYears)
        => new(Guard.Positive(volatilityBefore) * Math.Sqrt(1 - Guard.InRange(newestWeight, 0, 0.999999)), 0, newestWeight, returnYears);

    /// <summary>A blend of implied and realised variance that stands at σ₀ at the start.</summary>
    /// <param name="volatility">σ₀, per √year, &gt; 0.</param>
    /// <param name="impliedShare">θ in [0, 1].</param>
    /// <param name="newestWeight">λ in [0, 1].</param>
    /// <param name="returnYears">Δt, years, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static VolatilityEstimate Blend(double volatility, double impliedShare, double newestWeight, double returnYears)
        => new(volatility, impliedShare, newestWeight, returnYears);

    /// <summary>σ₀, per √year.</summary>
    public double Volatility { get; }

    /// <summary>θ, in [0, 1].</summary>
    public double ImpliedShare { get; }

    /// <summary>λ, in [0, 1].</summary>
    public double NewestWeight { get; }

    /// <summary>Δt, years.</summary>
    public double ReturnYears { get; }

    /// <summary>σ̂(x, y), per √year.</summary>
    /// <param name="logMove">x, finite.</param>
    /// <param name="volatilityShift">y, finite, &gt; −1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public double At(double logMove, double volatilityShift)
    {
        if (Guard.Finite(logMove) == 0 && volatilityShift == 0) return Volatility;
        double scale = Guard.Positive(1 + volatilityShift, nameof(volatilityShift));
        return Math.Sqrt((Volatility * Volatility * ((ImpliedShare * scale * scale) + 1 - ImpliedShare)) + (RealisedPerSquare * logMove * logMove));
    }

    /// <summary>dσ̂/dx along a path on which y moves by <paramref name="shiftSlope"/> per unit of x.</summary>
    internal double Slope(double x, double y, double shiftSlope)
        => ((Volatility * Volatility * ImpliedShare * (1 + y) * shiftSlope) + (RealisedPerSquare * x)) / At(x, y);

    private double RealisedPerSquare => (1 - ImpliedShare) * NewestWeight / ReturnYears;
}
