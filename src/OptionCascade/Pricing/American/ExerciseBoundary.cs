using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>Which edge of the exercise region of a put on a unit strike a boundary is.</summary>
internal enum BoundarySide
{
    /// <summary>Exercise below the boundary: the ordinary put.</summary>
    Upper = 1,

    /// <summary>Exercise above the boundary: the second boundary of a put with q &lt; r &lt; 0.</summary>
    Lower = -1,
}

/// <summary>
/// One exercise boundary b(τ) = B(τ)/K of a put, solved on [0, T_b] by Newton's method on the smooth-pasting (FP-A) equation.
/// <code>
/// upper: e^{−qτ}Φ(d₁(τ, b)) + ∫₀^τ q·e^{−qs}Φ(d₁(s, b/b_u)) ds = (1/b)·∫₀^τ (r − q·b_u)·e^{−rs}φ(d₂(s, b/b_u))/(σ√s) ds
/// lower:                    − ∫₀^τ q·e^{−qs}Φ(−d₁(s, b/b_u)) ds = (1/b)·∫₀^τ (r − q·b_u)·e^{−rs}φ(d₂(s, b/b_u))/(σ√s) ds
/// s = τ − u,  b = b(τ),  b_u = b(u),  d₁,₂(s, x) = (ln x + (r − q ± ½σ²)s)/(σ√s)
/// </code>
/// Unknown: ℓ(τ) = ln(b(τ)/b(0⁺)), interpolated through ℓ² (Andersen, Lake and Offengenden 2016). The equation is of the second kind, so that the
/// Newton matrix is well conditioned where value matching (FP-B) is not.
/// </summary>
internal readonly struct BoundaryProblem
{
    public BoundaryProblem(double rate, double dividendYield, double volatility, BoundarySide side)
    {
        Rate = rate;
        DividendYield = dividendYield;
        Volatility = volatility;
        Side = side;
        bool fromRatio = side == BoundarySide.Lower || (rate > 0 && dividendYield > rate);
        Start = fromRatio ? rate / dividendYield : 1;
        StartSource = fromRatio ? 0 : rate - dividendYield;
    }

    public double Rate { get; }
    public double DividendYield { get; }
    public double Volatility { get; }
    public BoundarySide Side { get; }

    /// <summary>b(0⁺) = X.</summary>
    public double Start { get; }

    /// <summary>r − q·X.</summary>
    public double StartSource { get; }
}

internal static class BoundarySolver
{
    public static bool Trace;

    public static int Solve(CollocationGrid grid, in BoundaryProblem problem, double horizon, Span<double> ell)
    {
        int n = grid.Nodes, l = grid.Points;
        double r = problem.Rate, q = problem.DividendYield, sigma = problem.Volatility, logStart = Math.Log(problem.Start);
        double sign = -(int)problem.Side;
        double[] h = new double[n], matrix = new double[n * n], rhs = new double[n], dak = new double[l], dck = new double[l], luk = new double[l];
        double last = double.PositiveInfinity;
        for (int iteration = 1; iteration <= 40; iteration++)
        {
            for (int j = 0; j < n; j++) h[j] = ell[j] * ell[j];
            Array.Clear(matrix);
            double worst = 0;
            for (int i = 0; i < n; i++)
            {
                double tau = horizon * grid.Times[i], root = Math.Sqrt(tau), li = ell[i], bi = problem.Start * Math.Exp(li);
                double a = 0, c = 0, da = 0, dc = 0;
                if (problem.Side == BoundarySide.Upper)
                {
                    double d1 = ((li + logStart + ((r - q) * tau)) / (sigma * root)) + (0.5 * sigma * root);
                    a = Math.Exp(-q * tau) * NormalDistribution.Cumulative(d1);
                    da = Math.Exp(-q * tau) * NormalDistribution.Density(d1) / (sigma * root);
                }

                for (int k = 0; k < l; k++)
                {
                    ReadOnlySpan<double> w = grid.EquationWeights.AsSpan(((i * l) + k) * n, n);
                    double hu = 0;
                    for (int j = 0; j < n; j++) hu += w[j] * h[j];
                    double lu = hu > 0 ? sign * Math.Sqrt(hu) : 0;
                    double s = tau * grid.Equation.Age[k], vs = sigma * root * grid.Equation.RootAge[k], weight = tau * grid.Equation.Weight[k];
                    double d1 = ((li - lu + ((r - q) * s)) / vs) + (0.5 * vs), d2 = d1 - vs;
                    double bu = problem.Start * Math.Exp(lu), source = problem.StartSource - (q * problem.Start * Math.Exp(lu)) + (q * problem.Start);
                    source = problem.StartSource - (q * problem.Start * Expm1(lu));
                    double m = weight * NormalDistribution.InverseSqrtTwoPi * Math.Exp((-r * s) - (0.5 * d2 * d2)) / vs / bi;
                    double g = m * source * d2 / vs;
                    a += (int)problem.Side * weight * q * Math.Exp(-q * s) * NormalDistribution.Cumulative((int)problem.Side * d1);
                    c += m * source;
                    da += q * m * bu;
                    dc -= m * source + g;
                    dak[k] = -q * m * bu;
                    dck[k] = g - (q * m * bu);
                    luk[k] = lu;
                }

                double residual;
                double fa, fc;
                if (a > 0 && c > 0)
                {
                    residual = Math.Log(a / c);
                    fa = 1 / a;
                    fc = 1 / c;
                }
                else
                {
                    residual = a - c;
                    fa = fc = 1;
                }

                rhs[i] = -residual;
                Span<double> row = matrix.AsSpan(i * n, n);
                for (int k = 0; k < l; k++)
                {
                    if (luk[k] == 0) continue;
                    double coefficient = ((dak[k] * fa) - (dck[k] * fc)) / luk[k];
                    ReadOnlySpan<double> w = grid.EquationWeights.AsSpan(((i * l) + k) * n, n);
                    for (int j = 0; j < n; j++) row[j] += coefficient * w[j];
                }

                for (int j = 0; j < n; j++) row[j] *= ell[j];
                row[i] += (da * fa) - (dc * fc);
            }

            SolveLinear(matrix, rhs, n);
            for (int i = 0; i < n; i++)
            {
                double ratio = rhs[i] / ell[i];
                worst = Math.Max(worst, Math.Abs(rhs[i]) * Math.Sqrt(grid.Times[i]));
                if (double.IsNaN(ratio)) continue;
                double growth = Math.Min(1 + (2 * ratio), 30);
                if (growth < 0.3) growth = 0.3 * Math.Exp(Math.Max((growth - 0.3) / 0.3, -3));
                ell[i] *= Math.Sqrt(growth);
            }

            if (Trace) { Console.WriteLine($"   it {iteration} worst {worst:E2}"); for (int i = 0; i < n; i++) Console.Write($"{ell[i] / sigma / Math.Sqrt(horizon * grid.Times[i]):F5}:{rhs[i]/ell[i]:E1} "); Console.WriteLine(); }
            if (worst < 1e-14 || (worst < 1e-11 && worst > 0.3 * last)) return iteration;
            last = worst;
        }

        return -1;
    }

    public static double Expm1(double x)
    {
        if (Math.Abs(x) > 0.5) return Math.Exp(x) - 1;
        double half = 0.5 * x;
        return 2 * Math.Sinh(half) * Math.Exp(half);
    }

    public static void SolveLinear(double[] a, double[] b, int n)
    {
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++) if (Math.Abs(a[(i * n) + k]) > Math.Abs(a[(pivot * n) + k])) pivot = i;
            if (pivot != k)
            {
                for (int j = 0; j < n; j++) (a[(k * n) + j], a[(pivot * n) + j]) = (a[(pivot * n) + j], a[(k * n) + j]);
                (b[k], b[pivot]) = (b[pivot], b[k]);
            }

            double inverse = 1 / a[(k * n) + k];
            for (int i = k + 1; i < n; i++)
            {
                double f = a[(i * n) + k] * inverse;
                if (f == 0) continue;
                for (int j = k + 1; j < n; j++) a[(i * n) + j] -= f * a[(k * n) + j];
                b[i] -= f * b[k];
            }
        }

        for (int i = n - 1; i >= 0; i--)
        {
            double sum = b[i];
            for (int j = i + 1; j < n; j++) sum -= a[(i * n) + j] * b[j];
            b[i] = sum / a[(i * n) + i];
        }
    }
}
