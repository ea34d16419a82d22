// Written for Vector512; the build derives Vector256 and Vector128 from this text. See EuropeanKernel.cs for equations and symbols.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

internal static unsafe partial class EuropeanKernel
{
    /// <summary>Runs over <paramref name="count"/> rows, at least one vector of them; the last vector overlaps the one before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EvaluateVector512(in EuropeanTerms e, GreekSet set, double* strikes, double* volatilities, double* signs, int count, double** columns)
    {
        int last = count - Vector512<double>.Count;
        for (int i = 0; ; i = Math.Min(i + Vector512<double>.Count, last))
        {
            RowsVector512(in e, set, strikes, volatilities, signs, i, columns);
            if (i == last) return;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RowsVector512(in EuropeanTerms e, GreekSet set, double* strikes, double* volatilities, double* signs, int row, double** columns)
    {
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512<double>.One;
        Vector512<double> strike = Vector512.Load(strikes + row), volatility = Vector512.Load(volatilities + row), sign = Vector512.Load(signs + row);
        Vector512<double> rootTime = Vector512.Create(e.RootTime), reference = Vector512.Create(e.Reference);

        // Lanes without a regular formula (K = 0, σ√T = 0) run with harmless stand-ins and are overwritten with their limits at the end.
        Vector512<double> s = volatility * rootTime;
        Vector512<double> regular = Vector512.GreaterThanOrEqual(s, Vector512.Create(EuropeanTerms.LeastStandardDeviation))
            & Vector512.GreaterThanOrEqual(strike, Vector512.Create(LeastStrike));
        bool allRegular = regular.AsInt64() == Vector512<long>.AllBitsSet;
        if (!allRegular)
        {
            s = Vector512.ConditionalSelect(regular, s, one);
            strike = Vector512.ConditionalSelect(regular, strike, reference);
        }

        Vector512<double> x = Vector512.Create(e.Offset) - VectorMath.LogRatio(strike, reference);
        Vector512<double> inverseS = one / s, inverseStrike = one / strike;
        Vector512<double> bound = Vector512.Create(1e30);
        Vector512<double> h = Vector512.Max(-bound, Vector512.Min(bound, x * inverseS)), t = Vector512.Min(bound, Vector512.Create(0.5) * s);
        Vector512<double> d1 = h + t, d2 = h - t;

        // The nearer of the two, |a| = ||h| − t|, carries the density: M = D·min(F, K)·φ(a) = D·F·φ(d₁) = D·K·φ(d₂).
        Vector512<double> below = Vector512.LessThan(x, zero);
        Vector512<double> absX = Vector512.Abs(x), m = Vector512.Abs(h), a = m - t;
        Vector512<double> nearer = VectorMath.ClampedAbs(a), farther = VectorMath.ClampedAbs(m + t);
        Vector512<double> discountedStrike = strike * Vector512.Create(e.Discount);
        Vector512<double> lower = Vector512.ConditionalSelect(below, Vector512.Create(e.DiscountedForward), discountedStrike);
        Vector512<double> gaussian = VectorMath.Gaussian(nearer);
        Vector512<double> lowerGaussian = lower * gaussian;
        Vector512<double> mass = lowerGaussian * Vector512.Create(VectorMath.InverseSqrt2Pi);

        Vector512<double> n1 = zero, n2 = zero;
        if ((set & NeedsCumulative) != 0)
        {
            Vector512<double> small = Vector512.LessThanOrEqual(t, Vector512.Create(SmallHalfDeviation))
                & Vector512.LessThanOrEqual(absX, Vector512.Create(SmallMoneyness));
            bool anySmall = small.AsInt64() != Vector512<long>.Zero, allSmall = small.AsInt64() == Vector512<long>.AllBitsSet;
            Vector512<double> negativeA = Vector512.LessThan(a, zero);
            Vector512<double> tailA = zero, scaledB = zero, outside = zero;
            if (!allSmall)
            {
                Vector512<double> ra = VectorMath.ScaledNormalTail(nearer);
                scaledB = VectorMath.ScaledNormalTail(farther);
                tailA = gaussian * ra;
                outside = Vector512.ConditionalSelect(negativeA, lower - (lowerGaussian * (ra + scaledB)), lowerGaussian * (ra - scaledB));
            }

            if (anySmall)
            {
                Vector512<double> center = VectorMath.ClampedAbs(m);
                TailPairVector512(center, t, out Vector512<double> even, out Vector512<double> odd);
                Vector512<double> upA = gaussian * (even + odd), rb = even - odd;
                Vector512<double> ta = Vector512.ConditionalSelect(negativeA, one - upA, upA), o = lowerGaussian * (odd + odd);
                tailA = allSmall ? ta : Vector512.ConditionalSelect(small, ta, tailA);
                scaledB = allSmall ? rb : Vector512.ConditionalSelect(small, rb, scaledB);
                outside = allSmall ? o : Vector512.ConditionalSelect(small, o, outside);
            }

            if ((set & GreekSet.Price) != 0)
            {
                Vector512<double> intrinsic = Vector512.FusedMultiplyAdd(Vector512.Create(e.Discount), Vector512.Create(e.IntrinsicReference) - strike,
                    Vector512.Create(e.IntrinsicRest));
                (outside + Vector512.Max(zero, sign * intrinsic)).Store(columns[0] + row);
            }

            Vector512<double> ratio = Vector512.ConditionalSelect(below, Vector512.Create(e.Forward) * inverseStrike, strike * Vector512.Create(1 / e.Forward));
            Vector512<double> tailB = gaussian * ratio * scaledB;
            Vector512<double> tail1 = Vector512.ConditionalSelect(below, tailA, tailB), tail2 = Vector512.ConditionalSelect(below, tailB, tailA);
            n1 = Vector512.ConditionalSelect(Vector512.GreaterThan(sign * d1, zero), one - tail1, tail1);
            n2 = Vector512.ConditionalSelect(Vector512.GreaterThan(sign * d2, zero), one - tail2, tail2);
        }

        Vector512<double> inverseSpot = Vector512.Create(1 / e.Spot), inverseVolatility = rootTime * inverseS;
        Vector512<double> signedN1 = sign * n1, signedN2 = sign * n2;
        Vector512<double> gamma = mass * inverseS * inverseSpot * inverseSpot;
        Vector512<double> vega = mass * rootTime;
        Vector512<double> d1d2 = d1 * d2;

        // ∂d₁/∂T = b/s − d₂/(2T)
        Vector512<double> halfInverseTime = Vector512.Create(0.5 / e.YearFraction);
        Vector512<double> drift = Vector512.FusedMultiplyAdd(Vector512.Create(e.Carry), inverseS, -(d2 * halfInverseTime));
        Vector512<double> yield = Vector512.Create(e.DividendYield);

        if ((set & GreekSet.Delta) != 0)
            (signedN1 * Vector512.Create(e.DividendDiscount)).Store(columns[1] + row);
        if ((set & GreekSet.Gamma) != 0)
            gamma.Store(columns[2] + row);
        if ((set & GreekSet.Vega) != 0)
            vega.Store(columns[3] + row);
        if ((set & GreekSet.Theta) != 0)
        {
            Vector512<double> carry = (signedN1 * Vector512.Create(e.DividendYield * e.DiscountedForward)) - (signedN2 * discountedStrike * Vector512.Create(e.Rate));
            Vector512.FusedMultiplyAdd(mass * volatility, Vector512.Create(-0.5 / e.RootTime), carry).Store(columns[4] + row);
        }

        if ((set & GreekSet.Rho) != 0)
            (signedN2 * discountedStrike * Vector512.Create(e.YearFraction)).Store(columns[5] + row);
        if ((set & GreekSet.DividendRho) != 0)
            (signedN1 * Vector512.Create(-e.YearFraction * e.DiscountedForward)).Store(columns[6] + row);
        if ((set & GreekSet.DualDelta) != 0)
            (signedN2 * Vector512.Create(-e.Discount)).Store(columns[7] + row);
        if ((set & GreekSet.DualGamma) != 0)
            (mass * inverseS * inverseStrike * inverseStrike).Store(columns[8] + row);
        if ((set & GreekSet.Vanna) != 0)
            (mass * -inverseSpot * d2 * inverseVolatility).Store(columns[9] + row);
        if ((set & GreekSet.Charm) != 0)
            Vector512.FusedMultiplyAdd(mass * -inverseSpot, drift, signedN1 * Vector512.Create(e.DividendYield * e.DividendDiscount)).Store(columns[10] + row);
        if ((set & GreekSet.Volga) != 0)
            (vega * d1d2 * inverseVolatility).Store(columns[11] + row);
        if ((set & GreekSet.Veta) != 0)
            (vega * (Vector512.FusedMultiplyAdd(d1, drift, yield) - halfInverseTime)).Store(columns[12] + row);
        if ((set & GreekSet.Vera) != 0)
            (mass * d1 * inverseVolatility * Vector512.Create(-e.YearFraction)).Store(columns[13] + row);
        if ((set & GreekSet.Speed) != 0)
            (gamma * -inverseSpot * Vector512.FusedMultiplyAdd(d1, inverseS, one)).Store(columns[14] + row);
        if ((set & GreekSet.Zomma) != 0)
            (gamma * inverseVolatility * (d1d2 - one)).Store(columns[15] + row);
        if ((set & GreekSet.Color) != 0)
            (gamma * (Vector512.FusedMultiplyAdd(d1, drift, yield) + halfInverseTime)).Store(columns[16] + row);
        if ((set & GreekSet.Ultima) != 0)
        {
            Vector512<double> bracket = Vector512.FusedMultiplyAdd(d1d2, one - d1d2, Vector512.FusedMultiplyAdd(d1, d1, d2 * d2));
            (vega * -inverseVolatility * bracket * inverseVolatility).Store(columns[17] + row);
        }

        if (!allRegular)
            for (int lane = 0; lane < Vector512<double>.Count; lane++)
                if (regular.AsInt64()[lane] == 0)
                    Limit(in e, set, strikes[row + lane], signs[row + lane], row + lane, columns);
    }

    /// <summary>
    /// With ρ(y) = e^(y²/2)·Φ(−y) and t small: (ρ(m − t) ± ρ(m + t))/2 from ρ at m alone. The Taylor coefficients of ρ obey
    /// (n + 1)·c₍ₙ₊₁₎ = m·cₙ + c₍ₙ₋₁₎, c₀ = ρ(m), c₁ = m·ρ(m) − 1/√(2π); nothing cancels between the two tails however small t is.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TailPairVector512(Vector512<double> m, Vector512<double> t, out Vector512<double> even, out Vector512<double> odd)
    {
        Vector512<double> c0 = VectorMath.ScaledNormalTail(m);
        Vector512<double> c1 = Vector512.FusedMultiplyAdd(m, c0, Vector512.Create(-VectorMath.InverseSqrt2Pi));
        Vector512<double> c2 = Vector512.FusedMultiplyAdd(m, c1, c0) * Vector512.Create(1.0 / 2);
        Vector512<double> c3 = Vector512.FusedMultiplyAdd(m, c2, c1) * Vector512.Create(1.0 / 3);
        Vector512<double> c4 = Vector512.FusedMultiplyAdd(m, c3, c2) * Vector512.Create(1.0 / 4);
        Vector512<double> c5 = Vector512.FusedMultiplyAdd(m, c4, c3) * Vector512.Create(1.0 / 5);
        Vector512<double> c6 = Vector512.FusedMultiplyAdd(m, c5, c4) * Vector512.Create(1.0 / 6);
        Vector512<double> c7 = Vector512.FusedMultiplyAdd(m, c6, c5) * Vector512.Create(1.0 / 7);
        Vector512<double> c8 = Vector512.FusedMultiplyAdd(m, c7, c6) * Vector512.Create(1.0 / 8);
        Vector512<double> c9 = Vector512.FusedMultiplyAdd(m, c8, c7) * Vector512.Create(1.0 / 9);
        Vector512<double> c10 = Vector512.FusedMultiplyAdd(m, c9, c8) * Vector512.Create(1.0 / 10);
        Vector512<double> c11 = Vector512.FusedMultiplyAdd(m, c10, c9) * Vector512.Create(1.0 / 11);
        Vector512<double> t2 = t * t;
        even = Vector512.FusedMultiplyAdd(c10, t2, c8);
        odd = Vector512.FusedMultiplyAdd(c11, t2, c9);
        even = Vector512.FusedMultiplyAdd(even, t2, c6);
        odd = Vector512.FusedMultiplyAdd(odd, t2, c7);
        even = Vector512.FusedMultiplyAdd(even, t2, c4);
        odd = Vector512.FusedMultiplyAdd(odd, t2, c5);
        even = Vector512.FusedMultiplyAdd(even, t2, c2);
        odd = Vector512.FusedMultiplyAdd(odd, t2, c3);
        even = Vector512.FusedMultiplyAdd(even, t2, c0);
        odd = -t * Vector512.FusedMultiplyAdd(odd, t2, c1);
    }
}
