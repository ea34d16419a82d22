namespace OptionCascade.Cascade;

/// <summary>One scale of a traced ray, solved.</summary>
internal sealed class Station
{
    public Station(double scale, FixedShock solved)
    {
        Scale = scale;
        Solved = solved;
        Found = solved.First();
        if (Found is not { } found || solved.IsAtRest) return;
        foreach (Arc arc in solved.Way)
        {
            if (arc == found.Arc) break;
            if (arc.S1 < arc.S0 - TraceSearch.Least) FallsPassed++;
        }
    }

    /// <summary>s.</summary>
    public double Scale { get; }

    /// <summary>The market under that shock.</summary>
    public FixedShock Solved { get; }

    /// <summary>Where it ends; null for a runaway.</summary>
    public FoundEquilibrium? Found { get; }

    /// <summary>x; null for a runaway.</summary>
    public double? LogMove => Found?.LogMove;

    /// <summary>How many times, on the way to where it ends, a place farther out needs less to be held: crossed by jumps alone.</summary>
    public int FallsPassed { get; }

    /// <summary>|x|; ∞ for a runaway.</summary>
    public double Distance => LogMove is { } x ? Math.Abs(x) : double.PositiveInfinity;

    /// <summary>
    /// The longest way between two distances, log price, that this market goes in one jump as its shock grows: from the top of a barrier, the place held best so far, to the first
    /// one beyond that is held as well. <c>End</c> is between where it is held least and there: what is nearer belongs to the barrier. A length of zero for none.
    /// </summary>
    public (double Length, double End) LongestBreak(double from, double to)
    {
        double top = double.NegativeInfinity, topAt = from, low = 0, lowAt = 0, longest = 0, end = 0, at = from;
        bool inside = false;
        foreach (Arc arc in Solved.Way)
        {
            double distance = Math.Abs(arc.X1);
            if (distance <= from) continue;
            if (Math.Abs(arc.X0) >= to) break;
            if (double.IsNegativeInfinity(top)) top = arc.S0;
            at = Math.Min(distance, to);
            if (arc.S1 >= top)
            {
                if (inside) Take(Math.Abs(arc.X0) + ((distance - Math.Abs(arc.X0)) * (top - arc.S0) / (arc.S1 - arc.S0)));
                (top, topAt, inside) = (arc.S1, distance, false);
            }
            else if (!inside || arc.S1 < low)
            {
                (low, lowAt, inside) = (arc.S1, distance, inside || arc.S1 < top - (1e-14 * Math.Abs(top)) - Solved.ScaleError);
            }
        }

        if (inside) Take(at);
        return (longest, end);

        void Take(double landing)
        {
            if (!(Math.Min(landing, to) - topAt > longest)) return;
            (longest, end) = (Math.Min(landing, to) - topAt, 0.5 * (lowAt + Math.Min(landing, to)));
        }
    }

    /// <summary>
    /// The top of the barrier that holds this market, which ends at a distance: the place from where the market stands that is held best, and whether what follows it is a threshold. Null
    /// for a market at rest, which nothing pushes.
    /// </summary>
    public (double LogMove, bool IsThreshold)? Top(double end)
    {
        if (Found is not { } found || Solved.IsAtRest) return null;
        IReadOnlyList<Arc> way = Solved.Way;
        int best = 0;
        while (way[best] != found.Arc)
            best++;
        for (int i = best + 1; i < way.Count && Math.Abs(way[i].X1) <= end; i++)
            if (way[i].S1 > way[best].S1)
                best = i;
        return (way[best].X1, best + 1 < way.Count && way[best + 1].IsVertical);
    }
}
