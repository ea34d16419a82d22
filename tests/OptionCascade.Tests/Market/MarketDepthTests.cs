using OptionCascade.Market;
using Xunit;

namespace OptionCascade.Tests.Market;

public class MarketDepthTests
{
    private static readonly MarketDepth Book = MarketDepth.Of([new(98, 20), new(99, 10), new(98, 5)], [new(101, 7), new(104, 3)]);

    [Fact]
    public void QuantityWithin_KnownAndUnknown_CumulatesOrIsNull()
    {
        Assert.Equal(100, Book.Mid);
        Assert.Equal((10, 35, 7), (Book.QuantityWithin(-0.015), Book.QuantityWithin(-0.02), Book.QuantityWithin(0.03)));
        Assert.Equal((0, 0), (Book.QuantityWithin(-0.005), Book.QuantityWithin(0)));
        Assert.Null(Book.QuantityWithin(-0.021));
        Assert.Equal((0.02, 0.04), (Math.Round(Book.KnownBelow, 12), Math.Round(Book.KnownAbove, 12)));
    }

    [Fact]
    public void MoveFor_Quantities_WalkTheBook()
    {
        Assert.Equal(-0.01, Book.MoveFor(-10)!.Value, 1e-12);
        Assert.Equal(-0.02, Book.MoveFor(-10.5)!.Value, 1e-12);
        Assert.Equal(0.04, Book.MoveFor(10)!.Value, 1e-12);
        Assert.Equal(0, Book.MoveFor(0));
        Assert.Null(Book.MoveFor(10.1));
        Assert.Null(Book.MoveFor(-36));
    }

    [Fact]
    public void Of_NoBook_Throws()
    {
        Assert.Throws<ArgumentException>(() => MarketDepth.Of([], [new(101, 1)]));
        Assert.Throws<ArgumentException>(() => MarketDepth.Of([new(101, 1)], [new(101, 1)]));
        Assert.Throws<ArgumentException>(() => MarketDepth.Of([new(99, -1)], [new(101, 1)]));
        Assert.Throws<ArgumentException>(() => MarketDepth.Of([new(double.NaN, 1)], [new(101, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Book.MoveFor(double.NaN));
    }
}
