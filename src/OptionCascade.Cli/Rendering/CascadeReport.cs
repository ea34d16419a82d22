using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The cascade command's tables.</summary>
internal static class CascadeReport
{
    private const int FoldsShown = 5;
    private const int RoundsShown = 12;

    /// <summary>The report of an answer.</summary>
    public static Report Of(CascadeView view)
    {
        string currency = view.Book.Currency;
        var sections = new List<Section> { AnswerReport.Market(view.Book), AnswerReport.Totals(view.Exposure, currency), Result(view) };
        if (view.Participants.Count > 0) sections.Add(Participants(view));
        if (view.Response.Count > 0) sections.Add(Response(view));
        sections.Add(Folds(view));
        if (view.Rounds.Count > 0) sections.Add(Rounds(view));
        sections.AddRange(AnswerReport.End(view));
        return new Report($"Cascade: {view.Book.Underlying}", [.. AnswerReport.SyntheticLead(view.Book), .. Lead(view)], sections);
    }

    private static IEnumerable<string> Lead(CascadeView view)
    {
        ResultView r = view.Result;
        yield return double.IsFinite(r.LogMove)
            ? $"{Shock(view.Shock, view.Book.Currency)} moves {view.Book.Underlying} by {Figures.PercentOfLog(r.LogMove)} to {Figures.Price(r.Spot)}"
              + $" ({Figures.PercentOfLog(r.LogMoveWithoutFeedback)} if nobody had reacted)."
            : $"{Shock(view.Shock, view.Book.Currency)} finds no floor. {r.Meaning}";
        if (Largest(view.Folds) is { } fold)
            yield return $"Tipping point: {Shock(fold, view)} takes the market from {Figures.PercentOfLog(fold.LogMove)} "
                + (double.IsFinite(fold.LogMoveAfter) ? $"to {Figures.PercentOfLog(fold.LogMoveAfter)} at once." : "to below the floor of the search.");
    }

    private static string Shock(ShockView shock, string currency) => (shock.LogJump, shock.Notional) switch
    {
        (var n, 0) => $"News of {Figures.PercentOfLog(n)}",
        (0, var q) => $"A block of {Magnitude.Write(q, currency)}",
        var (n, q) => $"News of {Figures.PercentOfLog(n)} with a block of {Magnitude.Write(q, currency)}",
    };

    private static string Shock(FoldView fold, CascadeView view) => view.Shock is { LogJump: not 0, Notional: 0 }
        ? $"news of {Figures.PercentOfLog(fold.Shock)}"
        : $"{Figures.Fixed(fold.ShockScale, 3)} times this shock";

    private static FoldView? Largest(IReadOnlyList<FoldView> folds)
        => folds.Count == 0 ? null : folds.MaxBy(f => double.IsFinite(f.LogMoveAfter) ? Math.Abs(f.LogMoveAfter - f.LogMove) : double.MaxValue);

    private static FactsSection Result(CascadeView view)
    {
        ResultView r = view.Result;
        string currency = view.Book.Currency;
        return new FactsSection("Result",
        [
            new("status", r.Status, r.Meaning),
            new("shock", Figures.PercentOfLog(view.Shock.LogJump) + " news", view.Shock.Quantity == 0 ? "no outside trade" : $"outside trade {Magnitude.Write(view.Shock.Notional, currency)} at the starting price"),
            new("price", Figures.Price(r.Spot) + " " + currency, $"{Figures.PercentOfLog(r.LogMove)} from {Figures.Price(view.Book.Spot)}; log move {Figures.Signed(r.LogMove, 6)}"),
            new("participants' flow", Magnitude.Write(r.FlowNotional, currency),
                "at the starting price" + (view.Impact.DailyNotional is { } daily ? $"; {Figures.Percent(r.FlowNotional / daily, 1)} of a day's turnover" : "")),
            new("gain", Figures.Fixed(r.Gain, 4), $"{Figures.Fixed(r.GainAtStart, 4)} at the start; at 1 a market tips"),
            new("amplification", Figures.Fixed(r.Amplification, 3), "price move per further unit of shock, 1/(1 - gain)"),
        ]);
    }

    private static TableSection Participants(CascadeView view)
    {
        Magnitude m = Magnitude.For(view.Participants.Select(p => p.Notional));
        double largest = view.Participants.Max(p => Math.Abs(p.Notional)), all = view.Participants.Sum(p => Math.Abs(p.Notional));
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (ParticipantView p in view.Participants)
            rows.Add([p.Name, Figures.Count(p.Quantity), m.Signed(p.Notional), all > 0 ? Figures.Fixed(Math.Abs(p.Notional) / all * 100, 1) : "-", Cell.Diverging(p.Notional, largest)]);
        return new TableSection("Who traded (bought +, sold -)",
            [new("participant", "", true), new("quantity", "units"), new("notional", m.Of(view.Book.Currency) + " at start"), new("share", "%"), new("", "", true)], rows);
    }

    private static TableSection Response(CascadeView view)
    {
        Magnitude m = Magnitude.For(view.Response.Select(p => p.FlowNotional));
        double largest = view.Response.Where(p => double.IsFinite(p.LogMove)).Select(p => Math.Abs(Math.Exp(p.LogMove) - 1)).DefaultIfEmpty(0).Max();
        bool newsOnly = view.Shock is { LogJump: not 0, Notional: 0 };
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (ResponsePoint p in view.Response)
        {
            bool own = p.ShockScale == 1;
            rows.Add(
            [
                new Cell(newsOnly ? Figures.Signed((Math.Exp(p.Shock) - 1) * 100, 2) : Figures.Fixed(p.ShockScale, 2), own ? Tone.Strong : Tone.None),
                double.IsFinite(p.LogMove) ? Figures.Signed((Math.Exp(p.LogMove) - 1) * 100, 2) : "no floor",
                Figures.Price(view.Book.Spot * Math.Exp(p.LogMove)),
                m.Signed(p.FlowNotional),
                double.IsFinite(p.LogMove) ? Figures.Fixed(p.LogMove / p.Shock, 2) : Figures.Unknown,
                Cell.Length(Math.Abs(Math.Exp(p.LogMove) - 1), largest, p.LogMove < 0 ? Tone.Loss : Tone.Gain),
                own ? "<- this shock" : "",
            ]);
        }

        return new TableSection("Response to the shock's size",
            [new(newsOnly ? "news" : "shock", newsOnly ? "%" : "times"), new("price move", "%"), new("price", view.Book.Currency), new("flow", m.Of(view.Book.Currency)), new("move/shock"),
                new("", "", true), new("", "", true)], rows);
    }

    private static Section Folds(CascadeView view)
    {
        if (view.Folds.Count == 0)
            return new NotesSection("Tipping points", ["None on this ray of shocks above the floor: the price moves continuously with the shock."]);
        FoldView[] shown = [.. view.Folds.OrderByDescending(f => double.IsFinite(f.LogMoveAfter) ? Math.Abs(f.LogMoveAfter - f.LogMove) : double.MaxValue)
            .Take(FoldsShown).OrderBy(f => Math.Abs(f.ShockScale))];
        bool newsOnly = view.Shock is { LogJump: not 0, Notional: 0 };
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (FoldView f in shown)
        {
            rows.Add(
            [
                newsOnly ? Figures.Signed((Math.Exp(f.Shock) - 1) * 100, 4) : Figures.Fixed(f.ShockScale, 4),
                Figures.Signed((Math.Exp(f.LogMove) - 1) * 100, 3),
                Figures.Price(f.Spot),
                double.IsFinite(f.LogMoveAfter) ? Figures.Signed((Math.Exp(f.LogMoveAfter) - 1) * 100, 3) : "no floor",
                double.IsFinite(f.LogMoveAfter) ? Figures.Price(view.Book.Spot * Math.Exp(f.LogMoveAfter)) : Figures.Unknown,
                double.IsFinite(f.RecoveryShock) ? Figures.Signed((Math.Exp(f.RecoveryShock) - 1) * 100, 3) : Figures.Unknown,
            ]);
        }

        string unit = newsOnly ? "news %" : "times";
        return new TableSection("Tipping points",
            [new("critical shock", unit), new("move before", "%"), new("price before", view.Book.Currency), new("move after", "%"), new("price after", view.Book.Currency), new("recovery", "news %")],
            rows, view.Folds.Count > shown.Length ? $"The {shown.Length} largest jumps of {view.Folds.Count}; all are in --format json." : "");
    }

    private static TableSection Rounds(CascadeView view)
    {
        Magnitude m = Magnitude.For(view.Rounds.SelectMany(r => r.Notionals));
        bool cut = view.Rounds.Count > RoundsShown;
        IEnumerable<RoundView> shown = cut ? [.. view.Rounds.Take(RoundsShown - 1), view.Rounds[^1]] : view.Rounds;
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (RoundView r in shown)
            rows.Add([Figures.Count(r.Round), Figures.Signed((Math.Exp(r.LogMove) - 1) * 100, 3), Figures.Price(r.Spot), .. r.Notionals.Select(n => (Cell)m.Signed(n))]);
        return new TableSection($"Round by round, {m.Of(view.Book.Currency)} at the starting price",
            [new("round"), new("price move", "%"), new("price", view.Book.Currency), .. view.Participants.Select(p => new Column(p.Name))],
            rows, cut ? $"Rounds {RoundsShown} to {view.Rounds.Count - 1} are not shown; all are in --format json." : "");
    }
}
