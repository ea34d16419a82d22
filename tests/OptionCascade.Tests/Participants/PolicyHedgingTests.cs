using FsCheck.Fluent;
using OptionCascade.Cascade;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Exposure;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Participants;

/// <summary>Dealers who hedge by a policy, as participants of a cascade.</summary>
public class PolicyHedgingTests
{
    private static readonly FlowDomain Domain = new(-0.3, 0.3);
    private static readonly HedgingCosts Costs = new(0.001);

    /// <summary>Short 1,000 contracts of calls at 105 and puts at 95, three months: gamma does not change sign near the market.</summary>
    private static DealerBook Strangle => SmallBooks.Inventory(new Row(OptionRight.Call, 105, 0.25, 0.25, -1000), new Row(OptionRight.Put, 95, 0.25, 0.3, -1000));

    private static IHedgingPolicy[] Bands(DealerBook dealers)
        => [new DeltaBand(0.05 * dealers.Units.ToArray().Sum(Math.Abs)), new WhalleyWilmottBand(Costs, 1e-5), new WhalleyWilmottBand(new HedgingCosts(0.001, 50), 1e-5), new ZakamoulineBand(new HedgingCosts(1e-4), 1e-4)];

    [Fact]
    public void Compile_Continuous_IsTheFlowWithoutAPolicy()
        => Law.ForAll(SmallBooks.Rows, rows =>
        {
            DealerBook dealers = SmallBooks.Inventory(rows);
            FlowCurve with = new DealerHedging(dealers, new ContinuousHedging()).Compile(Domain), without = new DealerHedging(dealers).Compile(Domain);
            return Grid().All(x => with.At(x) == without.At(x));
        }, cases: 50);

    [Fact]
    public void Compile_FixedTimesAndLeland_TradeNothing()
    {
        foreach (IHedgingPolicy policy in (IHedgingPolicy[])[new FixedTimeHedging(HedgingSchedule.Every(1 / 252.0)), new LelandHedging(Costs, 1 / 52.0, HedgedSide.ShortOptions)])
        {
            var dealers = new DealerHedging(Strangle, policy);
            FlowCurve curve = dealers.Compile(Domain);
            Assert.Empty(curve.Jumps);
            Assert.All(Grid(), x => Assert.Equal((0.0, 0.0, 0.0), (curve.At(x), dealers.Traded(x), dealers.Slope(x))));
        }
    }

    [Fact]
    public void Compile_MoveSize_IsAThresholdAtEveryMultiple()
    {
        var dealers = new DealerHedging(Strangle, new MoveSizeHedging(0.05));
        var continuous = new DealerHedging(Strangle);
        FlowCurve curve = dealers.Compile(Domain);
        Assert.Equal(12, curve.Jumps.Length);
        for (int n = -6; n <= 6; n++)
        {
            double x = Math.Clamp(n * 0.05, -0.3, 0.3);
            Assert.Equal(continuous.Traded(x), curve.At(x), 1e-6);
        }

        foreach (double x in new[] { 0.049, 0.0999, -0.049, 0.17, -0.26 })
        {
            Assert.Equal(continuous.Traded(Math.Truncate(x / 0.05) * 0.05), curve.At(x), 1e-6);
            Assert.Equal(0, dealers.Slope(x));
            Assert.Equal(0, curve.SlopeAt(x));
        }
    }

    [Fact]
    public void Compile_Bands_EqualThePolicyOnTheBook()
    {
        foreach (IHedgingPolicy policy in Bands(Strangle))
        {
            var hedge = new PolicyHedge(HedgedBook.FromDealers(Strangle), policy);
            var dealers = new DealerHedging(Strangle, policy);
            FlowCurve curve = dealers.Compile(Domain);
            Assert.False(dealers.IsReversible);
            foreach (double x in Grid())
            {
                double expected = hedge.TradedAfterMove(x);
                Assert.Equal(expected, dealers.Traded(x), 1e-6);
                Assert.Equal(expected, curve.At(x), 1e-4);
            }

            double edge = Assert.Single(hedge.TradingEdges(-0.2, 0));
            Assert.Equal(0, curve.At(0.999 * edge), 1e-9);
            Assert.True(curve.At(1.02 * edge) < 0);
            Assert.Equal(policy is WhalleyWilmottBand { Costs.FixedPerTrade: > 0 }, curve.Jumps.Any(j => Math.Abs(j.LogMove - edge) < 1e-9));
        }
    }

    [Fact]
    public void Compile_AnyBookAndPolicy_EqualsItsFormula()
        => Law.ForAll(SmallBooks.Rows, rows =>
        {
            DealerBook dealers = SmallBooks.Inventory(rows);
            double gross = Math.Max(1e-9, dealers.Units.ToArray().Sum(Math.Abs));
            foreach (IHedgingPolicy policy in (IHedgingPolicy[])[new DeltaBand(0.02 * gross), new MoveSizeHedging(0.03)])
            {
                var participant = new DealerHedging(dealers, policy);
                FlowCurve curve = participant.Compile(Domain);
                foreach (double x in Grid())
                    if (Math.Abs(curve.At(x) - participant.Traded(x)) > 1e-9 * gross) return false;
            }

            return true;
        }, cases: 200);

    [Fact]
    public void Traded_BandOfWidthZero_IsContinuous()
    {
        var band = new DealerHedging(Strangle, new DeltaBand(0));
        var continuous = new DealerHedging(Strangle);
        foreach (double x in Grid())
            Assert.Equal(continuous.Traded(x), band.Traded(x), 1e-6);
        Assert.Equal(continuous.Slope(-0.1), band.Slope(-0.1), 1e-4 * Math.Abs(continuous.Slope(-0.1)));
    }

    [Fact]
    public void Solve_ShortDealers_PolicyStandsBetweenNoneAndContinuous()
    {
        // Short gamma amplifies a fall; a band less than continuous hedging, fixed times not at all.
        DealerBook dealers = Strangle;
        double Move(IHedgingPolicy policy) => CascadeSolver.Solve(new CascadeEquation(new LinearImpact(1e-6), [new DealerHedging(dealers, policy)]), Shock.PriceJump(-0.05), 100).LogMove!.Value;
        double continuous = Move(new ContinuousHedging()), band = Move(new DeltaBand(5000)), fixedTimes = Move(new FixedTimeHedging(HedgingSchedule.Every(1 / 252.0)));
        Assert.Equal(-0.05, fixedTimes, 1e-12);
        Assert.True(continuous < band && band < fixedTimes, $"{continuous} {band} {fixedTimes}");
    }

    [Fact]
    public void Compile_OptionsExpiringAtOnce_AreThresholdsOfABandToo()
    {
        DealerBook dealers = SmallBooks.Inventory(new Row(OptionRight.Call, 98, 0.25, 1e-7, -1000), new Row(OptionRight.Put, 95, 0.25, 0.3, -10));
        double step = 1000 * 100, band = 20_000;
        var participant = new DealerHedging(dealers, new DeltaBand(band));
        FlowCurve curve = participant.Compile(Domain);
        FlowJump jump = Assert.Single(curve.Jumps);
        Assert.Equal(Math.Log(0.98), jump.LogMove, 1e-12);
        Assert.InRange(jump.Quantity, -step + band - 1000, -step + band + 1000);
        Assert.Equal(0, curve.At(-0.02));
    }

    [Fact]
    public void Create_PolicyWithoutAnAnswer_Throws()
        => Assert.Throws<ArgumentException>(() => new DealerHedging(Strangle, new LelandHedging(new HedgingCosts(0.05), 1e-4, HedgedSide.LongOptions)));

    [Fact]
    public void Compile_SpxChainWithABand_EqualsThePolicyOnTheBook()
    {
        var chain = RealChains.Listed(RealData.File("chains/spx_2022-12-12_cboe.csv"));
        DealerBook dealers = DealerPositioning.LongCallsShortPuts.Apply(ResolvedBook.Create(chain.Book, chain.Market, new ResolveOptions { Time = TimeConvention.CalendarInstant }));
        foreach (IHedgingPolicy policy in (IHedgingPolicy[])[new DeltaBand(2e6), new WhalleyWilmottBand(new HedgingCosts(0.0002), 1e-10), new MoveSizeHedging(0.02)])
        {
            var participant = new DealerHedging(dealers, policy);
            FlowCurve curve = participant.Compile(new FlowDomain(Math.Log(0.4), Math.Log(1.6), 1e-9));
            var hedge = new PolicyHedge(HedgedBook.FromDealers(dealers), policy);
            foreach (double x in new[] { -0.5, -0.201, -0.07, -0.031, -0.001, 0.0, 0.0103, 0.047, 0.21, 0.4 })
                Assert.Equal(hedge.TradedAfterMove(x), curve.At(x), 2e-9 * participant.GrossUnits);
        }
    }

    public static TheoryData<double, double, bool> Paths => new() { { 0, -4, false }, { 0.5, 0, false }, { -0.3, -2, true }, { 0.2, 0, true } };

    /// <summary>Each policy on a book whose every volatility is what it is at the level where the policy decides: rebuilt from quotes, level by level.</summary>
    [Theory]
    [MemberData(nameof(Paths))]
    public void Along_EveryPolicy_IsThePolicyOnTheRepricedBook(double start, double perLogMove, bool steps)
    {
        var path = new VolatilityPath(perLogMove == 0 ? SpotVolatilityResponse.Fixed : SpotVolatilityResponse.Linear(perLogMove, -0.5, 2), start,
            steps ? [new VolatilityStep(-0.11, 0.4), new VolatilityStep(-0.05, 0.15), new VolatilityStep(0.07, -0.1), new VolatilityStep(0, 0.05)] : []);
        foreach (IHedgingPolicy policy in (IHedgingPolicy[])[.. Bands(Strangle), new MoveSizeHedging(0.045), new FixedTimeHedging(HedgingSchedule.Every(1 / 252.0)), new LelandHedging(Costs, 1 / 52.0, HedgedSide.ShortOptions)])
        {
            double held = new PolicyHedge(HedgedBook.FromDealers(Strangle), policy).NeutralUnits;
            HedgePoint Repriced(double x) => new PolicyHedge(HedgedBook.FromDealers(At(1 + path.At(x))), policy).PointAt(x);
            IParticipant along = new DealerHedging(Strangle, policy).Along(path);
            FlowCurve curve = along.Compile(Domain);
            foreach (double x in (double[])[.. Grid(), 0, -0.11, -0.05, 0.07])
            {
                double expected = policy.HedgeAfterMove(held, Repriced, x) - held;
                Assert.Equal(expected, along.Traded(x), 1e-6);
                Assert.Equal(expected, curve.At(x), 1e-4);
            }
        }

        static DealerBook At(double scale) => SmallBooks.Inventory(new Row(OptionRight.Call, 105, 0.25, 0.25 * scale, -1000), new Row(OptionRight.Put, 95, 0.25, 0.3 * scale, -1000));
    }

    /// <summary>Volatility alone takes the target of a short strangle off the money out of a narrow band: traded before the price has moved, and the answer verifies.</summary>
    [Fact]
    public void Solve_VolatilityShockWithABand_TradesAndIsConfirmed()
    {
        DealerBook dealers = SmallBooks.Inventory(new Row(OptionRight.Call, 110, 0.25, 0.2, -1000));
        var feedback = new VolatilityFeedback(SpotVolatilityResponse.Linear(-3), 0, new MarketMakerDepth(1, 0.2));
        double Move(IHedgingPolicy policy)
        {
            var equation = new CascadeEquation(new LinearImpact(1e-6), [new DealerHedging(dealers, policy)], feedback);
            CascadeResult result = CascadeSolver.Solve(equation, Shock.Volatility(0.5), 100);
            CascadeVerification check = result.Verify(equation);
            Assert.True(check.IsConfirmed, string.Join(" ", check.Failures));
            return result.LogMove!.Value;
        }

        double continuous = Move(new ContinuousHedging()), band = Move(new DeltaBand(2000)), wide = Move(new DeltaBand(1e6)), waits = Move(new MoveSizeHedging(0.02));
        Assert.True(continuous > band && band > 0, $"{continuous} {band}"); // a call out of the money gains delta as volatility rises: who is short of it buys
        Assert.Equal((0.0, 0.0), (wide, waits));
    }

    private static IEnumerable<double> Grid() => Enumerable.Range(-50, 101).Select(i => 0.3 * i / 50 * 0.999);
}
