using System.Collections.Immutable;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>A spread with a name. A large spread is shown in parts where the parts' losses add up to its own.</summary>
internal sealed record SpreadPart(StrategyKind Kind, ImmutableArray<StrategyLeg> Legs, double Loss, double WorstPrice)
{
    public static IEnumerable<SpreadPart> Divide(List<StrategyLeg> legs)
    {
        SpreadPart whole = Of(legs);
        StrategyLeg[] calls = [.. legs.Where(l => l.Right == OptionRight.Call)], puts = [.. legs.Where(l => l.Right == OptionRight.Put)];
        if (whole.Kind != StrategyKind.Spread)
            return [whole];
        SpreadPart[] sides = [.. new[] { calls, puts }.Where(s => s.Length > 0).SelectMany(s => Pairs(s) ?? [Of(s)])];
        return sides.Sum(s => s.Loss) <= whole.Loss + (1e-9 * (1 + whole.Loss)) ? sides : [whole];
    }

    /// <summary>Options of one right as pairs, cheapest first with cheapest; null where together they lose less than the pairs do.</summary>
    private static List<SpreadPart>? Pairs(StrategyLeg[] legs)
    {
        var shorts = new Queue<StrategyLeg>(legs.Where(l => l.Contracts < 0).OrderBy(l => l.Strike).ThenBy(l => l.Expiry));
        var longs = new Queue<StrategyLeg>(legs.Where(l => l.Contracts > 0).OrderBy(l => l.Strike).ThenBy(l => l.Expiry));
        var parts = new List<SpreadPart>();
        double shortLeft = 0, longLeft = 0;
        StrategyLeg s = default, l = default;
        while (shorts.Count > 0 || shortLeft > 1e-9)
        {
            if (shortLeft <= 1e-9) shortLeft = -(s = shorts.Dequeue()).Contracts;
            if (longLeft <= 1e-9)
            {
                if (longs.Count == 0) return null;
                longLeft = (l = longs.Dequeue()).Contracts;
            }

            double used = Math.Min(shortLeft, longLeft);
            parts.Add(Of([s.With(-used), l.With(used)]));
            shortLeft -= used;
            longLeft -= used;
        }

        SpreadPart whole = Of(legs);
        return parts.Sum(p => p.Loss) <= whole.Loss + (1e-9 * (1 + whole.Loss)) && whole.Kind == StrategyKind.Spread ? parts : null;
    }

    private static SpreadPart Of(IReadOnlyList<StrategyLeg> legs)
    {
        (double loss, double strike) = SpreadLoss.Worst([.. legs.Select(l => (l, l.Contracts * l.Multiplier))]);
        return new SpreadPart(Name(legs), [.. legs], loss, strike);
    }

    private static StrategyKind Name(IReadOnlyList<StrategyLeg> legs)
    {
        StrategyLeg[] sorted = [.. legs.OrderBy(l => l.Strike).ThenBy(l => l.Right).ThenBy(l => l.Expiry)];
        double unit = sorted.Min(l => Math.Abs(l.Contracts));
        double[] ratio = [.. sorted.Select(l => l.Contracts / unit)];
        bool oneExpiry = sorted.All(l => l.Expiry == sorted[0].Expiry), oneRight = sorted.All(l => l.Right == sorted[0].Right);
        if (sorted.Length == 2 && oneRight)
            return oneExpiry ? StrategyKind.Vertical : sorted[0].Strike == sorted[1].Strike ? StrategyKind.Calendar : StrategyKind.Diagonal;
        if (!oneExpiry)
            return StrategyKind.Spread;
        if (sorted.Length == 3 && oneRight && Is(ratio, 1, -2, 1))
            return StrategyKind.Butterfly;
        if (sorted.Length != 4)
            return StrategyKind.Spread;
        if (oneRight)
            return Is(ratio, 1, -1, -1, 1) ? StrategyKind.Condor : StrategyKind.Spread;
        StrategyLeg[] puts = [.. sorted.Where(l => l.Right == OptionRight.Put)], calls = [.. sorted.Where(l => l.Right == OptionRight.Call)];
        if (puts.Length != 2 || ratio.Any(r => Math.Abs(Math.Abs(r) - 1) > 1e-9))
            return StrategyKind.Spread;
        if (puts[0].Strike == calls[0].Strike && puts[1].Strike == calls[1].Strike)
            return StrategyKind.Box;
        return puts[1].Strike > calls[0].Strike ? StrategyKind.Spread : puts[1].Strike == calls[0].Strike ? StrategyKind.IronButterfly : StrategyKind.IronCondor;
    }

    private static bool Is(double[] ratio, params double[] expected)
    {
        double sign = Math.Sign(ratio[0]);
        return ratio.Zip(expected).All(p => Math.Abs((sign * p.First) - p.Second) < 1e-9);
    }
}
