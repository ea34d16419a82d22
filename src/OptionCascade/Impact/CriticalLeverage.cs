// price after the share x of a position has been sold       p(x) = p₀(1 − I·x^δ)
// cash from it                                              c(x) = x − I·x^(1+δ)/(1 + δ)
// equity, leverage                                          E(x) = (1 − x)(1 − I·x^δ) + c(x) − (1 − 1/λ₀),     λ(x) = (1 − x)(1 − I·x^δ)/E(x)
// bankrupt at the end of a full exit iff                    λ₀ ≥ λ_c = (1 + δ)/I
//
//   λ₀, λ   assets over equity before and after          I   fall of the price when the whole position is sold, fraction
//   c, E    per unit of the position's first value       δ   exponent of impact
using OptionCascade.Numerics;

namespace OptionCascade.Impact;

/// <summary>The leverage above which a position cannot be sold without ruin, because selling it moves the price against what is left.</summary>
/// <remarks>
/// Marked to market the position looks solvent; its own exit costs I/(1 + δ) of its value, and that is more than the equity 1/λ₀ from λ_c on. With δ &lt; 1 the first sales always
/// raise leverage. One asset, debt without interest, permanent impact as far as the exit goes.
/// Source: F. Caccioli, J.-P. Bouchaud and J. D. Farmer, A proposal for impact-adjusted valuation: critical leverage and execution risk (arXiv 1204.0922).
/// </remarks>
public sealed record CriticalLeverage
{
    /// <summary>A position against a market's depth.</summary>
    /// <param name="fullExitImpact">I, fraction in (0, 1] by which the price falls when the whole position is sold.</param>
    /// <param name="exponent">δ, exponent of impact in (0, 1]: ½ for the square-root law, 1 for linear impact.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public CriticalLeverage(double fullExitImpact, double exponent)
    {
        FullExitImpact = Guard.InRange(Guard.Positive(fullExitImpact), 0, 1, nameof(fullExitImpact));
        Exponent = Guard.InRange(Guard.Positive(exponent), 0, 1, nameof(exponent));
    }

    /// <summary>I, fraction.</summary>
    public double FullExitImpact { get; }

    /// <summary>δ.</summary>
    public double Exponent { get; }

    /// <summary>λ_c = (1 + δ)/I, assets over equity.</summary>
    public double Value => (1 + Exponent) / FullExitImpact;

    /// <summary>I/(1 + δ), share of the position's marked value that a full exit costs: the discount of an impact-adjusted valuation.</summary>
    public double ExitCost => FullExitImpact / (1 + Exponent);

    /// <summary>E(x), equity after a share has been sold, per unit of the position's first value; may be negative.</summary>
    /// <param name="leverage">λ₀, ≥ 1.</param>
    /// <param name="shareSold">x in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public double EquityAfter(double leverage, double shareSold)
    {
        double x = Guard.InRange(shareSold, 0, 1), fall = FullExitImpact * Math.Pow(x, Exponent);
        // (1 − x)(1 − fall) + x − x·fall/(1 + δ) − 1 + 1/λ₀
        return (1 / Guard.InRange(leverage, 1, double.MaxValue)) - (fall * (1 - x)) - (x * fall / (1 + Exponent));
    }

    /// <summary>λ(x), assets over equity after a share has been sold; null once equity is gone.</summary>
    /// <param name="leverage">λ₀, ≥ 1.</param>
    /// <param name="shareSold">x in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public double? LeverageAfter(double leverage, double shareSold)
        => EquityAfter(leverage, shareSold) is > 0 and var equity ? (1 - shareSold) * (1 - (FullExitImpact * Math.Pow(shareSold, Exponent))) / equity : null;
}
