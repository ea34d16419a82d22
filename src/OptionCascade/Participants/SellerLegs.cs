// δ(x) = w·(Φ((x − k)/s + s/2) − p),   w = D·F/S₀,  k = ln(K/F),  s = σ√T,  p = 1 for a put, 0 for a call
//
// The curve. On a panel every option is interpolated at the same Chebyshev points, so what is liquidated so far is one vector of values at those
// points: a threshold adds its account's vector. Between two thresholds the flow is the panel's polynomial, less what each account had at its own
// threshold (that part is the jump). The cost is one evaluation per option and panel and one per leg and threshold, not options × thresholds.
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Participants;

/// <summary>The options of liquidated sellers: distinct ones once, each liquidation a list of weights.</summary>
internal sealed partial class SellerLegs
{
    private const int Degree = 16;

    /// <summary>|Φ − 0| or |1 − Φ| beyond so many standard deviations is below 1e-17.</summary>
    private const double Saturation = 8.5;

    /// <summary>Below this σ√T a delta is a step.</summary>
    private const double LeastTotalVolatility = 1e-6;

    private readonly record struct Option(double Location, double Total, double Weight, double Put);

    private readonly Option[] _options;
    private readonly Dictionary<ForcedBuyback, (int Option, double Units)[]> _parts = new(ReferenceEqualityComparer.Instance);

    public SellerLegs(double spot, ImmutableArray<ForcedBuyback> buybacks)
    {
        var index = new Dictionary<Option, int>();
        foreach (ForcedBuyback b in buybacks)
        {
            var parts = new List<(int, double)>(b.Legs.Length);
            foreach (BuybackLeg leg in b.Legs)
            {
                double units = Guard.Finite(leg.Contracts) * leg.Contract.Multiplier;
                double carry = Guard.Positive(leg.Discount) * Guard.Positive(leg.Forward) / spot;
                double total = Guard.NonNegative(leg.Volatility) * Math.Sqrt(Guard.NonNegative(leg.YearFraction));
                var option = new Option(leg.Contract.Strike == 0 ? -1e3 : -Math.Log(leg.Forward / leg.Contract.Strike), total, carry, leg.Contract.Right == OptionRight.Put ? 1 : 0);
                if (!index.TryGetValue(option, out int i)) index.Add(option, i = index.Count);
                parts.Add((i, units));
            }

            _parts[b] = [.. parts];
        }

        _options = [.. index.OrderBy(p => p.Value).Select(p => p.Key)];
    }

    /// <summary>Σ c·m·δ(x) of one liquidation, every volatility multiplied by a scale.</summary>
    public double Delta(ForcedBuyback buyback, double x, double scale = 1)
    {
        double sum = 0;
        foreach ((int option, double units) in _parts[buyback])
            sum += units * Delta(in _options[option], x, Side(buyback, x), scale);
        return sum;
    }

    /// <summary>Price and Greeks of a leg at x, its volatility multiplied by a scale.</summary>
    public static Greeks Greeks(in BuybackLeg leg, double spot, double x, double scale = 1)
    {
        EuropeanTerms terms = EuropeanTerms.FromForward(spot, leg.Forward, leg.Discount, leg.YearFraction, x);
        return Pricing.Greeks.Of(in terms, leg.Contract.Strike, leg.Volatility * scale, leg.Contract.Right == OptionRight.Call ? 1 : -1);
    }

    /// <summary>All liquidations as one curve.</summary>
    /// <param name="domain">Where.</param>
    /// <param name="falls">Liquidations on the way down, nearest first.</param>
    /// <param name="rises">Liquidations on the way up, nearest first.</param>
    public FlowCurve Compile(FlowDomain domain, ImmutableArray<ForcedBuyback> falls, ImmutableArray<ForcedBuyback> rises)
    {
        var jumps = new List<FlowJump>();
        double gross = 0;
        foreach (ForcedBuyback b in falls.Concat(rises.Where(r => r.LogMove > 0)))
        {
            jumps.Add(new FlowJump(b.LogMove, b.UnderlyingUnits + Delta(b, b.LogMove)));
            gross += Math.Abs(b.UnderlyingUnits);
            foreach ((int option, double units) in _parts[b])
            {
                Option o = _options[option];
                gross += Math.Abs(units) * o.Weight;
                if (o.Total >= LeastTotalVolatility) continue;
                bool down = b.LogMove <= 0, up = b.LogMove >= 0;
                if (down && o.Location < b.LogMove) jumps.Add(new FlowJump(o.Location, -units * o.Weight));
                if (up && o.Location > b.LogMove) jumps.Add(new FlowJump(o.Location, units * o.Weight));
            }
        }

        double tolerance = domain.RelativeTolerance * gross;
        if (gross == 0) return FlowCurve.Thresholds(domain, []);
        (List<ChebyshevSeries> below, double errorBelow) = Sweep(falls, domain.LowestLogMove, -1, tolerance);
        (List<ChebyshevSeries> above, double errorAbove) = Sweep(rises, domain.HighestLogMove, 1, tolerance);
        below.Reverse();
        return new FlowCurve(PiecewiseChebyshev.Of([.. below, .. above], Math.Max(errorBelow, errorAbove)),
            [.. falls.Concat(rises).Select(b => b.LogMove).Where(x => x > domain.LowestLogMove && x < domain.HighestLogMove).Distinct()], jumps);
    }

    /// <summary>The pieces from the market outwards to one end.</summary>
    private (List<ChebyshevSeries> Pieces, double Error) Sweep(ImmutableArray<ForcedBuyback> side, double end, int sign, double tolerance)
    {
        var pieces = new List<ChebyshevSeries>();
        double[] total = new double[_options.Length], fired = new double[_options.Length];
        foreach (ForcedBuyback b in side)
            if (Math.Abs(b.LogMove) <= Math.Abs(end))
                foreach ((int option, double units) in _parts[b])
                    if (_options[option].Total >= LeastTotalVolatility)
                        total[option] += Math.Abs(units) * _options[option].Weight;
        int[] used = [.. Enumerable.Range(0, total.Length).Where(i => total[i] > 0)];
        double constant = 0, worst = 0;
        int next = 0;
        double[] values = new double[Degree + 1], nodes = new double[Degree + 1];
        var panels = new Stack<double>();
        panels.Push(end);
        double start = 0;
        while (panels.TryPeek(out double stop))
        {
            (double a, double b) = sign < 0 ? (stop, start) : (start, stop);
            double error = Error(used, total, a, b, tolerance);
            if (error > tolerance && b - a > 2 * FlowCurve.LeastWidth)
            {
                panels.Push(0.5 * (a + b));
                continue;
            }

            panels.Pop();
            worst = Math.Max(worst, error);
            for (int j = 0; j <= Degree; j++)
                nodes[j] = ChebyshevGrid.Point(a, b, Degree, j);
            Array.Clear(values);
            foreach (int i in used)
                if (fired[i] != 0)
                    Add(in _options[i], fired[i], nodes, values);
            double from = start;
            while (true)
            {
                double to = next < side.Length && Math.Abs(side[next].LogMove) < Math.Abs(stop) ? side[next].LogMove : stop;
                if (to != from)
                {
                    ChebyshevSeries whole = new(a, b, Shifted(ChebyshevGrid.Coefficients(values), -constant));
                    ChebyshevSeries part = to == stop && from == start ? whole : whole.Restrict(Math.Min(from, to), Math.Max(from, to));
                    pieces.Add(Shortened(part, 0.1 * tolerance, ref worst));
                    from = to;
                }

                if (to == stop) break;
                ForcedBuyback at = side[next++];
                foreach ((int option, double units) in _parts[at])
                {
                    Option o = _options[option];
                    if (o.Total < LeastTotalVolatility) continue;
                    fired[option] += units * o.Weight;
                    constant += units * o.Weight * Cumulative(in o, at.LogMove);
                    Add(in o, units * o.Weight, nodes, values);
                }
            }

            start = stop;
        }

        return (pieces, worst);
    }

    /// <summary>Bound of the interpolation error on a panel: the last three coefficients of every option, each with all its weight.</summary>
    private double Error(int[] used, double[] weights, double a, double b, double enough)
    {
        double bound = 0;
        Span<double> values = stackalloc double[Degree + 1];
        foreach (int i in used)
        {
            Option o = _options[i];
            if (((b - o.Location) / o.Total) + (0.5 * o.Total) < -Saturation || ((a - o.Location) / o.Total) + (0.5 * o.Total) > Saturation) continue;
            for (int j = 0; j <= Degree; j++)
                values[j] = Cumulative(in o, ChebyshevGrid.Point(a, b, Degree, j));
            bound += weights[i] * ChebyshevGrid.Tail(values);
            if (bound > enough) return bound;
        }

        return bound;
    }

    private static void Add(in Option o, double weight, double[] nodes, double[] values)
    {
        for (int j = 0; j <= Degree; j++)
            values[j] += weight * Cumulative(in o, nodes[j]);
    }

    private static double Cumulative(in Option o, double x, double scale = 1)
    {
        double total = o.Total * scale, d = ((x - o.Location) / total) + (0.5 * total);
        return d < -Saturation ? 0 : d > Saturation ? 1 : VectorMath.NormalCdf(d);
    }

    /// <summary>The delta of one option on one unit; a step is taken as passed at its own level, coming from <paramref name="side"/>.</summary>
    private static double Delta(in Option o, double x, int side, double scale)
        => o.Weight * ((o.Total >= LeastTotalVolatility ? Cumulative(in o, x, scale) : side < 0 ? x > o.Location ? 1 : 0 : x >= o.Location ? 1 : 0) - o.Put);

    private static int Side(ForcedBuyback buyback, double x) => buyback.LogMove != 0 ? Math.Sign(buyback.LogMove) : x <= 0 ? -1 : 1;

    private static double[] Shifted(double[] coefficients, double constant)
    {
        coefficients[0] += constant;
        return coefficients;
    }

    /// <summary>Cuts trailing coefficients whose sum stays within the allowance.</summary>
    private static ChebyshevSeries Shortened(in ChebyshevSeries series, double allowance, ref double worst)
    {
        ReadOnlySpan<double> c = series.Coefficients;
        int n = c.Length;
        double cut = 0;
        while (n > 1 && cut + Math.Abs(c[n - 1]) <= allowance)
            cut += Math.Abs(c[--n]);
        worst = Math.Max(worst, cut);
        return n == c.Length ? series : new ChebyshevSeries(series.A, series.B, c[..n].ToArray());
    }
}
