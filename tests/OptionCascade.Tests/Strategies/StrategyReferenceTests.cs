using OptionCascade.Strategies;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Strategies;

/// <summary>Figures of another tool, to the digits that it prints.</summary>
public sealed class StrategyReferenceTests
{
    private static readonly StrategyFigures CoveredCall = StrategyFigures.Of(StrategyCatalog.CoveredCall(168.99, new(185, 4.10), 100, 24 / 252.0),
        new StrategyOutlook { Spot = 168.99, Volatility = 0.483, Rate = 0.045 });

    private static readonly StrategyFigures NakedCall = StrategyFigures.Of(StrategyCatalog.NakedCall(new(175, 1.15), 100, 19 / 252.0),
        new StrategyOutlook { Spot = 164.04, Volatility = 0.272, Rate = 0.0002 });

    private static readonly StrategyFigures Calendar = StrategyFigures.Of(StrategyCatalog.CallCalendar(127, 4.60, 9 / 252.0, 5.90, 19 / 252.0, 1000),
        new StrategyOutlook { Spot = 127.14, Volatility = 0.427, Rate = 0.0009 });

    public static TheoryData<string, string, double> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, double>();
            foreach (ReferenceTable row in ReferenceTable.Load("Strategies", "seller_figures.csv"))
                rows.Add(row["strategy"], row["metric"], row.Number("expected"));
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Figures_PublishedExample_AreThoseOfTheOtherTool(string strategy, string metric, double expected)
    {
        StrategyFigures f = strategy switch { "covered call" => CoveredCall, "naked call" => NakedCall, _ => Calendar };
        (double ours, double tolerance) = metric switch
        {
            "probability of one cent" => (f.ProbabilityOfAtLeast(0.01 * 100), 1e-14),
            "probability of 100" => (f.ProbabilityOfAtLeast(100), 1e-14),
            "expected loss" => (-f.ExpectedLossWhenLosing, 0.005),
            // The other tool leaves out prices above 268.99, spot + 100.
            "expected profit below 268.99" => (Cut(f, 268.99), 0.005),
            "cost" => (-f.Strategy.Cost, 1e-9),
            "credit" => (f.Strategy.Credit, 1e-9),
            "maximum profit" => (f.MaximumProfit, 1e-9),
            "maximum loss" => (f.MaximumLoss, 1e-9),
            "in the money" => (f.Legs[0].ProbabilityInTheMoney, 1e-13),
            "one-touch" => (f.Outlook.OneTouchValue(185, f.Strategy.HorizonYears), 1e-13),
            "delta" => (strategy == "naked call" ? f.Delta / 100 : -f.Legs[0].Delta, 1e-14),
            "gamma" => (-f.Gamma / 100, 1e-14),
            "theta per day" => (f.ThetaPerYear / 252 / 100, 1e-14),
            "vega" => (-f.VegaPerVolPoint / 100, 1e-14),
            "upper breakeven" => (Math.Floor(100 * f.Breakevens[^1]) / 100, 1e-9), // the last cent of profit
            _ => throw new ArgumentException(metric),
        };
        Assert.Equal(expected, ours, tolerance);

        static double Cut(StrategyFigures f, double highest)
        {
            double years = f.Strategy.HorizonYears, most = f.MaximumProfit, beyond = f.Outlook.ProbabilityAbove(highest, years);
            return ((f.ExpectedProfitWhenProfitable * f.ProbabilityOfProfit) - (most * beyond)) / (f.ProbabilityOfProfit - beyond);
        }
    }

    [Fact]
    public void Breakevens_ThreeStrategies_AreExact()
    {
        Assert.Equal(164.89, Assert.Single(CoveredCall.Breakevens), 1e-12);
        Assert.Equal(176.15, Assert.Single(NakedCall.Breakevens), 1e-12);
        Assert.Equal([118.84163116816919, 136.17824964212508], Calendar.Breakevens.ToArray().Select(b => Math.Round(b, 10)), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(double.PositiveInfinity, NakedCall.MaximumLoss);
    }

    [Theory] // business days over 252 against calendar days over 365: the same trade, another probability
    [InlineData(24 / 252.0, 0.5272, 0.5278)]
    [InlineData(32 / 365.0, 0.5110, 0.5125)]
    public void OneTouch_TwoClocks_Differ(double years, double low, double high) => Assert.InRange(CoveredCall.Outlook.OneTouchValue(185, years), low, high);
}
