using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The monitor command's tables.</summary>
internal static class MonitorCommandReport
{
    /// <summary>The report of an answer.</summary>
    public static Report Of(MonitorView view)
    {
        var sections = new List<Section> { Population(view), Distributions(view), Moves(view) };
        sections.AddRange(view.Maps.Where(m => m.Levels.Any(l => l.Accounts > 0)).Select(m => Map(m, view)));
        if (view.Problems.Count > 0) sections.Add(new NotesSection("Accounts that could not be valued", view.Problems));
        return new Report("Monitor", [.. AnswerReport.SyntheticLead(view.Book), .. Lead(view)], [.. sections, .. AnswerReport.End(view)]);
    }

    private static IEnumerable<string> Lead(MonitorView view)
    {
        PopulationMoveView fall = view.Moves.Where(m => m.Move < 0).MinBy(m => Math.Abs(m.Move + 0.1));
        yield return $"A fall of {Figures.Fixed(-fall.Move * 100, 0)}% puts {Figures.Count(fall.Breached)} of {Figures.Count(view.Coverage.Valued)} accounts in breach, each by itself; "
            + $"they are {Magnitude.Write(fall.Deficit, view.Book.Currency).TrimStart('+')} short of maintenance.";
        if (view.InBreach > 0) yield return $"{Figures.Count(view.InBreach)} are in breach before anything moves.";
    }

    private static FactsSection Population(MonitorView view) => new("Population",
    [
        new("source", view.Population, view.Book.IsSynthetic ? $"invented, seed {view.Book.Seed}" : view.Book.Layout),
        new("accounts", Figures.Count(view.Coverage.Accounts), $"{Figures.Count(view.Coverage.Valued)} valued, {Figures.Fixed(view.Coverage.NotionalShare * 100, 1)}% of the notional"),
        new("concentration", $"as {Figures.Fixed(view.Concentration.EffectiveNumber, 0)} equal accounts", $"ten largest {Figures.Fixed(view.Concentration.TopTenShare * 100, 1)}%, largest {Figures.Fixed(view.Concentration.LargestShare * 100, 1)}% of notional"),
    ]);

    private static TableSection Distributions(MonitorView view)
        => new("Over the accounts", [new("figure", "", true), new("unit", "", true), .. (view.Distributions.FirstOrDefault(d => d.Quantiles.Count > 0)?.Quantiles ?? []).Select(q => new Column(Figures.Fixed(q.Probability * 100, 0) + "%"))],
            [.. view.Distributions.Where(d => d.Quantiles.Count > 0).Select(d => (IReadOnlyList<Cell>)[d.Name, d.Unit, .. d.Quantiles.Select(q => (Cell)(double.IsFinite(q.Value) ? Figures.Fixed(q.Value, Math.Abs(q.Value) < 100 ? 2 : 0) : "none"))])],
            "The share of accounts at or below each figure; \"none\": no liquidation in the range searched.");

    private static TableSection Moves(MonitorView view)
    {
        Magnitude notional = Magnitude.For(view.Moves.Select(m => m.BreachedNotional)), deficit = Magnitude.For(view.Moves.SelectMany(m => new[] { m.Deficit, m.Shortfall }));
        int most = view.Moves.Select(m => m.Breached).DefaultIfEmpty(0).Max();
        string currency = view.Book.Currency;
        return new TableSection("If the price moved and nobody reacted", [new("move", "%"), new("in breach"), new("", "", true), new("notional", notional.Of(currency)), new("below maintenance", deficit.Of(currency)), new("below zero"), new("shortfall", deficit.Of(currency))],
            [.. view.Moves.Select(m => (IReadOnlyList<Cell>)[Figures.Signed(m.Move * 100, 0), Figures.Count(m.Breached), Cell.Length(m.Breached, most), notional.Plain(m.BreachedNotional), deficit.Plain(m.Deficit), Figures.Count(m.Bankrupt), deficit.Plain(m.Shortfall)])]);
    }

    private static TableSection Map(MapView map, MonitorView view)
    {
        MapLevelView[] levels = [.. map.Levels.Where(l => l.Accounts > 0).OrderByDescending(l => l.Price)];
        Magnitude notional = Magnitude.For(levels.Select(l => l.Notional)), forced = Magnitude.For(levels.SelectMany(l => new[] { l.ForcedNotional, l.CumulativeForcedNotional }));
        double largest = levels.Select(l => Math.Abs(l.ForcedNotional)).Max();
        string currency = view.Book.Currency;
        return new TableSection($"Liquidation map of {map.Underlying}", [new("down or up to", "%"), new("price", currency), new("accounts"), new("their notional", notional.Of(currency)), new("forced", forced.Of(currency)), new("sell | buy", "", true), new("from here on", forced.Of(currency))],
            [.. levels.Select(l => (IReadOnlyList<Cell>)[Figures.Signed(l.Move * 100, 1), Figures.Price(l.Price), Figures.Count(l.Accounts), notional.Plain(l.Notional), forced.Signed(l.ForcedNotional), Cell.Diverging(l.ForcedNotional, largest), forced.Signed(l.CumulativeForcedNotional)])],
            "Forced: what closing the positions of the accounts breached within the level trades in the underlying; each account by itself, without the cascade.");
    }
}
