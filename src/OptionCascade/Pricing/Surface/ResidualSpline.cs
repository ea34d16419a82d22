namespace OptionCascade.Pricing.Surface;

/// <summary>
/// s(k) = Σ cᵢ·B₃((k − k₀)/h − i): cubic B-splines on even knots, zero with two continuous derivatives outside (k₀, k₀ + (n + 3)h). Added to an SVI
/// smile it follows quotes strike by strike where five parameters cannot, and leaves the wings as they are.
/// </summary>
/// <param name="start">k₀, where the first spline begins.</param>
/// <param name="spacing">h, distance of the knots, &gt; 0.</param>
/// <param name="coefficients">cᵢ, total variance.</param>
internal sealed class ResidualSpline(double start, double spacing, double[] coefficients)
{
    public double Start => start;

    public double End => start + ((coefficients.Length + 3) * spacing);

    public double Spacing => spacing;

    /// <summary>s(k + x).</summary>
    public ResidualSpline Shifted(double x) => new(start - x, spacing, coefficients);

    /// <summary>s, s′, s″ at k.</summary>
    public VarianceJet Jet(double k) => Jet(start, spacing, coefficients, k);

    /// <summary>s, s′, s″ for any coefficients.</summary>
    public static VarianceJet Jet(double start, double spacing, ReadOnlySpan<double> c, double k)
        => new SplinePieces(start, spacing, c.Length, k).Jet(c);
}
