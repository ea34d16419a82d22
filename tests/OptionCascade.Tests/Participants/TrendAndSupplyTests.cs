using FsCheck.Fluent;
using OptionCascade.Hedging;
using OptionCascade.Participants;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Participants;

public class TrendAndSupplyTests
{
    private const double Spot = 100;

    [Fact]
    public void TrendFollowers_ClippedSignal_IsTheWorkedFigure()
    {
        // 5.13% above the average of 95 in units of 10%: half full. A fall by 0.05 sells 500, a fall by 0.2 ends 1000 short, a rise by 0.2 fills the signal.
        var p = new TrendFollowers(Spot, 1000, movingAverage: 95, logScale: 0.1, TrendSignal.Clipped);
        double start = 10_000 * Math.Log(100 / 95.0);
        Assert.Equal(start, p.PositionAtStart, 1e-10);
        Assert.Equal(-500, p.Traded(-0.05), 1e-10);
        Assert.Equal(-1000 - start, p.Traded(-0.2), 1e-10);
        Assert.Equal(1000 - start, p.Traded(0.2), 1e-10);
        Assert.Equal(-start, new TrendFollowers(Spot, 1000, 95, 0.1, TrendSignal.Clipped, longOnly: true).Traded(-0.2), 1e-10);
        // The newest price weighs a fifth in the average, which follows: the gap closes by four fifths of the move.
        Assert.Equal(-400, new TrendFollowers(Spot, 1000, 95, 0.1, TrendSignal.Clipped, newestWeight: 0.2).Traded(-0.05), 1e-10);
    }

    [Fact]
    public void TrendFollowers_AnySignal_IsTheChangeOfItsPosition()
        => Law.ForAll(
            from capacity in Law.Uniform(0, 1e6)
            from average in Law.Uniform(60, 160)
            from scale in Law.Uniform(0.01, 0.6)
            from newest in Law.Uniform(0, 0.5)
            from scaling in Law.Uniform(0, 1)
            from clipped in Gen.Elements(true, false)
            from longOnly in Gen.Elements(true, false)
            from x in Law.Uniform(-0.8, 0.8)
            from path in RuleFollower.Path
            select (capacity, average, scale, newest, scaling, clipped, longOnly, x, path), q =>
        {
            double Position(double x, double y)
            {
                double mean = q.average * Math.Exp(q.newest * x), z = Math.Log(Spot * Math.Exp(x) / mean) / q.scale, e = Math.Exp(2 * z);
                double signal = q.clipped ? Math.Min(1, Math.Max(-1, z)) : z > 300 ? 1 : (e - 1) / (e + 1);
                return q.capacity * (q.longOnly ? Math.Max(0, signal) : signal) / (1 + (q.scaling * y));
            }

            var p = new TrendFollowers(Spot, q.capacity, q.average, q.scale, q.clipped ? TrendSignal.Clipped : TrendSignal.HyperbolicTangent, q.newest, q.longOnly, q.scaling);
            return Math.Abs(p.Along(q.path).Traded(q.x) - (Position(q.x, q.path.At(q.x)) - Position(0, 0))) <= 1e-9 * (1 + q.capacity);
        });

    [Fact]
    public void BreakoutFollowers_LevelsOnBothSides_GoFromLongToFlatToShort()
    {
        var p = new BreakoutFollowers(Spot, 100, [new BreakoutLevel(90, -50), new BreakoutLevel(105, 200), new BreakoutLevel(95, 0)]);
        Assert.False(p.IsReversible);
        Assert.Equal(0, p.Traded(Math.Log(0.9501)));
        Assert.Equal(-100, p.Traded(Math.Log(0.9499)));
        Assert.Equal(-150, p.Traded(Math.Log(0.8999)));
        Assert.Equal(-150, p.Traded(-3));
        Assert.Equal(0, p.Traded(Math.Log(1.0499)));
        Assert.Equal(100, p.Traded(Math.Log(1.0501)));
        FlowCurve curve = p.Compile(new FlowDomain(-1, 1));
        Assert.Equal([-50.0, -100, 100], curve.Jumps.Select(j => j.Quantity));
    }

    [Fact]
    public void BreakoutFollowers_AgainstTheTrendOrAtTheMarket_AreRefused()
    {
        static void Refused(params BreakoutLevel[] levels) => Assert.Throws<ArgumentException>(() => new BreakoutFollowers(Spot, 0, levels));
        Refused(new BreakoutLevel(95, 10));
        Refused(new BreakoutLevel(105, -10));
        Refused(new BreakoutLevel(95, -10), new BreakoutLevel(90, -5));
        Refused(new BreakoutLevel(100, 0));
        Refused(new BreakoutLevel(95, -10), new BreakoutLevel(95, -20));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BreakoutFollowers(Spot, 0, [new BreakoutLevel(-1, 0)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BreakoutFollowers(Spot, double.NaN, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrendFollowers(Spot, 1, 100, 0, TrendSignal.Clipped));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrendFollowers(Spot, 1, 100, 0.1, (TrendSignal)7));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrendFollowers(Spot, 1, 100, 0.1, TrendSignal.Clipped, newestWeight: 1));
    }

    [Fact]
    public void EmissionSchedule_BlockRewardBeforeItsHalving_IsTheWorkedFigure()
    {
        // 6.25 coins a block, 144 blocks a day; ten days to the halving: 10·900 + 20·450.
        EmissionSchedule coin = EmissionSchedule.Halving(6.25 * 144, 10, 1460);
        Assert.Equal(18_000, coin.UnitsWithin(30), 1e-9);
        Assert.Equal(9000, coin.UnitsWithin(10), 1e-9);
        // Two whole halving periods and a half: 9000 + 1460·(450 + 225) + 730·112.5.
        Assert.Equal(9000 + (1460 * 675) + (730 * 112.5), coin.UnitsWithin(10 + (2.5 * 1460)), 1e-6);
        // All that will ever be: 9000 + 900·1460.
        Assert.Equal(9000 + (900 * 1460), coin.UnitsWithin(1e6), 1e-3);
        Assert.Equal(18_000 / 19.7e6 * 365 / 30, coin.InflationPerYear(19.7e6, 30), 1e-15);
    }

    [Fact]
    public void EmissionSchedule_GrantsAndUnlocks_AreReleasedOnTheirDays()
    {
        EmissionSchedule grant = EmissionSchedule.Vesting(1000, 10, 0.25, 40);
        Assert.Equal(0, grant.UnitsWithin(9.99));
        Assert.Equal(250, grant.UnitsWithin(10), 1e-12);
        Assert.Equal(625, grant.UnitsWithin(25), 1e-12);
        Assert.Equal(1000, grant.UnitsWithin(40), 1e-12);
        Assert.Equal(1000, grant.UnitsWithin(400), 1e-12);
        Assert.Equal(1000, EmissionSchedule.Vesting(1000, 10, 0.25, 10).UnitsWithin(10));
        EmissionSchedule unlocks = EmissionSchedule.Unlocks([new TokenUnlock(20, 7), new TokenUnlock(5, 3)]);
        Assert.Equal([0.0, 3, 3, 10], new[] { 4.9, 5, 19, 20 }.Select(unlocks.UnitsWithin));
        Assert.Equal(60, EmissionSchedule.Linear(2).UnitsWithin(30));
    }

    [Fact]
    public void EmissionSchedule_AnySchedule_NeverTakesBack()
        => Law.ForAll(
            from rate in Law.Uniform(0, 1000)
            from next in Law.Uniform(0, 50)
            from interval in Law.Uniform(0.5, 50)
            from share in Law.Uniform(0, 1)
            from a in Law.Uniform(0, 300)
            from b in Law.Uniform(0, 50)
            select (rate, next, interval, share, a, b), q => new[]
            {
                EmissionSchedule.Linear(q.rate), EmissionSchedule.Halving(q.rate, q.next, q.interval), EmissionSchedule.Vesting(q.rate, q.next, q.share, q.next + q.interval),
                EmissionSchedule.Unlocks([new TokenUnlock(q.next, q.rate), new TokenUnlock(q.interval, q.rate)]),
            }.All(s => s.UnitsWithin(q.a + q.b) >= s.UnitsWithin(q.a) - 1e-9 && s.UnitsWithin(q.a) >= 0));

    [Fact]
    public void TokenEmission_WithCosts_SellsMoreTheLowerThePrice()
    {
        // 18,000 released, half sold anyway, 600 m of costs at 50,000 = 12,000 more: 21,000 of the 23,000 that reserves allow. All of it below 12,000/14,000 of the price.
        EmissionSchedule coin = EmissionSchedule.Halving(900, 10, 1460);
        var p = new TokenEmission(50_000, coin, 30, 0.5, costPerDay: 20e6, reserveUnits: 5000);
        Assert.Equal(-21_000, p.Traded(0), 1e-8);
        Assert.Equal(-9000 - (12_000 / 1.25), p.Traded(Math.Log(1.25)), 1e-8);
        Assert.Equal(Math.Log(12.0 / 14), p.AllSoldAt, 1e-15);
        Assert.Equal(-23_000, p.Traded(p.AllSoldAt));
        Assert.Equal(-23_000, p.Traded(-3));
        // Without costs the price plays no role.
        var fixedSupply = new TokenEmission(50_000, coin, 30, 0.5);
        Assert.Equal([-9000.0, -9000, -9000], new[] { -1.0, 0, 1 }.Select(fixedSupply.Traded));
        Assert.Equal(-9000, fixedSupply.Compile(new FlowDomain(-1, 1)).At(-0.7), 1e-9);
        Assert.Equal(0, new TokenEmission(50_000, coin, 0, 1).Traded(-1));
    }

    [Fact]
    public void Supply_ArgumentsOutOfRange_AreRefused()
    {
        EmissionSchedule one = EmissionSchedule.Linear(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => EmissionSchedule.Linear(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => EmissionSchedule.Halving(1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => EmissionSchedule.Vesting(1, 10, 0, 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => EmissionSchedule.Vesting(1, 10, 2, 19));
        Assert.Throws<ArgumentOutOfRangeException>(() => EmissionSchedule.Unlocks([new TokenUnlock(-1, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => one.UnitsWithin(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => one.InflationPerYear(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenEmission(1, one, -1, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenEmission(1, one, 1, 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenEmission(1, one, 1, 0.5, reserveUnits: -1));
    }
}
