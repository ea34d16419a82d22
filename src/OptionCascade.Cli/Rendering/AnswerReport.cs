using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The sections that every command's table has.</summary>
internal static class AnswerReport
{
    private const string SyntheticNotice = "SYNTHETIC: this market is invented; none of its prices, positions or accounts were observed.";

    /// <summary>The notice that must stand above everything computed from an invented market.</summary>
    public static IEnumerable<string> SyntheticLead(BookView book) => book.IsSynthetic ? [SyntheticNotice] : [];

    /// <summary>The market and what of it is used.</summary>
    public static FactsSection Market(BookView book)
    {
        int dropped = book.Dropped.Sum(d => d.Count);
        var facts = new List<Fact>
        {
            new("source", book.Source, book.IsSynthetic ? $"invented, seed {book.Seed}" : book.Layout),
            new("underlying", $"{book.Underlying} {Figures.Price(book.Spot)} {book.Currency}", $"as of {book.AsOf}"),
            new("options used", Figures.Count(book.OptionsUsed), $"{book.Expiries} expiries"),
            new("contracts used", Figures.Count(book.ContractsUsed), $"calls {Figures.Count(book.CallContracts)}, puts {Figures.Count(book.PutContracts)}"),
        };
        if (dropped > 0)
            facts.Add(new Fact("options left out", Figures.Count(dropped), string.Join(", ", book.Dropped.Where(d => d.Count > 0).Select(d => $"{d.Reason} {Figures.Count(d.Count)}"))));
        return new FactsSection("Market", facts);
    }

    /// <summary>Totals of the dealers' exposure.</summary>
    public static FactsSection Totals(ExposureTotals totals, string currency) => new("Dealers' exposure",
    [
        new("net gamma", Magnitude.Write(totals.NetGammaPerOnePercent, currency) + " per 1% move",
            totals.NetGammaPerOnePercent < 0 ? "short: they sell as price falls and buy as it rises" : "long: they buy as price falls and sell as it rises"),
        new("gross gamma", Magnitude.Write(totals.GrossGammaPerOnePercent, currency) + " per 1% move",
            $"calls {Magnitude.Write(totals.CallGammaPerOnePercent, currency)}, puts {Magnitude.Write(totals.PutGammaPerOnePercent, currency)}"),
        new("delta", Magnitude.Write(totals.NetDelta, currency), "of the options, before the hedge"),
        new("vanna", Magnitude.Write(totals.NetVannaPerVolPoint, currency) + " per vol point", "change of delta"),
        new("charm", Magnitude.Write(totals.NetCharmPerDay, currency) + " per day", "change of delta"),
    ]);

    /// <summary>Assumptions, left-out rows when listed, warnings: the end of every report.</summary>
    public static IEnumerable<Section> End(AnswerView view)
    {
        if (view.Assumptions.Count > 0) yield return new FactsSection("Assumptions", [.. view.Assumptions.Select(a => new Fact(a.Name, a.Value, Origin(a)))]);
        if (view.Book.Drops is { Count: > 0 } drops)
        {
            yield return new TableSection("Options and lines left out", [new Column("line"), new Column("item", "", true), new Column("reason", "", true)],
                [.. drops.Select(d => (IReadOnlyList<Cell>)[d.Row is { } row ? Figures.Count(row) : "", d.Item, d.Reason])]);
        }

        if (view.Warnings.Count > 0) yield return new NotesSection("Warnings", view.Warnings, Tone.Warning);

        static string Origin(Assumption a) => a.Option.Length == 0 ? "" : a.IsDefault ? $"default; {a.Option}" : $"given; {a.Option}";
    }
}
