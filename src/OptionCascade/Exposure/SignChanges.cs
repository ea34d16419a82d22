namespace OptionCascade.Exposure;

/// <summary>
/// All changes of sign of a net exposure over sampled levels. The one place where roots are found; it may be replaced by another isolation of
/// roots without any change elsewhere.
/// </summary>
/// <param name="Roots">Each root with its direction, ascending; directions alternate.</param>
/// <param name="FirstSign">Sign at the first level where the net is not zero; 0 when there is none.</param>
/// <param name="FinestStep">Smallest step between samples.</param>
internal sealed record SignChanges(IReadOnlyList<(double X, bool Rising)> Roots, int FirstSign, double FinestStep)
{
    /// <summary>A net this small against gross is rounding.</summary>
    private const double Noise = 1e-14;

    /// <summary>
    /// Share of gross below which a dip of that share is looked into. Samples lie h = s/4 apart; within five widths a bell bends by at most (5² − 1)·gross/s², so that between
    /// samples net gamma strays from its chord by at most (h²/8)·24·gross/s² &lt; 0.19 of gross: below a quarter a hidden pair of roots is possible, above it is not.
    /// Dips of |net| itself are all looked into: a row of volga or color changes sign by itself, and its gross with it.
    /// </summary>
    private const double Suspect = 0.25;

    private const int MostRefinements = 60, MostIterations = 200;

    private readonly record struct Sample(double X, double Net, double Gross)
    {
        public int Sign => Math.Abs(Net) <= Noise * Gross ? 0 : Math.Sign(Net);

        /// <summary>|net| of gross: free of the scale, which changes by orders of magnitude between levels in the wings.</summary>
        public double Share => Gross > 0 ? Math.Abs(Net) / Gross : 0;
    }

    /// <summary>Finds them.</summary>
    /// <param name="exposure">The function.</param>
    /// <param name="levels">Ascending sample levels, at least two.</param>
    /// <param name="threads">At most so many threads.</param>
    public static SignChanges Find(IExposureFunction exposure, double[] levels, int threads)
    {
        ExposureAmount[] amounts = exposure.At(levels, threads);
        Sample[] samples = [.. levels.Select((x, i) => new Sample(x, amounts[i].Net, amounts[i].Gross))];
        double finest = double.PositiveInfinity;
        for (int i = 1; i < levels.Length; i++)
            if (levels[i] - levels[i - 1] > 1e-8)
                finest = Math.Min(finest, levels[i] - levels[i - 1]);

        List<Sample> refined = WithHiddenCrossings(exposure, samples);
        var roots = new List<(double X, bool Rising)>();
        int firstSign = 0;
        Sample last = default;
        foreach (Sample s in refined)
        {
            if (s.Sign == 0) continue;
            if (firstSign == 0) firstSign = s.Sign;
            else if (s.Sign != last.Sign) roots.Add((Root(exposure, last, s), s.Sign > 0));
            last = s;
        }

        return new SignChanges(roots, firstSign, finest);
    }

    /// <summary>The samples, and between them a level of the other sign wherever |net|, or its share of gross, dips through zero and back within one step.</summary>
    private static List<Sample> WithHiddenCrossings(IExposureFunction exposure, Sample[] samples)
    {
        var refined = new List<Sample>(samples.Length);
        for (int i = 0; i < samples.Length; i++)
        {
            Sample s = samples[i], left = samples[Math.Max(i - 1, 0)], right = samples[Math.Min(i + 1, samples.Length - 1)];
            bool inside = s.Sign != 0 && left.Sign == s.Sign && right.Sign == s.Sign;
            Sample? hidden = inside && IsDip(Math.Abs(s.Net), Math.Abs(left.Net), Math.Abs(right.Net))
                ? OtherSign(exposure, left, right, s.Sign, x => Math.Abs(x.Net)) : null;
            if (hidden is null && inside && s.Share < Suspect && IsDip(s.Share, left.Share, right.Share))
                hidden = OtherSign(exposure, left, right, s.Sign, x => x.Share);
            if (hidden is { } before && before.X < s.X) refined.Add(before);
            refined.Add(s);
            if (hidden is { } after && after.X > s.X) refined.Add(after);
        }

        return refined;

        static bool IsDip(double here, double left, double right) => here <= left && here <= right && (here < left || here < right);
    }

    /// <summary>A level between two others at which the sign is not <paramref name="sign"/>, by golden-section descent of a size; null when its minimum keeps the sign.</summary>
    private static Sample? OtherSign(IExposureFunction exposure, Sample left, Sample right, int sign, Func<Sample, double> size)
    {
        const double Golden = 0.6180339887498949;
        double a = left.X, b = right.X, width = (b - a) * 1e-6;
        Sample c = Evaluate(exposure, b - (Golden * (b - a))), d = Evaluate(exposure, a + (Golden * (b - a)));
        for (int n = 0; n < MostRefinements && b - a > width; n++)
        {
            if (c.Sign == -sign) return c;
            if (d.Sign == -sign) return d;
            if (size(c) < size(d))
            {
                b = d.X;
                d = c;
                c = Evaluate(exposure, b - (Golden * (b - a)));
            }
            else
            {
                a = c.X;
                c = d;
                d = Evaluate(exposure, a + (Golden * (b - a)));
            }
        }

        return null;
    }

    /// <summary>
    /// A root between two levels of opposite sign: inverse quadratic interpolation where it is safe, bisection elsewhere (Chandrupatla 1997,
    /// Advances in Engineering Software 28:145). Stops at a bracket of 1e-13 in ln S or an exact zero.
    /// </summary>
    private static double Root(IExposureFunction exposure, Sample left, Sample right)
    {
        const double Tolerance = 1e-13;
        double x1 = right.X, f1 = right.Net, x2 = left.X, f2 = left.Net, x3, f3;
        double t = 0.5;
        for (int n = 0; n < MostIterations; n++)
        {
            double x = x1 + (t * (x2 - x1)), f = Evaluate(exposure, x).Net;
            if (Math.Sign(f) == Math.Sign(f1)) (x3, f3) = (x1, f1);
            else (x3, f3, x2, f2) = (x2, f2, x1, f1);
            (x1, f1) = (x, f);

            (double best, double residual) = Math.Abs(f1) < Math.Abs(f2) ? (x1, f1) : (x2, f2);
            double least = Tolerance / Math.Abs(x2 - x1);
            if (residual == 0 || least > 0.5) return best;

            double xi = (x1 - x2) / (x3 - x2), phi = (f1 - f2) / (f3 - f2);
            t = phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi
                ? (f1 / (f2 - f1) * f3 / (f2 - f3)) + ((x3 - x1) / (x2 - x1) * f1 / (f3 - f1) * f2 / (f3 - f2))
                : 0.5;
            t = Math.Clamp(t, least, 1 - least);
        }

        return Math.Abs(f1) < Math.Abs(f2) ? x1 : x2;
    }

    private static Sample Evaluate(IExposureFunction exposure, double x)
    {
        ExposureAmount amount = exposure.At([x], 1)[0];
        return new Sample(x, amount.Net, amount.Gross);
    }
}
