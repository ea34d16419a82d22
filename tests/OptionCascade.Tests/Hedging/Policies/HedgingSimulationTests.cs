using OptionCascade.Hedging.Policies;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using Xunit;

namespace OptionCascade.Tests.Hedging.Policies;

public class HedgingSimulationTests
{
    private const double Sigma = 0.2, Years = 0.25;

    internal static HedgingSimulationOptions World(int paths, int steps, double drift = 0, double volatility = Sigma, ulong seed = 1, HedgingCosts? costs = null, bool ends = true, int threads = 2)
        => new()
        {
            Paths = paths, Steps = steps, Drift = drift, RealisedVolatility = volatility, Seed = seed, Costs = costs ?? HedgingCosts.None,
            ChargeSetUp = ends, ChargeUnwind = ends, Threads = threads,
        };

    private static HedgedBook Short(double units = -1, double rate = 0, double dividend = 0)
        => HedgedBook.Create(100, rate, dividend, [new HedgedOption(OptionRight.Call, 100, Years, Sigma, units)]);

    private static FixedTimeHedging Hedges(int n) => new(HedgingSchedule.Every(Years / n));

    [Fact]
    public void Compare_MoreHedges_ErrorFallsWithTheRootOfTheirNumber()
    {
        int[] counts = [16, 32, 64, 128, 256];
        HedgingComparison result = HedgingSimulation.Compare(Short(), counts.Select(Hedges), World(paths: 12_000, steps: 256));
        double vega = BlackScholes.Evaluate(100, 100, Years, Sigma, 0, 0, OptionRight.Call).Vega;
        double sumX = 0, sumY = 0, sumXX = 0, sumXY = 0, sumW = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            Estimate deviation = result.Outcomes[i].Figures!.ErrorDeviation;
            Assert.Equal(counts[i] + 1, result.Outcomes[i].Figures!.Trades.Value); // set-up and unwinding; at the last of N intervals there is no hedge
            double x = Math.Log(counts[i]), y = Math.Log(deviation.Value), w = Math.Pow(deviation.Value / deviation.StandardError, 2);
            TestContext.Current.TestOutputHelper?.WriteLine($"{counts[i]} {deviation} against {Math.Sqrt(Math.PI / 4) * vega * Sigma / Math.Sqrt(counts[i])}");
            (sumX, sumY, sumXX, sumXY, sumW) = (sumX + (w * x), sumY + (w * y), sumXX + (w * x * x), sumXY + (w * x * y), sumW + w);
        }

        double slope = ((sumW * sumXY) - (sumX * sumY)) / ((sumW * sumXX) - (sumX * sumX)), error = Math.Sqrt(sumW / ((sumW * sumXX) - (sumX * sumX)));
        TestContext.Current.TestOutputHelper?.WriteLine($"slope {slope} ± {error}");
        Assert.Equal(-0.5, slope, 3 * error);
    }

    [Fact]
    public void Compare_ManyHedgesAtTheMoney_ErrorIsDermanKamal()
    {
        const int n = 200;
        Estimate deviation = HedgingSimulation.Compare(Short(), [Hedges(n)], World(paths: 20_000, steps: n)).Outcomes[0].Figures!.ErrorDeviation;
        double vega = BlackScholes.Evaluate(100, 100, Years, Sigma, 0, 0, OptionRight.Call).Vega;
        double expected = Math.Sqrt(Math.PI / 4) * vega * Sigma / Math.Sqrt(n);
        Assert.Equal(expected, deviation.Value, (3 * deviation.StandardError) + (0.02 * expected)); // the formula is the first order in 1/√N
    }

    [Theory]
    [InlineData(13, 0.004, 0.0)]
    [InlineData(52, 0.002, 0.0)]
    [InlineData(52, 0.002, 0.1)]
    public void Compare_Leland_MeanCostIsThePriceOfTheAdjustedVolatility(int hedges, double roundTrip, double drift)
    {
        HedgingCosts costs = HedgingCosts.FromRoundTrip(roundTrip);
        var policy = new LelandHedging(costs, Years / hedges, HedgedSide.ShortOptions);
        PolicyFigures figures = HedgingSimulation.Compare(Short(), [policy], World(paths: 40_000, steps: hedges, drift: drift, costs: costs, ends: false)).Outcomes[0].Figures!;
        double adjusted = LelandHedging.AdjustedVolatility(Sigma, costs, Years / hedges, HedgedSide.ShortOptions);
        double extra = Price(adjusted) - Price(Sigma); // what the seller must charge above Black–Scholes
        TestContext.Current.TestOutputHelper?.WriteLine($"replication {-figures.MeanPnl.Value} ± {figures.MeanPnl.StandardError}, Leland {extra}, costs {figures.MeanCost}");
        Assert.Equal(extra, -figures.MeanPnl.Value, 3 * figures.MeanPnl.StandardError + 0.02 * extra);
    }

    private static double Price(double volatility) => BlackScholes.Evaluate(100, 100, Years, volatility, 0, 0, OptionRight.Call).Price;

    [Fact]
    public void Compare_FairWorld_MeanErrorIsZeroUnderEveryPolicy()
    {
        // The price drifts at r − q: whatever is held has no expected excess gain, so that the mean error before costs is 0 for any policy.
        var costs = new HedgingCosts(0.001, 0.01);
        IHedgingPolicy[] policies =
        [
            new ContinuousHedging(), Hedges(8), new MoveSizeHedging(0.03), new DeltaBand(0.1), new WhalleyWilmottBand(costs, 1), new ZakamoulineBand(costs, 1),
            new LelandHedging(costs, Years / 8, HedgedSide.ShortOptions),
        ];
        HedgedBook book = HedgedBook.Create(100, 0.06, 0.02,
            [new HedgedOption(OptionRight.Call, 105, Years, Sigma, -1), new HedgedOption(OptionRight.Put, 95, 0.11, Sigma, -2), new HedgedOption(OptionRight.Put, 90, Years, Sigma, 0.5)]);
        HedgingComparison result = HedgingSimulation.Compare(book, policies, World(paths: 20_000, steps: 64, drift: 0.04, costs: costs));
        Assert.Equal(65, result.Observations); // the earlier expiry is one more
        Assert.All(result.Outcomes, o =>
        {
            Assert.InRange(o.Figures!.MeanError.Value / o.Figures.MeanError.StandardError, -4, 4);
            Assert.All(o.Figures.PathCosts, c => Assert.True(c >= 0));
            Assert.Equal(o.Figures.MeanPnl.Value, o.Figures.MeanError.Value - o.Figures.MeanCost.Value, 1e-12);
            Assert.Equal(o.Figures.CostPerRisk!.Value.Value, o.Figures.MeanCost.Value / o.Figures.ErrorDeviation.Value, 1e-12);
        });
    }

    [Fact]
    public void Compare_RealisedBelowImplied_SellerEarnsTheDifferenceOfPrices()
    {
        PolicyFigures figures = HedgingSimulation.Compare(Short(), [Hedges(64)], World(paths: 10_000, steps: 64, volatility: 0.15)).Outcomes[0].Figures!;
        double expected = Price(Sigma) - Price(0.15);
        Assert.Equal(expected, figures.MeanError.Value, 4 * figures.MeanError.StandardError);
        Assert.True(figures.MeanError.Low95 > 0.9 * expected);
    }

    [Fact]
    public void Compare_DriftOfTheRealWorld_HardlyMattersWhenHedgedOften()
    {
        PolicyFigures still = HedgingSimulation.Compare(Short(), [Hedges(256)], World(paths: 4000, steps: 256)).Outcomes[0].Figures!;
        PolicyFigures rising = HedgingSimulation.Compare(Short(), [Hedges(256)], World(paths: 4000, steps: 256, drift: 0.3)).Outcomes[0].Figures!;
        Assert.Equal(still.MeanError.Value, rising.MeanError.Value, 0.05); // unhedged, the short call would lose 5 more
        PolicyFigures unhedged = HedgingSimulation.Compare(Short(), [new DeltaBand(10)], World(paths: 4000, steps: 16, drift: 0.3)).Outcomes[0].Figures!;
        Assert.True(unhedged.ErrorDeviation.Value > 10 * rising.ErrorDeviation.Value);
    }

    // Fixed times 16 hedges, and bands calibrated on another seed to cost the same or a little less.
    [Fact]
    public void Compare_BandAgainstFixedTimesAtEqualCost_LeavesSignificantlyLessRisk()
    {
        HedgingCosts costs = HedgingCosts.FromRoundTrip(0.004);
        IHedgingPolicy[] policies = [Hedges(16), new WhalleyWilmottBand(costs, 0.42), new DeltaBand(0.08)];
        HedgingComparison result = HedgingSimulation.Compare(Short(), policies, World(paths: 8000, steps: 256, costs: costs, seed: 99));
        for (int i = 0; i < policies.Length; i++)
            TestContext.Current.TestOutputHelper?.WriteLine($"{result.Outcomes[i].Policy}: cost {result.Outcomes[i].Figures!.MeanCost}, deviation {result.Outcomes[i].Figures!.ErrorDeviation}, trades {result.Outcomes[i].Figures!.Trades}");
        for (int i = 1; i < policies.Length; i++)
        {
            Estimate cost = result.MeanCostDifference(i, 0), risk = result.ErrorDeviationDifference(i, 0);
            TestContext.Current.TestOutputHelper?.WriteLine($"cost {cost}, risk {risk}");
            Assert.True(cost.High95 < 0, $"{policies[i].Name} costs {cost} more");
            Assert.True(risk.High95 < 0, $"{policies[i].Name} leaves {risk} more");
        }
    }

    [Fact]
    public void Compare_AnyNumberOfThreads_GivesTheSameBits()
    {
        var costs = new HedgingCosts(0.002);
        IHedgingPolicy[] policies = [Hedges(8), new WhalleyWilmottBand(costs, 1), new LelandHedging(costs, Years / 8, HedgedSide.ShortOptions)];
        HedgingComparison one = HedgingSimulation.Compare(Short(), policies, World(paths: 500, steps: 32, costs: costs, threads: 1)), many = HedgingSimulation.Compare(Short(), policies, World(paths: 500, steps: 32, costs: costs, threads: 7));
        for (int i = 0; i < policies.Length; i++)
        {
            Assert.Equal(one.Outcomes[i].Figures!.PathErrors, many.Outcomes[i].Figures!.PathErrors);
            Assert.Equal(one.Outcomes[i].Figures!.PathCosts, many.Outcomes[i].Figures!.PathCosts);
            Assert.Equal(one.Outcomes[i].Figures!.CostPerRisk, many.Outcomes[i].Figures!.CostPerRisk);
        }

        Assert.NotEqual(one.Outcomes[0].Figures!.PathErrors[0], HedgingSimulation.Compare(Short(), policies, World(paths: 2, steps: 32, costs: costs, seed: 2)).Outcomes[0].Figures!.PathErrors[0]);
    }

    [Fact]
    public void Compare_OnePathByHand_IsTheLedger()
    {
        // No randomness: the price grows at 20% a year, two steps of an eighth; short one call struck at 90, r = 5%, q = 1%.
        HedgedBook book = HedgedBook.Create(100, 0.05, 0.01, [new HedgedOption(OptionRight.Call, 90, Years, Sigma, -1)]);
        var costs = new HedgingCosts(0.002, 0.03);
        PolicyFigures figures = HedgingSimulation.Compare(book, [new ContinuousHedging()], World(paths: 2, steps: 2, drift: 0.2, volatility: 0, costs: costs)).Outcomes[0].Figures!;
        double dt = Years / 2, s1 = 100 * Math.Exp(0.2 * dt), s2 = 100 * Math.Exp(0.2 * Years), grow = Math.Exp(0.05 * dt), paid = Math.Exp(0.01 * dt) - 1;
        Greeks start = BlackScholes.Evaluate(100, 90, Years, Sigma, 0.05, 0.01, OptionRight.Call), middle = BlackScholes.Evaluate(s1, 90, dt, Sigma, 0.05, 0.01, OptionRight.Call);
        double cash = -start.Delta * 100;
        cash = (cash * grow) + (start.Delta * paid * s1) - ((middle.Delta - start.Delta) * s1);
        cash = (cash * grow) + (middle.Delta * paid * s2) - (s2 - 90) + (middle.Delta * s2);
        double error = (cash * Math.Exp(-0.05 * Years)) + start.Price;
        double cost = (0.002 * start.Delta * 100) + 0.03
            + (Math.Exp(-0.05 * dt) * ((0.002 * (middle.Delta - start.Delta) * s1) + 0.03)) + (Math.Exp(-0.05 * Years) * ((0.002 * middle.Delta * s2) + 0.03));
        Assert.Equal(error, figures.MeanError.Value, 1e-11);
        Assert.Equal(cost, figures.MeanCost.Value, 1e-12);
        Assert.Equal(3, figures.Trades.Value);
        Assert.Equal(2 * middle.Delta, figures.TurnoverUnits.Value, 1e-12);
        Assert.Null(figures.CostPerRisk); // no risk: two equal paths
    }

    [Fact]
    public void Compare_HorizonBeforeExpiry_ValuesWhatIsLeft()
    {
        HedgingSimulationOptions world = World(paths: 4000, steps: 16) with { HorizonYears = 0.1 };
        HedgingComparison result = HedgingSimulation.Compare(Short(), [Hedges(40)], world);
        Assert.Equal(0.1, result.HorizonYears);
        Assert.InRange(result.Outcomes[0].Figures!.MeanError.Value / result.Outcomes[0].Figures!.MeanError.StandardError, -4, 4);
        Assert.True(result.Outcomes[0].Figures!.ErrorDeviation.Value < 0.3);
    }

    [Fact]
    public void Efficient_OfACrowd_LeavesOutWhatIsBeatenTwice()
    {
        var costs = new HedgingCosts(0.002);
        HedgingComparison result = HedgingSimulation.Compare(Short(), [Hedges(4), Hedges(64), new DeltaBand(0.05), new DeltaBand(5)], World(paths: 2000, steps: 64, costs: costs));
        string[] efficient = [.. result.Efficient().Select(o => o.Policy)];
        Assert.Equal(result.Outcomes[3].Policy, efficient[0]); // hardly ever trades
        Assert.Contains(result.Outcomes[2].Policy, efficient);
        Assert.DoesNotContain(result.Outcomes[0].Policy, efficient);
    }

    [Fact]
    public void Compare_WrongArguments_Throw()
    {
        HedgingSimulationOptions world = World(paths: 2, steps: 1);
        Assert.Throws<ArgumentException>(() => HedgingSimulation.Compare(Short(), [], world));
        Assert.Throws<ArgumentException>(() => HedgingSimulation.Compare(HedgedBook.Create(100, 0, 0, []), [new ContinuousHedging()], world));
        Assert.Throws<ArgumentException>(() => HedgingSimulation.Compare(Short(), [new ContinuousHedging()], world with { HorizonYears = 0.26 }));
        Assert.Throws<ArgumentException>(() => HedgingSimulation.Compare(HedgedBook.Create(100, 0, 0, [new HedgedOption(OptionRight.Put, 1, 0, 1, 1)]), [new ContinuousHedging()], world));
        Assert.Throws<ArgumentOutOfRangeException>(() => world with { Paths = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => world with { Steps = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => world with { Drift = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => world with { RealisedVolatility = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => world with { HorizonYears = 0 });
    }
}
