using System.Collections.Immutable;
using OptionCascade.Market;
using OptionCascade.Participants;

namespace OptionCascade.Data.Synthetic;

/// <summary>
/// An invented index market: about 4,000 listed options with a skewed smile and clustered open interest, and the stop orders and leveraged
/// accounts of others. Everything follows from a seed; nothing in it was observed, and whatever is computed from it must be shown as synthetic.
/// </summary>
/// <remarks>
/// It exists so that the tool answers before anyone has a data file, and so that tests need none. <see cref="Generate"/> says how it is made.
/// </remarks>
public sealed record SyntheticMarket
{
    /// <summary>The seed of the market that is shown when no chain file is given.</summary>
    public const ulong DefaultSeed = 5000;

    /// <summary>Symbol of the invented index.</summary>
    public const string Symbol = "SYN";

    internal SyntheticMarket()
    {
    }

    /// <summary>The seed that made this market.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Spot, quotes, daily volume and volatility, and the open interest.</summary>
    public required OptionChain Chain { get; init; }

    /// <summary>Interest rate per year, continuously compounded.</summary>
    public required double Rate { get; init; }

    /// <summary>Dividend yield per year, continuously compounded.</summary>
    public required double DividendYield { get; init; }

    /// <summary>Currency traded in the underlying on a day, quote currency.</summary>
    public required double DailyNotional { get; init; }

    /// <summary>Single sell stops, highest level first; they cluster just below round numbers.</summary>
    public required ImmutableArray<SyntheticStop> SellStops { get; init; }

    /// <summary>Sell stops too many and too small to list.</summary>
    public required ImmutableArray<SyntheticStopCluster> SellStopClusters { get; init; }

    /// <summary>Leveraged longs, highest liquidation price first.</summary>
    public required ImmutableArray<SyntheticLeveragedLong> LeveragedLongs { get; init; }

    /// <summary>Everyone besides the dealers as participants of a cascade: the stops, the clusters of stops and the leveraged longs.</summary>
    public ImmutableArray<IParticipant> Participants()
    {
        double spot = Chain.Market.Spot;
        var all = ImmutableArray.CreateBuilder<IParticipant>();
        all.Add(StopOrders.Sell(spot, SellStops.Select(s => new PriceLevel(s.Level, s.Quantity))));
        for (int i = 0; i < SellStopClusters.Length; i++)
        {
            SyntheticStopCluster c = SellStopClusters[i];
            all.Add(StopDensity.Normal(spot, c.Centre, c.Width / c.Centre, c.Quantity, name: "stop cluster" + (i > 0 ? $" {i + 1}" : "")));
        }

        all.Add(new LeveragedLongs(spot, LeveragedLongs.Select(l => new PriceLevel(l.LiquidationPrice, l.Quantity))));
        return all.ToImmutable();
    }

    /// <summary>Generates the market of a seed.</summary>
    /// <param name="seed">Any number; <see cref="DefaultSeed"/> is the one shown by default.</param>
    /// <remarks>
    /// Random numbers: SplitMix64. Smile: SSVI with power-law curvature, within the bounds that exclude static arbitrage. Published figures are
    /// rounded (volatility to 1e-6, open interest to whole contracts, levels to 0.25, sizes to whole units), so that the last bit of a
    /// platform's exponential does not show.
    /// </remarks>
    public static SyntheticMarket Generate(ulong seed = DefaultSeed) => SyntheticMarketGenerator.Generate(seed);
}
