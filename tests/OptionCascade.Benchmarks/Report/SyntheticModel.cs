using OptionCascade.Data.Synthetic;
using OptionCascade.Exposure;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Pricing;

namespace OptionCascade.Benchmarks.Report;

/// <summary>The invented index market that the tool shows without a file, with its stops and leveraged longs, ready to be pushed.</summary>
internal static class SyntheticModel
{
    public static CascadeModel Create()
    {
        SyntheticMarket market = SyntheticMarket.Generate();
        double spot = market.Chain.Market.Spot;
        return new CascadeModel(market.Chain, new ResolveOptions { Time = TimeConvention.CalendarInstant }, DealerPositioning.LongCallsShortPuts,
            new SquareRootImpact(1, TradingActivity.FromNotional(market.DailyNotional, spot, 0.012), 1e-3),
            [
                StopOrders.Sell(spot, market.SellStops.Select(s => new PriceLevel(s.Level, s.Quantity))),
                .. market.SellStopClusters.Select((c, i) => StopDensity.Normal(spot, c.Centre, c.Width, c.Quantity, name: $"stop cluster {i + 1}")),
                new LeveragedLongs(spot, market.LeveragedLongs.Select(l => new PriceLevel(l.LiquidationPrice, l.Quantity))),
            ]);
    }
}
