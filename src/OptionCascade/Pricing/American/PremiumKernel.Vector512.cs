// Written for Vector512; the build derives Vector256 and Vector128 from this text. See PremiumKernel.cs for the equations.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

internal static unsafe partial class PremiumKernel
{
    /// <summary>eˣ − 1 with <paramref name="exponential"/> = eˣ, relative error below 10⁻¹² for every x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ExponentialLessOne(Vector512<double> x, Vector512<double> exponential)
    {
        Vector512<double> series = x * (Vector512.Create(1.0) + (x * (Vector512.Create(0.5) + (x * (Vector512.Create(1 / 6.0) + (x * Vector512.Create(1 / 24.0)))))));
        return Vector512.ConditionalSelect(
            Vector512.LessThan(Vector512.Abs(x), Vector512.Create(1e-3)), series, exponential - Vector512.Create(1.0));
    }

    /// <summary>The eight partial sums of every quantity asked for.</summary>
    private static void LanesVector512(in BoundaryProblem problem, double logSpot, double spot, PremiumPoints points, AmericanNeeds needs, bool shortMills, double* lanes)
    {
        for (int lane = 0; lane < LaneSum.Lanes; lane += Vector512<double>.Count)
            LanesVector512(in problem, logSpot, spot, points, needs, shortMills, lane, lanes + lane);
    }

    /// <summary>Sums over the points lane, lane + 8, lane + 16, … and as many beside them as a vector holds.</summary>
    private static void LanesVector512(
        in BoundaryProblem problem, double logSpot, double spot, PremiumPoints points, AmericanNeeds needs, bool shortMills, int lane, double* lanes)
    {
        double r = problem.Rate, q = problem.DividendYield, sigma = problem.Volatility;
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512.Create(1.0), half = Vector512.Create(0.5);
        Vector512<double> rv = Vector512.Create(r), qv = Vector512.Create(q), sigmas = Vector512.Create(sigma), inverseSigma = Vector512.Create(1 / sigma);
        Vector512<double> carry = Vector512.Create(r - q), inverseSpot = Vector512.Create(1 / spot), logStart = Vector512.Create(problem.LogStart);
        Vector512<double> logRelative = Vector512.Create(logSpot - problem.LogStart), normal = Vector512.Create(NormalDistribution.InverseSqrtTwoPi);
        Vector512<double> start = Vector512.Create(problem.Start), sourceAtStart = Vector512.Create(problem.StartSource);
        Vector512<double> price = zero, delta = zero, gamma = zero, speed = zero, vega = zero, vanna = zero, volga = zero, rho = zero, dividendRho = zero;
        bool sigmaWanted = (needs & (AmericanNeeds.Sigma | AmericanNeeds.SigmaSecond)) != 0;
        for (int k = lane; k < points.Count; k += LaneSum.Lanes)
        {
            Vector512<double> age = LoadVector512(points.Age, k), weight = LoadVector512(points.Weight, k), log = LoadVector512(points.Log, k);
            Vector512<double> rootAge = Vector512.Sqrt(age), spread = sigmas * rootAge, inverse = one / spread;
            Vector512<double> middle = (logRelative - log + (carry * age)) * inverse, d1 = middle + (half * spread), d2 = middle - (half * spread);
            Vector512<double> ratio = VectorMath.Exp(log), boundary = start * ratio;
            Vector512<double> rateDiscount = VectorMath.Exp(-(rv * age)), density = normal * VectorMath.Exp(-(rv * age) - (half * d2 * d2));
            Vector512<double> yieldDensity = density * boundary * inverseSpot;
            Vector512<double> discounted2 = Lower(d2, density, rateDiscount, shortMills);
            Vector512<double> discounted1 = Lower(d1, yieldDensity, q == 0 ? one : VectorMath.Exp(-(qv * age)), shortMills);
            Vector512<double> spotDiscounted1 = Vector512.Create(spot) * discounted1;
            price += weight * ((rv * discounted2) - (qv * spotDiscounted1));
            if (needs == AmericanNeeds.Price) continue;

            Vector512<double> m = weight * density * inverse, source = sourceAtStart - (qv * start * ExponentialLessOne(log, ratio)), ms = m * source;
            Vector512<double> slope = rv + (source * d2 * inverse);
            delta -= (ms * inverseSpot) + (weight * qv * discounted1);
            gamma += m * slope;
            speed += m * ((source * inverse * inverse) - (d2 * inverse * slope));
            if (sigmaWanted)
            {
                Vector512<double> logSigma = LoadVector512(points.LogPerSigma, k);
                Vector512<double> middlePrime = -(logSigma * inverse) - (middle * inverseSigma), d1p = middlePrime + (half * rootAge), d2p = middlePrime - (half * rootAge);
                Vector512<double> flow = (qv * boundary * d1p) - (rv * d2p), mSpread = m * spread;
                vega += mSpread * flow;
                vanna += (ms * ((d2 * d2p) + inverseSigma)) - (qv * m * boundary * d2 * rootAge);
                if ((needs & AmericanNeeds.SigmaSecond) != 0)
                {
                    Vector512<double> second = (((logSigma + logSigma) * inverseSigma) - LoadVector512(points.LogPerSigmaSigma, k)) * inverse;
                    second += (middle + middle) * inverseSigma * inverseSigma;
                    volga += mSpread * ((qv * boundary * (second + (logSigma * d1p))) - (rv * second) - (d2 * d2p * flow));
                }
            }

            if ((needs & AmericanNeeds.Rates) != 0)
            {
                rho += (weight * discounted2 * (one - (rv * age))) + (ms * (LoadVector512(points.LogPerRate, k) - age));
                dividendRho += (ms * (LoadVector512(points.LogPerYield, k) + age)) - (weight * spotDiscounted1 * (one - (qv * age)));
            }
        }

        price.Store(lanes + (Price * LaneSum.Lanes));
        delta.Store(lanes + (Delta * LaneSum.Lanes));
        gamma.Store(lanes + (Gamma * LaneSum.Lanes));
        speed.Store(lanes + (Speed * LaneSum.Lanes));
        vega.Store(lanes + (Vega * LaneSum.Lanes));
        vanna.Store(lanes + (Vanna * LaneSum.Lanes));
        volga.Store(lanes + (Volga * LaneSum.Lanes));
        rho.Store(lanes + (Rho * LaneSum.Lanes));
        dividendRho.Store(lanes + (DividendRho * LaneSum.Lanes));
    }

    /// <summary>D·Φ(−d) from D·φ(d) and D.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Lower(Vector512<double> d, Vector512<double> discountedDensity, Vector512<double> discount, bool shortMills)
    {
        Vector512<double> distance = Vector512.Abs(d), tail = discountedDensity * (shortMills ? MillsRatio.Short(distance) : MillsRatio.Full(distance));
        return Vector512.ConditionalSelect(Vector512.GreaterThan(d, Vector512<double>.Zero), tail, discount - tail);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LoadVector512(double[] values, int k)
        => Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(values), (nuint)k);
}
