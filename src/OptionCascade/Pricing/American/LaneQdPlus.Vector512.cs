// Written for Vector512; the build derives Vector256 and Vector128 from this text. See QdPlusBoundary.cs for the equation and its symbols.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

internal static partial class LaneQdPlus
{
    /// <summary>ℓ at the nodes after <paramref name="steps"/> steps from <paramref name="ell"/>.</summary>
    public static Vector512<double> Refine(in BoundaryProblem problem, Vector512<double> tau, Vector512<double> rootTau, Vector512<double> ell, int steps)
    {
        double r = problem.Rate, q = problem.DividendYield, variance = problem.Volatility * problem.Volatility, omega = 2 * (r - q) / variance;
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512<double>.One, half = Vector512.Create(0.5), normal = Vector512.Create(NormalDistribution.InverseSqrtTwoPi);
        Vector512<double> rates = Vector512.Create(r), yields = Vector512.Create(q), exponent = -(rates * tau);
        Vector512<double> rateDiscount = VectorMath.Exp(exponent), yieldDiscount = VectorMath.Exp(-(yields * tau));
        Vector512<double> kappa = -(rates / PremiumKernel.ExponentialLessOne(exponent, rateDiscount));
        Vector512<double> root = Vector512.Sqrt(Vector512.Create((omega - 1) * (omega - 1)) + (Vector512.Create(8 / variance) * kappa));
        Vector512<double> perRoot = one / root, lambda = -(half * (Vector512.Create(omega - 1) + root));
        Vector512<double> alpha = Vector512.Create(-2 / variance) * perRoot;
        Vector512<double> beta = (alpha * rateDiscount * kappa * (one - (Vector512.Create(2 / variance) * kappa * perRoot * perRoot))) - lambda;
        Vector512<double> spread = Vector512.Create(problem.Volatility) * rootTau, perSpread = one / spread, carry = Vector512.Create(r - q) * tau;
        Vector512<double> start = Vector512.Create(problem.Start), logStart = Vector512.Create(problem.LogStart), drag = Vector512.Create(0.5 * variance) * perSpread;
        for (int i = 0; i < steps; i++)
        {
            Vector512<double> b = start * VectorMath.Exp(ell), middle = (logStart + ell + carry) * perSpread, d1 = middle + (half * spread), d2 = middle - (half * spread);
            Vector512<double> density = normal * yieldDiscount * VectorMath.Exp(-(half * d1 * d1));
            Vector512<double> asset = Lower(d1, density, yieldDiscount), cash = Lower(d2, b * density, rateDiscount);
            Vector512<double> theta = (rates * cash) - (yields * b * asset) - (drag * b * density);
            Vector512<double> thetaSlope = (density * ((Vector512.Create(q - r) * perSpread) - (drag * (one - (d1 * perSpread))))) - (yields * asset);
            Vector512<double> value = ((one - asset) * b) - (beta * (one - b - cash + (b * asset))) + (alpha * theta);
            Vector512<double> slope = ((one - asset) * (one + beta)) + (density * perSpread) + (alpha * thetaSlope);
            Vector512<double> growth = one - ((value + value) / (slope * b * ell));
            growth = Vector512.Min(Vector512.Max(growth, Vector512.Create(0.2)), Vector512.Create(5.0));
            Vector512<double> next = ell * Vector512.Sqrt(growth);
            ell = Vector512.ConditionalSelect(Vector512.LessThan(next, zero), next, ell);
        }

        return ell;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Lower(Vector512<double> d, Vector512<double> discountedDensity, Vector512<double> discount)
    {
        Vector512<double> tail = discountedDensity * MillsRatio.Short(Vector512.Abs(d));
        return Vector512.ConditionalSelect(Vector512.GreaterThan(d, Vector512<double>.Zero), tail, discount - tail);
    }
}
