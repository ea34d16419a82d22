using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing;

/// <summary>
/// One European option by Black–Scholes–Merton: V = w·(S·e^(−qT)·Φ(w·d₁) − K·e^(−rT)·Φ(w·d₂)), w = +1 for a call, −1 for a put,
/// d₁,₂ = (ln(S/K) + (r − q)T)/(σ√T) ± σ√T/2. For books use <see cref="BookPricer"/>.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>unit</description></listheader>
/// <item><term>S, K</term><description>quote currency per unit of underlying</description></item>
/// <item><term>T</term><description>years</description></item>
/// <item><term>σ</term><description>per √year, as a decimal</description></item>
/// <item><term>r, q</term><description>per year, continuously compounded, as decimals</description></item>
/// </list>
/// Out-of-the-money prices keep full relative accuracy until the normal density underflows (|d| ≈ 37.5). Limits: at T = 0, σ = 0 or K = 0 the price is
/// max(w(S·e^(−qT) − K·e^(−rT)), 0) and Φ is 1 in the money, 0 out of it. At the kink itself (forward = strike) Φ is ½, so delta is ±½·e^(−qT); vega,
/// vanna, veta, vera and ultima are the limits as σ → 0, those of gamma, dual gamma, speed, zomma and color do not exist and are given as 0, as is the diffusive
/// part of theta and charm. Below 1e-100 years, 1e-100 of σ√T or 1e-300 of strike the limit is taken.
/// Source: Black and Scholes (1973), J. Political Economy 81, 637–654; Merton (1973), Bell J. Economics 4, 141–183.
/// </remarks>
public static class BlackScholes
{
    /// <summary>Price and all Greeks.</summary>
    /// <param name="spot">S, finite, &gt; 0.</param>
    /// <param name="strike">K, finite, ≥ 0.</param>
    /// <param name="yearFraction">T, finite, ≥ 0; 0 is expiry now.</param>
    /// <param name="volatility">σ, finite, ≥ 0.</param>
    /// <param name="rate">r, finite.</param>
    /// <param name="dividendYield">q, finite.</param>
    /// <param name="right">Call or put.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included; or −rT or −qT &gt; 700, where e^(−rT) overflows.</exception>
    public static Greeks Evaluate(double spot, double strike, double yearFraction, double volatility, double rate, double dividendYield, OptionRight right)
    {
        Guard.Positive(spot);
        Guard.NonNegative(strike);
        Guard.NonNegative(yearFraction);
        Guard.NonNegative(volatility);
        Guard.Finite(rate);
        Guard.Finite(dividendYield);
        Growth(-rate * yearFraction, rate, nameof(rate));
        Growth(-dividendYield * yearFraction, dividendYield, nameof(dividendYield));
        EuropeanTerms terms = EuropeanTerms.FromRates(spot, yearFraction, rate, dividendYield);
        return Greeks.Of(in terms, strike, volatility, Black76.Sign(right));
    }

    private static void Growth(double exponent, double value, string name)
    {
        if (!(exponent <= 700))
            throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture,
                $"Expected a discount factor that does not overflow, at most e^700, got e^{exponent:R}."));
    }
}
