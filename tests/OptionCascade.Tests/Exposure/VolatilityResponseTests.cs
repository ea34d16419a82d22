using OptionCascade.Exposure;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Surface;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Exposure;

public class VolatilityResponseTests
{
    private const double Step = 0.02;

    /// <summary>Strikes 100·e^(0.02j): a move of 0.02·n puts every strike on the place of its n-th neighbour below.</summary>
    private static readonly Row[] s_ladder = [.. Enumerable.Range(-20, 41).Select(j => new Row(j < 0 ? OptionRight.Put : OptionRight.Call, 100 * Math.Exp(Step * j), 0.25, Smile(Step * j), (j % 5) - 1.7))];

    private static double Smile(double k) => 0.2 - (0.15 * k) + (0.4 * k * k);

    [Fact]
    public void Compute_AtTheSnapshot_EveryDynamicsIsTheBook() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        DealerBook dealer = SmallBooks.Inventory(rows);
        SpotGrid here = SpotGrid.Of([0]);
        return new[] { VolatilityResponse.MoneynessFixed, VolatilityResponse.SpotVolBeta(-1.5, 0.25, 0.5), VolatilityResponse.SpotVolBeta(-1, smile: SmileDynamics.DeltaFixed) }.All(r =>
            ExposureUnit.OnePerGreek.All(u =>
            {
                ExposureAmount fixedStrike = ExposureProfile.Compute(dealer, u, here).Points[0].Amount;
                ExposureAmount moved = ExposureProfile.Compute(dealer, u, here, new ProfileOptions { Volatility = r }).Points[0].Amount;
                return Math.Abs(fixedStrike.Net - moved.Net) <= 1e-13 * fixedStrike.Gross;
            }));
    }, cases: 100);

    [Theory]
    [InlineData(-7)]
    [InlineData(3)]
    [InlineData(10)]
    public void MoneynessFixed_MoveByWholeSteps_TakesTheNeighboursVolatility(int steps)
    {
        DealerBook dealer = SmallBooks.Inventory(s_ladder);
        double x = steps * Step;
        double[] moved = [.. dealer.Book.Strikes.ToArray().Select(k => Smile(Math.Clamp(Math.Log(k / 100) - x, -0.4, 0.4)))];
        DealerBook expected = DealerPositioning.Inventory.Apply(dealer.Book.WithVolatilities(moved));
        SpotGrid level = SpotGrid.Of([Math.Exp(x) - 1]);
        foreach (ExposureUnit unit in ExposureUnit.OnePerGreek)
        {
            ExposureProfile profile = ExposureProfile.Compute(dealer, unit, level, new ProfileOptions { Volatility = VolatilityResponse.MoneynessFixed });
            ExposureAmount right = ExposureProfile.Compute(expected, unit, level).Points[0].Amount;
            Assert.Equal(right.Net, profile.Points[0].Amount.Net, 1e-9 * right.Gross);
            Assert.Equal("moneyness-fixed", profile.Volatility);
        }
    }

    [Fact]
    public void MoneynessFixed_OneStrikePerExpiry_IsStrikeFixed()
    {
        DealerBook dealer = SmallBooks.Inventory(new Row(OptionRight.Call, 105, 0.2, 0.25, 10), new Row(OptionRight.Put, 90, 0.4, 0.35, -10));
        ExposureProfile moneyness = ExposureProfile.Compute(dealer, ExposureUnit.GammaPerOnePercentMove, options: new ProfileOptions { Volatility = VolatilityResponse.MoneynessFixed });
        ExposureProfile strike = ExposureProfile.Compute(dealer, ExposureUnit.GammaPerOnePercentMove);
        for (int i = 0; i < strike.Points.Length; i++)
            Assert.Equal(strike.Points[i].Amount.Net, moneyness.Points[i].Amount.Net, 1e-13 * strike.Points[i].Amount.Gross);
    }

    [Fact]
    public void SpotVolBeta_IsTheBookWithMovedVolatilities()
    {
        Row[] rows = [new(OptionRight.Call, 105, 0.25, 0.25, 10), new(OptionRight.Put, 90, 1, 0.35, -10), new(OptionRight.Put, 95, 1 / 365.0, 0.3, 5)];
        DealerBook dealer = SmallBooks.Inventory(rows);
        VolatilityResponse response = VolatilityResponse.SpotVolBeta(-0.8, referenceYears: 0.25, timeExponent: 0.5);
        foreach (double move in new[] { -0.25, -0.03, 0.1 })
        {
            double x = double.LogP1(move);
            double[] moved = [.. dealer.Book.Expiries.SelectMany(e => Enumerable.Range(e.Start, e.Count)
                .Select(i => dealer.Book.Volatilities[i] - (0.8 * Math.Sqrt(0.25 / Math.Max(e.YearFraction, 1.0 / 52)) * x)))];
            DealerBook expected = DealerPositioning.Inventory.Apply(dealer.Book.WithVolatilities(moved));
            ExposureAmount right = ExposureProfile.Compute(expected, ExposureUnit.DeltaUnits, SpotGrid.Of([move])).Points[0].Amount;
            ExposureAmount got = ExposureProfile.Compute(dealer, ExposureUnit.DeltaUnits, SpotGrid.Of([move]), new ProfileOptions { Volatility = response }).Points[0].Amount;
            Assert.Equal(right.Net, got.Net, 1e-13 * right.Gross);
        }
    }

    [Fact]
    public void SpotVolBeta_LargeRise_StopsAtTheFloor()
    {
        // 0.2 − 1·ln 1.5 < 0: the volatility is held at 0.1%, a step at the strike.
        DealerBook dealer = SmallBooks.Inventory(new Row(OptionRight.Call, 150.2, 1, 0.2, 1));
        var options = new ProfileOptions { Volatility = VolatilityResponse.SpotVolBeta(-1) };
        ExposureProfile profile = ExposureProfile.Compute(dealer, ExposureUnit.DeltaUnits, SpotGrid.Of([0.49, 0.52]), options);
        DealerBook floor = DealerPositioning.Inventory.Apply(dealer.Book.WithVolatilities([1e-3]));
        ExposureProfile expected = ExposureProfile.Compute(floor, ExposureUnit.DeltaUnits, SpotGrid.Of([0.49, 0.52]));
        Assert.Equal(expected.Points.Select(p => p.Amount), profile.Points.Select(p => p.Amount));
        Assert.True(profile.Points[1].Amount.Net > 99.9);
    }

    [Theory]
    [InlineData("gamma-per-one-percent")]
    [InlineData("vanna-per-vol-point")]
    public void Find_SkewedLadderUnderEveryDynamics_FlipsAreTheSignChangesAtTenTimesTheResolution(string name)
    {
        ExposureUnit unit = ExposureUnit.FromName(name);
        DealerBook dealer = SmallBooks.Inventory(s_ladder);
        foreach (VolatilityResponse response in new[] { VolatilityResponse.StrikeFixed, VolatilityResponse.MoneynessFixed, VolatilityResponse.SpotVolBeta(-0.6, 0.25, 0.5) })
        {
            ExposureFlips found = ExposureFlips.Find(dealer, unit, options: new ProfileOptions { Volatility = response });
            Assert.Equal(response.Name, found.Volatility);
            Assert.True(FlipCheck.Interlaces(found, new ExposureFunction(dealer, unit, response)), $"{response}: {found.Flips.Length} flips");
        }
    }

    [Fact]
    public void SpotVolBeta_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => VolatilityResponse.SpotVolBeta(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => VolatilityResponse.SpotVolBeta(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => VolatilityResponse.SpotVolBeta(-1, 1, -0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => VolatilityResponse.SpotVolBeta(-1, smile: (SmileDynamics)9));
    }
}
