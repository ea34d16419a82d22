using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing;

/// <summary>
/// One European option on a forward by Black-76: V = D·w·(F·Φ(w·d₁) − K·Φ(w·d₂)), d₁,₂ = ln(F/K)/(σ√T) ± σ√T/2. For books use <see cref="BookPricer"/>.
/// </summary>
/// <remarks>
/// Greeks are those of <see cref="BlackScholes"/> with S = F and q = r = −ln D/T, the forward taking the place of spot: delta is ∂V/∂F at fixed D; rho is ∂V/∂r at
/// fixed S and q, so that the forward moves with the rate; with the forward held, ∂V/∂r = −T·V (the sum of <see cref="Greeks.Rho"/> and
/// <see cref="Greeks.DividendRho"/>). Units, accuracy and limits as there.
/// Source: Black (1976), J. Financial Economics 3, 167–179.
/// </remarks>
public static class Black76
{
    /// <summary>Price and all Greeks.</summary>
    /// <param name="forward">F, finite, &gt; 0, quote currency per unit.</param>
    /// <param name="strike">K, finite, ≥ 0, quote currency per unit.</param>
    /// <param name="yearFraction">T, finite, ≥ 0, years; 0 is expiry now.</param>
    /// <param name="volatility">σ, finite, ≥ 0, per √year.</param>
    /// <param name="discount">D, finite, &gt; 0.</param>
    /// <param name="right">Call or put.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public static Greeks Evaluate(double forward, double strike, double yearFraction, double volatility, double discount, OptionRight right)
    {
        Guard.Positive(forward);
        Guard.NonNegative(strike);
        Guard.NonNegative(yearFraction);
        Guard.NonNegative(volatility);
        Guard.Positive(discount);
        EuropeanTerms terms = EuropeanTerms.FromForward(forward, forward, discount, yearFraction, 0);
        return Greeks.Of(in terms, strike, volatility, Sign(right));
    }

    /// <summary>+1 for a call, −1 for a put.</summary>
    internal static double Sign(OptionRight right) => right switch
    {
        OptionRight.Call => 1,
        OptionRight.Put => -1,
        _ => throw new ArgumentOutOfRangeException(nameof(right), right, "Expected Call or Put."),
    };
}
