using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing;

/// <summary>
/// Coin-settled ("inverse") European options: payoff max(w(S_T − K), 0)/S_T in coin. Coin price c = w·Φ(w·d₁) − (K/F)·w·Φ(w·d₂),
/// d₁,₂ = ln(F/K)/(σ√T) ± σ√T/2, w = +1 for a call and −1 for a put. For books use <see cref="CoinSettledBook"/>.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>unit</description></listheader>
/// <item><term>F, K</term><description>forward of the option's expiry and strike, quote currency per coin</description></item>
/// <item><term>σ, T</term><description>per √year; years</description></item>
/// <item><term>c</term><description>coins per option on one coin</description></item>
/// <item><term>V = c·F</term><description>quote currency at the forward; undiscounted Black-76</description></item>
/// </list>
/// <para>
/// Coin earns no interest in coin, so no rate enters: this is how Deribit marks its options (mark price × underlying price = undiscounted Black price).
/// Greeks are with the forward as the underlying and held while time moves: ∂/∂S stands for ∂/∂F.
/// </para>
/// <para>
/// The net delta is K·w·Φ(w·d₂)/F, computed as such: V − F·∂V/∂F taken as it stands would cancel for a call deep in the money, whose coin value hardly moves.
/// For a call it is ≥ 0, below the Black delta, and goes to 0 both far above and far below the strike; the coin value of a call never exceeds 1, that of a put is
/// not bounded. Rho and dividend rho are 0 and vera is 0: the forward is held and nothing is discounted.
/// </para>
/// Limits at T = 0, σ = 0 and K = 0 as in <see cref="BlackScholes"/>. Source: Deribit, "Inverse options"; Alexander and Imeraj (2021), arXiv:2107.12041.
/// </remarks>
public static class CoinSettled
{
    /// <summary>Coin price and all Greeks in coin and in quote currency.</summary>
    /// <param name="forward">F in [1e-100, 1e100].</param>
    /// <param name="strike">K, finite, ≥ 0.</param>
    /// <param name="yearFraction">T, finite, ≥ 0; 0 is expiry now.</param>
    /// <param name="volatility">σ, finite, ≥ 0.</param>
    /// <param name="right">Call or put.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public static CoinSettledGreeks Evaluate(double forward, double strike, double yearFraction, double volatility, OptionRight right)
    {
        Greeks black = Black76.Evaluate(forward, strike, yearFraction, volatility, 1, right) with { Rho = 0, DividendRho = 0, Vera = 0 };
        return CoinSettledGreeks.Of(in black, forward, -strike * black.DualDelta / forward);
    }

    /// <summary>Greeks in quote currency of any position on one coin, restated in coin: c = V/S and its partials.</summary>
    /// <param name="quote">V and its partials by the price of the coin, quote currency.</param>
    /// <param name="spot">S, price of one coin, finite, &gt; 0; where the Greeks are by a forward, that forward.</param>
    /// <exception cref="ArgumentOutOfRangeException">The price is not a finite number &gt; 0.</exception>
    public static CoinSettledGreeks ToCoin(Greeks quote, double spot)
        => CoinSettledGreeks.Of(in quote, Guard.Positive(spot), quote.Delta - (quote.Price / spot));

    /// <summary>Greeks in coin restated in quote currency: V = c·S and its partials; the inverse of <see cref="ToCoin"/>.</summary>
    /// <param name="coin">c and its partials, coin.</param>
    /// <param name="spot">S, finite, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The price is not a finite number &gt; 0.</exception>
    public static Greeks ToQuote(Greeks coin, double spot)
    {
        Guard.Positive(spot);
        return new Greeks(
            Price: coin.Price * spot,
            Delta: (coin.Delta * spot) + coin.Price,
            Gamma: (coin.Gamma * spot) + (2 * coin.Delta),
            Vega: coin.Vega * spot,
            Theta: coin.Theta * spot,
            Rho: coin.Rho * spot,
            DividendRho: coin.DividendRho * spot,
            DualDelta: coin.DualDelta * spot,
            DualGamma: coin.DualGamma * spot,
            Vanna: (coin.Vanna * spot) + coin.Vega,
            Charm: (coin.Charm * spot) + coin.Theta,
            Volga: coin.Volga * spot,
            Veta: coin.Veta * spot,
            Vera: coin.Vera * spot,
            Speed: (coin.Speed * spot) + (3 * coin.Gamma),
            Zomma: (coin.Zomma * spot) + (2 * coin.Vanna),
            Color: (coin.Color * spot) + (2 * coin.Charm),
            Ultima: coin.Ultima * spot);
    }
}
