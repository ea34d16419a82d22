using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Participants;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Participants;

public class RoundNumberStopsTests
{
    private static readonly RoundNumberStopsOptions Simple = new()
    {
        SellUnits = 70, BuyUnits = 35, Tick = 1, Grids = [new(100, 4), new(50, 2), new(10, 1)], ClusteredShare = 1, LogReach = 1e9, TicksBeyond = 2, TickDecay = 0.5, LogRange = 0.1,
    };

    /// <summary>Spot 205, a reach so long that distance plays no part: within 10% below stand 200, 190, three levels beyond… by weight 4, 1 and halves.</summary>
    [Fact]
    public void SellStops_NoDecayWithDistance_ByHand()
    {
        // 205·e^{−0.1} = 185.49, so levels 204 to 186. Round numbers 200 (weight 4) and 190 (weight 1), one and two ticks below each: 4, 2, 1, ½ of 7½.
        var stops = new RoundNumberStops(205, Simple);
        Assert.Equal([199.0, 198, 189, 188], stops.SellStops.Select(s => s.Price));
        double[] expected = [70 * 4 / 7.5, 70 * 2 / 7.5, 70 / 7.5, 35 / 7.5];
        for (int i = 0; i < 4; i++)
            Assert.Equal(expected[i], stops.SellStops[i].Quantity, 1e-6);
        // Above: 206 to 226; 210 and 220 weight 1: 211, 212, 221, 222.
        Assert.Equal([211.0, 212, 221, 222], stops.BuyStops.Select(s => s.Price));
        Assert.Equal(35 / 3.0, stops.BuyStops[0].Quantity, 1e-6);
        Assert.Equal(-stops.SellStops[0].Quantity, stops.Traded(Math.Log(199.0 / 205)), 1e-12);
        Assert.Equal(0, stops.Traded(Math.Log(199.5 / 205)));
        Assert.Equal(-70, stops.Traded(-0.5), 1e-9);
        Assert.Equal(35, stops.Traded(0.5), 1e-9);
    }

    [Fact]
    public void SellStops_EvenShareAndDecay_ByHand()
    {
        // One grid of 10 on ticks of 5 around 20: levels 15 and 10 (range ln 2), reach 1, so e^{−ln(20/p)} = p/20: weights ¾ and ½.
        // Beyond 20 by one tick stands 15, nothing else. Even: 0.4·10·(¾, ½)/1¼ = 2.4, 1.6; clustered 6 at 15.
        var stops = new RoundNumberStops(20, new()
        {
            SellUnits = 10, BuyUnits = 0, Tick = 5, Grids = [new(10, 1)], ClusteredShare = 0.6, LogReach = 1, TicksBeyond = 1, LogRange = Math.Log(2) + 1e-12,
        });
        Assert.Equal([15.0, 10], stops.SellStops.Select(s => s.Price));
        Assert.Equal(8.4, stops.SellStops[0].Quantity, 1e-12);
        Assert.Equal(1.6, stops.SellStops[1].Quantity, 1e-12);
        Assert.Empty(stops.BuyStops);
    }

    [Fact]
    public void Levels_RoundNumberAtTheMarket_HasItsStopsRightBeyond()
    {
        var stops = new RoundNumberStops(200, Simple);
        Assert.Equal(199, stops.SellStops[0].Price);
        Assert.Equal(201, stops.BuyStops[0].Price);
        Assert.Equal(2, stops.BuyStops[0].Quantity / stops.BuyStops[1].Quantity, 1e-6);
    }

    [Fact]
    public void Levels_AnyOptions_AddUpStandBeyondTheMarketAndObeyTheLaws()
    {
        Gen<(double, RoundNumberStopsOptions)> gen =
            from spot in Law.Uniform(50, 2500)
            from tick in Gen.Elements(0.25, 0.5, 1.0)
            from share in Law.Uniform(0, 1)
            from reach in Law.Uniform(0.01, 0.5)
            from decay in Law.Uniform(0.1, 1)
            from range in Law.Uniform(0.05, 0.25)
            from beyond in Gen.Choose(1, 12)
            select (spot, new RoundNumberStopsOptions
            {
                SellUnits = 11, BuyUnits = 5, Tick = tick, Grids = [new(100, 4), new(50, 2), new(10, 1)], ClusteredShare = share, LogReach = reach, TickDecay = decay, LogRange = range, TicksBeyond = beyond,
            });
        Law.ForAll(gen, c =>
        {
            (double spot, RoundNumberStopsOptions o) = c;
            var stops = new RoundNumberStops(spot, o);
            return Math.Abs(stops.SellStops.Sum(s => s.Quantity) - 11) < 1e-9 && Math.Abs(stops.BuyStops.Sum(s => s.Quantity) - 5) < 1e-9
                && stops.SellStops.All(s => s.Price < spot && s.Price >= spot * Math.Exp(-o.LogRange) * (1 - 1e-12))
                && stops.BuyStops.All(s => s.Price > spot && s.Price <= spot * Math.Exp(o.LogRange) * (1 + 1e-12))
                && ParticipantCheck.Broken(stops) is null;
        }, cases: 40);
    }

    /// <summary>Osler's pattern itself: more sell stops in the ticks right below a round number than right above it, the other way round for buy stops.</summary>
    [Fact]
    public void Levels_AboutAHundred_ClusterOnTheFarSide()
    {
        RoundNumberStopsOptions o = Simple with { ClusteredShare = 0.5, TicksBeyond = 5, LogReach = 0.1, LogRange = 0.3, Tick = 0.25 };
        var stops = new RoundNumberStops(250, o);
        double Sell(double low, double high) => stops.SellStops.Where(s => s.Price >= low && s.Price <= high).Sum(s => s.Quantity);
        double Buy(double low, double high) => stops.BuyStops.Where(s => s.Price >= low && s.Price <= high).Sum(s => s.Quantity);
        Assert.True(Sell(198.75, 199.75) > 10 * Sell(200.25, 201.25));
        Assert.True(Buy(300.25, 301.25) > 10 * Buy(298.75, 299.75));
        Assert.True(Sell(198.75, 199.75) > Sell(208.75, 209.75)); // 200 draws more than 210 though it is farther away
    }

    [Fact]
    public void Constructor_BadInput_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new RoundNumberStops(205, Simple with { Tick = 3 })); // 10 is no multiple of 3
        Assert.Throws<ArgumentException>(() => new RoundNumberStops(205, Simple with { LogRange = 1e-6 })); // no tick in range
        Assert.Throws<ArgumentException>(() => Simple with { Grids = [] });
        Assert.Throws<ArgumentOutOfRangeException>(() => Simple with { ClusteredShare = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Simple with { SellUnits = double.NaN });
        Assert.Throws<ArgumentException>(() => new RoundNumberStops(205, Simple with { Tick = 1e-8, Grids = [new(1, 1)] }));
        Assert.Empty(new RoundNumberStops(205, Simple with { SellUnits = 0 }).SellStops);
    }
}
