// Written for Vector512; the build derives Vector256 and Vector128 from this text. See EuropeanKernel.cs for equations and symbols.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

internal static unsafe partial class EuropeanKernel
{
    /// <summary>
    /// Runs over <paramref name="count"/> rows, at least one vector of them, a block at a time and each block in four passes. One pass is a short chain of
    /// operations, so that the processor works on several vectors at once; what passes hand on stays in the first-level cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EvaluateVector512(in EuropeanTerms e, GreekSet set, double* strikes, double* volatilities, double* signs, int count, double** columns)
    {
        double* work = stackalloc double[Work.Columns * Work.Rows];
        for (int start = 0; start < count; start += Work.Rows)
        {
            // A remainder shorter than a vector is done together with rows before it, which get the same bits once more.
            int first = Math.Min(start, count - Vector512<double>.Count), rows = Math.Min(Work.Rows, count - first);
            bool regular = DistancesVector512(in e, strikes + first, volatilities + first, rows, work);
            DensitiesVector512(rows, work);
            if ((set & NeedsCumulative) != 0)
                TailsVector512(in e, strikes + first, signs + first, rows, work, (set & GreekSet.Price) != 0 ? columns[0] + first : null);
            if ((set & ~GreekSet.Price) != 0)
                DerivativesVector512(in e, set, volatilities + first, rows, first, work, columns);
            if (!regular)
                Limits(in e, set, strikes, volatilities, signs, first, rows, columns);
        }
    }

    /// <summary>First pass: K, s, 1/s and x/s. False when a row needs its limit instead (K = 0 or σ√T = 0): it runs with harmless stand-ins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool DistancesVector512(in EuropeanTerms e, double* strikes, double* volatilities, int count, double* work)
    {
        Vector512<double> one = Vector512<double>.One, rootTime = Vector512.Create(e.RootTime), offset = Vector512.Create(e.Offset);
        Vector512<double> reference = Vector512.Create(e.Reference), leastMantissa = reference * Vector512.Create(VectorMath.SqrtHalf);
        bool allRegular = true;
        for (int row = 0; row < count; row += Vector512<double>.Count)
        {
            row = Math.Min(row, count - Vector512<double>.Count);
            Vector512<double> strike = Vector512.Load(strikes + row);

            // A larger σ√T changes nothing: the price has reached its bound in every digit.
            Vector512<double> s = Vector512.MinNative(Vector512.Create(MostStandardDeviation), Vector512.Load(volatilities + row) * rootTime);
            Vector512<double> regular = Vector512.GreaterThanOrEqual(s, Vector512.Create(EuropeanTerms.LeastStandardDeviation))
                & Vector512.GreaterThanOrEqual(strike, Vector512.Create(LeastStrike));
            if (regular.AsInt64() != Vector512<long>.AllBitsSet)
            {
                allRegular = false;
                s = Vector512.ConditionalSelect(regular, s, one);
                strike = Vector512.ConditionalSelect(regular, strike, reference);
            }

            Vector512<double> x = offset - VectorMath.LogRatio(strike, reference, leastMantissa);
            Vector512<double> inverseS = one / s, h = x * inverseS;
            h = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(-h, s, x), inverseS, h); // x/s to the last place
            h = Vector512.MaxNative(Vector512.Create(-MostDistance), Vector512.MinNative(Vector512.Create(MostDistance), h));
            strike.Store(work + (Work.Strike * Work.Rows) + row);
            s.Store(work + (Work.Deviation * Work.Rows) + row);
            inverseS.Store(work + (Work.InverseDeviation * Work.Rows) + row);
            h.Store(work + (Work.Distance * Work.Rows) + row);
        }

        return allRegular;
    }

    /// <summary>Second pass: e^(−a²/2), a = |x|/s − s/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DensitiesVector512(int count, double* work)
    {
        Vector512<double> limit = Vector512.Create(VectorMath.TailLimit), half = Vector512.Create(0.5);
        for (int row = 0; row < count; row += Vector512<double>.Count)
        {
            row = Math.Min(row, count - Vector512<double>.Count);
            Vector512<double> h = Vector512.Load(work + (Work.Distance * Work.Rows) + row), s = Vector512.Load(work + (Work.Deviation * Work.Rows) + row);
            Vector512<double> a = Vector512.Abs(Vector512.Abs(h) - (half * s));
            VectorMath.Gaussian(Vector512.MinNative(a, limit)).Store(work + (Work.Gaussian * Work.Rows) + row);
        }
    }

    /// <summary>Third pass: w·Φ(w·d₁), w·Φ(w·d₂) and, when wanted, the price.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TailsVector512(in EuropeanTerms e, double* strikes, double* signs, int count, double* work, double* price)
    {
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512<double>.One, limit = Vector512.Create(VectorMath.TailLimit);
        Vector512<double> discount = Vector512.Create(e.Discount), discountedForward = Vector512.Create(e.DiscountedForward);
        Vector512<double> forward = Vector512.Create(e.Forward), inverseForward = Vector512.Create(1 / e.Forward);
        Vector512<double> intrinsicReference = Vector512.Create(e.IntrinsicReference), intrinsicRest = Vector512.Create(e.IntrinsicRest);
        for (int row = 0; row < count; row += Vector512<double>.Count)
        {
            row = Math.Min(row, count - Vector512<double>.Count);
            Vector512<double> strike = Vector512.Load(work + (Work.Strike * Work.Rows) + row), s = Vector512.Load(work + (Work.Deviation * Work.Rows) + row);
            Vector512<double> h = Vector512.Load(work + (Work.Distance * Work.Rows) + row), gaussian = Vector512.Load(work + (Work.Gaussian * Work.Rows) + row);
            Vector512<double> t = Vector512.Create(0.5) * s, m = Vector512.Abs(h), a = Vector512.MinNative(m - t, limit), b = m + t, step = s;
            Vector512<double> below = Vector512.LessThan(h, zero);
            Vector512<double> lower = Vector512.ConditionalSelect(below, discountedForward, strike * discount), lowerGaussian = lower * gaussian;

            // From s = ½ on, ρ(a) − ρ(b) is taken as it stands; and where a < −¼ the tails are taken at |a| and b, which are 2m apart.
            Vector512<double> wide = Vector512.GreaterThan(s, Vector512.Create(MostStep));
            bool anyWide = wide.AsInt64() != Vector512<long>.Zero;
            Vector512<double> reflected = zero;
            if (anyWide)
            {
                reflected = Vector512.LessThan(a, Vector512.Create(LeastTailArgument));
                a = Vector512.ConditionalSelect(reflected, Vector512.MinNative(-a, limit), a);
                step = Vector512.ConditionalSelect(reflected, m + m, s);
            }

            VectorMath.ScaledNormalTails(a, Vector512.MinNative(b, Vector512.Create(2 * MostStandardDeviation)), step,
                out Vector512<double> scaledA, out Vector512<double> scaledB, out Vector512<double> difference);
            Vector512<double> outside = lowerGaussian * difference;
            if (anyWide)
            {
                outside = Vector512.ConditionalSelect(wide, lowerGaussian * (scaledA - scaledB), outside);
                outside = Vector512.ConditionalSelect(reflected, lower - (lowerGaussian * (scaledA + scaledB)), outside);
            }

            // Φ(−|a|), Φ(−b): the nearer tail belongs to d₁ below the forward's strike and to d₂ above it.
            Vector512<double> tailA = gaussian * scaledA;
            tailA = Vector512.ConditionalSelect(Vector512.LessThan(a, zero), one - tailA, tailA);
            Vector512<double> ratio = Vector512.ConditionalSelect(below, forward / strike, strike * inverseForward);
            Vector512<double> tailB = gaussian * scaledB * ratio;
            Vector512<double> sign = Vector512.Load(signs + row);
            Vector512<double> tail1 = Vector512.ConditionalSelect(below, tailA, tailB), tail2 = Vector512.ConditionalSelect(below, tailB, tailA);
            Vector512<double> n1 = Vector512.ConditionalSelect(Vector512.GreaterThan(sign * (h + t), zero), one - tail1, tail1);
            Vector512<double> n2 = Vector512.ConditionalSelect(Vector512.GreaterThan(sign * (h - t), zero), one - tail2, tail2);
            (sign * n1).Store(work + (Work.Cumulative1 * Work.Rows) + row);
            (sign * n2).Store(work + (Work.Cumulative2 * Work.Rows) + row);
            if (price != null)
            {
                Vector512<double> intrinsic = Vector512.FusedMultiplyAdd(discount, intrinsicReference - Vector512.Load(strikes + row), intrinsicRest);
                (outside + Vector512.MaxNative(sign * intrinsic, zero)).Store(price + row);
            }
        }
    }

    /// <summary>Fourth pass: the Greeks, all of them rational in what the others have left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DerivativesVector512(in EuropeanTerms e, GreekSet set, double* volatilities, int count, int first, double* work, double** columns)
    {
        Vector512<double> one = Vector512<double>.One, zero = Vector512<double>.Zero;
        double inverseSpot = 1 / e.Spot, halfInverseTime = 0.5 / e.YearFraction, thetaFactor = -0.5 / e.RootTime;
        double time = e.YearFraction, rootTime = e.RootTime, carry = e.Carry, dividendYield = e.DividendYield, rate = e.Rate;
        double discount = e.Discount, dividendDiscount = e.DividendDiscount, discountedForward = e.DiscountedForward, yieldForward = dividendYield * discountedForward;
        for (int row = 0; row < count; row += Vector512<double>.Count)
        {
            row = Math.Min(row, count - Vector512<double>.Count);
            int target = first + row;
            Vector512<double> strike = Vector512.Load(work + (Work.Strike * Work.Rows) + row), h = Vector512.Load(work + (Work.Distance * Work.Rows) + row);
            Vector512<double> inverseS = Vector512.Load(work + (Work.InverseDeviation * Work.Rows) + row);
            Vector512<double> t = Vector512.Create(0.5) * Vector512.Load(work + (Work.Deviation * Work.Rows) + row), d1 = h + t, d2 = h - t;
            Vector512<double> discountedStrike = strike * Vector512.Create(discount);

            // M, from the smaller of F and K with its own density: D·min(F, K)·φ(a).
            Vector512<double> lower = Vector512.ConditionalSelect(Vector512.LessThan(h, zero), Vector512.Create(discountedForward), discountedStrike);
            Vector512<double> mass = lower * Vector512.Load(work + (Work.Gaussian * Work.Rows) + row) * Vector512.Create(VectorMath.InverseSqrt2Pi);
            Vector512<double> massPerSpot = mass * Vector512.Create(inverseSpot);
            Vector512<double> gamma = massPerSpot * inverseS * Vector512.Create(inverseSpot), vega = mass * Vector512.Create(rootTime);
            Vector512<double> inverseVolatility = Vector512.Create(rootTime) * inverseS, d2PerVolatility = d2 * inverseVolatility, d1d2 = d1 * d2;
            if ((set & GreekSet.Gamma) != 0)
                gamma.Store(columns[2] + target);
            if ((set & GreekSet.Vega) != 0)
                vega.Store(columns[3] + target);
            if ((set & GreekSet.DualGamma) != 0)
                (mass * inverseS / strike / strike).Store(columns[8] + target);
            if ((set & GreekSet.Vanna) != 0)
                (-massPerSpot * d2PerVolatility).Store(columns[9] + target);
            if ((set & GreekSet.Volga) != 0)
                (vega * d1 * d2PerVolatility).Store(columns[11] + target);
            if ((set & GreekSet.Vera) != 0)
                (mass * d1 * inverseVolatility * Vector512.Create(-time)).Store(columns[13] + target);
            if ((set & NeedsCumulative) != 0)
            {
                Vector512<double> n1 = Vector512.Load(work + (Work.Cumulative1 * Work.Rows) + row), n2 = Vector512.Load(work + (Work.Cumulative2 * Work.Rows) + row);
                Vector512<double> strikeN2 = n2 * discountedStrike;
                if ((set & GreekSet.Delta) != 0)
                    (n1 * Vector512.Create(dividendDiscount)).Store(columns[1] + target);
                if ((set & GreekSet.Theta) != 0)
                {
                    Vector512<double> carried = Vector512.FusedMultiplyAdd(n1, Vector512.Create(yieldForward), -(strikeN2 * Vector512.Create(rate)));
                    Vector512.FusedMultiplyAdd(mass * Vector512.Load(volatilities + row), Vector512.Create(thetaFactor), carried).Store(columns[4] + target);
                }

                if ((set & GreekSet.Rho) != 0)
                    (strikeN2 * Vector512.Create(time)).Store(columns[5] + target);
                if ((set & GreekSet.DividendRho) != 0)
                    (n1 * Vector512.Create(-time * discountedForward)).Store(columns[6] + target);
                if ((set & GreekSet.DualDelta) != 0)
                    (n2 * Vector512.Create(-discount)).Store(columns[7] + target);
            }

            if ((set & NeedsDrift) != 0)
            {
                // ∂d₁/∂T = b/s − d₂/(2T)
                Vector512<double> drift = Vector512.FusedMultiplyAdd(Vector512.Create(carry), inverseS, -(d2 * Vector512.Create(halfInverseTime)));
                if ((set & GreekSet.Charm) != 0)
                {
                    Vector512<double> yieldN1 = Vector512.Load(work + (Work.Cumulative1 * Work.Rows) + row) * Vector512.Create(dividendYield);
                    (Vector512.FusedMultiplyAdd(yieldN1, Vector512.Create(discountedForward), -(mass * drift)) * Vector512.Create(inverseSpot))
                        .Store(columns[10] + target);
                }

                Vector512<double> yieldDrift = Vector512.FusedMultiplyAdd(d1, drift, Vector512.Create(dividendYield));
                if ((set & GreekSet.Veta) != 0)
                    (vega * (yieldDrift - Vector512.Create(halfInverseTime))).Store(columns[12] + target);
                if ((set & GreekSet.Color) != 0)
                    (gamma * (yieldDrift + Vector512.Create(halfInverseTime))).Store(columns[16] + target);
            }

            if ((set & GreekSet.Speed) != 0)
                (gamma * Vector512.Create(-inverseSpot) * Vector512.FusedMultiplyAdd(d1, inverseS, one)).Store(columns[14] + target);
            if ((set & GreekSet.Zomma) != 0)
                (gamma * inverseVolatility * (d1d2 - one)).Store(columns[15] + target);
            if ((set & GreekSet.Ultima) != 0)
            {
                Vector512<double> bracket = Vector512.FusedMultiplyAdd(d1d2, one - d1d2, Vector512.FusedMultiplyAdd(d1, d1, d2 * d2));
                (vega * -inverseVolatility * bracket * inverseVolatility).Store(columns[17] + target);
            }
        }
    }
}
