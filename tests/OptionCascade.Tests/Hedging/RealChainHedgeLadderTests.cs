using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Market;
using OptionCascade.Pricing;
using OptionCascade.Tests.Exposure;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Hedging;

public class RealChainHedgeLadderTests
{
    // Independently computed: SPX of 12 December 2022 (Cboe), whole calendar days/365 with at least one day left, r = q = 0, dealers long calls and short
    // puts; flow in $bn valued at S₀ at the log moves of six equilibria.
    [Theory]
    [InlineData(-0.0113061925, 3945.6962, -8.4296)]
    [InlineData(-0.0338060133, 3857.9100, -54.2947)]
    [InlineData(-0.1111164102, 3570.8912, -412.5354)]
    [InlineData(-0.0162632843, 3926.1854, -15.2716)]
    [InlineData(-0.0746455794, 3703.5285, -217.3990)]
    [InlineData(-0.1406155802, 3467.0914, -583.4897)]
    public void Compute_Spx_FlowIsReferenceFigure(double logMove, double spot, double flowBillion)
    {
        OptionChain chain = RealChains.Listed(RealData.File("chains/spx_2022-12-12_cboe.csv"));
        ResolvedBook book = ResolvedBook.Create(chain.Book, chain.Market, new ResolveOptions { Time = TimeConvention.CalendarDays, MinimumYearFraction = 1.0 / 365 });
        HedgeLadderRow row = HedgeLadder.Compute(DealerPositioning.LongCallsShortPuts.Apply(book),
            new HedgeLadderOptions { MovesPercent = [100 * (Math.Exp(logMove) - 1)] }).Rows[0];
        Assert.Equal(spot, row.Spot, 0.00005);
        Assert.Equal(flowBillion, row.FlowNotional / 1e9, 0.00005);
    }
}
