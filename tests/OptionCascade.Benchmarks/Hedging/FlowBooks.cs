using OptionCascade.Data;
using OptionCascade.Data.Synthetic;
using OptionCascade.Exposure;
using OptionCascade.Market;
using OptionCascade.Pricing;

namespace OptionCascade.Benchmarks.Hedging;

/// <summary>The books that flows are measured on: r = q = 0, calendar time to the instant, dealers long calls and short puts.</summary>
internal static class FlowBooks
{
    /// <summary>The embedded synthetic market.</summary>
    public static DealerBook Synthetic() => Dealers(SyntheticMarket.Generate().Chain);

    /// <summary>
    /// The whole SPX chain of 12 December 2022 (Cboe), every row with a volatility, also those without open interest: these count as one contract. Null
    /// unless the environment variable OPTIONCASCADE_DATA names a folder that holds <c>chains/spx_2022-12-12_cboe.csv</c>.
    /// </summary>
    public static DealerBook? Spx()
    {
        if (Environment.GetEnvironmentVariable("OPTIONCASCADE_DATA") is not { Length: > 0 } folder) return null;
        string path = Path.Combine(folder, "chains", "spx_2022-12-12_cboe.csv");
        if (!File.Exists(path)) return null;
        OptionChain chain = ChainReader.Read(path, new ChainReadOptions { Forwards = ForwardCurve.Flat(0, 0) }).Chains.Single();
        return Dealers(chain with
        {
            Book = Portfolio.OptionBook.Create(chain.Book.Underlying, chain.Book.QuantityKind, chain.Book.Positions().Select(p => p with { Quantity = Math.Max(p.Quantity, 1) })),
        });
    }

    private static DealerBook Dealers(OptionChain chain)
        => DealerPositioning.LongCallsShortPuts.Apply(ResolvedBook.Create(chain.Book, chain.Market with { Forwards = ForwardCurve.Flat(0, 0) },
            new ResolveOptions { Time = TimeConvention.CalendarInstant }));
}
