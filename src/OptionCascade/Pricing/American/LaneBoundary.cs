using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>
/// The upper boundary on eight nodes, one node per vector lane: the same equation and Newton step as <see cref="BoundaryEquation"/> and
/// <see cref="BoundarySolver"/>, without horizontal sums and with an elimination in registers. For the fast precision.
/// <code>
/// lanes i: R_i = ln(A_i/C_i);   ∂R_i/∂ℓ_j = ℓ_j·Σ_k κ_k(i)·W_kj(i) + δ_ij·(…);   Gauss–Jordan without pivoting
/// </code>
/// It starts from three Newton steps on the QD⁺ equation and needs 1.2 steps on average. Every step also solves for ∂ℓ/∂σ with the same matrix.
/// </summary>
internal static class LaneBoundary
{
    /// <summary>Number of nodes.</summary>
    public const int Nodes = 8;

    private const int MaximumPoints = 16, MaximumIterations = 12;

    private const int QdPlusSteps = 3;

    // Relative to ℓ. After a step of 2% (0.8% where b(0⁺) = r/q, the harder case) Newton's method leaves some 10⁻⁴ of ℓ; after one of 10% the next step leaves as little. Either moves a price by
    // less than 5e-6 of the strike.
    private const double There = 0.02, ThereFromRatio = 0.008, NearlyThere = 0.1;

    private static readonly Vector512<double>[] s_laneMasks = [.. Enumerable.Range(0, Nodes).Select(Mask)];

    /// <summary>
    /// Solves from the values in <paramref name="ell"/>, which it replaces; fills ∂ℓ/∂σ where <paramref name="perSigma"/> is not empty. False when the
    /// iteration left the region where the logarithmic form holds, or did not settle.
    /// </summary>
    public static bool Solve(CollocationGrid grid, in BoundaryProblem problem, double horizon, Span<double> ell, Span<double> perSigma)
    {
        Vector512<double> current = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(ell));
        Vector512<double> roots = Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(grid.RootTimes));
        Vector512<double> taus = Vector512.Create(horizon) * Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(grid.Times));
        Vector512<double> rootTaus = Vector512.Create(Math.Sqrt(horizon)) * roots;
        current = LaneQdPlus.Refine(problem, taus, rootTaus, current, QdPlusSteps);
        double there = problem.StartIsRatio ? ThereFromRatio : There;
        bool last = false;
        for (int iteration = 0; iteration < MaximumIterations; iteration++)
        {
            bool withSigma = !perSigma.IsEmpty;
            if (!Step(grid, problem, taus, rootTaus, current, withSigma, out Vector512<double> step, out Vector512<double> sensitivity)) return false;
            double size = Largest(Vector512.Abs(step / current) * roots);
            Vector512<double> growth = Vector512.Create(1.0) + (step + step) / current;
            growth = Vector512.Min(Vector512.Max(growth, Vector512.Create(0.1)), Vector512.Create(30.0));
            current *= Vector512.Sqrt(growth);
            if ((last && size < NearlyThere) || size < there)
            {
                current.StoreUnsafe(ref MemoryMarshal.GetReference(ell));
                if (withSigma) sensitivity.StoreUnsafe(ref MemoryMarshal.GetReference(perSigma));
                return true;
            }

            if (!(size < 1e3)) return false;
            last = size < NearlyThere;
        }

        return false;
    }

    private static double Largest(Vector512<double> values)
    {
        Vector256<double> half = Vector256.Max(values.GetLower(), values.GetUpper());
        Vector128<double> quarter = Vector128.Max(half.GetLower(), half.GetUpper());
        return Math.Max(quarter.GetElement(0), quarter.GetElement(1));
    }

    private static unsafe bool Step(
        CollocationGrid grid, in BoundaryProblem problem, Vector512<double> tau, Vector512<double> rootTau, Vector512<double> ell, bool withSigma,
        out Vector512<double> step, out Vector512<double> perSigma)
    {
        int l = grid.Equation.Count;
        double r = problem.Rate, q = problem.DividendYield, sigma = problem.Volatility;
        bool withCumulative = q != 0;
        Vector512<double>* yieldSlope = stackalloc Vector512<double>[MaximumPoints], sourceSlope = stackalloc Vector512<double>[MaximumPoints];
        Vector512<double>* columns = stackalloc Vector512<double>[Nodes];
        double* squares = stackalloc double[Nodes];
        (ell * ell).Store(squares);

        Vector512<double> zero = Vector512<double>.Zero, one = Vector512.Create(1.0), half = Vector512.Create(0.5), eta = Vector512.Create(q < 0 ? -1.0 : 1.0);
        Vector512<double> qv = Vector512.Create(q), rv = Vector512.Create(r), carry = Vector512.Create(r - q), sourceAtStart = Vector512.Create(problem.StartSource / problem.Start);
        Vector512<double> deviation = Vector512.Create(sigma) * rootTau, inverseDeviation = one / deviation, shrink = VectorMath.Exp(-ell);
        Vector512<double> normal = Vector512.Create(NormalDistribution.InverseSqrtTwoPi), tailScale = normal * shrink, scale = tau * tailScale * inverseDeviation;
        Vector512<double> sumCumulative = zero, sumSource = zero, sumYield = zero, sumSlope = zero, sumA = zero, sumC = zero;
        double[] ages = grid.Equation.Age, rootAges = grid.Equation.RootAge, inverseRootAges = grid.Equation.InverseRootAge, weights = grid.Equation.Weight;
        ref double table = ref MemoryMarshal.GetArrayDataReference(grid.LaneWeights);
        for (int k = 0; k < l; k++)
        {
            ref double row = ref Unsafe.Add(ref table, k * Nodes * Nodes);
            Vector512<double> square = Vector512.LoadUnsafe(ref row) * Vector512.Create(squares[0]);
            Vector512<double> odd = Vector512.LoadUnsafe(ref row, Nodes) * Vector512.Create(squares[1]);
            for (int j = 2; j < Nodes; j += 2)
            {
                square = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref row, (nuint)(j * Nodes)), Vector512.Create(squares[j]), square);
                odd = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref row, (nuint)((j + 1) * Nodes)), Vector512.Create(squares[j + 1]), odd);
            }

            square += odd;
            Vector512<double> positive = Vector512.GreaterThan(square, zero), log = -Vector512.Sqrt(Vector512.ConditionalSelect(positive, square, zero));
            Vector512<double> age = tau * Vector512.Create(ages[k]), inverse = inverseDeviation * Vector512.Create(inverseRootAges[k]);
            Vector512<double> spread = deviation * Vector512.Create(rootAges[k]);
            Vector512<double> middle = (ell - log + (carry * age)) * inverse, d1 = middle + (half * spread), d2 = middle - (half * spread);
            Vector512<double> ratio = VectorMath.Exp(log), density = VectorMath.Exp(-(rv * age) - (half * d2 * d2));
            Vector512<double> m = scale * density * Vector512.Create(weights[k] * inverseRootAges[k]);
            Vector512<double> source = m * (sourceAtStart - (qv * PremiumKernel.ExponentialLessOne(log, ratio))), yield = qv * m * ratio, slope = source * d2 * inverse;
            sumSource += source;
            sumSlope += slope;
            sumYield += yield;
            Vector512<double> inverseLog = Vector512.ConditionalSelect(positive, one / log, zero);
            yieldSlope[k] = yield * inverseLog;
            sourceSlope[k] = slope * inverseLog;
            if (withCumulative)
            {
                Vector512<double> tail = density * ratio * tailScale * MillsRatio.Short(Vector512.Abs(d1)), below = Vector512.LessThanOrEqual(eta * d1, zero);
                Vector512<double> whole = below == Vector512<double>.AllBitsSet ? zero : VectorMath.Exp(-(qv * age));
                sumCumulative += Vector512.Create(weights[k]) * Vector512.ConditionalSelect(below, tail, whole - tail);
            }

            if (!withSigma) continue;
            sumA += yield * d2 * spread;
            sumC += source * ((d1 * d2) - one);
        }

        Vector512<double> edgeMiddle = (ell + Vector512.Create(problem.LogStart) + (carry * tau)) * inverseDeviation, edgeD1 = edgeMiddle + (half * deviation);
        Vector512<double> edgeDensity = normal * VectorMath.Exp(-(qv * tau) - (half * edgeD1 * edgeD1)), discount = VectorMath.Exp(-(qv * tau));
        Vector512<double> edgeTail = edgeDensity * MillsRatio.Short(Vector512.Abs(edgeD1));
        Vector512<double> edge = Vector512.ConditionalSelect(Vector512.GreaterThan(eta * edgeD1, zero), discount - edgeTail, edgeTail);
        if (q < 0) edge = one - edge;
        Vector512<double> a = edge + (eta * qv * tau * sumCumulative), c = sumSource;
        if (Vector512.LessThanOrEqualAny(a, zero) || Vector512.LessThanOrEqualAny(c, zero))
        {
            step = perSigma = default;
            return false;
        }

        Vector512<double> perA = one / a, perC = one / c, right = VectorMath.Log(c * perA), byYield = perC - perA;
        Vector512<double> diagonal = (perA * ((edgeDensity * inverseDeviation) + sumYield)) + (perC * (c + sumSlope));
        for (int k = 0; k < l; k++) yieldSlope[k] = (byYield * yieldSlope[k]) - (perC * sourceSlope[k]);
        for (int j = 0; j < Nodes; j++)
        {
            Vector512<double> sum = zero;
            for (int k = 0; k < l; k++)
                sum = Vector512.MultiplyAddEstimate(yieldSlope[k], Vector512.LoadUnsafe(ref table, (nuint)(((k * Nodes) + j) * Nodes)), sum);
            columns[j] = (sum * Vector512.Create(ell.GetElement(j))) + (diagonal & s_laneMasks[j]);
        }

        Vector512<double> rightSigma = zero;
        if (withSigma)
            rightSigma = ((perC * sumC) + (perA * ((edgeDensity * (edgeD1 - deviation)) + sumA))) * Vector512.Create(1 / sigma);
        Eliminate(columns, ref right, ref rightSigma, withSigma);
        step = right;
        perSigma = rightSigma;
        return true;
    }

    /// <summary>Gauss–Jordan on columns held as vectors of rows.</summary>
    private static unsafe void Eliminate(Vector512<double>* columns, ref Vector512<double> right, ref Vector512<double> second, bool withSecond)
    {
        double* entries = (double*)columns;
        Vector512<double> b = right, b2 = second;
        for (int k = 0; k < Nodes; k++)
        {
            Vector512<double> column = columns[k], mask = s_laneMasks[k];
            double inverse = 1 / entries[(k * Nodes) + k];
            for (int j = k + 1; j < Nodes; j++)
            {
                Vector512<double> pivot = Vector512.Create(entries[(j * Nodes) + k] * inverse);
                columns[j] = Vector512.ConditionalSelect(mask, pivot, columns[j] - (column * pivot));
            }

            Vector512<double> scaled = Vector512.Create(b.GetElement(k) * inverse);
            b = Vector512.ConditionalSelect(mask, scaled, b - (column * scaled));
            if (!withSecond) continue;
            scaled = Vector512.Create(b2.GetElement(k) * inverse);
            b2 = Vector512.ConditionalSelect(mask, scaled, b2 - (column * scaled));
        }

        right = b;
        second = b2;
    }

    private static Vector512<double> Mask(int lane)
    {
        Span<long> bits = stackalloc long[Nodes];
        bits.Clear();
        bits[lane] = -1;
        return Vector512.Create<long>(bits).AsDouble();
    }
}
