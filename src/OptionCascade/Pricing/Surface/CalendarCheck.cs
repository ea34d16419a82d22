namespace OptionCascade.Pricing.Surface;

/// <summary>Decides w₂(k) ≥ w₁(k) for all real k of two raw SVI smiles.</summary>
/// <remarks>
/// Both are convex, so on an interval w₂ lies above its tangents at the ends and w₁ below its chord: if the tangents lie above the chord the interval is
/// done, else it is halved. Beyond an end E of the middle interval w₂ lies above its tangent (or its asymptote) while w₁ has at most the slope of its wing
/// (or lies within w₁(E) − asymptote of it). Differences down to −10⁻¹²·w are rounding.
/// </remarks>
internal static class CalendarCheck
{
    private const double Tolerance = 1e-12;
    private const int Budget = 40_000;

    /// <summary>Certificate with the least difference met.</summary>
    public static CalendarCertificate Certify(SviParameters earlier, SviParameters later)
    {
        if (earlier == later) return new CalendarCertificate(true, true, 0, 0);
        double middle = 0.5 * (earlier.M + later.M), reach = Math.Abs(earlier.M - later.M) + earlier.Sigma + later.Sigma;
        var run = new Run(earlier, later);
        bool left = false, right = false;
        double a = middle - reach, b = middle + reach;
        for (int i = 0; i < 40 && run.IsFree && !(left && right); i++)
        {
            left = left || run.WingIsFree(a, -1);
            right = right || run.WingIsFree(b, 1);
            if (!left) a = middle - (reach *= 2);
            if (!right) b = middle + (reach *= 2);
        }

        if (run.IsFree) run.Interval(a, run.At(a), b, run.At(b));
        return new CalendarCertificate(run.IsFree && left && right && run.Left > 0, true, run.Least, run.LeastAt);
    }

    private sealed class Run(SviParameters earlier, SviParameters later)
    {
        public bool IsFree { get; private set; } = true;

        public int Left { get; private set; } = Budget;

        public double Least { get; private set; } = double.PositiveInfinity;

        public double LeastAt { get; private set; }

        public (VarianceJet W1, VarianceJet W2) At(double k)
        {
            (VarianceJet w1, VarianceJet w2) = (earlier.Jet(k), later.Jet(k));
            double difference = w2.W - w1.W;
            if (difference < Least) (Least, LeastAt) = (difference, k);
            if (difference < -Slack(w1, w2)) IsFree = false;
            return (w1, w2);
        }

        public bool WingIsFree(double k, int side)
        {
            (VarianceJet w1, VarianceJet w2) = At(k);
            double slope1 = side > 0 ? earlier.RightWingSlope : earlier.LeftWingSlope, slope2 = side > 0 ? later.RightWingSlope : later.LeftWingSlope;
            if (slope1 > slope2 * (1 + 1e-14)) // the lines of the wings cross further out
            {
                IsFree = false;
                (Least, LeastAt) = (Math.Min(Least, double.NegativeInfinity), side * double.PositiveInfinity);
                return false;
            }

            if (side * w2.First >= slope1) return true;
            // Equal or nearly equal slopes: against the asymptotes a + slope·|k − m|.
            double line1 = earlier.A + (slope1 * side * (k - earlier.M)), line2 = later.A + (slope2 * side * (k - later.M));
            return side * (k - earlier.M) > 0 && line2 - line1 - (w1.W - line1) >= -Slack(w1, w2);
        }

        public void Interval(double a, (VarianceJet W1, VarianceJet W2) fa, double b, (VarianceJet W1, VarianceJet W2) fb)
        {
            if (!IsFree || --Left <= 0) return;
            double h = b - a;
            // Where the two tangents of w₂ meet; the lower envelope of max(tangents) − chord is least there or at an end.
            double bend = fb.W2.First - fa.W2.First;
            double x = bend > 0 ? Math.Clamp((fb.W2.W - fa.W2.W - (fb.W2.First * h)) / -bend, 0, h) : 0;
            double tangent = fa.W2.W + (fa.W2.First * x), chord = fa.W1.W + ((fb.W1.W - fa.W1.W) * (x / h));
            if (tangent - chord >= -Slack(fa.W1, fa.W2)) return;
            double m = 0.5 * (a + b);
            if (!(m > a && m < b)) return;
            (VarianceJet, VarianceJet) fm = At(m);
            Interval(a, fa, m, fm);
            Interval(m, fm, b, fb);
        }

        private static double Slack(in VarianceJet w1, in VarianceJet w2) => Tolerance * Math.Max(Math.Abs(w1.W), Math.Abs(w2.W));
    }
}
