using NodaTime;
using OptionCascade.Impact.OrderBooks;
using Xunit;
using static OptionCascade.Tests.Impact.OrderBooks.BookSamples;

namespace OptionCascade.Tests.Impact.OrderBooks;

public class BookResilienceTests
{
    private static readonly BookResilienceOptions Options = new() { LargeQuantity = 10, Step = Duration.FromMilliseconds(100), Horizon = Duration.FromSeconds(5) };

    /// <summary>Orders every 20 s from 10 s on, after which 60% of the depth of the side hit is missing and the spread is doubled, both fading at a rate.</summary>
    private static List<BookSample> Path(double rate, BookSide hit)
    {
        var samples = new List<BookSample>();
        for (int i = 0; i < 1000; i++)
        {
            double t = 0.1 * i, since = t < 10 ? double.PositiveInfinity : ((t - 10) % 20);
            // t is a multiple of a tenth: undo the rounding of the remainder.
            double lost = double.IsInfinity(since) ? 0 : Math.Exp(-rate * Math.Round(since % 20 > 19.95 ? 0 : since, 1));
            samples.Add(new BookSample(At(t), 1 + lost, hit == BookSide.Bid ? 50 * (1 - (0.6 * lost)) : 50, hit == BookSide.Ask ? 50 * (1 - (0.6 * lost)) : 50));
        }

        return samples;
    }

    [Theory]
    [InlineData(BookSide.Bid)]
    [InlineData(BookSide.Ask)]
    public void Measure_ExponentialRecovery_FindsItsHalfLife(BookSide hit)
    {
        // Two trades of one instant make one large order; the side that was not hit shows nothing.
        BookTrade[] trades = [.. new double[] { 10, 30, 50, 70 }.SelectMany(t => new[] { Trade(t, 100, 6, hit), Trade(t, 100, 6, hit) })];
        BookResilience found = BookResilience.Measure(Path(rate: 0.8, hit), trades, Options)!;
        Assert.Equal(4, found.Orders);
        Assert.Equal(0.6, found.Depth.Mean[0], 1e-6);
        Assert.Equal(Math.Log(2) / 0.8, found.Depth.HalfLifeSeconds!.Value, 1e-4);
        Assert.Equal(Math.Log(2) / 0.8, found.Spread.HalfLifeSeconds!.Value, 1e-4);
        Assert.Equal(0.9, found.Depth.HalvedAfterSeconds!.Value, 1e-12); // ln 2/0.8 = 0.866 s
        Assert.True(found.Depth.HalfLifeError < 1e-3);
        BookResilience other = BookResilience.Measure(Path(rate: 0.8, hit == BookSide.Bid ? BookSide.Ask : BookSide.Bid), trades, Options)!;
        Assert.Null(other.Depth.HalfLifeSeconds);
        Assert.Equal(0, other.Depth.Mean.Max(), 1e-12);
    }

    [Fact]
    public void Measure_SmallOrdersOrNoLookBefore_GivesNothing()
    {
        Assert.Null(BookResilience.Measure(Path(1, BookSide.Bid), [Trade(10, 100, 9, BookSide.Bid)], Options));
        Assert.Null(BookResilience.Measure([], [Trade(10, 100, 90, BookSide.Bid)], Options));
        Assert.Null(BookResilience.Measure(Path(1, BookSide.Bid), [Trade(-1, 100, 90, BookSide.Bid), Trade(98, 100, 90, BookSide.Bid)], Options));
        Assert.Null(BookResilience.Measure(Path(1, BookSide.Bid), [Trade(10, 100, 90, BookSide.Bid) with { IsMarket = false }], Options));
    }

    [Fact]
    public void Measure_DepthThatDoesNotComeBack_HasNoHalfLife()
    {
        BookResilience found = BookResilience.Measure(Path(rate: 0, BookSide.Bid), [Trade(10, 100, 90, BookSide.Bid)], Options)!;
        Assert.Null(found.Depth.HalfLifeSeconds);
        Assert.Null(found.Depth.HalvedAfterSeconds);
        Assert.Equal(0.6, found.Depth.Mean[^1], 1e-12);
    }

    [Fact]
    public void Measure_OrdersWithinTheHorizon_AreCountedOnce()
        => Assert.Equal(1, BookResilience.Measure(Path(1, BookSide.Bid), [Trade(10, 100, 90, BookSide.Bid), Trade(12, 100, 90, BookSide.Bid)], Options)!.Orders);

    [Fact]
    public void Measure_BadOptions_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BookResilience.Measure([], [], Options with { LargeQuantity = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => BookResilience.Measure([], [], Options with { Horizon = Duration.FromMilliseconds(100) }));
    }
}
