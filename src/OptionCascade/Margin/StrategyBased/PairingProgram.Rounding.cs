using OptionCascade.Portfolio;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>Whole numbers near a fractional solution.</summary>
internal sealed partial class PairingProgram
{
    /// <summary>
    /// Hedged and hedging contracts of every spread in whole numbers that balance: rounded down, then the side with more contracts reduced, least fraction first.
    /// Rounding down keeps every supply.
    /// </summary>
    /// <param name="value">The solution, by column.</param>
    public List<(int Column, double Value)> RoundedSpreads(Func<int, double> value)
    {
        var rounded = new List<(int, double)>();
        for (int c = 0; c < _classes.Count; c++)
            foreach (OptionRight right in (ReadOnlySpan<OptionRight>)[OptionRight.Call, OptionRight.Put])
            {
                List<(int Column, double Value, double Fraction)> shorts = Side(_x, c, i => _lines.Shorts[i].Option.Right == right, value);
                List<(int Column, double Value, double Fraction)> longs = Side(_y, c, j => _lines.Longs[j].Option.Right == right, value);
                double excess = shorts.Sum(s => s.Value) - longs.Sum(l => l.Value);
                Reduce(excess > 0 ? shorts : longs, Math.Abs(excess));
                rounded.AddRange(shorts.Concat(longs).Select(s => (s.Column, s.Value)));
            }

        return rounded;
    }

    private static List<(int Column, double Value, double Fraction)> Side(int[][] columns, int c, Func<int, bool> belongs, Func<int, double> value)
    {
        var side = new List<(int, double, double)>();
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i][c] < 0 || !belongs(i))
                continue;
            double v = value(columns[i][c]), whole = Math.Floor(v + 1e-6);
            side.Add((columns[i][c], whole, v - whole));
        }

        return side;
    }

    private static void Reduce(List<(int Column, double Value, double Fraction)> side, double excess)
    {
        foreach (int k in Enumerable.Range(0, side.Count).OrderBy(k => side[k].Fraction).ThenBy(k => k))
        {
            double less = Math.Min(excess, side[k].Value);
            side[k] = side[k] with { Value = side[k].Value - less };
            excess -= less;
        }
    }
}
