// A sell at price p, in ticks j = p/tick, stands k = (−j mod M) ticks below a round number; a buy k = (j mod M) above one;   M = step/tick
// P(k) = c·A_k + (1 − c)/M,   A_k = ρ^{k−1}/Σ_{i=1}^{K} ρ^{i−1} for 1 ≤ k ≤ K, else 0
// ĉ = (b − K/M)/(1 − K/M),   b = share of the units 1 to K ticks beyond: whatever the shape of A
// ρ̂ maximises Σ w·ln P(k);   standard errors from sums over blocks of time, since trades of a moment are no independent draws
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

    /// <summary>ρ; null when the clustering is below three of its standard errors, or it runs to the edge of [0.05, 1].</summary>
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
        Estimate share = fit.ClusteredShare();
        (double rho, double error) = (double.NaN, double.NaN);
        if (share.Value > 3 * share.StandardError)
        {
            (rho, _, bool interior) = ProfileSearch.Maximum(r => fit.LogLikelihood(r), 0.05, 1, 20, 1e-5);
            error = interior ? fit.ErrorOfDecay(rho) : double.NaN;
        }

        int crossed = (int)(Math.Floor(high / options.Step * (1 + 1e-12)) - Math.Ceiling(low / options.Step * (1 - 1e-12))) + 1;
        var warnings = ImmutableArray.CreateBuilder<string>();
        if (share.Value <= 1.645 * share.StandardError) warnings.Add("Clustering just beyond round numbers cannot be told from none.");
        if (crossed < 10) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The price met only {Math.Max(crossed, 0)} round numbers: what happened at one of them can look like clustering."));
        warnings.Add("Executions that cluster beyond round numbers are what stops would leave, but not proof of stops.");
        return new RoundNumberFit
        {
            Orders = orders.Count, ClusteredShare = share, TickDecay = double.IsNaN(error) ? null : new Estimate(rho, error), ShareAtRoundNumbers = fit.AtRound(), EvenShare = 1.0 / m,
            RoundNumbersCrossed = Math.Max(crossed, 0), Blocks = blockOf.Length, Warnings = warnings.ToImmutable(),
        };
    }

    /// <summary>Units by block (first index) and slot.</summary>
    private sealed class Mixture
    {
        private readonly double[,] _units;
        private readonly double[] _column;
        private readonly int _blocks, _beyond;
        private readonly long _m;

        public Mixture(double[,] units, long m, int beyond)
        {
            (_units, _m, _beyond, _blocks, _column) = (units, m, beyond, units.GetLength(0), new double[beyond + 2]);
            for (int b = 0; b < _blocks; b++)
                for (int k = 0; k < _column.Length; k++)
                    _column[k] += units[b, k];
        }

        /// <summary>c by the share of the units beyond.</summary>
        public Estimate ClusteredShare()
        {
            double even = _beyond / (double)_m;
            Estimate b = Share(k => k >= 1 && k <= _beyond);
            return new Estimate((b.Value - even) / (1 - even), b.StandardError / (1 - even));
        }

        /// <summary>Share of the units on round numbers.</summary>
        public Estimate AtRound() => Share(k => k == 0);

        /// <summary>ln L of a decay, c at its best for it.</summary>
        public double LogLikelihood(double rho)
        {
            double[] a = Shape(rho);
            double c = Best(a), sum = 0;
            for (int k = 0; k < _column.Length; k++)
                if (_column[k] > 0)
                    sum += _column[k] * Math.Log(Probability(c, a[k]));
            return sum;
        }

        /// <summary>By the sandwich in (c, ρ); NaN where the matrix is singular.</summary>
        public double ErrorOfDecay(double rho)
        {
            const double H = 1e-5;
            double[] a = Shape(rho), up = Shape(rho + H), down = Shape(rho - H), x = new double[a.Length], y = new double[a.Length];
            double c = Best(a), cc = 0, cr = 0, rr = 0, mcc = 0, mcr = 0, mrr = 0;
            for (int k = 0; k < a.Length; k++)
            {
                double p = Probability(c, a[k]);
                (x[k], y[k]) = ((a[k] - (1.0 / _m)) / p, c * (up[k] - down[k]) / (2 * H) / p);
                (cc, cr, rr) = (cc + (_column[k] * x[k] * x[k]), cr + (_column[k] * x[k] * y[k]), rr + (_column[k] * y[k] * y[k]));
            }

            for (int b = 0; b < _blocks; b++)
            {
                double sc = 0, sr = 0;
                for (int k = 0; k < a.Length; k++) (sc, sr) = (sc + (_units[b, k] * x[k]), sr + (_units[b, k] * y[k]));
                (mcc, mcr, mrr) = (mcc + (sc * sc), mcr + (sc * sr), mrr + (sr * sr));
            }

            double det = (cc * rr) - (cr * cr), u = -cr / det, v = cc / det;
            return det > 1e-12 * cc * rr ? Math.Sqrt(_blocks / (_blocks - 1.0) * Math.Max(0, (u * u * mcc) + (2 * u * v * mcr) + (v * v * mrr))) : double.NaN;
        }

        /// <summary>The best c for a shape: the log likelihood is concave in it, so that its slope is bisected.</summary>
        private double Best(double[] a)
        {
            double least = 0;
            foreach (double p in a) least = Math.Max(least, (p * _m) - 1);
            double low = -1 / least * (1 - 1e-9), high = 1 - 1e-9;
            for (int i = 0; i < 60; i++)
            {
                double middle = 0.5 * (low + high), slope = 0;
                for (int k = 0; k < a.Length; k++) slope += _column[k] * (a[k] - (1.0 / _m)) / Probability(middle, a[k]);
                if (slope > 0) low = middle;
                else high = middle;
            }

            return 0.5 * (low + high);
        }

        /// <summary>A share of the units, its error from block to block.</summary>
        private Estimate Share(Func<int, bool> counts)
        {
            double on = 0, all = _column.Sum(), squares = 0;
            for (int k = 0; k < _column.Length; k++)
                if (counts(k))
                    on += _column[k];
            for (int b = 0; b < _blocks; b++)
            {
                double own = 0, total = 0;
                for (int k = 0; k < _column.Length; k++)
                {
                    total += _units[b, k];
                    if (counts(k)) own += _units[b, k];
                }

                double d = own - (on / all * total);
                squares += d * d;
            }

            return new Estimate(on / all, Math.Sqrt(squares * _blocks / (_blocks - 1)) / all);
        }

        private double[] Shape(double rho)
        {
            double[] a = new double[_beyond + 2];
            double sum = 0, power = 1;
            for (int k = 1; k <= _beyond; k++, power *= rho) sum += a[k] = power;
            for (int k = 1; k <= _beyond; k++) a[k] /= sum;
            return a;
        }

        /// <summary>P of a slot; the last slot stands for one of the many that are not clustered.</summary>
        private double Probability(double c, double a) => (c * a) + ((1 - c) / _m);
    }
}
