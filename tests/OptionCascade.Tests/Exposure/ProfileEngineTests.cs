using OptionCascade.Exposure;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Exposure;

/// <summary>The engine behind profiles against the book pricer, which knows nothing of it.</summary>
public class ProfileEngineTests
{
    private static readonly SpotGrid s_grid = SpotGrid.Relative(-0.6, 0.6, 97);

    [Theory]
    [InlineData("gamma-per-one-percent")]
    [InlineData("delta-currency")]
    [InlineData("vanna-units-per-vol-point")]
    [InlineData("charm-per-business-day")]
    [InlineData("theta-per-day")]
    [InlineData("volga-per-vol-point")]
    [InlineData("speed-per-point")]
    public void Compute_AnyBook_IsTheBookPricedAtEveryLevel(string name) => Law.ForAll(SmallBooks.Rows, rows =>
    {
        ExposureUnit unit = ExposureUnit.FromName(name);
        DealerBook dealer = SmallBooks.Inventory(rows);
        ExposureProfile profile = ExposureProfile.Compute(dealer, unit, s_grid);
        foreach (ProfilePoint point in profile.Points)
        {
            double x = double.LogP1(point.RelativeMove), net = 0, gross = 0;
            ReadOnlySpan<double> column = BookPricer.Evaluate(dealer.Book, unit.Greek, x)[unit.Greek];
            for (int i = 0; i < column.Length; i++)
            {
                net += dealer.Units[i] * column[i] * unit.Factor(point.Spot);
                gross += Math.Abs(dealer.Units[i] * column[i] * unit.Factor(point.Spot));
            }

            // Both round ln(F/K) + x, by 1e-16 or so; over s ≥ 0.0037 that is 3e-14 in d₁, and the density takes it times d₁, at most 38.
            if (!(Math.Abs(point.Amount.Net - net) <= (3e-12 * gross) + 1e-290 && Math.Abs(point.Amount.Gross - gross) <= (3e-12 * gross) + 1e-290)) return false;
        }

        return true;
    }, cases: 200);

    [Fact]
    public void At_EveryVectorWidth_GivesTheSameBits()
    {
        var random = new Random(4);
        Row[] rows = [.. Enumerable.Range(0, 700).Select(_ => new Row(random.Next(2) == 0 ? OptionRight.Call : OptionRight.Put, random.Next(40, 200), random.NextDouble(),
            0.05 + random.NextDouble(), random.Next(-500, 500)))];
        GammaSum gamma = SmallBooks.Inventory(rows).GammaSum;
        double[] levels = [.. Enumerable.Range(-50, 101).Select(i => 0.03 * i)];
        ExposureAmount[] widest = new ExposureAmount[levels.Length], other = new ExposureAmount[levels.Length];
        gamma.At(levels, widest, EuropeanKernel.Width.Vector512);
        foreach (EuropeanKernel.Width width in new[] { EuropeanKernel.Width.Vector256, EuropeanKernel.Width.Vector128 })
        {
            gamma.At(levels, other, width);
            Assert.Equal(widest, other);
        }

        Assert.All(widest, a => Assert.True(a.Gross > 0));
    }

    [Fact]
    public void Compute_AnyNumberOfThreads_GivesTheSameBits()
    {
        Row[] rows = [.. Enumerable.Range(0, 60).Select(i => new Row(i % 3 == 0 ? OptionRight.Call : OptionRight.Put, 70 + i, 0.01 + (0.01 * (i % 7)), 0.1 + (0.01 * (i % 5)), (i % 11) - 5))];
        DealerBook dealer = SmallBooks.Inventory(rows);
        foreach (ExposureUnit unit in new[] { ExposureUnit.GammaPerOnePercentMove, ExposureUnit.CharmPerDay })
            foreach (VolatilityResponse response in new[] { VolatilityResponse.StrikeFixed, VolatilityResponse.MoneynessFixed })
            {
                ExposureProfile one = ExposureProfile.Compute(dealer, unit, s_grid, new ProfileOptions { MaximumThreads = 1, Volatility = response });
                ExposureProfile many = ExposureProfile.Compute(dealer, unit, s_grid, new ProfileOptions { MaximumThreads = 7, Volatility = response });
                Assert.Equal(one.Points.AsEnumerable(), many.Points.AsEnumerable());
            }
    }

    [Fact]
    public void Compute_RowsWithoutWidth_HaveNoGammaAndFarLevelsNone()
    {
        DealerBook dealer = SmallBooks.Inventory(new Row(OptionRight.Call, 100, 0.25, 0, 10), new Row(OptionRight.Put, 100, 1e-18, 0.2, 10), new Row(OptionRight.Put, 100, 1 / 365.0, 0.01, 10));
        ExposureProfile profile = ExposureProfile.Compute(dealer, ExposureUnit.GammaPerPoint, SpotGrid.Of([-0.5, -0.015, 0, 0.5]));
        Assert.Equal(default, profile.Points[0].Amount); // a thousand standard deviations away
        Assert.True(profile.Points[1].Amount.PutsGross is > 0 and < 1e-100);
        Assert.True(profile.Points[2].Amount.PutsGross > 100);
        Assert.Equal(0, profile.Points[2].Amount.CallsGross);
        Assert.Equal(default, profile.Points[3].Amount);
    }

    [Fact]
    public void MaximumThreads_BelowOne_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new ProfileOptions { MaximumThreads = 0 });
}
