using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;
using OptionCascade.Pricing.Dividends;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.Dividends;

/// <summary>The grid against the integral, the European kernel and the integral equation of the American boundary.</summary>
public class DividendFiniteDifferenceTests
{
    [Fact]
    public void Price_GoldRows_SpotModel()
    {
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing/Dividends", "discrete_dividend_gold.csv"))
            Assert.Equal(row.Number("spot_model"), DividendCase.From(row).Grid(ExerciseStyle.European), 1e-9 * row.Number("strike"));
    }

    /// <summary>The two engines share nothing but their inputs. r and q of both signs: one and two exercise boundaries.</summary>
    [Theory]
    [InlineData(100, 1, 0.2, 0.05, 0, OptionRight.Put)]
    [InlineData(100, 0.5, 0.3, 0.05, 0.02, OptionRight.Put)]
    [InlineData(90, 1, 0.25, 0.03, 0.07, OptionRight.Call)]
    [InlineData(110, 3, 0.2, 0.04, 0.04, OptionRight.Put)]
    [InlineData(100, 0.1, 0.4, 0.1, 0, OptionRight.Put)]
    [InlineData(100, 1, 0.2, -0.01, -0.03, OptionRight.Put)]
    [InlineData(95, 10, 0.1, 0.02, 0.05, OptionRight.Call)]
    public void Evaluate_NoDividends_AgreesWithTheIntegralEquation(double spot, double time, double volatility, double rate, double yield, OptionRight right)
    {
        DividendCase c = new(spot, 100, time, volatility, rate, yield, right);
        AmericanGreeks american = AmericanOption.Evaluate(spot, 100, time, volatility, rate, yield, right, AmericanPrecision.Exact);
        DividendGreeks grid = c.GridGreeks(ExerciseStyle.American);
        Assert.True(grid.Converged);
        Assert.Equal(american.Price, grid.Price, 1e-8 * 100);
        Assert.Equal(american.Delta, grid.Delta, 1e-6);
        Assert.Equal(american.Gamma, grid.Gamma, 1e-7);
        Assert.Equal(american.Theta, grid.Theta, 5e-6);
        Assert.Equal(american.Vega, grid.Vega, 2e-5 * 100);
        Assert.Equal(american.Rho, grid.Rho, 1e-5 * 100 * (1 + time));
        Greeks european = BlackScholes.Evaluate(spot, 100, time, volatility, rate, yield, right);
        DividendGreeks plain = c.GridGreeks(ExerciseStyle.European);
        Assert.Equal(european.Price, plain.Price, 1e-9 * 100);
        Assert.Equal(european.Delta, plain.Delta, 1e-8);
        Assert.Equal(european.Gamma, plain.Gamma, 1e-8);
        Assert.Equal(european.Vega, plain.Vega, 2e-5 * 100);
        Assert.Equal(european.Rho, plain.Rho, 1e-5 * 100 * (1 + time));
    }

    /// <summary>Wide deviations: paths go over tens of logarithmic units, which the grid has to cover evenly.</summary>
    [Theory]
    [InlineData(100, 1, 5, 0.05, 0.02)]
    [InlineData(100, 25, 1, 0.03, 0.05)]
    [InlineData(100, 16, 1, 0.02, 0)]
    [InlineData(20, 1, 5, 0.05, 0)]
    [InlineData(500, 6.25, 2, 0.05, 0.03)]
    [InlineData(100, 30, 0.3, 0.05, 0.02)]
    [InlineData(100, 1, 10, 0.05, 0.02)]
    public void Price_WideDeviation_AgreesWithTheIntegralEquation(double spot, double time, double volatility, double rate, double yield)
    {
        foreach (OptionRight right in new[] { OptionRight.Put, OptionRight.Call })
        {
            DividendCase c = new(spot, 100, time, volatility, rate, yield, right);
            DividendGreeks grid = c.GridGreeks(ExerciseStyle.American), plain = c.GridGreeks(ExerciseStyle.European);
            AmericanGreeks american = AmericanOption.Evaluate(spot, 100, time, volatility, rate, yield, right, AmericanPrecision.Exact);
            Greeks european = BlackScholes.Evaluate(spot, 100, time, volatility, rate, yield, right);
            Assert.True(grid.Converged && plain.Converged);
            Assert.Equal(american.Price, grid.Price, 2e-5 * 100);
            Assert.Equal(american.Delta, grid.Delta, 1e-5);
            Assert.Equal(european.Price, plain.Price, 1e-6 * 100);
            Assert.Equal(european.Delta, plain.Delta, 1e-6);
            Assert.Equal(european.Vega, plain.Vega, 1e-5 * spot * Math.Sqrt(time));
        }
    }

    /// <summary>Yields so negative that the forward leaves the strike by many deviations: the first case, 38 of them, is where drift dominates and the grid is of first order.</summary>
    [Theory]
    [InlineData(0.6755632204719154, 5.492752173997971, 0.064073273012819, -0.06487210912856838, -1.1083538253762368, 1e-3)]
    [InlineData(2.6266417982917343, 18.19737316746902, 0.387113536896628, -0.09171571079255814, -0.5334372663702962, 1e-5)]
    [InlineData(1.469782812090801, 26.824469505047585, 0.1418820286239171, -0.027009394358382288, -0.2183689484894349, 1e-5)]
    public void Price_ForwardFarFromStrike_AgreesWithTheIntegralEquation(double spot, double time, double volatility, double rate, double yield, double perStrike)
    {
        DividendCase c = new(spot, 100, time, volatility, rate, yield, OptionRight.Put);
        Assert.Equal(AmericanOption.Price(spot, 100, time, volatility, rate, yield, OptionRight.Put, AmericanPrecision.Exact), c.Grid(ExerciseStyle.American), perStrike * 100);
    }

    /// <summary>Vega and rho are differences on a frozen grid: held to differences of fourth order of prices on grids of their own, twice as fine, with steps of their own.</summary>
    [Theory]
    [InlineData(OptionRight.Put)]
    [InlineData(OptionRight.Call)]
    public void Evaluate_AmericanVegaAndRhoWithDividends_AgreeWithDifferencesOfFinerPrices(OptionRight right)
    {
        DividendCase c = new(100, 102, 1, 0.3, 0.05, 0, right, new(0.3, 3), new(0.8, 3));
        var fine = new FiniteDifferenceOptions { SpaceIntervals = 1600, TimeSteps = 400 };
        DividendGreeks g = c.GridGreeks(ExerciseStyle.American);
        double Slope(Func<double, DividendCase> at, double h)
            => ((8 * (at(h).Grid(ExerciseStyle.American, fine) - at(-h).Grid(ExerciseStyle.American, fine)))
                - (at(2 * h).Grid(ExerciseStyle.American, fine) - at(-2 * h).Grid(ExerciseStyle.American, fine))) / (12 * h);
        Assert.Equal(Slope(h => c with { V = c.V + h }, 0.01), g.Vega, 2e-3);
        Assert.Equal(Slope(h => c with { R = c.R + h }, 0.004), g.Rho, 2e-2);
    }

    /// <summary>Single grids, no extrapolation: the error falls by 4 with every doubling.</summary>
    [Theory]
    [InlineData(ExerciseStyle.European)]
    [InlineData(ExerciseStyle.American)]
    public void Price_GridDoubled_ErrorFallsFourfold(ExerciseStyle exercise)
    {
        DividendCase c = new(100, 100, 1, 0.3, 0.06, 0, OptionRight.Put, new(0.3, 4), new(0.7, 4));
        double truth = exercise == ExerciseStyle.European ? c.Price(DividendModel.Spot) : c.Grid(exercise, new FiniteDifferenceOptions { SpaceIntervals = 1600, TimeSteps = 400 });
        double[] errors = [.. new[] { 1, 2, 4 }.Select(f => c.Grid(exercise, new FiniteDifferenceOptions { SpaceIntervals = 400 * f, TimeSteps = 100 * f, Extrapolate = false }) - truth)];
        Assert.InRange(errors[0] / errors[1], 3.7, 4.3);
        Assert.InRange(errors[1] / errors[2], 3.7, 4.3);
    }

    /// <summary>One dividend: an American call is exercised just before the ex-date or never, a one-dimensional integral (Roll 1977, Geske 1979, Whaley 1981) in the spot model.</summary>
    [Fact]
    public void Price_AmericanCallOneDividend_IsTheIntegralOverTheExDate()
    {
        const double s = 100, k = 90, t1 = 0.6, t = 0.75, v = 0.25, r = 0.04, d = 5;
        double truth = 0;
        const int n = 400000;
        double step = 24.0 / n, deviation = v * Math.Sqrt(t1);
        for (int i = 0; i < n; i++)
        {
            double z = -12 + ((i + 0.5) * step), at = s * Math.Exp(((r - (0.5 * v * v)) * t1) + (deviation * z));
            double keep = at - d > 1e-9 ? BlackScholes.Evaluate(at - d, k, t - t1, v, r, 0, OptionRight.Call).Price : 0;
            truth += step * Math.Exp(-0.5 * z * z) * Math.Max(keep, at - k);
        }

        truth *= Math.Exp(-r * t1) / Math.Sqrt(2 * Math.PI);
        DividendCase c = new(s, k, t, v, r, 0, OptionRight.Call, new CashDividend(t1, d));
        Assert.Equal(truth, c.Grid(ExerciseStyle.American), 1e-6);
        Assert.True(truth > c.Price(DividendModel.Spot) + 1);
    }

    [Fact]
    public void Price_AmericanCallJustBeforeExDate_IsExercisedAndJustAfterIsNot()
    {
        DividendCase before = new(120, 90, 0.5, 0.2, 0.03, 0, OptionRight.Call, new CashDividend(1e-6, 6));
        DividendGreeks g = before.GridGreeks(ExerciseStyle.American);
        Assert.Equal(30, g.Price, 1e-3);
        DividendCase after = before with { S = 114, Dividends = [] };
        Assert.Equal(after.Grid(ExerciseStyle.European), after.Grid(ExerciseStyle.American), 1e-7);
        Assert.True(after.Grid(ExerciseStyle.American) < 30 - 4);
    }

    [Fact]
    public void Evaluate_DeepInTheMoneyPut_IsExercisedNow()
    {
        DividendGreeks g = new DividendCase(40, 100, 1, 0.2, 0.08, 0, OptionRight.Put).GridGreeks(ExerciseStyle.American);
        Assert.Equal(60, g.Price);
        Assert.Equal((-1.0, 0.0, 0.0, 0.0, 0.0), (g.Delta, g.Gamma, g.Vega, g.Theta, g.Rho));
    }

    [Fact]
    public void Evaluate_GreeksWithDividends_AgreeWithTheIntegral()
    {
        DividendCase c = new(100, 105, 1, 0.3, 0.06, 0.01, OptionRight.Put, new(0.25, 3), new(0.75, 4));
        DividendGreeks g = c.GridGreeks(ExerciseStyle.European), exact = c.Evaluate(DividendModel.Spot);
        Assert.Equal(exact.Delta, g.Delta, 1e-8);
        Assert.Equal(exact.Gamma, g.Gamma, 1e-8);
        Assert.Equal(exact.Theta, g.Theta, 1e-6);
        Assert.Equal(exact.Vega, g.Vega, 1e-3);
        Assert.Equal(exact.Rho, g.Rho, 1e-3);
    }

    [Fact]
    public void Price_NoVolatility_IsTheBestInstantOfThePath()
    {
        CashDividend[] dividends = [new(0.5, 10)];
        // A call is worth most just before the ex-date, a put at once after it.
        DividendCase call = new(100, 90, 1, 0, 0.05, 0, OptionRight.Call, dividends), put = new(100, 105, 1, 0, 0.05, 0, OptionRight.Put, dividends);
        Assert.Equal(100 - (90 * Math.Exp(-0.025)), call.Grid(ExerciseStyle.American), 1e-12);
        Assert.Equal((105 * Math.Exp(-0.025)) - 100 + (10 * Math.Exp(-0.025)), put.Grid(ExerciseStyle.American), 1e-12);
        Assert.Equal(call.Grid(ExerciseStyle.American), (call with { V = 1e-3 }).Grid(ExerciseStyle.American), 1e-3);
        Assert.Equal(put.Grid(ExerciseStyle.American), (put with { V = 1e-3 }).Grid(ExerciseStyle.American), 2e-2);
        Assert.Equal(10, (call with { T = 0, V = 0.2 }).Grid(ExerciseStyle.American));
    }

    [Fact]
    public void Price_SameInputsOnManyThreads_SameBits()
    {
        DividendCase c = new(100, 105, 1, 0.3, 0.06, 0.01, OptionRight.Put, new(0.25, 3), new(0.75, 4));
        var small = new FiniteDifferenceOptions { SpaceIntervals = 100, TimeSteps = 20 };
        DividendGreeks one = c.GridGreeks(ExerciseStyle.American, small);
        var many = new DividendGreeks[8];
        Parallel.For(0, many.Length, i => many[i] = c.GridGreeks(ExerciseStyle.American, small));
        Assert.All(many, g => Assert.Equal(one, g));
    }
}
