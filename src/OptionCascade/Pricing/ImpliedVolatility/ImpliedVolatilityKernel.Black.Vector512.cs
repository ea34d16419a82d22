// Written for Vector512; the build derives Vector256 and Vector128 from this text. See ImpliedVolatilityKernel.cs for symbols and methods.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.ImpliedVolatility;

internal static unsafe partial class ImpliedVolatilityKernel
{
    /// <summary>What one row asks, after normalisation; a name with Rest is what rounding cut off, RestRatio the same relative to the value.</summary>
    private readonly struct BlackTargetVector512(Block* block, int row)
    {
        public Vector512<double> K => Vector512.Load(block->K + row);
        public Vector512<double> KRest => Vector512.Load(block->KRest + row);
        public Vector512<double> G => Vector512.Load(block->G + row);
        public Vector512<double> GInverse => Vector512.Load(block->GInverse + row);
        public Vector512<double> GRestRatio => Vector512.Load(block->GRestRatio + row);
        public Vector512<double> U => Vector512.Load(block->U + row);
        public Vector512<double> UInverse => Vector512.Load(block->UInverse + row);
        public Vector512<double> URest => Vector512.Load(block->URest + row);
        public Vector512<double> UScaled => Vector512.Load(block->UScaled + row);
        public Vector512<double> UScaledRestRatio => Vector512.Load(block->UScaledRestRatio + row);
        public Vector512<double> V => Vector512.Load(block->V + row);
        public Vector512<double> VRest => Vector512.Load(block->VRest + row);
    }

    /// <summary>
    /// Solves the rows of one block; returns the rows it left out, one bit each. In passes over the block: the steps of one row wait for each other, those of
    /// different rows do not.
    /// </summary>
    private static ulong BlackBlockVector512(in KernelTerms terms, Block* block, int count)
    {
        ulong leftOut = BlackNormaliseVector512(in terms, block, count);
        BlackGuessVector512(block, count);
        BlackQuickVector512(block, count);
        BlackFinishVector512(in terms, block, count);
        return leftOut;
    }

    // Each pass, and the step, is a method of its own: the compiler's budget for inlining would not cover them together.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static ulong BlackNormaliseVector512(in KernelTerms terms, Block* block, int count)
    {
        ulong leftOut = 0;
        for (int i = 0; i < count; i += Vector512<double>.Count)
            leftOut |= (ulong)BlackNormaliseRowsVector512(in terms, block, i) << i;
        return leftOut;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint BlackNormaliseRowsVector512(in KernelTerms terms, Block* block, int i)
    {
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512<double>.One;
        Vector512<double> forward = Vector512.Create(terms.Forward), discount = Vector512.Create(terms.Discount), inverseDiscount = Vector512.Create(terms.InverseDiscount);
        Vector512<double> strike = Vector512.Load(block->Strikes + i), price = Vector512.Load(block->Prices + i), sign = Vector512.Load(block->Signs + i);

        // Undiscounted price, out-of-the-money part u, and v = min(F, K) − u, all with rests.
        Vector512<double> whole = price * inverseDiscount;
        Vector512<double> wholeRest = Vector512.FusedMultiplyAdd(-whole, discount, price) * inverseDiscount;
        Vector512<double> low = Vector512.Min(forward, strike), high = Vector512.Max(forward, strike);
        Vector512<double> gap = TwoSum(forward, -strike, out Vector512<double> gapRest);
        Vector512<double> inMoney = Vector512.GreaterThan(sign * gap, zero);
        Vector512<double> intrinsic = inMoney & (sign * gap), intrinsicRest = inMoney & (sign * gapRest);
        Vector512<double> u = TwoSum(whole, -intrinsic, out Vector512<double> uRest);
        uRest += wholeRest - intrinsicRest;
        u = TwoSum(u, uRest, out uRest);
        Vector512<double> v = TwoSum(low, -u, out Vector512<double> vRest);
        v = TwoSum(v, vRest - uRest, out vRest);

        Vector512<double> least = Vector512.Create(terms.LeastPrice);
        Vector512<double> ordinary = Vector512.GreaterThanOrEqual(u, least) & Vector512.GreaterThanOrEqual(v, least)
            & Vector512.GreaterThanOrEqual(low, Vector512.Create(terms.LeastLevel)) & Vector512.LessThanOrEqual(high, Vector512.Create(terms.GreatestLevel));
        uint leftOut = (uint)~Vector512.ExtractMostSignificantBits(ordinary) & ((1u << Vector512<double>.Count) - 1);
        if (leftOut != 0)
        {
            Vector512<double> half = Vector512.Create(0.5);
            low = Vector512.ConditionalSelect(ordinary, low, one);
            high = Vector512.ConditionalSelect(ordinary, high, one);
            u = Vector512.ConditionalSelect(ordinary, u, half);
            v = Vector512.ConditionalSelect(ordinary, v, half);
            whole = Vector512.ConditionalSelect(ordinary, whole, half);
            uRest &= ordinary;
            vRest &= ordinary;
        }

        // k = |ln(F/K)| and g = √(FK).
        Vector512<double> k = LogRatio(high, low, out Vector512<double> kRest);
        k = TwoSum(k, kRest, out kRest);
        Vector512<double> square = TwoProduct(high, low, out Vector512<double> squareRest);
        Vector512<double> g = Vector512.Sqrt(square);
        Vector512<double> squareInverse = one / square, uInverse = one / u;
        Vector512<double> gRest = Vector512.Create(0.5) * (Vector512.FusedMultiplyAdd(-g, g, square) + squareRest) * squareInverse; // relative to g
        Vector512<double> uScaled = TwoProduct(u, Vector512.Create(RootTwoPi), out Vector512<double> uScaledRest);
        Vector512<double> uScaledRatio = Vector512.FusedMultiplyAdd(
            Vector512.FusedMultiplyAdd(uScaledRest, Vector512.Create(VectorMath.InverseSqrt2Pi), uRest), uInverse, Vector512.Create(RootTwoPiRestRatio));
        Vector512.Store(k, block->K + i);
        Vector512.Store(kRest, block->KRest + i);
        Vector512.Store(g, block->G + i);
        Vector512.Store(g * squareInverse, block->GInverse + i);
        Vector512.Store(gRest, block->GRestRatio + i);
        Vector512.Store(u, block->U + i);
        Vector512.Store(uInverse, block->UInverse + i);
        Vector512.Store(uRest, block->URest + i);
        Vector512.Store(uScaled, block->UScaled + i);
        Vector512.Store(uScaledRatio, block->UScaledRestRatio + i);
        Vector512.Store(v, block->V + i);
        Vector512.Store(vRest, block->VRest + i);
        Vector512.Store(whole, block->Whole + i);
        return leftOut;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void BlackGuessVector512(Block* block, int count)
    {
        for (int i = 0; i < count; i += Vector512<double>.Count)
            BlackGuessRowsVector512(block, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BlackGuessRowsVector512(Block* block, int i)
    {
        var target = new BlackTargetVector512(block, i);
        Vector512.Store(Guess(target, Vector512.LessThan(target.U, target.V), out Vector512<double> rough), block->S + i);
        Vector512.Store(rough, block->Rough + i);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void BlackQuickVector512(Block* block, int count)
    {
        for (int i = 0; i < count; i += Vector512<double>.Count)
            BlackQuickRowsVector512(block, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BlackQuickRowsVector512(Block* block, int i)
    {
        Vector512<double> moving = Vector512.Load(block->Rough + i);
        if (moving.AsInt64() == Vector512<long>.Zero) return; // as bits: the mask is a NaN

        var target = new BlackTargetVector512(block, i);
        Vector512<double> s = Vector512.Load(block->S + i);
        for (int round = 0; round < MostRounds; round++)
        {
            Vector512<double> step = moving & BlackStepVector512<Quick>(target, s, out _, out _); // a lane that has arrived stays, whatever its neighbours do
            s = Vector512.FusedMultiplyAdd(s, step, s);
            moving = Vector512.GreaterThan(Vector512.Abs(step) * Vector512.FusedMultiplyAdd(s, Vector512.Create(0.5), Vector512<double>.One), Vector512.Create(FastStepLimit));
            if (moving.AsInt64() == Vector512<long>.Zero) break;
        }

        Vector512.Store(s, block->S + i);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void BlackFinishVector512(in KernelTerms terms, Block* block, int count)
    {
        for (int i = 0; i < count; i += Vector512<double>.Count)
            BlackFinishRowsVector512(in terms, block, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BlackFinishRowsVector512(in KernelTerms terms, Block* block, int i)
    {
        var target = new BlackTargetVector512(block, i);
        Vector512<double> s = Vector512.Load(block->S + i), step, c, upper;
        for (int round = 0; ; round++)
        {
            step = BlackStepVector512<Accurate>(target, s, out c, out upper);
            Vector512<double> moving = Vector512.GreaterThan(Vector512.Abs(step), Vector512.Create(LastStepLimit));
            if (moving.AsInt64() == Vector512<long>.Zero || round == MostRounds) break;
            s = Vector512.FusedMultiplyAdd(s, moving & step, s); // a lane that stays gets the same step again
        }

        Vector512<double> aimInverse = target.UInverse;
        if (upper.AsInt64() != Vector512<long>.Zero) aimInverse = Vector512.ConditionalSelect(upper, Vector512<double>.One / target.V, aimInverse);
        Vector512.Store(c * Vector512.Load(block->Whole + i) * aimInverse, block->PriceOverVega + i);
        Finish(in terms, block, i, s, step);
    }

    /// <summary>σ = (s + s·step)/√T, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(in KernelTerms terms, Block* block, int i, Vector512<double> s, Vector512<double> step)
    {
        Vector512<double> sRest = s * step;
        Vector512<double> total = s + sRest;
        sRest -= total - s;
        Vector512<double> inverseRoot = Vector512.Create(terms.InverseRootTime);
        Vector512<double> volatility = total * inverseRoot;
        Vector512<double> rest = Vector512.FusedMultiplyAdd(-volatility, Vector512.Create(terms.RootTime), total) + sRest - (volatility * Vector512.Create(terms.RootTimeRest));
        Vector512.Store(Vector512.FusedMultiplyAdd(rest, inverseRoot, volatility), block->Volatilities + i);
        Vector512.Store(Vector512.Abs(step), block->LastSteps + i);
    }

    /// <summary>First guess of s: within 2e-4, save in <paramref name="rough"/> lanes, there within 5% over the usual range; see the remarks of the class.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Guess(BlackTargetVector512 target, Vector512<double> lower, out Vector512<double> rough)
    {
        Vector512<double> one = Vector512<double>.One, quarter = Vector512.Create(0.25), half = Vector512.Create(0.5), k = target.K;
        Vector512<double> ratio = Vector512.Min(target.G * target.UInverse, Vector512.Create(1e300));
        Vector512<double> first = BachelierGuess(k, ratio, target.U * target.GInverse, out Vector512<double> h);
        Vector512<double> t2 = quarter * first * first;
        Vector512<double> h2 = h * h;
        Vector512<double> fine = lower & Vector512.LessThanOrEqual(t2, Vector512.Create(FineGuessLimit));
        rough = ~fine;

        // The price met to first order in s, the residual of the whole equation is ln(1 + Σ aⱼ) − ½t²: one step of Halley's method on it.
        (Vector512<double> lossAbove, Vector512<double> lossBelow) = QuickLoss(h);
        (Vector512<double> cubicAbove, Vector512<double> cubicBelow) = QuickCubicCoefficient(h);
        Vector512<double> inverse = one / (lossBelow * cubicBelow); // one division for both
        Vector512<double> a = t2 * (cubicAbove * lossBelow * inverse);
        Vector512<double> next = Vector512.FusedMultiplyAdd(h2 + Vector512.Create(7.0), a, -t2) * (t2 * Vector512.Create(1.0 / (4 * 5)));
        Vector512<double> last = Vector512.FusedMultiplyAdd(h2 + Vector512.Create(11.0), next, -(t2 * a)) * (t2 * Vector512.Create(1.0 / (6 * 7)));
        Vector512<double> sum = a + next + last;
        Vector512<double> log = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(sum, Vector512.Create(1.0 / 3), -half), sum, one);
        Vector512<double> residual = Vector512.FusedMultiplyAdd(sum, log, -(half * t2));
        Vector512<double> newton = residual * (lossAbove * cubicBelow * inverse) * (one + sum);
        Vector512<double> bend = Vector512.FusedMultiplyAdd(half, Vector512.FusedMultiplyAdd(newton, h2 - t2, -residual), one);
        Vector512<double> s = Vector512.FusedMultiplyAdd(-(first * newton), bend, first);
        if (fine.AsInt64() == Vector512<long>.AllBitsSet) return s;

        Vector512<double> loss = Vector512.FusedMultiplyAdd(h, Vector512.Create(1.2533), h2 + one); // 1/ℓ(h), nearly
        Vector512<double> cubic = Vector512.FusedMultiplyAdd(h, Vector512.Create(1.7), h2 + Vector512.Create(3.0)); // 6·I₁/I₃, nearly
        first = Vector512.FusedMultiplyAdd(first, t2 * Vector512.FusedMultiplyAdd(cubic, half, -one) / (cubic * loss), first);
        s = Vector512.ConditionalSelect(fine, s, first);
        if (lower.AsInt64() == Vector512<long>.AllBitsSet) return s;

        // v = g·(e^(−k/2) − b): from 2Φ(−t) ≈ (v/g)·e^(k²/(8t²)).
        Vector512<double> top = Vector512.Create(-1e-3);
        log = Vector512.Min(VectorMath.LogRatio(target.V, target.G), top);
        Vector512<double> t = UpperGuess(log);
        for (int i = 0; i < 2; i++)
        {
            h = half * k / t;
            t = UpperGuess(Vector512.Min(Vector512.FusedMultiplyAdd(h * half, h, log), top));
        }

        return Vector512.ConditionalSelect(lower, s, t + t);
    }

    /// <summary>t with 2Φ(−t) ≈ e^log, log &lt; 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> UpperGuess(Vector512<double> log)
    {
        Vector512<double> x = Vector512.Sqrt(Vector512<double>.One - log) - Vector512<double>.One;
        Vector512<double> above = Vector512.FusedMultiplyAdd(x, Vector512.Create(0.1418441908755391), Vector512.Create(1.7942167100696078));
        Vector512<double> below = Vector512.FusedMultiplyAdd(x, Vector512.Create(0.10027331623428193), Vector512.Create(1.1703910227524488));
        above = Vector512.FusedMultiplyAdd(above, x, Vector512.Create(6.153961200581725));
        below = Vector512.FusedMultiplyAdd(below, x, Vector512.Create(3.4287692048294875));
        above = Vector512.FusedMultiplyAdd(above, x, Vector512.Create(7.199923681011419));
        below = Vector512.FusedMultiplyAdd(below, x, Vector512.Create(3.372158593184083));
        above = Vector512.FusedMultiplyAdd(above, x, Vector512.Create(2.50660321689533));
        below = Vector512.FusedMultiplyAdd(below, x, Vector512<double>.One);
        return x * above / below;
    }

    /// <summary>The relative change of s by one step of Householder's method on ln b or ln(b_max − b): of third order, <see cref="Accurate"/> of fourth and with all rests kept.</summary>
    /// <param name="target">The row.</param>
    /// <param name="s">Total volatility.</param>
    /// <param name="c">|b/(s·∂b/∂s)| after the step, to the step's square, with b_max − b in place of b where <paramref name="upper"/> is set.</param>
    /// <param name="upper">Lanes in which the objective was b_max − b.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static Vector512<double> BlackStepVector512<TStep>(BlackTargetVector512 target, Vector512<double> s, out Vector512<double> c, out Vector512<double> upper)
        where TStep : struct
    {
        bool accurate = typeof(TStep) == typeof(Accurate);
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512<double>.One, half = Vector512.Create(0.5);
        Vector512<double> inverse = one / s;
        Vector512<double> h = target.K * inverse, t = half * s;
        Vector512<double> hRest = accurate ? (Vector512.FusedMultiplyAdd(-h, s, target.K) + target.KRest) * inverse : zero;

        Vector512<double> series = Vector512.LessThanOrEqual(h * t, Vector512.Create(SeriesProductLimit))
            & Vector512.LessThanOrEqual(t, Vector512.FusedMultiplyAdd(h, Vector512.Create(SeriesSlope), Vector512.Create(SeriesStart)));
        bool allSeries = series.AsInt64() == Vector512<long>.AllBitsSet;
        Vector512<double> w = one, wRest = zero, aim = one, aimRest = zero, weight = one; // weight·w = s·c
        upper = zero;
        if (!allSeries)
        {
            w = TailDifference(h, hRest, t, accurate, out upper, out wRest);
            weight = Vector512.Create(RootTwoPi);
            aim = Vector512.ConditionalSelect(upper, target.V, target.U);
            if (accurate) aimRest = Vector512.ConditionalSelect(upper, target.VRest, target.URest) / aim;
        }

        if (series != zero)
        {
            Vector512<double> sum = Series(h, hRest, s, t, accurate, out Vector512<double> sumRest);
            if (allSeries)
                (w, wRest, aim, aimRest) = (sum, sumRest, target.UScaled, target.UScaledRestRatio);
            else
            {
                w = Vector512.ConditionalSelect(series, sum, w);
                weight = Vector512.ConditionalSelect(series, one, weight);
                aim = Vector512.ConditionalSelect(series, target.UScaled, aim);
                upper = Vector512.AndNot(upper, series);
                if (accurate)
                {
                    wRest = Vector512.ConditionalSelect(series, sumRest, wRest);
                    aimRest = Vector512.ConditionalSelect(series, target.UScaledRestRatio, aimRest);
                }
            }
        }

        Vector512<double> slope = weight * w; // s·c
        Vector512<double> first = s / slope;
        c = slope * inverse;

        // r = ln(w·g/aim) − ½(h² + t²)
        Vector512<double> h2 = h * h, t2 = t * t, residual;
        if (accurate)
        {
            Vector512<double> h2Rest = Vector512.FusedMultiplyAdd(h, h, -h2) + ((h + h) * hRest);
            Vector512<double> t2Rest = Vector512.FusedMultiplyAdd(t, t, -t2);
            Vector512<double> squares = TwoSum(h2, t2, out Vector512<double> squaresRest);
            squaresRest += h2Rest + t2Rest;
            Vector512<double> model = TwoProduct(w, target.G, out Vector512<double> modelRest);
            Vector512<double> log = LogRatio(model, aim, out Vector512<double> logRest);
            Vector512<double> modelInverse = first * inverse * weight * target.GInverse;
            Vector512<double> corrections = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(wRest, target.G, modelRest), modelInverse, target.GRestRatio - aimRest);
            residual = Vector512.FusedMultiplyAdd(half, -squares, log) + (Vector512.FusedMultiplyAdd(half, -squaresRest, logRest) + corrections);
        }
        else
            residual = Vector512.FusedMultiplyAdd(half, -(h2 + t2), VectorMath.LogRatio(w * target.G, aim));

        Vector512<double> flip = upper & Vector512.Create(-0.0); // b_max − b falls as s grows
        Vector512<double> newton = (residual * c) ^ flip;
        first ^= flip;
        if (!accurate) return Householder(newton, first, h2, t2);
        Vector512<double> step = HouseholderFourth(newton, first, h2, t2);
        c = Vector512.FusedMultiplyAdd(c * step, first - (h2 - t2) - one, c); // −∂ln c/∂ln s = 1 + h² − t² − s·∂L/∂s
        return step;
    }

    /// <summary>√(2π)·(ρ(h − t) − ρ(h + t)) from its Taylor series in t; <paramref name="rest"/> is what rounding cut off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Series(Vector512<double> h, Vector512<double> hRest, Vector512<double> s, Vector512<double> t, bool accurate, out Vector512<double> rest)
    {
        Vector512<double> one = Vector512<double>.One, h2 = h * h, t2 = t * t;
        Vector512<double> lossRest = Vector512<double>.Zero;
        Vector512<double> loss, cubic;
        if (accurate)
        {
            loss = ScaledLoss(h, out lossRest);
            cubic = CubicCoefficient(h);
        }
        else
        {
            (Vector512<double> lossAbove, Vector512<double> lossBelow) = QuickLoss(h);
            (Vector512<double> cubicAbove, Vector512<double> cubicBelow) = QuickCubicCoefficient(h);
            Vector512<double> below = one / (lossBelow * cubicBelow); // one division for both
            loss = lossAbove * cubicBelow * below;
            cubic = cubicAbove * lossBelow * below;
        }

        // aⱼ = I₂ⱼ₊₁/((2j+1)!·I₁)·t²ʲ, aⱼ₊₁ = t²·((h² + 4j + 3)·aⱼ − t²·aⱼ₋₁)/((2j + 2)(2j + 3)); before = t²·aⱼ₋₁
        Vector512<double> before = t2, a = t2 * cubic, sum = a;
        Vector512<double> factorOfA = h2 + Vector512.Create(7.0), four = Vector512.Create(4.0);
        ref double inverse = ref MemoryMarshal.GetReference(InverseFactorials);
        int shortTerms = accurate ? ShortSeriesTerms : QuickShortSeriesTerms, middleTerms = accurate ? MiddleSeriesTerms : QuickLongSeriesTerms;
        for (int j = 1; j < shortTerms; j++)
        {
            Vector512<double> next = Vector512.FusedMultiplyAdd(factorOfA, a, -before) * (t2 * Vector512.Create(Unsafe.Add(ref inverse, j)));
            (before, a) = (t2 * a, next);
            sum += next;
            factorOfA += four;
        }

        Vector512<double> isLong = Vector512.GreaterThan(t, Vector512.Create(ShortSeriesLimit));
        if (isLong.AsInt64() != Vector512<long>.Zero)
        {
            for (int j = shortTerms; j < middleTerms; j++)
            {
                Vector512<double> next = Vector512.FusedMultiplyAdd(factorOfA, a, -before) * (t2 * Vector512.Create(Unsafe.Add(ref inverse, j)));
                (before, a) = (t2 * a, next);
                sum += next & isLong; // a lane's sum does not depend on its neighbours
                factorOfA += four;
            }

            isLong = Vector512.GreaterThan(t, Vector512.Create(MiddleSeriesLimit));
            if (accurate && isLong.AsInt64() != Vector512<long>.Zero)
                for (int j = middleTerms; j < LongSeriesTerms; j++)
                {
                    Vector512<double> next = Vector512.FusedMultiplyAdd(factorOfA, a, -before) * (t2 * Vector512.Create(Unsafe.Add(ref inverse, j)));
                    (before, a) = (t2 * a, next);
                    sum += next & isLong;
                    factorOfA += four;
                }
        }

        if (!accurate)
        {
            rest = Vector512<double>.Zero;
            return s * loss * (one + sum);
        }

        Vector512<double> factor = one + sum;
        Vector512<double> factorRest = sum - (factor - one);
        Vector512<double> first = TwoProduct(s, loss, out Vector512<double> firstRest);
        Vector512<double> w = TwoProduct(first, factor, out rest);
        firstRest = Vector512.FusedMultiplyAdd(s, lossRest, firstRest);
        rest += Vector512.FusedMultiplyAdd(firstRest, factor, first * factorRest);

        rest = Vector512.FusedMultiplyAdd(w * hRest, LossSlope(h), rest);
        return w;
    }

    /// <summary>ρ(h − t) − ρ(h + t) where h ≥ t; ρ(t − h) + ρ(t + h) where h &lt; t, with <paramref name="upper"/> set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> TailDifference(Vector512<double> h, Vector512<double> hRest, Vector512<double> t, bool accurate, out Vector512<double> upper, out Vector512<double> rest)
    {
        Vector512<double> p, q, pRest = Vector512<double>.Zero, qRest = pRest;
        if (accurate)
        {
            p = TwoSum(h, -t, out pRest);
            q = TwoSum(h, t, out qRest);
            pRest += hRest;
            qRest += hRest;
        }
        else
        {
            p = h - t;
            q = h + t;
        }

        upper = Vector512.LessThan(p, Vector512<double>.Zero);
        Vector512<double> flip = upper & Vector512.Create(-0.0);
        Vector512<double> near = VectorMath.ScaledNormalTail(p ^ flip), beyond = VectorMath.ScaledNormalTail(q);
        Vector512<double> far = beyond ^ flip ^ Vector512.Create(-0.0);
        Vector512<double> w = near + far;
        rest = Vector512<double>.Zero;
        if (!accurate) return w;

        // ρ'(y) = y·ρ(y) − 1/√(2π)
        Vector512<double> density = Vector512.Create(VectorMath.InverseSqrt2Pi);
        rest = far - (w - near);
        rest += Vector512.FusedMultiplyAdd(p ^ flip, near, -density) * (pRest ^ flip);
        rest += (Vector512.FusedMultiplyAdd(q, beyond, -density) * qRest) ^ flip ^ Vector512.Create(-0.0);
        return w;
    }
}
