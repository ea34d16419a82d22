namespace OptionCascade.Pricing.Surface;

/// <summary>
/// The four splines of a <see cref="ResidualSpline"/> that are not zero at one k, with two derivatives: what a fit, which changes coefficients only, works out
/// once.
/// </summary>
internal readonly struct SplinePieces
{
    private readonly int _first, _count;
    private readonly Piece _a, _b, _c, _d;

    /// <param name="start">k₀.</param>
    /// <param name="spacing">h, distance of the knots, &gt; 0.</param>
    /// <param name="coefficients">Number of coefficients.</param>
    /// <param name="k">ln(K/F).</param>
    public SplinePieces(double start, double spacing, int coefficients, double k)
    {
        double x = (k - start) / spacing;
        if (!(x > 0 && x < coefficients + 3)) return;
        int cell = (int)x;
        double u = x - cell, v = 1 - u, slope = 1 / spacing, bend = slope * slope;
        // Spline i covers cells i … i + 3; in cell i + j its pieces, from the last to the first:
        _first = cell - 3;
        _count = coefficients;
        _a = new Piece(v * v * v / 6, -0.5 * v * v * slope, v * bend);
        _b = new Piece((1 + (3 * v * (1 + (u * v)))) / 6, -0.5 * (1 + (2 * v) - (3 * v * v)) * slope, (1 - (3 * v)) * bend);
        _c = new Piece((1 + (3 * u * (1 + (u * v)))) / 6, 0.5 * (1 + (2 * u) - (3 * u * u)) * slope, (1 - (3 * u)) * bend);
        _d = new Piece(u * u * u / 6, 0.5 * u * u * slope, u * bend);
    }

    private readonly record struct Piece(double Value, double First, double Second);

    /// <summary>s, s′, s″ with these coefficients; zero outside the knots.</summary>
    public VarianceJet Jet(ReadOnlySpan<double> c)
    {
        if (_count == 0) return default;
        double a = At(c, 0), b = At(c, 1), d = At(c, 2), e = At(c, 3);
        return new VarianceJet(
            (a * _a.Value) + (b * _b.Value) + (d * _c.Value) + (e * _d.Value),
            (a * _a.First) + (b * _b.First) + (d * _c.First) + (e * _d.First),
            (a * _a.Second) + (b * _b.Second) + (d * _c.Second) + (e * _d.Second));
    }

    /// <summary>s alone.</summary>
    public double Value(ReadOnlySpan<double> c)
        => _count == 0 ? 0 : (At(c, 0) * _a.Value) + (At(c, 1) * _b.Value) + (At(c, 2) * _c.Value) + (At(c, 3) * _d.Value);

    private double At(ReadOnlySpan<double> c, int j) => (uint)(_first + j) < (uint)c.Length ? c[_first + j] : 0;
}
