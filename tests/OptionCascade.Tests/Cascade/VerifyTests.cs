using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Validation.Markets;
using OptionCascade.Tests.Cascade.Laws;
using Xunit;

namespace OptionCascade.Tests.Cascade;

/// <summary>Wrong answers are seen through; close to a tipping point the answer is on its right side.</summary>
public class VerifyTests
{
    private const double Width = 0.02, Critical = -0.456912478871897;

    /// <summary>The cusp with a = 4: three equilibria at z = −0.44.</summary>
    private static CascadeEquation Cusp => new(new LinearImpact(4 * Width / 5000), [StopDensity.Normal(100, 100 * Math.Exp(-2 * Width), Width, 5000), new SmoothTrader("t", 0, 1, 0, 0)]);

    private static CascadeResult Sound => CascadeSolver.Solve(Cusp, Shock.PriceJump(-0.44 * Width), 100);

    [Fact]
    public void Verify_SoundAnswer_Passes()
    {
        CascadeVerification v = Sound.Verify(Cusp);
        Assert.True(v.IsConfirmed && v.IsEquilibrium && v.IsBalanced && v.IsFirst && v.EarlierLogMove is null);
        Assert.True(v.Points > 100);
        Assert.True(v.Residual <= v.ResidualTolerance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void Verify_LaterEquilibriumClaimedAsFirst_IsCaught(int which)
    {
        Assert.Equal(3, Sound.Equilibria.Length);
        // Polished by formula, so that nothing but the order is wrong.
        double x = Sound.Equilibria[which].LogMove;
        for (int i = 0; i < 50; i++)
            x -= Cusp.Residual(Sound.Shock, x) / (1 - Cusp.Gain(Sound.Shock, x));
        CascadeVerification v = At(x).Verify(Cusp);
        Assert.True(v.IsEquilibrium && v.IsBalanced);
        Assert.False(v.IsFirst);
        Assert.InRange(v.EarlierLogMove!.Value, x, Sound.LogMove!.Value);
    }

    [Fact]
    public void Verify_RunawayClaimedAlthoughThereIsAFloor_IsCaught()
    {
        CascadeResult away = Sound with { Status = CascadeStatus.Runaway, LogMove = null, Gain = null, Flow = null, Flows = [], Ledger = [] };
        Assert.False(away.Verify(Cusp).IsFirst);
    }

    [Theory]
    [InlineData(1e-9)]
    [InlineData(-1e-9)]
    public void Verify_PriceOffByABillionth_IsCaught(double by) => Assert.False(At(Sound.LogMove!.Value + by).Verify(Cusp).IsEquilibrium);

    [Fact]
    public void Verify_GhostPastTheFold_IsCaught()
    {
        // Where unguarded Newton stalls with a residual of 10⁻⁴ (in widths).
        Shock shock = Shock.PriceJump(-0.457 * Width);
        CascadeVerification v = (At((0.9938747339201531 - 2) * Width) with { Shock = shock }).Verify(Cusp);
        Assert.False(v.IsEquilibrium);
        Assert.False(v.IsConfirmed);
    }

    [Fact]
    public void Verify_FlowsSplitWrongly_IsCaught()
    {
        CascadeResult sound = Sound;
        ImmutableArray<ParticipantFlow> swapped = [sound.Flows[0] with { Quantity = 0.9 * sound.Flows[0].Quantity }, sound.Flows[1] with { Quantity = 0.1 * sound.Flows[0].Quantity }];
        CascadeVerification v = (sound with { Flows = swapped }).Verify(Cusp);
        Assert.True(v.IsEquilibrium);
        Assert.False(v.IsBalanced);
    }

    [Fact]
    public void Verify_LedgerThatDoesNotAddUp_IsCaught()
    {
        Assert.False((Sound with { Ledger = Sound.Ledger[1..] }).Verify(Cusp).IsBalanced);
        Assert.False((Sound with { Ledger = [] }).Verify(Cusp).IsBalanced);
    }

    [Fact]
    public void Verify_WrongVolatilityDepthOrGain_IsCaught()
    {
        Assert.False((Sound with { VolatilityShift = 0.01 }).Verify(Cusp).IsConfirmed);
        Assert.False((Sound with { Depth = 0.99 }).Verify(Cusp).IsConfirmed);
        Assert.False((Sound with { Gain = 0.5 }).Verify(Cusp).IsConfirmed);
    }

    [Fact]
    public void Verify_PinnedWithTheWrongShareFilled_IsCaught()
    {
        var equation = new CascadeEquation(new LinearImpact(0.01), [new OrderTrader("bid", [(-0.05, 4)])]);
        CascadeResult pinned = CascadeSolver.Solve(equation, Shock.PriceJump(-0.06), 100);
        Assert.Equal(0.25, pinned.PinnedFill!.Value, 1e-14);
        Assert.True(pinned.Verify(equation).IsConfirmed);
        Assert.False((pinned with { PinnedFill = 0.3 }).Verify(equation).IsConfirmed);
    }

    /// <summary>The curves are compiled to 10⁻² here; verification neither uses them nor lets their error pass.</summary>
    [Fact]
    public void Verify_CompiledCoarsely_StillJudgesByFormula()
    {
        CascadeResult coarse = CascadeSolver.Solve(Cusp, Shock.PriceJump(-0.3 * Width), 100, new CascadeOptions { RelativeTolerance = 1e-3 });
        Assert.Equal(1.5475291034239362 - 2, coarse.LogMove!.Value / Width, 1e-11);
        Assert.True(coarse.Verify(Cusp).IsConfirmed);
        Assert.False((coarse with { LogMove = coarse.LogMove + 1e-6 }).Verify(Cusp).IsEquilibrium);
    }

    /// <summary>A relative 10⁻¹² before the critical shock the market stands, as much behind it has crashed.</summary>
    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e-10)]
    [InlineData(1e-6)]
    public void Solve_CloseToTheFoldOnBothSides_StandsOrHasCrashed(double distance)
    {
        Fold fold = ResponseCurve.Create(Cusp, Shock.PriceJump(-Width)).Folds[0];
        Assert.Equal(-Critical, fold.Scale, 1e-12);
        CascadeResult before = CascadeSolver.Solve(Cusp, Shock.PriceJump(-Width * fold.Scale * (1 - distance)), 100);
        CascadeResult behind = CascadeSolver.Solve(Cusp, Shock.PriceJump(-Width * fold.Scale * (1 + distance)), 100);
        // x − x* = −√(2·z·distance/(a·|φ′(u*)|)) in widths.
        double u = Math.Sqrt(2 * Math.Log(4 / Math.Sqrt(2 * Math.PI)));
        Assert.Equal(u + Math.Sqrt(2 * fold.Scale * distance / u), 2 + (before.LogMove!.Value / Width), 0.02 * Math.Sqrt(distance) + (3 * distance));
        Assert.Equal(-4.3259, behind.LogMove!.Value / Width, 1e-4);
        Assert.True(before.Verify(Cusp).IsConfirmed && behind.Verify(Cusp).IsConfirmed);
    }

    [Fact]
    public void Equilibria_AtTheFoldItself_HoldTheFoldPointOnce()
    {
        ResponseCurve curve = ResponseCurve.Create(Cusp, Shock.PriceJump(-Width));
        Fold fold = curve.Folds[0];
        Assert.Equal(fold.LogMove, curve.LogMoveAt(fold.Scale)!.Value, 1e-7); // the root of a square: the last place of s is 10⁻⁸ of x
        ImmutableArray<Equilibrium> all = curve.Equilibria(fold.Scale);
        Assert.Contains(all, e => e.LogMove == curve.LogMoveAt(fold.Scale));
        Assert.Contains(all, e => e.IsStable && Math.Abs(e.LogMove - fold.LandingLogMove!.Value) < 1e-9);
        Assert.Equal(-4.3259, curve.LogMoveAt(Math.BitIncrement(fold.Scale))!.Value / Width, 1e-4);
    }

    [Fact]
    public void LargestScale_SellersWithoutFloor_IsTheLastThatHolds()
    {
        // 20 units at −5% move the price by 2 (in log): nothing holds below.
        var equation = new CascadeEquation(new LinearImpact(0.1), [new OrderTrader("s", [(-0.05, -20)])]);
        ResponseCurve curve = ResponseCurve.Create(equation, Shock.PriceJump(-0.1));
        Assert.Equal(0.5, curve.LargestScale, 1e-13);
        Assert.NotNull(curve.LogMoveAt(curve.LargestScale));
        Assert.Null(curve.LogMoveAt(0.5000001));
        Assert.Null(Assert.Single(curve.Folds).LandingLogMove);

        // In breach and without a floor from the start: no scale at all.
        var lost = new CascadeEquation(new LinearImpact(0.1), [new OrderTrader("s", [(0, -20)])]);
        Assert.Equal(0, ResponseCurve.Create(lost, Shock.PriceJump(-0.1)).LargestScale);
        Assert.Equal(CascadeStatus.Runaway, CascadeSolver.Solve(lost, Shock.None, 100).Status);

        // Without a fold: as far as the range goes.
        var calm = new CascadeEquation(new LinearImpact(0.1), []);
        Assert.Equal(-Math.Log(0.4) / 0.1, ResponseCurve.Create(calm, Shock.PriceJump(-0.1)).LargestScale, 1e-12);
    }

    private static CascadeResult At(double x)
    {
        double flow = Cusp.Flow(x);
        ImmutableArray<ParticipantFlow> flows = [new("stop density", flow, 100 * flow), new("t", 0, 0)];
        return Sound with { LogMove = x, Spot = 100 * Math.Exp(x), Flow = flow, Flows = flows, Ledger = [new LedgerRound(1, x, 0, flows)], Gain = Cusp.Gain(Sound.Shock, x) };
    }
}
