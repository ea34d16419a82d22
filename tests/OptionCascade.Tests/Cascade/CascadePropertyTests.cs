using FsCheck.Fluent;
using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cascade;

/// <summary>Laws of the solver on random markets with flows of both signs, checked by formulas and a scan that share nothing with it.</summary>
public class CascadePropertyTests
{
    private const int ScanPoints = 3000;

    [Fact]
    public void Solve_RandomModels_PointSatisfiesEquationAndNoEarlierPointDoes()
    {
        var seen = new Dictionary<CascadeStatus, int>();
        Law.ForAll(RandomModel.Generator, model =>
        {
            CascadeResult result = CascadeSolver.Solve(model.Equation, model.Shock, RandomModel.Spot);
            seen[result.Status] = seen.GetValueOrDefault(result.Status) + 1;
            return Disagreement(model, result) is null;
        }, cases: 3000);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", seen.Select(p => $"{p.Key} {p.Value}")));
        // The generator must reach every outcome, else the law proves little.
        Assert.True(seen.GetValueOrDefault(CascadeStatus.Converged) > 500);
        Assert.True(seen.GetValueOrDefault(CascadeStatus.Pinned) > 50);
        Assert.True(seen.GetValueOrDefault(CascadeStatus.Runaway) > 20);
    }

    [Fact]
    public void Solve_SomeScaleOfRandomModels_EquilibriaAreAllThatAScanFinds()
        => Law.ForAll(RandomModel.Generator, model =>
        {
            if (model.Shock.Direction == 0) return true;
            ResponseCurve curve = ResponseCurve.Create(model.Equation, model.Shock);
            // Sign changes of the residual over the whole range, thresholds from both sides.
            List<(double X, double E)> scan = Scan(model, Math.Log(0.4), Math.Log(2.5));
            int crossings = 0;
            for (int i = 1; i < scan.Count; i++)
                if (scan[i - 1].E * scan[i].E < 0)
                    crossings++;
            int found = curve.Equilibria(1).Length;
            // A scan may miss a close pair, never find a crossing that is not there.
            return found >= crossings && (found - crossings) % 2 == 0;
        }, cases: 1000);

    [Fact]
    public void Solve_AnyModel_IsMonotoneInTheShock()
        => Law.ForAll(RandomModel.Generator, model =>
        {
            if (model.Shock.Direction == 0) return true;
            ResponseCurve curve = ResponseCurve.Create(model.Equation, model.Shock);
            double previous = 0;
            for (int i = 0; i <= 60; i++)
            {
                double scale = i / 30.0;
                if (curve.LogMoveAt(scale) is not { } x) return curve.LargestScale <= scale;
                if ((x - previous) * model.Shock.Direction < -1e-12) return false;
                previous = x;
            }

            return true;
        }, cases: 500);

    [Fact]
    public void Solve_PermutedAndSplitParticipants_GivesTheSameAnswer()
        => Law.ForAll(RandomModel.Generator, model =>
        {
            CascadeResult one = CascadeSolver.Solve(model.Equation, model.Shock, RandomModel.Spot);
            RandomModel split = model with
            {
                Options = [.. model.Options.Reverse().SelectMany(o => new[] { o with { Contracts = 0.25 * o.Contracts }, o with { Contracts = 0.75 * o.Contracts } })],
                Stops = [.. model.Stops.Reverse().SelectMany(s => new[] { s with { Quantity = 0.5 * s.Quantity }, s with { Quantity = 0.5 * s.Quantity } })],
                Longs = [.. model.Longs.Reverse()],
            };
            var permuted = new CascadeEquation(split.Impact, split.Participants().Reverse());
            CascadeResult two = CascadeSolver.Solve(permuted, split.Shock, RandomModel.Spot);
            if (one.Status != two.Status) return NearFold(one);
            return one.LogMove is not { } x || Math.Abs(x - two.LogMove!.Value) <= 1e-10 / Math.Min(1, Math.Abs(1 - (one.Gain ?? 0))) || NearFold(one);
        }, cases: 500);

    [Fact]
    public void Solve_UnitsChanged_GivesTheSameMove()
        => Law.ForAll(RandomModel.Generator, model =>
        {
            // Shares ten times as small: ten times the quantities, a tenth of the impact per share, ten times the volume.
            CascadeResult one = CascadeSolver.Solve(model.Equation, model.Shock, RandomModel.Spot);
            PriceLevel[] Ten(PriceLevel[] levels) => [.. levels.Select(l => l with { Quantity = 10 * l.Quantity })];
            var ten = model with
            {
                Options = [.. model.Options.Select(o => o with { Contracts = 10 * o.Contracts })],
                Stops = Ten(model.Stops), Longs = Ten(model.Longs), Dips = Ten(model.Dips),
                Normal = model.Normal with { Quantity = 10 * model.Normal.Quantity },
                Uniform = model.Uniform with { Quantity = 10 * model.Uniform.Quantity },
                Block = 10 * model.Block,
            };
            IImpactLaw impact = model.Linear
                ? new LinearImpact(model.ImpactScale / 10)
                : new SquareRootImpact(1, new OptionCascade.Market.TradingActivity(10 * RandomModel.Volume, model.ImpactScale * 5), RandomModel.Core);
            CascadeResult two = CascadeSolver.Solve(new CascadeEquation(impact, ten.Participants()), ten.Shock, RandomModel.Spot);
            if (one.Status != two.Status) return NearFold(one);
            return one.LogMove is not { } x || Math.Abs(x - two.LogMove!.Value) <= 1e-10 / Math.Min(1, Math.Abs(1 - (one.Gain ?? 0))) || NearFold(one);
        }, cases: 300);

    [Fact]
    public void Solve_NoShockAndNobodyInBreach_NothingMoves()
        => Law.ForAll(RandomModel.Generator, model =>
        {
            CascadeResult result = CascadeSolver.Solve(model.Equation, Shock.None, RandomModel.Spot);
            return result is { LogMove: 0.0, Flow: 0.0, Status: CascadeStatus.Converged } && result.Ledger.IsEmpty && result.Equilibria.Count(e => e.LogMove == 0) == 1;
        }, cases: 300);

    [Fact]
    public void Solve_NoImpact_ShockPassesThroughUnchanged()
        => Law.ForAll(RandomModel.Generator, model =>
        {
            if (model.News == 0) return true;
            var equation = new CascadeEquation(new LinearImpact(0), model.Participants());
            CascadeResult result = CascadeSolver.Solve(equation, Shock.PriceJump(model.News), RandomModel.Spot);
            // A threshold exactly at the shock would be pinned; else x is n to the last bit.
            return result.LogMove == model.News && result.Status == CascadeStatus.Converged;
        }, cases: 300);

    [Fact]
    public void Solve_NoParticipants_ShockPassesThroughUnchanged()
        => Law.ForAll(Law.Uniform(-0.8, 0.8), n =>
        {
            var equation = new CascadeEquation(new LinearImpact(0.01), []);
            return CascadeSolver.Solve(equation, Shock.PriceJump(n), 100).LogMove == n;
        });

    [Fact]
    public void Ledger_AnyModel_AddsUpToTheAnswer()
        => Law.ForAll(RandomModel.Generator, model =>
        {
            CascadeResult result = CascadeSolver.Solve(model.Equation, model.Shock, RandomModel.Spot);
            if (result.Status == CascadeStatus.Runaway) return true;
            for (int p = 0; p < result.Flows.Length; p++)
            {
                double sum = result.Ledger.Sum(r => r.Flows[p].Quantity);
                if (Math.Abs(sum - result.Flows[p].Quantity) > 1e-12 * (1 + Math.Abs(sum))) return false;
            }

            return result.Ledger.IsEmpty || Math.Abs(result.Ledger[^1].LogMove - result.LogMove!.Value) <= 1e-9 || result.Ledger.Length < 50;
        }, cases: 500);

    [Theory]
    [InlineData(0.5, 2)]
    [InlineData(-1, 0.5)]
    [InlineData(0, 1)]
    public void Solve_LinearFeedback_IsTheGeometricSeries(double gain, double expected)
    {
        var equation = new CascadeEquation(new LinearImpact(0.001), [new LinearTrader(gain / 0.001)]);
        CascadeResult result = CascadeSolver.Solve(equation, Shock.PriceJump(-0.04), 100);
        Assert.Equal(-0.04 * expected, result.LogMove!.Value, 1e-17);
        Assert.Equal(expected, result.Amplification!.Value, 1e-15);
        Assert.Equal(expected, result.MoveMultiple!.Value, 1e-15);
        Assert.True(result.IsUnique);
    }

    /// <summary>Null when the independent scan agrees with the solver, else what is wrong.</summary>
    private static string? Disagreement(RandomModel model, CascadeResult result)
    {
        if (model.Shock.Direction == 0) return null;
        int direction = model.Shock.Direction;
        double end = result.LogMove ?? (direction < 0 ? Math.Log(0.4) : Math.Log(2.5));
        const double noise = 1e-11;
        if (result.Status == CascadeStatus.Pinned)
        {
            double x = result.LogMove!.Value;
            if (!model.Thresholds().Any(t => Math.Abs(t - x) < 1e-12)) return "pinned where there is no threshold";
            if (model.Residual(x, outer: false) * direction > noise) return "pinned after an equilibrium";
            if (model.Residual(x - 1e-15, outer: true) * direction < -noise) return "pinned although the order is filled";
        }
        else if (result.Status == CascadeStatus.Converged && Math.Abs(model.Residual(end)) > noise)
        {
            return "not a solution";
        }

        // On the way the residual keeps the sign that it has at the undisturbed market.
        foreach ((double x, double e) in Scan(model, Math.Min(0, end), Math.Max(0, end)))
            if (Math.Abs(x - end) > 1e-9 && e * direction > noise)
                return $"an earlier equilibrium before {x:R}";
        return null;
    }

    private static List<(double X, double E)> Scan(RandomModel model, double low, double high)
    {
        var points = new List<(double, double)>();
        double[] thresholds = [.. model.Thresholds().Where(t => t > low && t < high).Order()];
        int next = 0;
        for (int i = 0; i <= ScanPoints; i++)
        {
            double x = low + ((high - low) * i / ScanPoints);
            for (; next < thresholds.Length && thresholds[next] <= x; next++)
            {
                // Going up in price: first the side where the threshold has fired, then the side where it has not.
                points.Add((thresholds[next], model.Residual(thresholds[next], outer: true)));
                points.Add((thresholds[next], model.Residual(thresholds[next], outer: false)));
            }

            if (Array.BinarySearch(thresholds, x) < 0) points.Add((x, model.Residual(x)));
        }

        return points;
    }

    private static bool NearFold(CascadeResult result)
        => result.Curve is { } curve && curve.Folds.Any(f => Math.Abs(f.Scale - 1) < 1e-9);

    /// <summary>F(x) = slope·x: a participant of a user's own, as the public interface allows.</summary>
    private sealed class LinearTrader(double slope) : IParticipant
    {
        public string Name => "linear trader";

        public bool IsReversible => true;

        public double Traded(double logMove) => slope * logMove;

        public double Slope(double logMove) => slope;

        public FlowCurve Compile(FlowDomain domain) => FlowCurve.Compile(domain, Traded, Math.Abs(slope) + 1);
    }
}
