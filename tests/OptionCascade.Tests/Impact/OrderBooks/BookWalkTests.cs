using FsCheck.Fluent;
using OptionCascade.Impact;
using OptionCascade.Impact.OrderBooks;
using OptionCascade.Tests.Support;
using Xunit;
using static OptionCascade.Tests.Impact.OrderBooks.BookSamples;

namespace OptionCascade.Tests.Impact.OrderBooks;

public class BookWalkTests
{
    [Fact]
    public void Of_PurchaseOverTwoLevels_IsTheArithmetic()
    {
        BookWalk walk = BookWalk.Of(Small, 3);
        Assert.Equal((BookSide.Ask, 3.0, 0.0, 2), (walk.Side, walk.Filled, walk.Unfilled, walk.LevelsConsumed));
        Assert.Equal((100.1 + (2 * 100.2)) / 3, walk.AveragePrice!.Value, 1e-12);
        Assert.Equal(100.2, walk.LastPrice);
        Assert.Equal(0.1 + (2 * 0.2), walk.Cost, 1e-12);
        Assert.Equal(walk.AveragePrice!.Value / 100 - 1, walk.Slippage!.Value, 1e-14);
        Assert.Equal((walk.AveragePrice!.Value - 100.1) / 100.1, walk.SlippageFromBest!.Value, 1e-14);
    }

    [Fact]
    public void Of_SaleBeyondTheLastLevel_LeavesTheRestUnfilledUnlessDepthIsAssumed()
    {
        BookWalk known = BookWalk.Of(Small, -20);
        Assert.Equal((BookSide.Bid, 15.0, 5.0, 3, 0.0), (known.Side, known.Filled, known.Unfilled, known.LevelsConsumed, known.FilledByAssumption));
        Assert.Equal(((2 * 99.9) + (3 * 99.8) + (10 * 99.5)) / 15, known.AveragePrice!.Value, 1e-12);
        BookWalk assumed = BookWalk.Of(Small, -20, DepthBeyondBook.Density(1000));
        Assert.Equal((15.0, 5.0, 0.0), (assumed.Filled, assumed.FilledByAssumption, assumed.Unfilled));
        Assert.Equal(99.5 * Math.Exp(-0.005), assumed.LastPrice!.Value, 1e-12);
        double beyond = 99.5 * 1000 * (1 - Math.Exp(-0.005));
        Assert.Equal((15 * known.AveragePrice!.Value + beyond) / 20, assumed.AveragePrice!.Value, 1e-12);
    }

    [Fact]
    public void Of_Nothing_CostsNothing()
    {
        BookWalk walk = BookWalk.Of(Small, 0);
        Assert.Equal((0, 0.0, 0.0, 0.0, null), (walk.LevelsConsumed, walk.Filled, walk.Unfilled, walk.Cost, walk.AveragePrice));
        Assert.Throws<ArgumentOutOfRangeException>(() => BookWalk.Of(Small, double.NaN));
    }

    [Fact]
    public void Cost_AnyBook_IsConvexInSize()
        => Law.ForAll(from book in Books from a in Law.Uniform(-150, 150) from b in Law.Uniform(0, 150) from w in Law.Uniform(0, 1) select (book, a, b, w), t =>
        {
            double one = t.a, other = Math.CopySign(t.b, t.a);
            DepthBeyondBook beyond = DepthBeyondBook.ShareOfMean(0.5);
            double between = BookWalk.Of(t.book, (t.w * one) + ((1 - t.w) * other), beyond).Cost;
            double chord = (t.w * BookWalk.Of(t.book, one, beyond).Cost) + ((1 - t.w) * BookWalk.Of(t.book, other, beyond).Cost);
            // Selling far beyond the book the price cannot fall below zero: there the cost is concave, and the law is of the known book.
            return (one < 0 && Math.Max(-one, -other) > t.book.Bids.Sum(l => l.Quantity)) || between <= chord + (1e-12 * Math.Max(1, chord));
        });

    [Fact]
    public void Fills_AnyBook_AddUpAndSitBetweenBestAndLast()
        => Law.ForAll(from book in Books from q in Law.Uniform(-150, 150) select (book, q), t =>
        {
            BookWalk walk = BookWalk.Of(t.book, t.q);
            double best = t.q < 0 ? t.book.Bids[0].Price : t.book.Asks[0].Price, low = Math.Min(best, walk.LastPrice ?? best), high = Math.Max(best, walk.LastPrice ?? best);
            return Math.Abs(walk.Filled + walk.Unfilled - Math.Abs(t.q)) < 1e-12 * Math.Max(1, Math.Abs(t.q)) && walk.AveragePrice >= low * (1 - 1e-14) && walk.AveragePrice <= high * (1 + 1e-14);
        });

    [Fact]
    public void Impact_AtItsKnots_IsTheBook()
    {
        OrderBookImpact law = OrderBookImpact.Of(Small, DepthBeyondBook.Density(1000));
        Assert.Equal(Math.Log(100.1 / 100), law.LogMove(1), 1e-15);
        Assert.Equal(Math.Log(100.2 / 100), law.LogMove(5), 1e-15);
        Assert.Equal(Math.Log(99.5 / 100), law.LogMove(-15), 1e-15);
        Assert.Equal(Math.Log(100.6 / 100) + 0.007, law.LogMove(20), 1e-15);
        Assert.Equal((13.0, 15.0), (law.KnownAbove, law.KnownBelow));
        Assert.True(law.IsAssumed(13.5) && law.IsAssumed(-15.5) && !law.IsAssumed(13) && !law.IsAssumed(-15));
        double up = Math.Log(100.1 / 100) / 1, down = -Math.Log(99.9 / 100) / 2;
        Assert.Equal(2 * up * down / (up + down), law.Slope(0), 1e-15);
        Assert.Equal("order-book", law.Name);
    }

    [Fact]
    public void Impact_AnyBook_RisesIsSmoothAndInverts()
        => Law.ForAll(from book in Books from share in Law.Uniform(0.05, 3) from a in Law.Uniform(-250, 250) from b in Law.Uniform(-250, 250) from step in Law.Uniform(0.1, 5) select (book, share, a, b, step), t =>
        {
            OrderBookImpact law = OrderBookImpact.Of(t.book, DepthBeyondBook.ShareOfMean(t.share), t.step);
            double low = Math.Min(t.a, t.b), high = Math.Max(t.a, t.b), x = law.LogMove(t.a);
            double back = law.Quantity(x), left = law.Slope(t.a * (1 - 1e-10)), right = law.Slope(t.a * (1 + 1e-10));
            return law.LogMove(0) == 0 && law.Quantity(0) == 0 && law.Slope(t.a) > 0 && double.IsFinite(law.Slope(0))
                && (high == low || law.LogMove(high) > law.LogMove(low))
                && Math.Abs(back - t.a) <= 1e-9 * Math.Max(1, Math.Abs(t.a))
                && Math.Abs(left - right) <= 1e-4 * Math.Max(left, right);
        }, cases: 3000);

    [Fact]
    public void Impact_SlopeAcrossEveryKnot_IsContinuousAndTheDerivative()
    {
        OrderBookImpact law = OrderBookImpact.Of(Random(5), DepthBeyondBook.ShareOfMean(0.3));
        double scale = law.KnownAbove;
        foreach (double q in Enumerable.Range(-400, 801).Select(i => 1.5 * scale * i / 400))
        {
            double h = 1e-7 * scale, difference = (law.LogMove(q + h) - law.LogMove(q - h)) / (2 * h);
            Assert.Equal(1, difference / law.Slope(q), 1e-4);
        }

        double seen = 0;
        foreach (double q in (double[])[0, law.KnownAbove, -law.KnownBelow])
            seen = Math.Max(seen, Math.Abs((law.Slope(q + 1e-12) / law.Slope(q - 1e-12)) - 1));
        Assert.True(seen < 1e-8);
    }

    [Fact]
    public void Impact_OfBands_IsExactAtTheirEdges()
    {
        var bands = new DepthBuckets(At(0), [new DepthBucket(1, 10, 990), new DepthBucket(2, 10, 990), new DepthBucket(3, 40, 3900)], [new DepthBucket(1, 5, 504), new DepthBucket(2, 25, 2550)]);
        OrderBookImpact law = OrderBookImpact.Of(bands, DepthBeyondBook.ShareOfMean(1));
        Assert.Equal(Math.Log(1.01), law.LogMove(5), 1e-15);
        Assert.Equal(Math.Log(1.02), law.LogMove(25), 1e-15);
        Assert.Equal(Math.Log(0.98), law.LogMove(-10), 1e-15); // nothing rests between 1% and 2%
        Assert.Equal(Math.Log(0.97), law.LogMove(-40), 1e-15);
        Assert.Equal(40 / -Math.Log(0.97), law.DensityBeyondBelow, 1e-9);
        Assert.Throws<ArgumentException>(() => OrderBookImpact.Of(new DepthBuckets(At(0), [], [new DepthBucket(1, 1, 1)]), DepthBeyondBook.ShareOfMean(1)));
        Assert.Throws<ArgumentException>(() => OrderBookImpact.Of(new DepthBuckets(At(0), [new DepthBucket(1, 1, 1)], [new DepthBucket(1, 2, 1), new DepthBucket(2, 1, 1)]), DepthBeyondBook.ShareOfMean(1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void DepthBeyond_OutOfRange_IsRefused(double value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => DepthBeyondBook.Density(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => DepthBeyondBook.ShareOfMean(value));
    }

    [Fact]
    public void Impact_SlopeAndInverse_AgreeWithTheLawOfAnyImpact()
    {
        OrderBookImpact law = OrderBookImpact.Of(Random(11), DepthBeyondBook.Density(50));
        foreach (double move in (double[])[-0.5, -0.01, -1e-9, 0, 1e-9, 0.003, 0.4])
            Assert.Equal(move, law.LogMove(law.Quantity(move)), 1e-13);
    }
}
