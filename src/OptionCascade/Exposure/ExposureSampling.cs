using OptionCascade.Pricing;

namespace OptionCascade.Exposure;

/// <summary>
/// Sample levels in x = ln(S/S₀) dense enough for the narrowest option that matters at each level. Option i is a bell around ln(Kᵢ/Fᵢ) of width
/// sᵢ = σᵢ√Tᵢ; the step at x is a quarter of the smallest sᵢ with |x − ln(Kᵢ/Fᵢ)| ≤ 5·sᵢ. Where volatility moves with x, d₁ moves faster by up to 1 + 5·|∂sᵢ/∂x|, and the
/// width counts as that much smaller.
/// </summary>
internal static class ExposureSampling
{
    private const int Parts = 128, MostPerPart = 4096;
    private const double Reach = 5, SamplesPerWidth = 4, NoWidth = 1e-7;

    /// <summary>Ascending levels from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public static double[] Levels(ResolvedBook book, double low, double high, RowVolatilities? moving = null)
    {
        double part = (high - low) / Parts;
        double[] narrowest = moving is null ? NarrowestWidths(book, low, part) : NarrowestWidths(book, low, part, moving);
        var levels = new List<double>(4 * Parts) { low };
        for (int p = 0; p < Parts; p++)
        {
            int steps = (int)Math.Clamp(Math.Ceiling(SamplesPerWidth * part / narrowest[p]), 1, MostPerPart);
            for (int i = 1; i <= steps; i++)
                levels.Add(p == Parts - 1 && i == steps ? high : low + (part * (p + ((double)i / steps))));
        }

        AddJumps(book, low, high, levels);
        return [.. levels];
    }

    /// <summary>Smallest width that reaches each part; +∞ where none does. Rows in order of width, each fills the parts not yet filled.</summary>
    private static double[] NarrowestWidths(ResolvedBook book, double low, double part)
    {
        double[] centres = new double[book.Count], widths = new double[book.Count];
        foreach (ResolvedExpiry e in book.Expiries)
            for (int i = e.Start; i < e.Start + e.Count; i++)
                (centres[i], widths[i]) = (Math.Log(book.Strikes[i] / e.Forward), book.Volatilities[i] * Math.Sqrt(e.YearFraction));
        Array.Sort(widths, centres);

        double[] narrowest = new double[Parts];
        Array.Fill(narrowest, double.PositiveInfinity);
        int[] nextFree = [.. Enumerable.Range(0, Parts + 1)];
        for (int i = 0; i < widths.Length; i++)
        {
            if (!(widths[i] > NoWidth)) continue;
            double from = Math.Floor((centres[i] - (Reach * widths[i]) - low) / part), to = Math.Floor((centres[i] + (Reach * widths[i]) - low) / part);
            int last = (int)Math.Min(to, Parts - 1);
            for (int p = Free((int)Math.Clamp(from, 0, Parts)); p <= last; p = Free(p + 1))
            {
                narrowest[p] = widths[i];
                nextFree[p] = p + 1;
            }
        }

        return narrowest;

        int Free(int p)
        {
            while (nextFree[p] != p)
                p = nextFree[p] = nextFree[nextFree[p]];
            return p;
        }
    }

    /// <summary>The same where volatilities move: each row at both ends of each part.</summary>
    private static double[] NarrowestWidths(ResolvedBook book, double low, double part, RowVolatilities moving)
    {
        double[] narrowest = new double[Parts];
        Array.Fill(narrowest, double.PositiveInfinity);
        Parallel.For(0, Parts, p =>
        {
            double from = low + (p * part), to = from + part;
            for (int e = 0; e < book.Expiries.Length; e++)
            {
                ResolvedExpiry expiry = book.Expiries[e];
                double rootTime = Math.Sqrt(expiry.YearFraction);
                for (int i = expiry.Start; i < expiry.Start + expiry.Count; i++)
                {
                    double centre = Math.Log(book.Strikes[i] / expiry.Forward), away = Math.Max(Math.Max(from - centre, centre - to), 0);
                    double a = moving.At(e, i, from) * rootTime, b = moving.At(e, i, to) * rootTime, least = Math.Min(a, b);
                    if (!(least > NoWidth) || away > Reach * Math.Max(a, b)) continue;
                    narrowest[p] = Math.Min(narrowest[p], least / (1 + (Reach * Math.Abs(b - a) / part)));
                }
            }
        });
        return narrowest;
    }

    /// <summary>Options without width jump at their strike: a level on either side of each jump.</summary>
    private static void AddJumps(ResolvedBook book, double low, double high, List<double> levels)
    {
        const double Beside = 1e-9;
        var jumps = new SortedSet<double>();
        foreach (ResolvedExpiry e in book.Expiries)
            for (int i = e.Start; i < e.Start + e.Count; i++)
            {
                double x = Math.Log(book.Strikes[i] / e.Forward);
                if (book.Volatilities[i] * Math.Sqrt(e.YearFraction) > NoWidth || x - Beside <= low || x + Beside >= high) continue;
                jumps.Add(x - Beside);
                jumps.Add(x + Beside);
            }

        if (jumps.Count == 0) return;
        var merged = new SortedSet<double>(levels);
        merged.UnionWith(jumps);
        levels.Clear();
        levels.AddRange(merged);
    }
}
