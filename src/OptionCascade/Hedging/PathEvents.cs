// On one side of the market: U_i = Σ of the volatility steps at distances ≤ t_i,   scale = 1 + y,   y = y₀ + β(x) + U held within [−0.99, 99]
using OptionCascade.Numerics;

namespace OptionCascade.Hedging;

/// <summary>The levels on one side of the market at which volatility steps or somebody is liquidated, nearest first, each level once.</summary>
internal sealed class PathEvents
{
    private readonly VolatilityPath _path;
    private readonly double[] _distances, _sums;

    /// <summary>The events of one side.</summary>
    /// <param name="path">Volatility.</param>
    /// <param name="sign">−1 for the fall, +1 for the rise.</param>
    /// <param name="end">Distance at which the side ends; a level there is not among the events.</param>
    /// <param name="levels">Other levels (log moves of either sign) that are events too.</param>
    public PathEvents(VolatilityPath path, int sign, double end, IEnumerable<double> levels)
    {
        (_path, Sign, End) = (path, sign, end);
        IEnumerable<double> all = path.Steps.Select(s => s.LogMove).Concat(levels).Where(x => sign < 0 ? x < 0 : x > 0).Select(Math.Abs).Where(t => t < end);
        _distances = [.. all.Distinct().Order()];
        _sums = [path.StepsMet(0), .. _distances.Select(t => path.StepsMet(sign * t))];
    }

    /// <summary>−1 for the fall, +1 for the rise.</summary>
    public int Sign { get; }

    /// <summary>Distance at which the side ends.</summary>
    public double End { get; }

    /// <summary>Number of events; event −1 is the market itself.</summary>
    public int Count => _distances.Length;

    /// <summary>Distance of an event.</summary>
    public double Distance(int i) => _distances[i];

    /// <summary>Σ of the steps met once an event has happened; −1 for the market.</summary>
    public double Sum(int i) => _sums[i + 1];

    /// <summary>The event at a level; −1 for the market.</summary>
    public int At(double logMove) => logMove == 0 ? -1 : Array.BinarySearch(_distances, Math.Abs(logMove));

    /// <summary>The last event at or before the near end, and the last one before the far end.</summary>
    public (int First, int Last) Between(double near, double far)
    {
        int i = Array.BinarySearch(_distances, near), j = Array.BinarySearch(_distances, far);
        return (i >= 0 ? i : ~i - 1, (j >= 0 ? j : ~j) - 1);
    }

    /// <summary>Least and largest sum of steps between two events, both included.</summary>
    public (double Least, double Most) Band(int first, int last)
    {
        double least = Sum(first), most = least;
        for (int i = first + 1; i <= last; i++)
            (least, most) = (Math.Min(least, Sum(i)), Math.Max(most, Sum(i)));
        return (least, most);
    }

    /// <summary>Log moves, ascending, of two distances.</summary>
    public (double A, double B) Interval(double near, double far) => Sign < 0 ? (-far, -near) : (near, far);

    /// <summary>y₀ + β(x).</summary>
    public double Shift(double x) => _path.Start + _path.Response.At(x);

    /// <summary>1 + y, y held within its bounds.</summary>
    public static double Scale(double shift) => 1 + Math.Clamp(shift, SpotVolatilityResponse.LowestShift, SpotVolatilityResponse.HighestShift);

    /// <summary>Bounds of the scale on an interval: never too narrow.</summary>
    public (double Low, double High) Scales(double a, double b, double least, double most)
    {
        (double low, double high) = _path.Response.Bounds(a, b);
        return (Scale(_path.Start + low + least), Scale(_path.Start + high + most));
    }

    /// <summary>
    /// Distances, ascending from 0 to the end, that must end a panel: corners of β; events after which the steps have moved volatility by half of itself since the
    /// last such point; and where a bound of volatility may hold, every event and the levels at which it begins or ends to hold.
    /// </summary>
    public List<double> Breaks()
    {
        var breaks = new SortedSet<double> { 0, End };
        foreach (double kink in _path.Kinks)
            if (Sign * kink > 0 && Sign * kink < End)
                breaks.Add(Sign * kink);
        double least = Sum(-1), most = least, from = 0;
        for (int i = -1; i < Count; i++)
        {
            double near = i < 0 ? 0 : _distances[i], far = i + 1 < Count ? _distances[i + 1] : End;
            if (near >= End) break;
            (double grownLeast, double grownMost) = (Math.Min(least, Sum(i)), Math.Max(most, Sum(i)));
            (double a, double b) = Interval(from, far);
            if (grownMost - grownLeast > 0.5 * Scales(a, b, grownLeast, grownLeast).Low)
            {
                breaks.Add(near);
                (grownLeast, grownMost, from) = (Sum(i), Sum(i), near);
            }

            (least, most) = (grownLeast, grownMost);
            AddBounds(breaks, near, far, Sum(i));
        }

        return [.. breaks];
    }

    private void AddBounds(SortedSet<double> breaks, double near, double far, double sum)
    {
        (double a, double b) = Interval(near, far);
        (double low, double high) = _path.Response.Bounds(a, b);
        foreach (double bound in (ReadOnlySpan<double>)[SpotVolatilityResponse.LowestShift, SpotVolatilityResponse.HighestShift])
        {
            if (bound < 0 ? _path.Start + low + sum > bound : _path.Start + high + sum < bound) continue;
            breaks.Add(near);
            breaks.Add(far);
            const int Parts = 64;
            double previous = near;
            for (int k = 1; k <= Parts; k++)
            {
                double next = k == Parts ? far : near + ((far - near) * k / Parts);
                if (Beyond(previous) < 0 != Beyond(next) < 0) breaks.Add(RootIsolation.Bracketed(Beyond, previous, Beyond(previous), next, Beyond(next)));
                previous = next;
            }

            double Beyond(double t) => Shift(Sign * t) + sum - bound;
        }
    }
}
