using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing;

/// <summary>What a quoted delta means on currency markets (Δ in units of foreign currency per unit of foreign notional).</summary>
public enum FxDeltaConvention
{
    /// <summary>w·D_f·Φ(w·d₁): spot to buy against the option.</summary>
    Spot = 0,

    /// <summary>w·Φ(w·d₁): forwards to buy against the option.</summary>
    Forward = 1,

    /// <summary>w·D_f·(K/F)·Φ(w·d₂): spot delta less the premium, which is paid in foreign currency.</summary>
    SpotPremiumAdjusted = 2,

    /// <summary>w·(K/F)·Φ(w·d₂): forward delta less the premium.</summary>
    ForwardPremiumAdjusted = 3,
}

/// <summary>Which of two strikes a premium-adjusted call delta means. It rises with the strike up to a maximum and falls after it.</summary>
public enum FxDeltaBranch
{
    /// <summary>The strike above that of the maximum: the market's convention (out-of-the-money calls lie there).</summary>
    AboveMaximum = 0,

    /// <summary>The strike below it.</summary>
    BelowMaximum = 1,
}

/// <summary>How the search for a strike ended.</summary>
public enum FxStrikeStatus
{
    /// <summary>Found.</summary>
    Found = 0,

    /// <summary>No strike has this delta: beyond the discount factor (spot, forward) or above the maximum (premium-adjusted call).</summary>
    NoStrike = 1,
}

/// <summary>A strike found from a delta.</summary>
/// <param name="Status">How the search ended.</param>
/// <param name="Strike">K, domestic per foreign currency; NaN unless <see cref="FxStrikeStatus.Found"/>.</param>
public readonly record struct FxStrike(FxStrikeStatus Status, double Strike);

/// <summary>
/// Deltas of currency options in the market's four conventions, and strikes from them: d₁,₂ = ln(F/K)/s ± s/2, F = S·D_f/D_d, s = σ√T, w = +1 for a call and −1 for a put
/// on the foreign currency.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>unit</description></listheader>
/// <item><term>S, F, K</term><description>domestic currency per unit of foreign; F in [1e-100, 1e100]</description></item>
/// <item><term>D_d, D_f</term><description>domestic and foreign discount factors</description></item>
/// <item><term>Δ</term><description>signed: calls &gt; 0, puts &lt; 0; as a fraction (0.25, not 25)</description></item>
/// </list>
/// Premium-adjusted put deltas are unbounded below (|Δ| may exceed 1) and monotone; premium-adjusted call deltas have a maximum in K where Φ(d₂)·s = φ(d₂): see
/// <see cref="FxDeltaBranch"/>. The net delta of a coin-settled option is the forward premium-adjusted one.
/// Source: Reiswich and Wystup (2010), FX volatility smile construction, CPQF working paper 20.
/// </remarks>
public static class FxDelta
{
    /// <summary>The delta of an option.</summary>
    /// <param name="convention">What delta means.</param>
    /// <param name="spot">S, finite, &gt; 0.</param>
    /// <param name="domesticDiscount">D_d, finite, &gt; 0.</param>
    /// <param name="foreignDiscount">D_f, finite, &gt; 0.</param>
    /// <param name="strike">K, finite, ≥ 0.</param>
    /// <param name="standardDeviation">s = σ√T, finite, ≥ 0; at 0 the limit.</param>
    /// <param name="right">Call or put on the foreign currency.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public static double Of(FxDeltaConvention convention, double spot, double domesticDiscount, double foreignDiscount, double strike, double standardDeviation, OptionRight right)
    {
        (double forward, double factor, bool adjusted) = Market(convention, spot, domesticDiscount, foreignDiscount);
        Greeks g = Black76.Evaluate(forward, strike, 1, standardDeviation, 1, right);
        return factor * (adjusted ? -strike * g.DualDelta / forward : g.Delta);
    }

    /// <summary>The strike at which an option has a delta.</summary>
    /// <param name="convention">What delta means.</param>
    /// <param name="spot">S, finite, &gt; 0.</param>
    /// <param name="domesticDiscount">D_d, finite, &gt; 0.</param>
    /// <param name="foreignDiscount">D_f, finite, &gt; 0.</param>
    /// <param name="delta">Δ, signed: in (0, ∞) for a call, in (−∞, 0) for a put.</param>
    /// <param name="standardDeviation">s = σ√T, in [1e-8, 30].</param>
    /// <param name="right">Call or put on the foreign currency.</param>
    /// <param name="branch">Which strike of a premium-adjusted call; of no effect elsewhere.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included, or a delta of the wrong sign.</exception>
    public static FxStrike Strike(FxDeltaConvention convention, double spot, double domesticDiscount, double foreignDiscount, double delta, double standardDeviation,
        OptionRight right, FxDeltaBranch branch = FxDeltaBranch.AboveMaximum)
    {
        (double forward, double factor, bool adjusted) = Market(convention, spot, domesticDiscount, foreignDiscount);
        double s = Guard.InRange(standardDeviation, 1e-8, 30), w = Black76.Sign(right), target = w * Guard.Finite(delta) / factor;
        if (!(target > 0))
            throw new ArgumentOutOfRangeException(nameof(delta), delta, string.Create(CultureInfo.InvariantCulture, $"Expected a delta of the option's sign ({w}), got {delta:R}."));
        if (branch is not (FxDeltaBranch.AboveMaximum or FxDeltaBranch.BelowMaximum))
            throw new ArgumentOutOfRangeException(nameof(branch), branch, "Expected AboveMaximum or BelowMaximum.");
        double u; // ln(K/F)
        if (!adjusted)
        {
            if (!(target < 1)) return new FxStrike(FxStrikeStatus.NoStrike, double.NaN);
            u = (0.5 * s * s) - (w * Quantile(target) * s);
        }
        else if (w < 0)
        {
            u = Newton(VectorMath.Log(target), VectorMath.Log(target), s, w); // Φ ≤ 1: the root lies to the right
        }
        else
        {
            double top = Maximum(s), logTarget = VectorMath.Log(target);
            double excess = LogAdjusted(top, s, w).Value - logTarget;
            if (excess < 0) return new FxStrike(FxStrikeStatus.NoStrike, double.NaN);
            double start = Math.Min(logTarget, top);
            if (branch == FxDeltaBranch.AboveMaximum)
            {
                double reach = s;
                while (LogAdjusted(top + reach, s, w).Value > logTarget)
                    reach *= 2;
                start = top + reach;
            }

            u = excess == 0 ? top : Newton(logTarget, start, s, w);
        }

        return new FxStrike(FxStrikeStatus.Found, forward * VectorMath.Exp(u));
    }

    private static (double Forward, double Factor, bool Adjusted) Market(FxDeltaConvention convention, double spot, double domesticDiscount, double foreignDiscount)
    {
        Guard.Positive(spot);
        Guard.Positive(domesticDiscount);
        Guard.Positive(foreignDiscount);
        double forward = spot * (foreignDiscount / domesticDiscount);
        return convention switch
        {
            FxDeltaConvention.Spot => (forward, foreignDiscount, false),
            FxDeltaConvention.Forward => (forward, 1, false),
            FxDeltaConvention.SpotPremiumAdjusted => (forward, foreignDiscount, true),
            FxDeltaConvention.ForwardPremiumAdjusted => (forward, 1, true),
            _ => throw new ArgumentOutOfRangeException(nameof(convention), convention, "Expected one of the four conventions."),
        };
    }

    /// <summary>ln((K/F)·Φ(w·d₂)) and its derivative by u = ln(K/F): concave in u, d₂ = −u/s − s/2.</summary>
    private static (double Value, double Slope) LogAdjusted(double u, double s, double w)
    {
        double y = w * ((-u / s) - (0.5 * s));
        (double log, double ratio) = LogCumulative(y);
        return (u + log, 1 - (w * ratio / s));
    }

    /// <summary>ln Φ(y) and φ(y)/Φ(y).</summary>
    private static (double Log, double Ratio) LogCumulative(double y)
    {
        if (y > 0)
        {
            double cumulative = VectorMath.NormalCdf(y);
            return (VectorMath.Log(cumulative), VectorMath.NormalDensity(y) / cumulative);
        }

        double scaled = VectorMath.ScaledNormalTail(-y);
        return ((-0.5 * y * y) + VectorMath.Log(scaled), VectorMath.InverseSqrt2Pi / scaled);
    }

    /// <summary>Newton on a concave function from the side where it lies below the target: monotone, so that a turn is rounding and ends it.</summary>
    private static double Newton(double target, double start, double s, double w)
    {
        double u = start, direction = 0;
        for (int i = 0; i < 500; i++)
        {
            (double value, double slope) = LogAdjusted(u, s, w);
            double step = (target - value) / slope;
            if (step == 0 || step * direction < 0) break;
            direction = Math.Sign(step);
            u += step;
        }

        return u;
    }

    /// <summary>u of the largest premium-adjusted call delta: φ(d₂)/Φ(d₂) = s, a falling function of d₂.</summary>
    private static double Maximum(double s)
    {
        double low = -s, high = 40;
        for (int i = 0; i < 200 && low < high; i++)
        {
            double mid = 0.5 * (low + high);
            if (mid == low || mid == high) break;
            if (LogCumulative(mid).Ratio > s) low = mid;
            else high = mid;
        }

        return -s * (low + (0.5 * s));
    }

    /// <summary>Φ⁻¹(p) for 0 &lt; p &lt; 1: Newton on the concave ln Φ from −√(−2 ln 2p), which lies left of the root.</summary>
    private static double Quantile(double p)
    {
        if (p > 0.5) return -Quantile(1 - p);
        double target = VectorMath.Log(p), y = -Math.Sqrt(Math.Max(-2 * (target + 0.6931471805599453), 0));
        for (int i = 0; i < 100; i++)
        {
            (double log, double ratio) = LogCumulative(y);
            double step = (target - log) / ratio;
            if (i > 0 && step <= 0) break;
            y += step;
        }

        return y;
    }
}
