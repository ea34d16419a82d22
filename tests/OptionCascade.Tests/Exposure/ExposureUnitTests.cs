using OptionCascade.Exposure;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Services;
using Xunit;

namespace OptionCascade.Tests.Exposure;

public class ExposureUnitTests
{
    // S = K = 100, σ = 0.2, T = 0.25, r = q = 0, s = 0.1: d1 = 0.05, d2 = −0.05, n = 0.398443914; ten contracts of 100 units, so that sums are 1000 times one option's.
    //   vega = S·n·√T = 19.9221957; theta = −S·n·σ/(2√T) = −7.96887828; volga = vega·d1·d2/σ = −0.249027446;
    //   speed = −Γ/S·(d1/s + 1) = −0.0398443914/100·1.5; zomma = Γ·(d1·d2 − 1)/σ = 0.0398443914·(−1.0025)/0.2; color (∂/∂t) = Γ·(1 − d1·d2)/(2T) = 0.0398443914·1.0025/0.5.
    [Theory]
    [InlineData("gamma-per-ten-basis-points", 398.443914)]
    [InlineData("gamma-currency-per-point", 3984.43914)]
    [InlineData("vega-per-vol-point", 199.221957)]
    [InlineData("theta-per-day", -21.8325432)]
    [InlineData("theta-per-business-day", -31.6225329)]
    [InlineData("volga-per-vol-point", -0.0249027446)]
    [InlineData("charm-per-business-day", -15.8112664)]
    [InlineData("speed-per-one-percent", -59.7665871)]
    [InlineData("speed-per-point", -0.597665871)]
    [InlineData("zomma-per-vol-point", -199.720012)]
    [InlineData("color-per-day", 21.8871246)]
    [InlineData("color-per-business-day", 31.7015892)]
    public void In_OneCallAtTheMoney_IsWorkedFigure(string name, double expected)
    {
        DealerExposure exposure = DealerExposure.Compute(SmallBooks.Inventory(new Row(OptionRight.Call, 100, 0.25, 0.2, 10)));
        Assert.Equal(expected, exposure.In(ExposureUnit.FromName(name)).Total.Net, 1e-7 * Math.Abs(expected));
    }

    [Fact]
    public void Factor_EveryDeskUnitOfTheSameName_IsTheSame()
    {
        int same = 0;
        foreach (ExposureUnit unit in ExposureUnit.All)
            foreach (DeskUnit desk in DeskUnit.All.Where(d => d.Name == unit.Name))
            {
                Assert.Equal(desk.Greeks, unit.Greek);
                Assert.Equal(desk.InCurrency, unit.Measure == ExposureMeasure.Currency);
                Assert.Equal(desk.Factor(3990.56), unit.Factor(3990.56), 1e-15 * desk.Factor(3990.56));
                same++;
            }

        Assert.Equal(16, same);
    }

    [Fact]
    public void All_NamesAndLabels_AreDistinctAndFoundByName()
    {
        Assert.Equal(ExposureUnit.All.Length, ExposureUnit.All.Select(u => u.Name).Distinct().Count());
        Assert.Equal(ExposureUnit.All.Length, ExposureUnit.All.Select(u => u.Label("USD")).Distinct().Count());
        Assert.All(ExposureUnit.All, u => Assert.Same(u, ExposureUnit.FromName(u.Name)));
        Assert.Contains("gamma-per-one-percent, ", Assert.Throws<ArgumentException>(() => ExposureUnit.FromName("gex")).Message, StringComparison.Ordinal);
        Assert.Equal(ExposureUnit.Greeks, ExposureUnit.OnePerGreek.Aggregate(GreekSet.None, (s, u) => s | u.Greek));
        Assert.Equal(10, ExposureUnit.OnePerGreek.Length);
    }

    [Theory]
    [InlineData("gamma-per-ten-basis-points", "USD per 10 basis points")]
    [InlineData("vega-per-vol-point", "USD of value per volatility point")]
    [InlineData("volga-per-vol-point", "USD of value per squared volatility point")]
    [InlineData("theta-per-business-day", "USD of value per business day")]
    [InlineData("zomma-per-vol-point", "USD per 1% move and volatility point")]
    [InlineData("color-per-day", "USD per 1% move and calendar day")]
    [InlineData("speed-per-one-percent", "USD per squared 1% move")]
    public void Label_Units_SayTheirSteps(string name, string label) => Assert.Equal(label, ExposureUnit.FromName(name).Label("USD"));

    [Fact]
    public void InContracts_UnitsOverUnitsPerContract()
    {
        ExposureUnit contracts = ExposureUnit.GammaPerOnePercentMove.InContracts(50);
        Assert.Equal(ExposureMeasure.Contracts, contracts.Measure);
        Assert.Equal("gamma-contracts-per-one-percent", contracts.Name);
        Assert.Equal("contracts of 50 units per 1% move", contracts.Label("USD"));
        Assert.Equal(ExposureUnit.GammaUnitsPerOnePercentMove.Factor(4000) / 50, contracts.Factor(4000), 1e-15);
        Assert.Equal("delta-contracts", ExposureUnit.DeltaUnits.InContracts(100).Name);
        Assert.Equal(contracts, ExposureUnit.GammaUnitsPerOnePercentMove.InContracts(50));
        Assert.Throws<InvalidOperationException>(() => ExposureUnit.VegaPerVolPoint.InContracts(100));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExposureUnit.DeltaUnits.InContracts(0));
    }

    [Fact]
    public void PerBusinessDay_OtherYear_IsInTheName()
    {
        ExposureUnit charm = ExposureUnit.CharmUnitsPerDay.PerBusinessDay(262);
        Assert.Equal("charm-units-per-business-day-of-262", charm.Name);
        Assert.Equal(1 / 262.0, charm.Factor(100), 1e-17);
        Assert.Same(ExposureUnit.DeltaUnits, ExposureUnit.DeltaUnits.PerBusinessDay());
        Assert.Throws<ArgumentOutOfRangeException>(() => charm.PerBusinessDay(0));
    }

    [Fact]
    public void Of_PartsThatDoNotFit_Throws()
    {
        Assert.Throws<ArgumentException>(() => ExposureUnit.Of(GreekSet.Rho));
        Assert.Throws<ArgumentException>(() => ExposureUnit.Of(GreekSet.Delta | GreekSet.Gamma));
        Assert.Throws<ArgumentException>(() => ExposureUnit.Of(GreekSet.None));
        Assert.Throws<ArgumentException>(() => ExposureUnit.Of(GreekSet.Vega, ExposureMeasure.Units));
        Assert.Throws<ArgumentException>(() => ExposureUnit.Of(GreekSet.Gamma, ExposureMeasure.Contracts));
        Assert.Throws<ArgumentException>(() => ExposureUnit.Of(GreekSet.Gamma, ExposureMeasure.Currency, SpotStep.None));
        Assert.Equal(ExposureUnit.VannaPerVolPoint, ExposureUnit.Of(GreekSet.Vanna, ExposureMeasure.Currency, SpotStep.Point));
    }
}
