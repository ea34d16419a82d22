using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Participants;

public class BuyersTests
{
    private const double Spot = 100;

    [Fact]
    public void ValueBuyers_FiniteCapital_ByHand()
    {
        // κ = 200 a log price below 95, 2,000 of capital: e^x_W = 0.95 − 2,000/20,000 = 0.85. So they are done at 85, with 200·ln(95/85) units.
        var buyers = new ValueBuyers(Spot, 95, 200, 2_000);
        Assert.Equal(Math.Log(0.85), buyers.ExhaustedAt, 1e-14);
        Assert.Equal(0, buyers.Traded(Math.Log(0.96)));
        Assert.Equal(200 * Math.Log(95 / 90.0), buyers.Traded(Math.Log(0.9)), 1e-12);
        Assert.Equal(200 * 100 * 0.05, buyers.Spent(Math.Log(0.9)), 1e-9);
        Assert.Equal(200 * Math.Log(95 / 85.0), buyers.Traded(-1), 1e-12);
        Assert.Equal(2_000, buyers.Spent(-1));
        Assert.Equal(-200, buyers.Slope(Math.Log(0.9)));
        Assert.Equal(0, buyers.Slope(Math.Log(0.8)));
        Assert.Equal(0, buyers.Traded(0.3));
    }

    [Fact]
    public void ValueBuyers_ValueAboveTheMarket_BeginAtIt()
    {
        var buyers = new ValueBuyers(Spot, 120, 10, 1e9);
        Assert.Equal(0, buyers.Traded(0));
        Assert.Equal(1, buyers.Traded(-0.1), 1e-12);
        Assert.Equal(double.NegativeInfinity, buyers.ExhaustedAt); // 10·100 at most
        Assert.Equal(1_000 * (1 - Math.Exp(-3)), buyers.Spent(-3), 1e-9);
    }

    [Fact]
    public void ValueBuyers_BothSides_SellWhatTheyHoldAbove()
    {
        ValueBuyers both = ValueBuyers.BothSides(Spot, 90, 110, 50, 500, 4);
        double b = Math.Log(1.1);
        Assert.Equal(0, both.Traded(b));
        Assert.Equal(-2, both.Traded(b + 0.04), 1e-12);
        Assert.Equal(-4, both.Traded(0.9));
        Assert.Equal(-50, both.Slope(b + 0.04));
        Assert.Equal(0, both.Slope(b + 0.09));
        Assert.Null(ParticipantCheck.Broken(both));
    }

    [Fact]
    public void ValueBuyers_AnySchedule_SpendWhatTheirPurchasesCost()
    {
        Gen<(double, double, double)> gen = from below in Law.Uniform(50, 130) from k in Law.Uniform(0, 500) from w in Law.Uniform(0, 20_000) select (below, k, w);
        Law.ForAll(gen, c =>
        {
            (double below, double k, double w) = c;
            var buyers = new ValueBuyers(Spot, below, k, w);
            // Σ price·dq by the midpoint rule against the closed form.
            double cost = 0, a = Math.Min(0, Math.Log(below / Spot));
            const int n = 4000;
            for (int i = 0; i < n; i++)
            {
                double high = a - (0.9 * i / n), low = a - (0.9 * (i + 1) / n);
                cost += Spot * Math.Exp(0.5 * (high + low)) * (buyers.Traded(low) - buyers.Traded(high));
            }

            return buyers.Spent(a - 0.9) <= w && Math.Abs(cost - buyers.Spent(a - 0.9)) <= 1e-3 * (1 + w)
                && ParticipantCheck.Broken(buyers) is null;
        }, cases: 200);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(100, 0)]
    [InlineData(100, 1e-300)]
    [InlineData(1e-300, 100)]
    [InlineData(100, 1e-9)]
    [InlineData(1e12, 1)]
    public void ValueBuyers_HardlyAnything_CompileAndTradeHardlyAnything(double k, double w)
    {
        var buyers = new ValueBuyers(Spot, 95, k, w);
        FlowCurve curve = buyers.Compile(new FlowDomain(-1, 1));
        Assert.InRange(curve.At(-0.5), 0, (w / 90) + 1e-12);
        Assert.Equal(buyers.Traded(-0.5), curve.At(-0.5), 1e-9);
        Assert.InRange(buyers.Spent(-0.5), 0, w);
    }

    [Fact]
    public void ValueBuyers_LinearImpact_DampTheMoveUntilTheyAreExhausted()
    {
        // λ = 0.005, κ = 200 from the market on: gain −1, the move halves. Exhausted at −0.1 (capital 20,000(1 − e^{−0.1})): 20 units, the rest comes through.
        double capital = 20_000 * (1 - Math.Exp(-0.1));
        var equation = new CascadeEquation(new LinearImpact(0.005), [new ValueBuyers(Spot, 100, 200, capital)]);
        Assert.Equal(-0.05, CascadeSolver.Solve(equation, Shock.PriceJump(-0.1), Spot).LogMove!.Value, 1e-12);
        Assert.Equal(0.5, CascadeSolver.Solve(equation, Shock.PriceJump(-0.1), Spot).Amplification!.Value, 1e-12);
        Assert.Equal(-0.3 + 0.1, CascadeSolver.Solve(equation, Shock.PriceJump(-0.3), Spot).LogMove!.Value, 1e-12);
    }

    [Fact]
    public void DipBuyers_WithCapital_FillFromTheMarketDownward()
    {
        // 10 at 100 at once (the order stands at 105), 10 at 90, then 500 left buys 6.25 at 80, nothing at 70.
        DipBuyers buyers = DipBuyers.WithCapital(Spot, [new(70, 5), new(80, 10), new(105, 10), new(90, 10)], 1_000 + 900 + 500);
        Assert.Equal(10, buyers.Traded(0));
        Assert.Equal(20, buyers.Traded(-0.2));
        Assert.Equal(26.25, buyers.Traded(-0.3), 1e-12);
        Assert.Equal(26.25, buyers.Traded(-1), 1e-12);
        Assert.Equal(0, DipBuyers.WithCapital(Spot, [new(90, 1)], 0).Traded(-1));
        Assert.Throws<ArgumentException>(() => DipBuyers.WithCapital(Spot, [new(90, double.NaN)], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DipBuyers.WithCapital(Spot, [new(90, 1)], -1));
    }

    [Fact]
    public void DipBuyers_Ladder_SpendsItsCapitalInEqualParts()
    {
        DipBuyers ladder = DipBuyers.Ladder(Spot, 96, 81, 3, 300); // 96, √(96·81) = 88.18, 81: 100 each
        FlowCurve curve = ladder.Compile(new FlowDomain(-1, 1));
        Assert.Equal([81, Math.Sqrt(96 * 81), 96], curve.Jumps.Select(j => Spot * Math.Exp(j.LogMove)), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.All(curve.Jumps, j => Assert.Equal(100, j.Quantity * Spot * Math.Exp(j.LogMove), 1e-9));
        Assert.Equal(3, DipBuyers.Ladder(Spot, 100, 100, 1, 300).Traded(0), 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => DipBuyers.Ladder(Spot, 101, 90, 3, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DipBuyers.Ladder(Spot, 90, 95, 3, 1));
        Assert.Null(ParticipantCheck.Broken(ladder));
    }
}
