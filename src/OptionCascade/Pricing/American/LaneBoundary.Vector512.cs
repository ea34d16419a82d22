// Written for Vector512; the build derives Vector256 and Vector128 from this text. See LaneBoundary.cs for the method, BoundaryEquation.cs for the symbols.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

internal static unsafe partial class LaneBoundary
{
    [SkipLocalsInit]
    private static bool SolveVector512<TNodes>(CollocationGrid grid, in BoundaryProblem problem, double horizon, double* ell, double* perSigma)
        where TNodes : struct, INodeCount
    {
        Nodal nodes;
        ref double roots = ref MemoryMarshal.GetArrayDataReference(grid.RootTimes), times = ref MemoryMarshal.GetArrayDataReference(grid.Times);
        Vector512<double> horizons = Vector512.Create(horizon), rootHorizons = Vector512.Create(Math.Sqrt(horizon));
        for (int i = 0; i < TNodes.Count; i += Vector512<double>.Count)
        {
            Vector512<double> tau = horizons * Vector512.LoadUnsafe(ref times, (nuint)i), rootTau = rootHorizons * Vector512.LoadUnsafe(ref roots, (nuint)i);
            tau.Store(nodes.Tau + i);
            rootTau.Store(nodes.RootTau + i);
            LaneQdPlus.Refine(in problem, tau, rootTau, Vector512.Load(ell + i), QdPlusSteps).Store(nodes.Ell + i);
        }

        double there = TNodes.Closer * (problem.StartIsRatio ? ThereFromRatio : There), nearlyThere = TNodes.Closer * NearlyThere;
        bool last = false;
        for (int iteration = 0; iteration < MaximumIterations; iteration++)
        {
            if (!StepVector512<TNodes>(grid, in problem, &nodes, perSigma != null)) return false;
            Vector512<double> sizes = Vector512<double>.Zero;
            for (int i = 0; i < TNodes.Count; i += Vector512<double>.Count)
            {
                Vector512<double> current = Vector512.Load(nodes.Ell + i), relative = Vector512.Load(nodes.Step + i) / current;
                sizes = Vector512.Max(sizes, Vector512.Abs(relative) * Vector512.LoadUnsafe(ref roots, (nuint)i));
                Vector512<double> growth = Vector512<double>.One + (relative + relative);
                growth = Vector512.Min(Vector512.Max(growth, Vector512.Create(0.1)), Vector512.Create(30.0));
                (current * Vector512.Sqrt(growth)).Store(nodes.Ell + i);
            }

            if (Vector512.LessThanAll(sizes, Vector512.Create(last ? nearlyThere : there)))
            {
                for (int i = 0; i < TNodes.Count; i++) ell[i] = nodes.Ell[i];
                for (int i = 0; perSigma != null && i < TNodes.Count; i++) perSigma[i] = nodes.PerSigma[i];
                return true;
            }

            if (!Vector512.LessThanAll(sizes, Vector512.Create(1e3))) return false;
            last = Vector512.LessThanAll(sizes, Vector512.Create(nearlyThere));
        }

        return false;
    }

    private static bool StepVector512<TNodes>(CollocationGrid grid, in BoundaryProblem problem, Nodal* nodes, bool withSigma)
        where TNodes : struct, INodeCount
    {
        double* columns = stackalloc double[TNodes.Count * TNodes.Count], squares = stackalloc double[TNodes.Count];
        for (int i = 0; i < TNodes.Count; i += Vector512<double>.Count)
        {
            Vector512<double> ell = Vector512.Load(nodes->Ell + i);
            (ell * ell).Store(squares + i);
        }

        for (int i = 0; i < TNodes.Count; i += Vector512<double>.Count)
            if (!RowsVector512<TNodes>(grid, in problem, nodes, i, squares, columns, withSigma)) return false;
        EliminateVector512<TNodes>(columns, nodes->Step, withSigma ? nodes->PerSigma : null);
        return true;
    }

    /// <summary>The rows of the nodes <paramref name="first"/>, first + 1, … of the Newton matrix and its right sides.</summary>
    private static bool RowsVector512<TNodes>(
        CollocationGrid grid, in BoundaryProblem problem, Nodal* nodes, int first, double* squares, double* columns, bool withSigma)
        where TNodes : struct, INodeCount
    {
        int l = grid.Equation.Count;
        double r = problem.Rate, q = problem.DividendYield, sigma = problem.Volatility;
        bool withCumulative = q != 0;
        Vector512<double>* yieldSlope = stackalloc Vector512<double>[MaximumPoints], sourceSlope = stackalloc Vector512<double>[MaximumPoints];
        Vector512<double> tau = Vector512.Load(nodes->Tau + first), rootTau = Vector512.Load(nodes->RootTau + first), ell = Vector512.Load(nodes->Ell + first);

        Vector512<double> zero = Vector512<double>.Zero, one = Vector512<double>.One, half = Vector512.Create(0.5), eta = Vector512.Create(q < 0 ? -1.0 : 1.0);
        Vector512<double> qv = Vector512.Create(q), rv = Vector512.Create(r), carry = Vector512.Create(r - q), sourceAtStart = Vector512.Create(problem.StartSource / problem.Start);
        Vector512<double> deviation = Vector512.Create(sigma) * rootTau, inverseDeviation = one / deviation, shrink = VectorMath.Exp(-ell);
        Vector512<double> normal = Vector512.Create(NormalDistribution.InverseSqrtTwoPi), tailScale = normal * shrink, scale = tau * tailScale * inverseDeviation;
        Vector512<double> sumCumulative = zero, sumSource = zero, sumYield = zero, sumSlope = zero, sumA = zero, sumC = zero;
        double[] ages = grid.Equation.Age, rootAges = grid.Equation.RootAge, inverseRootAges = grid.Equation.InverseRootAge, weights = grid.Equation.Weight;
        ref double table = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(grid.LaneWeights), first);
        for (int k = 0; k < l; k++)
        {
            ref double row = ref Unsafe.Add(ref table, k * TNodes.Count * TNodes.Count);
            Vector512<double> square = Vector512.LoadUnsafe(ref row) * Vector512.Create(squares[0]);
            Vector512<double> odd = Vector512.LoadUnsafe(ref row, (nuint)TNodes.Count) * Vector512.Create(squares[1]);
            for (int j = 2; j < TNodes.Count; j += 2)
            {
                square = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, (nuint)(j * TNodes.Count)), Vector512.Create(squares[j]), square);
                odd = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref row, (nuint)((j + 1) * TNodes.Count)), Vector512.Create(squares[j + 1]), odd);
            }

            square += odd;
            Vector512<double> positive = Vector512.GreaterThan(square, zero), log = -Vector512.Sqrt(square & positive);
            Vector512<double> age = tau * Vector512.Create(ages[k]), inverse = inverseDeviation * Vector512.Create(inverseRootAges[k]);
            Vector512<double> spread = deviation * Vector512.Create(rootAges[k]);
            Vector512<double> middle = (ell - log + (carry * age)) * inverse, d1 = middle + (half * spread), d2 = middle - (half * spread);
            Vector512<double> ratio = VectorMath.Exp(log), density = VectorMath.Exp(-(rv * age) - (half * d2 * d2));
            Vector512<double> m = scale * density * Vector512.Create(weights[k] * inverseRootAges[k]);
            Vector512<double> source = m * (sourceAtStart - (qv * PremiumKernel.ExponentialLessOne(log, ratio))), yield = qv * m * ratio, slope = source * d2 * inverse;
            sumSource += source;
            sumSlope += slope;
            sumYield += yield;
            Vector512<double> inverseLog = positive & (one / log);
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
        if (Vector512.LessThanOrEqualAny(a, zero) || Vector512.LessThanOrEqualAny(c, zero)) return false;

        Vector512<double> perA = one / a, perC = one / c, byYield = perC - perA;
        Vector512<double> diagonal = (perA * ((edgeDensity * inverseDeviation) + sumYield)) + (perC * (c + sumSlope));
        for (int k = 0; k < l; k++) yieldSlope[k] = (byYield * yieldSlope[k]) - (perC * sourceSlope[k]);
        for (int j = 0; j < TNodes.Count; j++)
        {
            Vector512<double> sum = zero;
            for (int k = 0; k < l; k++)
                sum = Vector512.FusedMultiplyAdd(yieldSlope[k], Vector512.LoadUnsafe(ref table, (nuint)(((k * TNodes.Count) + j) * TNodes.Count)), sum);
            ((sum * Vector512.Create(nodes->Ell[j])) + (diagonal & SelectVector512(j, first))).Store(columns + (j * TNodes.Count) + first);
        }

        VectorMath.Log(c * perA).Store(nodes->Step + first);
        if (!withSigma) return true;
        Vector512<double> rightSigma = (perC * sumC) + (perA * ((edgeDensity * (edgeD1 - deviation)) + sumA));
        (rightSigma * Vector512.Create(1 / sigma)).Store(nodes->PerSigma + first);
        return true;
    }

    /// <summary>Gauss–Jordan on columns held as vectors of rows, in place.</summary>
    private static void EliminateVector512<TNodes>(double* columns, double* right, double* second)
        where TNodes : struct, INodeCount
    {
        for (int k = 0; k < TNodes.Count; k++)
        {
            double* column = columns + (k * TNodes.Count);
            double inverse = 1 / column[k];
            for (int j = k + 1; j < TNodes.Count; j++) EliminateVector512<TNodes>(column, columns + (j * TNodes.Count), k, inverse);
            EliminateVector512<TNodes>(column, right, k, inverse);
            if (second != null) EliminateVector512<TNodes>(column, second, k, inverse);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EliminateVector512<TNodes>(double* column, double* from, int k, double inverse)
        where TNodes : struct, INodeCount
    {
        Vector512<double> pivot = Vector512.Create(from[k] * inverse);
        for (int i = 0; i < TNodes.Count; i += Vector512<double>.Count)
        {
            Vector512<double> rest = Vector512.FusedMultiplyAdd(-Vector512.Load(column + i), pivot, Vector512.Load(from + i));
            Vector512.ConditionalSelect(SelectVector512(k, i), pivot, rest).Store(from + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> SelectVector512(int node, int first)
        => Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(NodeSelector), (nuint)(MaximumNodes - 1 - node + first)).AsDouble();
}
