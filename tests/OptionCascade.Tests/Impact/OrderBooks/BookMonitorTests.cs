using NodaTime;
using OptionCascade.Impact.OrderBooks;
using Xunit;
using static OptionCascade.Tests.Impact.OrderBooks.BookSamples;

namespace OptionCascade.Tests.Impact.OrderBooks;

public class BookMonitorTests
{
    /// <summary>A book whose sides follow given best prices, an update every 100 ms, with a trade at mid after each.</summary>
    private static IReadOnlyList<BookFinding> Run(double seconds, Func<double, double> bid, Func<double, double> ask, Func<double, double>? traded = null, Func<double, bool>? bidsChange = null)
    {
        var builder = new OrderBookBuilder();
        var monitor = new OrderBookMonitor();
        double lastBid = bid(0), lastAsk = ask(0);
        builder.Apply(Snapshot(0, 0, [(lastBid, 1)], [(lastAsk, 1)]));
        int n = (int)(10 * seconds);
        for (int i = 1; i <= n; i++)
        {
            double t = 0.1 * i, b = bidsChange?.Invoke(t) is false ? lastBid : bid(t), a = ask(t), size = 1 + (i % 3);
            builder.Apply(Update(t, i, i, i - 1, bidsChange?.Invoke(t) is false ? [] : b == lastBid ? [(b, size)] : [(lastBid, 0), (b, size)], a == lastAsk ? [(a, size)] : [(lastAsk, 0), (a, size)]));
            (lastBid, lastAsk) = (b, a);
            monitor.Updated(builder);
            monitor.Traded(Trade(t, (traded ?? (_ => 0.5 * (bid(t) + ask(t))))(t)), builder);
        }

        return monitor.Findings;
    }

    private static double Wave(double t) => 100 + Math.Round(Math.Sin(0.3 * t), 2);

    [Fact]
    public void Findings_OrdinaryMarket_AreNone()
        => Assert.Empty(Run(120, t => Wave(t) - 0.01, t => Wave(t) + 0.01));

    [Fact]
    public void Findings_BidsFrozenWhileTheMarketRises_BidSideIsStale()
    {
        BookFinding found = Assert.Single(Run(40, t => 100, t => 100.02 + Math.Round(0.01 * t, 2), bidsChange: t => t < 15));
        Assert.Equal((BookFindingKind.StaleSide, BookSide.Bid), (found.Kind, found.Side));
        // Last change at 14.9 s; noticed at the first update more than 10 s later.
        Assert.InRange((found.Time - At(14.9)).TotalSeconds, 10, 10.21);
    }

    [Fact]
    public void Findings_BothSidesStandStillTogether_AreNone()
    {
        var builder = new OrderBookBuilder();
        var monitor = new OrderBookMonitor();
        builder.Apply(Snapshot(0, 0, [(99, 1)], [(101, 1)]));
        for (int i = 1; i < 100; i++)
        {
            builder.Apply(Update(i, i, i, i - 1, [], []));
            monitor.Updated(builder);
        }

        Assert.Empty(monitor.Findings);
    }

    [Fact]
    public void Findings_BidsFrozenWhileTheMarketFalls_CrossesAndTheTradesSayWhichSide()
    {
        IReadOnlyList<BookFinding> found = Run(30, t => 100, t => 100.02 - Math.Max(0, Math.Round(0.02 * (t - 5), 2)), t => 100.01 - Math.Max(0, Math.Round(0.02 * (t - 5), 2)), t => t < 5);
        BookFinding crossed = Assert.Single(found, f => f.Kind == BookFindingKind.Crossed);
        Assert.Equal(BookSide.Bid, crossed.Side);
        BookFinding outside = Assert.Single(found, f => f.Kind == BookFindingKind.PriceOutsideMarket);
        Assert.Equal(BookSide.Bid, outside.Side);
        Assert.True(outside.Value > outside.Limit && outside.Time > crossed.Time);
        Assert.Equal(BookSide.Bid, Assert.Single(found, f => f.Kind == BookFindingKind.StaleSide).Side);
    }

    [Fact]
    public void Findings_AskBelowTheTrades_AskSideIsOutside()
    {
        BookFinding found = Assert.Single(Run(30, t => 99.5, t => 100.02, t => t < 10 ? 100 : 100.2));
        Assert.Equal((BookFindingKind.PriceOutsideMarket, BookSide.Ask, At(11)), (found.Kind, found.Side, found.Time));
    }

    [Fact]
    public void Findings_OneStrayTrade_AreNone()
        => Assert.Empty(Run(30, t => 99.99, t => 100.01, t => Math.Abs(t - 10) < 0.01 ? 99 : 100));

    private static DepthBuckets Bands(double seconds, double bidMid, double askMid, double bidDensity, double askDensity)
    {
        // Uniform density per price between the band's ends.
        DepthBucket Cumulated(double mid, int sign, double density, int k)
        {
            double reach = mid * k / 100, quantity = density * reach;
            return new DepthBucket(k, quantity, quantity * (mid + (sign * reach / 2)));
        }

        return new DepthBuckets(At(seconds), Enumerable.Range(1, 5).Select(k => Cumulated(bidMid, -1, bidDensity, k)), Enumerable.Range(1, 5).Select(k => Cumulated(askMid, +1, askDensity, k)));
    }

    [Fact]
    public void Buckets_OrdinaryMarketEvenWhenItFallsFast_AreClean()
    {
        var monitor = new DepthBucketMonitor();
        for (int i = 0; i < 500; i++)
        {
            double mid = 100 * Math.Exp(-0.002 * i);
            monitor.Add(Bands(30 * i, mid, mid, 10 + (i % 7), 12 + (i % 5)));
        }

        Assert.Empty(monitor.Findings);
    }

    [Theory]
    [InlineData(BookSide.Bid)]
    [InlineData(BookSide.Ask)]
    public void Buckets_NearestBandSticksBeyondTheMarket_ThatSideIsFlaggedThenAndNotBefore(BookSide side)
    {
        var monitor = new DepthBucketMonitor();
        for (int i = 0; i < 60; i++)
        {
            DepthBuckets b = Bands(30 * i, 100 + (0.05 * Math.Sin(i)), 100 + (0.05 * Math.Sin(i)), 10 + (i % 7), 12 + (i % 5));
            if (i >= 40)
            {
                double price = side == BookSide.Bid ? 102 : 98;
                // What was the nearest band is gone, seventeen units beyond the market stand in its place.
                DepthBucket[] stuck = [.. b.Side(side).Select((x, k) => k == 0 ? new DepthBucket(x.Percent, 17, 17 * price) : x with { Quantity = x.Quantity - b.Side(side)[0].Quantity + 17, Notional = x.Notional - b.Side(side)[0].Notional + (17 * price) })];
                b = side == BookSide.Bid ? new DepthBuckets(b.Time, stuck, b.Asks) : new DepthBuckets(b.Time, b.Bids, stuck);
            }

            IReadOnlyList<BookFinding> found = monitor.Add(b);
            Assert.Equal(i >= 40, found.Any(f => f.Kind == BookFindingKind.Crossed));
            Assert.All(found, f => Assert.Equal(side, f.Side));
        }

        Assert.Equal(At(30 * 43), Assert.Single(monitor.Findings, f => f.Kind == BookFindingKind.StaleSide).Time);
    }

    [Theory]
    [InlineData(BookSide.Bid, 97.0)]
    [InlineData(BookSide.Ask, 103.0)]
    public void Buckets_OneSideFrozenWhileTheMarketMovesAcrossIt_IsTheFrozenSide(BookSide frozen, double to)
    {
        var monitor = new DepthBucketMonitor();
        BookFinding? first = null;
        for (int i = 0; i < 40; i++)
        {
            double mid = 100 + ((to - 100) * i / 40);
            DepthBuckets live = Bands(30 * i, mid, mid, 10 + (i % 7), 12 + (i % 5)), old = Bands(0, 100, 100, 10, 12);
            DepthBuckets mixed = frozen == BookSide.Bid ? new DepthBuckets(live.Time, old.Bids, live.Asks) : new DepthBuckets(live.Time, live.Bids, old.Asks);
            first ??= monitor.Add(mixed).FirstOrDefault(f => f.Kind is BookFindingKind.Crossed);
        }

        Assert.Equal(frozen, first!.Side);
        Assert.All(monitor.Findings.Where(f => f.Side is not null), f => Assert.Equal(frozen, f.Side));
    }

    [Fact]
    public void Buckets_FallingDepthGapAndTradesElsewhere_AreEachFound()
    {
        var monitor = new DepthBucketMonitor();
        Assert.Empty(monitor.Add(Bands(0, 100, 100, 10, 12), tradedPrice: 100));
        DepthBuckets good = Bands(30, 100, 100, 11, 12);
        DepthBuckets falling = new(good.Time, good.Bids.Select((b, k) => k == 2 ? b with { Quantity = 1, Notional = 98 } : b), good.Asks);
        BookFinding found = Assert.Single(monitor.Add(falling), f => f.Kind == BookFindingKind.DepthNotIncreasing);
        Assert.Equal(BookSide.Bid, found.Side);
        Assert.Equal(BookFindingKind.UpdateGap, Assert.Single(monitor.Add(Bands(200, 100, 100, 10, 12))).Kind);
        Assert.All(monitor.Add(Bands(230, 100, 100, 11, 13), tradedPrice: 104), f => Assert.Equal(BookFindingKind.PriceOutsideMarket, f.Kind));
        Assert.Contains(monitor.Findings, f => f.Time == At(230));
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new OrderBookMonitor(new OrderBookMonitorOptions { StaleAfter = Duration.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DepthBucketMonitor(new DepthBucketMonitorOptions { StaleSnapshots = 1 }));
        Assert.Throws<ArgumentException>(() => new DepthBuckets(At(0), [new DepthBucket(1, 1, 1), new DepthBucket(1, 2, 2)], []));
    }
}
