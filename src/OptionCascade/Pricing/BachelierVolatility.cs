using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

/// <summary>How the search for an equivalent volatility ended.</summary>
public enum EquivalentVolatilityStatus
{
    /// <summary>Found: both models give the same price.</summary>
    Converged = 0,

    /// <summary>The normal price is at or above min(F, K), which no lognormal volatility reaches.</summary>
    AboveLognormalBound = 1,

    /// <summary>The iteration did not settle.</summary>
    NotConverged = 2,
}

/// <summary>A volatility of one model that gives the price of the other.</summary>
/// <param name="Status">How the search ended.</param>
/// <param name="Value">The volatility; NaN unless <see cref="EquivalentVolatilityStatus.Converged"/>.</param>
public readonly record struct EquivalentVolatility(EquivalentVolatilityStatus Status, double Value);

/// <summary>
/// Volatilities of the lognormal and the normal model that give the same price: Bachelier(F, K, σ_N√T) = Black(F, K, σ√T).
/// </summary>
/// <remarks>
/// <para>
/// Solved on the logarithm of the out-of-the-money price in scaled form, ln p = −a²/2 + ln(…), so that it works in wings whose price underflows: safeguarded Newton from the
/// limit. Limits, exact: σ_N → σ·(F − K)/ln(F/K) as σ√T → 0 (σ·F at the money), which is also what T = 0 and the far wing (|ln(F/K)| &gt; 10⁸·σ√T) get; at the money
/// σ_N = σ·F·(1 − σ²T/24 + …).
/// </para>
/// Units: σ per √year, σ_N quote currency per unit per √year; T years; F and K quote currency per unit, both &gt; 0 (the lognormal model has no others).
/// </remarks>
public static class BachelierVolatility
{
    /// <summary>Beyond this many deviations the leading term of the wing is exact in double precision.</summary>
    private const double FarWing = 1e8;

    /// <summary>Larger σ√T count as this: the price has reached min(F, K) in every digit.</summary>
    private const double MostDeviation = 30;

    private const double TinyStep = 3.054936363499605e-151; // 2⁻⁵⁰⁰, see BachelierKernel

    private const double InverseTinyStep = 3.273390607896142e150;

    /// <summary>The normal volatility at which Bachelier gives the Black price. It always exists.</summary>
    /// <param name="forward">F, finite, &gt; 0.</param>
    /// <param name="strike">K, finite, &gt; 0.</param>
    /// <param name="yearFraction">T, finite, ≥ 0.</param>
    /// <param name="volatility">σ, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public static EquivalentVolatility NormalFromLognormal(double forward, double strike, double yearFraction, double volatility)
    {
        Check(forward, strike, yearFraction, volatility);
        double s = Math.Min(volatility * Math.Sqrt(yearFraction), MostDeviation), ratio = SmallRatio(forward, strike), guess = s * ratio, lower = Math.Min(forward, strike);
        double distance = Math.Abs(VectorMath.LogRatio(forward, strike));
        if (s < EuropeanTerms.LeastStandardDeviation || distance > FarWing * s)
            return new EquivalentVolatility(EquivalentVolatilityStatus.Converged, volatility * ratio);
        double x = Math.Abs(forward - strike);
        LogPrice target = Lognormal(distance, s);
        double root = Solve(v => Normal(x / lower, v), target, guess / lower) * lower;
        return Result(root, yearFraction);
    }

    /// <summary>The lognormal volatility at which Black gives the Bachelier price.</summary>
    /// <param name="forward">F, finite, &gt; 0.</param>
    /// <param name="strike">K, finite, &gt; 0.</param>
    /// <param name="yearFraction">T, finite, ≥ 0.</param>
    /// <param name="normalVolatility">σ_N, finite, ≥ 0.</param>
    /// <returns>The volatility, or <see cref="EquivalentVolatilityStatus.AboveLognormalBound"/> where none exists.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public static EquivalentVolatility LognormalFromNormal(double forward, double strike, double yearFraction, double normalVolatility)
    {
        Check(forward, strike, yearFraction, normalVolatility);
        double lower = Math.Min(forward, strike), s = normalVolatility * Math.Sqrt(yearFraction) / lower, ratio = SmallRatio(forward, strike);
        double x = Math.Abs(forward - strike) / lower, distance = Math.Abs(VectorMath.LogRatio(forward, strike));
        if (s < EuropeanTerms.LeastStandardDeviation || x > FarWing * s)
            return new EquivalentVolatility(EquivalentVolatilityStatus.Converged, normalVolatility / ratio);
        LogPrice target = Normal(Math.Min(x, double.MaxValue), s);
        if (target.Exponent + VectorMath.Log(target.Factor) >= 0)
            return new EquivalentVolatility(EquivalentVolatilityStatus.AboveLognormalBound, double.NaN);
        double root = Solve(v => Lognormal(distance, v), target, s * lower / ratio);
        return Result(root, yearFraction);
    }

    /// <summary>(F − K)/ln(F/K), F at the money.</summary>
    private static double SmallRatio(double forward, double strike)
    {
        double log = VectorMath.LogRatio(forward, strike);
        return log == 0 ? forward : (forward - strike) / log;
    }

    /// <summary>p = Factor·e^Exponent, and ∂ ln p/∂s.</summary>
    private readonly record struct LogPrice(double Exponent, double Factor, double Slope);

    /// <summary>Out-of-the-money Black price over min(F, K), by l = |ln(F/K)| and s = σ√T.</summary>
    private static LogPrice Lognormal(double distance, double s)
    {
        double m = distance / s, a = m - (s / 2), b = m + (s / 2);
        if (s <= 0.5)
        {
            VectorMath.ScaledNormalTails(Vector128.Create(a), Vector128.Create(b), Vector128.Create(s), out _, out _, out Vector128<double> difference);
            return new LogPrice(-0.5 * a * a, difference.ToScalar(), VectorMath.InverseSqrt2Pi / difference.ToScalar());
        }

        if (a >= -0.25)
        {
            double factor = VectorMath.ScaledNormalTail(a) - VectorMath.ScaledNormalTail(b);
            return new LogPrice(-0.5 * a * a, factor, VectorMath.InverseSqrt2Pi / factor);
        }

        double gaussian = VectorMath.Exp(-0.5 * a * a), price = 1 - (gaussian * (VectorMath.ScaledNormalTail(-a) + VectorMath.ScaledNormalTail(b)));
        return new LogPrice(0, price, gaussian * VectorMath.InverseSqrt2Pi / price);
    }

    /// <summary>Out-of-the-money Bachelier price s·e^(−d²/2)·(−ρ′(d)), d = |F − K|/s.</summary>
    private static LogPrice Normal(double distance, double s)
    {
        double d = distance / s;
        Vector128<double> at = Vector128.Create(Math.Min(d, 4 * FarWing));
        VectorMath.ScaledNormalTails(at, at, Vector128.Create(TinyStep), out _, out _, out Vector128<double> difference);
        double factor = s * (difference.ToScalar() * InverseTinyStep);
        return new LogPrice(-0.5 * d * d, factor, VectorMath.InverseSqrt2Pi / factor);
    }

    /// <summary>s with ln p(s) = ln target: Newton inside a bracket that is grown from the guess; NaN when it does not settle.</summary>
    private static double Solve(Func<double, LogPrice> price, LogPrice target, double guess)
    {
        double low = 0, high = double.PositiveInfinity, s = guess;
        for (int i = 0; i < 200; i++)
        {
            LogPrice p = price(s);
            double excess = p.Exponent - target.Exponent + VectorMath.Log(p.Factor / target.Factor), step = -excess / p.Slope;
            if (Math.Abs(step) <= 4e-15 * s) return s + step;
            if (excess > 0) high = s;
            else low = s;
            double next = s + step;
            if (!(next > low && next < high))
                next = double.IsInfinity(high) ? 2 * s : low == 0 ? s / 2 : 0.5 * (low + high);
            s = double.IsInfinity(high) ? Math.Min(next, 4 * s) : next;
        }

        return double.NaN;
    }

    private static EquivalentVolatility Result(double root, double yearFraction)
        => double.IsNaN(root)
            ? new EquivalentVolatility(EquivalentVolatilityStatus.NotConverged, double.NaN)
            : new EquivalentVolatility(EquivalentVolatilityStatus.Converged, root / Math.Sqrt(yearFraction));

    private static void Check(double forward, double strike, double yearFraction, double volatility)
    {
        Guard.Positive(forward);
        Guard.Positive(strike);
        Guard.NonNegative(yearFraction);
        Guard.NonNegative(volatility);
    }
}
