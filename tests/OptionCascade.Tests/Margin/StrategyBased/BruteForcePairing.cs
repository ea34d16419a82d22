using OptionCascade.Margin.StrategyBased;
using OptionCascade.Portfolio;

namespace OptionCascade.Tests.Margin.StrategyBased;

/// <summary>
/// The least requirement by trying every partition of single contracts (and lots of 100 shares) into allowed strategies. Written from the rules, for a price of
/// 100, an equity and a multiplier of 100; shares nothing with the optimiser.
/// </summary>
internal static class BruteForcePairing
{
    private const double S = 100, M = 100;

    public static double Least(IReadOnlyList<StrategyLeg> legs, int stockLots, RequirementKind kind, double spot = S)
    {
        var units = new List<Unit>();
        foreach (StrategyLeg leg in legs)
            for (int k = 0; k < Math.Abs(leg.Contracts); k++)
                units.Add(new Unit(leg, Math.Sign(leg.Contracts), 0));
        for (int k = 0; k < Math.Abs(stockLots); k++)
            units.Add(new Unit(default, 0, Math.Sign(stockLots)));
        return Partition(units, 0, [], kind, spot);
    }

    private readonly record struct Unit(StrategyLeg Leg, int Side, int Stock)
    {
        public bool IsCall => Stock == 0 && Leg.Right == OptionRight.Call;
        public bool IsPut => Stock == 0 && Leg.Right == OptionRight.Put;
    }

    private static double Partition(List<Unit> units, int next, List<List<Unit>> blocks, RequirementKind kind, double spot)
    {
        if (next == units.Count)
        {
            double sum = 0;
            foreach (List<Unit> block in blocks)
                sum += Cost(block, kind, spot);
            return sum;
        }

        double best = double.PositiveInfinity;
        for (int b = 0; b < blocks.Count; b++)
        {
            blocks[b].Add(units[next]);
            best = Math.Min(best, Partition(units, next + 1, blocks, kind, spot));
            blocks[b].RemoveAt(blocks[b].Count - 1);
        }

        blocks.Add([units[next]]);
        best = Math.Min(best, Partition(units, next + 1, blocks, kind, spot));
        blocks.RemoveAt(blocks.Count - 1);
        return best;
    }

    private static double Cost(List<Unit> block, RequirementKind kind, double s)
    {
        int stock = block.Sum(u => u.Stock);
        if (block.Exists(u => u.Stock != 0))
            return block.Count(u => u.Stock != 0) > 1 ? double.PositiveInfinity : WithStock(block, stock, kind, s);
        if (block.Count == 1)
            return block[0].Side > 0 ? Long(block[0]) : Naked(block[0], s);
        if (block.TrueForAll(u => u.Side < 0))
        {
            if (block.Count != 2 || block[0].Leg.Right == block[1].Leg.Right) return double.PositiveInfinity;
            double a = Naked(block[0], s), b = Naked(block[1], s);
            double greaterA = a + (block[1].Leg.Price * M), greaterB = b + (block[0].Leg.Price * M);
            return a > b ? greaterA : b > a ? greaterB : Math.Min(greaterA, greaterB);
        }

        int calls = block.Where(u => u.IsCall).Sum(u => u.Side), puts = block.Where(u => u.IsPut).Sum(u => u.Side);
        if (calls != 0 || puts != 0 || block.Where(u => u.Side < 0).Max(u => u.Leg.Expiry) > block.Where(u => u.Side > 0).Min(u => u.Leg.Expiry))
            return double.PositiveInfinity;
        double loss = 0;
        foreach (Unit at in block)
            loss = Math.Max(loss, -block.Sum(u => u.Side * Intrinsic(u.Leg, at.Leg.Strike) * M));
        return loss + block.Where(u => u.Side > 0).Sum(u => u.Leg.Price * M);
    }

    private static double WithStock(List<Unit> block, int stock, RequirementKind kind, double s)
    {
        double plain = kind == RequirementKind.Initial ? stock > 0 ? 0.5 * s : 1.5 * s : stock > 0 ? 0.25 * s : s + Math.Max(0.3 * s, 5);
        List<Unit> options = [.. block.Where(u => u.Stock == 0)];
        if (options.Count == 0) return plain * M;
        OptionRight covers = stock > 0 ? OptionRight.Call : OptionRight.Put;
        List<Unit> shorts = [.. options.Where(u => u.Side < 0)], longs = [.. options.Where(u => u.Side > 0)];
        if (shorts.Count > 1 || longs.Count > 1 || shorts.Exists(u => u.Leg.Right != covers) || longs.Exists(u => u.Leg.Right == covers))
            return double.PositiveInfinity;
        if (longs.Count == 0)
        {
            double k = shorts[0].Leg.Strike, beyond = Intrinsic(shorts[0].Leg, s);
            if (kind == RequirementKind.Initial) return (plain + beyond) * M;
            return (stock > 0 ? (0.25 * Math.Min(s, k)) + beyond : s + Math.Max(0.3 * Math.Max(s, k), 5) + beyond) * M;
        }

        if (kind == RequirementKind.Initial) return double.PositiveInfinity;
        StrategyLeg hedge = longs[0].Leg;
        double reduced = (0.1 * hedge.Strike) + Math.Max(stock > 0 ? s - hedge.Strike : hedge.Strike - s, 0) + (stock > 0 ? 0 : s);
        if (shorts.Count == 0) return (Math.Min(plain, reduced) + hedge.Price) * M;
        StrategyLeg rider = shorts[0].Leg;
        if (rider.Expiry != hedge.Expiry || (stock > 0 ? hedge.Strike > rider.Strike : hedge.Strike < rider.Strike) || reduced >= plain) return double.PositiveInfinity;
        return (reduced + hedge.Price) * M;
    }

    private static double Intrinsic(StrategyLeg leg, double s) => leg.Right == OptionRight.Call ? Math.Max(s - leg.Strike, 0) : Math.Max(leg.Strike - s, 0);

    private static double Long(Unit u) => u.Leg.Price * M * (u.Leg.Expiry > StrategyLegs.Today.PlusMonths(9) ? 0.75 : 1);

    private static double Naked(Unit u, double s)
    {
        StrategyLeg leg = u.Leg;
        double outOf = leg.Right == OptionRight.Call ? Math.Max(leg.Strike - s, 0) : Math.Max(s - leg.Strike, 0);
        return M * (leg.Price + Math.Max((0.2 * s) - outOf, 0.1 * (leg.Right == OptionRight.Call ? s : leg.Strike)));
    }
}
