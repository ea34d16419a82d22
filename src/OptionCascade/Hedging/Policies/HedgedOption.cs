using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Hedging.Policies;

/// <summary>One European option line of a hedger's book.</summary>
public sealed record HedgedOption
{
    /// <summary>A line.</summary>
    /// <param name="right">Call or put.</param>
    /// <param name="strike">K, finite, ≥ 0, quote currency per unit.</param>
    /// <param name="yearFraction">T, finite, ≥ 0, years from now.</param>
    /// <param name="volatility">Implied σ, finite, ≥ 0, per √year: the premium and the delta are taken at it.</param>
    /// <param name="units">Signed units of underlying: contracts × multiplier, the hedger long &gt; 0, short &lt; 0; finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public HedgedOption(OptionRight right, double strike, double yearFraction, double volatility, double units)
    {
        if (right is not (OptionRight.Call or OptionRight.Put))
            throw new ArgumentOutOfRangeException(nameof(right), right, "Expected Call or Put.");
        Right = right;
        Strike = Guard.NonNegative(strike);
        YearFraction = Guard.NonNegative(yearFraction);
        Volatility = Guard.NonNegative(volatility);
        Units = Guard.Finite(units);
    }

    /// <summary>Call or put.</summary>
    public OptionRight Right { get; }

    /// <summary>K, quote currency per unit.</summary>
    public double Strike { get; }

    /// <summary>T, years from now.</summary>
    public double YearFraction { get; }

    /// <summary>Implied σ, per √year.</summary>
    public double Volatility { get; }

    /// <summary>Signed units of underlying, long &gt; 0.</summary>
    public double Units { get; }
}
