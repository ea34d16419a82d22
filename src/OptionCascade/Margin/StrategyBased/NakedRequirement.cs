using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>
/// The requirement of a naked short option per unit of underlying:
/// <code>
/// call  P + max(a·L·S − max(K − S, 0), c·L·S)
/// put   P + max(a·L·S − max(S − K, 0), p·L·K)
/// </code>
/// S underlying, K strike, P option price, quote currency per unit; a rate of the class (20% equity and narrow index, 15% broad index), c and p the minimum rates
/// (10%), L leverage factor of the fund; no rate exceeds 100%. Source: FINRA Rule 4210(f)(2)(E); Cboe Margin Manual; Regulatory Notices 09-53 and 09-65.
/// </summary>
public static class NakedRequirement
{
    /// <summary>The part beyond the option's market value, per unit of underlying, ≥ 0.</summary>
    /// <param name="right">Call or put.</param>
    /// <param name="strike">K, finite, ≥ 0.</param>
    /// <param name="underlying">S, class and leverage.</param>
    /// <param name="parameters">The rates.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative or non-finite strike.</exception>
    public static double AddOn(OptionRight right, double strike, StrategyUnderlying underlying, StrategyBasedParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(underlying);
        ArgumentNullException.ThrowIfNull(parameters);
        Guard.NonNegative(strike);
        NakedRates rates = parameters.Naked[underlying.Class];
        double s = underlying.Price, l = underlying.LeverageFactor;
        double basis = Math.Min(rates.Rate * l, 1) * s;
        return right == OptionRight.Call
            ? Math.Max(basis - Math.Max(strike - s, 0), Math.Min(rates.MinimumCall * l, 1) * s)
            : Math.Max(basis - Math.Max(s - strike, 0), Math.Min(rates.MinimumPut * l, 1) * strike);
    }
}
