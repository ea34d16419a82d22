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
    /// <exception cref="ArithmeticException">The boundary did not converge; <see cref="Evaluate(double, double, double, double, double, double, OptionRight, AmericanPrecision)"/> reports this as a status instead.</exception>
    public static double Price(
        double spot, double strike, double yearFraction, double volatility, double rate, double dividendYield, OptionRight right, AmericanPrecision precision)
    {
        AmericanGreeks result = Evaluate(spot, strike, yearFraction, volatility, rate, dividendYield, right, precision, AmericanNeeds.Price);
        return result.Converged ? result.Price : throw new ArithmeticException("The exercise boundary did not converge.");
    }

    /// <summary>Price and Greeks.</summary>
    /// <inheritdoc cref="Price" path="/param"/>
    /// <exception cref="ArgumentOutOfRangeException">An argument is NaN, infinite or outside its range.</exception>
    public static AmericanGreeks Evaluate(
        double spot, double strike, double yearFraction, double volatility, double rate, double dividendYield, OptionRight right, AmericanPrecision precision)
        => Evaluate(spot, strike, yearFraction, volatility, rate, dividendYield, right, precision, AmericanNeeds.All);

    internal static AmericanGreeks Evaluate(
        double spot, double strike, double yearFraction, double volatility, double rate, double dividendYield, OptionRight right, AmericanPrecision precision,
        AmericanNeeds needs)
    {
        if (precision is < AmericanPrecision.Fast or > AmericanPrecision.Exact)
            throw new ArgumentOutOfRangeException(nameof(precision), precision, "Expected Fast, Accurate or Exact.");
        Guard.NonNegative(spot);
        Guard.NonNegative(strike);
        Guard.NonNegative(yearFraction);
        Guard.NonNegative(volatility);
        Guard.Finite(rate);
        Guard.Finite(dividendYield);
        return right switch
        {
            OptionRight.Put => NormalizedPut.Evaluate(spot, strike, yearFraction, volatility, rate, dividendYield, precision, needs).AsPut(spot, strike),
            OptionRight.Call => NormalizedPut.Evaluate(strike, spot, yearFraction, volatility, dividendYield, rate, precision, needs).AsCall(spot, strike),
            _ => throw new ArgumentOutOfRangeException(nameof(right), right, "Expected Call or Put."),
        };
    }
}
