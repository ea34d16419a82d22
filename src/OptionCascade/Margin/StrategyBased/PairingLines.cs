using NodaTime;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>Short contracts of one option, with what each would cost in the strategies that it may take part in. Money is per contract.</summary>
/// <param name="Option">The option; its number of contracts is negative.</param>
/// <param name="Count">Contracts, &gt; 0.</param>
/// <param name="Naked">Requirement of a naked contract, premium included.</param>
/// <param name="AddOn">The naked requirement without the premium; infinite where straddles are not allowed.</param>
/// <param name="Covered">Requirement and haircut when covered by stock, less what it saves on the stock; NaN where stock cannot cover it.</param>
internal sealed record ShortLine(StrategyLeg Option, double Count, double Naked, double AddOn, double Covered);

/// <summary>Long contracts of one option. Money is per contract.</summary>
/// <param name="Option">The option.</param>
/// <param name="Count">Contracts, &gt; 0.</param>
/// <param name="SpreadCost">What it costs to use it in a spread or hedge beside its requirement alone, ≥ 0 (a long-dated option must then be paid in full).</param>
/// <param name="Protection">What it saves on the stock that it protects; below 0 where it is of use only with a short option riding on it; NaN where it protects none.</param>
internal sealed record LongLine(StrategyLeg Option, double Count, double SpreadCost, double Protection);

/// <summary>All that the pairing of one underlying depends on.</summary>
/// <param name="Shorts">Short lines, in canonical order.</param>
/// <param name="Longs">Long lines, in canonical order.</param>
/// <param name="StockIsLong">Which side the stock is on.</param>
/// <param name="CoverUnits">Units of underlying that the stock covers, ≥ 0.</param>
/// <param name="Straddles">Whether a short call and a short put may share a requirement.</param>
internal sealed record PairingLines(ShortLine[] Shorts, LongLine[] Longs, bool StockIsLong, double CoverUnits, bool Straddles)
{
    /// <summary>True when every line is a whole number of contracts: then a contract is not divided between strategies.</summary>
    public bool IsWhole => Shorts.All(s => Math.Abs(s.Count - Math.Round(s.Count)) < 1e-9) && Longs.All(l => Math.Abs(l.Count - Math.Round(l.Count)) < 1e-9);

    /// <summary>Contracts with another expiry, exercise or multiplier never share a hedge of stock.</summary>
    public static bool SameSeries(in StrategyLeg a, in StrategyLeg b) => a.Expiry == b.Expiry && a.Exercise == b.Exercise && a.Multiplier == b.Multiplier;

    /// <summary>Order in which ties are broken: by terms, never by place in the account.</summary>
    public static int Compare(StrategyLeg a, StrategyLeg b)
    {
        int c = a.Expiry.CompareTo(b.Expiry);
        if (c == 0) c = a.Exercise.CompareTo(b.Exercise);
        if (c == 0) c = a.Multiplier.CompareTo(b.Multiplier);
        if (c == 0) c = a.Right.CompareTo(b.Right);
        if (c == 0) c = a.Strike.CompareTo(b.Strike);
        return c == 0 ? a.Price.CompareTo(b.Price) : c;
    }
}

/// <summary>A class of spreads: every short expires on or before <paramref name="Threshold"/>, every long on or after it.</summary>
/// <param name="Exercise">European or American.</param>
/// <param name="Multiplier">Units per contract.</param>
/// <param name="Threshold">The earliest expiry of a long option in the spread.</param>
internal readonly record struct SpreadClass(ExerciseStyle Exercise, double Multiplier, LocalDate Threshold)
{
    public bool AdmitsShort(in StrategyLeg s) => s.Exercise == Exercise && s.Multiplier == Multiplier && s.Expiry <= Threshold;

    public bool AdmitsLong(in StrategyLeg l) => l.Exercise == Exercise && l.Multiplier == Multiplier && l.Expiry >= Threshold;

    /// <summary>The classes that can be of use: one per date between which a new short expires.</summary>
    public static List<SpreadClass> Of(PairingLines lines)
    {
        var classes = new List<SpreadClass>();
        foreach (var series in lines.Longs.GroupBy(l => (l.Option.Exercise, l.Option.Multiplier)).OrderBy(g => g.Key.Exercise).ThenBy(g => g.Key.Multiplier))
        {
            LocalDate[] shorts = [.. lines.Shorts.Where(s => s.Option.Exercise == series.Key.Exercise && s.Option.Multiplier == series.Key.Multiplier).Select(s => s.Option.Expiry)];
            int before = 0;
            foreach (LocalDate threshold in series.Select(l => l.Option.Expiry).Distinct().Order())
            {
                int now = shorts.Count(e => e <= threshold);
                if (now > before)
                    classes.Add(new SpreadClass(series.Key.Exercise, series.Key.Multiplier, threshold));
                before = now;
            }
        }

        return classes;
    }
}
