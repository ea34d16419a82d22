using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The hedge command's tables.</summary>
internal static class HedgeReport
{
    /// <summary>The report of an answer.</summary>
    public static Report Of(HedgeView view)
    {
        var sections = new List<Section> { AnswerReport.Market(view.Book), Spot(view), SpotByCause(view), Scenarios("Trade forced by volatility", "shift", view.Volatility, view, time: false) };
        if (view.Time.Count > 0) sections.Add(Scenarios("Trade forced by time", "after", view.Time, view, time: true));
        sections.Add(Joint(view));
        if (view.Close.Count > 0) sections.Add(Close(view));
        if (view.PinningPercentPerDay is { } pinning)
        {
            sections.Add(new FactsSection("Pinning", [new Fact("drift from hedging options that run out", $"{Figures.Signed(pinning, 3)}% of spot per day",
                "square-root impact of the day's turnover; towards the strikes where dealers are long, away where they are short")]));
        }

        if (view.Policies is { } policies) sections.Add(PolicyReport.Table(policies, view.Book.Currency));
        return new Report($"Hedge flow: {view.Book.Underlying}", [.. AnswerReport.SyntheticLead(view.Book), .. Lead(view)], [.. sections, .. AnswerReport.End(view)]);
    }

    private static IEnumerable<string> Lead(HedgeView view)
    {
        yield return "What dealers must trade in the underlying to stay hedged (bought +, sold -), valued at today's spot.";
        HedgeRow[] falls = [.. view.Rows.Where(r => r.Move < 0)];
        if (falls.Length == 0) yield break;
        HedgeRow row = falls.MinBy(r => Math.Abs(r.Move + 0.01));
        string of = view.DailyNotional is { } daily ? $", {Figures.Fixed(Math.Abs(row.Notional) / daily * 100, 1)}% of a day's turnover" : "";
        yield return $"A fall of {Figures.Fixed(-row.Move * 100, 1)}% makes them {(row.Notional < 0 ? "sell" : "buy")} {Magnitude.Write(Math.Abs(row.Notional), view.Book.Currency).TrimStart('+')}{of}.";
    }

    private static TableSection Spot(HedgeView view)
    {
        Magnitude m = Magnitude.For(view.Rows.Select(r => r.Notional));
        double largest = view.Rows.Select(r => Math.Abs(r.Notional)).DefaultIfEmpty(0).Max();
        bool contracts = view.Rows.Any(r => r.Contracts is not null);
        string unit = m.Of(view.Book.Currency);
        var columns = new List<Column> { new("move", "%"), new("spot", view.Book.Currency), new("dealers trade", "units"), new("dealers trade", unit), new("sell | buy", "", true), new("delta-gamma", unit), new("its error", unit) };
        if (contracts) columns.Add(new Column("futures", "contracts"));
        if (view.DailyNotional is not null) columns.Add(new Column("of turnover", "% of a day"));
        if (view.HasDepth) columns.Add(new Column("of depth", "% within the move"));
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (HedgeRow r in view.Rows)
        {
            var row = new List<Cell> { Figures.Signed(r.Move * 100, 2), Figures.Price(r.Spot), Figures.Count(r.Quantity), m.Signed(r.Notional), Cell.Diverging(r.Notional, largest), m.Signed(r.ApproximateNotional), m.Signed(r.ApproximationError) };
            if (contracts) row.Add(r.Contracts is { } c ? Figures.Count(c) : Figures.Unknown);
            if (view.DailyNotional is { } turnover) row.Add(Figures.Signed(r.Notional / turnover * 100, 2));
            if (view.HasDepth) row.Add(r.FractionOfDepth is { } d ? Figures.Fixed(d * 100, 0) : "beyond it");
            rows.Add(row);
        }

        return new TableSection("Trade forced by a move of spot", columns, rows, "Full revaluation of every option; \"delta-gamma\" uses today's gamma only.");
    }

    private static TableSection SpotByCause(HedgeView view)
    {
        Magnitude m = Magnitude.For(view.Rows.SelectMany(r => new[] { r.Notional, r.Split.Gamma }));
        string unit = m.Of(view.Book.Currency);
        bool steps = view.Rows.Any(r => r.Split.Expiry != 0);
        var columns = new List<Column> { new("move", "%"), new("gamma", unit), new("speed", unit), new("remainder", unit), new("all", unit) };
        if (steps) columns.Insert(3, new Column("expiring", unit));
        return new TableSection("The same by cause", columns, [.. view.Rows.Select(r =>
        {
            var row = new List<Cell> { Figures.Signed(r.Move * 100, 2), m.Signed(r.Split.Gamma), m.Signed(r.Split.SecondOrder), m.Signed(r.Split.Remainder), m.Signed(r.Notional) };
            if (steps) row.Insert(3, m.Signed(r.Split.Expiry));
            return (IReadOnlyList<Cell>)row;
        })]);
    }

    private static TableSection Scenarios(string title, string header, IReadOnlyList<ScenarioFlow> flows, HedgeView view, bool time)
    {
        Magnitude m = Magnitude.For(flows.Select(f => f.Notional));
        double largest = flows.Select(f => Math.Abs(f.Notional)).DefaultIfEmpty(0).Max();
        string unit = m.Of(view.Book.Currency);
        var columns = new List<Column> { new(header, "", true), new("dealers trade", "units"), new("dealers trade", unit), new("sell | buy", "", true), new(time ? "charm" : "vanna", unit), new("expired", unit), new("remainder", unit) };
        if (!time) columns.RemoveAt(5);
        else columns.Insert(1, new Column("hours"));
        return new TableSection(title, columns, [.. flows.Select(f =>
        {
            var row = new List<Cell> { f.Scenario, Figures.Count(f.Quantity), m.Signed(f.Notional), Cell.Diverging(f.Notional, largest), m.Signed(time ? f.Split.Charm : f.Split.Vanna), m.Signed(f.Split.Remainder) };
            if (time)
            {
                row.Insert(1, Figures.Fixed(f.Hours, 1));
                row.Insert(row.Count - 1, m.Signed(f.Split.Expiry));
            }

            return (IReadOnlyList<Cell>)row;
        })], time ? "Options settled on the way need no hedge any more: \"expired\" is what is unwound." : "Every volatility shifted together; spot stays.");
    }

    private static TableSection Joint(HedgeView view)
    {
        JointGrid grid = view.Joint;
        Magnitude m = Magnitude.For(grid.Notional.SelectMany(r => r));
        return new TableSection("Spot and volatility together", [new Column("move", "%"), .. grid.Shifts.Select(s => new Column(s, m.Of(view.Book.Currency)))],
            [.. grid.Moves.Select((move, i) => (IReadOnlyList<Cell>)[Figures.Signed(move * 100, 1), .. grid.Notional[i].Select(n => (Cell)m.Signed(n))])]);
    }

    private static TableSection Close(HedgeView view)
    {
        Magnitude m = Magnitude.For(view.Close.Select(c => c.Total));
        double largest = view.Close.Select(c => Math.Abs(c.Total)).DefaultIfEmpty(0).Max();
        string unit = m.Of(view.Book.Currency);
        return new TableSection("Into the close, last half hour", [new("day's move", "%"), new("dealers, move", unit), new("dealers, time", unit), new("leveraged funds", unit), new("all", unit), new("sell | buy", "", true)],
            [.. view.Close.Select(c => (IReadOnlyList<Cell>)[Figures.Signed(c.Move * 100, 2), m.Signed(c.DealersMove), m.Signed(c.DealersTime), m.Signed(c.Funds), m.Signed(c.Total), Cell.Diverging(c.Total, largest)])],
            "Dealers who hedge once a day, and funds that restore their leverage: (L^2 - L) x return x assets.");
    }
}
