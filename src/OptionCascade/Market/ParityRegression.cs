namespace OptionCascade.Market;

/// <summary>One strike at which call and put are both quoted.</summary>
/// <param name="Strike">K, quote currency per unit.</param>
/// <param name="Difference">y = C − P from mid prices.</param>
/// <param name="HalfSpread">h, half the sum of both bid–ask spreads, in the unit of y.</param>
internal readonly record struct ParityPair(double Strike, double Difference, double HalfSpread);

/// <summary>
/// The line y = α − βK through the pairs of one expiry. For quote-settled options put–call parity C − P = D(F − K) makes β = D and α = DF.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>y, h</term><description>C − P and its half spread, quote currency (coin for coin-settled options)</description></item>
/// <item><term>K</term><description>strike, quote currency per unit</description></item>
/// </list>
/// Start: repeated median (half of the pairs may be arbitrarily wrong). Then weighted least squares with weights 1/h² over the pairs that are not
/// outliers, until the set repeats. A pair is an outlier when it misses the line by more than its own half spread and by more than four robust
/// standard deviations, both in units of h: |y − α + βK| &gt; h·max(1, 4·1.4826·median|u|), u = (y − α + βK)/h.
/// Source: Siegel (1982), Biometrika 69, 242–244 (repeated median).
/// </remarks>
internal static class ParityRegression
{
    /// <summary>Result of a fit; standard errors are NaN with fewer than three pairs.</summary>
    internal readonly record struct Line(double Alpha, double Beta, double AlphaError, double BetaError, double RmsInHalfSpreads, int Used)
    {
        /// <summary>α/β: where the line crosses zero.</summary>
        public double Forward => Alpha / Beta;

        /// <summary>Standard error of α/β by the delta method.</summary>
        public double ForwardError { get; init; } = double.NaN;
    }

    /// <summary>Fits α and β, or α alone when <paramref name="knownBeta"/> is given.</summary>
    /// <param name="pairs">Pairs in ascending order of strike, h &gt; 0; at least two different strikes, or one with a known β.</param>
    /// <param name="knownBeta">β where it is known, else null.</param>
    /// <param name="outlier">Set per pair: true for an outlier.</param>
    public static Line Fit(ReadOnlySpan<ParityPair> pairs, double? knownBeta, Span<bool> outlier)
    {
        int n = pairs.Length;
        double beta = knownBeta ?? RepeatedMedianSlope(pairs);
        double[] scratch = new double[n];
        for (int i = 0; i < n; i++) scratch[i] = pairs[i].Difference + (beta * pairs[i].Strike);
        var line = new Line(Median(scratch), beta, double.NaN, double.NaN, 0, n);
        bool[] previous = new bool[n];
        for (int round = 0; round < 30; round++)
        {
            for (int i = 0; i < n; i++) scratch[i] = Math.Abs(Miss(line, pairs[i]));
            double cut = Math.Max(1, 4 * 1.4826 * Median(scratch));
            int used = 0;
            for (int i = 0; i < n; i++)
            {
                // The slack keeps a pair whose miss is rounding in prices of this size.
                outlier[i] = Math.Abs(Miss(line, pairs[i])) > cut * (1 + 1e-9);
                if (!outlier[i]) used++;
            }

            if (round > 0 && outlier.SequenceEqual(previous)) break;
            outlier.CopyTo(previous);
            line = WeightedLeastSquares(pairs, outlier, knownBeta, used);
        }

        return line;
    }

    /// <summary>u = (y − α + βK)/h.</summary>
    public static double Miss(in Line line, in ParityPair p) => (p.Difference - line.Alpha + (line.Beta * p.Strike)) / p.HalfSpread;

    private static Line WeightedLeastSquares(ReadOnlySpan<ParityPair> pairs, ReadOnlySpan<bool> outlier, double? knownBeta, int used)
    {
        // Centred on a used strike and its difference, so that exact data are recovered to rounding.
        int reference = outlier.IndexOf(false);
        double k0 = pairs[reference].Strike, y0 = pairs[reference].Difference;
        double s = 0, sk = 0, sy = 0, skk = 0, sky = 0;
        for (int i = 0; i < pairs.Length; i++)
        {
            if (outlier[i]) continue;
            double w = 1 / (pairs[i].HalfSpread * pairs[i].HalfSpread), k = pairs[i].Strike - k0, y = pairs[i].Difference - y0;
            s += w;
            sk += w * k;
            sy += w * y;
        }

        double mk = sk / s, my = sy / s;
        for (int i = 0; i < pairs.Length; i++)
        {
            if (outlier[i]) continue;
            double w = 1 / (pairs[i].HalfSpread * pairs[i].HalfSpread), k = pairs[i].Strike - k0 - mk, y = pairs[i].Difference - y0 - my;
            skk += w * k * k;
            sky += w * k * y;
        }

        double beta = knownBeta ?? (skk > 0 ? -sky / skk : double.NaN), alpha = my + y0 + (beta * (mk + k0));
        var line = new Line(alpha, beta, double.NaN, double.NaN, 0, used);
        double chi = 0;
        for (int i = 0; i < pairs.Length; i++)
            if (!outlier[i]) chi += Miss(line, pairs[i]) * Miss(line, pairs[i]);
        int freedom = used - (knownBeta is null ? 2 : 1);
        double variance = freedom > 0 ? chi / freedom : double.NaN, meanStrike = mk + k0, forward = alpha / beta;
        double betaVariance = knownBeta is null ? variance / skk : 0, centreVariance = variance / s;
        return line with
        {
            RmsInHalfSpreads = Math.Sqrt(chi / used),
            AlphaError = Math.Sqrt(centreVariance + (betaVariance * meanStrike * meanStrike)),
            BetaError = Math.Sqrt(betaVariance),
            ForwardError = Math.Sqrt(centreVariance + (betaVariance * (meanStrike - forward) * (meanStrike - forward))) / Math.Abs(beta),
        };
    }

    private static double RepeatedMedianSlope(ReadOnlySpan<ParityPair> pairs)
    {
        var outer = new List<double>(pairs.Length);
        var inner = new List<double>(pairs.Length);
        foreach (ParityPair a in pairs)
        {
            inner.Clear();
            foreach (ParityPair b in pairs)
                if (b.Strike != a.Strike)
                    inner.Add((a.Difference - b.Difference) / (b.Strike - a.Strike));
            if (inner.Count > 0) outer.Add(Median([.. inner]));
        }

        return Median([.. outer]);
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        int n = sorted.Length;
        return n % 2 == 1 ? sorted[n / 2] : 0.5 * (sorted[(n / 2) - 1] + sorted[n / 2]);
    }
}
