using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The margin command's tables.</summary>
internal static class MarginCommandReport
{
    /// <summary>The report of an answer.</summary>
    public static Report Of(MarginView view)
    {
        var sections = new List<Section> { Market(view), Holdings(view), Rules(view), Items(view), Wording(view), Excess(view), Frontier(view) };
        if (view.Refused.Count > 0) sections.Insert(5, new FactsSection("Rules that do not apply", [.. view.Refused.Select(r => new Fact(r.Key, r.Reason))]));
        return new Report($"Margin: {view.Account}", [.. AnswerReport.SyntheticLead(view.Book), .. Lead(view)], [.. sections, .. AnswerReport.End(view)]);
    }

    private static IEnumerable<string> Lead(MarginView view)
    {
        RuleView rule = view.Rules[0];
        if (rule.InBreach)
        {
            yield return $"Under {rule.Key} this account is in breach already: equity {Amount(rule.Equity, view)}, maintenance {Amount(rule.Maintenance, view)}.";
            yield break;
        }

        var ways = new List<string>();
        if (rule.KillDown is { } down) ways.Add($"a fall of {Figures.Fixed((1 - (down / view.Book.Spot)) * 100, 2)}% to {Figures.Price(down)}");
        if (rule.KillUp is { } up) ways.Add($"a rise of {Figures.Fixed(((up / view.Book.Spot) - 1) * 100, 2)}% to {Figures.Price(up)}");
        if (rule.KillVolatility is { } v) ways.Add($"volatility up by {Figures.Fixed(v * 100, 1)}% of itself");
        yield return ways.Count == 0 ? $"Under {rule.Key} no move of price or volatility in range liquidates this account." : $"Under {rule.Key} it is liquidated by {string.Join(", or ", ways)}.";
        if (rule.Initial > rule.Equity) yield return $"It could not be opened now: {Amount(rule.Initial - rule.Equity, view)} short of the initial requirement.";
    }

    private static FactsSection Market(MarginView view) => new("Market",
    [
        new("source", view.Book.Source, view.Book.IsSynthetic ? $"invented, seed {view.Book.Seed}" : view.Book.Layout),
        new("as of", view.Book.AsOf),
        new(view.Underlying, $"{Figures.Price(view.Book.Spot)} {view.Book.Currency}"),
    ]);

    private static TableSection Holdings(MarginView view)
        => new("Holdings", [new("holding", "", true), new("price", view.Book.Currency), new("volatility", "%"), new("value", view.Book.Currency)],
            [.. view.Holdings.Select(h => (IReadOnlyList<Cell>)[h.Holding, Figures.Price(h.Price), double.IsNaN(h.Volatility) ? "" : Figures.Fixed(h.Volatility * 100, 2), Figures.Signed(h.Value, 2)])]);

    private static TableSection Rules(MarginView view)
    {
        int decimals = Decimals(view);
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (RuleView r in view.Rules)
            rows.Add([r.Key, Figures.Fixed(r.Equity, decimals), Figures.Fixed(r.Initial, decimals), Figures.Fixed(r.Maintenance, decimals), Figures.Signed(r.Equity - r.Maintenance, decimals),
                Kill(r.KillDown), Percent(r.KillDown, view), Kill(r.KillUp), Percent(r.KillUp, view), r.KillVolatility is { } v ? "+" + Figures.Fixed(v * 100, 0) : "none", r.RunwayDays is { } d ? Figures.Count(d) : "lasts"]);
        string unit = view.Currency;
        return new TableSection("Every rule that applies", [new("rule", "", true), new("equity", unit), new("initial", unit), new("maintenance", unit), new("excess", unit),
            new("killed below", view.Book.Currency), new("", "%"), new("killed above", view.Book.Currency), new("", "%"), new("volatility", "% of itself"), new("runway", "days")], rows,
            "Killed: the first price, or rise of volatility, at which maintenance is breached; runway: days until time alone does it.");
    }

    private static TableSection Items(MarginView view)
    {
        int decimals = Decimals(view);
        return new TableSection($"How {view.Rules[0].Key} arrives at it", [new("part", "", true), new("initial", view.Currency), new("maintenance", view.Currency), new("legs", "", true)],
            [.. view.Items.Select(i => (IReadOnlyList<Cell>)[Ascii(i.Description), Figures.Fixed(i.Initial, decimals), Figures.Fixed(i.Maintenance, decimals), string.Join("; ", i.Legs)])],
            view.WorstScenario is { } worst ? $"Worst scenario: {Ascii(worst)}." : "");
    }

    private static NotesSection Wording(MarginView view)
        => new("The rule in words", [.. view.Items.GroupBy(i => i.Rule, StringComparer.Ordinal).Select(g => $"{Ascii(g.First().Description)}: {Ascii(g.Key)}.")]);

    private static TableSection Excess(MarginView view)
    {
        ExcessGrid grid = view.Excess;
        int decimals = Decimals(view);
        return new TableSection($"Excess over maintenance under {view.Rules[0].Key}, {view.Currency}",
            [new Column("move", "%"), new Column(view.Underlying, view.Book.Currency), .. grid.Volatilities.Select(v => new Column(v == 0 ? "vol as is" : $"vol {Figures.Signed(v * 100, 0)}%", ""))],
            [.. grid.Moves.Select((m, i) => (IReadOnlyList<Cell>)[Figures.Signed(m * 100, 0), Figures.Price(view.Book.Spot * (1 + m)), .. grid.Excess[i].Select(e => new Cell(Figures.Signed(e, decimals), e < 0 ? Tone.Loss : Tone.None))])],
            "Below zero the account is liquidated.");
    }

    private static TableSection Frontier(MarginView view)
    {
        return new TableSection("Kill prices if volatility moves first", [new("volatility", "% of itself"), new("killed below", view.Book.Currency), new("killed above", view.Book.Currency)],
            [.. view.Frontier.Select(f => (IReadOnlyList<Cell>)[f.Volatility == 0 ? "as is" : Figures.Signed(f.Volatility * 100, 0), At(f.Down), At(f.Up)])]);

        Cell At(double? price) => price == view.Book.Spot ? "at once" : Kill(price);
    }

    private static string Kill(double? price) => price is { } p ? Figures.Price(p) : "none";

    private static string Percent(double? price, MarginView view) => price is { } p ? Figures.Signed(((p / view.Book.Spot) - 1) * 100, 2) : "";

    private static string Amount(double amount, MarginView view) => $"{Figures.Fixed(amount, Decimals(view))} {view.Currency}";

    /// <summary>Whole cents are noise for a currency; a coin needs its decimals.</summary>
    private static int Decimals(MarginView view) => view.Currency == view.Book.Currency ? 0 : 6;

    private static string Ascii(string text) => text.Replace("×", "x", StringComparison.Ordinal).Replace("±", "+/-", StringComparison.Ordinal).Replace("−", "-", StringComparison.Ordinal)
        .Replace("–", "-", StringComparison.Ordinal).Replace("≥", ">=", StringComparison.Ordinal).Replace("≤", "<=", StringComparison.Ordinal).Replace("·", "*", StringComparison.Ordinal)
        .Replace("σ", "sigma", StringComparison.Ordinal).Replace("Δ", "delta ", StringComparison.Ordinal);
}
