namespace OptionCascade.Pricing.Dividends;

/// <summary>
/// A smooth map from u in [0, 1] to spot in [0, S_max] that gathers equidistant u at the strike, at the strike plus the dividends still to be paid after
/// each ex-date, and at spot: u(S) ∝ Σ wⱼ·asinh((S − Pⱼ)/cⱼ), cⱼ ∝ Pⱼ, so that u is logarithmic far above a Pⱼ. Where σ√T > 1 one more term, with Pⱼ = 0 and cⱼ at the lower
/// end of where paths go, makes it logarithmic all the way down. Spot is a node of the coarse grid and of its halvings.
/// </summary>
internal sealed class SpotGridMap
{
    private readonly List<(double At, double Weight, double Width)> _points = [];
    private readonly double _low, _span, _spotMark, _shift;
    private readonly double _most;

    /// <summary>A map for grids whose number of intervals is a multiple of <paramref name="coarse"/>.</summary>
    public SpotGridMap(DividendProblem p, int coarse)
    {
        double deviation = p.Volatility * Math.Sqrt(p.YearFraction), total = 0;
        double drift = p.Carry * p.YearFraction;
        double relative = Math.Clamp(0.5 * deviation, 1e-7, 0.4), reach = Math.Min(Math.Abs(drift) + (0.5 * deviation * deviation) + (5.5 * deviation), 40);
        Gather(p.Strike, 1);
        Gather(p.Spot, 0.5);
        for (int i = p.Dividends.Length - 1; i >= 0; i--)
        {
            total += p.Dividends[i].Amount;
            Gather(p.Strike + total, 0.5 / p.Dividends.Length);
        }

        if (Math.Abs(drift) > deviation) Gather(p.Strike * Math.Exp(-drift), 0.5);
        if (deviation > 1) _points.Add((0, 1, Math.Min(p.Spot, p.Strike) * Math.Exp(-reach)));
        _most = (Math.Max(p.Strike, p.Spot) + total) * Math.Exp(reach);

        void Gather(double at, double weight) => _points.Add((at, weight, at * relative));
        _low = Raw(0);
        _span = Raw(_most) - _low;
        double mark = Mark(p.Spot), node = Math.Clamp(Math.Round(mark * coarse), 1, coarse - 1) / coarse;
        _spotMark = node;
        SpotIndex = (int)Math.Round(node * coarse);
        // mark = node + shift·node·(1 − node): moves the node onto spot, keeps both ends.
        _shift = (mark - node) / (node * (1 - node));
        Coarse = coarse;
        Spot = p.Spot;
    }

    /// <summary>Intervals of the coarse grid.</summary>
    public int Coarse { get; }

    /// <summary>Node of the coarse grid that is spot.</summary>
    public int SpotIndex { get; }

    private double Spot { get; }

    /// <summary>Nodes of the grid with <c>Coarse·factor</c> intervals.</summary>
    public double[] Nodes(int factor)
    {
        int n = Coarse * factor;
        var nodes = new double[n + 1];
        double from = 0;
        for (int i = 1; i < n; i++)
        {
            double u = (double)i / n;
            nodes[i] = from = Invert(u + (_shift * u * (1 - u)), from);
        }

        nodes[SpotIndex * factor] = Spot;
        nodes[n] = _most;
        return nodes;
    }

    private double Mark(double spot) => (Raw(spot) - _low) / _span;

    private double Raw(double spot)
    {
        double sum = 0;
        foreach ((double at, double weight, double width) in _points)
            sum += weight * Math.Asinh((spot - at) / width);
        return sum;
    }

    private double Slope(double spot)
    {
        double sum = 0;
        foreach ((double at, double weight, double width) in _points)
            sum += weight / Math.Sqrt((width * width) + ((spot - at) * (spot - at)));
        return sum / _span;
    }

    /// <summary>S with u(S) = u, by Newton inside a bracket.</summary>
    private double Invert(double u, double from)
    {
        double low = from, high = _most, x = from;
        for (int i = 0; i < 200; i++)
        {
            double f = Mark(x) - u;
            if (f < 0) low = x;
            else high = x;
            double next = x - (f / Slope(x));
            if (!(next > low && next < high)) next = 0.5 * (low + high);
            if (Math.Abs(next - x) <= 1e-14 * next || high - low <= 1e-15 * high) return next;
            x = next;
        }

        return x;
    }
}
