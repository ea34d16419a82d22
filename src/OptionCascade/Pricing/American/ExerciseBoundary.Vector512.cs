// Written for Vector512; the build derives Vector256 and Vector128 from this text. See ExerciseBoundary.cs for the rest.
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OptionCascade.Pricing.American;

internal sealed partial class ExerciseBoundary
{
    private void FillPointsVector512(double yearFraction, AmericanNeeds needs, PremiumPoints points)
    {
        GradedRule rule = Grid.Price;
        int n = Grid.Nodes, l = rule.Count;
        points.Resize(l);
        double gap = yearFraction - Horizon;
        bool sigma = (needs & (AmericanNeeds.Sigma | AmericanNeeds.SigmaSecond)) != 0, curvature = (needs & AmericanNeeds.SigmaSecond) != 0;
        bool rates = (needs & AmericanNeeds.Rates) != 0;
        double startPerRate = _problem.StartIsRatio ? 1 / _problem.Rate : 0, startPerYield = _problem.StartIsRatio ? -1 / _problem.DividendYield : 0;
        Vector512<double> zero = Vector512<double>.Zero, sign = Vector512.Create(_problem.LogSign), horizon = Vector512.Create(Horizon), gaps = Vector512.Create(gap);
        ref double table = ref MemoryMarshal.GetArrayDataReference(Grid.PriceWeights);
        for (int k = 0; k < l; k += Vector512<double>.Count)
        {
            Vector512<double> square = zero, first = zero, second = zero, perRate = zero, perYield = zero;
            for (int j = 0; j < n; j++)
            {
                Vector512<double> w = Vector512.LoadUnsafe(ref table, (nuint)((j * l) + k)), wl = w * Vector512.Create(_ell[j]);
                square = Vector512.FusedMultiplyAdd(wl, Vector512.Create(_ell[j]), square);
                if (sigma) first = Vector512.FusedMultiplyAdd(wl, Vector512.Create(_slopes[j]), first);
                if (curvature) second += (wl * Vector512.Create(_second[j])) + (w * Vector512.Create(_slopes[j] * _slopes[j]));
                if (!rates) continue;
                perRate = Vector512.FusedMultiplyAdd(wl, Vector512.Create(_slopes[n + j]), perRate);
                perYield = Vector512.FusedMultiplyAdd(wl, Vector512.Create(_slopes[(2 * n) + j]), perYield);
            }

            Vector512<double> positive = Vector512.GreaterThan(square, zero), log = sign * Vector512.Sqrt(Vector512.ConditionalSelect(positive, square, zero));
            Vector512<double> inverse = Vector512.ConditionalSelect(positive, Vector512<double>.One / log, zero);
            Store(gaps + (horizon * Vector512.LoadUnsafe(ref rule.Age[k])), points.Age, k);
            Store(horizon * Vector512.LoadUnsafe(ref rule.Weight[k]), points.Weight, k);
            Store(log, points.Log, k);
            first *= inverse;
            if (sigma) Store(first, points.LogPerSigma, k);
            if (curvature) Store((second - (first * first)) * inverse, points.LogPerSigmaSigma, k);
            if (!rates) continue;
            Store((perRate * inverse) + Vector512.Create(startPerRate), points.LogPerRate, k);
            Store((perYield * inverse) + Vector512.Create(startPerYield), points.LogPerYield, k);
        }

        static void Store(Vector512<double> values, double[] into, int k) => values.StoreUnsafe(ref into[k]);
    }
}
