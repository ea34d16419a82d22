using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The hedge command's table.</summary>
internal static class HedgeReport
{
    /// <summary>The report of an answer.</summary>
    public static Report Of(HedgeView view)
    {
        Magnitude m = Magnitude.For(view.Rows.Select(r => r.Notional));
        double largest = view.Rows.Select(r => Math.Abs(r.Notional)).DefaultIfEmpty(0).Max();
        bool daily = view.DailyNotional is not null;
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (HedgeRow r in view.Rows)
        {
            var row = new List<Cell> { Figures.Signed(r.Move * 100, 2), Figures.Price(r.Spot), Figures.Count(r.Quantity), m.Signed(r.Notional), Cell.Diverging(r.Notional, largest), m.Signed(r.ApproximateNotional), m.Signed(r.ApproximationError) };
            if (view.DailyNotional is { } turnover) row.Add(Figures.Signed(r.Notional / turnover * 100, 2));
            rows.Add(row);
        }

        string unit = m.Of(view.Book.Currency);
        Column[] columns = [new("move", "%"), new("spot", view.Book.Currency), new("dealers trade", "units"), new("dealers trade", unit), new("sell | buy", "", true), new("delta-gamma", unit), new("its error", unit)];
        return new Report($"Hedge flow: {view.Book.Underlying}", [.. AnswerReport.SyntheticLead(view.Book), "What dealers must trade in the underlying to stay hedged if spot moves (bought +, sold -), valued at today's spot."],
        [
            AnswerReport.Market(view.Book),
            new TableSection("Trade forced by a move", daily ? [.. columns, new Column("of turnover", "% of a day")] : columns, rows,
                "Full revaluation of every option; \"delta-gamma\" uses today's gamma only."),
            .. AnswerReport.End(view),
        ]);
    }
}
