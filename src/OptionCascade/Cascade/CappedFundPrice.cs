// ξ/p + λ(D·p + M)/p = N   ⇒   p = (ξ + λM)/(N − λD)
//
//   ξ   cash that noise traders spend on the asset        λ   most assets over equity that the fund may hold
//   D   shares the fund holds, M its cash (debt < 0)       N   shares outstanding
using OptionCascade.Numerics;

namespace OptionCascade.Cascade;

/// <summary>The price at which a market clears while a fund stands at its leverage cap: it must then hold λ times its equity, buying when the price rises and selling when it falls.</summary>
/// <remarks>
/// A move of noise traders' demand is amplified by 1/(1 − g) with gain g = λD/N, the share of the float that the fund would hold for its old shares alone. At g = 1 the price
/// diverges: no price clears the market.
/// Source: S. Thurner, J. D. Farmer and J. Geanakoplos, Leverage causes fat tails and clustered volatility, Quantitative Finance 12 (2012).
/// </remarks>
public sealed record CappedFundPrice
{
    /// <summary>A market with one fund at its cap (or several alike, added up).</summary>
    /// <param name="noiseDemand">ξ, currency, finite, ≥ 0.</param>
    /// <param name="leverageCap">λ, assets over equity, finite, ≥ 1.</param>
    /// <param name="fundShares">D, finite, ≥ 0.</param>
    /// <param name="fundCash">M, currency, finite; debt &lt; 0.</param>
    /// <param name="sharesOutstanding">N, finite, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public CappedFundPrice(double noiseDemand, double leverageCap, double fundShares, double fundCash, double sharesOutstanding)
    {
        Guard.NonNegative(noiseDemand);
        Guard.InRange(leverageCap, 1, double.MaxValue);
        Guard.NonNegative(fundShares);
        Guard.Finite(fundCash);
        Gain = leverageCap * fundShares / Guard.Positive(sharesOutstanding);
        double demand = noiseDemand + (leverageCap * fundCash), free = sharesOutstanding - (leverageCap * fundShares);
        Price = Gain < 1 && demand > 0 ? demand / free : null;
        FundEquity = Price is { } p ? (fundShares * p) + fundCash : null;
    }

    /// <summary>g = λD/N, dimensionless.</summary>
    public double Gain { get; }

    /// <summary>p, currency per share; null where no price &gt; 0 clears the market.</summary>
    public double? Price { get; }

    /// <summary>D·p + M, currency; null without a price. Below zero the fund is bankrupt and the equation no longer describes it.</summary>
    public double? FundEquity { get; }
}
