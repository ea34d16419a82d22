// From a start a₀ above every equilibrium sought:   a_{k+1} = min(M(a_k), c_k),   c_k = a_k − e
//   e⁰ = r = a − M(a),   e^{m+1} = min(B, r + J·e^m),   J ≤ slopes of M over the box [a − B, a]
//
// Every equilibrium z ≤ a_0 stays below every a_k. For M this is monotony. For c: let v = max(z, a − e) and I the coordinates with z > a − e. On I,
// a − v ≥ a − M(v) ≥ r + J·(a − v); elsewhere a − v = e. By induction a − v ≥ e^m for every m, so that I is empty and z ≤ c. Any m will do, and so will any
//   w ≤ min(B, r + J·w)   that is > 0 only where some e^m is:
// with t the greatest number that leaves t·w ≤ e^∞, t < 1 would make e^∞_i = t·w_i < B_i for some i, so e^∞_i = r_i + (J·e^∞)_i ≥ t·w_i + (1 − t)·r_i: r_i = 0,
// and the same holds of all j with J_ij > 0 and so on, down to one with r_j > 0, or it would have e^m_i = 0 for every m.
// The end is enclosed: M(d) ≥ d with d ≤ a proves an equilibrium in [d, a] (Tarski), the greatest one below the start lies there.
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>How a descent ended.</summary>
internal enum DescentEnd
{
    /// <summary>At an equilibrium, enclosed from both sides or met exactly.</summary>
    Equilibrium,

    /// <summary>Past the floor: no equilibrium between it and the start.</summary>
    BelowFloor,

    /// <summary>The evaluations were used up.</summary>
    Exhausted,

    /// <summary>A round went up: somebody does not trade as his structure says, or the start was not above all that was sought.</summary>
    Disorder,
}

/// <summary>Monotone descent in the order of a component: the first equilibrium below a start, reached from above and never passed.</summary>
internal sealed partial class OrderIteration
{
    private const int PlainFirst = 6;
    private const double Slow = 0.3;
    private const double Rounding = 8e-16;

    private readonly NetworkMap _map;
    private readonly int[] _signs;
    private readonly double[] _damping, _floor, _x, _t, _scratch, _fixed, _resolution;
    private readonly int[] _index;
    private readonly NetworkOptions _options;
    private readonly bool _fromAbove;

    /// <summary>A descent of the active assets in the orientation <paramref name="signs"/>; the others stand at <paramref name="others"/>.</summary>
    /// <param name="map">T.</param>
    /// <param name="signs">s.</param>
    /// <param name="damping">d.</param>
    /// <param name="active">Which assets move.</param>
    /// <param name="floor">Oriented end of the range.</param>
    /// <param name="others">Where the other assets stand.</param>
    /// <param name="options">Limits.</param>
    /// <param name="fromAbove">True when the start is known to lie at or above M(start): then no round may go up.</param>
    public OrderIteration(NetworkMap map, int[] signs, double[] damping, bool[] active, double[] floor, double[] others, NetworkOptions options, bool fromAbove)
    {
        (_map, _signs, _damping, _floor, _options, _fromAbove) = (map, signs, damping, floor, options, fromAbove);
        _fixed = [.. others];
        int n = map.Count;
        (_x, _t, _scratch, _resolution, Noise, Gap) = (new double[n], new double[n], new double[n], new double[n], new double[n], new double[n]);
        _index = [.. Enumerable.Range(0, n).Where(i => active[i])];
    }

    /// <summary>Rounding error of M at its last evaluation.</summary>
    public double[] Noise { get; }

    /// <summary>u − M(u) at its last evaluation, without the cancellation of subtracting the two.</summary>
    public double[] Gap { get; }

    /// <summary>M evaluations of the last descent.</summary>
    public int Evaluations { get; private set; }

    /// <summary>True when the last descent ended at an equilibrium that could not be enclosed: on a fold or a threshold to within rounding.</summary>
    public bool AtEdge { get; private set; }

    /// <summary>Runs down from a start in oriented coordinates; the start is overwritten by where the descent ends.</summary>
    public DescentEnd Descend(double[] a)
    {
        int n = _map.Count, still = 0, before = _map.Evaluations;
        double[] m = new double[n], r = new double[n], e = new double[n], box = new double[n], step = new double[n];
        double previous = double.PositiveInfinity, reach = 4;
        AtEdge = false;
        for (int k = 0; _map.Evaluations - before < _options.MaximumEvaluations; k++)
        {
            Map(a, m);
            double most = 0;
            bool exact = true, quiet = true, below = false, rising = false;
            foreach (int i in _index)
            {
                below |= m[i] < _floor[i] - Noise[i];
                r[i] = Math.Max(0, Gap[i]);
                most = Math.Max(most, r[i]);
                exact &= r[i] == 0;
                rising |= _fromAbove && -Gap[i] > (1e-10 * (1 + Math.Abs(a[i]))) + (1e3 * Noise[i]);
                quiet &= r[i] <= Noise[i];
            }

            Evaluations = _map.Evaluations - before;
            if (below) return DescentEnd.BelowFloor;
            if (rising) return DescentEnd.Disorder;
            if (exact) return DescentEnd.Equilibrium;
            still = quiet ? still + 1 : 0;
            if (still > 100)
            {
                AtEdge = true;
                return DescentEnd.Equilibrium;
            }

            bool slow = k >= PlainFirst && most > Slow * previous;
            previous = most;
            if (_options.Accelerate && (slow || quiet))
            {
                bool contracting = NewtonStep(a, r, e);
                if (contracting && (quiet || Small(e, a)) && Encloses(a, e))
                {
                    Evaluations = _map.Evaluations - before;
                    return DescentEnd.Equilibrium;
                }

                if (!quiet)
                {
                    foreach (int i in _index)
                        box[i] = Math.Min(contracting ? 1.5 * e[i] : reach * r[i], Math.Max(0, a[i] - _floor[i]));
                    double gained = SafeStep(a, r, box, step);
                    reach = gained > 0.5 * reach ? Math.Min(reach * 4, 1e12) : Math.Max(4, 0.5 * reach);
                    foreach (int i in _index)
                        m[i] = Math.Min(m[i], a[i] - step[i]);
                }
            }
            else if (!_options.Accelerate && quiet)
            {
                return DescentEnd.Equilibrium;
            }

            foreach (int i in _index)
                a[i] = Math.Min(a[i], m[i]);
        }

        return DescentEnd.Exhausted;
    }

    /// <summary>M(u) with the rounding error of each coordinate.</summary>
    public void Map(double[] u, double[] m)
    {
        Unorient(u, _x);
        _map.Evaluate(_x, _t);
        foreach (int i in _index)
        {
            double t = _signs[i] * _t[i], d = _damping[i];
            Gap[i] = (u[i] - t) / (1 + d);
            m[i] = d == 0 ? t : u[i] - Gap[i];
            double scale = Math.Abs(_t[i]) + Math.Abs(_map.News[i]) + (_map.Model.Assets[i].Impact.Slope(_map.Quantities[i]) * _map.Gross[i]);
            Noise[i] = ((Rounding * (scale + Math.Abs(u[i]))) + _resolution[i]) / (1 + d);
            if (double.IsNaN(Noise[i])) Noise[i] = 0;
        }
    }

    /// <summary>(I − J)⁻¹·right with J the slopes of M at a point just evaluated; false unless that inverse is seen to be ≥ 0.</summary>
    public bool Inverse(double[] u, double[] right, double[] into)
    {
        int n = _map.Count;
        double[] slopes = new double[n * n];
        Unorient(u, _x);
        _map.Jacobian(_x, slopes);
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                matrix[(i * n) + j] = _signs[i] * _signs[j] * slopes[(i * n) + j];
        foreach (int i in _index)
        {
            // What the last digit of the point itself makes of T.
            double sum = 0;
            foreach (int j in _index)
                sum += Math.Abs(slopes[(i * n) + j] * u[j]);
            _resolution[i] = double.IsFinite(sum) ? 4.5e-16 * sum : 0;
        }

        Damp(matrix);
        return Solve(matrix, right, into);
    }

    /// <summary>x = s∘u on the active assets.</summary>
    public void Unorient(double[] u, double[] x)
    {
        _fixed.CopyTo(x, 0);
        foreach (int i in _index)
            x[i] = _signs[i] * u[i];
    }

    private bool NewtonStep(double[] a, double[] r, double[] e)
    {
        double[] right = new double[r.Length];
        foreach (int i in _index)
            right[i] = r[i] + (4 * Noise[i]);
        return Inverse(a, right, e);
    }

    private bool Small(double[] e, double[] a)
    {
        foreach (int i in _index)
            if (e[i] > 1e-10 * (1 + Math.Abs(a[i])))
                return false;
        return true;
    }

    /// <summary>M(d) ≥ d for d = a − 2e: an equilibrium lies between. Then moves a to it by Newton steps inside.</summary>
    private bool Encloses(double[] a, double[] e)
    {
        double[] d = [.. a], m = new double[a.Length], top = [.. a], best = [.. a];
        foreach (int i in _index)
            d[i] = a[i] - Math.Max(2 * e[i], 1e-15 * Math.Abs(a[i]));
        Map(d, m);
        foreach (int i in _index)
            if (Gap[i] > 0)
                return false;
        // Polish: the residual falls with every step taken, and no step leaves [d, a].
        double worst = double.PositiveInfinity;
        double[] signed = new double[a.Length], at = [.. a];
        for (int k = 0; k < 6; k++)
        {
            Map(at, m);
            double most = 0;
            foreach (int i in _index)
            {
                signed[i] = Gap[i];
                most = Math.Max(most, Math.Abs(signed[i]));
            }

            if (!(most < worst)) break;
            at.CopyTo(best, 0);
            if ((worst = most) == 0 || !Inverse(at, signed, d, signedRight: true)) break;
            foreach (int i in _index)
                at[i] = Math.Clamp(at[i] - d[i], top[i] - Math.Max(2 * e[i], 1e-15 * Math.Abs(top[i])), top[i]);
        }

        // A kink or threshold between the two: let the rounds come nearer first.
        Map(best, m);
        foreach (int i in _index)
            if (Math.Abs(Gap[i]) > 4 * Noise[i])
                return false;
        foreach (int i in _index)
            a[i] = best[i];
        return true;
    }

    private bool Inverse(double[] u, double[] right, double[] into, bool signedRight)
    {
        double[] positive = new double[right.Length], negative = new double[right.Length], second = new double[right.Length];
        foreach (int i in _index)
            (positive[i], negative[i]) = (Math.Max(right[i], 0), Math.Max(-right[i], 0));
        if (!signedRight || !Inverse(u, positive, into) || !Inverse(u, negative, second)) return false;
        foreach (int i in _index)
            into[i] -= second[i];
        return true;
    }

    /// <summary>Slopes of M from oriented slopes of T, in place.</summary>
    private void Damp(double[] matrix)
    {
        int n = _map.Count;
        for (int i = 0; i < n; i++)
        {
            if (_damping[i] == 0) continue;
            for (int j = 0; j < n; j++)
                matrix[(i * n) + j] = (matrix[(i * n) + j] + (i == j ? _damping[i] : 0)) / (1 + _damping[i]);
        }
    }

    private void Times(double[] matrix, double[] v, double[] into)
    {
        int n = _map.Count;
        foreach (int i in _index)
        {
            double sum = 0;
            ReadOnlySpan<double> row = matrix.AsSpan(i * n, n);
            foreach (int j in _index)
                sum += row[j] * v[j];
            into[i] = sum;
        }
    }

    /// <summary>Solves (I − J)e = right ≥ 0 on the active assets; true when e ≥ 0 and J·e &lt; e wherever e &gt; 0, which proves that the spectral radius there is below 1.</summary>
    private bool Solve(double[] slopes, double[] right, double[] e)
    {
        int n = _map.Count, m = _index.Length;
        double[] matrix = new double[m * m], b = new double[m];
        for (int i = 0; i < m; i++)
        {
            b[i] = right[_index[i]];
            for (int j = 0; j < m; j++)
                matrix[(i * m) + j] = (i == j ? 1 : 0) - slopes[(_index[i] * n) + _index[j]];
        }

        int[] pivots = new int[m];
        if (!DenseLinearSystem.Factor(matrix, pivots, m)) return false;
        DenseLinearSystem.Solve(matrix, pivots, b);
        for (int i = 0; i < m; i++)
        {
            if (!(b[i] >= 0) || !double.IsFinite(b[i])) return false;
            e[_index[i]] = b[i];
        }

        double[] image = new double[n];
        Times(slopes, e, image);
        foreach (int i in _index)
            if (e[i] > 0 && image[i] >= e[i] && right[i] > 0)
                return false;
        return true;
    }
}
