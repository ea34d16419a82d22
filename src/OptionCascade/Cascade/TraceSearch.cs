using System.Collections.Immutable;

namespace OptionCascade.Cascade;

/// <summary>A jump of a traced response.</summary>
/// <param name="Before">The last scale before it.</param>
/// <param name="After">The first scale after it.</param>
/// <param name="Held">The one of the two at which the barrier holds the market.</param>
/// <param name="End">How far from the market the barrier reaches.</param>
internal readonly record struct TracedJump(Station Before, Station After, Station Held, double End);

/// <summary>
/// Looks for the jumps of x(s). Between two scales the price jumps when somewhere between the two places where it ends something farther out needs less to be held
/// (a barrier): the scale at which the best place of the barrier just holds is a root of one function of s, and is found as such. The longest way is looked at first.
/// </summary>
/// <remarks>Stretches are worked on in batches of fixed size, each by itself: the same answer on any number of threads.</remarks>
internal sealed class TraceSearch(TraceScales scales, double top, int steps)
{
    /// <summary>Differences of x below this are none.</summary>
    public const double Least = 1e-9;

    /// <summary>Stretches of a curve that may be looked at per step of the mesh: what bounds the work.</summary>
    private const int WorkPerStep = 3000;

    /// <summary>Jumps shorter than a basis point are looked for with the first eighth of the work only.</summary>
    private const double Small = 1e-4;
    private const int SmallShare = 8;

    private const int Batch = 8;

    private readonly PriorityQueue<(Station A, Station B), double> _queue = new();
    private readonly List<TracedJump> _jumps = [];

    /// <summary>A way so many times as long as those beside it stands out.</summary>
    private const double StandsOut = 3;

    private sealed record Outcome(TracedJump? Jump, ImmutableArray<(Station A, Station B, bool StandsOut)> Rest);

    /// <summary>The evenly spaced scales, solved.</summary>
    public Station[] Mesh { get; private set; } = [];

    /// <summary>Every jump found, in no order.</summary>
    public IReadOnlyList<TracedJump> Jumps => _jumps;

    /// <summary>The stretches that hold a jump which was not looked for.</summary>
    public IEnumerable<(Station A, Station B)> Left => _queue.UnorderedItems.Select(i => i.Element);

    /// <summary>Searches.</summary>
    public void Run()
    {
        var mesh = new Station[steps + 1];
        mesh[0] = scales.At(0, 0);
        mesh[steps] = scales.At(top, mesh[0].Distance);
        // Coarse to fine: the neighbours say how far to look.
        for (int[] known = [0, steps]; known.Length <= steps; known = [.. known.Zip(known.Skip(1), (a, b) => (int[])[a, (a + b) / 2]).SelectMany(p => p).Distinct(), steps])
            Parallel.For(1, known.Length, k =>
            {
                (int a, int b) = (known[k - 1], known[k]);
                if (b - a > 1) mesh[(a + b) / 2] = scales.At(top * ((a + b) / 2) / steps, Guess(mesh[a], mesh[b]));
            });
        Mesh = mesh;
        for (int i = 0; i < steps; i++)
            Add(mesh[i], mesh[i + 1], Stands(Way(mesh[i], mesh[i + 1]), Math.Max(i > 0 ? Way(mesh[i - 1], mesh[i]) : 0, i + 2 <= steps ? Way(mesh[i + 1], mesh[i + 2]) : 0)));
        long most = scales.Work + ((long)WorkPerStep * steps);
        long few = scales.Work + ((most - scales.Work) / SmallShare);
        while (_queue.TryPeek(out _, out double shortest) && scales.Work < (-shortest < Small ? few : most))
        {
            var batch = new List<(Station A, Station B)>(Batch);
            while (batch.Count < Batch && _queue.TryDequeue(out (Station, Station) stretch, out _))
                batch.Add(stretch);
            var outcomes = new Outcome[batch.Count];
            Parallel.For(0, batch.Count, i => outcomes[i] = Locate(batch[i].A, batch[i].B));
            foreach (Outcome outcome in outcomes)
            {
                if (outcome.Jump is { } jump) _jumps.Add(jump);
                foreach ((Station a, Station b, bool standsOut) in outcome.Rest)
                    Add(a, b, standsOut);
            }
        }
    }

    /// <summary>Where a market between two others is looked for at first.</summary>
    private static double Guess(Station a, Station b) => Math.Max(double.IsInfinity(a.Distance) ? 0 : a.Distance, double.IsInfinity(b.Distance) ? 0 : b.Distance);

    /// <summary>How far the price goes from one scale to the other.</summary>
    private static double Way(Station a, Station b) => a.LogMove is { } xa && b.LogMove is { } xb ? Math.Abs(xb - xa) : double.PositiveInfinity;

    /// <summary>True for a way that is much longer than those beside it.</summary>
    private static bool Stands(double way, double beside) => way > (StandsOut * beside) + Least && double.IsFinite(way);

    /// <param name="a">One end.</param>
    /// <param name="b">The other.</param>
    /// <param name="standsOut">True when it is looked at for the length of its way, also where no barrier shows: what trades at the market itself is on no way.</param>
    private void Add(Station a, Station b, bool standsOut)
    {
        double length = Break(a, b);
        if (length == 0 && standsOut && Way(a, b) > Least) length = Way(a, b);
        if (length > 0) _queue.Enqueue((a, b), -length);
    }

    /// <summary>The longest jump that the price must make to go from one place to the other, as far as the two scales show; 0 for none, ∞ for a runaway.</summary>
    public static double Break(Station a, Station b)
    {
        if (a.LogMove is not { } xa || b.LogMove is not { } xb) return a.Found is null != b.Found is null ? double.PositiveInfinity : 0;
        if (Math.Abs(xb - xa) <= Least) return 0;
        if (xa * xb < 0) return Math.Max(a.LongestBreak(0, a.Distance).Length, b.LongestBreak(0, b.Distance).Length);
        (Station near, Station far) = a.Distance < b.Distance ? (a, b) : (b, a);
        double length = far.LongestBreak(near.Distance, far.Distance).Length;
        if (near.Solved.Direction != far.Solved.Direction) return length;
        length = Math.Max(length, near.LongestBreak(near.Distance, far.Distance).Length);
        // A barrier may have moved past the market from far outside to far inside.
        return length == 0 && near.FallsPassed != far.FallsPassed ? Math.Abs(xb - xa) : length;
    }

    /// <summary>Up to where the barrier reaches: as the market shows it that broke it, or else the one that is held; null for none.</summary>
    private static double? End(Station near, Station far)
    {
        if (near.LogMove * far.LogMove < 0) return null;
        if (far.LongestBreak(near.Distance, far.Distance) is (> 0, var end)) return end;
        return near.Found is not null && near.Solved.Direction == far.Solved.Direction && near.LongestBreak(near.Distance, far.Distance) is (> 0, var other) ? other : null;
    }

    /// <summary>The jump at which the best barrier between two scales gives way, and what is left on both sides of it; half and half when there is no such barrier.</summary>
    private Outcome Locate(Station a, Station b)
    {
        double closeness = TracedResponse.Closeness * top;
        (Station near, Station far) = a.Distance < b.Distance ? (a, b) : (b, a);
        if (Math.Abs(b.Scale - a.Scale) <= closeness) return new Outcome(new TracedJump(a, b, near, near.Distance), []);
        if (End(near, far) is { } end)
        {
            int way = far.Solved.Direction;
            double Held(double s) => scales.Solve(s, way, end).Held(end);
            double held = near.Solved.Direction == way && near.Solved.Reach >= end ? near.Solved.Held(end) : Held(near.Scale), away = far.Solved.Held(end);
            if (held >= 0 && away < 0)
            {
                (double last, double first) = ScaleRoot.Narrow(Held, near.Scale, held, far.Scale, away, closeness);
                Station before = last == near.Scale ? near : scales.At(last, end), after = first == far.Scale ? far : scales.At(first, far.Distance);
                if (before.Distance <= end && after.Distance > end && !(before.LogMove * after.LogMove < 0) && Break(before, after) > 0)
                {
                    bool outward = near.Scale < far.Scale;
                    return new Outcome(outward ? new TracedJump(before, after, before, end) : new TracedJump(after, before, before, end), outward
                        ? [(near, before, false), (after, far, false)] : [(far, after, false), (before, near, false)]);
                }
            }
        }

        Station middle = scales.At(0.5 * (a.Scale + b.Scale), Guess(a, b));
        double left = Way(a, middle), right = Way(middle, b);
        return new Outcome(null, [(a, middle, Stands(left, right)), (middle, b, Stands(right, left))]);
    }
}
