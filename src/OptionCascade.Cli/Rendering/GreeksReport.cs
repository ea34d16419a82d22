using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The greeks command's tables.</summary>
internal static class GreeksReport
{
    /// <summary>The report of an answer.</summary>
    public static Report Of(GreeksView view)
    {
        var totals = new List<Fact>();
        for (int i = 0; i < view.Columns.Count; i++)
            totals.Add(new Fact(view.Columns[i].Name, Magnitude.Write(view.DealerTotals[i], view.Columns[i].TotalUnit)));
        int[] decimals = [.. view.Columns.Select((_, i) => Decimals(view.Rows.Select(r => Math.Abs(r.Values[i])).Where(double.IsFinite).DefaultIfEmpty(0).Max()))];
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (GreekRow r in view.Rows)
            rows.Add([$"{r.Root} {r.Expiry[..10]}", Figures.Price(r.Strike), r.Right, Figures.Count(r.Contracts), Figures.Fixed(r.ImpliedVolatility * 100, 2), .. r.Values.Select((v, i) => (Cell)Figures.Fixed(v, decimals[i]))]);
        return new Report($"Greeks: {view.Book.Underlying}", [.. AnswerReport.SyntheticLead(view.Book)],
        [
            AnswerReport.Market(view.Book),
            new FactsSection("Dealers' position in all", totals),
            new TableSection("Per option, per unit of underlying",
                [new("option", "", true), new("strike", view.Book.Currency), new("right", "", true), new("contracts"), new("IV", "%"), .. view.Columns.Select(c => new Column(c.Name, c.Unit))],
                rows, view.Rows.Count < view.RowsInAll ? $"The {view.Rows.Count} largest of {view.RowsInAll} positions; --top changes how many." : ""),
            .. AnswerReport.End(view),
        ]);
    }

    /// <summary>Decimals that show five significant digits of the largest figure in a column.</summary>
    private static int Decimals(double largest) => largest > 0 ? Math.Clamp(4 - (int)Math.Floor(Math.Log10(largest)), 2, 12) : 2;
}
