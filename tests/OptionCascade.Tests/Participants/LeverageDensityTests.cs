using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Hedging;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Participants;

public class LeverageDensityTests
{
    private const double Spot = 2_000;

    private static LeverageTerms Flat(double rate) => new()
    {
        Tiers = MaintenanceTiers.Flat(rate), Payoff = FuturePayoff.Linear, Liquidation = ParameterLibrary.Get<LiquidationRules>("liquidation-rule", "all at once", new(2026, 1, 1)).Values,
    };

    private static Gen<LeverageDistribution> Distribution { get; } =
        from leverages in Law.Uniform(1, 50).ArrayOf(3)
        from weights in Law.Uniform(0.1, 1).ArrayOf(3)
        from rate in Law.Uniform(0.001, 0.01)
        from deviation in Law.Uniform(0.01, 0.3)
        from mean in Law.Uniform(-0.5, 0.5)
        select new LeverageDistribution
        {
            Leverages = [.. leverages.Zip(weights, (l, w) => new LeverageShare(l, w))], MaintenanceRate = rate, EntryLogDeviation = deviation, EntryLogMean = mean * deviation,
        };

    /// <summary>Entry at spot but for 1%: half of the tenfold longs are gone where the price is e^d, d = ln(0.9/0.995).</summary>
    [Fact]
    public void Traded_OneLeverage_ByHand()
    {
        var distribution = new LeverageDistribution { Leverages = [new(10, 7)], MaintenanceRate = 0.005, EntryLogDeviation = 0.01 };
        LeverageDensity longs = LeverageDensity.Longs(distribution, 40), shorts = LeverageDensity.Shorts(distribution, 40);
        Assert.Equal(-20, longs.Traded(Math.Log(0.9 / 0.995)), 1e-12);
        Assert.Equal(20, shorts.Traded(Math.Log(1.1 / 1.005)), 1e-12);
        Assert.Equal(40 * 0.3989422804014327 / 0.01, longs.Slope(Math.Log(0.9 / 0.995)), 1e-8);
        Assert.Equal((0, 0), (longs.Traded(0.5), shorts.Traded(-0.5)));
        Assert.Equal((0, 0), (longs.Traded(0), shorts.Traded(0)));
        Assert.Equal(-40, longs.Traded(-0.5), 1e-12);
        Assert.Equal(0, LeverageDensity.Longs(distribution with { Leverages = [new(1, 1)] }, 40).Traded(-3)); // nothing borrowed
        Assert.Equal(-20, LeverageDensity.Longs(distribution with { Leverages = [new(1, 1), new(10, 1)] }, 40).Traded(-3), 1e-12);
    }

    [Fact]
    public void Traded_AnyDistribution_IsMonotoneWithinWhatIsHeldAndItsCurve()
        => Law.ForAll(Distribution, d =>
        {
            if (!TryOpen(d, longs: true) || !TryOpen(d, longs: false)) return true;
            LeverageDensity longs = LeverageDensity.Longs(d, 3), shorts = LeverageDensity.Shorts(d, 5);
            double last = 0, first = 0;
            for (double x = 0; x < 1.5; x += 0.01)
            {
                (double down, double up) = (longs.Traded(-x), shorts.Traded(x));
                if (down > last + 1e-12 || up < first - 1e-12 || down < -3 - 1e-12 || up > 5 + 1e-12) return false;
                (last, first) = (down, up);
            }

            string? broken = ParticipantCheck.Broken(longs) ?? ParticipantCheck.Broken(shorts);
            if (broken is not null) TestContext.Current.TestOutputHelper?.WriteLine(broken);
            return broken is null;
        }, cases: 200);

    /// <summary>40,000 drawn accounts against the density, by formulas that share the distribution only: within the 1-in-a-million Kolmogorov band of equal sizes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Draw_ManyAccounts_ApproachTheDensity(int side)
    {
        var d = new LeverageDistribution { Leverages = [new(3, 1), new(10, 2), new(25, 2)], MaintenanceRate = 0.005, EntryLogDeviation = 0.08, EntryLogMean = 0.01 };
        const int n = 40_000;
        ImmutableArray<LeveragedPosition> drawn = d.Draw(Spot, side * 500, n, 0, 7);
        var accounts = new LeveragedAccounts(Spot, drawn, Flat(0.005));
        LeverageDensity density = side > 0 ? LeverageDensity.Longs(d, 500) : LeverageDensity.Shorts(d, 500);
        Assert.Equal(0, accounts.InBreachAtStart);
        double worst = Enumerable.Range(0, 900).Max(i => Math.Abs(accounts.Traded(side * -0.001 * i) - density.Traded(side * -0.001 * i)));
        Assert.InRange(worst, 0, 500 * 2.7 / Math.Sqrt(n));
        Assert.True(Math.Abs(density.Traded(side * -0.1)) > 50);
    }

    [Fact]
    public void Draw_SameSeed_SameAccountsAndSizesAddUp()
    {
        var d = new LeverageDistribution { Leverages = [new(2, 1), new(50, 1)], MaintenanceRate = 0.004, EntryLogDeviation = 0.03 };
        ImmutableArray<LeveragedPosition> a = d.Draw(Spot, -1234, 500, 1.2, 99), b = d.Draw(Spot, -1234, 500, 1.2, 99), c = d.Draw(Spot, -1234, 500, 1.2, 100);
        Assert.Equal(a, b);
        Assert.NotEqual(a, c);
        Assert.Equal(-1234, a.Sum(p => p.Size), 1e-9);
        Assert.All(a, p => Assert.True(p.Size < 0 && Math.Abs((p.Margin / (-p.Size * p.EntryPrice)) - 0.5) < 1e-12 | Math.Abs((p.Margin / (-p.Size * p.EntryPrice)) - 0.02) < 1e-12));
        Assert.Equal(1, d.Draw(Spot, 1, 1, 0, 1)[0].Size);
    }

    [Fact]
    public void Distribution_BadInput_IsRefused()
    {
        var d = new LeverageDistribution { Leverages = [new(10, 1)], MaintenanceRate = 0.005, EntryLogDeviation = 0.01 };
        Assert.Throws<ArgumentException>(() => d with { Leverages = [] });
        Assert.Throws<ArgumentException>(() => d with { Leverages = [new(0.5, 1)] });
        Assert.Throws<ArgumentException>(() => d with { Leverages = [new(10, 0)] });
        Assert.Throws<ArgumentException>(() => d with { Leverages = [new(double.NaN, 1)] });
        Assert.Throws<ArgumentOutOfRangeException>(() => d with { EntryLogDeviation = 0 });
        // Entered 50% higher with 1% of spread, ten times: nobody of them can be open still.
        ArgumentException gone = Assert.Throws<ArgumentException>(() => LeverageDensity.Longs(d with { EntryLogMean = 0.5 }, 1));
        Assert.Contains("10", gone.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => d with { EntryLogMean = 0.5 } is var e ? e.Draw(Spot, 1, 1, 0, 1) : default);
        Assert.Throws<ArgumentOutOfRangeException>(() => LeverageDensity.Longs(d, -1));
    }

    private static bool TryOpen(LeverageDistribution d, bool longs)
        => d.Leverages.All(l => d.Score(l.Leverage, longs, 0) >= -8);
}
