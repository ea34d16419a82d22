using OptionCascade.Numerics;

namespace OptionCascade.Pricing.Surface;

/// <summary>
/// Fits SSVI to all expiries at once with the loss of <see cref="SviFit"/>: in turn (ρ, η, γ) by Levenberg–Marquardt and each θ by golden section between its
/// neighbours. η is a fraction of the largest value the butterfly conditions allow, and θ never falls, so every iterate is free of arbitrage.
/// </summary>
internal static class SsviFit
{
    private const double LeastTheta = 1e-10;

    /// <summary>Parameters and θ per expiry.</summary>
    /// <param name="expiries">Expiries in order of time, each with at least one quote.</param>
    /// <param name="start">At-the-money total variance of each, a first guess.</param>
    public static (SsviParameters Surface, double[] Theta) Run(IReadOnlyList<SmileQuotes> expiries, double[] start)
    {
        double[] theta = Isotonic(start, [.. expiries.Select(e => (double)e.Quotes.Length)]);
        double[] p = [-0.3, 0.3, 0.4];
        SmileQuote[][] quotes = [.. expiries.Select(e => e.Quotes)];
        int count = quotes.Sum(q => q.Length);
        for (int round = 0; round < 3; round++)
        {
            BoxLeastSquares.Minimise((q, r) =>
            {
                double eta = q[1] * MostEta(q[0], q[2], theta);
                int at = 0;
                for (int e = 0; e < quotes.Length; e++)
                {
                    SviParameters smile = new SsviParameters(q[0], eta, q[2]).Smile(theta[e]);
                    foreach (SmileQuote x in quotes[e]) r[at++] = SviFit.Soft((smile.TotalVariance(x.LogMoneyness) - x.Variance) / x.HalfWidth);
                }

                // What one expiry or a flat smile leaves open is drawn to the middle.
                r[at++] = 1e-3 * (q[0] + 0.3);
                r[at++] = 1e-3 * q[1];
                r[at] = 1e-3 * (q[2] - 0.4);
            }, count + 3, p, [-0.995, 1e-4, 0.01], [0.995, 1, 0.99], [0.3, 0.1, 0.3], 40);
            var found = new SsviParameters(p[0], p[1] * MostEta(p[0], p[2], theta), p[2]);
            for (int e = 0; e < quotes.Length; e++)
            {
                double low = e > 0 ? theta[e - 1] : theta[e] / 4, high = e < quotes.Length - 1 ? theta[e + 1] : theta[e] * 4;
                SmileQuote[] mine = quotes[e];
                if (high > low) theta[e] = Golden(x => LossAt(found, x, mine), low, high, theta[e]);
            }
        }

        return (new SsviParameters(p[0], p[1] * MostEta(p[0], p[2], theta), p[2]), theta);
    }

    private static double LossAt(SsviParameters surface, double theta, SmileQuote[] quotes)
    {
        SviParameters smile = surface.Smile(theta);
        double sum = 0;
        foreach (SmileQuote q in quotes)
        {
            double r = SviFit.Soft((smile.TotalVariance(q.LogMoneyness) - q.Variance) / q.HalfWidth);
            sum += r * r;
        }

        return sum;
    }

    private static double MostEta(double rho, double gamma, double[] theta)
    {
        double most = double.PositiveInfinity;
        foreach (double t in theta) most = Math.Min(most, SsviParameters.MostEta(rho, gamma, t));
        return most;
    }

    /// <summary>Weighted isotonic regression by pooling adjacent violators.</summary>
    private static double[] Isotonic(double[] values, double[] weights)
    {
        var blocks = new List<(double Sum, double Weight, int Count)>();
        for (int i = 0; i < values.Length; i++)
        {
            (double Sum, double Weight, int Count) b = (Math.Max(values[i], LeastTheta) * weights[i], weights[i], 1);
            while (blocks.Count > 0 && blocks[^1].Sum / blocks[^1].Weight >= b.Sum / b.Weight)
            {
                b = (b.Sum + blocks[^1].Sum, b.Weight + blocks[^1].Weight, b.Count + blocks[^1].Count);
                blocks.RemoveAt(blocks.Count - 1);
            }

            blocks.Add(b);
        }

        return [.. blocks.SelectMany(b => Enumerable.Repeat(b.Sum / b.Weight, b.Count))];
    }

    private static double Golden(Func<double, double> f, double a, double b, double keep)
    {
        const double ratio = 0.6180339887498949;
        double c = b - (ratio * (b - a)), d = a + (ratio * (b - a)), fc = f(c), fd = f(d);
        for (int i = 0; i < 45; i++)
        {
            if (fc < fd)
            {
                (b, d, fd) = (d, c, fc);
                fc = f(c = b - (ratio * (b - a)));
            }
            else
            {
                (a, c, fc) = (c, d, fd);
                fd = f(d = a + (ratio * (b - a)));
            }
        }

        double middle = 0.5 * (a + b);
        return f(middle) < f(keep) ? middle : keep;
    }
}
