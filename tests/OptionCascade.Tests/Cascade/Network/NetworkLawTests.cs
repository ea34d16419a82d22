using OptionCascade.Cascade;
using OptionCascade.Cascade.Network;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using Xunit;

namespace OptionCascade.Tests.Cascade.Network;

/// <summary>Laws of networks, each also run on a planted fault that must break it.</summary>
public class NetworkLawTests
{
    private const int Cases = 1000;
    private static readonly NetworkOptions One = new() { Threads = 1 };

    [Fact]
    public void Solve_HoldersAndAssetsPermuted_GivesTheSameAnswer()
    {
        Assert.True(Holds(n => Same(n, Permuted(n), x => [.. x.Reverse()])));
        // Planted: an asset moved with its neighbour's news.
        Assert.False(Holds(n => Same(n, Permuted(n) with { Assets = [.. Permuted(n).Assets.Select((a, i) => a with { News = Permuted(n).Assets[(i + 1) % n.Assets.Length].News })] }, x => [.. x.Reverse()])));
    }

    [Fact]
    public void Solve_HoldersSplitInTwo_GivesTheSameAnswer()
    {
        Assert.True(Holds(n => Same(n, Split(n), x => x)));
        Assert.False(Holds(n => Same(WithLots(n), Split(WithLots(n)), x => x)));
    }

    [Fact]
    public void Solve_UnitsTenTimesSmaller_GivesTheSameAnswer()
    {
        Assert.True(Holds(n => Same(n, Units(n, 10), x => x)));
        Assert.False(Holds(n => Same(WithLots(n), Units(WithLots(n), 10), x => x)));
    }

    [Fact]
    public void Solve_AnotherCurrency_GivesTheSameAnswer()
    {
        Assert.True(Holds(n => Same(n, Currency(n, 0.8), x => x)));
        // Planted: debts and cash that are not converted.
        Assert.False(Holds(n => Same(n, Currency(n, 0.8) with { Holders = n.Holders }, x => x)));
    }

    [Fact]
    public void Solve_EverythingTwiceWithDoubledDepth_GivesTheSameAnswer()
    {
        Assert.True(Holds(n => Same(n, Doubled(n, 2), x => x)));
        Assert.False(Holds(n => Same(n, Doubled(n, 1.9), x => x)));
    }

    [Fact]
    public void Solve_LargerShock_NeverMovesLess()
    {
        Assert.True(Holds(n => Deeper(n, Shocked(n, 1.3))));
        Assert.False(Holds(n => Deeper(n, Shocked(n, 0.7))));
    }

    [Fact]
    public void Solve_MoreImpact_NeverMovesLess()
    {
        Assert.True(Holds(n => Deeper(n, n with { Assets = [.. n.Assets.Select(a => a with { Slope = 1.2 * a.Slope })] })));
        Assert.False(Holds(n => Deeper(n, n with { Assets = [.. n.Assets.Select(a => a with { Slope = 0.8 * a.Slope })] })));
    }

    [Fact]
    public void Solve_NoShockAndNobodyInBreach_NothingMoves()
    {
        // The hypothesis: nobody is in breach, by the formulas of the generator's file.
        static bool Calm(RandomNetwork n) => n.WithoutShock.Map(new double[n.Assets.Length]).All(t => Math.Abs(t) < 1e-12);
        Assert.True(Holds(n => !Calm(n) || Still(n.WithoutShock)));
        // Planted: an account that is in breach.
        Assert.False(Holds(n => !Calm(n) || Still(n.WithoutShock with { Holders = [.. n.Holders, new PlainHolder("breach", Kind.CrossAll, [0], [1], -n.Assets[0].Spot, 0.1, 1)] })));
    }

    [Fact]
    public void Solve_NoImpact_ShockPassesThroughUnchanged()
    {
        static bool Through(RandomNetwork n)
        {
            NetworkResult result = NetworkSolver.Solve(n.Model(), n.Shock, One);
            return result.Status == CascadeStatus.Converged && n.Assets.Select((a, i) => result.LogMoves[i] == a.News).All(same => same);
        }

        static RandomNetwork Deep(RandomNetwork n) => n with { Assets = [.. n.Assets.Select(a => a with { Slope = 0, Linear = true })] };
        Assert.True(Holds(n => Through(Deep(n))));
        Assert.False(Holds(n => Through(n)));
    }

    [Fact]
    public void Solve_NoHolders_ShockPassesThroughUnchanged()
    {
        static bool Through(RandomNetwork solved, RandomNetwork empty)
        {
            NetworkResult result = NetworkSolver.Solve(solved.Model(), solved.Shock, One);
            return result.Status == CascadeStatus.Converged && result.LogMoves.Zip(empty.Map(new double[empty.Assets.Length])).All(p => Math.Abs(p.First - p.Second) <= 1e-15);
        }

        Assert.True(Holds(n => Through(n with { Holders = [] }, n with { Holders = [] })));
        // Planted: the holders are still there.
        Assert.False(Holds(n => Through(n, n with { Holders = [] })));
    }

    [Fact]
    public void Solve_AnyNetwork_SellsNoMoreThanIsHeldAndBooksAddUp()
        => Assert.True(Holds(n =>
        {
            NetworkModel model = n.Model();
            NetworkResult result = NetworkSolver.Solve(model, n.Shock, One);
            NetworkVerification check = result.Verify(model, 2000);
            return result.Status == CascadeStatus.Runaway || (check.OverSold <= 1e-12 && check.CashImbalance <= 1e-12 && check.LedgerImbalance <= 1e-12);
        }));

    [Fact]
    public void Solve_PlainAndAccelerated_AgreeAndAccelerationNeverPasses()
        => Assert.True(Holds(n =>
        {
            NetworkModel model = n.Model();
            NetworkResult fast = NetworkSolver.Solve(model, n.Shock, One), plain = NetworkSolver.Solve(model, n.Shock, One with { Accelerate = false });
            if (plain.Status == CascadeStatus.NotCertified) return true; // its evaluations were used up
            return fast.Status == plain.Status && fast.LogMoves.Zip(plain.LogMoves).All(p => Math.Abs(p.First - p.Second) <= 1e-9 + (1e-13 / Math.Abs(1 - fast.SpectralRadius)));
        }, 300));

    /// <summary>Slopes against central differences, and lower bounds of slopes over boxes against the slopes inside them.</summary>
    [Fact]
    public void Slopes_OfAllHolders_AreThoseOfTheFlowAndTheirBoundsHold()
    {
        int checkedSlopes = 0;
        for (int seed = 0; seed < 3000; seed++)
        {
            RandomNetwork network = RandomNetwork.Draw(seed, mixed: seed % 2 == 0);
            NetworkAsset[] assets = network.LibraryAssets();
            var random = new Random(seed);
            foreach (PlainHolder plain in network.Holders)
            {
                INetworkHolder holder = RandomNetwork.Holder(plain, assets);
                HolderStructure structure = holder.Structure(new FlowDomain(-7, 7));
                int n = holder.Assets.Length;
                double[] x = [.. holder.Assets.Select(_ => -0.4 + (0.5 * random.NextDouble()))], low = [.. x.Select(v => v - (0.05 * random.NextDouble()))];
                double[] slopes = new double[n * n], bounds = new double[n * n];
                const double h = 1e-6;
                holder.Slopes(At(holder, x), slopes);
                if (structure.Response == HolderResponse.Amplifying) holder.LeastSlopes(At(holder, low), At(holder, x), bounds);
                for (int j = 0; j < n; j++)
                {
                    double[] up = [.. x], down = [.. x];
                    (up[j], down[j]) = (x[j] + h, x[j] - h);
                    double[] f = Flow(holder, up), g = Flow(holder, down), at = Flow(holder, x);
                    for (int i = 0; i < n; i++)
                    {
                        double size = Math.Abs(plain.Units[Array.IndexOf(plain.Assets, plain.Assets[i])]);
                        double right = (f[i] - at[i]) / h, left = (at[i] - g[i]) / h;
                        // Skip corners and thresholds between the two points.
                        if (Math.Abs(right - left) > 1e-3 * (size + Math.Abs(right))) continue;
                        checkedSlopes++;
                        Assert.True(Math.Abs((0.5 * (left + right)) - slopes[(i * n) + j]) <= 1e-4 * (size + Math.Abs(right)), $"{seed} {plain.Kind}: {0.5 * (left + right)} {slopes[(i * n) + j]}");
                        if (structure.Response != HolderResponse.Amplifying) continue;
                        double sign = structure.Orientation[i] * structure.Orientation[j];
                        Assert.True(bounds[(i * n) + j] <= (sign * slopes[(i * n) + j]) + (1e-9 * size), $"{seed} {plain.Kind}: bound {bounds[(i * n) + j]:R} above slope {sign * slopes[(i * n) + j]:R}");
                        if (i != j) Assert.True(sign * slopes[(i * n) + j] >= 0);
                        else Assert.True(slopes[(i * n) + j] >= -structure.OwnDamping[i] - (1e-9 * size), $"{seed} {plain.Kind}: {slopes[(i * n) + j]:R} below -{structure.OwnDamping[i]:R}");
                    }
                }

                if (structure.Response != HolderResponse.Amplifying) continue;
                // Secants over the box, the far corner: F(high) − F(low) ≥ bound·(high − low) in the holder's orientation.
                double[] a = [.. x], b = [.. low];
                for (int i = 0; i < n; i++)
                    if (structure.Orientation[i] < 0)
                        (a[i], b[i]) = (low[i], x[i]);
                double[] fa = Flow(holder, a), fb = Flow(holder, b);
                for (int i = 0; i < n; i++)
                {
                    double least = 0;
                    for (int j = 0; j < n; j++)
                        least += bounds[(i * n) + j] * (x[j] - low[j]);
                    Assert.True(structure.Orientation[i] * (fa[i] - fb[i]) >= least - (1e-9 * Math.Abs(plain.Units[i])), $"{seed} {plain.Kind} secant");
                }
            }
        }

        Assert.True(checkedSlopes > 20_000, $"{checkedSlopes}");
    }

    private static double[] Flow(INetworkHolder holder, double[] x)
    {
        double[] units = new double[x.Length];
        holder.Traded(At(holder, x), units);
        return units;
    }

    private static HolderState At(INetworkHolder holder, double[] x) => new(x, x.Select((v, i) => holder.Assets[i].Spot * Math.Exp(v)).ToArray(), new double[x.Length]);

    private static bool Holds(Func<RandomNetwork, bool> law, int cases = Cases)
    {
        for (int seed = 0; seed < cases; seed++)
            if (!law(RandomNetwork.Draw(5_000_000 + seed)))
                return false;
        return true;
    }

    private static bool Same(RandomNetwork one, RandomNetwork other, Func<double[], double[]> relabel)
    {
        NetworkResult a = NetworkSolver.Solve(one.Model(), one.Shock, One), b = NetworkSolver.Solve(other.Model(), other.Shock, One);
        // Rounding decides at a fold and where an untouched asset is unstable.
        if (a.SpectralRadius > 0.9999 || b.SpectralRadius > 0.9999) return true;
        if (a.Status != b.Status || a.IsUnique != b.IsUnique) return false;
        double allowed = 1e-10 + (10 * ((double.IsNaN(a.ErrorBound) ? 0 : a.ErrorBound) + (double.IsNaN(b.ErrorBound) ? 0 : b.ErrorBound)));
        return relabel([.. a.LogMoves]).Zip(b.LogMoves).All(p => Math.Abs(p.First - p.Second) <= allowed);
    }

    private static bool Deeper(RandomNetwork one, RandomNetwork other)
    {
        NetworkResult a = NetworkSolver.Solve(one.Model(), one.Shock, One), b = NetworkSolver.Solve(other.Model(), other.Shock, One);
        if (a.Status == CascadeStatus.Runaway) return b.Status == CascadeStatus.Runaway;
        return b.Status == CascadeStatus.Runaway || a.LogMoves.Zip(b.LogMoves).All(p => Math.Abs(p.Second) >= Math.Abs(p.First) - 1e-9 - (double.IsFinite(a.ErrorBound) ? a.ErrorBound : 1));
    }

    private static bool Still(RandomNetwork n)
    {
        NetworkResult result = NetworkSolver.Solve(n.Model(), n.Shock, One);
        return result.Status == CascadeStatus.Converged && result.LogMoves.All(x => x == 0) && result.Flows.IsEmpty && result.Ledger.Rounds.IsEmpty;
    }

    private static RandomNetwork Shocked(RandomNetwork n, double factor)
        => n with { Assets = [.. n.Assets.Select(a => a with { News = factor * a.News, Block = factor * a.Block })] };

    /// <summary>Order of holders and of assets reversed; priorities within an account stay.</summary>
    private static RandomNetwork Permuted(RandomNetwork n)
        => new([.. n.Assets.Reverse()], [.. n.Holders.Reverse().Select(h => h with { Assets = [.. h.Assets.Select(i => n.Assets.Length - 1 - i)] })]);

    private static RandomNetwork WithLots(RandomNetwork n)
        => n with { Holders = [.. n.Holders, new PlainHolder("lots", Kind.Lots, [0], [25.5], 0, 0, 0)] };

    private static bool HasMoney(Kind kind) => kind is Kind.Lever or Kind.Threshold or Kind.CrossAll or Kind.CrossShare or Kind.CrossTurn;

    private static PlainHolder Part(PlainHolder h, double share, string suffix)
        => h with { Name = h.Name + suffix, Units = [.. h.Units.Select(u => share * u)], A = HasMoney(h.Kind) ? share * h.A : h.A };

    private static RandomNetwork Split(RandomNetwork n) => n with { Holders = [.. n.Holders.SelectMany(h => new[] { Part(h, 0.25, "a"), Part(h, 0.75, "b") })] };

    private static RandomNetwork Units(RandomNetwork n, double factor) => new(
        [.. n.Assets.Select(a => a with { Spot = a.Spot / factor, Slope = a.Linear ? a.Slope / factor : a.Slope, Volume = factor * a.Volume, Block = factor * a.Block })],
        [.. n.Holders.Select(h => h with { Units = [.. h.Units.Select(u => factor * u)] })]);

    private static RandomNetwork Currency(RandomNetwork n, double rate) => new(
        [.. n.Assets.Select(a => a with { Spot = rate * a.Spot })], [.. n.Holders.Select(h => HasMoney(h.Kind) ? h with { A = rate * h.A } : h)]);

    private static RandomNetwork Doubled(RandomNetwork n, double depth) => new(
        [.. n.Assets.Select(a => a with { Slope = a.Linear ? a.Slope / depth : a.Slope, Volume = depth * a.Volume, Block = 2 * a.Block })],
        [.. n.Holders, .. n.Holders.Select(h => h with { Name = h.Name + " again" })]);
}
