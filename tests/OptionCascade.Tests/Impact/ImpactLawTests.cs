using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Validation;
using Xunit;

namespace OptionCascade.Tests.Impact;

public class ImpactLawTests
{
    private static readonly TradingActivity Activity = new(1e8, 0.012);

    [Fact]
    public void LogMove_SquareRoot_IsTheFormula()
    {
        var law = new SquareRootImpact(1.2, Activity, 1e-3);
        Assert.Equal(-1.2 * 0.012 * (Math.Sqrt(0.05 + 1e-3) - Math.Sqrt(1e-3)), law.LogMove(-5e6), 1e-16);
        Assert.Equal(1.2 * 0.012 / (2 * Math.Sqrt(1e-3) * 1e8), law.Slope(0), 1e-22);
    }

    [Fact]
    public void LogMove_SquareRootTinyQuantity_KeepsFullRelativeAccuracy()
    {
        var law = new SquareRootImpact(1, Activity, 1e-3);
        Assert.Equal(1, law.LogMove(1e-6) / (law.Slope(0) * 1e-6), 1e-11);
    }

    [Fact]
    public void PerBillion_Linear_MovesByThatMuchPerBillion()
        => Assert.Equal(-0.0005, LinearImpact.PerBillion(0.0005, 4000).LogMove(-1e9 / 4000), 1e-18);

    [Fact]
    public void Suite_BothLaws_Obey()
    {
        foreach (IImpactLaw law in new IImpactLaw[] { new LinearImpact(1e-9), new SquareRootImpact(0.8, Activity, 1e-3) })
        {
            ValidationReport report = ImpactLaws.Suite.Check(law, new ValidationOptions { Tolerance = 1e-12, Domain = [new LawRange("quantity", 1e-10, 1e10, 1)] });
            Assert.All(report.Findings, f => Assert.True(f.Outcome == LawOutcome.Holds, $"{law.Name}: {f.Law}: {f.CounterExample}"));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1e-3)]
    [InlineData(double.NaN)]
    public void SquareRoot_WithoutLinearCore_IsRefused(double core)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new SquareRootImpact(1, Activity, core));

    [Fact]
    public void Constructor_BadArguments_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearImpact(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearImpact(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SquareRootImpact(-1, Activity, 1e-3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TradingActivity(0, 0.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TradingActivity(1, double.PositiveInfinity));
    }

    [Fact]
    public void Quantity_NoImpact_IsInfinite()
    {
        Assert.Equal(double.PositiveInfinity, new LinearImpact(0).Quantity(0.01));
        Assert.Equal(0, new LinearImpact(0).Quantity(0));
    }
}
