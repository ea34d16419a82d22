using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;
using OptionCascade.Simulation;

namespace OptionCascade.Cli.Rendering;

/// <summary>The simulate command's tables and CSV.</summary>
internal static class SimulateReport
{
    private const int RowsShown = 24;

    /// <summary>The report of an answer.</summary>
    public static Report Of(SimulateView view)
    {
        Section[] parts = view.Recorded is { } path ? [.. Path(view, path)] : [Paths(view), Distribution(view), Flows(view)];
        return new Report("Market in time", [.. AnswerReport.SyntheticLead(view.Book), .. view.Recorded is { } p ? Lead(p) : Lead(view)], [AnswerReport.Market(view.Book), .. parts, .. AnswerReport.End(view)]);
    }

    /// <summary>One row a quantity over the paths; of one path, one row a step.</summary>
    public static void Csv(SimulateView view, TextWriter output)
    {
        if (view.Recorded is { } path)
        {
            Csv(path, view, output);
            return;
        }

        using var csv = new CsvText(output, ["move", "mean_log", .. view.Distributions[0].Quantiles.Select(q => FormattableString.Invariant($"quantile_{q.Probability * 100:0}_log"))]);
        foreach (PathDistribution d in view.Distributions)
        {
            csv.Text(d.Key).Number(d.Mean);
            foreach ((_, double x) in d.Quantiles)
                csv.Number(x);
            csv.End();
        }

        csv.Text("gone beyond the fair price").Number(double.NaN);
        foreach (((_, double real), (_, double fair)) in view.Distributions[1].Quantiles.Zip(view.Distributions[2].Quantiles))
            csv.Number(real - fair);
        csv.End();
    }

    private static void Csv(SimulatedPath path, SimulateView view, TextWriter output)
    {
        string unit = view.Book.Currency;
        using var csv = new CsvText(output, ["seconds", $"price_{unit}", "move_log", "fair_move_log", "volatility_shift_fraction", "bid_depth_share", "ask_depth_share", "halted", "outside_traded_units",
            .. path.Participants.Select(p => p.Replace(' ', '_').Replace(',', '_') + "_traded_units")]);
        for (int k = 0; k < path.Seconds.Length; k++)
        {
            csv.Number(path.Seconds[k]).Number(view.Book.Spot * Math.Exp(path.LogMove[k])).Number(path.LogMove[k]).Number(path.FairLogMove[k]).Number(path.VolatilityShift[k]).Number(path.BidDepth[k])
                .Number(path.AskDepth[k]).Number(path.Halted[k] ? 1 : 0).Number(path.OutsideTraded[k]);
            foreach (var traded in path.Traded)
                csv.Number(traded[k]);
            csv.End();
        }
    }

    private static IEnumerable<string> Lead(SimulateView view)
    {
        PathDistribution worst = view.Distributions[1], fair = view.Distributions[2];
        (double p, double real) = worst.Quantiles[1];
        yield return $"In one path of {Figures.Short(Math.Round(1 / p))} the price falls by {Fall(real)} or more on the way; the fair price alone would by {Fall(fair.Quantiles[1].LogMove)}.";
        yield return $"A cascade (forced trading takes the price at least {Fall(-view.CascadeSize)} deeper than the fair price went) happens in {Percent(view.Cascades)} of the paths."
            + (view.Runaways.Count > 0 ? $" {Percent(view.Runaways)} find no floor." : "");

        static string Percent(ShareView s) => $"{Figures.Fixed(s.Share * 100, 2)}%";
    }

    private static IEnumerable<string> Lead(SimulatedPath path)
    {
        yield return path.Status == SimulationStatus.Runaway
            ? $"Path {path.Path}: nothing holds the price; it leaves the range searched after {Figures.Short(path.Seconds[^1])} s."
            : $"Path {path.Path}: the price ends at {Figures.PercentOfLog(path.LogMove[^1])}, its lowest was {Figures.PercentOfLog(path.Summary.LowestLogMove)}; the fair price ends at {Figures.PercentOfLog(path.FairLogMove[^1])}.";
    }

    private static FactsSection Paths(SimulateView view)
    {
        var facts = new List<Fact>
        {
            new("paths", Figures.Count(view.Paths), view.Store is null ? "" : $"{Figures.Count(view.Resumed)} of them were in {view.Store} already"),
            new("with a cascade", Figures.Fixed(view.Cascades.Share * 100, 2) + "%", Interval(view.Cascades)),
            new("without a floor", Figures.Fixed(view.Runaways.Share * 100, 2) + "%", Interval(view.Runaways)),
        };
        if (double.IsFinite(view.VolatilityRatio)) facts.Add(new Fact("realised volatility", $"{Figures.Fixed(view.VolatilityRatio, 3)} times that drawn", "root of the mean squared returns, step by step"));
        if (view.HaltedShare > 0) facts.Add(new Fact("without trading", Figures.Fixed(view.HaltedShare * 100, 2) + "% of the time"));
        return new FactsSection("Paths", facts);

        static string Interval(ShareView s) => $"{Figures.Count(s.Count)} paths; 95% interval {Figures.Fixed(s.Low * 100, 2)}% to {Figures.Fixed(s.High * 100, 2)}%";
    }

    private static TableSection Distribution(SimulateView view)
        => new("Move of the price over the paths, %", [new("move", "", true), .. view.Distributions[0].Quantiles.Select(q => new Column(FormattableString.Invariant($"{q.Probability * 100:0}%"))), new("mean")],
            [.. view.Distributions.Select(d => (IReadOnlyList<Cell>)[d.Name, .. d.Quantiles.Select(q => (Cell)Move(q.LogMove)), Move(d.Mean)])],
            "The share of paths at or below each figure, against the price at the start; \"fair price\": without impact of anybody's trades.");

    private static TableSection Flows(SimulateView view)
    {
        Magnitude unit = Magnitude.For(view.Flows.SelectMany(f => new[] { f.Least, f.Most }));
        string currency = unit.Of(view.Book.Currency);
        return new TableSection("Traded by the end of a path", [new("participant", "", true), new("mean", currency), new("most sold", currency), new("most bought", currency), new("trades in", "% of paths")],
            [.. view.Flows.Select(f => (IReadOnlyList<Cell>)[f.IsLiquidation ? f.Name + " (liquidated)" : f.Name, unit.Signed(f.Mean), unit.Signed(f.Least), unit.Signed(f.Most), Figures.Fixed(f.Active * 100, 2)])],
            "At the price at the start; bought > 0.");
    }

    private static IEnumerable<Section> Path(SimulateView view, SimulatedPath path)
    {
        double spot = view.Book.Spot;
        Magnitude unit = Magnitude.For(path.Traded.SelectMany(t => t).Concat(path.OutsideTraded).Select(q => q * spot));
        int last = path.Seconds.Length - 1, shown = Math.Min(RowsShown, last);
        int[] steps = [.. Enumerable.Range(0, shown + 1).Select(i => (int)((long)i * last / Math.Max(shown, 1))).Distinct()];
        yield return new TableSection("The path", [new("time", "s"), new("price", view.Book.Currency), new("move", "%"), new("fair move", "%"), new("forced so far", unit.Of(view.Book.Currency)), new("bid depth", "%"), new("ask depth", "%"), new("", "", true)],
            [.. steps.Select(k => (IReadOnlyList<Cell>)[Figures.Short(path.Seconds[k]), Figures.Price(spot * Math.Exp(path.LogMove[k])), Move(path.LogMove[k]), Move(path.FairLogMove[k]),
                unit.Signed(path.Traded.Sum(t => t[k]) * spot), Figures.Fixed(path.BidDepth[k] * 100, 0), Figures.Fixed(path.AskDepth[k] * 100, 0), path.Halted[k] ? "halted" : ""])],
            "Some of the steps; --format csv has all of them, participant by participant.");
        yield return new TableSection("Traded by the end", [new("participant", "", true), new("traded", unit.Of(view.Book.Currency))],
            [.. path.Participants.Select((p, i) => (IReadOnlyList<Cell>)[path.IsMarginChecked[i] ? p + " (liquidated)" : p, unit.Signed(path.Traded[i][^1] * spot)])], "At the price at the start; bought > 0.");
        if (!path.Halts.IsEmpty)
            yield return new TableSection("Halts", [new("rule", "", true), new("from", "s"), new("to", "s"), new("last trade", "%")], [.. path.Halts.Select(h => (IReadOnlyList<Cell>)[h.Rule, Figures.Short(h.FromSeconds), Figures.Short(h.ToSeconds), Move(h.LogMove)])]);
    }

    private static string Move(double logMove) => Figures.Signed(double.ExpM1(logMove) * 100, 2);

    private static string Fall(double logMove) => Figures.Fixed(-double.ExpM1(logMove) * 100, 2) + "%";
}
