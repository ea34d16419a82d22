using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing.American;

/// <summary>
/// American options on an asset with a continuous dividend yield, by the integral equation of the exercise boundary (Andersen, Lake and
/// Offengenden 2016), with Greeks from the integral representation.
/// <code>
/// V(S, T) = V_European + ∫₀^T [ r·K·e^{−rs}Φ(−d₂(s, S/B(T − s))) − q·S·e^{−qs}Φ(−d₁(s, S/B(T − s))) ] ds      (put)
/// call(S, K, r, q) = put(K, S, q, r)
/// </code>
/// <list type="table">
/// <item><term>S</term><description>spot, quote currency per unit, ≥ 0</description></item>
/// <item><term>K</term><description>strike, quote currency per unit, ≥ 0</description></item>
/// <item><term>T</term><description>time to expiry, years, ≥ 0</description></item>
/// <item><term>σ</term><description>volatility, 1/√year, ≥ 0</description></item>
/// <item><term>r, q</term><description>rate and dividend yield, 1/year, continuously compounded, of either sign</description></item>
/// </list>
/// Every method is thread-safe and gives the same bits for the same inputs on any number of threads. NaN and infinities are refused with
/// <see cref="ArgumentOutOfRangeException"/>.
/// </summary>
public static class AmericanOption
{
    /// <summary>What this engine computes.</summary>
    public const GreekSet SupportedGreeks = GreekSet.Price | GreekSet.Delta | GreekSet.Gamma | GreekSet.Vega | GreekSet.Theta | GreekSet.Rho | GreekSet.DividendRho
        | GreekSet.Vanna | GreekSet.Volga | GreekSet.Charm;

    /// <summary>The price, quote currency.</summary>
    /// <param name="spot">S ≥ 0.</param>
    /// <param name="strike">K ≥ 0.</param>
    /// <param name="yearFraction">T ≥ 0, years; 0 gives the payoff.</param>
    /// <param name="volatility">σ ≥ 0; 0 gives the best instant of the known path.</param>
    /// <param name="rate">r.</param>
    /// <param name="dividendYield">q.</param>
    /// <param name="right">Call or put.</param>
    /// <param name="precision">How far the boundary is resolved.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is NaN, infinite or outside its range.</exception>
    /// <exception cref="ArithmeticException">The boundary did not converge; <c>Evaluate</c> reports this as a status instead.</exception>
    public static double Price(
        double spot, double strike, double yearFraction, double volatility, double rate, double dividendYield, OptionRight right, AmericanPrecision precision)
    {
        AmericanGreeks result = Evaluate(spot, strike, yearFraction, volatility, rate, dividendYield, right, precision, GreekSet.Price);
        return result.Converged ? result.Price : throw new ArithmeticException("The exercise boundary did not converge.");
    }

    /// <summary>Price and Greeks; what is not in <paramref name="set"/> may be NaN.</summary>
    /// <param name="spot">S ≥ 0.</param>
    /// <param name="strike">K ≥ 0.</param>
    /// <param name="yearFraction">T ≥ 0, years; 0 gives the payoff.</param>
    /// <param name="volatility">σ ≥ 0; 0 gives the best instant of the known path.</param>
    /// <param name="rate">r.</param>
    /// <param name="dividendYield">q.</param>
    /// <param name="right">Call or put.</param>
    /// <param name="precision">How far the boundary is resolved.</param>
    /// <param name="set">What to compute, within <see cref="SupportedGreeks"/>. Volga and the two rhos cost most.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is NaN, infinite or outside its range, or a Greek is not supported.</exception>
    public static AmericanGreeks Evaluate(
        double spot, double strike, double yearFraction, double volatility, double rate, double dividendYield, OptionRight right, AmericanPrecision precision,
        GreekSet set = SupportedGreeks)
    {
        AmericanNeeds needs = Needs(precision, set);
        Guard.NonNegative(spot);
        Guard.NonNegative(strike);
        Guard.NonNegative(yearFraction);
        Guard.NonNegative(volatility);
        Guard.Finite(rate);
        Guard.Finite(dividendYield);
        return Evaluate(spot, strike, yearFraction, volatility, rate, dividendYield, right, precision, needs);
    }

    /// <summary>
    /// Price and Greeks of many options, on the calling thread and without allocation. Rows in sequence that share T, σ, r and q (and the right) share one
    /// exercise boundary whatever their strike, since the boundary is proportional to it: order a book by expiry and volatility. To use several threads,
    /// give each a slice; the results do not depend on the slicing.
    /// </summary>
    /// <param name="spots">S of each row.</param>
    /// <param name="strikes">K of each row.</param>
    /// <param name="yearFractions">T of each row.</param>
    /// <param name="volatilities">σ of each row.</param>
    /// <param name="rates">r of each row.</param>
    /// <param name="dividendYields">q of each row.</param>
    /// <param name="rights">Call or put.</param>
    /// <param name="precision">How far the boundary is resolved.</param>
    /// <param name="set">What to compute, within <see cref="SupportedGreeks"/>.</param>
    /// <param name="results">Receives one result per row.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value of a row is NaN, infinite or outside its range; the message names column and row.</exception>
    public static void Evaluate(
        ReadOnlySpan<double> spots, ReadOnlySpan<double> strikes, ReadOnlySpan<double> yearFractions, ReadOnlySpan<double> volatilities, ReadOnlySpan<double> rates,
        ReadOnlySpan<double> dividendYields, ReadOnlySpan<OptionRight> rights, AmericanPrecision precision, GreekSet set, Span<AmericanGreeks> results)
    {
        AmericanNeeds needs = Needs(precision, set);
        int count = spots.Length;
        Guard.SameLength(strikes.Length, count, nameof(strikes));
        Guard.SameLength(yearFractions.Length, count, nameof(yearFractions));
        Guard.SameLength(volatilities.Length, count, nameof(volatilities));
        Guard.SameLength(rates.Length, count, nameof(rates));
        Guard.SameLength(dividendYields.Length, count, nameof(dividendYields));
        Guard.SameLength(rights.Length, count, nameof(rights));
        Guard.SameLength(results.Length, count, nameof(results));
        for (int i = 0; i < count; i++)
        {
            double s = spots[i], k = strikes[i], t = yearFractions[i], v = volatilities[i], r = rates[i], q = dividendYields[i];
            if (!(s >= 0 && k >= 0 && t >= 0 && v >= 0 && double.IsFinite(s + k + t + v + r + q))) Refuse(s, k, t, v, r, q, i);
            results[i] = Evaluate(s, k, t, v, r, q, rights[i], precision, needs);
        }
    }

    private static AmericanGreeks Evaluate(
        double spot, double strike, double yearFraction, double volatility, double rate, double dividendYield, OptionRight right, AmericanPrecision precision,
        AmericanNeeds needs) => right switch
    {
        OptionRight.Put => NormalizedPut.Evaluate(spot, strike, yearFraction, volatility, rate, dividendYield, precision, needs, AmericanPutEngine.ForPuts).AsPut(strike, spot, needs),
        OptionRight.Call => NormalizedPut.Evaluate(strike, spot, yearFraction, volatility, dividendYield, rate, precision, needs, AmericanPutEngine.ForCalls).AsCall(strike, spot, needs),
        _ => throw new ArgumentOutOfRangeException(nameof(right), right, "Expected Call or Put."),
    };

    private static AmericanNeeds Needs(AmericanPrecision precision, GreekSet set)
    {
        if (precision is < AmericanPrecision.Fast or > AmericanPrecision.Exact)
            throw new ArgumentOutOfRangeException(nameof(precision), precision, "Expected Fast, Accurate or Exact.");
        if ((set & ~SupportedGreeks) != 0)
            throw new ArgumentOutOfRangeException(nameof(set), set, $"Expected Greeks within {SupportedGreeks}.");
        AmericanNeeds needs = AmericanNeeds.Price;
        if ((set & (GreekSet.Delta | GreekSet.Gamma | GreekSet.Theta | GreekSet.Charm)) != 0) needs |= AmericanNeeds.Spot;
        if ((set & (GreekSet.Vega | GreekSet.Vanna)) != 0) needs |= AmericanNeeds.Sigma;
        if ((set & GreekSet.Volga) != 0) needs |= AmericanNeeds.Sigma | AmericanNeeds.SigmaSecond;
        if ((set & (GreekSet.Rho | GreekSet.DividendRho)) != 0) needs |= AmericanNeeds.Rates;
        return needs;
    }

    [DoesNotReturn]
    private static void Refuse(double s, double k, double t, double v, double r, double q, int row)
    {
        string at = string.Create(CultureInfo.InvariantCulture, $"[{row}]");
        Guard.NonNegative(s, "spots" + at);
        Guard.NonNegative(k, "strikes" + at);
        Guard.NonNegative(t, "yearFractions" + at);
        Guard.NonNegative(v, "volatilities" + at);
        Guard.Finite(r, "rates" + at);
        Guard.Finite(q, "dividendYields" + at);
        throw new ArgumentOutOfRangeException("spots" + at, s, "Expected values whose sum is finite.");
    }
}
