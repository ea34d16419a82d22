using OptionCascade.Numerics;

namespace OptionCascade.Pricing.Surface;

/// <summary>
/// A change of the volatility surface as a value: Δσ(k, T) = [level + slope·L·tanh(k/L)]·(T*/max(T, T₀))^p. Apply with
/// <see cref="VolatilitySurface.Shocked"/>; shocks applied one after the other add up.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>level</term><description>Δσ at the money at T*, per √year (0.01 = one volatility point)</description></item>
/// <item><term>slope</term><description>Δσ per unit of k = ln(K/F) at T*</description></item>
/// <item><term>L</term><description>log-moneyness at which the tilt levels off, &gt; 0</description></item>
/// <item><term>T*</term><description>tenor at which level and slope are stated, years, &gt; 0</description></item>
/// <item><term>p</term><description>0: same at every tenor; ½: falls with √T, as the market's own moves roughly do</description></item>
/// <item><term>T₀</term><description>tenor below which the shock stops growing, years, &gt; 0</description></item>
/// </list>
/// A shocked surface need not be free of arbitrage; <see cref="VolatilitySurface.CheckArbitrage"/> tells.
/// </remarks>
public sealed record VolatilityShock
{
    private readonly double _level, _slope, _wingLimit = 0.5, _referenceYears = 1, _timeExponent, _leastYears = 1.0 / 52;

    /// <summary>level, per √year; finite.</summary>
    public double Level { get => _level; init => _level = Guard.Finite(value, nameof(Level)); }

    /// <summary>slope, per √year and unit of k; finite. Negative steepens an equity skew (puts up, calls down).</summary>
    public double Slope { get => _slope; init => _slope = Guard.Finite(value, nameof(Slope)); }

    /// <summary>L; finite, &gt; 0. Default 0.5: beyond strikes at 60% and 165% of the forward the tilt hardly grows, as wing quotes carry no information on it.</summary>
    public double WingLimit { get => _wingLimit; init => _wingLimit = Guard.Positive(value, nameof(WingLimit)); }

    /// <summary>T*, years; finite, &gt; 0.</summary>
    public double ReferenceYears { get => _referenceYears; init => _referenceYears = Guard.Positive(value, nameof(ReferenceYears)); }

    /// <summary>p; finite, ≥ 0.</summary>
    public double TimeExponent { get => _timeExponent; init => _timeExponent = Guard.NonNegative(value, nameof(TimeExponent)); }

    /// <summary>T₀, years; finite, &gt; 0. Default one week.</summary>
    public double LeastYears { get => _leastYears; init => _leastYears = Guard.Positive(value, nameof(LeastYears)); }

    /// <summary>The same change everywhere.</summary>
    /// <param name="volatilityPoints">Volatility points (1 = 0.01).</param>
    public static VolatilityShock Parallel(double volatilityPoints) => new() { Level = 0.01 * Guard.Finite(volatilityPoints) };

    /// <summary>A tilt about the money.</summary>
    /// <param name="volatilityPointsPerTenPercent">Change in volatility points at a strike 10% (in logarithm) below the forward, with the opposite sign above it; positive steepens an equity skew.</param>
    public static VolatilityShock Skew(double volatilityPointsPerTenPercent) => new() { Slope = -0.1 * Guard.Finite(volatilityPointsPerTenPercent) };

    /// <summary>A change that fades with tenor as (T*/T)^p.</summary>
    /// <param name="volatilityPoints">Volatility points at T*.</param>
    /// <param name="referenceYears">T*, years, &gt; 0.</param>
    /// <param name="timeExponent">p, ≥ 0; ½ is usual.</param>
    public static VolatilityShock Term(double volatilityPoints, double referenceYears, double timeExponent)
        => new() { Level = 0.01 * Guard.Finite(volatilityPoints), ReferenceYears = referenceYears, TimeExponent = timeExponent };

    /// <summary>Δσ.</summary>
    /// <param name="k">ln(K/F).</param>
    /// <param name="yearFraction">T, years, ≥ 0.</param>
    public double At(double k, double yearFraction) => Jet(k, yearFraction).W;

    /// <summary>Δσ with its derivatives in k.</summary>
    internal VarianceJet Jet(double k, double t)
    {
        double tenor = TimeExponent == 0 ? 1 : Math.Pow(ReferenceYears / Math.Max(t, LeastYears), TimeExponent), h = Math.Tanh(k / WingLimit), d = 1 - (h * h);
        return new VarianceJet(tenor * (Level + (Slope * WingLimit * h)), tenor * Slope * d, -2 * tenor * Slope * h * d / WingLimit);
    }
}
