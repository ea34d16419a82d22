using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Strategies;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Strategies;

/// <summary>Figures against brute force on random strategies, and the textbook's table.</summary>
public sealed class StrategyLawTests
{
    private static readonly Gen<PayoffLeg> Leg = from kind in Gen.Choose(0, 4)
                                                 from strike in Gen.Choose(60, 140)
                                                 from units in Gen.Elements(-300.0, -200, -100, 100, 200, 300)
                                                 from price in Law.Uniform(0, 25)
                                                 select kind == 4 ? PayoffLeg.Underlying(units, 80 + price) : kind % 2 == 0 ? PayoffLeg.Call(strike, units, price, 0.25) : PayoffLeg.Put(strike, units, price, 0.25);

    private static readonly Gen<StrategyFigures> OneExpiry = from first in Law.Uniform(70, 130)
                                                             from others in Gen.ListOf(Leg)
                                                             from spot in Law.Uniform(70, 130)
                                                             from volatility in Law.Uniform(0.05, 0.9)
                                                             from rate in Law.Uniform(-0.05, 0.1)
                                                             select StrategyFigures.Of(new OptionStrategy("any", [PayoffLeg.Put(Math.Round(first), -100, 3, 0.25), .. others.Take(5)]),
                                                                 new StrategyOutlook { Spot = spot, Volatility = volatility, Rate = rate, DividendYield = 0.02 });

    private static readonly Gen<StrategyFigures> TwoExpiries = from near in Gen.Choose(85, 115)
                                                               from far in Gen.Choose(85, 115)
                                                               from call in Gen.Elements(true, false)
                                                               from others in Gen.ListOf(Leg)
                                                               from volatility in Law.Uniform(0.1, 0.8)
                                                               from rate in Law.Uniform(-0.02, 0.08)
                                                               select StrategyFigures.Of(new OptionStrategy("any", [.. others.Take(2),
                                                                       call ? PayoffLeg.Call(near, -100, 3, 0.25) : PayoffLeg.Put(near, -100, 3, 0.25),
                                                                       call ? PayoffLeg.Call(far, 100, 5, 0.6) : PayoffLeg.Put(far, 100, 5, 0.6) with { Volatility = 0.3 }]),
                                                                   new StrategyOutlook { Spot = 100, Volatility = volatility, Rate = rate });

    [Fact]
    public void Breakevens_AnyStrategy_AreWhereBruteForceSeesTheSignChange() => Law.ForAll(OneExpiry, SignsAgree, 1000);

    [Fact]
    public void Breakevens_TwoExpiries_AreWhereBruteForceSeesTheSignChange() => Law.ForAll(TwoExpiries, SignsAgree, 200);

    [Fact]
    public void Expectations_AnyStrategy_AreTheIntegral() => Law.ForAll(OneExpiry, IntegralAgrees, 300);

    [Fact]
    public void Expectations_TwoExpiries_AreTheIntegral() => Law.ForAll(TwoExpiries, IntegralAgrees, 100);

    [Fact]
    public void Extremes_AnyStrategy_BoundTheProfit() => Law.ForAll(OneExpiry.Or(TwoExpiries), f =>
    {
        double scale = f.Strategy.Legs.Sum(l => Math.Abs(l.Units) * 150);
        for (double price = 0; price < 400; price += 0.37)
            if (f.ProfitAt(price) > f.MaximumProfit + (1e-12 * scale) || f.ProfitAt(price) < -f.MaximumLoss - (1e-12 * scale))
                return false;
        return true;
    }, 300);

    [Fact]
    public void ProbabilityOfTouch_AnyLevel_IsTheRandomWalks()
    {
        // The reflection principle against a walk of 20,000 paths with the Brownian bridge between its steps: unbiased.
        foreach ((double level, double drift) in new[] { (110.0, 0.05), (92.0, 0.05), (92.0, -0.4), (125.0, 0.6) })
        {
            var outlook = new StrategyOutlook { Spot = 100, Volatility = 0.3, Rate = 0.05, Drift = drift };
            double step = 0.5 / 8, b = Math.Log(level / 100), nu = drift - 0.045, variance = 0.09 * step, sum = 0, squares = 0;
            var random = new Random(20261122);
            for (int path = 0; path < 20000; path++)
            {
                double x = 0, missed = 1;
                for (int k = 0; k < 8; k++)
                {
                    double next = x + (nu * step) + (Math.Sqrt(variance) * Normal(random));
                    missed *= (b - x) * (b - next) <= 0 ? 0 : 1 - Math.Exp(-2 * (b - x) * (b - next) / variance);
                    x = next;
                }

                sum += 1 - missed;
                squares += (1 - missed) * (1 - missed);
            }

            double mean = sum / 20000, error = Math.Sqrt(((squares / 20000) - (mean * mean)) / 20000);
            Assert.InRange(outlook.ProbabilityOfTouch(level, 0.5), mean - (4 * error), mean + (4 * error));
        }

        static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    [Fact]
    public void ProbabilityOfTouch_Edges_AreLimits()
    {
        var outlook = new StrategyOutlook { Spot = 100, Volatility = 0.3, Rate = 0.05 };
        Assert.Equal(1, outlook.ProbabilityOfTouch(100, 0));
        Assert.Equal(0, outlook.ProbabilityOfTouch(101, 0));
        Assert.Equal(1, (outlook with { Volatility = 0, Rate = 0.1 }).ProbabilityOfTouch(105, 0.5));
        Assert.Equal(0, (outlook with { Volatility = 0, Rate = 0.09 }).ProbabilityOfTouch(105, 0.5));
        Assert.Equal(0, (outlook with { Volatility = 0 }).ProbabilityOfTouch(99, 0.5));
        // However long one waits, a price that drifts up need not come down: e^{2νb/σ²}.
        Assert.Equal(Math.Exp(2 * 0.005 * Math.Log(1e-5) / 0.09), outlook.ProbabilityOfTouch(1e-3, 1e6), 1e-12);
        Assert.InRange((outlook with { Volatility = 0.01 }).ProbabilityOfTouch(50, 1), 0, 1e-300); // e^a of 693, Φ of -69: no overflow
    }

    [Fact]
    public void Figures_Textbook_AreTheTable()
    {
        // Most made, most lost, breakevens: the table of the trade (credit c).
        Check(StrategyCatalog.CashSecuredPut(new(95, 2), 1, 0.1), 2, 93, 93);
        Check(StrategyCatalog.CoveredCall(100, new(105, 2), 1, 0.1), 7, 98, 98);
        Check(StrategyCatalog.ShortStrangle(new(95, 2), new(106, 1.5), 1, 0.1), 3.5, double.PositiveInfinity, 91.5, 109.5);
        Check(StrategyCatalog.IronCondor(new(90, 0.5), new(95, 2), new(105, 2), new(110, 0.5), 1, 0.1), 3, 2, 92, 108);
        Check(StrategyCatalog.CallRatioSpread(new(100, 3), new(105, 2), 2, 1, 0.1), 6, double.PositiveInfinity, 111);
        Check(StrategyCatalog.LongStraddle(100, 3, 4, 1, 0.1), double.PositiveInfinity, 7, 93, 107);
        Check(StrategyCatalog.ShortStraddle(100, 3, 4, 1, 0.1), 7, double.PositiveInfinity, 93, 107);
        Check(StrategyCatalog.IronButterfly(new(90, 1), 100, 4, 4.5, new(110, 1), 1, 0.1), 6.5, 3.5, 93.5, 106.5);
        Check(StrategyCatalog.BullPutSpread(new(90, 1), new(95, 2.5), 1, 0.1), 1.5, 3.5, 93.5);
        Check(StrategyCatalog.BearCallSpread(new(105, 2.5), new(110, 1), 1, 0.1), 1.5, 3.5, 106.5);
        Check(StrategyCatalog.BullCallSpread(new(95, 7), new(105, 2), 1, 0.1), 5, 5, 100);
        Check(StrategyCatalog.BearPutSpread(new(95, 2), new(105, 7), 1, 0.1), 5, 5, 100);
        Check(StrategyCatalog.Collar(100, new(95, 1.5), new(105, 2), 1, 0.1), 5.5, 4.5, 99.5);
        Check(StrategyCatalog.ProtectivePut(100, new(95, 1.5), 1, 0.1), double.PositiveInfinity, 6.5, 101.5);
        Check(StrategyCatalog.RiskReversal(new(95, 2), new(105, 1.5), 1, 0.1), double.PositiveInfinity, 94.5, 94.5);
        Check(StrategyCatalog.JadeLizard(new(95, 3.5), new(105, 3), new(110, 1), 1, 0.1), 5.5, 89.5, 89.5);
        Check(StrategyCatalog.JadeLizard(new(95, 3), new(105, 3), new(110, 1), 1, 0.1), 5, 90, 90, 110); // a credit of just the width: nothing is made above 110
        Check(StrategyCatalog.CallButterfly(new(95, 7), new(100, 4), new(105, 2), 1, 0.1), 4, 1, 96, 104);
        Check(StrategyCatalog.PutButterfly(new(95, 2), new(100, 4), new(105, 7), 1, 0.1), 4, 1, 96, 104);
        Check(StrategyCatalog.PutRatioSpread(new(95, 2), new(100, 3), 2, 1, 0.1), 6, 89, 89);
        Check(StrategyCatalog.LongCall(new(100, 3), 1, 0.1), double.PositiveInfinity, 3, 103);
        Check(StrategyCatalog.LongPut(new(100, 3), 1, 0.1), 97, 3, 97);
        Check(StrategyCatalog.NakedCall(new(100, 3), 1, 0.1), 3, double.PositiveInfinity, 103);
        Check(StrategyCatalog.LongStrangle(new(95, 2), new(106, 1.5), 1, 0.1), double.PositiveInfinity, 3.5, 91.5, 109.5);

        static void Check(OptionStrategy strategy, double most, double least, params double[] breakevens)
        {
            StrategyFigures f = StrategyFigures.Of(strategy, new StrategyOutlook { Spot = 100, Volatility = 0.2, Rate = 0.01 });
            Assert.Equal(most, f.MaximumProfit, 1e-12);
            Assert.Equal(least, f.MaximumLoss, 1e-12);
            Assert.Equal(breakevens, f.Breakevens, (a, b) => Math.Abs(a - b) < 1e-12);
        }
    }

    [Fact]
    public void Figures_NoVolatilityOrNoTime_ArePointMasses()
    {
        OptionStrategy put = StrategyCatalog.CashSecuredPut(new(95, 2), 100, 0.25);
        StrategyFigures still = StrategyFigures.Of(put, new StrategyOutlook { Spot = 100, Volatility = 0, Rate = 0 });
        Assert.Equal(1, still.ProbabilityOfProfit);
        Assert.Equal(200, still.ExpectedProfit, 1e-12);
        Assert.True(double.IsNaN(still.ExpectedLossWhenLosing));
        StrategyFigures now = StrategyFigures.Of(StrategyCatalog.CashSecuredPut(new(95, 2), 100, 0), new StrategyOutlook { Spot = 90, Volatility = 0.4, Rate = 0.03 });
        Assert.Equal(0, now.ProbabilityOfProfit);
        Assert.Equal(-300, now.ExpectedProfit, 1e-12);
        Assert.Equal(300, now.ExpectedLossWhenLosing, 1e-12);
    }

    [Fact]
    public void Strategy_BadInput_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => StrategyCatalog.ShortStrangle(new(105, 1), new(95, 1), 100, 0.1));
        Assert.Throws<ArgumentException>(() => new OptionStrategy("stock", PayoffLeg.Underlying(1, 100)));
        Assert.Throws<ArgumentOutOfRangeException>(() => PayoffLeg.Call(double.NaN, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => StrategyCatalog.LongCall(new(100, 1), 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => StrategyCatalog.CallCalendar(100, 1, 0.2, 2, 0.1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StrategyOutlook { Spot = 0, Volatility = 0.2, Rate = 0 });
    }

    private static bool SignsAgree(StrategyFigures f)
    {
        // Every interval between neighbouring breakevens has one sign; a fine grid sees no other change.
        double noise = 1e-9 * f.Strategy.Legs.Sum(l => Math.Abs(l.Units) * 100);
        for (double price = 0.5; price < 300; price += 0.413)
        {
            double profit = f.ProfitAt(price);
            if (Math.Abs(profit) <= noise) continue;
            if (profit > 0 != f.ProfitRanges.Any(r => price > r.Low && price <= r.High)) return false;
        }

        return f.Breakevens.All(b => Math.Abs(f.ProfitAt(b)) <= noise);
    }

    private static bool IntegralAgrees(StrategyFigures f)
    {
        // Midpoint rule in deviations, 200,000 points: good to about 1e-9 of the scale at kinks.
        double s = f.Outlook.Volatility * Math.Sqrt(f.Strategy.HorizonYears), mean = (f.Outlook.Rate - f.Outlook.DividendYield - (0.5 * f.Outlook.Volatility * f.Outlook.Volatility)) * f.Strategy.HorizonYears;
        double expected = 0, gain = 0, scale = f.Strategy.Legs.Sum(l => Math.Abs(l.Units) * 150);
        const int points = 20000;
        for (int i = 0; i < points; i++)
        {
            double z = -10 + (20.0 * (i + 0.5) / points), weight = NormalDistribution.Density(z) * 20 / points;
            double profit = f.ProfitAt(f.Outlook.Spot * Math.Exp(mean + (s * z)));
            expected += weight * profit;
            if (profit > 0) gain += weight;
        }

        return Math.Abs(expected - f.ExpectedProfit) <= 1e-6 * scale && Math.Abs(gain - f.ProbabilityOfProfit) <= 2e-3
            && (double.IsNaN(f.ExpectedLossWhenLosing) || Math.Abs((f.ProbabilityOfProfit * (double.IsNaN(f.ExpectedProfitWhenProfitable) ? 0 : f.ExpectedProfitWhenProfitable)) - ((1 - f.ProbabilityOfProfit) * f.ExpectedLossWhenLosing) - f.ExpectedProfit) <= 1e-7 * scale);
    }
}
