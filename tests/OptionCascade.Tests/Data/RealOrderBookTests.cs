using NodaTime;
using OptionCascade.Data;
using OptionCascade.Impact.OrderBooks;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Data;

/// <summary>Recorded books of Binance BTCUSDT futures; skipped where the files are absent.</summary>
public class RealOrderBookTests
{
    private const string Stream = "l2/binance_usdm_btcusdt_20240808_raw.gz", Levels = "l2/binance_usdm_btcusdt_20240808_l2_snapshot.csv", Bands = "l2/BTCUSDT-bookDepth-2025-10-10.csv";

    // source: README of the shared data folder, units of BTC within 1, 5, 10 and 25 basis points of mid 61,800.25
    [Theory]
    [InlineData(1, 25.8, 3.1)]
    [InlineData(5, 59.1, 50.0)]
    [InlineData(10, 132.4, 128.9)]
    [InlineData(25, 397.0, 331.6)]
    public void QuantityWithin_RealSnapshot_IsTheStatedDepth(double basisPoints, double bids, double asks)
    {
        LevelReadResult read = DepthReader.ReadLevels(RealData.File(Levels));
        Assert.Equal((2000L, 0L, 61800.25), (read.RowsInFile, read.RowsDropped, read.Book.Mid!.Value));
        // The file ends just short of 25 bp: there the figures are sums of what is known, and the book says that it does not know.
        double Within(BookSide side) => read.Book.QuantityWithin(side, basisPoints) ?? (basisPoints == 25 ? read.Book.Side(side).Where(l => Math.Abs((l.Price / read.Book.Mid!.Value) - 1) <= 25e-4).Sum(l => l.Quantity) : double.NaN);
        Assert.Equal(bids, Within(BookSide.Bid), 0.05);
        Assert.Equal(asks, Within(BookSide.Ask), 0.05);
        Assert.Null(read.Book.QuantityWithin(BookSide.Bid, 40));
    }

    [Fact]
    public void Run_RealStream_EqualsTheExchangesBestLevels()
    {
        using OrderBookFeed stream = OrderBookFeed.Open(RealData.File(Stream));
        OrderBookReplay replay = OrderBookReplay.Run(stream.Read(), new OrderBookReplayOptions { Interval = Duration.FromSeconds(1) });
        Assert.Equal((93_954L, 0L, 0L), (stream.Lines, stream.LinesDropped, stream.LinesUnused));
        Assert.Equal((66_089L, 21_313L, 6_551L, 1L), (replay.Quotes, replay.Trades, replay.Updates, replay.Snapshots));
        Assert.True(replay.Agreement.Comparable > 6_500);
        Assert.True(replay.Agreement.Share >= 0.999, $"{replay.Agreement.Equal} of {replay.Agreement.Comparable}");
        Assert.Empty(replay.Findings);
        OrderFlowFit fit = OrderFlowFit.Of(replay.OrderFlow)!;
        Assert.True(fit.Slope > 5 * fit.RobustSlopeError && fit.RSquared > 0.3, fit.ToString());
        TestContext.Current.TestOutputHelper?.WriteLine($"{replay.Agreement.Equal}/{replay.Agreement.Comparable}; {fit}; {OrderFlowFit.OverDepth(replay.OrderFlow, 20)}");
    }

    [Fact]
    public void Run_RealStreamWithLinesTakenOut_FindsTheGap()
    {
        using OrderBookFeed stream = OrderBookFeed.Open(RealData.File(Stream));
        int updates = 0;
        OrderBookReplay replay = OrderBookReplay.Run(stream.Read().Where(e => e is not DepthUpdate || ++updates != 3000));
        Assert.Equal(BookFindingKind.UpdateGap, Assert.Single(replay.Findings).Kind);
        Assert.Equal((BookState.AwaitingSnapshot, null), (replay.State, replay.Book));
    }

    [Fact]
    public void Run_RealStreamWithOneSideFrozen_FindsThatSide()
    {
        foreach (BookSide side in new[] { BookSide.Bid, BookSide.Ask })
        {
            using OrderBookFeed stream = OrderBookFeed.Open(RealData.File(Stream));
            int updates = 0;
            OrderBookReplay replay = OrderBookReplay.Run(stream.Read().Select(e => e is DepthUpdate u && ++updates > 2000 ? side == BookSide.Bid ? u with { Bids = [] } : u with { Asks = [] } : e));
            Assert.NotEmpty(replay.Findings);
            Assert.All(replay.Findings, f => Assert.Equal(side, f.Side));
            Assert.Contains(replay.Findings, f => f.Kind == BookFindingKind.StaleSide);
        }
    }

    [Fact]
    public void Findings_RealBandsOfOctober10_BidSideFromHalfPastThreeAndNotBefore()
    {
        BucketReadResult read = DepthReader.ReadBuckets(RealData.File(Bands));
        Assert.Equal((28_790L, 0L, 2879), (read.RowsInFile, read.RowsDropped, read.Snapshots.Length));
        var monitor = new DepthBucketMonitor();
        foreach (DepthBuckets snapshot in read.Snapshots)
            monitor.Add(snapshot);
        BookFinding first = monitor.Findings[0];
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join("; ", monitor.Findings.CountBy(f => (f.Kind, f.Side))));
        Assert.Equal((BookFindingKind.Crossed, BookSide.Bid), (first.Kind, first.Side));
        Assert.InRange(first.Time, Instant.FromUtc(2025, 10, 10, 15, 30), Instant.FromUtc(2025, 10, 10, 15, 31) - Duration.Epsilon);
        Assert.All(monitor.Findings.Where(f => f.Side is not null), f => Assert.Equal(BookSide.Bid, f.Side));
    }
}
