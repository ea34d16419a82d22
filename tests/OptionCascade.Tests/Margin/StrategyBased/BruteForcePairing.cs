using System.Numerics;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Portfolio;

namespace OptionCascade.Tests.Margin.StrategyBased;

/// <summary>
/// The least requirement over every partition of single contracts into allowed strategies, and every use of the shares.
/// Written from the rules, for an equity; shares nothing with the optimiser.
/// </summary>
internal static class BruteForcePairing
{
    private const double None = double.PositiveInfinity;

    /// <summary>The least requirement, haircut included.</summary>
    /// <param name="legs">Whole contracts.</param>
    /// <param name="shares">Shares, short below 0.</param>
    /// <param name="kind">Opening or maintenance.</param>
    /// <param name="spot">Price of the underlying.</param>
    public static double Least(IReadOnlyList<StrategyLeg> legs, int shares, RequirementKind kind, double spot = 100)
    {
        StrategyLeg[] units = [.. legs.SelectMany(l => Enumerable.Repeat(l.With(Math.Sign(l.Contracts)), (int)Math.Abs(l.Contracts)))];
        int lot = units.Aggregate(Math.Abs(shares), (common, u) => (int)BigInteger.GreatestCommonDivisor(common, (int)u.Multiplier)), side = Math.Sign(shares);
        int lots = lot == 0 ? 0 : Math.Abs(shares) / lot;
        double plain = Plain(side, kind, spot) * lot;
        double[] free = new double[1 << units.Length], covered = new double[1 << units.Length];
        for (int set = 1; set < free.Length; set++)
        {
            StrategyLeg[] block = [.. units.Where((_, i) => (set & (1 << i)) != 0)];
            free[set] = Cost(block, spot);
            covered[set] = side == 0 || block.Length > 2 ? None : WithStock(block, side, kind, spot);
        }

        // least[set][n]: the contracts of the set divided in the best way, n lots of stock used with them.
        double[][] least = [.. free.Select(_ => Enumerable.Repeat(None, lots + 1).ToArray())];
        least[0][0] = 0;
        for (int set = 1; set < free.Length; set++)
            for (int block = set, first = set & -set; block > 0; block = (block - 1) & set)
            {
                if ((block & first) == 0) continue;
                int used = side == 0 ? 0 : (int)(units[BitOperations.TrailingZeroCount(block)].Multiplier / lot);
                for (int n = 0; n <= lots; n++)
                {
                    double best = least[set ^ block][n] + free[block];
                    if (n >= used) best = Math.Min(best, least[set ^ block][n - used] + covered[block]);
                    least[set][n] = Math.Min(least[set][n], best);
                }
            }

        return least[^1].Select((cost, n) => cost + ((lots - n) * plain)).Min();
    }

    private static double Plain(int side, RequirementKind kind, double s)
        => side == 0 ? 0 : kind == RequirementKind.Initial ? side > 0 ? 0.5 * s : 1.5 * s : side > 0 ? 0.25 * s : s + Math.Max(0.3 * s, 5);

    private static double Cost(StrategyLeg[] block, double s)
    {
        double m = block[0].Multiplier;
        if (block.Length == 1)
            return block[0].Contracts > 0 ? Long(block[0]) : Naked(block[0], s);
        if (Array.Exists(block, u => u.Multiplier != m))
            return None;
        if (Array.TrueForAll(block, u => u.Contracts < 0))
        {
            if (block.Length != 2 || block[0].Right == block[1].Right) return None;
            double a = Naked(block[0], s), b = Naked(block[1], s);
            double greaterA = a + (block[1].Price * m), greaterB = b + (block[0].Price * m);
            return a > b ? greaterA : b > a ? greaterB : Math.Min(greaterA, greaterB);
        }

        double calls = block.Where(u => u.Right == OptionRight.Call).Sum(u => u.Contracts), puts = block.Where(u => u.Right == OptionRight.Put).Sum(u => u.Contracts);
        if (calls != 0 || puts != 0 || block.Where(u => u.Contracts < 0).Max(u => u.Expiry) > block.Where(u => u.Contracts > 0).Min(u => u.Expiry))
            return None;
        double loss = 0;
        foreach (StrategyLeg at in block)
            loss = Math.Max(loss, -block.Sum(u => u.Contracts * Intrinsic(u, at.Strike) * m));
        return loss + block.Where(u => u.Contracts > 0).Sum(u => u.Price * m);
    }

    private static double WithStock(StrategyLeg[] block, int side, RequirementKind kind, double s)
    {
        OptionRight covers = side > 0 ? OptionRight.Call : OptionRight.Put;
        double m = block[0].Multiplier, plain = Plain(side, kind, s);
        StrategyLeg[] shorts = [.. block.Where(u => u.Contracts < 0)], longs = [.. block.Where(u => u.Contracts > 0)];
        if (shorts.Length > 1 || longs.Length > 1 || Array.Exists(shorts, u => u.Right != covers) || Array.Exists(longs, u => u.Right == covers))
            return None;
        if (longs.Length == 0)
        {
            double k = shorts[0].Strike, beyond = Intrinsic(shorts[0], s);
            if (kind == RequirementKind.Initial) return (plain + beyond) * m;
            double at = side > 0 ? Math.Min(s, k) : Math.Max(s, k);
            return ((side > 0 ? 0.25 * at : s + Math.Max(0.3 * at, 5)) + beyond) * m;
        }

        if (kind == RequirementKind.Initial) return None;
        StrategyLeg hedge = longs[0];
        double hedged = (0.1 * hedge.Strike) + Math.Max(side > 0 ? s - hedge.Strike : hedge.Strike - s, 0) + (side > 0 ? 0 : s);
        if (shorts.Length == 0) return (Math.Min(plain, hedged) + hedge.Price) * m;
        StrategyLeg rider = shorts[0];
        bool collar = rider.Expiry == hedge.Expiry && rider.Multiplier == m && hedge.Multiplier == m && (side > 0 ? hedge.Strike <= rider.Strike : hedge.Strike >= rider.Strike);
        return collar ? (hedged + hedge.Price) * m : None;
    }

    private static double Intrinsic(StrategyLeg leg, double s) => leg.Right == OptionRight.Call ? Math.Max(s - leg.Strike, 0) : Math.Max(leg.Strike - s, 0);

    private static double Long(StrategyLeg leg) => leg.Price * leg.Multiplier * (leg.Expiry > StrategyLegs.Today.PlusMonths(9) ? 0.75 : 1);

    private static double Naked(StrategyLeg leg, double s)
    {
        double outOf = leg.Right == OptionRight.Call ? Math.Max(leg.Strike - s, 0) : Math.Max(s - leg.Strike, 0);
        return leg.Multiplier * (leg.Price + Math.Max((0.2 * s) - outOf, 0.1 * (leg.Right == OptionRight.Call ? s : leg.Strike)));
    }
}
