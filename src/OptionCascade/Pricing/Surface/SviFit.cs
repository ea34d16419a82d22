using OptionCascade.Numerics;

namespace OptionCascade.Pricing.Surface;

/// <summary>
/// Fits raw SVI to one expiry: min Σ ρ_H((w(kⱼ) − wⱼ)/hⱼ) with hⱼ the half bid–ask spread in total variance (half spread/vega·2σT) and ρ_H the pseudo-Huber
/// loss, under g ≥ 0 for all k and w ≥ w of the expiry before.
/// </summary>
/// <remarks>
/// Start: for a grid of (m, σ) the other three parameters enter linearly and come from weighted least squares (the quasi-explicit reduction of De Marco
/// and Martini, Zeliade 2009); the best three are polished by Levenberg–Marquardt in (w_min, b(1 − ρ), b(1 + ρ), m, ln σ), where Lee's bound, positivity
/// and the order of the wings are a box. Constraints: quadratic penalties at points k, then the exact certificates; what a certificate finds is
/// added as a point and the penalty raised. When that does not end in a certified smile, the nearest certified one on the way to a smile known
/// to be free is taken.
/// </remarks>
internal sealed class SviFit
{
    /// <summary>Distance, in half spreads, at which the loss turns from quadratic to linear.</summary>
    public const double HuberWidth = 2;

    private const double LeastWidth = 1e-3, FirstPenalty = 1, SlopeWeight = 0.5;

    /// <summary>A step that gains less than this part of the loss, and is shorter than this, ends a search: far below what quotes can tell.</summary>
    private const double Gain = 1e-9, Step = 1e-4;

    private readonly double[] _k, _w, _h;
    private readonly double _level, _least, _low, _high;

    public SviFit(IReadOnlyList<SmileQuote> quotes)
    {
        _k = [.. quotes.Select(q => q.LogMoneyness)];
        _w = [.. quotes.Select(q => q.Variance)];
        _h = [.. quotes.Select(q => q.HalfWidth)];
        double[] sorted = [.. _w.Order()];
        _level = sorted[sorted.Length / 2];
        // The bottom may lie outside the quotes, but not near zero: a smile that low must bend so fast beside it that its density turns negative.
        _least = Math.Max(0.1 * sorted[0], 0.01 * _level);
        double range = Math.Max(_k.Max() - _k.Min(), 2 * Math.Sqrt(_level));
        (_low, _high) = (_k.Min() - range, _k.Max() + range);
    }

    /// <summary>Smile that must not be undercut; null for none.</summary>
    public SmileCurve? Floor { get; init; }

    /// <summary>Smile towards which what the quotes leave open is drawn, weakly; null for none.</summary>
    public SviParameters? Prior { get; init; }

    /// <summary>Points (k, w, h): total variance above w costs ((w(k) − w)/h)². Softly keeps room for later expiries.</summary>
    public IReadOnlyList<(double K, double W, double H)> Ceiling { get; init; } = [];

    /// <summary>Wing slopes (left, right) that later expiries can live with; softly held, since a wing never gets flatter with time. Infinite for none.</summary>
    public (double Left, double Right) SlopeCaps { get; init; } = (double.PositiveInfinity, double.PositiveInfinity);

    /// <summary>Smiles known to be free of arbitrage (also against the floor), best first, to retreat to; the last one always is.</summary>
    public IReadOnlyList<SviParameters> Retreats { get; init; } = [];

    /// <summary>Further starting smiles.</summary>
    public IReadOnlyList<SviParameters> Starts { get; init; } = [];

    /// <summary>The fit. Certified free of butterfly arbitrage, and of calendar arbitrage against <see cref="Floor"/>.</summary>
    public SviParameters Run()
    {
        var points = new List<double>();
        for (int i = 0; i <= 48; i++) points.Add(_low + ((_high - _low) * i / 48));
        double[] p = Start(points);
        double penalty = FirstPenalty, margin = 1e-6;
        (SviParameters Smile, double Loss)? best = null;
        for (int round = 0; round < 9; round++)
        {
            Polish(p, points, penalty, margin, 80);
            SviParameters candidate = Parameters(p);
            if (Consider(candidate)) return best!.Value.Smile;
            (double g, double at) = ButterflyCheck.LeastG(candidate);
            if (g < margin) AddAround(points, at);
            if (Floor is { } floor && floor.Calendar(candidate) is { IsFree: false } c && double.IsFinite(c.AtLogMoneyness))
            {
                AddAround(points, c.AtLogMoneyness);
                // A small miss is mended by lifting the whole smile: at once where that costs next to nothing, else unless a later round does better.
                double cost = Cost(candidate);
                double lift = (-2 * Math.Min(c.MinimumIncrease, 0)) + (1e-7 * _level);
                for (int i = 0; i < 6 && lift < 0.05 * _level; i++, lift *= 4)
                {
                    if (!Consider(candidate with { A = candidate.A + lift })) continue;
                    if (best!.Value.Loss <= (1.02 * cost) + 0.1) return best.Value.Smile;
                    break;
                }
            }

            penalty *= 3;
            margin = Math.Min(Math.Max(margin * 5, 1e-5), 1e-3);
        }

        SviParameters retreat = Retreat(p);
        return best is { } b && b.Loss <= Cost(retreat) ? b.Smile : retreat;

        bool Consider(SviParameters candidate)
        {
            if (!IsFree(candidate)) return false;
            double loss = Cost(candidate);
            if (best is null || loss < best.Value.Loss) best = (candidate, loss);
            return true;
        }
    }

    /// <summary>Loss over the quotes and under the ceiling.</summary>
    private double Cost(SviParameters smile)
    {
        double sum = Loss(smile.TotalVariance);
        foreach ((double k, double w, double h) in Ceiling)
        {
            double r = Math.Max(0, smile.TotalVariance(k) - w) / h;
            sum += r * r;
        }

        return sum;
    }

    /// <summary>Σ of losses of a smile over the quotes: what is minimised, without penalties.</summary>
    public double Loss(Func<double, double> variance)
    {
        double sum = 0;
        for (int i = 0; i < _k.Length; i++)
        {
            double r = Soft((variance(_k[i]) - _w[i]) / _h[i]);
            sum += r * r;
        }

        return sum;
    }

    /// <summary>Residual whose square is twice the pseudo-Huber loss.</summary>
    public static double Soft(double u)
    {
        double z = u / HuberWidth;
        return Math.Sign(u) * HuberWidth * Math.Sqrt(2 * z * z / (Math.Sqrt(1 + (z * z)) + 1));
    }

    private bool IsFree(SviParameters p) => ButterflyCheck.IsFree(p) && (Floor is null || Floor.Calendar(p).IsFree);

    private SviParameters Retreat(double[] best)
    {
        SviParameters chosen = Retreats.Count > 0 ? Retreats[^1] : SviParameters.Flat(_level);
        double loss = Loss(chosen.TotalVariance);
        IEnumerable<SviParameters> anchors = Retreats.Count > 0 ? Retreats : [chosen];
        foreach (SviParameters anchor in anchors)
        {
            if (!IsFree(anchor)) continue;
            double[] a = Coordinates(anchor);
            // The set of free smiles is not convex in these coordinates: the first free one on the way, then bisection towards the fit.
            double free = 1, not = 0;
            for (int i = 1; i < 16 && free == 1; i++)
            {
                if (IsFree(Mix(best, a, i / 16.0))) free = i / 16.0;
                else not = i / 16.0;
            }

            for (int i = 0; i < 12; i++)
            {
                double half = 0.5 * (free + not);
                if (IsFree(Mix(best, a, half))) free = half;
                else not = half;
            }

            SviParameters candidate = free == 1 ? anchor : Mix(best, a, free);
            double candidateLoss = Loss(candidate.TotalVariance);
            if (IsFree(candidate) && candidateLoss < loss) (chosen, loss) = (candidate, candidateLoss);
        }

        return chosen;

        static SviParameters Mix(double[] p, double[] q, double t)
        {
            double[] mixed = new double[5];
            for (int i = 0; i < 5; i++) mixed[i] = ((1 - t) * p[i]) + (t * q[i]);
            return Parameters(mixed);
        }
    }

    private void AddAround(List<double> points, double k)
    {
        double h = (_high - _low) / 200;
        for (int i = -2; i <= 2; i++) points.Add(k + (i * h));
    }

    private double[] Start(List<double> points)
    {
        var starts = new List<(double Loss, double[] P)>();
        if (Prior is { } prior) starts.Add((Loss(prior.TotalVariance), Coordinates(prior)));
        foreach (SviParameters s in Starts) starts.Add((0, Coordinates(s)));
        double kMin = _k.Min(), kMax = _k.Max(), range = Math.Max(kMax - kMin, 1e-3);
        foreach (double f in (ReadOnlySpan<double>)[0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.05])
            foreach (double width in (ReadOnlySpan<double>)[0.02, 0.06, 0.15, 0.35, 0.8, 2])
                if (Linear(kMin + (f * range), Math.Max(width * range, LeastWidth)) is { } p)
                    starts.Add((Loss(Parameters(p).TotalVariance), p));
        (double Loss, double[] P)[] ordered = [.. starts.OrderBy(s => s.Loss)];
        if (ordered.Length == 0) return Coordinates(SviParameters.Flat(_level));
        double bestCost = double.PositiveInfinity;
        double[] best = ordered[0].P;
        foreach ((_, double[] p) in ordered.Take(Starts.Count + 3))
        {
            double cost = Polish(p, points, FirstPenalty, 1e-6, 40);
            if (cost < bestCost) (bestCost, best) = (cost, p);
        }

        return best;
    }

    /// <summary>Weighted least squares of w = α + β(k − m) + γ√((k − m)² + σ²) for fixed m and σ, moved into 0 ≤ γ, |β| ≤ γ, slopes below 2.</summary>
    private double[]? Linear(double m, double sigma)
    {
        Span<double> n = stackalloc double[9];
        Span<double> v = stackalloc double[3];
        Span<double> x = stackalloc double[3];
        n.Clear();
        v.Clear();
        for (int i = 0; i < _k.Length; i++)
        {
            double d = _k[i] - m, weight = 1 / (_h[i] * _h[i]);
            (x[0], x[1], x[2]) = (1, d, Math.Sqrt((d * d) + (sigma * sigma)));
            for (int a = 0; a < 3; a++)
            {
                v[a] += weight * x[a] * _w[i];
                for (int b = 0; b < 3; b++) n[(a * 3) + b] += weight * x[a] * x[b];
            }
        }

        for (int a = 0; a < 3; a++) n[(a * 3) + a] *= 1 + 1e-10;
        double det = Det(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]);
        if (!(Math.Abs(det) > 0)) return null;
        double beta = Det(n[0], v[0], n[2], n[3], v[1], n[5], n[6], v[2], n[8]) / det;
        double gamma = Det(n[0], n[1], v[0], n[3], n[4], v[1], n[6], n[7], v[2]) / det;
        if (!double.IsFinite(beta) || !double.IsFinite(gamma)) return null;
        gamma = Math.Clamp(gamma, 0, 1.9);
        beta = Math.Clamp(beta, -Math.Min(gamma, 1.9 - gamma), Math.Min(gamma, 1.9 - gamma));
        double sum = 0, weights = 0;
        for (int i = 0; i < _k.Length; i++)
        {
            double d = _k[i] - m, weight = 1 / (_h[i] * _h[i]);
            sum += weight * (_w[i] - (beta * d) - (gamma * Math.Sqrt((d * d) + (sigma * sigma))));
            weights += weight;
        }

        double a0 = sum / weights, bottom = a0 + (sigma * Math.Sqrt((gamma - beta) * (gamma + beta)));
        return [Math.Max(bottom, _least), gamma - beta, gamma + beta, m, Math.Log(sigma)];

        static double Det(double a, double b, double c, double d, double e, double f, double g, double h, double i)
            => (a * ((e * i) - (f * h))) - (b * ((d * i) - (f * g))) + (c * ((d * h) - (e * g)));
    }

    private double Polish(double[] p, List<double> points, double penalty, double margin, int limit)
    {
        // σ up to a third of the range looked at, which is the quoted one: beyond it a smile is a parabola there and its wings are anybody's guess.
        double most = Math.Log((_high - _low) / 3);
        double leftFloor = Math.Min(Floor?.Svi.LeftWingSlope ?? 0, 1.99), rightFloor = Math.Min(Floor?.Svi.RightWingSlope ?? 0, 1.99);
        double[] lower = [_least, leftFloor, rightFloor, _low, Math.Log(LeastWidth)], upper = [10 * _w.Max(), 1.99, 1.99, _high, most];
        double[] scale = [_level, 0.1, 0.1, 0.1, 1];
        double[]? prior = Prior is { } known ? Coordinates(known) : null;
        double[]? floor = Floor is { } f ? [.. points.Select(k => f.Jet(k).W)] : null;
        int count = _k.Length + (points.Count * (floor is null ? 1 : 2)) + Ceiling.Count + (prior is null ? 0 : 5) + 2;
        double root = Math.Sqrt(_k.Length);
        return BoxLeastSquares.Minimise((q, r) =>
        {
            SviParameters s = Parameters(q);
            int at = 0;
            for (int i = 0; i < _k.Length; i++) r[at++] = Soft((s.TotalVariance(_k[i]) - _w[i]) / _h[i]);
            for (int i = 0; i < points.Count; i++)
            {
                double k = points[i];
                VarianceJet jet = s.Jet(k);
                r[at++] = penalty * root * Math.Max(0, margin - Math.Max(jet.Durrleman(k), -10));
                if (floor is not null) r[at++] = penalty * root * 10 * Math.Max(0, (floor[i] * (1 + (1e-3 * margin) + 1e-7)) - jet.W) / (_level + floor[i]);
            }

            foreach ((double k, double w, double h) in Ceiling) r[at++] = Math.Max(0, s.TotalVariance(k) - w) / h;
            r[at++] = SlopeWeight * root * Math.Max(0, (q[1] / SlopeCaps.Left) - 1);
            r[at++] = SlopeWeight * root * Math.Max(0, (q[2] / SlopeCaps.Right) - 1);
            if (prior is not null)
                for (int i = 0; i < 5; i++) r[at++] = 1e-3 * (q[i] - prior[i]) / scale[i];
        }, count, p, lower, upper, scale, limit, gain: Gain, step: Step).Cost;
    }

    /// <summary>(w_min, b(1 − ρ), b(1 + ρ), m, ln σ) to raw SVI.</summary>
    private static SviParameters Parameters(ReadOnlySpan<double> p)
    {
        double left = p[1], right = p[2], sigma = Math.Exp(p[4]), sum = left + right;
        return new SviParameters(p[0] - (sigma * Math.Sqrt(left * right)), 0.5 * sum, sum > 0 ? Math.Clamp((right - left) / sum, -1, 1) : 0, p[3], sigma);
    }

    private static double[] Coordinates(SviParameters s) => [s.MinimumTotalVariance, s.LeftWingSlope, s.RightWingSlope, s.M, Math.Log(s.Sigma)];
}
