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

    /// <summary>s, s′, s″ for coefficients that are still being fitted.</summary>
    public static VarianceJet Jet(double start, double spacing, ReadOnlySpan<double> c, double k)
    {
        double x = (k - start) / spacing;
        if (!(x > 0 && x < c.Length + 3)) return default;
        int cell = (int)x;
        double u = x - cell, v = 1 - u, s = 0, d = 0, dd = 0;
        // Spline i covers cells i … i + 3; in cell i + j its pieces, from the first to the last:
        Add(cell, u * u * u / 6, 0.5 * u * u, u, c);
        Add(cell - 1, (1 + (3 * u * (1 + (u * v)))) / 6, 0.5 * (1 + (2 * u) - (3 * u * u)), 1 - (3 * u), c);
        Add(cell - 2, (1 + (3 * v * (1 + (u * v)))) / 6, -0.5 * (1 + (2 * v) - (3 * v * v)), 1 - (3 * v), c);
        Add(cell - 3, v * v * v / 6, -0.5 * v * v, v, c);
        return new VarianceJet(s, d / spacing, dd / (spacing * spacing));

        void Add(int i, double b, double b1, double b2, ReadOnlySpan<double> c)
        {
            if (i < 0 || i >= c.Length) return;
            s += c[i] * b;
            d += c[i] * b1;
            dd += c[i] * b2;
        }
    }
}
