using NodaTime;

namespace OptionCascade.Pricing.Surface;

/// <summary>One fitted expiry of a <see cref="VolatilitySurface"/>.</summary>
public sealed record SmileSlice
{
    internal SmileSlice(Instant expiry, double yearFraction, double forward, double discount, SmileModel model, SmileCurve curve, double low, double high)
    {
        Expiry = expiry;
        YearFraction = yearFraction;
        Forward = forward;
        Discount = discount;
        Model = model;
        Curve = curve;
        LowestLogMoneyness = low;
        HighestLogMoneyness = high;
    }

    /// <summary>Expiry instant.</summary>
    public Instant Expiry { get; }

    /// <summary>T, years, &gt; 0.</summary>
    public double YearFraction { get; }

    /// <summary>F, quote currency per unit.</summary>
    public double Forward { get; internal init; }

    /// <summary>D.</summary>
    public double Discount { get; }

    /// <summary>The form of the smile.</summary>
    public SmileModel Model { get; }

    /// <summary>Its raw SVI parameters; of a <see cref="SmileModel.Spline"/> smile, those of the part below the spline, which alone makes the wings.</summary>
    public SviParameters Svi => Curve.Svi;

    /// <summary>k of the lowest strike fitted.</summary>
    public double LowestLogMoneyness { get; internal init; }

    /// <summary>k of the highest strike fitted.</summary>
    public double HighestLogMoneyness { get; internal init; }

    /// <summary>The smile, without shocks.</summary>
    internal SmileCurve Curve { get; init; }
}
