using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>What it costs to buy options back in a hurry. No defaults: markets differ by orders of magnitude.</summary>
/// <param name="HalfSpreadVolPoints">h, half the bid–ask spread in calm, volatility points, ≥ 0.</param>
/// <param name="WideningPerPercentMove">a, by how much of itself the spread widens per 1% of |log move|, ≥ 0.</param>
/// <param name="VolPointsPerVega">κ, volatility points by which implied volatility rises per unit of quote-currency vega (per point) bought, ≥ 0. In a cascade it acts through <c>VolatilityFeedback.ShiftFromPoints</c>.</param>
public sealed record BuybackCosts(double HalfSpreadVolPoints, double WideningPerPercentMove, double VolPointsPerVega)
{
    /// <summary>h, volatility points.</summary>
    public double HalfSpreadVolPoints { get; init; } = Guard.NonNegative(HalfSpreadVolPoints);

    /// <summary>a, share per 1% of |log move|.</summary>
    public double WideningPerPercentMove { get; init; } = Guard.NonNegative(WideningPerPercentMove);

    /// <summary>κ, volatility points per unit of vega.</summary>
    public double VolPointsPerVega { get; init; } = Guard.NonNegative(VolPointsPerVega);
}
