using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

/// <summary>What the price of a plain option depends on, flat in time and strike.</summary>
public sealed record OptionMarket
{
    /// <summary>A flat market.</summary>
    /// <param name="spot">S, finite, &gt; 0, quote currency per unit.</param>
    /// <param name="rate">r, finite, of either sign, per year, continuously compounded, as a decimal.</param>
    /// <param name="dividendYield">q, as <paramref name="rate"/>.</param>
    /// <param name="volatility">σ, finite, ≥ 0, per √year, as a decimal.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public OptionMarket(double spot, double rate, double dividendYield, double volatility)
    {
        Spot = Guard.Positive(spot);
        Rate = Guard.Finite(rate);
        DividendYield = Guard.Finite(dividendYield);
        Volatility = Guard.NonNegative(volatility);
    }

    /// <summary>S, quote currency per unit.</summary>
    public double Spot { get; }

    /// <summary>r, per year.</summary>
    public double Rate { get; }

    /// <summary>q, per year.</summary>
    public double DividendYield { get; }

    /// <summary>σ, per √year.</summary>
    public double Volatility { get; }
}
