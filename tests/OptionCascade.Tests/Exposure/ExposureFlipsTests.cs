using OptionCascade.Exposure;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Exposure;

public class ExposureFlipsTests
{
    private static readonly ExposureUnit s_gamma = ExposureUnit.GammaPerOnePercentMove;

    [Fact]
    public void Find_LongHighStrikeShortLowStrike_FlipIsWhereTheBellsMeet()
    {
        // Equal widths s: S²Γ = √(SK)·exp(−ln²(S/K)/(2s²) − s²/8)/(s√2π), so the bells meet at x with (x−b)² − (x−a)² = s²·(b − a) for ln K = a, b (S₀ = 1):
        // x = (a + b)/2 − s²/2.
        double s = 0.2 * Math.Sqrt(0.25), a = Math.Log(0.95), b = Math.Log(1.08);
        ExposureFlips found = ExposureFlips.Find(SmallBooks.Inventory(
            new Row(OptionRight.Put, 95, 0.25, 0.2, -10), new Row(OptionRight.Call, 108, 0.25, 0.2, 10)), s_gamma);
        Assert.Equal(FlipStatus.Found, found.Status);
        Flip flip = Assert.Single(found.Flips);
        Assert.Equal(100 * Math.Exp(((a + b) / 2) - (s * s / 2)), flip.Spot, 1e-8);
        Assert.True(flip.IsRising);
        Assert.True(flip.Slope > 0);
        Assert.Equal(-1, found.SignAtLowest);
    }

    [Theory]
    [InlineData(1.0001, 2)]
    [InlineData(0.9999, 0)]
    public void Find_NarrowDipBetweenSamples_IsFoundExactlyWhenItReachesZero(double depth, int flips)
    {
        // A wide long bell and a narrow short one on the same strike, whose peak stands 1e-4 above or below: net is negative over 3% of the narrow width only.
        double wide = 0.2, narrow = 0.01;
        double quantity = depth * (Math.Exp(-wide * wide / 8) / wide) / (Math.Exp(-narrow * narrow / 8) / narrow);
        ExposureFlips found = ExposureFlips.Find(SmallBooks.Inventory(
            new Row(OptionRight.Call, 101.23, 1, wide, 1), new Row(OptionRight.Call, 101.23, 1, narrow, -quantity)), s_gamma);
        Assert.Equal(flips, found.Flips.Length);
        Assert.Equal(flips > 0 ? FlipStatus.Found : FlipStatus.NoSignChange, found.Status);
        Assert.All(found.Flips, f => Assert.Equal(101.23, f.Spot, 0.1));
        if (flips == 2) Assert.Equal([false, true], found.Flips.Select(f => f.IsRising));
    }

    [Theory]
    [InlineData("gamma-per-one-percent", 1000)]
    [InlineData("delta-units", 200)]
    [InlineData("vanna-per-vol-point", 200)]
    [InlineData("charm-per-day", 200)]
    [InlineData("theta-per-day", 200)]
    [InlineData("volga-per-vol-point", 200)]
    [InlineData("speed-per-point", 200)]
    [InlineData("zomma-per-vol-point", 200)]
    [InlineData("color-per-day", 200)]
    public void Find_RandomBooks_FlipsAreTheSignChangesAtTenTimesTheResolution(string name, int cases) => Law.ForAll(SmallBooks.Rows, rows =>
    {
        ExposureUnit unit = ExposureUnit.All.Single(u => u.Name == name);
        DealerBook dealer = SmallBooks.Inventory(rows);
        ExposureFlips found = ExposureFlips.Find(dealer, unit);
        return FlipCheck.Interlaces(found, new ExposureFunction(dealer, unit));
    }, cases);

    [Fact]
    public void Find_NasdaqLikeChainOfAlternatingSigns_FindsAllAndInventsNone()
    {
        // 61 strikes 1% apart, dealers long every other one; each bell is a quarter of a step wide, so that its neighbours' tails are e^(−8) of its top: the net alternates with the
        // strikes, and changes sign once between any two. S²Γ = √(SK)·(even bell of ln(S/K)): with quantities that go with 1/√K neighbours meet half way.
        double s = 0.0025, years = 2 / 365.0;
        Row[] rows = [.. Enumerable.Range(-30, 61).Select(j => new Row(j < 0 ? OptionRight.Put : OptionRight.Call, 100 * Math.Exp(0.01 * j), years, s / Math.Sqrt(years),
            (j % 2 == 0 ? 100 : -100) * Math.Exp(-0.005 * j)))];
        DealerBook dealer = SmallBooks.Inventory(rows);
        ExposureFlips found = ExposureFlips.Find(dealer, s_gamma, -0.3, 0.4);
        Assert.Equal(60, found.Flips.Length);
        for (int i = 0; i < 60; i++)
        {
            Assert.Equal((0.01 * (i - 30)) + 0.005, found.Flips[i].LogMove, 1e-9);
            Assert.Equal(i % 2 == 1, found.Flips[i].IsRising);
        }

        Assert.True(FlipCheck.Interlaces(found, new ExposureFunction(dealer, s_gamma)));
    }

    [Fact]
    public void Find_BellsOfEqualWidth_NeverMoreFlipsThanSignChangesOfTheBook() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        // The Gaussian kernel is totally positive: a sum of bells of one width changes sign no more often than its weights in the order of their strikes do (Karlin 1968).
        Row[] equal = [.. rows.Select(r => r with { Years = 30 / 365.0, Volatility = 0.12 })];
        double[] weights = [.. equal.GroupBy(r => r.Strike).OrderBy(g => g.Key).Select(g => g.Sum(r => r.Quantity)).Where(q => q != 0)];
        int changes = weights.Zip(weights.Skip(1)).Count(p => p.First * p.Second < 0);
        return ExposureFlips.Find(SmallBooks.Inventory(equal), s_gamma, -0.5, 0.9).Flips.Length is var flips && flips <= changes && (changes - flips) % 2 == 0;
    });

    [Theory]
    [InlineData("gamma-per-one-percent", 25)]
    [InlineData("vanna-per-vol-point", 10)]
    [InlineData("charm-per-day", 10)]
    public void Find_RandomNasdaqLikeChains_FlipsAreTheSignChangesAtTenTimesTheResolution(string name, int chains)
    {
        // Hundreds of options of random sign in five expiries from an hour on: a dozen flips and more, many of them in narrow pairs.
        ExposureUnit unit = ExposureUnit.FromName(name);
        var random = new Random(20260205);
        double[] years = [1 / 8760.0, 1 / 365.0, 3 / 365.0, 10 / 365.0, 45 / 365.0];
        int most = 0;
        for (int chain = 0; chain < chains; chain++)
        {
            Row[] rows = [.. Enumerable.Range(0, 300).Select(_ => new Row(random.Next(2) == 0 ? OptionRight.Call : OptionRight.Put, 80 + (0.5 * random.Next(81)),
                years[random.Next(years.Length)], 0.1 + (0.4 * random.NextDouble()), 200 * (random.NextDouble() - 0.5)))];
            DealerBook dealer = SmallBooks.Inventory(rows);
            ExposureFlips found = ExposureFlips.Find(dealer, unit, -0.15, 0.15);
            Assert.True(FlipCheck.Interlaces(found, new ExposureFunction(dealer, unit)), $"chain {chain}: {found.Flips.Length} flips");
            most = Math.Max(most, found.Flips.Length);
        }

        Assert.True(most >= 12, $"{most}");
    }

    [Fact]
    public void Find_AnyUnitOfTheSameGreek_GivesTheSameLevels()
    {
        DealerBook dealer = SmallBooks.Inventory(new Row(OptionRight.Put, 95, 0.1, 0.2, -10), new Row(OptionRight.Call, 104, 0.05, 0.15, 10), new Row(OptionRight.Call, 115, 0.05, 0.1, -10));
        ExposureFlips currency = ExposureFlips.Find(dealer, s_gamma), points = ExposureFlips.Find(dealer, ExposureUnit.GammaPerPoint);
        Assert.Equal(2, currency.Flips.Length);
        Assert.Equal(currency.Flips.Select(f => f.Spot), points.Flips.Select(f => f.Spot), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Find_LongStraddleDelta_FlipsWhereCallsAndPutsBalance()
    {
        // N(d1) = 1/2 where d1 = 0: S = K·exp(−s²/2).
        ExposureFlips found = ExposureFlips.Find(SmallBooks.Inventory(new Row(OptionRight.Call, 100, 0.25, 0.2, 1), new Row(OptionRight.Put, 100, 0.25, 0.2, 1)), ExposureUnit.DeltaUnits);
        Assert.Equal(100 * Math.Exp(-0.005), Assert.Single(found.Flips).Spot, 1e-8);
    }

    [Fact]
    public void Find_CallSpreadWithoutWidth_DeltaFlipsOnTheJumps()
    {
        // Long a fixed half unit of delta below (a deep call), short a whole one between the strikes 103 and 103.01: delta +0.5, −0.5, +0.5.
        ExposureFlips found = ExposureFlips.Find(SmallBooks.Inventory(new Row(OptionRight.Call, 1, 0.25, 0, 5),
            new Row(OptionRight.Call, 103, 0.25, 0, -10), new Row(OptionRight.Call, 103.01, 0.25, 0, 10)), ExposureUnit.DeltaUnits);
        Assert.Equal([false, true], found.Flips.Select(f => f.IsRising));
        Assert.Equal(103, found.Flips[0].Spot, 1e-8);
        Assert.Equal(103.01, found.Flips[1].Spot, 1e-8);
    }

    [Fact]
    public void Find_OnlyLong_HasNoSignChange()
    {
        ExposureFlips found = ExposureFlips.Find(SmallBooks.Inventory(new Row(OptionRight.Call, 100, 0.25, 0.2, 1)), s_gamma, -0.1, 0.3);
        Assert.Equal(FlipStatus.NoSignChange, found.Status);
        Assert.Empty(found.Flips);
        Assert.Equal(1, found.SignAtLowest);
        Assert.Equal((90, 130), (found.LowestSpot, found.HighestSpot));
    }

    [Fact]
    public void Find_EmptyExpiredOrOffsettingBook_IsZeroThroughout()
    {
        var call = new Row(OptionRight.Call, 100, 0.25, 0.2, 1);
        Assert.Equal(FlipStatus.ZeroThroughout, ExposureFlips.Find(SmallBooks.Inventory(), s_gamma).Status);
        Assert.Equal(FlipStatus.ZeroThroughout, ExposureFlips.Find(SmallBooks.Inventory(call with { Years = -1 }), s_gamma).Status);
        ExposureFlips offset = ExposureFlips.Find(SmallBooks.Inventory(call, call with { Right = OptionRight.Put, Quantity = -0.1 }, call with { Quantity = -0.9 }), s_gamma);
        Assert.Equal(FlipStatus.ZeroThroughout, offset.Status);
        Assert.Equal(0, offset.SignAtLowest);
    }

    [Theory]
    [InlineData(-1, 0.2)]
    [InlineData(0.1, 0.1)]
    [InlineData(double.NaN, 0.2)]
    [InlineData(-0.2, double.PositiveInfinity)]
    public void Find_RangeOutOfBounds_Throws(double low, double high)
        => Assert.Throws<ArgumentOutOfRangeException>(() => ExposureFlips.Find(SmallBooks.Inventory(), s_gamma, low, high));
}
