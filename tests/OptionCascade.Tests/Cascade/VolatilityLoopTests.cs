using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Validation.Markets;
using OptionCascade.Tests.Cascade.Laws;
using Xunit;

namespace OptionCascade.Tests.Cascade;

/// <summary>Volatility and depth in the fixed point, worked by hand.</summary>
public class VolatilityLoopTests
{
    private static readonly KillAccount A = new(-1, 0.05, 0.02, 10, -1), B = new(-1, 0.0515, 0.02, 10, -2), C = new(-1, 0.06, 0.02, 10, -4);

    /// <summary>x = n + λ(a·x + b(y₀ + βx)):  x = (n + λb·y₀)/(1 − λ(a + bβ)).</summary>
    [Theory]
    [InlineData(-0.04, 0, 0, -0.04)]
    [InlineData(-0.04, 0, -4, -0.04 / (1 - (0.01 * -5 * -4)))]
    [InlineData(-0.04, 0.5, 0, -0.04 + (0.01 * -5 * 0.5))]
    [InlineData(-0.04, 0.5, -4, (-0.04 + (0.01 * -5 * 0.5)) / (1 - (0.01 * -5 * -4)))]
    [InlineData(0, 0.5, -4, 0.01 * -5 * 0.5 / (1 - (0.01 * -5 * -4)))]
    public void Solve_TraderWhoMindsVolatility_IsTheClosedForm(double news, double shift, double perLogMove, double expected)
    {
        // −5 units per unit of shift: sold when volatility rises.
        CascadeEquation equation = Market([new SmoothTrader("t", 0, 1, -5, 0)], perLogMove, 0);
        CascadeResult result = CascadeSolver.Solve(equation, Kick(news, shift), 100);
        Assert.Equal(CascadeStatus.Converged, result.Status);
        Assert.Equal(expected, result.LogMove!.Value, 2e-17);
        Assert.Equal(shift + (perLogMove * expected), result.VolatilityShift!.Value, 1e-15);
        Assert.Equal(0.01 * -5 * perLogMove, result.Gain!.Value, 1e-15);
        Assert.True(result.Verify(equation).IsConfirmed);
    }

    /// <summary>A at −5% buys 10 of vega, y = 0.1: B's level comes from −5.15% to 0.0515 − 0.002 = 4.95%, so B goes at −5% too; C's to −5.6%.</summary>
    [Theory]
    [InlineData(-0.0499, 0.01, -0.0499, 0, 0)]
    [InlineData(-0.052, 0.01, -0.055, -3, 0.2)]
    [InlineData(-0.0531, 0.01, -0.0601, -7, 0.3)]
    [InlineData(-0.0504, 0, -0.0514, -1, 0)]
    [InlineData(-0.0506, 0, -0.0536, -3, 0)]
    public void Solve_BuyingBackLiftsVolatility_CascadesAtOneLevel(double news, double perVega, double expected, double flow, double shift)
    {
        CascadeEquation equation = Market([new KillTrader("a", [C, A, B])], 0, perVega, impact: 0.001);
        CascadeResult result = CascadeSolver.Solve(equation, Shock.PriceJump(news), 100);
        Assert.Equal(expected, result.LogMove!.Value, 1e-16);
        Assert.Equal(flow, result.Flow!.Value);
        Assert.Equal(shift, result.VolatilityShift!.Value, 1e-16);
        Assert.True(result.Verify(equation).IsConfirmed);
    }

    [Fact]
    public void VolatilityShift_BetweenTheSteps_IsWhatWasBoughtSoFar()
    {
        CascadeEquation equation = Market([new KillTrader("a", [B, C, A])], -2, 0.01, least: -0.05, most: 0.09);
        // β: 0.09 at most, reached at −4.5%; A's level is 0.05 − 0.02·0.09 = 0.0482, B's 0.0515 − 0.02·(0.09 + 0.1) = 0.0477, C's 0.06 − 0.02·0.29 = 0.0542.
        Assert.Equal(0.06, equation.VolatilityShift(Shock.None, -0.03), 1e-16);
        Assert.Equal(0.09, equation.VolatilityShift(Shock.None, -0.0481999), 1e-16);
        Assert.Equal(0.29, equation.VolatilityShift(Shock.None, -0.0482001), 1e-15);
        Assert.Equal(0.29, equation.VolatilityShift(Shock.None, -0.0541999), 1e-15);
        Assert.Equal(0.39, equation.VolatilityShift(Shock.None, -0.0542001), 1e-15);
        Assert.Equal(-0.05, equation.VolatilityShift(Shock.None, 0.03), 1e-16);
        Assert.Equal(-0.02, equation.VolatilityShift(Shock.None, 0.01), 1e-16);
        Assert.Equal(-3, equation.Flow(-0.05));
    }

    [Theory]
    [InlineData(99.5, 99)]
    [InlineData(40, 40.2)]
    public void VolatilityShift_AtTheBounds_IsHeld(double shift, double expected)
    {
        CascadeEquation equation = Market([new KillTrader("a", [A, B])], 0, 0.01);
        Assert.Equal(expected, equation.VolatilityShift(Shock.Volatility(Math.Min(shift, 99)), -0.06), 1e-13);
    }

    /// <summary>y₀ = 0.5 brings a level from 1% to 0.01 − 0.05·0.5 &lt; 0: sold at once, x = −λ·2; that lifts y to 0.6 and the next, 2.8% − 3%, goes as well.</summary>
    [Fact]
    public void Solve_VolatilityShockAlone_PutsAccountsInBreachAtTheMarket()
    {
        KillAccount first = new(-1, 0.01, 0.05, 10, -2), second = new(-1, 0.028, 0.05, 0, -1), third = new(-1, 0.1, 0.05, 0, -8);
        CascadeEquation equation = Market([new KillTrader("a", [third, second, first])], 0, 0.01);
        CascadeResult one = CascadeSolver.Solve(equation, Shock.Volatility(0.5), 100);
        Assert.Equal(-0.03, one.LogMove!.Value, 1e-17);
        Assert.Equal(-3, one.Flow);
        Assert.Equal(0.6, one.VolatilityShift!.Value, 1e-16);
        Assert.True(one.Verify(equation).IsConfirmed);
        Assert.Equal(0, CascadeSolver.Solve(equation, Shock.Volatility(0.199), 100).LogMove);
    }

    /// <summary>D = f + (1 − f)/(1 + y):  x = n + λQ/(D(y₀)(1 − l)); with β and f = 0, x = (n + λQ)/(1 − λQβ).</summary>
    [Fact]
    public void Solve_DepthFallsAsVolatilityRises_IsTheClosedForm()
    {
        var patient = new CascadeEquation(new LinearImpact(0.01), [], new VolatilityFeedback(SpotVolatilityResponse.Fixed, 0, new MarketMakerDepth(1, 0.25)));
        Shock shock = Shock.Combined(-0.01, -2).And(Shock.Volatility(1)).And(Shock.LossOfDepth(0.2));
        double depth = 0.8 * (0.25 + (0.75 / 2));
        CascadeResult one = CascadeSolver.Solve(patient, shock, 100);
        Assert.Equal(depth, one.Depth!.Value, 1e-15);
        Assert.Equal(-0.01 - (0.02 / depth), one.LogMove!.Value, 1e-16);

        var following = new CascadeEquation(new LinearImpact(0.01), [], new VolatilityFeedback(SpotVolatilityResponse.Linear(-4), 0, new MarketMakerDepth(1, 0)));
        CascadeResult two = CascadeSolver.Solve(following, Shock.Combined(-0.01, -2), 100);
        Assert.Equal(-0.03 / (1 - 0.08), two.LogMove!.Value, 1e-16);
        Assert.Equal(0.08, two.Gain!.Value, 1e-14); // λQβ·(−1)·(−1): depth falls as the price does
        Assert.True(one.Verify(patient).IsConfirmed && two.Verify(following).IsConfirmed);
    }

    /// <summary>
    /// At −5% an order buys 5, A sells 1 and lifts y by 0.1, so that depth goes from 1 to 1/1.1. Held there by a share φ of it all: 0.01·4φ/(1 − φ/11) = 0.01, φ = 11/45.
    /// </summary>
    [Fact]
    public void Solve_PinnedWhereVolatilitySteps_FillsTheShareByHand()
    {
        var equation = new CascadeEquation(new LinearImpact(0.01), [new OrderTrader("bid", [(-0.05, 5)]), new KillTrader("a", [A])],
            new VolatilityFeedback(SpotVolatilityResponse.Fixed, 0.01, new MarketMakerDepth(1, 0)));
        CascadeResult result = CascadeSolver.Solve(equation, Shock.PriceJump(-0.06), 100);
        Assert.Equal(CascadeStatus.Pinned, result.Status);
        Assert.Equal(-0.05, result.LogMove);
        Assert.Equal(11.0 / 45, result.PinnedFill!.Value, 1e-15);
        Assert.Equal(0.1 * 11 / 45, result.VolatilityShift!.Value, 1e-16);
        Assert.Equal(1 - (1.0 / 45), result.Depth!.Value, 1e-15);
        Assert.Equal(44.0 / 45, result.Flow!.Value, 1e-15);
        Assert.Equal(11.0 / 45, result.Curve!.PointAt(1)!.Value.PinnedFill!.Value, 1e-14);
        Assert.True(result.Verify(equation).IsConfirmed);
    }

    private static CascadeEquation Market(IParticipant[] participants, double perLogMove, double perVega, double impact = 0.01, double least = -0.5, double most = 2)
        => new(new LinearImpact(impact), participants, new VolatilityFeedback(perLogMove == 0 ? SpotVolatilityResponse.Fixed : SpotVolatilityResponse.Linear(perLogMove, least, most), perVega));

    private static Shock Kick(double news, double shift) => shift == 0 ? Shock.PriceJump(news) : Shock.PriceJump(news).And(Shock.Volatility(shift));
}
