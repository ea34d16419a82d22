// half-width       H = H₀ + H₁
// H₀ = λ/(γ·S·σ²·T)
// H₁ = 1.12·λ^0.31·T^0.05·(e^(−rT)/σ)^0.25·(|Γ|/γ)^0.5
// σ_m² = σ²·(1 + sgn(Γ)·K),   K = −4.76·λ^0.78·T^(−0.02)·(e^(−rT)/σ)^0.25·(γ·S²·|Γ|)^0.15
//
//   λ       one-way proportional cost, fraction of value
//   γ       absolute risk aversion, per unit of quote currency
//   S, T    spot, quote currency per unit; years to the (last) expiry
//   σ, r    per √year; per year
//   Γ       gamma of the hedger's book, units of underlying per point; long options > 0
//   H       units of underlying; σ_m: volatility at which the target delta is taken
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>
/// Zakamouline band: a fit to the exact hedge of an exponential-utility hedger with proportional costs, around the delta at a modified volatility. Trades go
/// to the nearest edge, never from inside the band; a jump is hedged in one trade with the band at the price where it ends.
/// </summary>
/// <remarks>
/// <para>
/// H₀ is the band that is left when the option hardly matters (it grows without bound as T → 0, where nothing is worth trading any more: at T = 0 the band
/// is infinite). K is negative as printed: a hedger who is long options takes his delta at the smaller σ_m² = σ²(1 + K), one who is short at the larger
/// σ²(1 − K), the two sides of Leland's adjustment; on a book the side is the sign of the net gamma. Where 1 + K ≤ 0 the fit has no answer, which
/// <see cref="VarianceScale"/> says by a figure ≤ 0. Costs of zero give width zero and σ_m = σ: continuous hedging. A fixed cost does not enter the formula.
/// </para>
/// Source: Zakamouline, Efficient analytic approximation of the optimal hedging strategy for a European call option with transaction costs, Quantitative
/// Finance 6 (2006), 435–445; the side of K as in Sinclair, Volatility Trading, 2nd ed. (2013). The coefficients of K were taken from secondary sources.
/// </remarks>
public sealed record ZakamoulineBand : IHedgingPolicy
{
    /// <summary>A hedger with the given costs and risk aversion.</summary>
    /// <param name="costs">λ that the hedger reckons with; the fixed part is not used.</param>
    /// <param name="riskAversion">γ, finite, &gt; 0, per unit of quote currency.</param>
    /// <exception cref="ArgumentOutOfRangeException">The risk aversion is not finite or not &gt; 0.</exception>
    public ZakamoulineBand(HedgingCosts costs, double riskAversion)
    {
        ArgumentNullException.ThrowIfNull(costs);
        Costs = costs;
        RiskAversion = Guard.Positive(riskAversion);
    }

    /// <summary>λ.</summary>
    public HedgingCosts Costs { get; }

    /// <summary>γ, per unit of quote currency.</summary>
    public double RiskAversion { get; }

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"Zakamouline, risk aversion {RiskAversion:G6}");

    /// <inheritdoc/>
    public bool IsLinearInPositions => false;

    /// <summary>H₀, units of underlying, ≥ 0; +∞ at T = 0 or σ = 0 with a cost, 0 without one.</summary>
    /// <param name="point">Book and market; needs S, σ and T.</param>
    /// <exception cref="ArgumentOutOfRangeException">S is not finite and &gt; 0, or σ or T not finite and ≥ 0.</exception>
    public double H0(in HedgePoint point)
    {
        double sigma = Guard.NonNegative(point.Volatility), t = Guard.NonNegative(point.YearsToExpiry), spot = Guard.Positive(point.Spot);
        return Costs.OneWayFraction == 0 ? 0 : Costs.OneWayFraction / (RiskAversion * spot * sigma * sigma * t);
    }

    /// <summary>H₁, units of underlying, ≥ 0; 0 without costs or where Γ = 0 or T = 0.</summary>
    /// <param name="point">Book and market; needs Γ, σ, r and T.</param>
    /// <exception cref="ArgumentOutOfRangeException">σ or T is not finite and ≥ 0, or Γ or r not finite.</exception>
    public double H1(in HedgePoint point)
    {
        double gamma = Math.Abs(Guard.Finite(point.GammaUnitsPerPoint)), t = Guard.NonNegative(point.YearsToExpiry);
        if (Costs.OneWayFraction == 0 || gamma == 0 || t == 0) return 0;
        return 1.12 * Math.Pow(Costs.OneWayFraction, 0.31) * Math.Pow(t, 0.05) * Discounting(in point) * Math.Sqrt(gamma / RiskAversion);
    }

    /// <summary>K ≤ 0 as printed, dimensionless; 0 without costs or where Γ = 0; the side, sgn(Γ), is not in it.</summary>
    /// <param name="point">Book and market; needs Γ, S, σ, r and T.</param>
    /// <exception cref="ArgumentOutOfRangeException">S is not finite and &gt; 0, σ or T not finite and ≥ 0, or Γ or r not finite.</exception>
    public double K(in HedgePoint point)
    {
        double gamma = Math.Abs(Guard.Finite(point.GammaUnitsPerPoint)), t = Guard.NonNegative(point.YearsToExpiry), spot = Guard.Positive(point.Spot);
        if (Costs.OneWayFraction == 0 || gamma == 0 || t == 0) return 0;
        return -4.76 * Math.Pow(Costs.OneWayFraction, 0.78) * Math.Pow(t, -0.02) * Discounting(in point) * Math.Pow(RiskAversion * spot * spot * gamma, 0.15);
    }

    /// <summary>The band H₀ + H₁ at an instant.</summary>
    /// <param name="point">Book and market.</param>
    /// <exception cref="ArgumentOutOfRangeException">A figure of the point is out of range; see <see cref="H0"/> and <see cref="H1"/>.</exception>
    public HedgeBand Band(in HedgePoint point) => new(H0(in point) + H1(in point));

    /// <inheritdoc/>
    /// <remarks>1 + sgn(Γ)·K, the same for every option of a book; ≤ 0 where long gamma meets costs too large for the fit.</remarks>
    public double VarianceScale(double optionVolatility, in HedgePoint book)
        => 1 + (Math.Sign(book.GammaUnitsPerPoint) * K(in book));

    /// <inheritdoc/>
    public bool HasOneVarianceScale => true;

    /// <inheritdoc/>
    public HedgeDecision Decide(in HedgeState state) => Band(state.Now).Decide(in state);

    /// <inheritdoc/>
    /// <remarks>To the edge of the band at x on the side of the start position; the start position itself if it lies in that band.</remarks>
    public double HedgeAfterMove(double startUnits, Func<double, HedgePoint> pointAt, double logMove)
    {
        ArgumentNullException.ThrowIfNull(pointAt);
        HedgePoint point = pointAt(logMove);
        return Band(point).After(startUnits, point.TargetUnits);
    }

    /// <summary>(e^(−rT)/σ)^0.25.</summary>
    private static double Discounting(in HedgePoint p)
        => Math.Pow(Math.Exp(-Guard.Finite(p.Rate) * p.YearsToExpiry) / Guard.Positive(p.Volatility), 0.25);
}
