using NodaTime;
using OptionCascade.Cascade;
using OptionCascade.Data.Synthetic;
using OptionCascade.Exposure;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using Xunit;

namespace OptionCascade.Tests.Synthetic;

public class SyntheticMarketTests
{
    private static readonly SyntheticMarket Shown = SyntheticMarket.Generate();

    [Fact]
    public void Generate_SameSeed_GivesTheSameMarket() => Assert.Equal(Fingerprint(Shown), Fingerprint(SyntheticMarket.Generate(SyntheticMarket.DefaultSeed)));

    /// <summary>Pins the market that documentation shows: a change of the generator must be a decision.</summary>
    [Fact]
    public void Generate_DefaultSeed_HasTheRecordedFingerprint() => Assert.Equal(965153681728620926UL, Fingerprint(Shown));

    [Fact]
    public void Generate_OtherSeed_ChangesOpenInterestAndLevelsButNotTheSmile()
    {
        SyntheticMarket other = SyntheticMarket.Generate(SyntheticMarket.DefaultSeed + 1);
        Assert.NotEqual(Fingerprint(Shown), Fingerprint(other));
        Assert.Equal(Shown.Chain.Book.Count, other.Chain.Book.Count);
        for (int i = 0; i < other.Chain.Book.Count; i++)
            Assert.Equal(Volatility(Shown, i), Volatility(other, i));
    }

    [Fact]
    public void Generate_DefaultSeed_ListsAboutFourThousandOptionsFromADayToTwoYears()
    {
        OptionBook book = Shown.Chain.Book;
        Instant asOf = Shown.Chain.Market.AsOf;
        Assert.InRange(book.Count, 3800, 4200);
        Assert.InRange((book.Expiries[0].Expiry - asOf).TotalDays, 0.5, 1.5);
        Assert.InRange((book.Expiries[^1].Expiry - asOf).TotalDays, 600, 735);
        Assert.Contains(book.Positions(), p => p.Contract.Root == "SYN");
        Assert.Contains(book.Positions(), p => p.Contract.Root == "SYNW");
        Assert.All(book.Positions(), p => Assert.True(Shown.Chain.Market.Calendar.IsBusinessDay(Shown.Chain.Market.Calendar.DateOf(p.Contract.Expiry))));
    }

    [Fact]
    public void Generate_DefaultSeed_QuotesEveryOptionAndCountsWholeContracts()
    {
        foreach (Position p in Shown.Chain.Book.Positions())
        {
            Assert.InRange(Shown.Chain.Market.Quotes[p.Contract.Key].ImpliedVolatility, 0.03, 2);
            Assert.Equal(Math.Floor(p.Quantity), p.Quantity);
            Assert.True(p.Quantity >= 0);
        }
    }

    [Fact]
    public void Generate_DefaultSeed_ClustersOpenInterestAtRoundStrikesAndInPuts()
    {
        Position[] all = [.. Shown.Chain.Book.Positions().Where(p => p.Contract.Strike is > 4500 and < 5500)];
        double round = all.Where(p => p.Contract.Strike % 100 == 0).Average(p => p.Quantity), other = all.Where(p => p.Contract.Strike % 100 != 0).Average(p => p.Quantity);
        Assert.True(round > 2 * other, $"{round} against {other}");
        Position[] book = [.. Shown.Chain.Book.Positions()];
        double puts = book.Where(p => p.Contract.Right == OptionRight.Put).Sum(p => p.Quantity), calls = book.Where(p => p.Contract.Right == OptionRight.Call).Sum(p => p.Quantity);
        Assert.InRange(puts / calls, 1.1, 2.5);
    }

    [Fact]
    public void Generate_AnySeed_PutsStopsJustBelowRoundNumbers()
    {
        foreach (ulong seed in new ulong[] { SyntheticMarket.DefaultSeed, 0, ulong.MaxValue })
        {
            SyntheticMarket market = SyntheticMarket.Generate(seed);
            Assert.NotEmpty(market.SellStops);
            foreach (SyntheticStop stop in market.SellStops)
            {
                double round = Math.Ceiling(stop.Level / 50) * 50;
                Assert.InRange(stop.Level, (round * 0.9985) - 0.125, round);
                Assert.True(stop.Level < market.Chain.Market.Spot && stop.Quantity > 0);
            }

            Assert.Equal(market.SellStops.OrderByDescending(s => s.Level), market.SellStops);
        }
    }

    [Fact]
    public void Generate_AnySeed_GivesEveryAccountTheLiquidationPriceOfItsLeverage()
    {
        foreach (ulong seed in new ulong[] { SyntheticMarket.DefaultSeed, 0, ulong.MaxValue })
        {
            SyntheticMarket market = SyntheticMarket.Generate(seed);
            Assert.Equal(60, market.LeveragedLongs.Length);
            foreach (SyntheticLeveragedLong account in market.LeveragedLongs)
            {
                // Levels are rounded to a quarter of a point.
                Assert.Equal(LeveragedLongs.LiquidationPrice(account.EntryPrice, account.Leverage, 0.01), account.LiquidationPrice, 0.125);
                Assert.True(account.LiquidationPrice <= 0.98 * market.Chain.Market.Spot && account.Quantity > 0);
            }

            Assert.Equal(market.LeveragedLongs.OrderByDescending(a => a.LiquidationPrice), market.LeveragedLongs);
        }
    }

    /// <summary>What the market is shown for: dealers short gamma below spot, news of −3% amplified, a break between −4% and −8%.</summary>
    [Fact]
    public void Generate_DefaultSeed_AmplifiesModerateNewsAndTipsNotFarBeyond()
    {
        double spot = Shown.Chain.Market.Spot;
        var model = new CascadeModel(Shown.Chain, new ResolveOptions { Time = TimeConvention.CalendarInstant }, DealerPositioning.LongCallsShortPuts,
            new SquareRootImpact(1, Shown.Chain.Market.Activity!, 1e-3),
            [
                StopOrders.Sell(spot, Shown.SellStops.Select(s => new PriceLevel(s.Level, s.Quantity))),
                .. Shown.SellStopClusters.Select(c => StopDensity.Normal(spot, c.Centre, c.Width / c.Centre, c.Quantity)),
                new LeveragedLongs(spot, Shown.LeveragedLongs.Select(l => new PriceLevel(l.LiquidationPrice, l.Quantity))),
            ]);
        Assert.True(model.Exposure().In(ExposureUnit.GammaPerOnePercentMove).Total.Net < 0);
        CascadeResult result = model.Solve(Shock.PriceJump(-0.03));
        Assert.Equal(CascadeStatus.Converged, result.Status);
        Assert.InRange(result.MoveMultiple!.Value, 1.3, 2.0);
        Fold fold = result.Curve!.Folds.MaxBy(f => Math.Abs((f.LandingLogMove ?? double.NegativeInfinity) - f.LogMove))!;
        Assert.InRange(fold.LogMove, -0.08, -0.04);
        Assert.InRange(fold.Scale, 1.0, 1.5);
        Assert.InRange(fold.LandingLogMove!.Value, -0.12, fold.LogMove - 0.02);
    }

    private static double Volatility(SyntheticMarket market, int row) => market.Chain.Market.Quotes[market.Chain.Book[row].Contract.Key].ImpliedVolatility;

    /// <summary>FNV-1a over every figure, each rounded to the precision it is published in.</summary>
    private static ulong Fingerprint(SyntheticMarket market)
    {
        ulong hash = 14695981039346656037;
        for (int i = 0; i < market.Chain.Book.Count; i++)
        {
            Position p = market.Chain.Book[i];
            Add(p.Contract.Expiry.ToUnixTimeSeconds());
            Add((long)p.Contract.Strike);
            Add((long)p.Contract.Right);
            Add((long)p.Quantity);
            Add((long)Math.Round(Volatility(market, i) * 1e6));
        }

        foreach (SyntheticStop s in market.SellStops) Add((long)(s.Level * 4), (long)s.Quantity);
        foreach (SyntheticLeveragedLong a in market.LeveragedLongs) Add((long)(a.EntryPrice * 4), (long)a.Leverage, (long)(a.LiquidationPrice * 4), (long)a.Quantity);
        return hash;

        void Add(params ReadOnlySpan<long> values)
        {
            foreach (long value in values)
                for (int shift = 0; shift < 64; shift += 8)
                    hash = unchecked((hash ^ (byte)(value >> shift)) * 1099511628211);
        }
    }
}
