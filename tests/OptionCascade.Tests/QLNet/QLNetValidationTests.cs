using System.Globalization;
using System.Text;
using OptionCascade.QLNet;
using OptionCascade.Validation;
using Xunit;

namespace OptionCascade.Tests.QLNet;

/// <summary>The law suite of pricers on QLNet's engines finds their known faults by itself; what it finds is printed and held equal to docs/guide/qlnet.md.</summary>
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
        // Where r > 0 and early exercise has value it gives no delta; where it gives one for a call it is sound.
        Assert.Equal(LawOutcome.KnownException, PricerLaws.Suite.Check(new QLNetPricer(QLNetEngine.BjerksundStensland), Options with
        {
            Only = ["sign and size of delta"], KnownExceptions = [new KnownBreach("sign and size of delta", "the wrong option's Greeks", named => named["rate"] <= 0)],
        }).Findings[0].Outcome);
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
        // The corner itself, r < q ≤ 0: put there, the suite finds it; elsewhere the approximations keep above intrinsic but for their own error.
        LawFinding finding = PricerLaws.Suite.Check(new QLNetPricer(engine), Options with
        {
            Only = ["American at least intrinsic"], Domain = [new LawRange("rate", -0.1, -0.03, -0.05), new LawRange("yield", -0.02, 0)],
        }).Findings[0];
        Assert.Equal(LawOutcome.Broken, finding.Outcome);
        Assert.Equal(LawOutcome.Broken, Report(engine, "American at least intrinsic").Findings[0].Outcome);
    }

    [Fact]
    public void Suite_OnEveryEngine_FindsWhatTheGuideSays()
    {
        var table = new StringBuilder("| engine | laws that hold | broken law | smallest case found |\n|---|---:|---|---|\n");
        foreach (QLNetEngine engine in Enum.GetValues<QLNetEngine>().Where(e => e != QLNetEngine.FiniteDifference))
        {
            ValidationReport report = PricerLaws.Suite.Check(new QLNetPricer(engine), Options);
            foreach (LawFinding f in report.Broken)
                table.Append(CultureInfo.InvariantCulture, $"| {engine} | {report.Findings.Count(x => x.Outcome == LawOutcome.Holds)} of {report.Findings.Count(x => x.Outcome != LawOutcome.NotApplicable)} | {f.Law} | {f.CounterExample!.Case} |\n");
            Assert.NotEmpty(report.Broken);
        }

        DifferentialTests.Hold("laws", table.ToString());
    }

    private static ValidationReport Report(QLNetEngine engine, string law) => PricerLaws.Suite.Check(new QLNetPricer(engine), Options with { Only = [law] });
}
