using System.Collections.Concurrent;
using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Cascade.Network;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using Xunit;

namespace OptionCascade.Tests.Cascade.Network;

/// <summary>20,000 random networks: every one ends with a status, and what is claimed is checked by formulas and rounds that share nothing with the solver.</summary>
public class RandomNetworkTests
{
    private static readonly NetworkOptions One = new() { Threads = 1 };

    [Fact]
    public void Solve_OrderedNetworks_FindWhatPlainRoundsFind()
    {
        var seen = new ConcurrentDictionary<string, int>();
        var wrong = new ConcurrentBag<string>();
        Parallel.For(0, 10_000, seed =>
        {
            RandomNetwork network = RandomNetwork.Draw(seed);
            NetworkModel model = network.Model();
            NetworkResult result = NetworkSolver.Solve(model, network.Shock, One);
            seen.AddOrUpdate($"{result.Status} unique {result.IsUnique}", 1, (_, c) => c + 1);
            if (result.Status is not (CascadeStatus.Converged or CascadeStatus.Runaway)) wrong.Add($"{seed}: {result.Status} {result.Warnings.FirstOrDefault()}");
            if (Disagreement(network, result) is { } why) wrong.Add($"{seed}: {why}");
            NetworkVerification check = result.Verify(model, 20_000);
            if (!check.IsConfirmed) wrong.Add($"{seed}: {string.Join("; ", check.Failures)}");
            if (check.NoEarlierEquilibrium is null) seen.AddOrUpdate("undecided", 1, (_, c) => c + 1);
        });
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", seen.OrderBy(s => s.Key)));
        Assert.True(wrong.IsEmpty, $"{wrong.Count} wrong: " + string.Join("\n", wrong.Order().Take(20)));
        // The generator must reach what the law is about.
        Assert.True(seen.GetValueOrDefault("Converged unique True") > 1000 && seen.GetValueOrDefault("Converged unique False") > 300, string.Join(", ", seen));
        Assert.True(seen.GetValueOrDefault("undecided") < 50);
    }

    [Fact]
    public void Solve_ThresholdNetworks_FindAmongAllLiquidatedSetsTheLeast()
    {
        int several = 0;
        for (int seed = 0; seed < 3000; seed++)
        {
            RandomNetwork network = RandomNetwork.Draw(1_000_000 + seed, thresholdsOnly: true, longOnly: true);
            NetworkResult result = NetworkSolver.Solve(network.Model(), network.Shock, One);
            List<double[]> all = Enumerate(network);
            Assert.Equal(CascadeStatus.Converged, result.Status);
            double[] first = all.MinBy(x => x.Sum(Math.Abs))!;
            for (int i = 0; i < first.Length; i++)
                Assert.True(Math.Abs(first[i] - result.LogMoves[i]) <= 1e-12, $"{seed}");
            Assert.True((all.Count == 1) == result.IsUnique, $"{seed}: {all.Count} found, {result.IsUnique}: {string.Join("; ", all.Select(x => string.Join(",", x)))} | {string.Join(",", result.LogMoves)}");
            if (all.Count == 1) continue;
            several++;
            double[] worst = all.MaxBy(x => x.Sum(Math.Abs))!;
            for (int i = 0; i < first.Length; i++)
                Assert.True(Math.Abs(worst[i] - result.Worst!.Value[i]) <= 1e-12, $"{seed}");
        }

        Assert.True(several > 100, $"{several}");
    }

    [Fact]
    public void Solve_MixedAndTwoWayNetworks_EndWithAStatusThatIsTrue()
    {
        var seen = new ConcurrentDictionary<string, int>();
        var wrong = new ConcurrentBag<string>();
        Parallel.For(0, 7_000, k =>
        {
            int seed = 2_000_000 + k;
            RandomNetwork network = RandomNetwork.Draw(seed, mixed: k % 2 == 0, bothWays: k % 4 != 0);
            NetworkModel model = network.Model();
            NetworkResult result = NetworkSolver.Solve(model, network.Shock, One with { MaximumEvaluations = 20_000 });
            seen.AddOrUpdate($"{result.Status} unique {result.IsUnique}", 1, (_, c) => c + 1);
            NetworkVerification check = result.Verify(model, 5_000);
            if (!check.IsConfirmed) wrong.Add($"{seed}: {result.Status} {string.Join("; ", check.Failures)}");
            if (result.Status is not CascadeStatus.Converged) return;
            double[] image = network.Map([.. result.LogMoves]);
            if (image.Zip(result.LogMoves).Any(p => Math.Abs(p.First - p.Second) > 1e-10)) wrong.Add($"{seed}: no equilibrium by the independent formulas");
            if (result.IsUnique == true && Another(network, result) is { } other) wrong.Add($"{seed}: called unique, but {other}");
            (bool compared, string? before) = Before(network, result);
            seen.AddOrUpdate(compared ? "first by another route" : result.IsUnique == true ? "unique, other route open" : "other route open", 1, (_, c) => c + 1);
            if (before is not null) wrong.Add($"{seed}: {before}");
        });
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", seen.OrderBy(s => s.Key)));
        Assert.True(wrong.IsEmpty, $"{wrong.Count} wrong: " + string.Join("\n", wrong.Order().Take(20)));
        Assert.True(seen.Where(s => s.Key.StartsWith("NotCertified", StringComparison.Ordinal)).Sum(s => s.Value) > 100);
        Assert.True(seen["first by another route"] > 2000 && seen.GetValueOrDefault("other route open") < 150, string.Join(", ", seen));
    }

    /// <summary>Just before and just past the first jump of random networks: calm and crash, both verified.</summary>
    [Fact]
    public void CriticalShock_RandomNetworks_SeparatesCalmFromCrash()
    {
        int folds = 0, smooth = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            RandomNetwork network = RandomNetwork.Draw(3_000_000 + seed);
            if (network.Assets.All(a => a.News == 0 && a.Block == 0)) continue;
            NetworkModel model = network.Model();
            NetworkFold? fold = NetworkSolver.CriticalShock(model, network.Shock, 2, 0.05, One);
            if (fold is null) continue;
            folds++;
            if (fold.Kind == FoldKind.Smooth) smooth++;
            Assert.True(fold.Status == CascadeStatus.Converged, $"{seed}: {fold.Status}");
            Assert.True(fold.ScaleAfter > fold.Scale && fold.ScaleAfter - fold.Scale <= 1e-13, $"{seed}");
            NetworkResult before = NetworkSolver.Solve(model, network.Shock.Times(fold.Scale * (1 - 1e-7)), One), after = NetworkSolver.Solve(model, network.Shock.Times(fold.ScaleAfter * (1 + 1e-7)), One);
            Assert.True(before.Status == CascadeStatus.Converged && before.Verify(model, 20_000).IsConfirmed, $"{seed} before: {before.Status}");
            Assert.True(after.Verify(model, 20_000).IsConfirmed && after.Status != CascadeStatus.NotCertified, $"{seed} after: {after.Status}");
            if (after.Status == CascadeStatus.Converged)
                Assert.True(before.LogMoves.Zip(after.LogMoves).Max(p => Math.Abs(p.First - p.Second)) >= 0.05, $"{seed} no jump");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{folds} folds, {smooth} smooth");
        Assert.True(folds > 60 && smooth > 5, $"{folds} folds, {smooth} smooth");
    }

    [Fact]
    public void Verify_GreatestLossCalledFirst_Fails()
    {
        int tried = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            RandomNetwork network = RandomNetwork.Draw(seed);
            NetworkModel model = network.Model();
            NetworkResult result = NetworkSolver.Solve(model, network.Shock, One);
            if (result is not { Status: CascadeStatus.Converged, IsUnique: false, Worst: { } worst }) continue;
            tried++;
            NetworkVerification check = (result with { LogMoves = worst }).Verify(model);
            Assert.False(check.IsConfirmed);
            Assert.False(check.NoEarlierEquilibrium);
            Assert.True(check.Residual < 1e-9);
        }

        Assert.True(tried > 10);
    }

    [Fact]
    public void Verify_GhostBehindAFold_Fails()
    {
        // One asset, a cusp just past its fold: unguarded Newton stalls where the residual is small but not zero.
        double width = 0.02;
        var asset = new NetworkAsset("x", 100, new LinearImpact(4 * width / 5000));
        var model = new NetworkModel([asset], [new SingleAssetParticipant(asset, OptionCascade.Participants.StopDensity.Normal(100, 100 * Math.Exp(-2 * width), width, 5000))]);
        NetworkResult crash = NetworkSolver.Solve(model, NetworkShock.None.WithPriceJump("x", -0.4570 * width));
        Assert.True(crash.LogMoves[0] < -4 * width);
        NetworkResult ghost = crash with { LogMoves = [-1.033 * width] };
        NetworkVerification check = ghost.Verify(model);
        Assert.True(check.Residual < 1e-4);
        Assert.False(check.IsConfirmed);
    }

    [Fact]
    public void Verify_HolderThatSellsMoreThanItHas_Fails()
    {
        var asset = new NetworkAsset("x", 100, new LinearImpact(1e-3));
        var model = new NetworkModel([asset], [new Faulty(asset, 1, -20)]);
        NetworkResult result = NetworkSolver.Solve(model, NetworkShock.None.WithPriceJump("x", -0.1));
        NetworkVerification check = result.Verify(model);
        Assert.False(check.IsConfirmed);
        Assert.True(check.OverSold > 0);
    }

    [Fact]
    public void Solve_HolderThatLiesAboutItsOrder_IsNotCertified()
    {
        var asset = new NetworkAsset("x", 100, new LinearImpact(0.01));
        var model = new NetworkModel([asset], [new Faulty(asset, 1000, 50)]);
        NetworkResult result = NetworkSolver.Solve(model, NetworkShock.None.WithPriceJump("x", -0.1));
        Assert.Equal(CascadeStatus.NotCertified, result.Status);
    }

    /// <summary>Null when independent plain rounds agree, else what is wrong.</summary>
    private static string? Disagreement(RandomNetwork network, NetworkResult result)
    {
        (double[]? x, double change) = network.PlainRounds(20_000);
        if (x is null) return result.Status == CascadeStatus.Runaway ? null : "plain rounds run away";
        if (result.Status == CascadeStatus.Runaway) return change <= 1e-14 ? "plain rounds settle" : null;
        bool settled = change <= 1e-14;
        // An asset that nothing has reached stands at zero exactly, even where it is unstable; the rounding of other formulas tips it.
        if (result.SpectralRadius > 1 && result.LogMoves.Contains(0))
        {
            double[] image = network.Map([.. result.LogMoves]);
            return image.Zip(result.LogMoves).All(p => Math.Abs(p.First - p.Second) <= 1e-12) ? null : "an unstable answer that is no equilibrium";
        }

        double allowed = 1e-10 + (1e-13 / Math.Max(1e-12, Math.Abs(1 - result.SpectralRadius))) + (2 * (double.IsFinite(result.ErrorBound) ? result.ErrorBound : 1e-6));
        for (int i = 0; i < x.Length; i++)
        {
            // Rounds that have not settled may only be short of the answer, never past it.
            double gap = Math.Abs(result.LogMoves[i]) - Math.Abs(x[i]);
            if (settled ? Math.Abs(gap) > allowed : gap < -allowed) return FormattableString.Invariant($"plain rounds end at {x[i]:R}, the solver at {result.LogMoves[i]:R} (asset {i}, radius {result.SpectralRadius:R})");
        }

        return null;
    }

    /// <summary>
    /// An equilibrium on the way before the answer: by a dense scan of a single market, or by plain rounds where they move one way only; open where they do not.
    /// </summary>
    private static (bool Compared, string? Before) Before(RandomNetwork network, NetworkResult result)
    {
        double[] answer = [.. result.LogMoves], x = new double[answer.Length];
        if (answer.Length == 1)
        {
            const int Points = 4000;
            double start = network.Map([0])[0];
            for (int k = 1; k < Points; k++)
            {
                double at = answer[0] * k / Points;
                // Still pulled on, all the way to the answer.
                if ((network.Map([at])[0] - at) * Math.Sign(start) < -1e-12) return (true, FormattableString.Invariant($"the scan turns at {at:R} before {answer[0]:R}"));
            }

            return (true, null);
        }

        // Where somebody trades against the move plain rounds may jump over an equilibrium: x' = T(x) − x in small steps does not.
        bool small = network.Holders.Any(h => h.Kind is Kind.Value or Kind.Dips);
        int[] way = new int[x.Length];
        double allowed = small ? 1e-3 : 1e-9 + (1e-12 / Math.Max(1e-9, Math.Abs(1 - result.SpectralRadius)));
        for (int k = 0; k < (small ? 6000 : 20_000); k++)
        {
            double[] next = network.Map(x);
            double change = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double step = next[i] - x[i];
                // The rounding of these formulas may not tip an asset that nothing has reached.
                if (x[i] == 0 && Math.Abs(step) < 1e-12) step = 0;
                change = Math.Max(change, Math.Abs(step));
                next[i] = x[i] + (step * (small ? 4e-3 : 1));
                if (Math.Abs(step) <= 1e-13) continue;
                if (way[i] == -Math.Sign(step)) return (false, null);
                way[i] = Math.Sign(step);
            }

            x = next;
            bool there = x.Zip(answer).All(p => Math.Abs(p.First - p.Second) <= allowed);
            if (change > (small && !there ? 1e-9 : small ? 1 : 1e-14)) continue;
            return there ? (true, null) : (true, FormattableString.Invariant($"rounds end at {string.Join(", ", x)}, the answer is {string.Join(", ", answer)}"));
        }

        return (false, null);
    }

    /// <summary>Another equilibrium than the answer, looked for by damped rounds from scattered starts.</summary>
    private static string? Another(RandomNetwork network, NetworkResult result)
    {
        var random = new Random(7);
        for (int start = 0; start < 6; start++)
        {
            double[] x = [.. result.LogMoves.Select(_ => -2 + (4 * random.NextDouble()))];
            double change = 1;
            for (int k = 0; k < 400 && change > 1e-13; k++)
            {
                double[] next = network.Map(x);
                change = x.Zip(next).Max(p => Math.Abs(p.First - p.Second));
                double omega = start % 2 == 0 ? 1 : 0.5;
                x = [.. x.Zip(next).Select(p => p.First + (omega * (p.Second - p.First)))];
            }

            if (change <= 1e-13 && x.Zip(result.LogMoves).Any(p => Math.Abs(p.First - p.Second) > 1e-6)) return "there is another at " + string.Join(", ", x);
        }

        return null;
    }

    /// <summary>All equilibria of a network of all-or-nothing holders: every set of liquidated holders whose own prices liquidate exactly that set.</summary>
    private static List<double[]> Enumerate(RandomNetwork network)
    {
        var all = new List<double[]>();
        int count = network.Holders.Length;
        for (int set = 0; set < 1 << count; set++)
        {
            double[] q = [.. network.Assets.Select(a => a.Block)];
            for (int h = 0; h < count; h++)
                for (int k = 0; (set & (1 << h)) != 0 && k < network.Holders[h].Assets.Length; k++)
                    q[network.Holders[h].Assets[k]] -= network.Holders[h].Units[k];
            double[] x = new RandomNetwork([.. network.Assets.Select((a, i) => a with { Block = q[i] })], []).Map(new double[q.Length]);
            double[] image = network.Map(x);
            if (x.Zip(image).All(p => Math.Abs(p.First - p.Second) < 1e-12)) all.Add(x);
        }

        return all;
    }

    /// <summary>Trades <paramref name="slope"/>·x and says that it rises.</summary>
    private sealed class Faulty(NetworkAsset asset, double held, double slope) : INetworkHolder
    {
        public string Name => "faulty";

        public ImmutableArray<NetworkAsset> Assets { get; } = [asset];

        public HolderStructure Structure(FlowDomain domain) => HolderStructure.Amplifying([1]);

        public void Traded(in HolderState state, Span<double> units) => units[0] = -slope * state.LogMoves[0];

        public void Slopes(in HolderState state, Span<double> slopes) => slopes[0] = -slope;

        public (double Least, double Most) Range(int asset) => (-1000, 1000);

        public double Held(int asset) => held;
    }
}
