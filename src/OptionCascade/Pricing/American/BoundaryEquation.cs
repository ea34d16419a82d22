using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>
/// The smooth-pasting equation of Andersen, Lake and Offengenden (FP-A) at every node, as R = ln(A/C) = 0, with its derivatives.
/// <code>
/// A = E + η·∫₀^τ q·e^{−qs}Φ(η·d₁(s, b/b_u)) du
/// upper boundary: η = 1,  E = e^{−qτ}Φ(d₁(τ, b))  for qT ≥ −0.1;   η = −1,  E = 1 − e^{−qτ}Φ(−d₁(τ, b))  below (the same, each where it cancels less)
/// lower boundary: η = −1, E = 0
/// C = (1/b)·∫₀^τ (r − q·b_u)·m du,                      m = e^{−rs}φ(d₂(s, b/b_u))/(σ√s)
/// d₁,₂(s, x) = (ln x + (r − q ± ½σ²)s)/(σ√s),  s = τ − u,  b = b(τ) = X·e^{ℓ},  b_u = b(u) = X·e^{ℓ(u)}
/// </code>
/// ℓ is interpolated through ℓ². The equation is of the second kind in ℓ, so that its matrix is well conditioned, where that of value matching
/// (FP-B) is not; the logarithm makes it nearly linear in ℓ², so that Newton's method converges from a rough start.
/// </summary>
internal static class BoundaryEquation
{
    /// <summary>
    /// Fills −R into <paramref name="negativeResidual"/> and ∂R_i/∂ℓ_j into <paramref name="matrix"/> (row-major); where <paramref name="partials"/> is
    /// not empty, also −∂R/∂σ, −∂R/∂r, −∂R/∂q at fixed ℓ (three blocks of n).
    /// </summary>
    public static void Assemble(
        CollocationGrid grid, in BoundaryProblem problem, double horizon, ReadOnlySpan<double> ell,
        Span<double> matrix, Span<double> negativeResidual, Span<double> partials)
    {
        int n = grid.Nodes, l = grid.Equation.Count;
        double r = problem.Rate, q = problem.DividendYield, sigma = problem.Volatility, start = problem.Start, eta = q < 0 && !(problem.Side == BoundarySide.Upper && -q * horizon < 0.1) ? -1 : (int)problem.Side;
        bool wantPartials = !partials.IsEmpty, withCumulative = q != 0 || wantPartials, fixedStart = !problem.StartIsRatio;
        Span<double> h = stackalloc double[n], yieldSlopes = stackalloc double[l], sourceSlopes = stackalloc double[l];
        for (int j = 0; j < n; j++) h[j] = ell[j] * ell[j];

        ref double ages = ref MemoryMarshal.GetArrayDataReference(grid.Equation.Age);
        ref double rootAges = ref MemoryMarshal.GetArrayDataReference(grid.Equation.RootAge);
        ref double inverseRootAges = ref MemoryMarshal.GetArrayDataReference(grid.Equation.InverseRootAge);
        ref double weights = ref MemoryMarshal.GetArrayDataReference(grid.Equation.Weight);
        ref double yieldSlope = ref MemoryMarshal.GetReference(yieldSlopes);
        ref double sourceSlope = ref MemoryMarshal.GetReference(sourceSlopes);
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512.Create(1.0), half = Vector512.Create(0.5);
        Vector512<double> sign = Vector512.Create(problem.LogSign), sourceAtStart = Vector512.Create(problem.StartSource / start), qv = Vector512.Create(q);
        bool shortMills = grid.ShortMills;

        for (int i = 0; i < n; i++)
        {
            double tau = horizon * grid.Times[i], rootTau = Math.Sqrt(tau), li = ell[i], exponential = Math.Exp(li), deviation = sigma * rootTau;
            ref double interpolation = ref grid.EquationWeights[i * n * l];
            Vector512<double> sumCumulative = zero, sumSource = zero, sumYield = zero, sumSlope = zero;
            Vector512<double> sumA1 = zero, sumA2 = zero, sumA3 = zero, sumC1 = zero, sumC2 = zero, sumC3 = zero, sumC4 = zero, sumC5 = zero;
            Vector512<double> own = Vector512.Create(li), deviations = Vector512.Create(deviation), inverseDeviation = Vector512.Create(1 / deviation);
            Vector512<double> carry = Vector512.Create((r - q) * tau), rTau = Vector512.Create(r * tau), qTau = Vector512.Create(q * tau);
            Vector512<double> scale = Vector512.Create(tau * NormalDistribution.InverseSqrtTwoPi / (deviation * exponential));
            Vector512<double> tailScale = Vector512.Create(NormalDistribution.InverseSqrtTwoPi / exponential), etas = Vector512.Create(eta);
            for (int k = 0; k < l; k += 8)
            {
                Vector512<double> square = zero;
                for (int j = 0; j < n; j++)
                    square = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref interpolation, (nuint)((j * l) + k)), Vector512.Create(h[j]), square);
                Vector512<double> positive = Vector512.GreaterThan(square, zero), log = sign * Vector512.Sqrt(Vector512.ConditionalSelect(positive, square, zero));
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
                Vector512<double> inverseLog = Vector512.ConditionalSelect(positive, one / log, zero);
                (yield * inverseLog).StoreUnsafe(ref yieldSlope, (nuint)k);
                (slope * inverseLog).StoreUnsafe(ref sourceSlope, (nuint)k);
                if (!withCumulative) continue;

                // e^{−qs}φ(d₁) = e^{−rs}φ(d₂)·b_u/b
                Vector512<double> distance = Vector512.Abs(d1), mills = shortMills ? MillsRatio.Short(distance) : MillsRatio.Full(distance);
                Vector512<double> tail = density * ratio * tailScale * mills, discount = VectorMath.Exp(-(qTau * age));
                Vector512<double> cumulative = weight * Vector512.ConditionalSelect(Vector512.GreaterThan(etas * d1, zero), discount - tail, tail);
                sumCumulative += cumulative;
                if (!wantPartials) continue;
                sumA1 += yield * d2 * spread;
                sumA2 += yield * age;
                sumA3 += cumulative * age;
                sumC1 += source * ((d1 * d2) - one);
                sumC2 += source * age;
                sumC3 += slope * age;
                sumC4 += m;
                sumC5 -= m * (fixedStart ? ratio : grown);
            }

            double a = eta * q * tau * Vector512.Sum(sumCumulative), c = Vector512.Sum(sumSource), yieldTotal = Vector512.Sum(sumYield);
            double edge = 0, edgeAge = 0, edgeDensity = 0, edgeD2 = 0;
            if (problem.Side == BoundarySide.Upper)
            {
                double middle = (li + problem.LogStart + ((r - q) * tau)) / deviation, d1 = middle + (0.5 * deviation), discount = Math.Exp(-q * tau);
                double tail = discount * NormalDistribution.Cumulative(eta * d1);
                edge = problem.Side == BoundarySide.Upper && eta < 0 ? 1 - tail : tail;
                edgeAge = -eta * tau * tail;
                edgeDensity = discount * NormalDistribution.Density(d1);
                edgeD2 = d1 - deviation;
                a += edge;
            }

            double perA, perC, residual;
            if (a > 0 && c > 0)
            {
                residual = Math.Log(a / c);
                perA = 1 / a;
                perC = 1 / c;
            }
            else
            {
                perA = perC = 1 / Math.Max(Math.Abs(a), Math.Abs(c));
                residual = (a - c) * perA;
            }

            negativeResidual[i] = -residual;
            Span<double> row = matrix.Slice(i * n, n);
            Vector512<double> byYield = Vector512.Create(perC - perA), bySource = Vector512.Create(perC);
            for (int k = 0; k < l; k += 8)
                ((byYield * Vector512.LoadUnsafe(ref yieldSlope, (nuint)k)) - (bySource * Vector512.LoadUnsafe(ref sourceSlope, (nuint)k)))
                    .StoreUnsafe(ref yieldSlope, (nuint)k);
            for (int j = 0; j < n; j++)
            {
                Vector512<double> sum = zero;
                for (int k = 0; k < l; k += 8)
                    sum = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref yieldSlope, (nuint)k), Vector512.LoadUnsafe(ref interpolation, (nuint)((j * l) + k)), sum);
                row[j] = ell[j] * Vector512.Sum(sum);
            }

            row[i] += (perA * ((edgeDensity / deviation) + yieldTotal)) + (perC * (c + Vector512.Sum(sumSlope)));
            if (!wantPartials) continue;
            double age2 = tau * Vector512.Sum(sumA2), age3 = tau * Vector512.Sum(sumC3);
            double perSigma = -((edgeDensity * edgeD2) + Vector512.Sum(sumA1)) / sigma, cPerSigma = Vector512.Sum(sumC1) / sigma;
            double startPerRate = fixedStart ? 0 : 1 / (r * deviation), startPerYield = fixedStart ? 0 : -1 / (q * deviation);
            double perRate = (edgeDensity * ((rootTau / sigma) + startPerRate)) + age2;
            double cPerRate = -(tau * Vector512.Sum(sumC2)) - age3 + (fixedStart ? Vector512.Sum(sumC4) / start : 0);
            double perYield = edgeAge + (edgeDensity * (startPerYield - (rootTau / sigma)))
                + (eta * tau * (Vector512.Sum(sumCumulative) - (q * tau * Vector512.Sum(sumA3)))) - age2;
            double cPerYield = age3 + Vector512.Sum(sumC5);
            partials[i] = (perC * cPerSigma) - (perA * perSigma);
            partials[n + i] = (perC * cPerRate) - (perA * perRate);
            partials[(2 * n) + i] = (perC * cPerYield) - (perA * perYield);
        }
    }
}
