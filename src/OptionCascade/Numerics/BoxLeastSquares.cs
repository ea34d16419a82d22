namespace OptionCascade.Numerics;

/// <summary>min ½·Σ rᵢ(p)² over a box, by Levenberg–Marquardt steps projected on the box. Deterministic; for few parameters.</summary>
/// <remarks>
/// The Jacobian is by one-sided differences that stay in the box. A parameter at a bound whose gradient points out of the box is held. Steps solve
/// (JᵀJ + μ·diag(JᵀJ))δ = −Jᵀr by Cholesky; μ falls by 10 on success and rises by 4 on failure. Sources: Marquardt (1963); Moré (1978);
/// Kanzow, Yamashita and Fukushima (2004) for the projection.
/// </remarks>
internal static class BoxLeastSquares
{
    /// <summary>Writes r(p).</summary>
    public delegate void Residuals(ReadOnlySpan<double> p, Span<double> r);

    /// <summary>How a run ended.</summary>
    /// <param name="Cost">½·Σ r².</param>
    /// <param name="Iterations">Steps tried.</param>
    /// <param name="Converged">True when the step or the gain fell below rounding before the limit of steps.</param>
    public readonly record struct Outcome(double Cost, int Iterations, bool Converged);

    /// <summary>Improves <paramref name="p"/> in place.</summary>
    /// <param name="residuals">r(p); finite everywhere in the box.</param>
    /// <param name="count">Number of residuals.</param>
    /// <param name="p">Start on entry (moved into the box), best point on return.</param>
    /// <param name="lower">Lower bounds.</param>
    /// <param name="upper">Upper bounds, ≥ lower.</param>
    /// <param name="scale">Typical size of each parameter, &gt; 0: sets the difference steps and the stopping rule.</param>
    /// <param name="limit">Most steps tried.</param>
    /// <param name="gain">Part of the cost, and</param>
    /// <param name="step">size of a step (relative to scale and value) at or below which a step that succeeds is the last.</param>
    public static Outcome Minimise(Residuals residuals, int count, double[] p, double[] lower, double[] upper, double[] scale, int limit = 150,
        double gain = 1e-15, double step = 1e-9)
    {
        int n = p.Length;
        for (int i = 0; i < n; i++) p[i] = Math.Clamp(p[i], lower[i], upper[i]);
        double[] r = new double[count], trial = new double[count], q = new double[n], gradient = new double[n], move = new double[n];
        double[] jacobian = new double[count * n], normal = new double[n * n], factor = new double[n * n];
        bool[] held = new bool[n];
        residuals(p, r);
        double cost = Half(r), mu = 1e-3;
        bool fresh = false;
        for (int iteration = 1; iteration <= limit; iteration++)
        {
            if (!fresh)
            {
                Differentiate(residuals, p, r, lower, upper, scale, jacobian, trial, q);
                Assemble(jacobian, r, n, normal, gradient);
                fresh = true;
            }

            for (int i = 0; i < n; i++)
                held[i] = upper[i] <= lower[i] || (p[i] <= lower[i] && gradient[i] > 0) || (p[i] >= upper[i] && gradient[i] < 0) || normal[(i * n) + i] == 0;
            if (!Solve(normal, gradient, held, mu, factor, move))
            {
                mu = Math.Max(mu * 10, 1e-12);
                if (mu > 1e16) return new Outcome(cost, iteration, true);
                continue;
            }

            double size = 0;
            for (int i = 0; i < n; i++)
            {
                q[i] = Math.Clamp(p[i] + move[i], lower[i], upper[i]);
                size = Math.Max(size, Math.Abs(q[i] - p[i]) / (scale[i] + Math.Abs(p[i])));
            }

            if (size < 1e-14) return new Outcome(cost, iteration, true);
            residuals(q, trial);
            double next = Half(trial);
            if (next < cost)
            {
                double gained = cost - next;
                q.CopyTo(p, 0);
                trial.CopyTo(r, 0);
                bool done = gained <= gain * cost && size < step;
                cost = next;
                mu = Math.Max(mu * 0.1, 1e-15);
                fresh = false;
                if (done || cost == 0) return new Outcome(cost, iteration, true);
            }
            else
            {
                mu *= 4;
                if (mu > 1e16) return new Outcome(cost, iteration, true);
            }
        }

        return new Outcome(cost, limit, false);
    }

    private static double Half(ReadOnlySpan<double> r)
    {
        double sum = 0;
        foreach (double x in r) sum += x * x;
        return 0.5 * sum;
    }

    private static void Differentiate(Residuals residuals, double[] p, double[] r, double[] lower, double[] upper, double[] scale, double[] jacobian, double[] trial, double[] q)
    {
        int n = p.Length;
        for (int j = 0; j < n; j++)
        {
            p.CopyTo(q, 0);
            double h = 1e-7 * (scale[j] + Math.Abs(p[j]));
            q[j] = p[j] + h <= upper[j] ? p[j] + h : Math.Max(p[j] - h, lower[j]);
            h = q[j] - p[j];
            if (h == 0)
            {
                for (int i = 0; i < r.Length; i++) jacobian[(i * n) + j] = 0;
                continue;
            }

            residuals(q, trial);
            for (int i = 0; i < r.Length; i++) jacobian[(i * n) + j] = (trial[i] - r[i]) / h;
        }
    }

    private static void Assemble(double[] jacobian, double[] r, int n, double[] normal, double[] gradient)
    {
        Array.Clear(normal);
        Array.Clear(gradient);
        for (int i = 0; i < r.Length; i++)
        {
            ReadOnlySpan<double> row = jacobian.AsSpan(i * n, n);
            for (int a = 0; a < n; a++)
            {
                if (row[a] == 0) continue;
                gradient[a] += row[a] * r[i];
                for (int b = 0; b <= a; b++) normal[(a * n) + b] += row[a] * row[b];
            }
        }

        for (int a = 0; a < n; a++)
            for (int b = 0; b < a; b++)
                normal[(b * n) + a] = normal[(a * n) + b];
    }

    /// <summary>Cholesky on the free parameters, in units in which the diagonal is 1 (it is badly scaled otherwise).</summary>
    private static bool Solve(double[] normal, double[] gradient, bool[] held, double mu, double[] factor, double[] step)
    {
        int n = gradient.Length;
        Span<double> unit = stackalloc double[n];
        for (int i = 0; i < n; i++) unit[i] = held[i] ? 0 : 1 / Math.Sqrt(normal[(i * n) + i]);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = i == j ? (held[i] ? 1 : 1 + mu) : normal[(i * n) + j] * unit[i] * unit[j];
                for (int k = 0; k < j; k++) sum -= factor[(i * n) + k] * factor[(j * n) + k];
                if (i == j)
                {
                    if (!(sum > 0)) return false;
                    factor[(i * n) + i] = Math.Sqrt(sum);
                }
                else
                {
                    factor[(i * n) + j] = sum / factor[(j * n) + j];
                }
            }
        }

        for (int i = 0; i < n; i++)
        {
            double sum = -gradient[i] * unit[i];
            for (int k = 0; k < i; k++) sum -= factor[(i * n) + k] * step[k];
            step[i] = sum / factor[(i * n) + i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            double sum = step[i];
            for (int k = i + 1; k < n; k++) sum -= factor[(k * n) + i] * step[k];
            step[i] = sum / factor[(i * n) + i];
        }

        for (int i = 0; i < n; i++) step[i] *= unit[i];
        return true;
    }
}
