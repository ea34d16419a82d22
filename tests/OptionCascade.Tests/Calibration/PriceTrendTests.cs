using OptionCascade.Calibration;
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Simulation;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Calibration;

public class PriceTrendTests
{
    private static double[] Walk(ulong seed, int n, double drift, double sigma = 0.01)
    {
        var draw = new Draw(seed);
        double[] p = new double[n + 1];
        for (int i = 1; i <= n; i++) p[i] = p[i - 1] + drift + (sigma * draw.Normal());
        return p;
    }

    [Fact]
    public void Probabilities_RandomWalks_AreBelowTheLevelAsOftenAsTheLevelSays()
    {
        const int Count = 1000;
        PriceTrend[] trends = [.. Enumerable.Range(1, Count).AsParallel().AsOrdered().Select(i => PriceTrend.Of(Walk((ulong)i, 250, 0)))];
        double drift = trends.Count(t => t.IsNegative) / (double)Count, ranks = trends.Count(t => t.RankProbability <= 0.05) / (double)Count;
        TestContext.Current.TestOutputHelper?.WriteLine($"drift {drift}, ranks {ranks}");
        Assert.InRange(drift, 0.03, 0.077);
        Assert.InRange(ranks, 0.03, 0.07);
    }

    [Fact]
    public void SwingProbabilities_RandomWalks_AreBelowTheLevelNoMoreOftenThanTheLevelSays()
    {
        // Lower highs are counted, so that the probability comes in steps and a level of 5% is reached less often than that.
        SwingPoints[] swings = [.. Enumerable.Range(1, 1000).AsParallel().AsOrdered().Select(i => SwingPoints.Of(Walk((ulong)i, 3000, 0), 0.03))];
        double highs = swings.Count(s => s.HighsProbability <= 0.05) / 1000.0, lows = swings.Count(s => s.LowsProbability <= 0.05) / 1000.0;
        TestContext.Current.TestOutputHelper?.WriteLine($"highs {highs}, lows {lows}, {swings.Average(s => s.Highs)} highs");
        Assert.InRange(highs, 0.015, 0.065);
        Assert.InRange(lows, 0.015, 0.065);
        swings = [.. Enumerable.Range(1, 200).Select(i => SwingPoints.Of(Walk((ulong)i, 3000, -0.001), 0.03))];
        Assert.InRange(swings.Count(s => s.HighsProbability <= 0.05), 150, 200);
    }

    [Fact]
    public void Probabilities_WalksThatFall_AreFound()
    {
        // t = −0.002·250/(0.01·√250) = −3.2: the power of a t-test at 5% is 93%.
        PriceTrend[] trends = [.. Enumerable.Range(1, 300).AsParallel().AsOrdered().Select(i => PriceTrend.Of(Walk((ulong)i, 250, -0.002)))];
        Assert.InRange(trends.Count(t => t.IsNegative), 262, 297);
        Assert.InRange(trends.Count(t => t.RankProbability <= 0.05), 240, 297);
        Assert.Equal(-0.002, trends.Average(t => t.Drift.Value), 1e-4);
        Assert.Equal(-0.002, trends.Average(t => t.MedianSlope), 1e-4);
        Assert.All(trends, t => Assert.False(t.IsNegative && t.DriftStatistic > 0));
    }

    [Fact]
    public void Probabilities_WalksThatRise_AreNotNegativeTrends()
        => Assert.InRange(Enumerable.Range(1, 100).Count(i => PriceTrend.Of(Walk((ulong)i, 250, 0.001)).IsNegative), 0, 2);

    [Fact]
    public void LowerHighs_WalksThatFall_AreMoreThanHalf()
    {
        PriceTrend[] trends = [.. Enumerable.Range(1, 60).AsParallel().AsOrdered().Select(i => PriceTrend.Of(Walk((ulong)i, 1000, -0.001)))];
        double highs = trends.Sum(t => t.Swings.LowerHighs) / (double)trends.Sum(t => t.Swings.Highs), lows = trends.Sum(t => t.Swings.LowerLows) / (double)trends.Sum(t => t.Swings.Lows);
        Assert.InRange(highs, 0.6, 0.9);
        Assert.InRange(lows, 0.6, 0.9);
        trends = [.. Enumerable.Range(1, 60).AsParallel().AsOrdered().Select(i => PriceTrend.Of(Walk((ulong)i, 1000, 0)))];
        Assert.InRange(trends.Sum(t => t.Swings.LowerHighs) / (double)trends.Sum(t => t.Swings.Highs), 0.45, 0.55);
    }

    [Fact]
    public void Swings_ByHand_AreTheTurns()
    {
        double[] p = [0, 3, 1, 2.5, 0.2, 2, -1, 0.5];
        SwingPoints s = SwingPoints.Of(p, 1);
        Assert.Equal([(1, true), (2, false), (3, true), (4, false), (5, true), (6, false)], s.Points.Select(x => (x.Index, x.IsHigh)));
        Assert.Equal((2, 2, 2, 2, true, false), (s.LowerHighs, s.Highs, s.LowerLows, s.Lows, s.IsFalling, s.IsRising));
        Assert.Equal(0.25, s.HighsProbability, 1e-14);
        SwingPoints mirrored = SwingPoints.Of([.. p.Select(x => -x)], 1);
        Assert.Equal((0, true), (mirrored.LowerHighs, mirrored.IsRising));
    }

    [Fact]
    public void RankCorrelation_AnySeries_EqualsTheCountOfPairs()
        => Law.ForAll(FsCheck.Fluent.Gen.Select(FsCheck.Fluent.Gen.Choose(1, 1_000_000), i => (ulong)i), seed =>
        {
            double[] p = [.. Walk(seed, 40, 0, 1).Select(x => Math.Round(x, 1))]; // with ties
            double sum = 0;
            for (int i = 0; i < p.Length; i++)
                for (int j = i + 1; j < p.Length; j++)
                    sum += Math.Sign(p[j] - p[i]);
            return Math.Abs((2 * sum / (p.Length * (p.Length - 1))) - RandomWalkTau.Of(p)) < 1e-14;
        }, cases: 1000);

    [Fact]
    public void Followers_OfATrend_HoldWhatItsStatisticSays()
    {
        PriceTrend trend = PriceTrend.Of(Walk(3, 100, -0.003));
        TrendFollowers followers = trend.Followers(50_000, 1000, TrendSignal.HyperbolicTangent);
        Assert.Equal(1000 * Math.Tanh(trend.DriftStatistic), followers.PositionAtStart, 1e-9);
        Assert.True(followers.PositionAtStart < 0 && followers.Traded(-0.02) < 0);
        Assert.Equal(0, trend.Followers(50_000, 1000, TrendSignal.Clipped, longOnly: true).PositionAtStart);
    }

    [Theory]
    [InlineData(0, 0, 14)]
    [InlineData(-0.08, 85, 100)]
    public void Of_SimulatedPaths_FindsTheDriftThatWasPutIn(double driftPerDay, int least, int most)
    {
        // t = −0.08/0.02 = −4 over the day with drift; 5% of paths without.
        var simulator = new MarketSimulator(new CascadeEquation(new LinearImpact(1e-9), []),
            new SimulationOptions { StepSeconds = 60, Steps = 390, DaySeconds = 23_400, Seed = 3, Drivers = new PriceDrivers { DriftPerDay = driftPerDay, DailyVolatility = 0.02 } });
        int found = 0;
        for (ulong path = 0; path < 100; path++)
        {
            PriceTrend trend = PriceTrend.Of(simulator.Run(path).LogMove.AsSpan());
            if (!trend.IsNegative) continue;
            found++;
            Assert.True(trend.Followers(100, 1000, TrendSignal.HyperbolicTangent).PositionAtStart < 0);
        }

        Assert.InRange(found, least, most);
    }

    [Fact]
    public void Of_ReversedAndScaled_AnswersTheSame()
    {
        double[] p = Walk(8, 200, -0.001);
        PriceTrend a = PriceTrend.Of(p), b = PriceTrend.Of([.. p.Select(x => -x)]), c = PriceTrend.Of([.. p.Select(x => 5 + (100 * x))]);
        Assert.Equal(a.FallProbability, 1 - b.FallProbability, 1e-12);
        Assert.Equal(a.RankProbability, 1 - b.RankProbability, 1e-12);
        Assert.Equal((a.Swings.LowerHighs, a.RankCorrelation), (c.Swings.LowerHighs, c.RankCorrelation));
        Assert.Equal(a.DriftStatistic, c.DriftStatistic, 1e-9);
    }

    [Fact]
    public void Of_BadPrices_Throws()
    {
        Assert.Throws<ArgumentException>(() => PriceTrend.Of(new double[10]));
        Assert.Throws<ArgumentException>(() => PriceTrend.Of(new double[30]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PriceTrend.Of([.. Walk(1, 20, 0), double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SwingPoints.Of([1, 2, 3], 0));
    }
}
