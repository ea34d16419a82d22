namespace OptionCascade.Pricing.Surface;

/// <summary>Total variance of one expiry over k: raw SVI, with a spline on top where the quotes need one.</summary>
internal sealed class SmileCurve(SviParameters svi, ResidualSpline? residual)
{
    private const int GridCells = 1600;

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
            double a = spline.Start;
            Gap fa = At(a);
            foreach (double k in Grid(spline).Skip(1))
            {
                Gap fb = At(k);
                free = free && Rises(a, fa, k, fb, 0);
                (a, fa) = (k, fb);
            }
        }

        return new CalendarCertificate(free, false, least, at);

        Gap At(double k)
        {
            VarianceJet early = Jet(k), late = later.Jet(k);
            double rise = late.W - early.W;
            if (rise < least) (least, at) = (rise, k);
            return new Gap(rise, late.Second - early.Second, early.W);
        }

        // Between two points a function lies above the lesser end by no less than −max|f″|h²/8; the bound takes 3/2 of the larger end's f″.
        bool Rises(double a, in Gap fa, double b, in Gap fb, int depth)
        {
            if (fa.Rise < -1e-12 * fa.Level || fb.Rise < -1e-12 * fb.Level) return false;
            double bend = 1.5 * Math.Max(Math.Abs(fa.Bend), Math.Abs(fb.Bend));
            if (Math.Min(fa.Rise, fb.Rise) - (bend * (b - a) * (b - a) / 8) >= -1e-12 * fa.Level) return true;
            if (depth == 16) return false;
            double m = 0.5 * (a + b);
            Gap fm = At(m);
            return Rises(a, fa, m, fm, depth + 1) && Rises(m, fm, b, fb, depth + 1);
        }
    }

    /// <summary>w(later) − w with its second derivative, and w.</summary>
    private readonly record struct Gap(double Rise, double Bend, double Level);

    /// <summary>The same smile seen from a forward moved by eˣ, volatilities fixed by strike: w(k + x).</summary>
    public SmileCurve Shifted(double x) => new(svi with { M = svi.M - x }, residual?.Shifted(x));

    private static bool Covers(ResidualSpline? s, double k) => s is not null && k > s.Start && k < s.End;

    private static IEnumerable<double> Grid(ResidualSpline s)
    {
        for (int i = 0; i <= GridCells; i++) yield return s.Start + ((s.End - s.Start) * i / GridCells);
    }
}
