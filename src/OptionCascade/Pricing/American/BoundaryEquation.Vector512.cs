// Written for Vector512; the build derives Vector256 and Vector128 from this text. See BoundaryEquation.cs for the equation.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

internal static unsafe partial class BoundaryEquation
{
    /// <summary>The eight partial sums of everything a node's equation integrates, and at each point what its row of the matrix needs.</summary>
    private static void PointsVector512(
        CollocationGrid grid, in BoundaryProblem problem, in Node node, double* squares, double* yieldSlopes, double* sourceSlopes, double* lanes)
    {
        for (int lane = 0; lane < LaneSum.Lanes; lane += Vector512<double>.Count)
            PointsVector512(grid, in problem, in node, squares, yieldSlopes, sourceSlopes, lane, lanes + lane);
    }

    /// <summary>The same for the points lane, lane + 8, lane + 16, … and as many beside them as a vector holds.</summary>
    private static void PointsVector512(
        CollocationGrid grid, in BoundaryProblem problem, in Node node, double* squares, double* yieldSlopes, double* sourceSlopes, int lane, double* lanes)
    {
        int n = grid.Nodes, l = grid.Equation.Count;
        double r = problem.Rate, q = problem.DividendYield, tau = node.Tau;
        bool shortMills = grid.ShortMills, fixedStart = !problem.StartIsRatio;
        ref double interpolation = ref grid.EquationWeights[node.Index * n * l];
        ref double ages = ref MemoryMarshal.GetArrayDataReference(grid.Equation.Age);
        ref double rootAges = ref MemoryMarshal.GetArrayDataReference(grid.Equation.RootAge);
        ref double inverseRootAges = ref MemoryMarshal.GetArrayDataReference(grid.Equation.InverseRootAge);
        ref double weights = ref MemoryMarshal.GetArrayDataReference(grid.Equation.Weight);
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512<double>.One, half = Vector512.Create(0.5);
        Vector512<double> sign = Vector512.Create(problem.LogSign), sourceAtStart = Vector512.Create(problem.StartSource / problem.Start), qv = Vector512.Create(q);
        Vector512<double> sumCumulative = zero, sumSource = zero, sumYield = zero, sumSlope = zero;
        Vector512<double> sumA1 = zero, sumA2 = zero, sumA3 = zero, sumC1 = zero, sumC2 = zero, sumC3 = zero, sumC4 = zero, sumC5 = zero;
        Vector512<double> own = Vector512.Create(node.Ell), deviations = Vector512.Create(node.Deviation), inverseDeviation = Vector512.Create(1 / node.Deviation);
        Vector512<double> carry = Vector512.Create((r - q) * tau), rTau = Vector512.Create(r * tau), qTau = Vector512.Create(q * tau);
        Vector512<double> scale = Vector512.Create(tau * NormalDistribution.InverseSqrtTwoPi / (node.Deviation * node.Exponential));
        Vector512<double> tailScale = Vector512.Create(NormalDistribution.InverseSqrtTwoPi / node.Exponential), etas = Vector512.Create(node.Eta);
        for (int k = lane; k < l; k += LaneSum.Lanes)
        {
            Vector512<double> square = zero;
            for (int j = 0; j < n; j++)
                square = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref interpolation, (nuint)((j * l) + k)), Vector512.Create(squares[j]), square);
            Vector512<double> positive = Vector512.GreaterThan(square, zero), log = sign * Vector512.Sqrt(square & positive);
            Vector512<double> age = Vector512.LoadUnsafe(ref ages, (nuint)k), weight = Vector512.LoadUnsafe(ref weights, (nuint)k);
            Vector512<double> inverse = inverseDeviation * Vector512.LoadUnsafe(ref inverseRootAges, (nuint)k);
            Vector512<double> spread = deviations * Vector512.LoadUnsafe(ref rootAges, (nuint)k);
            Vector512<double> middle = (own - log + (carry * age)) * inverse, d1 = middle + (half * spread), d2 = middle - (half * spread);

            Vector512<double> ratio = VectorMath.Exp(log), density = VectorMath.Exp(-(rTau * age) - (half * d2 * d2));
            Vector512<double> m = scale * weight * density * Vector512.LoadUnsafe(ref inverseRootAges, (nuint)k);
            Vector512<double> grown = PremiumKernel.ExponentialLessOne(log, ratio);
            Vector512<double> source = m * (sourceAtStart - (qv * grown)), yield = qv * m * ratio, slope = source * d2 * inverse;
            sumSource += source;
            sumSlope += slope;
            sumYield += yield;
            Vector512<double> inverseLog = positive & (one / log);
            (yield * inverseLog).Store(yieldSlopes + k);
            (slope * inverseLog).Store(sourceSlopes + k);
            if (!node.WithCumulative) continue;

            // e^{−qs}φ(d₁) = e^{−rs}φ(d₂)·b_u/b
            Vector512<double> distance = Vector512.Abs(d1), mills = shortMills ? MillsRatio.Short(distance) : MillsRatio.Full(distance);
            Vector512<double> tail = density * ratio * tailScale * mills, discount = VectorMath.Exp(-(qTau * age));
            Vector512<double> cumulative = weight * Vector512.ConditionalSelect(Vector512.GreaterThan(etas * d1, zero), discount - tail, tail);
            sumCumulative += cumulative;
            if (!node.WithPartials) continue;
            sumA1 += yield * d2 * spread;
            sumA2 += yield * age;
            sumA3 += cumulative * age;
            sumC1 += source * ((d1 * d2) - one);
            sumC2 += source * age;
            sumC3 += slope * age;
            sumC4 += m;
            sumC5 -= m * (fixedStart ? ratio : grown);
        }

        sumCumulative.Store(lanes + (Cumulative * LaneSum.Lanes));
        sumSource.Store(lanes + (Source * LaneSum.Lanes));
        sumYield.Store(lanes + (Yield * LaneSum.Lanes));
        sumSlope.Store(lanes + (Slope * LaneSum.Lanes));
        sumA1.Store(lanes + (A1 * LaneSum.Lanes));
        sumA2.Store(lanes + (A2 * LaneSum.Lanes));
        sumA3.Store(lanes + (A3 * LaneSum.Lanes));
        sumC1.Store(lanes + (C1 * LaneSum.Lanes));
        sumC2.Store(lanes + (C2 * LaneSum.Lanes));
        sumC3.Store(lanes + (C3 * LaneSum.Lanes));
        sumC4.Store(lanes + (C4 * LaneSum.Lanes));
        sumC5.Store(lanes + (C5 * LaneSum.Lanes));
    }

    /// <summary>∂R_i/∂ℓ_j over ℓ_j, without the diagonal's own term; points of even and of odd number are summed apart.</summary>
    private static void RowVector512(CollocationGrid grid, int node, double byYield, double bySource, double* yieldSlopes, double* sourceSlopes, double* row)
    {
        int n = grid.Nodes, l = grid.Equation.Count, stride = grid.Stride;
        ref double weights = ref grid.RowWeights[node * l * stride];
        Vector512<double> yields = Vector512.Create(byYield), sources = Vector512.Create(bySource);
        for (int k = 0; k < l; k += Vector512<double>.Count)
            ((yields * Vector512.Load(yieldSlopes + k)) - (sources * Vector512.Load(sourceSlopes + k))).Store(yieldSlopes + k);
        for (int j = 0; j < n; j += Vector512<double>.Count)
        {
            Vector512<double> even = Vector512<double>.Zero, odd = even;
            for (int k = 0; k < l; k += 2)
            {
                ref double at = ref Unsafe.Add(ref weights, (k * stride) + j);
                even = Vector512.FusedMultiplyAdd(Vector512.Create(yieldSlopes[k]), Vector512.LoadUnsafe(ref at), even);
                odd = Vector512.FusedMultiplyAdd(Vector512.Create(yieldSlopes[k + 1]), Vector512.LoadUnsafe(ref at, (nuint)stride), odd);
            }

            (even + odd).Store(row + j);
        }
    }
}
