// A sell at price p, in ticks j = p/tick, stands k = (−j mod M) ticks below a round number; a buy k = (j mod M) above one;   M = step/tick
// P(k) = c·A_k + (1 − c)/M,   A_k = ρ^{k−1}/Σ_{i=1}^{K} ρ^{i−1} for 1 ≤ k ≤ K, else 0
// ĉ, ρ̂ maximise Σ w·ln P(k);   standard errors by the sandwich with scores summed over blocks of time, since trades of a moment are no independent draws
//
//   c   share of the units that trade just beyond round numbers over what even spreading gives, dimensionless      w   units of a trade
//   ρ   decay from one tick beyond to the next      K   ticks beyond
// The form is that of RoundNumberStops, so that c is its clustered share.
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Calibration;

/// <summary>An order executed at market.</summary>
/// <param name="Price">Quote currency per unit, &gt; 0.</param>
/// <param name="Quantity">Units, &gt; 0.</param>
/// <param name="IsSell">Whether the seller came to the market.</param>
/// <param name="Block">Number of the block of time in which it happened.</param>
public readonly record struct MarketOrder(double Price, double Quantity, bool IsSell, int Block);

/// <summary>Round numbers and how far beyond them orders are looked for.</summary>
public sealed record RoundNumberFitOptions
{
    /// <summary>Smallest price step, quote currency per unit, &gt; 0.</summary>
    public required double Tick { get; init; }

    /// <summary>Distance between round numbers, a multiple of the tick, at least four ticks.</summary>
    public required double Step { get; init; }

    /// <summary>K, at least 1 and below half the ticks between two round numbers. Default 10.</summary>
    public int TicksBeyond { get; init; } = 10;
}

/// <summary>How much trading at market clusters just beyond round numbers: what executed stops would leave behind.</summary>
/// <remarks>
/// <b>Clustering of executions is not proof of stops.</b> Limit orders rest on round numbers and are hit there, and traders choose round sizes and prices for other reasons. Only stops that the price
/// reached are seen; those that still rest are inferred to lie as these did. A price that crosses few round numbers says little, whatever the number of trades: <see cref="RoundNumbersCrossed"/>.
/// </remarks>
public sealed record RoundNumberFit
{
    private RoundNumberFit()
    {
    }

    /// <summary>Orders used.</summary>
    public required int Orders { get; init; }

    /// <summary>c; negative when less trades just beyond round numbers than even spreading gives.</summary>
    public required Estimate ClusteredShare { get; init; }

    /// <summary>ρ; null when the clustering cannot be told from none, or it runs to the edge of [0.05, 1].</summary>
    public required Estimate? TickDecay { get; init; }

    /// <summary>Share of the units that trade on round numbers themselves; 1/M under even spreading.</summary>
    public required Estimate ShareAtRoundNumbers { get; init; }

    /// <summary>1/M.</summary>
    public required double EvenShare { get; init; }

    /// <summary>Round numbers between the lowest and the highest price.</summary>
    public required int RoundNumbersCrossed { get; init; }

    /// <summary>Blocks of time.</summary>
    public required int Blocks { get; init; }

    /// <summary>What a reader should know.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>The fit; null for fewer than 50 orders or 5 blocks.</summary>
    /// <param name="orders">Orders at market; those of one moment in one block.</param>
    /// <param name="options">Grid.</param>
    /// <exception cref="ArgumentException">A step that is no multiple of the tick or too short, or an order without a price and quantity &gt; 0.</exception>
    public static RoundNumberFit? Of(IReadOnlyList<MarketOrder> orders, RoundNumberFitOptions options)
    {
        ArgumentNullException.ThrowIfNull(orders);
        ArgumentNullException.ThrowIfNull(options);
        double ratio = Guard.Positive(options.Step, nameof(options)) / Guard.Positive(options.Tick, nameof(options));
        long m = (long)Math.Round(ratio);
        if (m < 4 || Math.Abs(ratio - m) > 1e-6 * ratio || options.TicksBeyond < 1 || options.TicksBeyond >= m / 2.0)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected a step of at least four whole ticks and 1 <= ticks beyond < half of it, got a step of {options.Step:R}, a tick of {options.Tick:R} and {options.TicksBeyond}."), nameof(options));
        int[] blockOf = [.. orders.Select(o => o.Block).Distinct().Order()];
        if (orders.Count < 50 || blockOf.Length < 5) return null;
        // Units by block and slot: 0 the round number, 1 … K beyond it, K + 1 everything else.
        int slots = options.TicksBeyond + 2;
        double[,] units = new double[blockOf.Length, slots];
        double low = double.PositiveInfinity, high = 0;
        foreach (MarketOrder o in orders)
        {
            Guard.Positive(o.Price, nameof(orders));
            Guard.Positive(o.Quantity, nameof(orders));
            (low, high) = (Math.Min(low, o.Price), Math.Max(high, o.Price));
            long j = (long)Math.Round(o.Price / options.Tick), k = o.IsSell ? ((-j % m) + m) % m : j % m;
            units[Array.BinarySearch(blockOf, o.Block), Math.Min(k, slots - 1)] += o.Quantity;
        }

        var fit = new Mixture(units, m, options.TicksBeyond);
        (double rho, _, bool interior) = ProfileSearch.Maximum(r => fit.LogLikelihood(fit.Share(r), r), 0.05, 1, 39, 1e-5);
        double c = fit.Share(rho);
        (double ce, double re) = fit.Errors(c, rho);
        if (!(c > 1.645 * ce) || !interior)
        {
            // The decay is not told: hold it at what the options of the stops default to.
            if (!(c > 1.645 * ce)) rho = 0.5;
            c = fit.Share(rho);
            (ce, re) = (fit.ErrorOfShare(c, rho), double.NaN);
        }

        int crossed = (int)(Math.Floor(high / options.Step * (1 + 1e-12)) - Math.Ceiling(low / options.Step * (1 - 1e-12))) + 1;
        var warnings = ImmutableArray.CreateBuilder<string>();
        if (c - (1.645 * ce) <= 0) warnings.Add("Clustering just beyond round numbers cannot be told from none.");
        if (crossed < 10) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The price met only {Math.Max(crossed, 0)} round numbers: what happened at one of them can look like clustering."));
        warnings.Add("Executions that cluster beyond round numbers are what stops would leave, but not proof of stops.");
        return new RoundNumberFit
        {
            Orders = orders.Count, ClusteredShare = new Estimate(c, ce), TickDecay = double.IsNaN(re) ? null : new Estimate(rho, re), ShareAtRoundNumbers = fit.AtRound(), EvenShare = 1.0 / m,
            RoundNumbersCrossed = Math.Max(crossed, 0), Blocks = blockOf.Length, Warnings = warnings.ToImmutable(),
        };
    }

    private sealed class Mixture(double[,] units, long m, int beyond)
    {
        private readonly int _blocks = units.GetLength(0);

        public double LogLikelihood(double c, double rho)
        {
            double sum = 0;
            for (int k = 0; k < beyond + 2; k++)
            {
                double w = Column(k);
                if (w > 0) sum += w * Math.Log(Probability(c, rho, k));
            }

            return sum;
        }

        /// <summary>The best c for a decay: the log likelihood is concave in it, so that its slope is bisected.</summary>
        public double Share(double rho)
        {
            double least = 0;
            for (int k = 1; k <= beyond; k++)
                if (A(rho, k) > 1.0 / m)
                    least = Math.Max(least, (A(rho, k) * m) - 1);
            double low = least > 0 ? -1 / least * (1 - 1e-9) : -1e6, high = 1 - 1e-9;
            for (int i = 0; i < 100; i++)
            {
                double middle = 0.5 * (low + high), slope = 0;
                for (int k = 0; k < beyond + 2; k++) slope += Column(k) * (A(rho, k) - (1.0 / m)) / Probability(middle, rho, k);
                if (slope > 0) low = middle;
                else high = middle;
            }

            return 0.5 * (low + high);
        }

        public double ErrorOfShare(double c, double rho)
        {
            double information = 0, meat = 0;
            for (int b = 0; b < _blocks; b++)
            {
                double score = 0;
                for (int k = 0; k < beyond + 2; k++)
                {
                    double s = (A(rho, k) - (1.0 / m)) / Probability(c, rho, k);
                    score += units[b, k] * s;
                    information += units[b, k] * s * s;
                }

                meat += score * score;
            }

            return Math.Sqrt(meat * _blocks / (_blocks - 1)) / information;
        }

        public (double Share, double Decay) Errors(double c, double rho)
        {
            double cc = 0, cr = 0, rr = 0, mcc = 0, mcr = 0, mrr = 0;
            for (int b = 0; b < _blocks; b++)
            {
                double sc = 0, sr = 0;
                for (int k = 0; k < beyond + 2; k++)
                {
                    double p = Probability(c, rho, k), h = 1e-5, dp = c * (A(rho + h, k) - A(rho - h, k)) / (2 * h), x = (A(rho, k) - (1.0 / m)) / p, y = dp / p, w = units[b, k];
                    (sc, sr) = (sc + (w * x), sr + (w * y));
                    // Expected information: P does not depend on the data.
                    (cc, cr, rr) = (cc + (w * x * x), cr + (w * x * y), rr + (w * y * y));
                }

                (mcc, mcr, mrr) = (mcc + (sc * sc), mcr + (sc * sr), mrr + (sr * sr));
            }

            double det = (cc * rr) - (cr * cr), f = _blocks / (_blocks - 1.0);
            if (!(det > 1e-12 * cc * rr)) return (ErrorOfShare(c, rho), double.NaN);
            (double icc, double icr, double irr) = (rr / det, -cr / det, cc / det);
            return (Math.Sqrt(f * Form(icc, icr)), Math.Sqrt(f * Form(icr, irr)));

            double Form(double u, double v) => Math.Max(0, (u * u * mcc) + (2 * u * v * mcr) + (v * v * mrr));
        }

        /// <summary>Share of the units on round numbers, its error from block to block.</summary>
        public Estimate AtRound()
        {
            double on = Column(0), all = 0, squares = 0;
            for (int k = 0; k < beyond + 2; k++) all += Column(k);
            double share = on / all;
            for (int b = 0; b < _blocks; b++)
            {
                double total = 0;
                for (int k = 0; k < beyond + 2; k++) total += units[b, k];
                double d = units[b, 0] - (share * total);
                squares += d * d;
            }

            return new Estimate(share, Math.Sqrt(squares * _blocks / (_blocks - 1)) / all);
        }

        private double Column(int k)
        {
            double sum = 0;
            for (int b = 0; b < _blocks; b++) sum += units[b, k];
            return sum;
        }

        private double A(double rho, int k)
        {
            if (k < 1 || k > beyond) return 0;
            double sum = 0, power = 1, own = 1;
            for (int i = 1; i <= beyond; i++, power *= rho)
            {
                sum += power;
                if (i == k) own = power;
            }

            return own / sum;
        }

        /// <summary>P of a slot; the last one is one of the many that are not clustered.</summary>
        private double Probability(double c, double rho, int k) => (c * A(rho, k)) + ((1 - c) / m);
    }
}
