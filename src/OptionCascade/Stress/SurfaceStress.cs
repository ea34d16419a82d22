// σ' = max(σ + Δσ(k, T), 0.001)          k = ln(K/F)          Q = −[Δ(σ') − Δ(σ)]: what the dealers trade because of it, before the price moves
using OptionCascade.Cascade;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Market;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Surface;

namespace OptionCascade.Stress;

/// <summary>
/// A market after a shock to its volatility surface: parallel, skew or term (<see cref="VolatilityShock.Parallel"/>, <see cref="VolatilityShock.Skew"/>, <see cref="VolatilityShock.Term"/>).
/// Immutable.
/// </summary>
/// <remarks>
/// Each option's own volatility is shifted, without fitting a surface: quotes stay where they were from the smile. Options about to expire are shifted as those of a week
/// (<see cref="VolatilityShock.LeastYears"/>). The shocked surface need not be free of arbitrage. Bid, ask and the venue's Greeks are left as they were quoted: what is priced is the volatility.
/// </remarks>
/// <param name="Chain">The market with the shifted volatilities: build the model from it.</param>
/// <param name="DealerUnits">Q: units of underlying that dealers who keep delta at zero trade because of the shift alone, buying &gt; 0.</param>
/// <param name="Shifted">Options shifted.</param>
/// <param name="Floored">Of these, options held at the least volatility, 0.1 points.</param>
public sealed record SurfaceStress(OptionChain Chain, double DealerUnits, int Shifted, int Floored)
{
    private const double LeastVolatility = 1e-3;

    /// <summary>The dealers' trade as a shock to <see cref="Chain"/>'s market; a market whose dealers hedge otherwise has none.</summary>
    public Shock Rehedge => Shock.BlockTrade(DealerUnits);

    /// <summary>Applies a shock of the surface.</summary>
    /// <param name="chain">Market and open options of one underlying.</param>
    /// <param name="resolve">How time is counted, which rows are left out.</param>
    /// <param name="positioning">Whose side the dealers are on.</param>
    /// <param name="shock">The change of the surface.</param>
    /// <exception cref="ArgumentException">The positioning rule does not fit the book.</exception>
    public static SurfaceStress Apply(OptionChain chain, ResolveOptions resolve, DealerPositioning positioning, VolatilityShock shock)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(positioning);
        ArgumentNullException.ThrowIfNull(shock);
        ResolvedBook book = ResolvedBook.Create(chain.Book, chain.Market, resolve);
        double[] shifted = new double[book.Count];
        int floored = 0;
        var quotes = new List<KeyValuePair<OptionKey, OptionQuote>>(book.Count);
        foreach (ResolvedExpiry e in book.Expiries)
            for (int row = e.Start; row < e.Start + e.Count; row++)
            {
                double sigma = book.Volatilities[row] + (book.Strikes[row] > 0 ? shock.At(Math.Log(book.Strikes[row] / e.Forward), e.YearFraction) : 0);
                if (sigma < LeastVolatility) floored++;
                shifted[row] = Math.Max(sigma, LeastVolatility);
                OptionKey key = chain.Book[book.BookRows[row]].Contract.Key;
                quotes.Add(KeyValuePair.Create(key, chain.Market.Quotes[key] with { ImpliedVolatility = shifted[row] }));
            }

        double before = Delta(positioning.Apply(book)), after = Delta(positioning.Apply(book.WithVolatilities(shifted)));
        return new SurfaceStress(chain with { Market = chain.Market with { Quotes = chain.Market.Quotes.With(quotes) } }, before - after, book.Count, floored);
    }

    private static double Delta(DealerBook dealers) => dealers.Book.Count == 0 ? 0 : BookDelta.Create(dealers).Smooth(0, SpotVolatilityResponse.Fixed);
}
