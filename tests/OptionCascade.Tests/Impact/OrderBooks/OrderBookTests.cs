using System.Collections.Immutable;
using FsCheck.Fluent;
using OptionCascade.Impact.OrderBooks;
using OptionCascade.Market;
using OptionCascade.Tests.Support;
using Xunit;
using static OptionCascade.Tests.Impact.OrderBooks.BookSamples;

namespace OptionCascade.Tests.Impact.OrderBooks;

public class OrderBookTests
{
    [Fact]
    public void QuantityWithin_SmallBook_CountsLevelsAndKnowsWhereItEnds()
    {
        OrderBook book = Small;
        Assert.Equal(100, book.Mid!.Value, 1e-12);
        Assert.Equal(2, book.QuantityWithin(BookSide.Bid, 10));
        Assert.Equal(5, book.QuantityWithin(BookSide.Ask, 20));
        Assert.Equal(0, book.QuantityWithin(BookSide.Bid, 5));
        Assert.Equal(15, book.QuantityWithin(BookSide.Bid, 50));
        Assert.Null(book.QuantityWithin(BookSide.Bid, 51));
        Assert.Equal(5, book.QuantityWithin(BookSide.Ask, 51));
        Assert.Null(book.QuantityWithin(BookSide.Ask, 61));
    }

    [Fact]
    public void Of_EmptySideOrCrossed_IsToldNotRefused()
    {
        OrderBook oneSided = OrderBook.Of(Levels((99, 1)), []);
        Assert.Null(oneSided.Mid);
        Assert.Null(oneSided.QuantityWithin(BookSide.Bid, 1));
        Assert.False(oneSided.IsCrossed);
        OrderBook crossed = Book([(101, 1)], [(100, 1)]);
        Assert.True(crossed.IsCrossed);
        Assert.Null(crossed.QuantityWithin(BookSide.Bid, 1000));
        Assert.Throws<InvalidOperationException>(crossed.ToDepth);
        Assert.Throws<ArgumentException>(() => BookWalk.Of(crossed, 1));
        Assert.Throws<ArgumentException>(() => OrderBookImpact.Of(crossed, DepthBeyondBook.ShareOfMean(1)));
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(0, 1)]
    [InlineData(100, -1)]
    [InlineData(100, double.PositiveInfinity)]
    public void Of_ImpossibleLevel_IsRefused(double price, double quantity)
        => Assert.Throws<ArgumentException>(() => OrderBook.Of(Levels((price, quantity)), []));

    [Fact]
    public void Of_LevelsInAnyOrder_GiveTheSameBits()
        => Law.ForAll(Gen.Choose(0, 1_000_000), seed =>
        {
            OrderBook a = Random(seed);
            // Some prices twice, to be added up.
            ImmutableArray<DepthLevel> bids = [.. a.Bids, .. a.Bids.Take(3)], asks = [.. a.Asks, .. a.Asks.Take(2), .. a.Asks.Take(1)];
            OrderBook one = OrderBook.Of(Shuffled(bids, seed), Shuffled(asks, seed)), other = OrderBook.Of(Shuffled(bids, seed + 1), Shuffled(asks, seed + 1));
            return one.Bids.SequenceEqual(other.Bids) && one.Asks.SequenceEqual(other.Asks) && one.Bids.Length == a.Bids.Length
                && BookPressure.ByLevel(one, 50).SequenceEqual(BookPressure.ByLevel(other, 50));
        });

    [Fact]
    public void ByLevel_SmallBook_IsTheArithmetic()
    {
        ImmutableArray<LevelPressure> rows = BookPressure.ByLevel(Small, 10);
        Assert.Equal(3, rows.Length);
        Assert.Equal((2 - 1.0) / 3, rows[0].Imbalance, 1e-15);
        Assert.Equal(((99.9 * 1) + (100.1 * 2)) / 3, rows[0].DepthWeightedMid, 1e-12);
        Assert.Equal(rows[0].DepthWeightedMid, BookPressure.Microprice(Small)!.Value, 1e-12);
        Assert.Equal(0, rows[1].Imbalance);
        // Two levels: bids average (99.9·2 + 99.8·3)/5 = 99.84, asks (100.1 + 100.2·4)/5 = 100.18, five units each: halfway.
        Assert.Equal(100.01, rows[1].DepthWeightedMid, 1e-12);
        Assert.Equal((15 - 13) / 28.0, BookPressure.Imbalance(Small, 3)!.Value, 1e-15);
        Assert.Null(BookPressure.Imbalance(Small, 4));
        Assert.Null(BookPressure.DepthWeightedMid(Small, 4));
        Assert.Equal((2 - 1) / 3.0, BookPressure.ImbalanceWithin(Small, 10)!.Value, 1e-15);
        Assert.Null(BookPressure.ImbalanceWithin(Small, 55));
        Assert.Null(BookPressure.ImbalanceWithin(Small, 1));
    }

    [Fact]
    public void Pressure_SidesExchanged_ChangesSign()
        => Law.ForAll(Books, book =>
        {
            // Mirror around 100.
            OrderBook mirror = OrderBook.Of(book.Asks.Select(l => l with { Price = 200 - l.Price }), book.Bids.Select(l => l with { Price = 200 - l.Price }));
            return BookPressure.ByLevel(book, 40).Zip(BookPressure.ByLevel(mirror, 40)).All(p =>
                p.First.Imbalance == -p.Second.Imbalance && Math.Abs(p.First.DepthWeightedMid + p.Second.DepthWeightedMid - 200) < 1e-10
                && p.First.DepthWeightedMid > book.Bids[^1].Price && p.First.DepthWeightedMid < book.Asks[^1].Price);
        });
}
