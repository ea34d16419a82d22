using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing;

/// <summary>Totals of a mixed book over its quote-settled rows, its coin-settled rows and both, each in quote currency and in coin.</summary>
/// <remarks>
/// Every figure is Σ quantity × multiplier × Greek. The split says in which currency the profit arrives; each part is stated in both currencies at the same price of the
/// coin, so parts add up and c = V/S holds for every total. <see cref="Greeks.DualDelta"/> and <see cref="Greeks.DualGamma"/> of a total are sums of partials by each row's own strike.
/// </remarks>
/// <param name="Spot">S, price of one coin at which everything is stated, quote currency.</param>
/// <param name="QuoteSettled">Rows with premium and payoff in quote currency.</param>
/// <param name="CoinSettled">Rows with premium and payoff in coin.</param>
/// <param name="Total">Both.</param>
public sealed record CoinSettledTotals(double Spot, CoinSettledGreeks QuoteSettled, CoinSettledGreeks CoinSettled, CoinSettledGreeks Total);

/// <summary>Greeks of a book that may hold quote-settled and coin-settled options, in both currencies.</summary>
/// <remarks>
/// <para>
/// A coin-settled row is worth c = B(F, K, σ, T)/F coins with B the undiscounted Black price and F the forward of its expiry: coin earns no interest in coin. In quote
/// currency that is V = c·S: Black–Scholes with the discount factor D = S/F, whatever factor the curve holds for quote currency. A quote-settled row uses the curve's own.
/// </para>
/// <para>
/// Greeks have the meanings of <see cref="GreekSet"/>: by spot, with theta at fixed spot and rates. An exchange's theta holds the forward instead: see <see cref="Pricing.CoinSettled"/>.
/// Totals are compensated sums in the order of the book.
/// </para>
/// </remarks>
public static class CoinSettledBook
{
    private static readonly int Columns = EuropeanKernel.ColumnCount;

    /// <summary>Totals over the book with spot moved to S₀·eˣ, volatilities fixed per strike and forwards moved with spot.</summary>
    /// <param name="book">The resolved book; every row's settlement is that of its contract.</param>
    /// <param name="logMove">x, log move of spot; 0 is the snapshot itself.</param>
    /// <exception cref="ArgumentOutOfRangeException">The move is NaN or infinite.</exception>
    public static CoinSettledTotals Aggregate(ResolvedBook book, double logMove = 0)
    {
        ArgumentNullException.ThrowIfNull(book);
        Guard.Finite(logMove);
        double spot = logMove == 0 ? book.Market.Spot : book.Market.Spot * VectorMath.Exp(logMove);
        var sums = new CompensatedSum[3, Columns + 1];
        double[] values = new double[Columns];
        for (int i = 0; i < book.Expiries.Length; i++)
        {
            ResolvedExpiry expiry = book.Expiries[i];
            EuropeanTerms quoteTerms = Terms(book, expiry, expiry.Discount, logMove), coinTerms = Terms(book, expiry, book.Market.Spot / expiry.Forward, logMove);
            for (int row = expiry.Start; row < expiry.Start + expiry.Count; row++)
            {
                bool coin = book.Book.Settlement(book.BookRows[row]) == OptionSettlement.Coin;
                double strike = book.Strikes[row], weight = book.Quantities[row] * book.Multipliers[row];
                Greeks g = coin
                    ? Greeks.Of(in coinTerms, strike, book.Volatilities[row], book.Signs[row])
                    : Greeks.Of(in quoteTerms, strike, book.Volatilities[row], book.Signs[row]);
                Write(in g, values);
                for (int c = 0; c < Columns; c++)
                {
                    sums[coin ? 1 : 0, c].Add(weight * values[c]);
                    sums[2, c].Add(weight * values[c]);
                }

                double net = -weight * strike * g.DualDelta / spot; // S·∂V/∂S − V = −K·∂V/∂K
                sums[coin ? 1 : 0, Columns].Add(net);
                sums[2, Columns].Add(net);
            }
        }

        return new CoinSettledTotals(spot, Part(sums, 0, spot), Part(sums, 1, spot), Part(sums, 2, spot));
    }

    private static EuropeanTerms Terms(ResolvedBook book, ResolvedExpiry expiry, double discount, double logMove)
        => EuropeanTerms.FromForward(book.Market.Spot, expiry.Forward, discount, expiry.YearFraction, logMove);

    private static CoinSettledGreeks Part(CompensatedSum[,] sums, int part, double spot)
    {
        double V(int c) => sums[part, c].Value;
        var quote = new Greeks(V(0), V(1), V(2), V(3), V(4), V(5), V(6), V(7), V(8), V(9), V(10), V(11), V(12), V(13), V(14), V(15), V(16), V(17));
        return CoinSettledGreeks.Of(in quote, spot, V(Columns));
    }

    private static void Write(in Greeks g, double[] v)
    {
        (v[0], v[1], v[2], v[3], v[4], v[5]) = (g.Price, g.Delta, g.Gamma, g.Vega, g.Theta, g.Rho);
        (v[6], v[7], v[8], v[9], v[10], v[11]) = (g.DividendRho, g.DualDelta, g.DualGamma, g.Vanna, g.Charm, g.Volga);
        (v[12], v[13], v[14], v[15], v[16], v[17]) = (g.Veta, g.Vera, g.Speed, g.Zomma, g.Color, g.Ultima);
    }
}
