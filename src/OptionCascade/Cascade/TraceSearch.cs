namespace OptionCascade.Cascade;

/// <summary>One scale of a traced ray.</summary>
/// <param name="Scale">s.</param>
/// <param name="Found">Where the market ends; null for a runaway.</param>
/// <param name="Slope">dx/ds there.</param>
internal readonly record struct Station(double Scale, FoundEquilibrium? Found, double Slope)
{
    public double? LogMove => Found?.LogMove;
}

/// <summary>
/// Looks for jumps of x(s): every stretch between two scales is held against the cubic through values and slopes at its ends, and halved while its middle differs, the largest
/// difference first.
/// </summary>
internal sealed class TraceSearch(Func<double, Station> at, double top, int steps)
{
    /// <summary>What the middle of a stretch may differ by, relative to the change of x over it.</summary>
    private const double Smoothness = 1e-3;

    /// <summary>Differences of x below this are none.</summary>
    private const double Least = 1e-9;

    /// <summary>A stretch this short, relative to the largest scale, is bisected at once: it jumps, or it has a corner.</summary>
    private const double Shortest = 1.0 / 65536;

    /// <summary>Over the shortest stretch a change of x beyond so many times what the slopes at its ends explain is a jump.</summary>
    private const double Suspicious = 2;

    private int _left = 64 * steps;

    private readonly record struct Stretch(Station A, Station Middle, Station B);

    /// <summary>The scales just before and just after every jump, and whether scale 0 has no equilibrium.</summary>
    public (List<(Station Before, Station After)> Jumps, bool StartsAway) Run()
    {
        Station[] mesh = [.. Enumerable.Range(0, steps + 1).Select(i => Solve(top * i / steps))];
        var queue = new PriorityQueue<Stretch, double>();
        for (int i = 0; i + 2 <= steps; i += 2)
            Add(queue, new Stretch(mesh[i], mesh[i + 1], mesh[i + 2]));
        var jumps = new List<(Station, Station)>();
        while (_left > 0 && queue.TryDequeue(out Stretch s, out _))
        {
            if (s.B.Scale - s.A.Scale > Shortest * top)
            {
                Add(queue, new Stretch(s.A, Solve(0.5 * (s.A.Scale + s.Middle.Scale)), s.Middle));
                Add(queue, new Stretch(s.Middle, Solve(0.5 * (s.Middle.Scale + s.B.Scale)), s.B));
                continue;
            }

            Bracket(s.A, s.Middle, jumps);
            Bracket(s.Middle, s.B, jumps);
        }

        return (jumps, mesh[0].Found is null);
    }

    private Station Solve(double scale)
    {
        _left--;
        return at(scale);
    }

    private static void Add(PriorityQueue<Stretch, double> queue, Stretch s)
    {
        double difference = Difference(s);
        if (difference > 0) queue.Enqueue(s, -difference);
    }

    /// <summary>By how much the middle differs from the cubic; 0 when that is within the tolerance, ∞ when the market runs away in part of the stretch.</summary>
    private static double Difference(Stretch s)
    {
        if (s.A.LogMove is not { } a || s.Middle.LogMove is not { } m || s.B.LogMove is not { } b)
            return s.A.Found is null && s.Middle.Found is null && s.B.Found is null ? 0 : double.PositiveInfinity;
        double width = s.B.Scale - s.A.Scale, cubic = (0.5 * (a + b)) + (0.125 * width * (s.A.Slope - s.B.Slope)), difference = Math.Abs(m - cubic);
        return difference <= (Smoothness * Math.Abs(b - a)) + Least ? 0 : difference;
    }

    /// <summary>Bisects a short stretch as long as it jumps or bends.</summary>
    private void Bracket(Station a, Station b, List<(Station, Station)> jumps)
    {
        double width = b.Scale - a.Scale, middle = 0.5 * (a.Scale + b.Scale);
        if (width <= TracedResponse.Closeness * top || middle <= a.Scale || middle >= b.Scale)
        {
            if (Jumps(a, b)) jumps.Add((a, b));
            return;
        }

        if (_left <= 0) return;
        Station m = Solve(middle);
        if (!Jumps(a, b) && Difference(new Stretch(a, m, b)) == 0) return;
        Bracket(a, m, jumps);
        Bracket(m, b, jumps);
    }

    /// <summary>True when the way from one scale to the next is not explained by the slopes at both.</summary>
    private static bool Jumps(Station a, Station b)
    {
        if (a.LogMove is not { } xa || b.LogMove is not { } xb) return a.LogMove is null != b.LogMove is null;
        double explained = Suspicious * Math.Max(Math.Abs(a.Slope), Math.Abs(b.Slope)) * (b.Scale - a.Scale);
        return !(Math.Abs(xb - xa) <= explained + Least);
    }
}
