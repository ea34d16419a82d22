using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>
/// The early-exercise premium of a put on a unit strike and its derivatives, from points (s, w, ln b) of one boundary.
/// <code>
/// P = Σ w·[ r·e^{−rs}Φ(−d₂) − q·S·e^{−qs}Φ(−d₁) ],  d₁,₂ = (ln S − ln b + (r − q ± ½σ²)s)/(σ√s)
/// with m = w·e^{−rs}φ(d₂)/(σ√s),  c = r − q·b,  i = 1/(σ√s)   (and S·e^{−qs}φ(d₁) = b·e^{−rs}φ(d₂)):
/// ∂P/∂S   = −Σ [ m·c/S + w·q·e^{−qs}Φ(−d₁) ]           ∂²P/∂S²  = Σ m·(r + c·d₂·i)/S²
/// ∂³P/∂S³ = −2·∂²P/∂S²/S + Σ m·(c·i² − d₂·i·(r + c·d₂·i))/S³
/// ∂P/∂ln b = m·c   ∂P/∂σ = m·√s·(r·d₁ − q·b·d₂)   ∂P/∂r = w·e^{−rs}Φ(−d₂)(1 − rs) − m·c·s   ∂P/∂q = −w·S·e^{−qs}Φ(−d₁)(1 − qs) + m·c·s
/// </code>
/// Total derivatives along σ use the boundary's own sensitivity ∂ln b/∂σ and ∂²ln b/∂σ².
/// </summary>
internal static class PremiumKernel
{
    /// <summary>eˣ − 1 with <paramref name="exponential"/> = eˣ, relative error below 10⁻¹² for every x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ExponentialLessOne(Vector512<double> x, Vector512<double> exponential)
    {
        Vector512<double> series = x * (Vector512.Create(1.0) + (x * (Vector512.Create(0.5) + (x * (Vector512.Create(1 / 6.0) + (x * Vector512.Create(1 / 24.0)))))));
        return Vector512.ConditionalSelect(
            Vector512.LessThan(Vector512.Abs(x), Vector512.Create(1e-3)), series, exponential - Vector512.Create(1.0));
    }

    /// <summary>Adds the premium of <paramref name="points"/>, times <paramref name="sign"/>, to <paramref name="sums"/>.</summary>
    public static void Accumulate(in BoundaryProblem problem, double logSpot, PremiumPoints points, double sign, AmericanNeeds needs, ref PremiumSums sums, bool shortMills)
    {
        double r = problem.Rate, q = problem.DividendYield, sigma = problem.Volatility, spot = Math.Exp(logSpot);
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512.Create(1.0), half = Vector512.Create(0.5);
        Vector512<double> rv = Vector512.Create(r), qv = Vector512.Create(q), sigmas = Vector512.Create(sigma), inverseSigma = Vector512.Create(1 / sigma);
        Vector512<double> carry = Vector512.Create(r - q), inverseSpot = Vector512.Create(1 / spot), logStart = Vector512.Create(problem.LogStart);
        Vector512<double> logRelative = Vector512.Create(logSpot - problem.LogStart), normal = Vector512.Create(NormalDistribution.InverseSqrtTwoPi);
        Vector512<double> start = Vector512.Create(problem.Start), sourceAtStart = Vector512.Create(problem.StartSource);
        Vector512<double> price = zero, delta = zero, gamma = zero, speed = zero, vega = zero, vanna = zero, volga = zero, rho = zero, dividendRho = zero;
        bool sigmaWanted = (needs & (AmericanNeeds.Sigma | AmericanNeeds.SigmaSecond)) != 0;
        for (int k = 0; k < points.Count; k += 8)
        {
            Vector512<double> age = Load(points.Age, k), weight = Load(points.Weight, k), log = Load(points.Log, k);
            Vector512<double> rootAge = Vector512.Sqrt(age), spread = sigmas * rootAge, inverse = one / spread;
            Vector512<double> middle = (logRelative - log + (carry * age)) * inverse, d1 = middle + (half * spread), d2 = middle - (half * spread);
            Vector512<double> ratio = VectorMath.Exp(log), boundary = start * ratio;
            Vector512<double> rateDiscount = VectorMath.Exp(-(rv * age)), density = normal * VectorMath.Exp(-(rv * age) - (half * d2 * d2));
            Vector512<double> yieldDensity = density * boundary * inverseSpot;
            Vector512<double> discounted2 = Lower(d2, density, rateDiscount, shortMills), discounted1;
            discounted1 = Lower(d1, yieldDensity, q == 0 ? one : VectorMath.Exp(-(qv * age)), shortMills);
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
                Vector512<double> logSigma = Load(points.LogPerSigma, k);
                Vector512<double> middlePrime = -(logSigma * inverse) - (middle * inverseSigma), d1p = middlePrime + (half * rootAge), d2p = middlePrime - (half * rootAge);
                Vector512<double> flow = (qv * boundary * d1p) - (rv * d2p), mSpread = m * spread;
                vega += mSpread * flow;
                vanna += (ms * ((d2 * d2p) + inverseSigma)) - (qv * m * boundary * d2 * rootAge);
                if ((needs & AmericanNeeds.SigmaSecond) != 0)
                {
                    Vector512<double> second = (((logSigma + logSigma) * inverseSigma) - Load(points.LogPerSigmaSigma, k)) * inverse;
                    second += (middle + middle) * inverseSigma * inverseSigma;
                    volga += mSpread * ((qv * boundary * (second + (logSigma * d1p))) - (rv * second) - (d2 * d2p * flow));
                }
            }

            if ((needs & AmericanNeeds.Rates) != 0)
            {
                rho += (weight * discounted2 * (one - (rv * age))) + (ms * (Load(points.LogPerRate, k) - age));
                dividendRho += (ms * (Load(points.LogPerYield, k) + age)) - (weight * spotDiscounted1 * (one - (qv * age)));
            }
        }

        sums.Price += sign * Vector512.Sum(price);
        sums.Delta += sign * Vector512.Sum(delta);
        double gammaSum = sign * Vector512.Sum(gamma) / (spot * spot);
        sums.Gamma += gammaSum;
        sums.Speed += (sign * Vector512.Sum(speed) / (spot * spot * spot)) - (2 * gammaSum / spot);
        sums.Vega += sign * Vector512.Sum(vega);
        sums.Vanna += sign * Vector512.Sum(vanna) / spot;
        sums.Volga += sign * Vector512.Sum(volga);
        sums.Rho += sign * Vector512.Sum(rho);
        sums.DividendRho += sign * Vector512.Sum(dividendRho);
    }

    /// <summary>D·Φ(−d) from D·φ(d) and D.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Lower(Vector512<double> d, Vector512<double> discountedDensity, Vector512<double> discount, bool shortMills)
    {
        Vector512<double> distance = Vector512.Abs(d), tail = discountedDensity * (shortMills ? MillsRatio.Short(distance) : MillsRatio.Full(distance));
        return Vector512.ConditionalSelect(Vector512.GreaterThan(d, Vector512<double>.Zero), tail, discount - tail);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Load(double[] values, int k)
        => Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(values), (nuint)k);
}
