// Written for Vector512; the build derives Vector256 and Vector128 from this text. See BoundaryStart.cs for the formulas.
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

internal static unsafe partial class BoundaryStart
{
    private static void FillVector512(CollocationGrid grid, in BoundaryProblem problem, double horizon, Span<double> ell)
    {
        double sigma = problem.Volatility, span = problem.PerpetualSpan, rootHorizon = Math.Sqrt(horizon);
        Vector512<double> spans = Vector512.Create(span), one = Vector512<double>.One, sigmas = Vector512.Create(sigma), sign = Vector512.Create(problem.LogSign);
        Vector512<double> drift = Vector512.Create(Math.Sqrt(8 * Math.PI) * Math.Max(problem.Rate - problem.DividendYield, 0));
        Vector512<double> curve = Vector512.Create(Math.Sqrt(16 * Math.PI) * Math.Max(problem.DividendYield, 0) * sigma);
        Span<double> block = stackalloc double[Vector512<double>.Count];
        for (int i = 0; i < ell.Length; i += Vector512<double>.Count)
        {
            int count = Math.Min(Vector512<double>.Count, ell.Length - i);
            block.Fill(1);
            grid.RootTimes.AsSpan(i, count).CopyTo(block);
            Vector512<double> root = Vector512.Create(rootHorizon) * Vector512.Create<double>(block), y = Vector512.Create(0.6388);
            if (!problem.StartIsRatio)
                y = Vector512.Sqrt(Vector512.Create(2.0) * VectorMath.Log(Vector512.Create(2.0) + (sigmas / (root * (drift + (curve * root))))));
            Vector512<double> distance = y * sigmas * root;
            if (!double.IsNaN(span))
            {
                Vector512<double> x = -(distance / spans);
                distance = -(spans * PremiumKernel.ExponentialLessOne(x, VectorMath.Exp(x)));
            }

            (sign * distance).CopyTo(block);
            block[..count].CopyTo(ell[i..]);
        }
    }
}
