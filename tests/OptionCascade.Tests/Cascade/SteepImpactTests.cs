using FsCheck.Fluent;
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cascade;

/// <summary>A law of impact whose inverse grows exponentially: the shock that holds the market far out is 10⁶⁰ times that near by, and must not spoil it.</summary>
public sealed class SteepImpactTests
{
    /// <summary>I(Q) = sgn(Q)·A·ln(1 + |Q|/q).</summary>
    private sealed class LogarithmicImpact(double scale, double units) : IImpactLaw
    {
        public string Name => "logarithmic";

        public double LogMove(double quantity) => Math.CopySign(scale * Math.Log(1 + (Math.Abs(quantity) / units)), quantity);

        public double Slope(double quantity) => scale / (units + Math.Abs(quantity));

        public double Quantity(double logMove) => Math.CopySign(units * (Math.Exp(Math.Abs(logMove) / scale) - 1), logMove);
    }

    [Fact]
    public void Solve_SellStopsAndBlock_IsTheLeastFixedPointOfPlainRounds() => Law.ForAll(
        from scale in Law.Uniform(0.004, 0.05)
        from block in Law.Uniform(1_000, 400_000)
        from news in Law.Uniform(-0.02, 0)
        from stops in Gen.ArrayOf(from level in Law.Uniform(80, 99.9) from quantity in Law.Uniform(1_000, 60_000) select new PriceLevel(level, quantity), 12)
        select (scale, block, news, stops), m =>
        {
            var law = new LogarithmicImpact(m.scale, 50_000);
            var equation = new CascadeEquation(law, [StopOrders.Sell(100, m.stops)]);
            CascadeResult result = CascadeSolver.Solve(equation, Shock.Combined(m.news, -m.block), 100);
            double x = 0;
            for (int round = 0; round <= 13; round++)
                x = m.news + law.LogMove(-m.block - m.stops.Where(s => Math.Log(s.Price / 100) >= x).Sum(s => s.Quantity));
            return result.Status == CascadeStatus.Converged && Math.Abs(result.LogMove!.Value - x) <= 1e-12 && result.Verify(equation).IsConfirmed;
        }, 500);

    [Fact]
    public void Folds_SellStopsAndBlock_AreWhereEachStopIsReached()
    {
        var law = new LogarithmicImpact(0.02, 50_000);
        PriceLevel[] stops = [new(98, 40_000), new(97, 40_000), new(96, 40_000)];
        ResponseCurve curve = ResponseCurve.Create(new CascadeEquation(law, [StopOrders.Sell(100, stops)]), Shock.BlockTrade(-10_000));
        Assert.Equal(3, curve.Folds.Length);
        for (int i = 0; i < 3; i++)
        {
            double level = Math.Log(stops[i].Price / 100);
            Assert.Equal((-law.Quantity(level) - (40_000 * i)) / 10_000, curve.Folds[i].Scale, 1e-9);
            Assert.Equal(FoldKind.Threshold, curve.Folds[i].Kind);
        }
    }
}
