using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing;

/// <summary>
/// European digital options under Black–Scholes–Merton. Cash-or-nothing V = e^(−rT)·Φ(w·d₂), paid in quote currency per unit of payout; asset-or-nothing
/// V = S·e^(−qT)·Φ(w·d₁). d₁,₂ = (ln(S/K) + (r − q)T)/s ± s/2, s = σ√T, w = +1 for a call (pays above the strike), −1 for a put (pays below).
/// </summary>
/// <remarks>
/// <para>
/// With d the argument of the option's own Φ, e the other of d₁ and d₂, y its own rate (r for cash, q for asset), N = w·φ(d)·e^(−rT) or w·φ(d)·S·e^(−qT), and dots for
/// ∂/∂T (ḋ₁ = (r − q)/s − d₂/(2T), ḋ₂ = (r − q)/s − d₁/(2T)):
/// vega −N·e/σ; volga N(d + e − e²d)/σ²; ultima N(d·e·g − 2g − d − e + e³ + 2e·d²)/σ³, g = d + e − e²d; gamma −N·e/(S²s²);
/// speed N((e·d₂ − 1)/s + 2e)/(S³s²); zomma N(d + 2e − e²d)/(S²s²σ); theta y·V − N·ḋ; veta N(ė − e(y + d·ḋ))/σ; color N(ė − e(y + d·ḋ + 1/T))/(S²s²);
/// dual delta −N/(K·s). The rest differs: see the code. Cash digitals are the strike derivative of the vanilla option, V = −w·∂C/∂K.
/// </para>
/// <para>
/// Prices keep relative accuracy in the lower tail. Limits where T &lt; 1e-100, s &lt; 1e-100 or K &lt; 1e-300: Φ becomes 1 in the money, 0 out of it, ½ at the kink F = K, and
/// Greeks carry only what discounting leaves (theta, rho or dividend rho, the asset's delta and charm); at the kink vega ∓N√T/2 and ultima ±N·T^1.5/8 are finite
/// limits as σ → 0 and given; the others do not exist and are 0.
/// </para>
/// Source: Rubinstein and Reiner (1991), Unscrambling the binary code, Risk 4(9), 75–83; Greeks by differentiation.
/// </remarks>
public static class Digital
{
    /// <summary>Price and all Greeks of a digital that pays one unit (of quote currency, or of the underlying).</summary>
    /// <param name="payoff">Cash or asset.</param>
    /// <param name="spot">S in [1e-100, 1e100].</param>
    /// <param name="strike">K, finite, ≥ 0.</param>
    /// <param name="yearFraction">T, finite, ≥ 0; 0 is expiry now.</param>
    /// <param name="volatility">σ, finite, ≥ 0.</param>
    /// <param name="rate">r, finite.</param>
    /// <param name="dividendYield">q, finite.</param>
    /// <param name="right">Call: pays above the strike. Put: pays below.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included; |rT| or |qT| &gt; 300; a payoff that is neither.</exception>
    public static Greeks Evaluate(DigitalPayoff payoff, double spot, double strike, double yearFraction, double volatility, double rate, double dividendYield, OptionRight right)
    {
        Guard.Positive(spot);
        Guard.NonNegative(strike);
        Guard.NonNegative(yearFraction);
        Guard.NonNegative(volatility);
        Exponent(Guard.Finite(rate) * yearFraction, rate, nameof(rate));
        Exponent(Guard.Finite(dividendYield) * yearFraction, dividendYield, nameof(dividendYield));
        if (payoff is not (DigitalPayoff.CashOrNothing or DigitalPayoff.AssetOrNothing))
            throw new ArgumentOutOfRangeException(nameof(payoff), payoff, "Expected CashOrNothing or AssetOrNothing.");
        double w = Black76.Sign(right), s = Math.Min(volatility * Math.Sqrt(yearFraction), 1e4);
        EuropeanTerms e = EuropeanTerms.FromRates(spot, yearFraction, rate, dividendYield);
        bool regular = !e.Expired && s >= EuropeanTerms.LeastStandardDeviation && strike >= 1e-300;
        return regular ? Regular(payoff, in e, strike, s, w) : Limit(payoff, in e, strike, w);
    }

    private static Greeks Regular(DigitalPayoff payoff, in EuropeanTerms terms, double strike, double s, double w)
    {
        bool cash = payoff == DigitalPayoff.CashOrNothing;
        double spot = terms.Spot, time = terms.YearFraction, rootTime = terms.RootTime, sigma = s / rootTime, b = terms.Carry;
        double h = Math.Clamp((terms.Offset - VectorMath.LogRatio(strike, spot)) / s, -1e30, 1e30), d1 = h + (s / 2), d2 = h - (s / 2);
        double d = cash ? d2 : d1, e = cash ? d1 : d2, y = cash ? terms.Rate : terms.DividendYield, unit = cash ? terms.Discount : terms.DiscountedForward;
        double price = unit * VectorMath.NormalCdf(w * d), n = w * unit * VectorMath.NormalDensity(d);
        double dot1 = (b / s) - (d2 / (2 * time)), dot2 = (b / s) - (d1 / (2 * time)), dDot = cash ? dot2 : dot1, eDot = cash ? dot1 : dot2;
        if (n == 0) // the density has underflowed: only the cumulative part is left
            return Held(payoff, in terms, price, 0, 0);
        double nPerSpotS = n / (spot * s), nGamma = nPerSpotS / (spot * s), g = d + e - (e * e * d), t = rootTime / sigma, decay = y + (d * dDot);
        double delta = (cash ? 0 : price / spot) + nPerSpotS;
        double charm = cash ? nPerSpotS * (decay + (0.5 / time)) : (((y * price) - (n * dDot)) / spot) + (nPerSpotS * (decay + (0.5 / time)));
        double vera = cash ? n / sigma * ((d1 * (time + (d2 * t))) - t) : n * t / sigma * ((d1 * d2) - 1);
        return new Greeks(
            Price: price,
            Delta: delta,
            Gamma: -nGamma * e,
            Vega: -n * e / sigma,
            Theta: (y * price) - (n * dDot),
            Rho: (n * t) - (cash ? time * price : 0),
            DividendRho: -(n * t) - (cash ? 0 : time * price),
            DualDelta: -n / (strike * s),
            DualGamma: n / (strike * s) / (strike * s) * (cash ? s - d2 : -d2),
            Vanna: nPerSpotS / sigma * ((cash ? d1 * d2 : d2 * d2) - 1),
            Charm: charm,
            Volga: n / sigma / sigma * g,
            Veta: n / sigma * (eDot - (e * decay)),
            Vera: vera,
            Speed: nGamma / spot * ((((e * d2) - 1) / s) + (2 * e)),
            Zomma: nGamma / sigma * (d + (2 * e) - (e * e * d)),
            Color: nGamma * (eDot - (e * (decay + (1 / time)))),
            Ultima: n / sigma / sigma / sigma * ((d * e * g) - (2 * g) - d - e + (e * e * e) + (2 * e * d * d)));
    }

    private static Greeks Limit(DigitalPayoff payoff, in EuropeanTerms terms, double strike, double w)
    {
        bool cash = payoff == DigitalPayoff.CashOrNothing;
        double intrinsic = w * Math.FusedMultiplyAdd(terms.Discount, terms.IntrinsicReference - strike, terms.IntrinsicRest);
        bool kink = intrinsic == 0 && strike > 0;
        double unit = cash ? terms.Discount : terms.DiscountedForward, price = unit * (kink ? 0.5 : intrinsic > 0 ? 1 : 0);
        double n = kink && !terms.Expired ? (cash ? w : -w) * unit * VectorMath.InverseSqrt2Pi * terms.RootTime : 0;
        return Held(payoff, in terms, price, -0.5 * n, 0.125 * n * terms.YearFraction);
    }

    /// <summary>A digital whose outcome is settled: what discounting alone does to it.</summary>
    private static Greeks Held(DigitalPayoff payoff, in EuropeanTerms terms, double price, double vega, double ultima)
    {
        bool cash = payoff == DigitalPayoff.CashOrNothing;
        double y = cash ? terms.Rate : terms.DividendYield, delta = cash ? 0 : price / terms.Spot, rho = -terms.YearFraction * price;
        return new Greeks(price, delta, 0, vega, y * price, cash ? rho : 0, cash ? 0 : rho, 0, 0, 0, y * delta, 0, 0, 0, 0, 0, 0, ultima);
    }

    private static void Exponent(double exponent, double value, string name)
    {
        if (!(Math.Abs(exponent) <= 300))
            throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture,
                $"Expected growth and discount factors within e^±300, got e^{exponent:R}."));
    }
}
