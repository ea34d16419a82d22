using OptionCascade.Exposure;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Exposure;

public class ExposureProfileTests
{
    [Fact]
    public void Compute_DefaultGrid_HoldsTheSnapshotItself() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        DealerBook dealer = SmallBooks.Inventory(rows);
        ExposureProfile profile = ExposureProfile.Compute(dealer, ExposureUnit.GammaPerOnePercentMove);
        ProfilePoint here = profile.Points[100];
        ExposureAmount now = DealerExposure.Compute(dealer).In(ExposureUnit.GammaPerOnePercentMove).Total;
        return profile.Points.Length == 201 && here.Spot == SmallBooks.Spot && Math.Abs(here.Amount.Net - now.Net) <= 1e-14 * now.Gross
            && Math.Abs(here.Amount.CallsGross - now.CallsGross) <= 1e-14 * now.Gross && Math.Abs(here.Amount.PutsNet - now.PutsNet) <= 1e-14 * now.Gross;
    }, cases: 100);

    [Fact]
    public void Compute_BookSymmetricInLogStrike_ProfileIsSymmetricInLogSpot()
    {
        // r = q = 0: S²Γ = √(SK)·(even function of ln(S/K)); quantities ∝ 1/√K make E(x)·e^(−x/2) even.
        double up = Math.Exp(0.07), down = Math.Exp(-0.07);
        DealerBook dealer = SmallBooks.Inventory(
            new Row(OptionRight.Call, 100 * up, 0.1, 0.2, 10 / Math.Sqrt(up)), new Row(OptionRight.Put, 100 * down, 0.1, 0.2, 10 / Math.Sqrt(down)),
            new Row(OptionRight.Put, 100, 0.05, 0.3, -7));
        double[] logs = [.. Enumerable.Range(-40, 81).Select(i => i / 200.0)];
        ExposureProfile profile = ExposureProfile.Compute(dealer, ExposureUnit.GammaPerOnePercentMove, SpotGrid.Of(logs.Select(x => Math.Exp(x) - 1)));
        for (int i = 0; i < logs.Length; i++)
        {
            double here = profile.Points[i].Amount.Net * Math.Exp(-logs[i] / 2), mirrored = profile.Points[^(i + 1)].Amount.Net * Math.Exp(logs[i] / 2);
            Assert.Equal(here, mirrored, 1e-12 * profile.Points[i].Amount.Gross);
        }
    }

    [Fact]
    public void Compute_GammaPerPoint_IsTheSlopeOfDelta()
    {
        DealerBook dealer = SmallBooks.Inventory(new Row(OptionRight.Call, 103, 0.2, 0.25, 12), new Row(OptionRight.Put, 92, 0.4, 0.35, -30));
        double h = 1e-4;
        foreach (double move in new[] { -0.15, -0.05, 0, 0.02, 0.18 })
        {
            ExposureProfile delta = ExposureProfile.Compute(dealer, ExposureUnit.DeltaUnits, SpotGrid.Of([move - h, move + h]));
            double gamma = ExposureProfile.Compute(dealer, ExposureUnit.GammaPerPoint, SpotGrid.Of([move])).Points[0].Amount.Net;
            Assert.Equal(gamma, (delta.Points[1].Amount.Net - delta.Points[0].Amount.Net) / (2 * h * SmallBooks.Spot), 1e-5 * Math.Abs(gamma));
        }
    }

    [Fact]
    public void Relative_EvenLevels_HitBothEnds()
    {
        SpotGrid grid = SpotGrid.Relative(-0.2, 0.2, 60);
        Assert.Equal(60, grid.RelativeMoves.Length);
        Assert.Equal((-0.2, 0.2), (grid.RelativeMoves[0], grid.RelativeMoves[^1]));
        Assert.Equal(0.4 / 59, grid.RelativeMoves[31] - grid.RelativeMoves[30], 1e-15);
    }

    [Fact]
    public void SpotGrid_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SpotGrid.Relative(-0.2, 0.2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpotGrid.Relative(0.2, -0.2, 10));
        Assert.Throws<ArgumentException>(() => SpotGrid.Of([]));
        Assert.Throws<ArgumentException>(() => SpotGrid.Of([0.1, 0.1]));
        Assert.Throws<ArgumentException>(() => SpotGrid.Of([-1]));
        Assert.Throws<ArgumentException>(() => SpotGrid.Of([double.NaN]));
    }
}
