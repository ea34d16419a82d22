using NodaTime;
using OptionCascade.Impact.OrderBooks;
using OptionCascade.Tests.Support;
using Xunit;
using static OptionCascade.Tests.Impact.OrderBooks.BookSamples;

namespace OptionCascade.Tests.Impact.OrderBooks;

public class OrderFlowTests
{
    private static readonly TopOfBook Before = new(99, 5, 101, 7);

    // By hand from the definition: a bid that improves counts with all of its new size, one that is pulled with all of its old size.
    [Theory]
    [InlineData(99, 8, 101, 7, 3)]
    [InlineData(99, 2, 101, 7, -3)]
    [InlineData(100, 4, 101, 7, 4)]
    [InlineData(98, 9, 101, 7, -5)]
    [InlineData(99, 5, 101, 3, 4)]
    [InlineData(99, 5, 102, 9, 7)]
    [InlineData(99, 5, 100, 2, -2)]
    [InlineData(100, 4, 102, 9, 11)]
    [InlineData(98, 9, 100, 2, -7)]
    [InlineData(99, 5, 101, 7, 0)]
    public void Imbalance_OneEvent_IsTheDefinition(double bid, double bidQuantity, double ask, double askQuantity, double expected)
        => Assert.Equal(expected, OrderFlow.Imbalance(Before, new TopOfBook(bid, bidQuantity, ask, askQuantity)), 1e-15);

    [Fact]
    public void Intervals_EventsAndTrades_AreSummedAndQuietOnesKept()
    {
        var flow = new OrderFlow(Duration.FromSeconds(1));
        flow.Add(At(0), Before);
        flow.Add(At(0.2), new TopOfBook(99, 8, 101, 7)); // +3
        flow.Add(Trade(0.3, 101, 2, BookSide.Ask));
        flow.Add(At(0.9), new TopOfBook(100, 4, 101, 7)); // +4
        flow.Add(At(2.5), new TopOfBook(100, 1, 101, 7)); // −3, two intervals later
        flow.Add(Trade(2.6, 100, 5, BookSide.Bid));
        flow.Add(At(3), new TopOfBook(100, 1, 101, 7));
        Assert.Equal(3, flow.Intervals.Length);
        Assert.Equal(new OrderFlowInterval(At(0), 7, 2, Math.Log(100.5 / 100), ((0.5 * 15) + (0.5 * 11)) / 2, 2), flow.Intervals[0]);
        Assert.Equal(new OrderFlowInterval(At(1), 0, 0, 0, 5.5, 0), flow.Intervals[1]);
        Assert.Equal(new OrderFlowInterval(At(2), -3, -5, 0, 4, 1), flow.Intervals[2]);
    }

    [Fact]
    public void Of_FivePoints_IsTheClosedForm()
    {
        // source: worked by hand; x = 1…5, y = 2.1, 3.9, 6.2, 7.8, 10.1 (times 1e-4): slope 1.99, intercept 0.05, Σe² = 0.107, x̄ = 3, Σ(x − x̄)² = 10
        double[] y = [2.1, 3.9, 6.2, 7.8, 10.1];
        OrderFlowFit fit = OrderFlowFit.Of([.. y.Select((v, i) => new OrderFlowInterval(At(i), i + 1, 0, 1e-4 * v, 10, 1))])!;
        Assert.Equal(1.99e-4, fit.Slope, 1e-16);
        Assert.Equal(0.05e-4, fit.Intercept, 1e-16);
        Assert.Equal(1e-4 * Math.Sqrt(0.107 / 3 / 10), fit.SlopeError, 1e-16);
        Assert.Equal(1e-4 * Math.Sqrt(0.107 / 3 * ((1 / 5.0) + (9 / 10.0))), fit.InterceptError, 1e-15);
        Assert.Equal(1 - (0.107 / 39.708), fit.RSquared, 1e-12);
        // Residuals 0.06, −0.13, 0.18, −0.21, 0.10: Σ(x − x̄)²e² = 4·0.0036 + 0.0169 + 0 + 0.0441 + 4·0.01 = 0.1154
        Assert.Equal(1e-4 * Math.Sqrt(5 / 3.0 * 0.1154) / 10, fit.RobustSlopeError, 1e-16);
        Assert.Equal(1.99e-3, fit.SlopeTimesDepth, 1e-15);
    }

    [Fact]
    public void Of_TooFewOrConstant_HasNoLine()
    {
        Assert.Null(OrderFlowFit.Of([new OrderFlowInterval(At(0), 1, 0, 0, 1, 1), new OrderFlowInterval(At(1), 2, 0, 0, 1, 1)]));
        Assert.Null(OrderFlowFit.Of([.. Enumerable.Range(0, 9).Select(i => new OrderFlowInterval(At(i), 0.1, 0, i, 1, 1))]));
        Assert.Equal(0, OrderFlowFit.Of([.. Enumerable.Range(0, 9).Select(i => new OrderFlowInterval(At(i), i, 0, 0, 1, 1))])!.RSquared);
        Assert.Null(OrderFlowFit.OverDepth([], 3));
    }

    [Fact]
    public void OverDepth_SlopeInverseToDepth_FindsExponentOneAndTheCoefficient()
    {
        var random = new Random(3);
        OrderFlowInterval[] intervals = [.. Enumerable.Range(0, 200).Select(i =>
        {
            double depth = 5 + (i / 20), x = 20 * (random.NextDouble() - 0.5);
            return new OrderFlowInterval(At(i), x, 0, 0.5e-4 / depth * x, depth, 3);
        })];
        DepthScaling scaling = OrderFlowFit.OverDepth(intervals, 20)!;
        Assert.Equal((10, 10), (scaling.Windows, scaling.Used));
        Assert.Equal(1, scaling.Exponent, 1e-10);
        Assert.Equal(0.5e-4, scaling.Coefficient, 1e-14);
        Assert.Equal(1, scaling.RSquared, 1e-10);
    }

    [Fact]
    public void Imbalance_SidesExchanged_ChangesSign()
        => Law.ForAll(FsCheck.Fluent.Gen.Choose(0, 1_000_000), seed =>
        {
            var r = new Random(seed);
            TopOfBook Next() => new(100 - r.Next(1, 3), r.Next(1, 9), 100 + r.Next(1, 3), r.Next(1, 9));
            static TopOfBook Mirror(TopOfBook t) => new(200 - t.AskPrice, t.AskQuantity, 200 - t.BidPrice, t.BidQuantity);
            TopOfBook a = Next(), b = Next();
            return OrderFlow.Imbalance(a, b) == -OrderFlow.Imbalance(Mirror(a), Mirror(b)) && OrderFlow.Imbalance(a, a) == 0;
        });
}
