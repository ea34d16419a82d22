using OptionCascade.Hedging;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using FsCheck.Fluent;
using Xunit;

namespace OptionCascade.Tests.Participants;

public class PortfolioInsuranceTests
{
    private const double Spot = 100;

    [Fact]
    public void Insurers_FallOfTenPercent_IsTheWorkedFigure()
    {
        // Wealth 1000, floor 800, four times: 800 in the market, 8 units. At 90 the cushion is 200·0.9⁴ = 131.22, exposure 524.88, 5.832 units.
        var p = new ConstantProportionInsurers(Spot, 1000, 800, 4, leverageLimit: 1);
        Assert.Equal(8, p.UnitsAtStart);
        double x = Math.Log(0.9);
        Assert.Equal(5.832 - 8, p.Traded(x), 1e-12);
        Assert.Equal(931.22, p.Wealth(x), 1e-10);
        // All in at W* = 4·800/3: the cushion has grown by 4/3, the price by the fourth root of it. From there on they buy and hold.
        Assert.Equal(Math.Log(4.0 / 3) / 4, p.LimitBindsAt, 1e-15);
        double most = 3200 / 3.0 / (Spot * Math.Pow(4.0 / 3, 0.25));
        Assert.Equal(most - 8, p.Traded(0.1), 1e-12);
        Assert.Equal(most - 8, p.Traded(0.8), 1e-12);
        Assert.Equal(most * Spot * Math.Exp(0.8), p.Wealth(0.8), 1e-9);
    }

    [Fact]
    public void Insurers_StartAtTheLimit_SellOnlyOnceTheFallHasTakenThemBelowIt()
    {
        // Wealth 1200 is above W* = 1066.67: all in, 12 units, until the price has fallen to 1066.67/1200.
        var p = new ConstantProportionInsurers(Spot, 1200, 800, 4, leverageLimit: 1);
        Assert.Equal(12, p.UnitsAtStart);
        Assert.Equal(Math.Log(3200 / 3.0 / 1200), p.LimitBindsAt, 1e-15);
        Assert.Equal(0, p.Traded(-0.11), 1e-13);
        double below = Math.Exp(-0.2 - p.LimitBindsAt), cushion = 800 / 3.0 * Math.Pow(below, 4);
        Assert.Equal((4 * cushion / (Spot * Math.Exp(-0.2))) - 12, p.Traded(-0.2), 1e-12);
    }

    /// <summary>The closed form against the rule carried out in many small steps: the error halves with the step.</summary>
    [Fact]
    public void Insurers_WithoutPause_AreTheLimitOfSmallSteps()
        => Law.ForAll(
            from floor in Law.Uniform(0, 0.95)
            from m in Law.Uniform(0.2, 6)
            from limit in Law.Uniform(0.5, 3)
            from x in Law.Uniform(-0.7, 0.5)
            select (floor, m, limit, x), q =>
        {
            var p = new ConstantProportionInsurers(Spot, 1, q.floor, q.m, q.limit);
            double Error(int steps) => Math.Abs(Discrete(1, q.floor, q.m, q.limit, q.x, steps).Units - p.UnitsAtStart - p.Traded(q.x));
            double coarse = Error(2000), fine = Error(8000);
            return fine <= 3e-5 && fine <= (0.3 * coarse) + 1e-12;
        }, cases: 200);

    [Fact]
    public void Insurers_WithATrigger_TradeAtItsMultiples()
        => Law.ForAll(
            from floor in Law.Uniform(0, 0.95)
            from m in Law.Uniform(0.2, 8)
            from limit in Law.Uniform(0.5, 4)
            from delta in Law.Uniform(0.01, 0.3)
            from steps in Gen.Choose(1, 6)
            from up in Gen.Elements(true, false)
            select (floor, m, limit, delta, steps, up), q =>
        {
            var p = new ConstantProportionInsurers(Spot, 1, q.floor, q.m, q.limit, q.delta);
            double x = (q.up ? 1 : -1) * q.steps * q.delta;
            (double wealth, double units) = Discrete(1, q.floor, q.m, q.limit, x, q.steps);
            double outside = x * (1 + 1e-9), before = x * (1 - 1e-9), less = Discrete(1, q.floor, q.m, q.limit, x - (x / q.steps), q.steps - 1).Units;
            return Math.Abs(p.UnitsAtStart + p.Traded(outside) - units) <= 1e-12 && Math.Abs(p.Wealth(x) - wealth) <= 1e-12
                && Math.Abs(p.UnitsAtStart + p.Traded(before) - less) <= 1e-12 && p.Slope(x) == 0;
        });

    [Fact]
    public void Insurers_GapBeyondTheMultiplier_BreaksTheFloorAndEndsThem()
    {
        // Six times a cushion of 200 is 1200; a fall by e^(−0.25) loses 22.12% of it, more than the cushion.
        var p = new ConstantProportionInsurers(Spot, 1000, 800, 6, leverageLimit: 3, triggerLogMove: 0.25);
        double left = 1000 - (1200 * (1 - Math.Exp(-0.25)));
        Assert.Equal(left, p.Wealth(-0.25), 1e-9);
        Assert.True(left < 800);
        Assert.Equal(-12, p.Traded(-0.25), 1e-12);
        Assert.Equal(-12, p.Traded(-0.9), 1e-12);
        Assert.Equal(0, p.Traded(-0.2499));
        // Without pause the same fall leaves a cushion.
        Assert.True(new ConstantProportionInsurers(Spot, 1000, 800, 6, 3).Wealth(-2) > 800);
    }

    [Theory]
    [InlineData(0, 0, 4, 1)]
    [InlineData(500, 800, 4, 1)]
    [InlineData(800, 800, 4, 1)]
    [InlineData(1000, 800, 0, 1)]
    public void Insurers_WithNothingInTheMarket_TradeNothing(double wealth, double floor, double multiplier, double limit)
    {
        var p = new ConstantProportionInsurers(Spot, wealth, floor, multiplier, limit);
        Assert.Equal(0, p.Traded(-0.5));
        Assert.Equal(0, p.Slope(-0.5));
        Assert.Equal(wealth, p.Wealth(-0.5));
        Assert.Equal(0, p.Compile(new FlowDomain(-1, 1)).At(-0.5));
    }

    [Fact]
    public void Insurers_WithoutAFloor_HoldAConstantProportion()
    {
        // f = 0 and m above the limit: wealth is (S/S₀)^ℓ, exposure ℓ·W at every price; a proportion of one half buys into a fall.
        var p = new ConstantProportionInsurers(Spot, 1000, 0, 4, leverageLimit: 0.5);
        Assert.Equal(1000 * Math.Sqrt(0.8), p.Wealth(Math.Log(0.8)), 1e-9);
        Assert.Equal((0.5 * 1000 * Math.Sqrt(0.8) / 80) - 5, p.Traded(Math.Log(0.8)), 1e-12);
        Assert.True(p.Traded(-0.1) > 0);
    }

    [Fact]
    public void Insurers_ArgumentsOutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantProportionInsurers(0, 1, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantProportionInsurers(1, -1, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantProportionInsurers(1, 1, double.NaN, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantProportionInsurers(1, 1, 1, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantProportionInsurers(1, 1, 1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantProportionInsurers(1, 1, 1, 1, 1, 0));
        Assert.Throws<ArgumentException>(() => new ConstantProportionInsurers(1, 1, 1, 1, 1, name: " "));
    }

    [Fact]
    public void ReplicatedPuts_OneAtTheMoney_IsTheWorkedFigure()
    {
        // S = K = 100, T = ¼, σ = 20%: d₁ = 0.05 and, at 90, ln(0.9)/0.1 + 0.05 = −1.003605. Sold: 1000·[Φ(0.05) − Φ(−1.003605)] = 519.9388 − 157.7843.
        var p = new ReplicatedPuts(Spot, 0, 0, [new ReplicatedPut(1000, 100, 0.25, 0.2)]);
        Assert.Equal(157.7843 - 519.9388, p.Traded(Math.Log(0.9)), 1e-3);
        Assert.Equal(519.9388, p.UnitsAtStart, 1e-4);
        // Volatility half as high again, nothing else: d₁ = 0.075, and 1000·[Φ(0.075) − Φ(0.05)] is bought back.
        IParticipant shaken = p.Along(new VolatilityPath(SpotVolatilityResponse.Fixed, 0.5));
        Assert.Equal(9.9543, shaken.Traded(0), 1e-3);
    }

    [Fact]
    public void ReplicatedPuts_AnyPutsOnAnyPath_AreTheChangeOfTheirDeltas()
        => Law.ForAll(
            from units in Law.Uniform(0, 100)
            from strike in Law.Uniform(60, 150)
            from years in Law.Uniform(0.003, 2)
            from volatility in Law.Uniform(0.05, 0.9)
            from rate in Law.Uniform(-0.03, 0.1)
            from dividend in Law.Uniform(0, 0.08)
            from x in Law.Uniform(-0.8, 0.8)
            from path in RuleFollower.Path
            select (units, strike, years, volatility, rate, dividend, x, path), q =>
        {
            double Delta(double x, double y)
                => BlackScholes.Evaluate(Spot * Math.Exp(x), q.strike, q.years, q.volatility * (1 + y), q.rate, q.dividend, OptionRight.Put).Delta;
            var p = new ReplicatedPuts(Spot, q.rate, q.dividend, [new ReplicatedPut(q.units, q.strike, q.years, q.volatility), new ReplicatedPut(2 * q.units, q.strike, q.years, q.volatility)]);
            double expected = 3 * q.units * (Delta(q.x, q.path.At(q.x)) - Delta(0, 0));
            return Math.Abs(p.Along(q.path).Traded(q.x) - expected) <= 1e-11 && Math.Abs(p.UnitsAtStart - (3 * q.units * (1 + Delta(0, 0)))) <= 1e-11;
        });

    [Fact]
    public void ReplicatedPuts_ArgumentsOutOfRange_AreRefused()
    {
        static ReplicatedPuts Of(ReplicatedPut put, double dividend = 0) => new(Spot, 0, dividend, [put]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(new ReplicatedPut(-1, 100, 1, 0.2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(new ReplicatedPut(1, 0, 1, 0.2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(new ReplicatedPut(1, 100, 0, 0.2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(new ReplicatedPut(1, 100, 1, double.NaN)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(new ReplicatedPut(1, 100, 1e-20, 0.2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(new ReplicatedPut(1, 100, 1, 0.2), -0.01));
        Assert.Equal(0, new ReplicatedPuts(Spot, 0, 0, []).Traded(-0.5));
        Assert.Equal(0, new ReplicatedPuts(Spot, 0, 0, []).Compile(new FlowDomain(-1, 1)).At(-0.5));
    }

    /// <summary>The rule carried out at even steps of the log price, in currency, by formulas of this test only.</summary>
    private static (double Wealth, double Units) Discrete(double wealth, double floor, double m, double limit, double x, int steps)
    {
        double Exposure() => Math.Max(0, Math.Min(limit * wealth, m * (wealth - floor)));
        double exposure = Exposure(), growth = steps == 0 ? 1 : Math.Exp(x / steps);
        for (int i = 0; i < steps; i++)
        {
            wealth += exposure * (growth - 1);
            exposure = Exposure();
        }

        return (wealth, exposure / (Spot * Math.Exp(x)));
    }
}
