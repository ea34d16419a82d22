using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Dividends;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.Dividends;

/// <summary>European options in the three models.</summary>
public class DividendOptionTests
{
    private static readonly DividendCase s_call = new(100, 95, 1, 0.3, 0.06, 0.01, OptionRight.Call, new(0.25, 3), new(0.75, 4));

    [Fact]
    public void Price_GoldRows_AllThreeModels()
    {
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load("Pricing/Dividends", "discrete_dividend_gold.csv");
        Assert.Equal(16, rows.Count);
        foreach (ReferenceTable row in rows)
        {
            DividendCase c = DividendCase.From(row);
            Assert.Equal(row.Number("spot_model"), c.Price(DividendModel.Spot), 1e-11);
            Assert.Equal(row.Number("escrowed"), c.Price(DividendModel.Escrowed), 2e-13);
            Assert.Equal(row.Number("strike_adjusted"), c.Price(DividendModel.StrikeAdjusted), 2e-13);
        }
    }

    [Fact]
    public void Price_HullExample_Escrowed()
    {
        ReferenceTable row = Assert.Single(ReferenceTable.Load("Pricing/Dividends", "dividend_european_hull.csv"));
        Assert.Equal(row.Number("expected"), DividendCase.From(row).Price(DividendModel.Escrowed), row.Number("tol"));
    }

    [Theory]
    [InlineData(DividendModel.Spot)]
    [InlineData(DividendModel.Escrowed)]
    [InlineData(DividendModel.StrikeAdjusted)]
    public void Price_NoneThatMatters_IsBlackScholes(DividendModel model)
    {
        double plain = BlackScholes.Evaluate(100, 95, 1, 0.3, 0.06, 0.01, OptionRight.Call).Price;
        Assert.Equal(plain, (s_call with { Dividends = [] }).Price(model));
        Assert.Equal(plain, (s_call with { Dividends = [new(0, 5), new(-1, 5), new(1.0001, 5), new(0.5, 0)] }).Price(model));
    }

    [Fact]
    public void Price_DividendAtOnce_IsBlackScholesExDividend()
    {
        double ex = BlackScholes.Evaluate(95, 95, 1, 0.3, 0.06, 0.01, OptionRight.Call).Price;
        foreach (DividendModel model in new[] { DividendModel.Spot, DividendModel.Escrowed })
            Assert.Equal(ex, (s_call with { Dividends = [new(1e-12, 5)] }).Price(model), 1e-9);
        DividendGreeks g = (s_call with { Dividends = [new(1e-12, 5)] }).Evaluate(DividendModel.Spot);
        Greeks plain = BlackScholes.Evaluate(95, 95, 1, 0.3, 0.06, 0.01, OptionRight.Call);
        Assert.Equal(plain.Delta, g.Delta, 1e-7);
        Assert.Equal(plain.Gamma, g.Gamma, 1e-8);
    }

    [Fact]
    public void Price_DividendAtExpiry_IsBlackScholesWithRaisedStrike()
    {
        double raised = BlackScholes.Evaluate(100, 100, 1, 0.3, 0.06, 0.01, OptionRight.Call).Price;
        foreach (DividendModel model in new[] { DividendModel.Spot, DividendModel.StrikeAdjusted })
            Assert.Equal(raised, (s_call with { Dividends = [new(1, 5)] }).Price(model), 1e-11);
    }

    [Fact]
    public void Price_DividendThatTakesAll_IsCappedAtSpot()
    {
        DividendCase put = s_call with { Right = OptionRight.Put, Dividends = [new(0.5, 1e6)] };
        Assert.Equal(95 * Math.Exp(-0.06), put.Price(DividendModel.Spot), 1e-11);
        Assert.Equal(0, (put with { Right = OptionRight.Call }).Price(DividendModel.Spot), 1e-9);
        Assert.Throws<ArgumentOutOfRangeException>(() => put.Price(DividendModel.Escrowed));
        Assert.Equal(95 * Math.Exp(-0.06), put.Grid(ExerciseStyle.European), 1e-6);
    }

    [Fact]
    public void Price_LargeDividends_AgreesWithTheGrid()
    {
        foreach (OptionRight right in new[] { OptionRight.Call, OptionRight.Put })
        {
            DividendCase c = new(100, 60, 1, 0.5, 0.05, 0.02, right, new(0.3, 40), new(0.8, 30));
            Assert.Equal(c.Price(DividendModel.Spot), c.Grid(ExerciseStyle.European), 2e-5);
        }
    }

    [Fact]
    public void Evaluate_EveryModel_GreeksAreDifferencesOfPrices()
    {
        foreach (DividendModel model in Enum.GetValues<DividendModel>())
            foreach (OptionRight right in Enum.GetValues<OptionRight>())
            {
                DividendCase c = s_call with { Right = right };
                DividendGreeks g = c.Evaluate(model);
                double h = 0.05;
                Assert.Equal(Slope(x => (c with { S = x }).Price(model), c.S, h), g.Delta, 1e-8);
                Assert.Equal((Price(h) + Price(-h) - (2 * Price(0))) / (h * h), g.Gamma, 1e-7);
                Assert.Equal(Slope(x => (c with { V = x }).Price(model), c.V, 1e-3), g.Vega, 1e-5);
                Assert.Equal(Slope(x => (c with { R = x }).Price(model), c.R, 1e-3), g.Rho, 1e-5);
                // Calendar time: expiry and ex-dates come nearer.
                Assert.Equal(Slope(x => (c with { T = c.T - x, Dividends = [.. c.Dividends.Select(d => d with { YearFraction = d.YearFraction - x })] }).Price(model), 0, 1e-3), g.Theta, 1e-5);
                Assert.True(g.Converged);

                double Price(double move) => (c with { S = c.S + move }).Price(model);
            }
    }

    [Theory]
    [InlineData(OptionRight.Call)]
    [InlineData(OptionRight.Put)]
    public void Evaluate_NoVolatilityOrNoTime_IsThePathOrThePayoff(OptionRight right)
    {
        double sign = right == OptionRight.Call ? 1 : -1, forward = (100 * Math.Exp(0.05)) - (3 * Math.Exp(0.05 * 0.75)) - (4 * Math.Exp(0.05 * 0.25));
        foreach (double strike in new[] { 80.0, 120 })
        {
            DividendCase c = s_call with { K = strike, V = 0, Right = right };
            double expected = Math.Exp(-0.06) * Math.Max(sign * (forward - strike), 0);
            foreach (DividendModel model in Enum.GetValues<DividendModel>())
            {
                Assert.Equal(expected, c.Price(model), 1e-12);
                Assert.Equal(Math.Max(sign * (100 - strike), 0), (c with { V = 0.3, T = 0 }).Price(model));
            }

            DividendGreeks spot = c.Evaluate(DividendModel.Spot), other = c.Evaluate(DividendModel.StrikeAdjusted);
            Assert.Equal(other.Delta, spot.Delta, 1e-12);
            Assert.Equal(other.Theta, spot.Theta, 1e-11);
            Assert.Equal(other.Rho, spot.Rho, 1e-11);
        }
    }

    [Fact]
    public void Price_Refuses_WhatIsNoNumber()
    {
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, -1 })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => (s_call with { S = bad }).Price(DividendModel.Spot));
            Assert.Throws<ArgumentOutOfRangeException>(() => (s_call with { K = bad }).Price(DividendModel.Spot));
            Assert.Throws<ArgumentOutOfRangeException>(() => (s_call with { T = bad }).Price(DividendModel.Spot));
            Assert.Throws<ArgumentOutOfRangeException>(() => (s_call with { V = bad }).Price(DividendModel.Spot));
            Assert.Throws<ArgumentOutOfRangeException>(() => (s_call with { Dividends = [new(0.5, bad)] }).Price(DividendModel.Spot));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => s_call.Price((DividendModel)7));
        Assert.Throws<ArgumentOutOfRangeException>(() => s_call.Grid(ExerciseStyle.European, new FiniteDifferenceOptions { SpaceIntervals = 3 }));
    }

    private static double Slope(Func<double, double> f, double x, double h)
        => ((8 * (f(x + h) - f(x - h))) - (f(x + (2 * h)) - f(x - (2 * h)))) / (12 * h);
}
