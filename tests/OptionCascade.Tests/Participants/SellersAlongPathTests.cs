using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Hedging;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Participants;

/// <summary>Sellers given by their liquidations, in a market whose volatility follows a path.</summary>
public sealed class SellersAlongPathTests
{
    private const double Spot = 100;
    private static readonly FlowDomain Domain = new(-1.2, 0.8);

    private static BuybackLeg Leg(double strike, OptionRight right, double contracts, double years, double volatility, double rate = 0.03, double yield = 0.01) => new(
        new OptionContract
        {
            Underlying = "XYZ", Root = "XYZ", Right = right, Strike = strike, Expiry = Instant.FromUtc(2026, 6, 19, 20, 0), Exercise = ExerciseStyle.European,
            Multiplier = 100, Currency = "USD", Settlement = OptionSettlement.Quote,
        }, contracts, years, Spot * Math.Exp((rate - yield) * years), Math.Exp(-rate * years), volatility);

    private static Greeks Greeks(BuybackLeg leg, double x, double y)
        => BlackScholes.Evaluate(Spot * Math.Exp(x), leg.Contract.Strike, leg.YearFraction, leg.Volatility * (1 + y), 0.03, 0.01, leg.Contract.Right);

    private static readonly Gen<(ForcedBuyback[] Buybacks, VolatilityPath Path, double[] Points)> s_cases =
        from u in Law.Uniform(0, 1).ArrayOf(50)
        from points in Law.Uniform(-1.2, 0.8).ArrayOf(8)
        from levels in Law.Uniform(-0.5, 0.4).ArrayOf(6)
        from shifts in Law.Uniform(-0.1, 0.3).ArrayOf(6)
        from scale in Gen.Elements(0.01, 1.0, 200.0)
        from start in Gen.Elements(0.0, 0.0, 0.4)
        from beta in Gen.Elements(0.0, -3.0, 1.0)
        select (Draw(u), PathOf(u, levels, shifts, scale, start, beta), points);

    private static ForcedBuyback[] Draw(double[] u) =>
    [
        .. Enumerable.Range(0, 8).Select(i =>
        {
            double[] v = u[(6 * i)..((6 * i) + 6)];
            double years = v[0] < 0.15 ? 0 : v[0] < 0.3 ? 1e-4 : v[0];
            double x = i == 7 ? 0 : v[2] < 0.5 ? -v[2] : v[2] - 0.5;
            return new ForcedBuyback($"A{i}", x, [Leg(70 + (60 * v[1]), v[3] < 0.5 ? OptionRight.Put : OptionRight.Call, (20 * v[4]) - 10, years, 0.1 + v[5]), Leg(100, OptionRight.Put, 1, 0.25, 0.2)], (100 * v[4]) - 50);
        }),
    ];

    /// <summary>Steps of volatility at some of the liquidations, at the market, and elsewhere.</summary>
    private static VolatilityPath PathOf(double[] u, double[] levels, double[] shifts, double scale, double start, double beta)
        => new(beta == 0 ? SpotVolatilityResponse.Fixed : SpotVolatilityResponse.Linear(beta), start,
            [.. levels.Take(3).Concat(Draw(u).Skip(5).Select(b => b.LogMove)).Zip(shifts, (x, s) => new VolatilityStep(x, s * scale))]);

    [Fact]
    public void Compile_AnySellersAndPath_IsTheFormulaWithinTheStatedError() => Law.ForAll(s_cases, c =>
    {
        var along = (OptionSellers)new OptionSellers(Spot, c.Buybacks).Along(c.Path);
        FlowCurve curve = along.Compile(Domain);
        double gross = c.Buybacks.Sum(b => Math.Abs(b.UnderlyingUnits) + b.Legs.Sum(l => 100 * Math.Abs(l.Contracts)));
        return curve.Error <= 1e-10 * gross && c.Points.Concat(c.Buybacks.Select(b => b.LogMove)).Concat(c.Path.Steps.Select(s => s.LogMove)).Append(Domain.LowestLogMove).Append(Domain.HighestLogMove)
            .All(x => Math.Abs(along.Traded(x) - curve.At(x)) <= curve.Error + (1e-13 * gross));
    }, cases: 1000, seed: 6_06);

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public void Traded_HundredsOfLiquidations_IsTheSumOfEachByItself(double beta)
    {
        var random = new Random(31);
        ForcedBuyback[] buybacks = [.. Enumerable.Range(0, 300).Select(i => new ForcedBuyback($"A{i}", (0.9 * random.NextDouble()) - 0.5,
        [
            Leg(70 + (10 * random.Next(7)), random.Next(2) == 0 ? OptionRight.Put : OptionRight.Call, random.Next(-9, 10), random.Next(8) == 0 ? 0 : 0.1 * (1 + random.Next(5)), 0.2),
            Leg(100, OptionRight.Put, 1 + random.Next(5), 0.25, 0.2),
        ], (100 * random.NextDouble()) - 50))];
        var path = new VolatilityPath(beta == 0 ? SpotVolatilityResponse.Fixed : SpotVolatilityResponse.Linear(beta), 0, beta == 0 ? [] : [new VolatilityStep(-0.1, 0.2), new VolatilityStep(0.2, 0.1)]);
        IParticipant all = new OptionSellers(Spot, buybacks).Along(path);
        IParticipant[] each = [.. buybacks.Select(b => new OptionSellers(Spot, [b]).Along(path))];
        double gross = buybacks.Sum(b => Math.Abs(b.UnderlyingUnits) + b.Legs.Sum(l => 100 * Math.Abs(l.Contracts)));
        foreach (double x in buybacks.Select(b => b.LogMove).Concat([-1.1, -0.3, -0.1, 0, 0.2, 0.25, 0.7]).Concat(Enumerable.Range(7, 7).Select(k => Math.Log(k / 10.0))))
        {
            Assert.Equal(each.Sum(e => e.Traded(x)), all.Traded(x), 1e-13 * gross);
            Assert.Equal(each.Sum(e => e.Slope(x)), all.Slope(x), 1e-11 * gross);
        }
    }

    [Fact]
    public void Traded_AnySellersAndPath_IsEveryOptionPricedAtItsVolatility() => Law.ForAll(s_cases, c =>
    {
        IParticipant along = new OptionSellers(Spot, c.Buybacks).Along(c.Path);
        return c.Points.All(x =>
        {
            double expected = 0, gross = 0;
            foreach (ForcedBuyback b in c.Buybacks.Where(b => x <= 0 ? b.LogMove <= 0 && b.LogMove >= x : b.LogMove >= 0 && b.LogMove <= x))
            {
                expected += b.UnderlyingUnits;
                foreach (BuybackLeg leg in b.Legs)
                {
                    gross += 100 * Math.Abs(leg.Contracts);
                    expected += 100 * leg.Contracts * Greeks(leg, x, c.Path.At(x)).Delta;
                }
            }

            return Math.Abs(along.Traded(x) - expected) <= 1e-11 * (1 + gross);
        });
    }, cases: 1000, seed: 6_07);

    [Fact]
    public void Slope_BetweenLevels_IsTheNumericalDerivative() => Law.ForAll(s_cases, c =>
    {
        const double H = 1e-6;
        IParticipant along = new OptionSellers(Spot, c.Buybacks).Along(c.Path);
        double[] breaks = [0, .. c.Path.Steps.Select(s => s.LogMove), .. c.Buybacks.Select(b => b.LogMove), .. c.Path.Response.Kinks, .. c.Buybacks.SelectMany(b => b.Legs).Where(l => l.YearFraction == 0).Select(l => Math.Log(l.Contract.Strike / l.Forward))];
        double gross = c.Buybacks.Sum(b => b.Legs.Sum(l => 100 * Math.Abs(l.Contracts)));
        return c.Points.Where(x => x > -1 && x < 0.7 && breaks.All(k => Math.Abs(k - x) > 2 * H))
            .All(x => Math.Abs(along.Slope(x) - ((along.Traded(x + H) - along.Traded(x - H)) / (2 * H))) <= 2e-4 * gross);
    }, cases: 1000, seed: 6_08);

    [Fact]
    public void Along_VolatilityMovedFarAwayOnly_IsTheSameCurve() => Law.ForAll(s_cases, c =>
    {
        var plain = new OptionSellers(Spot, c.Buybacks);
        IParticipant along = plain.Along(new VolatilityPath(SpotVolatilityResponse.Fixed, 0, [new VolatilityStep(3, 0.5)]));
        FlowCurve a = plain.Compile(Domain), b = along.Compile(Domain);
        return ReferenceEquals(plain, plain.Along(VolatilityPath.Unmoved))
            && c.Points.All(x => plain.Traded(x) == along.Traded(x) && Math.Abs(plain.Slope(x) - along.Slope(x)) <= 1e-9 * (1 + Math.Abs(plain.Slope(x))) && Math.Abs(a.At(x) - b.At(x)) <= a.Error + b.Error + 1e-10);
    }, cases: 300, seed: 6_09);

    [Fact]
    public void At_AlongAPath_PaysTheVolatilityMet()
    {
        BuybackLeg put = Leg(95, OptionRight.Put, 10, 0.1, 0.3), wing = Leg(85, OptionRight.Put, -10, 0.1, 0.35);
        var sellers = new OptionSellers(Spot, [new ForcedBuyback("A", -0.08, [put, wing], 0)], new BuybackCosts(0.5, 0.1, 2e-4));
        var path = new VolatilityPath(SpotVolatilityResponse.Linear(-2), 0.1, [new VolatilityStep(-0.03, 0.05), new VolatilityStep(-0.08, 0.2)]);
        SellerLiquidation at = ((OptionSellers)sellers.Along(path)).At(-0.1);
        double before = 0.1 + 0.16 + 0.05, now = 0.1 + 0.2 + 0.25; // at the trade, its own step not counted; at −0.1
        Greeks bought = Greeks(put, -0.08, before), sold = Greeks(wing, -0.08, before);
        Assert.Equal(1_000 * (bought.Price - sold.Price), at.Premium, 1e-8);
        Assert.Equal(10 * (bought.Vega - sold.Vega), at.VegaAtTrade, 1e-9);
        Assert.Equal(2e-4 * at.VegaAtTrade, at.VolatilityRise, 1e-15);
        Assert.Equal(1_000 * (bought.Vega + sold.Vega) * 0.005 * 1.8, at.SpreadPaid, 1e-9);
        Assert.Equal(10 * (Greeks(put, -0.1, now).Vega - Greeks(wing, -0.1, now).Vega), at.VegaBought, 1e-9);
        Assert.Equal(1_000 * (Greeks(put, -0.1, now).Delta - Greeks(wing, -0.1, now).Delta), at.HedgeUnits, 1e-9);
    }

    [Fact]
    public void Walk_GivenLevels_StandAndTakeVegaAtTheVolatilityTold()
    {
        BuybackLeg put = Leg(95, OptionRight.Put, 10, 0.1, 0.3), call = Leg(110, OptionRight.Call, 5, 0.3, 0.25);
        var sellers = new OptionSellers(Spot, [new("A", -0.08, [put], 0), new("B", -0.08, [call], 0), new("C", -0.2, [put], 0), new("D", 0, [call], 0), new("E", 0.1, [call], 0)]);
        var response = SpotVolatilityResponse.Linear(-2);
        IVegaDemandWalk down = sellers.Walk(-1, response, 0.1, Domain), up = sellers.Walk(1, response, 0.1, new FlowDomain(-0.1, 0.05));
        Assert.Equal(0, down.NextBreach(0, 0));
        Assert.Equal(5 * Greeks(call, 0, 0.1).Vega, down.Liquidate(0, 0), 1e-9);
        Assert.Equal(-0.08, down.NextBreach(0, 0.02));
        Assert.Equal((10 * Greeks(put, -0.08, 0.28).Vega) + (5 * Greeks(call, -0.08, 0.28).Vega), down.Liquidate(-0.08, 0.02), 1e-9);
        Assert.Equal(-0.2, down.NextBreach(-0.08, 0.05));
        down.Liquidate(-0.2, 0.05);
        Assert.Null(down.NextBreach(-0.2, 0.1));
        Assert.Equal(0, up.NextBreach(0, 0));
        up.Liquidate(0, 0);
        Assert.Null(up.NextBreach(0, 0.02)); // 0.1 lies beyond its domain
    }
}
