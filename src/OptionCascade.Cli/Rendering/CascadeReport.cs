using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The cascade command's tables.</summary>
internal static class CascadeReport
{
    private const int FoldsShown = 6;
    private const int RoundsShown = 10;

    /// <summary>The report of an answer.</summary>
    public static Report Of(CascadeView view)
    {
        var sections = new List<Section> { AnswerReport.Market(view.Book), AnswerReport.Totals(view.Exposure, view.Book.Currency), Result(view) };
        if (view.Participants.Count > 0) sections.Add(Participants(view));
        sections.Add(Response(view));
        sections.Add(Folds(view));
        if (view.Rounds.Count > 0) sections.Add(Rounds(view));
        sections.AddRange(AnswerReport.End(view));
        return new Report($"Cascade: {view.Book.Underlying}", [.. AnswerReport.SyntheticLead(view.Book), .. Lead(view)], sections);
    }

    /// <summary>News only: shocks are shown as log jumps; otherwise as multiples of the shock given.</summary>
    private static bool IsNews(CascadeView view) => view.Shock is { LogJump: not 0, Quantity: 0 };

    private static IEnumerable<string> Lead(CascadeView view)
    {
        ResultView r = view.Result;
        string shock = (view.Shock.LogJump, view.Shock.Quantity) switch
        {
            (var n, 0) => $"News of {News(n)}",
            (0, _) => $"An outside trade of {Magnitude.Write(view.Shock.Notional, view.Book.Currency)}",
            var (n, _) => $"News of {News(n)} and an outside trade of {Magnitude.Write(view.Shock.Notional, view.Book.Currency)}",
        };
        yield return double.IsFinite(r.LogMove)
            ? $"{shock} end in a price move of {Figures.PercentOfLog(r.LogMove)}, to {Figures.Price(r.Spot)}; without forced trading it would be {Figures.PercentOfLog(r.LogMoveWithoutFeedback)}."
            : $"{shock} find no floor: {r.Meaning}.";
        if (view.Folds.Count == 0) yield break;
        FoldView fold = view.Folds.MaxBy(f => f.Jump)!;
        yield return $"Tipping point: at {(IsNews(view) ? "news of " + News(fold.Shock, 4) : Figures.Fixed(fold.ShockScale, 4) + " times this shock")} the price breaks from {Figures.PercentOfLog(fold.LogMove)} "
            + (double.IsFinite(fold.LogMoveAfter) ? $"to {Figures.PercentOfLog(fold.LogMoveAfter)}." : "and finds no floor in the range searched.");
    }

    private static string News(double logJump, int decimals = 2) => $"{Figures.Percent(logJump, decimals)} (log)";

    private static FactsSection Result(CascadeView view)
    {
        ResultView r = view.Result;
        string currency = view.Book.Currency;
        var facts = new List<Fact> { new("status", r.Status, r.Meaning) };
        if (double.IsFinite(r.LogMove))
        {
            facts.Add(new("price", $"{Figures.Price(r.Spot)} {currency}", $"{Figures.PercentOfLog(r.LogMove)} from {Figures.Price(view.Book.Spot)}; log move {Figures.Signed(r.LogMove, 6)}"));
            facts.Add(new("forced flow", Magnitude.Write(r.FlowNotional, currency),
                view.Impact.DailyNotional is { } daily ? $"valued at {Figures.Price(view.Book.Spot)}; {Figures.Fixed(Math.Abs(r.FlowNotional) / daily * 100, 1)}% of a day's turnover" : $"valued at {Figures.Price(view.Book.Spot)}"));
            facts.Add(new("gain", Figures.Fixed(r.Gain, 4), $"{Figures.Fixed(r.GainAtStart, 4)} before the shock; a market tips at 1"));
            facts.Add(new("amplification", Figures.Fixed(r.Amplification, 3), "price move per unit of a small further shock, 1/(1 - gain)"));
        }
        else
        {
            facts.Add(new("gain before the shock", Figures.Fixed(r.GainAtStart, 4), "a market tips at 1"));
        }

        facts.Add(new("impact of 1 bn", $"{Figures.Signed(view.Impact.LogMoveOfOneBillion * 1e4, 2)} bp", $"of log price, buying 1 bn {currency}"));
        return new FactsSection("Result", facts);
    }

    private static TableSection Participants(CascadeView view)
    {
        Magnitude m = Magnitude.For(view.Participants.Select(p => p.Notional));
        double largest = view.Participants.Max(p => Math.Abs(p.Notional)), all = view.Participants.Sum(p => Math.Abs(p.Notional));
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (ParticipantView p in view.Participants)
            rows.Add([p.Name, Figures.Count(p.Quantity), m.Signed(p.Notional), all > 0 ? Figures.Fixed(Math.Abs(p.Notional) / all * 100, 1) : "-", Cell.Diverging(p.Notional, largest)]);
        return new TableSection("Who traded",
            [new("participant", "", true), new("quantity", "units"), new("notional", m.Of(view.Book.Currency)), new("share", "%"), new("sold | bought", "", true)], rows);
    }

    private static TableSection Response(CascadeView view)
    {
        bool news = IsNews(view);
        Magnitude m = Magnitude.For(view.Response.Select(p => p.FlowNotional));
        double largest = view.Response.Where(p => double.IsFinite(p.LogMove)).Select(p => Math.Abs(Math.Exp(p.LogMove) - 1)).DefaultIfEmpty(0).Max();
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (ResponsePoint p in view.Response)
        {
            bool own = p.ShockScale == 1, settles = double.IsFinite(p.LogMove);
            rows.Add(
            [
                new Cell(news ? Figures.Signed(p.Shock * 100, 2) : Figures.Fixed(p.ShockScale, 2), own ? Tone.Strong : Tone.None),
                settles ? Figures.Signed((Math.Exp(p.LogMove) - 1) * 100, 2) : "no floor",
                settles ? Figures.Price(view.Book.Spot * Math.Exp(p.LogMove)) : "-",
                settles ? m.Signed(p.FlowNotional) : "-",
                settles && p.LogMoveAlone != 0 ? Figures.Fixed(p.LogMove / p.LogMoveAlone, 2) : "-",
                Cell.Length(settles ? Math.Abs(Math.Exp(p.LogMove) - 1) : largest, largest, p.LogMove > 0 ? Tone.Gain : Tone.Loss),
                own ? "<- this shock" : settles ? "" : "<- runaway",
            ]);
        }

        return new TableSection("Smaller and larger shocks",
            [new(news ? "news" : "shock", news ? "log %" : "times"), new("price move", "%"), new("price", view.Book.Currency), new("forced flow", m.Of(view.Book.Currency)),
                new("move/shock", "x"), new("", "", true), new("", "", true)], rows);
    }

    private static Section Folds(CascadeView view)
    {
        if (view.Folds.Count == 0)
            return new NotesSection("Tipping points", ["None for this kind of shock in the range searched: the price moves without a break as the shock grows."]);
        bool news = IsNews(view);
        FoldView[] shown = [.. view.Folds.OrderByDescending(f => f.Jump).Take(FoldsShown).OrderBy(f => f.ShockScale)];
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (FoldView f in shown)
        {
            bool lands = double.IsFinite(f.LogMoveAfter);
            rows.Add(
            [
                news ? Figures.Signed(f.Shock * 100, 4) : Figures.Fixed(f.ShockScale, 4),
                Figures.Signed((Math.Exp(f.LogMove) - 1) * 100, 2),
                lands ? Figures.Signed((Math.Exp(f.LogMoveAfter) - 1) * 100, 2) : "no floor",
                Figures.Price(view.Book.Spot * Math.Exp(f.LogMove)),
                lands ? Figures.Price(view.Book.Spot * Math.Exp(f.LogMoveAfter)) : "-",
                !lands ? "-" : news ? Figures.Signed(f.RecoveryScale * view.Shock.LogJump * 100, 2) : Figures.Fixed(f.RecoveryScale, 3),
                f.Kind.ToLowerInvariant(),
            ]);
        }

        string unit = news ? "log %" : "times";
        return new TableSection("Tipping points: shocks at which the price breaks",
            [new(news ? "news" : "shock", unit), new("move before", "%"), new("after", "%"), new("price before", view.Book.Currency), new("after", view.Book.Currency), new("recovery at", unit), new("set off by", "", true)],
            rows, view.Folds.Count > shown.Length ? $"The {shown.Length} largest breaks of {view.Folds.Count}; all are in --format json." : "");
    }

    private static TableSection Rounds(CascadeView view)
    {
        Magnitude m = Magnitude.For(view.Rounds.SelectMany(r => r.Notionals));
        bool cut = view.Rounds.Count > RoundsShown;
        IEnumerable<RoundView> shown = cut ? [.. view.Rounds.Take(RoundsShown - 1)] : view.Rounds;
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (RoundView r in shown)
            rows.Add([Figures.Count(r.Round), Figures.Signed((Math.Exp(r.LogMove) - 1) * 100, 3), Figures.Price(r.Spot), .. r.Notionals.Select(n => (Cell)m.Signed(n))]);
        if (cut)
        {
            RoundView last = view.Rounds[^1];
            double[] rest = new double[last.Notionals.Count];
            foreach (RoundView r in view.Rounds.Skip(RoundsShown - 1))
                for (int i = 0; i < rest.Length; i++)
                    rest[i] += r.Notionals[i];
            rows.Add(["rest", Figures.Signed((Math.Exp(last.LogMove) - 1) * 100, 3), Figures.Price(last.Spot), .. rest.Select(n => (Cell)m.Signed(n))]);
        }

        return new TableSection($"Round by round: who traded how much, {m.Of(view.Book.Currency)}",
            [new("round"), new("price move", "%"), new("price", view.Book.Currency), .. view.ParticipantNames.Select(p => new Column(p))], rows,
            cut ? "\"rest\" adds up all later rounds; they are in --format json." : "");
    }
}
