using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Market;
using OptionCascade.Pricing;
using OptionCascade.Tests.Exposure;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Hedging.Policies;

public class RealChainPolicyTests
{
    private static DealerBook Spx()
    {
        OptionChain chain = RealChains.Listed(RealData.File("chains/spx_2022-12-12_cboe.csv"));
        ResolvedBook book = ResolvedBook.Create(chain.Book, chain.Market, new ResolveOptions { Time = TimeConvention.CalendarDays, MinimumYearFraction = 1.0 / 365 });
        return DealerPositioning.LongCallsShortPuts.Apply(book);
    }

    [Fact]
    public void TradedAfterMove_ContinuousOnSpx_IsTheLadder()
    {
        DealerBook dealers = Spx();
        var hedge = new PolicyHedge(HedgedBook.FromDealers(dealers), new ContinuousHedging());
        foreach (HedgeLadderRow row in HedgeLadder.Compute(dealers).Rows)
            Assert.Equal(row.FlowUnits, hedge.TradedAfterMove(double.LogP1(row.MovePercent / 100)), 1e-10 * row.GrossUnits);
    }

    [Fact]
    public void TradedAfterMove_BandOnSpx_IsTheContinuousFlowLessTheBandsHalfWidth()
    {
        HedgedBook book = HedgedBook.FromDealers(Spx());
        var band = new WhalleyWilmottBand(new HedgingCosts(1e-5), 1e-8);
        PolicyHedge continuous = new(book, new ContinuousHedging()), banded = new(book, band);
        foreach (double x in new[] { -0.1, -0.03, -0.01, 0.01, 0.05 })
        {
            double full = continuous.TradedAfterMove(x), width = band.Band(banded.PointAt(x)).HalfWidthUnits;
            Assert.True(width > 0);
            Assert.Equal(Math.Abs(full) <= width ? 0 : full - Math.CopySign(width, full), banded.TradedAfterMove(x), 1e-9 * Math.Abs(full));
        }
    }
}
