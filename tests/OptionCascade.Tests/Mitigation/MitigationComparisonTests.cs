using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Mitigation;
using OptionCascade.Participants;
using OptionCascade.Simulation;
using OptionCascade.Tests.Cascade;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Mitigation;

/// <summary>The same state with and without measures.</summary>
public sealed class MitigationComparisonTests
{
    private const double Spot = 100;
    private static readonly SimulationOptions Time = new()
    {
        StepSeconds = 10, Steps = 60, DaySeconds = 23_400, Seed = 9, Drivers = new PriceDrivers { DailyVolatility = 0.02 }, Kernel = ImpactKernel.Exponential(120, 0.5),
    };

    /// <summary>Short-gamma hedgers, stops and leveraged longs: a market that tips.</summary>
    private static MitigatedMarket Market => new(new CascadeEquation(new LinearImpact(0.01),
        [new Hedgers(30), StopOrders.Sell(Spot, [new PriceLevel(94, 2)]), new LeveragedLongs(Spot, [new PriceLevel(92, 2), new PriceLevel(90.5, 1)])]), Spot);

    private static ComparisonOptions Options(double news) => new() { Shock = Shock.PriceJump(news), Time = Time, Paths = 16 };

    [Fact]
    public void Compute_NoMeasure_SameBitsAndNoChange()
    {
        MitigationComparison c = MitigationComparison.Compute(Market, [new CombinedMeasures()], Options(-0.045));
        Assert.Equal(c.None.LogMove, c.Outcomes[1].LogMove);
        Assert.Equal(c.None.Losses, c.Outcomes[1].Losses);
        Assert.Equal(c.None.Time!.Losses, c.Outcomes[1].Time!.Losses);
        Assert.Equal((0.0, 0.0), (c.Outcomes[1].Time!.FloorChange.Value, c.Outcomes[1].Time!.FloorChange.StandardError));
        Assert.Equal(c.None.Time.Floor, c.Outcomes[1].Time!.Floor);
    }

    [Fact]
    public void Compute_AnyNumberOfThreads_SameBits()
    {
        IMitigation[] measures = [new AddedDepth(0.5)];
        MitigationComparison one = MitigationComparison.Compute(Market, measures, Options(-0.045) with { Threads = 1 }), many = MitigationComparison.Compute(Market, measures, Options(-0.045) with { Threads = 5 });
        Assert.Equal(one.Outcomes.Select(o => o.Time!.Floor), many.Outcomes.Select(o => o.Time!.Floor));
        Assert.Equal(one.Outcomes[1].Time!.Losses, many.Outcomes[1].Time!.Losses);
    }

    [Fact]
    public void Compute_AnticipatedBreaker_IsWorseThanNoneAndSaysWhy()
    {
        // News of −4% ends at −5.7% without a breaker. Selling ahead of the level at −7% begins at −5% and carries the price through the stops at −6%.
        var breaker = new MarketWideBreaker(new BreakerParameters([new BreakerLevel(0.07, 300, null, false)]), TradingClock.UsStocks, 0, HaltTerms.Plain);
        var seen = new CombinedMeasures(breaker, new BreakerAnticipation(breaker.LogLevels, 2, 0.022));
        MitigationComparison c = MitigationComparison.Compute(Market, [breaker, seen], Options(-0.04) with { Time = Time with { Drivers = PriceDrivers.None } });
        Assert.Equal(c.None.LogMove, c.Outcomes[1].LogMove);
        Assert.True(c.Outcomes[2].LogMove < c.None.LogMove - 0.02);
        Assert.True(c.Outcomes[2].CriticalScale < c.None.CriticalScale);
        Assert.True(c.Outcomes[2].Time!.FloorChange.Value < -0.01);
        Assert.True(MeasureExplanation.IsWorse(c.Outcomes[2], c.None));
        Assert.False(MeasureExplanation.IsWorse(c.Outcomes[1], c.None));
        Assert.Contains("worse than nothing", MeasureExplanation.Of(c.Outcomes[2], c.None), StringComparison.Ordinal);
        Assert.Contains("sell before the breaker acts", MeasureExplanation.Of(c.Outcomes[2], c.None), StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_Pairs_ApplyBoth()
    {
        IMitigation[] measures = [new MarginBuffer(0.5, 0.05), new AddedDepth(0.5), new PriceLimits(0.05, 0.05, 0)];
        Assert.Equal(["buffer + added depth", "buffer + limits", "added depth + limits"], CombinedMeasures.Pairs(measures).Select(p => p.Name));
        MitigationComparison c = MitigationComparison.Compute(Market, [.. measures, .. CombinedMeasures.Pairs(measures)], Options(-0.045));
        MeasureOutcome both = c.Outcomes[4];
        Assert.True(both.LogMove >= c.Outcomes[1].LogMove && both.LogMove >= c.Outcomes[2].LogMove);
        Assert.Equal(["buffer", "added depth"], both.Effects.Select(e => e.Measure));
        Assert.Equal(c.Outcomes[1].LogMove, c.Outcomes[5].LogMove); // limits act in time alone
        Assert.True(c.Outcomes[5].Time!.Floor.Value >= -0.05 - 1e-12);
    }

    [Fact]
    public void Losses_LinearFeedback_AreTheClosedForm()
    {
        // x = n/(1 − g); hedgers sell k·x on the way from n to x, at prices S₀e^u, and hold against S₀e^n: what is wanted at n itself is traded there.
        const double News = -0.05, K = 30;
        var market = new MitigatedMarket(new CascadeEquation(new LinearImpact(0.01), [new Hedgers(K)]), Spot);
        MeasureOutcome none = MitigationComparison.Compute(market, [], Options(News) with { Time = null }).None;
        double x = News / (1 - (0.01 * K)), fair = Spot * Math.Exp(News);
        double expected = K * ((Spot * (Math.Exp(x) - Math.Exp(News))) - (fair * (x - News)));
        Assert.Equal(expected, none.Loss("hedgers"), Math.Abs(expected) * 1e-4);
        Assert.Equal(0, none.Losses.Sum(l => l.Amount), 1e-9);
    }

    [Fact]
    public void Losses_RandomMarkets_AddUpToNothing()
        => Law.ForAll(RandomModel.Generator, m =>
        {
            if (m.Shock.Direction == 0) return true;
            var market = new MitigatedMarket(m.Equation, RandomModel.Spot);
            MitigationComparison c = MitigationComparison.Compute(market, [], new ComparisonOptions { Shock = m.Shock, Time = Time with { Steps = 5 }, Paths = 2, CurvePoints = 2 });
            return Math.Abs(c.None.Losses.Sum(l => l.Amount)) <= 1e-9 * (1 + c.None.Losses.Sum(l => Math.Abs(l.Amount)))
                && Math.Abs(c.None.Time!.Losses.Sum(l => l.Amount)) <= 1e-9 * (1 + c.None.Time.Losses.Sum(l => Math.Abs(l.Amount)));
        }, 300, 6);

    [Fact]
    public void Compute_MeasureWithNothingToActOn_SaysSo()
    {
        MitigationComparison c = MitigationComparison.Compute(Market, [new SmartOrder(1.1)], Options(-0.03) with { Time = null });
        Assert.True(c.Outcomes[1].IsIdle);
        Assert.Contains(c.Warnings, w => w.Contains("smart order", StringComparison.Ordinal));
        Assert.Contains("nothing in this market", MeasureExplanation.Of(c.Outcomes[1], c.None), StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_ShockToVolatility_IsNotRunInTime()
        => Assert.Contains("not run in time", Assert.Single(MitigationComparison.Compute(Market, [], Options(-0.03) with { Shock = Shock.PriceJump(-0.03).And(Shock.LossOfDepth(0.1)) }).Warnings), StringComparison.Ordinal);
}
