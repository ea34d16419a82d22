using OptionCascade.Numerics;

namespace OptionCascade.Pricing.Surface;

/// <summary>
/// Fits the residual spline of one expiry: the loss of <see cref="SviFit"/> on w_SVI + s, a penalty on second differences of the coefficients, penalties for
/// g &lt; 0 and for crossing the neighbouring expiries; then the largest part α·s, α in [0, 1], that the dense checks pass. α = 0 is the SVI smile itself, so
/// there always is one.
/// </summary>
internal static class SplineFit
{
    private const double Roughness = 0.05;
    private const int PointsPerCell = 6;

    /// <summary>Least g asked of the grid, so that it is not negative between its points.</summary>
    private const double LeastG = 1e-4;

    /// <summary>The smile with its spline, or null when no part of one passes the checks.</summary>
    /// <param name="expiry">Quotes.</param>
    /// <param name="svi">The certified SVI smile.</param>
    /// <param name="earlier">The smile of the expiry before, or null.</param>
    /// <param name="later">The SVI smile of the expiry after, or null.</param>
    public static SmileCurve? Run(SmileQuotes expiry, SviParameters svi, SmileCurve? earlier, SviParameters? later)
    {
        SmileQuote[] quotes = expiry.Quotes;
        double low = quotes[0].LogMoneyness, high = quotes[^1].LogMoneyness;
        int n = Math.Clamp(expiry.Strikes / 2, 5, 24);
        double h = (high - low) / (n - 1), start = low - (2 * h), level = quotes[quotes.Length / 2].Variance;
        double[] widths = [.. quotes.Select(q => q.HalfWidth).Order()];
        double typical = widths[widths.Length / 2], root = Math.Sqrt(quotes.Length);
        int points = (n + 3) * PointsPerCell;
        double[] k = new double[points], floor = new double[points], ceiling = new double[points];
        var jets = new VarianceJet[points];
        var pieces = new SplinePieces[points];
        SplinePieces[] quoted = [.. quotes.Select(q => new SplinePieces(start, h, n, q.LogMoneyness))];
        double[] rest = [.. quotes.Select(q => svi.TotalVariance(q.LogMoneyness) - q.Variance)];
        for (int i = 0; i < points; i++)
        {
            k[i] = start + ((i + 0.5) * h / PointsPerCell);
            jets[i] = svi.Jet(k[i]);
            pieces[i] = new SplinePieces(start, h, n, k[i]);
            floor[i] = earlier?.Jet(k[i]).W ?? 0;
            ceiling[i] = later?.TotalVariance(k[i]) ?? double.PositiveInfinity;
        }

        double[] c = new double[n], bound = new double[n], scale = new double[n];
        Array.Fill(bound, 4 * quotes.Max(q => q.Variance));
        Array.Fill(scale, 0.05 * level);
        BoxLeastSquares.Minimise((p, r) =>
        {
            int at = 0;
            for (int i = 0; i < quotes.Length; i++)
                r[at++] = SviFit.Soft((rest[i] + quoted[i].Value(p)) / quotes[i].HalfWidth);
            for (int i = 0; i < n; i++)
                r[at++] = Roughness * ((i > 0 ? p[i - 1] : 0) - (2 * p[i]) + (i < n - 1 ? p[i + 1] : 0)) / typical;
            for (int i = 0; i < points; i++)
            {
                VarianceJet s = pieces[i].Jet(p);
                double w = Math.Max(jets[i].W + s.W, 1e-3 * level), g = new VarianceJet(w, jets[i].First + s.First, jets[i].Second + s.Second).Durrleman(k[i]);
                r[at++] = 100 * root * Math.Max(0, 1e-3 - Math.Max(g, -10));
                r[at++] = 100 * root * (Math.Max(0, floor[i] - (jets[i].W + s.W)) + Math.Max(0, jets[i].W + s.W - ceiling[i])) / level;
            }
        }, quotes.Length + n + (2 * points), c, Array.ConvertAll(bound, x => -x), bound, scale, 40);

        double free = 0, not = 1;
        if (IsFree(1)) return Part(1);
        for (int i = 0; i < 14; i++)
        {
            double half = 0.5 * (free + not);
            if (IsFree(half)) free = half;
            else not = half;
        }

        return free > 0 ? Part(free) : null;

        SmileCurve Part(double part) => new(svi, new ResidualSpline(start, h, Array.ConvertAll(c, x => x * part)));

        bool IsFree(double part)
        {
            SmileCurve curve = Part(part);
            return curve.Butterfly() is { IsFree: true, MinimumG: > LeastG } && (earlier is null || earlier.Calendar(curve).IsFree) && (later is not { } next || curve.Calendar(next).IsFree);
        }
    }
}
