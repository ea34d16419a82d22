// Written for Vector512; the build derives Vector256 and Vector128 from this text. See ImpliedVolatilityKernel.cs for symbols and methods.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.ImpliedVolatility;

internal static unsafe partial class ImpliedVolatilityKernel
{
    /// <summary>What the model price needs at one s; a name with Rest is what rounding cut off.</summary>
    private readonly ref struct CoefficientsVector512
    {
        public Vector512<double> H { get; init; }
        public Vector512<double> HRest { get; init; }
        public Vector512<double> Loss { get; init; }
        public Vector512<double> LossRest { get; init; }
        public Vector512<double> Cubic { get; init; }
    }

    /// <summary>First pass of the accurate step: h and the first coefficients of the series in t.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void BlackCoefficientsVector512(Block* block, int count)
    {
        for (int i = 0; i < count; i += Vector512<double>.Count)
        {
            Vector512<double> s = Vector512.Load(block->S + i), k = Vector512.Load(block->K + i), inverse = Vector512<double>.One / s, h = k * inverse;
            Vector512.Store((Vector512.FusedMultiplyAdd(-h, s, k) + Vector512.Load(block->KRest + i)) * inverse, block->HRest + i);
            Vector512.Store(h, block->H + i);
            Vector512.Store(inverse, block->SInverse + i);
            if (InSeriesVector512(h, Vector512.Create(0.5) * s).AsInt64() == Vector512<long>.Zero) continue;
            Vector512.Store(ScaledLoss(h, out Vector512<double> lossRest), block->Loss + i);
            Vector512.Store(lossRest, block->LossRest + i);
            Vector512.Store(CubicCoefficient(h), block->Cubic + i);
        }
    }

    /// <summary>Second pass of the accurate step: the model's price and what it should be.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void BlackModelVector512(Block* block, int count)
    {
        for (int i = 0; i < count; i += Vector512<double>.Count)
        {
            var x = new CoefficientsVector512
            {
                H = Vector512.Load(block->H + i), HRest = Vector512.Load(block->HRest + i), Loss = Vector512.Load(block->Loss + i),
                LossRest = Vector512.Load(block->LossRest + i), Cubic = Vector512.Load(block->Cubic + i),
            };
            Vector512<double> s = Vector512.Load(block->S + i), t = Vector512.Create(0.5) * s;
            ModelVector512 model = ModelPrice(new BlackTargetVector512(block, i), in x, s, t, InSeriesVector512(x.H, t), accurate: true);
            Vector512.Store(model.Value, block->Model + i);
            Vector512.Store(model.Rest, block->ModelRest + i);
            Vector512.Store(model.Weight, block->Weight + i);
            Vector512.Store(model.Aim, block->Aim + i);
            Vector512.Store(model.AimRestRatio, block->AimRestRatio + i);
            Vector512.Store(model.Upper, block->Upper + i);
        }
    }

    /// <summary>
    /// Last pass of the accurate step: the volatility after Householder's step of fourth order on ln b or ln(b_max − b). True where a row has to go on; its s
    /// is moved, and a row that stays gets the same step again.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static bool BlackFinishVector512(in KernelTerms terms, Block* block, int count)
    {
        Vector512<double> any = Vector512<double>.Zero, one = Vector512<double>.One, half = Vector512.Create(0.5);
        for (int i = 0; i < count; i += Vector512<double>.Count)
        {
            var target = new BlackTargetVector512(block, i);
            Vector512<double> s = Vector512.Load(block->S + i), inverse = Vector512.Load(block->SInverse + i), h = Vector512.Load(block->H + i), t = half * s;
            Vector512<double> w = Vector512.Load(block->Model + i), weight = Vector512.Load(block->Weight + i), upper = Vector512.Load(block->Upper + i);
            Vector512<double> slope = weight * w, first = s / slope, c = slope * inverse; // slope = s·c

            // r = ln(w·g/aim) − ½(h² + t²)
            Vector512<double> h2 = h * h, t2 = t * t;
            Vector512<double> h2Rest = Vector512.FusedMultiplyAdd(h, h, -h2) + ((h + h) * Vector512.Load(block->HRest + i));
            Vector512<double> t2Rest = Vector512.FusedMultiplyAdd(t, t, -t2);
            Vector512<double> squares = TwoSum(h2, t2, out Vector512<double> squaresRest);
            squaresRest += h2Rest + t2Rest;
            Vector512<double> model = TwoProduct(w, target.G, out Vector512<double> modelRest);
            Vector512<double> log = LogRatio(model, Vector512.Load(block->Aim + i), out Vector512<double> logRest);
            Vector512<double> modelInverse = first * inverse * weight * target.GInverse;
            modelRest = Vector512.FusedMultiplyAdd(Vector512.Load(block->ModelRest + i), target.G, modelRest);
            Vector512<double> corrections = Vector512.FusedMultiplyAdd(modelRest, modelInverse, target.GRestRatio - Vector512.Load(block->AimRestRatio + i));
            Vector512<double> residual = Vector512.FusedMultiplyAdd(half, -squares, log) + (Vector512.FusedMultiplyAdd(half, -squaresRest, logRest) + corrections);

            Vector512<double> flip = upper & Vector512.Create(-0.0); // b_max − b falls as s grows
            first ^= flip;
            Vector512<double> step = HouseholderFourth((residual * c) ^ flip, first, h2, t2);
            Vector512<double> moving = Vector512.GreaterThan(Vector512.Abs(step), Vector512.Create(LastStepLimit));
            any |= moving;
            Vector512<double> aimInverse = target.UInverse;
            if (upper.AsInt64() != Vector512<long>.Zero) aimInverse = Vector512.ConditionalSelect(upper, one / target.V, aimInverse);
            c = Vector512.FusedMultiplyAdd(c * step, first - (h2 - t2) - one, c); // −∂ln c/∂ln s = 1 + h² − t² − s·∂L/∂s
            Vector512.Store(c * Vector512.Load(block->Whole + i) * aimInverse, block->PriceOverVega + i);
            Finish(in terms, block, i, s, step);
            Vector512.Store(Vector512.FusedMultiplyAdd(s, moving & step, s), block->S + i);
        }

        return any.AsInt64() != Vector512<long>.Zero;
    }

    /// <summary>The relative change of s by one step of Householder's method of third order on ln b or ln(b_max − b), good to 1e-6.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static Vector512<double> BlackQuickStepVector512(BlackTargetVector512 target, Vector512<double> s)
    {
        Vector512<double> half = Vector512.Create(0.5), inverse = Vector512<double>.One / s, h = target.K * inverse, t = half * s, series = InSeriesVector512(h, t);
        (Vector512<double> lossAbove, Vector512<double> lossBelow) = QuickLoss(h);
        (Vector512<double> cubicAbove, Vector512<double> cubicBelow) = QuickCubicCoefficient(h);
        Vector512<double> below = Vector512<double>.One / (lossBelow * cubicBelow); // one division for both
        var x = new CoefficientsVector512 { H = h, Loss = lossAbove * cubicBelow * below, Cubic = cubicAbove * lossBelow * below };
        ModelVector512 model = ModelPrice(target, in x, s, t, series, accurate: false);
        Vector512<double> slope = model.Weight * model.Value, first = s / slope, h2 = h * h, t2 = t * t;
        Vector512<double> residual = Vector512.FusedMultiplyAdd(half, -(h2 + t2), VectorMath.LogRatio(model.Value * target.G, model.Aim));
        Vector512<double> flip = model.Upper & Vector512.Create(-0.0);
        return Householder((residual * slope * inverse) ^ flip, first ^ flip, h2, t2);
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
}
