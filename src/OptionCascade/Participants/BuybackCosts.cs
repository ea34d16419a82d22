using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>What it costs to buy options back in a hurry. No defaults: markets differ by orders of magnitude.</summary>
/// <param name="HalfSpreadVolPoints">h, half the bid–ask spread in calm, volatility points, ≥ 0.</param>
/// <param name="WideningPerPercentMove">a, by how much of itself the spread widens per 1% of |log move|, ≥ 0.</param>
/// <param name="VolPointsPerVega">κ, volatility points by which implied volatility rises per unit of quote-currency vega (per point) bought, ≥ 0.</param>
public sealed record BuybackCosts(double HalfSpreadVolPoints, double WideningPerPercentMove, double VolPointsPerVega)
{
    /// <summary>h, volatility points.</summary>
    public double HalfSpreadVolPoints { get; init; } = Guard.NonNegative(HalfSpreadVolPoints);

    /// <summary>a, share per 1% of |log move|.</summary>
    public double WideningPerPercentMove { get; init; } = Guard.NonNegative(WideningPerPercentMove);

    /// <summary>κ, volatility points per unit of vega.</summary>
    public double VolPointsPerVega { get; init; } = Guard.NonNegative(VolPointsPerVega);

    /// <summary>κ as a relative shift: by what share of itself volatility rises per unit of vega bought, 0.01·κ/σ.</summary>
    /// <param name="referenceVolatility">σ, the volatility whose level the points are added to, per √year, &gt; 0; 0.2 for 20%, e.g. at the money of the expiry where most is bought back.</param>
    /// <remarks>A relative shift is the same for every strike and expiry; points are not. One reference makes them agree where the reference stands.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Not finite and &gt; 0.</exception>
    public double RelativeShiftPerVega(double referenceVolatility) => 0.01 * VolPointsPerVega / Guard.Positive(referenceVolatility);
}
