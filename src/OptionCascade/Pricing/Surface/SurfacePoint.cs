namespace OptionCascade.Pricing.Surface;

/// <summary>How far a volatility is from quotes; flags combine.</summary>
[Flags]
public enum SurfaceRegion
{
    /// <summary>Within the strikes quoted for that expiry.</summary>
    Quoted = 0,

    /// <summary>Below the lowest strike quoted (for an expiry between two: of either).</summary>
    LeftWing = 1 << 0,

    /// <summary>Above the highest strike quoted (for an expiry between two: of either).</summary>
    RightWing = 1 << 1,

    /// <summary>Before the first expiry fitted: w = w(T₁)·T/T₁.</summary>
    BeforeFirstExpiry = 1 << 2,

    /// <summary>After the last expiry fitted: w = w(Tₙ)·T/Tₙ.</summary>
    AfterLastExpiry = 1 << 3,

    /// <summary>Between two expiries fitted: w linear in T at fixed k.</summary>
    BetweenExpiries = 1 << 4,

    /// <summary>A shock would have taken volatility below 0.1%, where it is held.</summary>
    Floored = 1 << 5,
}

/// <summary>Volatility at one point of a surface.</summary>
/// <param name="Volatility">σ, per √year.</param>
/// <param name="TotalVariance">w = σ²T.</param>
/// <param name="Region">Where the point lies; not <see cref="SurfaceRegion.Quoted"/> means extrapolated or interpolated.</param>
public readonly record struct SurfacePoint(double Volatility, double TotalVariance, SurfaceRegion Region)
{
    /// <summary>True outside the quoted strikes or expiries.</summary>
    public bool IsExtrapolated => (Region & ~SurfaceRegion.BetweenExpiries) != 0;
}
