using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;
using OptionCascade.Mitigation;

namespace OptionCascade.Cli.Rendering;

/// <summary>The mitigate command's tables and CSV.</summary>
internal static class MitigateReport
{
    private const int LongestName = 24, CurvesShown = 6, LongestLine = 116;
    private static readonly double[] Scales = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

    /// <summary>The report of an answer.</summary>
    public static Report Of(MitigateView view)
    {
        var sections = new List<Section> { AnswerReport.Market(view.Book), Equilibrium(view), Losses(view) };
        if (view.Outcomes[0].Time is not null) sections.Add(InTime(view));
        sections.Add(Response(view));
        sections.Add(new NotesSection("What each did", [.. view.Explanations.SelectMany(e => Wrapped(AsciiText.Of(e)))]));
        sections.Add(new NotesSection("What each is", [.. view.Outcomes.Skip(1).Where(o => o.Effects.Length < 2).SelectMany(o => Wrapped(AsciiText.Of($"{o.Name}: {o.InWords} Its cost: {string.Join("; ", o.Effects.Select(e => e.CostOf))}.")))]));
        sections.AddRange(AnswerReport.End(view));
        return new Report($"Mitigation: {view.Book.Underlying}", [.. AnswerReport.SyntheticLead(view.Book), .. Lead(view)], sections);
    }

    /// <summary>The CSV: one row a measure.</summary>
    public static void Csv(MitigateView view, TextWriter output)
    {
        string unit = view.Book.Currency;
        using var csv = new CsvText(output, "measure", "status", "move_log", "move_percent", "critical_shock_scale", "lands_log", "forced_units", $"forced_{unit}_at_S0", $"loss_dealers_{unit}", $"loss_forced_{unit}",
            $"loss_outside_{unit}", $"loss_liquidity_{unit}", $"cost_beforehand_{unit}", "time_floor_percent", "time_floor_se", "time_floor_change_percent", "time_floor_change_se", "time_end_percent", "time_end_se", "time_forced_units", "time_forced_se",
            "time_forced_change_units", "time_forced_change_se", "time_halted_seconds", "time_runaway_share", "worse_than_none");
        foreach (MeasureOutcome o in view.Outcomes)
        {
            (double dealers, double forced) = Groups(view, o.Losses);
            csv.Text(o.Name).Text(o.Status.ToString()).Number(o.LogMove ?? double.NaN).Number((Math.Exp(o.LogMove ?? double.NaN) - 1) * 100).Number(o.CriticalScale ?? double.NaN).Number(o.LandingLogMove ?? double.NaN)
                .Number(o.ForcedUnits ?? double.NaN).Number((o.ForcedUnits ?? double.NaN) * view.Book.Spot).Number(dealers).Number(forced).Number(o.Loss(PartyLosses.Outside)).Number(o.Loss(PartyLosses.Liquidity)).Number(o.KnownCost)
                .Number(100 * (o.Time?.Floor.Value ?? double.NaN)).Number(100 * (o.Time?.Floor.StandardError ?? double.NaN)).Number(100 * (o.Time?.FloorChange.Value ?? double.NaN)).Number(100 * (o.Time?.FloorChange.StandardError ?? double.NaN))
                .Number(100 * (o.Time?.End.Value ?? double.NaN)).Number(100 * (o.Time?.End.StandardError ?? double.NaN)).Number(o.Time?.ForcedUnits.Value ?? double.NaN).Number(o.Time?.ForcedUnits.StandardError ?? double.NaN)
                .Number(o.Time?.ForcedChange.Value ?? double.NaN).Number(o.Time?.ForcedChange.StandardError ?? double.NaN).Number(o.Time?.HaltedSeconds.Value ?? double.NaN).Number(o.Time?.Runaway.Value ?? double.NaN)
                .Text(view.Worse.Contains(o.Name) ? "yes" : "no").End();
        }
    }

    private static IEnumerable<string> Lead(MitigateView view)
    {
        MeasureOutcome none = view.Outcomes[0];
        string end = none.LogMove is { } x ? $"ends at {Figures.PercentOfLog(x)}" : "finds no floor";
        yield return $"Without measures the market {end}{(none.CriticalScale is { } c ? $" and tips at {Figures.Fixed(c, 3)} times this shock" : "")}.";
        MeasureOutcome[] better = [.. view.Outcomes.Skip(1).Where(o => !view.Worse.Contains(o.Name) && o.LogMove is not null).OrderBy(o => Math.Abs(o.LogMove!.Value))];
        if (better.Length > 0 && better[0].LogMove != none.LogMove) yield return $"Of the measures, {better[0].Name} holds it nearest, at {Figures.PercentOfLog(better[0].LogMove!.Value)}.";
        foreach (string worse in view.Worse.Take(3))
            yield return $"Worse than nothing: {worse}.";
    }

    private static TableSection Equilibrium(MitigateView view)
    {
        double spot = view.Book.Spot;
        Magnitude forced = Magnitude.For(view.Outcomes.Select(o => (o.ForcedUnits ?? double.NaN) * spot)), cost = Magnitude.For(view.Outcomes.Select(o => o.KnownCost));
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (MeasureOutcome o in view.Outcomes)
        {
            bool worse = view.Worse.Contains(o.Name);
            rows.Add([new Cell(Name(o), worse ? Tone.Warning : Tone.None), o.LogMove is { } x ? Figures.PercentOfLog(x) : "no floor", o.CriticalScale is { } c ? Figures.Fixed(c, 4) : "-",
                o.CriticalScale is null ? "-" : o.LandingLogMove is { } to ? Figures.PercentOfLog(to) : "no floor", o.ForcedUnits is { } f ? forced.Plain(f * spot) : "-",
                o.Effects.Length == 0 ? "-" : o.Effects.Any(e => double.IsFinite(e.Cost)) ? cost.Plain(o.KnownCost) : "-", o.IsIdle ? "acts on nobody" : worse ? "worse" : ""]);
        }

        return new TableSection("Where the market ends once everybody has traded",
            [new("measure", "", true), new("ends at", "%"), new("tips at", "x shock"), new("lands at", "%"), new("forced", forced.Of(view.Book.Currency)), new("cost before", cost.Of(view.Book.Currency)), new("", "", true)], rows,
            "Measures in time leave this end as it is. Forced: traded with the move by those whom the move makes trade.");
    }

    private static TableSection Losses(MitigateView view)
    {
        double[] all = [.. view.Outcomes.SelectMany(o => o.Losses).Select(l => l.Amount)];
        Magnitude m = Magnitude.For(all);
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (MeasureOutcome o in view.Outcomes)
        {
            (double dealers, double forced) = Groups(view, o.Losses);
            rows.Add([Name(o), m.Signed(dealers), m.Signed(forced), m.Signed(o.Loss(PartyLosses.Outside)), m.Signed(o.Loss(PartyLosses.Liquidity))]);
        }

        return new TableSection("What trading away from the fair price cost", [new("measure", "", true), new("dealers", m.Of(view.Book.Currency)), new("other traders", m.Of(view.Book.Currency)), new("shock's trade", m.Of(view.Book.Currency)), new("who quoted", m.Of(view.Book.Currency))],
            rows, "Losses > 0, gains < 0; each row adds up to nothing. By participant in --format json.");
    }

    private static TableSection InTime(MitigateView view)
    {
        double spot = view.Book.Spot;
        Magnitude m = Magnitude.For(view.Outcomes.Select(o => o.Time!.ForcedUnits.Value * spot));
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (MeasureOutcome o in view.Outcomes)
        {
            TimedOutcome t = o.Time!;
            bool same = o.Effects.IsEmpty;
            rows.Add([Name(o), Figures.Percent(t.Floor.Value), Figures.Fixed(100 * t.Floor.StandardError, 2), same ? "-" : Figures.Percent(t.FloorChange.Value), same ? "-" : Figures.Fixed(100 * t.FloorChange.StandardError, 2),
                Figures.Percent(t.End.Value), m.Plain(t.ForcedUnits.Value * spot), Figures.Fixed(t.HaltedSeconds.Value / 60, 1), Figures.Fixed(100 * t.Runaway.Value, 0)]);
        }

        return new TableSection("In time", [new("measure", "", true), new("farthest", "%"), new("+/-"), new("change", "%"), new("+/-"), new("at the end", "%"), new("forced", m.Of(view.Book.Currency)), new("halted", "minutes"), new("no floor", "% of paths")], rows,
            $"Means over {view.Outcomes[0].Time!.Paths} paths with standard errors; changes are of the same paths without the measure.");
    }

    private static TableSection Response(MitigateView view)
    {
        MeasureOutcome[] shown = [.. view.Outcomes.DistinctBy(o => string.Join(';', o.Response.Select(p => p.LogMove.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))).Take(CurvesShown)];
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (double s in Scales)
            rows.Add([Figures.Fixed(s, 2), .. shown.Select(o => (Cell)(At(o, s) is { } x ? Figures.PercentOfLog(x) : "no floor"))]);
        return new TableSection("Where multiples of the shock end", [new("shock", "times"), .. shown.Select(o => new Column(Short(o.Name, 14), "%"))], rows,
            "Curves that are the same as one to the left, and more than six, are left out; all are in --format json.");
    }

    /// <summary>The point of a curve at a scale; null where nothing holds the price.</summary>
    private static double? At(MeasureOutcome o, double scale)
    {
        foreach (OptionCascade.Cascade.ResponsePoint p in o.Response)
            if (Math.Abs(p.Scale - scale) < 1e-9)
                return p.LogMove;
        return null;
    }

    private static (double Dealers, double Forced) Groups(MitigateView view, IEnumerable<PartyLoss> losses)
    {
        double dealers = 0, forced = 0;
        foreach (PartyLoss l in losses)
        {
            if (l.Party is PartyLosses.Outside or PartyLosses.Liquidity) continue;
            if (view.Dealers.Contains(l.Party)) dealers += l.Amount;
            else forced += l.Amount;
        }

        return (dealers, forced);
    }

    private static string Name(MeasureOutcome o) => Short(o.Name, LongestName);

    private static string Short(string text, int longest) => text.Length <= longest ? text : text[..(longest - 2)].TrimEnd() + "..";

    /// <summary>A text in lines that fit, the further ones indented.</summary>
    private static IEnumerable<string> Wrapped(string text)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > LongestLine)
            {
                yield return line;
                line = "   " + word;
            }
            else line = line.Length == 0 ? word : line + " " + word;
        }

        yield return line;
    }
}
