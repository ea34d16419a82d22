using OptionCascade.Cascade;
using OptionCascade.Cascade.Network;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cascade.Network;

/// <summary>A network of one asset is the single market, solved by another method.</summary>
public class NetworkOneAssetTests
{
    private const double Width = 0.02;
    private static readonly NetworkOptions Range = new() { LowestPriceFraction = 0.4, HighestPriceFraction = 2.5, Threads = 1 };

    [Fact]
    public void Solve_RandomSingleMarkets_AgreesWithCascadeSolver()
    {
        var seen = new Dictionary<string, int>();
        Law.ForAll(RandomModel.Generator, model =>
        {
            CascadeResult one = CascadeSolver.Solve(model.Equation, model.Shock, RandomModel.Spot);
            var asset = new NetworkAsset("x", RandomModel.Spot, model.Impact);
            // Dip buyers make a network that only the single-asset route certifies; without them this is an independent method.
            IParticipant[] participants = [.. model.Participants().Where(p => p is not DipBuyers)];
            CascadeResult without = CascadeSolver.Solve(new CascadeEquation(model.Impact, participants), model.Shock, RandomModel.Spot);
            return Agrees(participants, without, "without") && Agrees([.. model.Participants()], one, "with");

            bool Agrees(IParticipant[] all, CascadeResult expected, string kind)
            {
                var network = new NetworkModel([asset], all.Select(p => new SingleAssetParticipant(asset, p)));
                NetworkResult result = NetworkSolver.Solve(network, NetworkShock.None.WithPriceJump("x", model.News).WithBlockTrade("x", model.Block), Range);
                string key = $"{kind} {result.Status}";
                seen[key] = seen.GetValueOrDefault(key) + 1;
                if (expected.Gain is > 0.9999) return true; // on a fold
                if (result.Status != expected.Status) return Wrong($"status {result.Status} for {expected.Status}: {string.Join("; ", result.Warnings)}");
                if (result.Verify(network) is { IsConfirmed: false } check) return Wrong(string.Join("; ", check.Failures));
                if (expected.LogMove is not { } x || Math.Abs(x - result.LogMoves[0]) <= 1e-10 / Math.Min(1, Math.Abs(1 - (expected.Gain ?? 0)))) return true;
                return Wrong(FormattableString.Invariant($"{result.LogMoves[0]:R} for {x:R}, gain {expected.Gain:R}"));

                bool Wrong(string why)
                {
                    TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {why}");
                    return false;
                }
            }
        }, cases: 1000);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", seen));
        Assert.True(seen.GetValueOrDefault("without Converged") > 500 && seen.GetValueOrDefault("with Pinned") > 20, string.Join(", ", seen));
    }

    [Fact]
    public void CriticalShock_Cusp_IsTheClosedFormFold()
    {
        foreach (ReferenceTable row in ReferenceTable.Load("Cascade", "cusp.csv"))
        {
            NetworkModel model = Cusp(row.Number("a=impact*size/width"), row.Number("u0_start_in_sd_above_centre"));
            NetworkFold? fold = NetworkSolver.CriticalShock(model, NetworkShock.None.WithPriceJump("x", -Width), 2, 0.5 * Width);
            double critical = row.Number("critical_shock_z_down(sd)");
            if (double.IsNaN(critical))
            {
                Assert.Null(fold);
                continue;
            }

            Assert.NotNull(fold);
            Assert.Equal(-critical, fold.Scale, 1e-10);
            Assert.Equal(FoldKind.Smooth, fold.Kind);
            Assert.Equal(CascadeStatus.Converged, fold.Status);
            Assert.Equal(row.Number("total_move_just_before(sd)"), fold.Before[0] / Width, 1e-5);
            Assert.Equal(row.Number("total_move_just_after(sd)"), fold.Landing[0] / Width, 1e-8);
            Assert.True(fold.ScaleAfter - fold.Scale < 1e-13);
        }
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-5)]
    [InlineData(1e-7)]
    [InlineData(1e-9)]
    public void Solve_EitherSideOfTheFold_CalmBeforeCrashAfter(double distance)
    {
        NetworkModel model = Cusp(4, 2);
        const double critical = -0.456912478871897;
        NetworkResult before = NetworkSolver.Solve(model, NetworkShock.None.WithPriceJump("x", (critical + distance) * Width));
        NetworkResult after = NetworkSolver.Solve(model, NetworkShock.None.WithPriceJump("x", (critical - distance) * Width));
        Assert.Equal((CascadeStatus.Converged, CascadeStatus.Converged), (before.Status, after.Status));
        Assert.True(before.LogMoves[0] / Width > -1.0333);
        Assert.True(after.LogMoves[0] / Width < -4.32);
        Assert.False(before.IsUnique);
        Assert.True(before.Worst!.Value[0] / Width < -4.3);
        Assert.True(before.Verify(model).IsConfirmed);
        Assert.True(after.Verify(model).IsConfirmed);
        Assert.True(before.Evaluations < 3000 && after.Evaluations < 3000, $"{before.Evaluations}, {after.Evaluations}");
    }

    private static NetworkModel Cusp(double a, double u0)
    {
        var asset = new NetworkAsset("x", 100, new LinearImpact(a * Width / 5000));
        return new NetworkModel([asset], [new SingleAssetParticipant(asset, StopDensity.Normal(100, 100 * Math.Exp(-u0 * Width), Width, 5000))]);
    }
}
