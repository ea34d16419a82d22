using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>Steps longer than a round that no equilibrium below is passed by.</summary>
internal sealed partial class OrderIteration
{
    /// <summary>e of the other file's head, into <paramref name="step"/>; returns how many times the plain round it is.</summary>
    private double SafeStep(double[] a, double[] r, double[] box, double[] step)
    {
        int n = _map.Count;
        double[] lower = new double[n], slopes = new double[n * n], next = new double[n], solved = new double[n], c = [.. a];
        double plain = 0, gained = 1;
        foreach (int i in _index)
            plain = Math.Max(plain, step[i] = r[i]);
        for (int attempt = 0; attempt < 6; attempt++)
        {
            foreach (int i in _index)
            {
                box[i] = Math.Max(box[i], 0);
                c[i] = a[i] - box[i];
            }

            Unorient(a, _x);
            Unorient(c, lower);
            _map.LeastSlopes(_x, lower, slopes, _scratch);
            Damp(slopes);
            // A little less than the bound, for its rounding.
            for (int i = 0; i < slopes.Length; i++)
                slopes[i] = (1 - 1e-12) * Math.Max(slopes[i], 0);
            double[] e = [.. r];
            foreach (int i in _index)
                e[i] = Math.Min(e[i], box[i]);
            for (int k = 0; k < 12; k++)
            {
                Times(slopes, e, next);
                foreach (int i in _index)
                    e[i] = Math.Min(box[i], r[i] + next[i]);
            }

            Reach(slopes, r, box, e, solved);
            foreach (int i in _index)
                e[i] = Math.Max(e[i], (1 - 1e-9) * solved[i]);
            double longest = 0;
            foreach (int i in _index)
            {
                step[i] = Math.Max(step[i], e[i]);
                longest = Math.Max(longest, step[i]);
            }

            gained = longest / plain;
            if (gained > 2) break;
            foreach (int i in _index)
                box[i] = Math.Max(0.1 * box[i], r[i]);
        }

        return gained;
    }

    /// <summary>
    /// w = min(B, r + J·w) on the coordinates with e &gt; 0, from above: w = B, then, with U all that was found above r + J·w so far, (I − J_UU)·w_U = r_U + J·B. There
    /// J_UU·w_U &lt; w_U, so that its spectral radius is below 1 and w falls. Zero if rounding gets in the way.
    /// </summary>
    private void Reach(double[] slopes, double[] r, double[] box, double[] e, double[] w)
    {
        bool[] free = new bool[w.Length];
        double[] image = new double[w.Length];
        Array.Clear(w);
        foreach (int i in _index)
            w[i] = e[i] > 0 ? box[i] : 0;
        for (int round = 0; round <= _index.Length; round++)
        {
            Times(slopes, w, image);
            bool more = false, holds = true;
            foreach (int i in _index)
            {
                double gap = w[i] - r[i] - image[i];
                holds &= gap <= 1e-13 * w[i];
                if (free[i] || !(w[i] > 0) || gap <= 0) continue;
                free[i] = more = true;
            }

            if (!more && holds) return;
            if (!more || !Free(slopes, r, box, free, w)) break;
        }

        Array.Clear(w);
    }

    /// <summary>(I − J_UU)·w_U = r_U + J·B over what is not free; false when the solution leaves [0, B].</summary>
    private bool Free(double[] slopes, double[] r, double[] box, bool[] free, double[] w)
    {
        int n = _map.Count;
        int[] u = [.. _index.Where(i => free[i])], pivots = new int[u.Length];
        double[] matrix = new double[u.Length * u.Length], b = new double[u.Length];
        for (int i = 0; i < u.Length; i++)
        {
            b[i] = r[u[i]];
            foreach (int j in _index)
                if (!free[j])
                    b[i] += slopes[(u[i] * n) + j] * w[j];
            for (int j = 0; j < u.Length; j++)
                matrix[(i * u.Length) + j] = (i == j ? 1 : 0) - slopes[(u[i] * n) + u[j]];
        }

        if (!DenseLinearSystem.Factor(matrix, pivots, u.Length)) return false;
        DenseLinearSystem.Solve(matrix, pivots, b);
        for (int i = 0; i < u.Length; i++)
        {
            if (!(b[i] >= 0 && b[i] <= box[u[i]] * (1 + 1e-12))) return false;
            w[u[i]] = Math.Min(b[i], box[u[i]]);
        }

        return true;
    }
}
