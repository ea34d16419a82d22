// T(x) = G(x, x), G rising in its first argument (holders who trade with the move) and falling in its second (those who trade against it):
//   a ← min(a, G(a, b)),  b ← max(b, G(b, a))            every equilibrium of the range stays in [b, a]
// One that remains is the only one; none that remains is a runaway. Else damped rounds x ← x + ω(T(x) − x) from several starts, and nothing is certified.
//
// Source: J.-L. Gouzé and K. P. Hadeler, Monotone flows and order intervals, Nonlinear World 1 (1994).
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>What was found for the components whose order is not known.</summary>
internal sealed record MixedOutcome(CascadeStatus Status, double[] LogMoves, double[]? Flows, bool? IsUnique, ImmutableArray<string> Warnings);

/// <summary>Components in which somebody trades against the move, or in which holders want opposite orders.</summary>
internal sealed class MixedIteration
{
    private const int BracketRounds = 2000;
    private const double Closed = 1e-9;

    private readonly NetworkMap _map;
    private readonly OrderStructure _order;
    private readonly NetworkOptions _options;
    private readonly bool[] _active;
    private readonly double[] _others;
    private readonly int[] _index;

    public MixedIteration(NetworkMap map, OrderStructure order, NetworkOptions options, bool[] active, double[] others)
    {
        (_map, _order, _options, _active, _others) = (map, order, options, active, [.. others]);
        _index = [.. Enumerable.Range(0, map.Count).Where(i => active[i])];
    }

    public MixedOutcome Solve()
    {
        if (SingleAssetRoute.TrySolve(_map, _order, _options, _active, _others) is { } exact) return exact;
        (double[] low, double[] high, bool empty) = Bracket();
        if (empty) return new MixedOutcome(CascadeStatus.Runaway, _others, null, null, ["Runaway: bounds from both sides have crossed, no equilibrium lies in the range searched."]);
        double width = _index.Max(i => high[i] - low[i]);
        double[][] starts = [[.. _others], [.. low], [.. high]];
        double[]? answer = null;
        double least = double.PositiveInfinity;
        var found = new List<double[]>();
        for (int s = 0; s < starts.Length; s++)
        {
            (double[] x, double residual) = Damped(starts[s], low, high);
            bool is0 = residual <= 1e-10;
            if (is0 && found.TrueForAll(f => Distance(f, x) > 1e-8)) found.Add(x);
            if (answer is null || (least > 1e-10 && residual < least)) (answer, least) = (x, residual);
        }

        if (width <= Closed && least <= 5e-14) return new MixedOutcome(CascadeStatus.Converged, answer!, null, true, []);
        var warnings = ImmutableArray.CreateBuilder<string>();
        if (least > 1e-10) warnings.Add(FormattableString.Invariant($"Rounds did not settle: the point shown leaves a residual of {least:E2}."));
        if (found.Count > 1) warnings.Add($"Different starts lead to {found.Count} different equilibria; the one reached from the undisturbed market is shown.");
        return new MixedOutcome(CascadeStatus.NotCertified, answer!, null, found.Count > 1 ? false : null, warnings.ToImmutable());
    }

    private double Distance(double[] a, double[] b)
    {
        double most = 0;
        foreach (int i in _index)
            most = Math.Max(most, Math.Abs(a[i] - b[i]));
        return most;
    }

    /// <summary>Bounds of every equilibrium in the range, in plain log moves.</summary>
    private (double[] Low, double[] High, bool Empty) Bracket()
    {
        int n = _map.Count;
        int[] signs = [.. _order.Signs], opposite = [.. signs.Select(s => -s)];
        // Bounds in the orientation of the holders that agree: upper = least loss.
        double[] a = [.. NetworkSolver.Run.Top(signs, _order, _options.Domain)], b = [.. NetworkSolver.Run.Top(opposite, _order, _options.Domain).Select(v => -v)];
        double[] xa = [.. _others], xb = [.. _others], t = new double[n];
        HolderResponse[] responses = _order.Responses;
        for (int round = 0; round < BracketRounds; round++)
        {
            foreach (int i in _index)
                (xa[i], xb[i]) = (signs[i] * a[i], signs[i] * b[i]);
            bool moved = false;
            _map.EvaluateBound(xa, xb, responses, signs, t);
            moved |= Tighten(t, a, signs, true);
            foreach (int i in _index)
                xa[i] = signs[i] * a[i];
            _map.EvaluateBound(xb, xa, responses, opposite, t);
            moved |= Tighten(t, b, signs, false);
            foreach (int i in _index)
                if (a[i] < b[i] - (1e-12 * (1 + Math.Abs(b[i]))))
                    return (xb, xa, true);
            if (!moved) break;
        }

        double[] low = [.. _others], high = [.. _others];
        foreach (int i in _index)
            (low[i], high[i]) = signs[i] > 0 ? (b[i], a[i]) : (-a[i], -b[i]);
        return (low, high, false);
    }

    private bool Tighten(double[] t, double[] bound, int[] signs, bool upper)
    {
        bool moved = false;
        foreach (int i in _index)
        {
            double d = _order.Damping[i], value = ((signs[i] * t[i]) + (d * bound[i])) / (1 + d);
            // Outward by what rounding may have taken.
            value += (upper ? 1e-15 : -1e-15) * (1 + Math.Abs(value));
            if (double.IsNaN(value) || (upper ? value >= bound[i] - 1e-14 : value <= bound[i] + 1e-14)) continue;
            bound[i] = value;
            moved = true;
        }

        return moved;
    }

    /// <summary>Damped rounds from a start, kept between the bounds; the factor is halved whenever the residual grows for long.</summary>
    private (double[] X, double Residual) Damped(double[] start, double[] low, double[] high)
    {
        int n = _map.Count;
        double[] x = [.. start], t = new double[n], best = [.. start];
        foreach (int i in _index)
            x[i] = Math.Clamp(x[i], low[i], high[i]);
        double least = double.PositiveInfinity, omega = 1, reference = double.PositiveInfinity;
        int patience = 0;
        for (int k = 0; k < 4000; k++)
        {
            _map.Evaluate(x, t);
            double residual = 0;
            foreach (int i in _index)
                residual = Math.Max(residual, Math.Abs(t[i] - x[i]));
            if (double.IsNaN(residual)) break;
            if (residual < least)
            {
                least = residual;
                x.CopyTo(best, 0);
            }

            if (residual <= 1e-15) break;
            if (++patience >= 40)
            {
                if (!(least < 0.5 * reference)) omega = Math.Max(0.5 * omega, 1e-3);
                reference = least;
                patience = 0;
            }

            foreach (int i in _index)
                x[i] = Math.Clamp(x[i] + (omega / (1 + _order.Damping[i]) * (t[i] - x[i])), low[i], high[i]);
        }

        return Polished(best, least);
    }

    /// <summary>Newton steps, taken only while the residual falls.</summary>
    private (double[] X, double Residual) Polished(double[] x, double residual)
    {
        int n = _map.Count, m = _index.Length;
        double[] t = new double[n], slopes = new double[n * n], matrix = new double[m * m], b = new double[m], next = [.. x];
        int[] pivots = new int[m];
        for (int step = 0; step < 5 && residual > 1e-15 && residual < 1e-3; step++)
        {
            _map.Evaluate(x, t);
            _map.Jacobian(x, slopes);
            for (int i = 0; i < m; i++)
            {
                b[i] = t[_index[i]] - x[_index[i]];
                for (int j = 0; j < m; j++)
                    matrix[(i * m) + j] = (i == j ? 1 : 0) - slopes[(_index[i] * n) + _index[j]];
            }

            if (!DenseLinearSystem.Factor(matrix, pivots, m)) break;
            DenseLinearSystem.Solve(matrix, pivots, b);
            for (int i = 0; i < m; i++)
                next[_index[i]] = x[_index[i]] + b[i];
            if (!Array.TrueForAll(next, double.IsFinite) || _index.Any(i => Math.Abs(next[i] - x[i]) > 1e-2)) break;
            _map.Evaluate(next, t);
            double after = _index.Max(i => Math.Abs(t[i] - next[i]));
            if (!(after < residual)) break;
            (x, residual) = ([.. next], after);
        }

        return (x, residual);
    }
}
