using OptionCascade.Hedging;
using OptionCascade.Participants;

namespace OptionCascade.Cascade;

/// <summary>
/// Builds y(x) = y₀ + β(x) + κ·V by walking away from the market both ways: volatility moves along β until somebody is in breach, the options he buys lift it,
/// which may put the next one in breach at the same level, and so on. The least solution: nobody is liquidated before he must be.
/// </summary>
internal static class VolatilityWalk
{
    /// <summary>The path of a market.</summary>
    public static VolatilityPath Path(VolatilityFeedback feedback, IEnumerable<IParticipant> participants, double start, FlowDomain domain)
    {
        IVegaDemand[] buyers = feedback.ShiftPerVega > 0 ? [.. participants.OfType<IVegaDemand>()] : [];
        if (buyers.Length == 0) return new VolatilityPath(feedback.Response, start);
        IVegaDemandWalk[][] walks = [.. ((int[])[-1, +1]).Select(direction => (IVegaDemandWalk[])[.. buyers.Select(b => b.Walk(direction, feedback.Response, start, domain))])];
        List<VolatilityStep> down = [], up = [];
        Parallel.Invoke(() => down = Steps(feedback, walks[0]), () => up = Steps(feedback, walks[1]));
        // What happens at the market itself happens once, whichever way the market goes from there.
        return new VolatilityPath(feedback.Response, start, down.Concat(up.Where(s => s.LogMove != 0)));
    }

    private static List<VolatilityStep> Steps(VolatilityFeedback feedback, IVegaDemandWalk[] walks)
    {
        var steps = new List<VolatilityStep>();
        double x = 0, u = 0;
        while (true)
        {
            int next = -1;
            double nearest = double.PositiveInfinity, level = 0;
            for (int i = 0; i < walks.Length; i++)
                if (walks[i].NextBreach(x, u) is { } at && Math.Abs(at) < nearest)
                    (next, nearest, level) = (i, Math.Abs(at), at);
            if (next < 0) return steps;
            x = level;
            double rise = feedback.ShiftPerVega * walks[next].Liquidate(x, u);
            if (rise == 0) continue;
            u += rise;
            steps.Add(new VolatilityStep(x, rise)); // one by one, also at the same level: who breaches there breaches at the sum so far
        }
    }
}
