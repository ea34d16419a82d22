using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Participants;

public sealed class OptionSellersTests
{
    private const double Spot = 100;
    private static readonly FlowDomain Domain = new(-1.2, 0.8);

    private static BuybackLeg Leg(double strike, OptionRight right, double contracts, double years, double volatility, double rate = 0.03, double yield = 0.01) => new(
        new OptionContract
        {
            Underlying = "XYZ", Root = "XYZ", Right = right, Strike = strike, Expiry = Instant.FromUtc(2026, 6, 19, 20, 0), Exercise = ExerciseStyle.European,
            Multiplier = 100, Currency = "USD", Settlement = OptionSettlement.Quote,
        }, contracts, years, Spot * Math.Exp((rate - yield) * years), Math.Exp(-rate * years), volatility);

    private static Greeks Greeks(double strike, OptionRight right, double years, double volatility, double x)
        => BlackScholes.Evaluate(Spot * Math.Exp(x), strike, years, volatility, 0.03, 0.01, right);

    [Fact]
    public void Traded_AShortPutBoughtBack_MakesDealersSellItsDeltaAndGoOnSelling()
    {
        var sellers = new OptionSellers(Spot, [new ForcedBuyback("A", -0.08, [Leg(95, OptionRight.Put, 10, 0.1, 0.3)], -50)]);
        Assert.Equal(0, sellers.Traded(-0.0799));
        Assert.Equal(-50 + (1_000 * Greeks(95, OptionRight.Put, 0.1, 0.3, -0.08).Delta), sellers.Traded(-0.08), 1e-9);
        Assert.Equal(-50 + (1_000 * Greeks(95, OptionRight.Put, 0.1, 0.3, -0.2).Delta), sellers.Traded(-0.2), 1e-9);
        Assert.Equal(1_000 * Greeks(95, OptionRight.Put, 0.1, 0.3, -0.2).Gamma * Spot * Math.Exp(-0.2), sellers.Slope(-0.2), 1e-8);
        Assert.Equal(0, sellers.Traded(0.5));
    }

    [Fact]
    public void At_AfterALiquidation_StatesVegaPremiumAndSpread()
    {
        var costs = new BuybackCosts(HalfSpreadVolPoints: 0.5, WideningPerPercentMove: 0.1, VolPointsPerVega: 2e-4);
        var sellers = new OptionSellers(Spot, [new ForcedBuyback("A", -0.08, [Leg(95, OptionRight.Put, 10, 0.1, 0.3), Leg(85, OptionRight.Put, -10, 0.1, 0.35)], 0)], costs);
        SellerLiquidation state = sellers.At(-0.1);
        Greeks near = Greeks(95, OptionRight.Put, 0.1, 0.3, -0.08), far = Greeks(85, OptionRight.Put, 0.1, 0.35, -0.08);
        Assert.Equal((1, 10, 10), (state.Accounts, state.ContractsBought, state.ContractsSold));
        Assert.Equal(1_000 * (near.Price - far.Price), state.Premium, 1e-8);
        Assert.Equal(10 * (Greeks(95, OptionRight.Put, 0.1, 0.3, -0.1).Vega - Greeks(85, OptionRight.Put, 0.1, 0.35, -0.1).Vega), state.VegaBought, 1e-9);
        Assert.Equal(1_000 * (near.Vega + far.Vega) * 0.005 * 1.8, state.SpreadPaid, 1e-9);
        Assert.Equal(10 * (near.Vega - far.Vega), state.VegaAtTrade, 1e-9);
        Assert.Equal(2e-4 * state.VegaAtTrade, state.VolatilityRise, 1e-15);
        Assert.Equal(0.01 * 2e-4 / 0.3, VolatilityFeedback.ShiftFromPoints(costs.VolPointsPerVega, 0.3), 1e-18);
        Assert.Equal(0, sellers.At(0).Accounts);
    }

    [Fact]
    public void Compile_RandomSellers_IsTheFormulaWithinTheStatedError()
        => Law.ForAll(Law.Uniform(0, 1).ArrayOf(60), u =>
        {
            var buybacks = new List<ForcedBuyback>();
            for (int i = 0; i < 10; i++)
            {
                double[] v = u[(6 * i)..((6 * i) + 6)];
                double years = v[0] < 0.15 ? 0 : v[0] < 0.3 ? 1e-4 : v[0];
                double strike = 70 + (60 * v[1]), x = i == 9 ? 0 : v[2] < 0.5 ? -v[2] : v[2] - 0.5;
                buybacks.Add(new ForcedBuyback($"A{i}", x, [Leg(strike, v[3] < 0.5 ? OptionRight.Put : OptionRight.Call, (20 * v[4]) - 10, years, 0.1 + v[5]),
                    Leg(100, OptionRight.Put, 1, 0.25, 0.2)], (100 * v[4]) - 50));
            }

            var sellers = new OptionSellers(Spot, buybacks);
            FlowCurve curve = sellers.Compile(Domain);
            double gross = buybacks.Sum(b => Math.Abs(b.UnderlyingUnits) + b.Legs.Sum(l => 100 * Math.Abs(l.Contracts)));
            for (int i = 0; i < 60; i++)
            {
                double x = Domain.LowestLogMove + ((Domain.HighestLogMove - Domain.LowestLogMove) * u[i]);
                if (Math.Abs(sellers.Traded(x) - curve.At(x)) > curve.Error + (1e-13 * gross)) return false;
            }

            return curve.Error <= 1e-11 * gross && buybacks.All(b => Math.Abs(sellers.Traded(b.LogMove) - curve.At(b.LogMove)) <= curve.Error + (1e-13 * gross));
        }, cases: 300, seed: 5_05);

    [Fact]
    public void Traded_OrderOfAccounts_MakesNoDifference()
    {
        ForcedBuyback[] all = [.. Enumerable.Range(0, 50).Select(i => new ForcedBuyback($"A{i}", -0.01 * (i % 7), [Leg(80 + i, OptionRight.Put, 1 + i, 0.2, 0.3)], -i))];
        OptionSellers one = new(Spot, all), other = new(Spot, all.Reverse());
        foreach (double x in (double[])[-0.005, -0.03, -0.06, -0.5])
            Assert.Equal(one.Traded(x), other.Traded(x));
    }

    [Fact]
    public void Solve_SellersLiquidatedOnTheWay_DeepenTheFall()
    {
        var impact = new LinearImpact(2e-5);
        var sellers = new OptionSellers(Spot, [new ForcedBuyback("A", -0.04, [Leg(95, OptionRight.Put, 20, 0.05, 0.25)], 0)]);
        CascadeResult calm = Solve(-0.03), hit = Solve(-0.05);
        Assert.Equal(-0.03, calm.LogMove!.Value, 1e-12);
        double x = hit.LogMove!.Value;
        Assert.True(x < -0.05);
        Assert.Equal(x, -0.05 + (2e-5 * 2_000 * Greeks(95, OptionRight.Put, 0.05, 0.25, x).Delta), 1e-10);

        CascadeResult Solve(double news) => CascadeSolver.Solve(new CascadeEquation(impact, [sellers]), Shock.PriceJump(news), Spot);
    }

    [Fact]
    public void Constructor_StepsOutOfOrder_Throws()
    {
        Assert.Throws<ArgumentException>(() => new OptionSellers(Spot, [new ForcedBuyback("A", -0.1, [], 1), new ForcedBuyback("A", -0.2, [], 1) { Step = 2 }]));
        Assert.Throws<ArgumentException>(() => new OptionSellers(Spot, [new ForcedBuyback("A", -0.1, [], 1) { Step = 1 }, new ForcedBuyback("A", -0.2, [], 1)]));
        Assert.Equal(2, new OptionSellers(Spot, [new ForcedBuyback("A", -0.1, [], 1), new ForcedBuyback("A", -0.2, [], 1) { Step = 1 }]).Traded(-0.3));
    }

    [Fact]
    public void Constructor_TheSameAccountTwiceOnOneSide_Throws()
        => Assert.Throws<ArgumentException>(() => new OptionSellers(Spot, [new ForcedBuyback("A", -0.1, [], 1), new ForcedBuyback("A", -0.2, [], 1)]));
}
