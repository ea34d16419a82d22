using System.Globalization;
using OptionCascade.QLNet;
using OptionCascade.Validation;
using Xunit;

namespace OptionCascade.Tests.QLNet;

/// <summary>The law suite of pricers on QLNet's engines finds their known faults by itself.</summary>
public class QLNetValidationTests
{
    private static readonly ValidationOptions Options = new() { Cases = 400, Tolerance = 1e-8 };

    [Fact]
    public void Delta_OfBjerksundStensland_HasTheWrongSignWhereRatesAreNotPositive()
    {
        LawFinding finding = Report(QLNetEngine.BjerksundStensland, "sign and size of delta")["sign and size of delta"];
        Assert.Equal(LawOutcome.Broken, finding.Outcome);
        Assert.Contains("put", finding.CounterExample!.Case, StringComparison.Ordinal);
        double rate = double.Parse(finding.CounterExample.Case.Split("r=")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.True(rate <= 0, finding.CounterExample.Case);
    }

    [Fact]
    public void Delta_OfJu_IsNotTheDerivativeOfItsPrice()
        => Assert.Equal(LawOutcome.Broken, Report(QLNetEngine.JuQuadratic, "delta is the derivative").Findings[0].Outcome);

    [Fact]
    public void Figures_AtZeroVolatility_AreNaN()
    {
        LawFinding finding = Report(QLNetEngine.AnalyticEuropean, "limit of no volatility").Findings[0];
        Assert.Equal(LawOutcome.Broken, finding.Outcome);
        Assert.Contains("NaN", finding.CounterExample!.What, StringComparison.Ordinal);
        Assert.Contains("Delta", finding.CounterExample.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(QLNetEngine.BaroneAdesiWhaley)]
    [InlineData(QLNetEngine.BjerksundStensland)]
    [InlineData(QLNetEngine.JuQuadratic)]
    public void Call_WithRateBelowYieldBelowZero_IsBelowIntrinsic(QLNetEngine engine)
    {
        // Put into the corner itself: on the whole domain the search for a critical price in QLNet need not end.
        LawFinding finding = PricerLaws.Suite.Check(new QLNetPricer(engine), Options with
        {
            Only = ["American at least intrinsic"], Domain = [new LawRange("rate", -0.1, -0.03, -0.05), new LawRange("yield", -0.02, 0)],
        }).Findings[0];
        Assert.Equal(LawOutcome.Broken, finding.Outcome);
    }

    private static ValidationReport Report(QLNetEngine engine, string law) => PricerLaws.Suite.Check(new QLNetPricer(engine), Options with { Only = [law] });
}
