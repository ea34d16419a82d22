namespace OptionCascade.Pricing.Surface;

/// <summary>Total variance of one expiry over k: raw SVI, with a spline on top where the quotes need one.</summary>
internal sealed class SmileCurve(SviParameters svi, ResidualSpline? residual)
{
    private const int GridCells = 800;

    public SviParameters Svi => svi;

    public ResidualSpline? Residual => residual;

    public VarianceJet Jet(double k)
    {
        VarianceJet s = svi.Jet(k);
        if (residual is null) return s;
        VarianceJet r = residual.Jet(k);
        return new VarianceJet(s.W + r.W, s.First + r.First, s.Second + r.Second);
    }

    /// <summary>Exact without a spline; with one, exact for the SVI wings and on a dense grid where the spline lives.</summary>
    public ButterflyCertificate Butterfly()
    {
        ButterflyCertificate exact = ButterflyCheck.Certify(svi);
        if (residual is null) return exact;
        bool free = exact.IsFree;
        double least = double.PositiveInfinity, at = 0;
        foreach (double k in Grid(residual))
        {
            VarianceJet jet = Jet(k);
            double g = jet.W > 0 ? jet.Durrleman(k) : double.NegativeInfinity;
            if (g < least) (least, at) = (g, k);
        }

        return new ButterflyCertificate(free && least >= 0, false, least, at);
    }

    /// <summary>Against a later SVI smile.</summary>
    public CalendarCertificate Calendar(SviParameters later) => Calendar(new SmileCurve(later, null));

    /// <summary>Against a later smile: exact for two SVI smiles, on a dense grid where either has a spline.</summary>
    public CalendarCertificate Calendar(SmileCurve later)
    {
        CalendarCertificate exact = CalendarCheck.Certify(svi, later.Svi);
        if (residual is null && later.Residual is null) return exact;
        bool free = exact.IsFree;
        // The exact minimum is that of the SVI parts; where a spline lives the grid tells instead.
        bool covered = Covers(residual, exact.AtLogMoneyness) || Covers(later.Residual, exact.AtLogMoneyness);
        (double least, double at) = covered ? (double.PositiveInfinity, 0) : (exact.MinimumIncrease, exact.AtLogMoneyness);
        foreach (ResidualSpline? spline in (ReadOnlySpan<ResidualSpline?>)[residual, later.Residual])
        {
            if (spline is null) continue;
            foreach (double k in Grid(spline))
            {
                double w = Jet(k).W, difference = later.Jet(k).W - w;
                if (difference < -1e-12 * w) free = false;
                if (difference < least) (least, at) = (difference, k);
            }
        }

        return new CalendarCertificate(free, false, least, at);
    }

    /// <summary>The same smile seen from a forward moved by eˣ, volatilities fixed by strike: w(k + x).</summary>
    public SmileCurve Shifted(double x) => new(svi with { M = svi.M - x }, residual?.Shifted(x));

    private static bool Covers(ResidualSpline? s, double k) => s is not null && k > s.Start && k < s.End;

    private static IEnumerable<double> Grid(ResidualSpline s)
    {
        for (int i = 0; i <= GridCells; i++) yield return s.Start + ((s.End - s.Start) * i / GridCells);
    }
}
