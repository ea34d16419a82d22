using NodaTime.Text;
using OptionCascade.Calibration;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Views;
using OptionCascade.Impact.OrderBooks;

namespace OptionCascade.Cli.Rendering;

/// <summary>The book command's tables.</summary>
internal static class OrderBookReport
{
    private const int MostRows = 24;

    /// <summary>The report of an answer.</summary>
    public static Report Of(OrderBookView view)
    {
        var sections = new List<Section> { File(view), Checks(view) };
        if (view.Findings.Count > 0) sections.Add(Findings(view));
        if (view.Book?.Top is not null) sections.Add(Market(view));
        if (view.Depth.Count > 0) sections.Add(Depth(view));
        if (view.Levels.Count > 0) sections.Add(Levels(view));
        if (view.Times.Count > 0) sections.Add(Times(view));
        if (view.Bands.Count > 0) sections.Add(Bands(view));
        if (view.Flow is { } flow) sections.Add(Flow(flow, view));
        if (view.Resilience is { } r) sections.Add(Resilience(r, view));
        if (view.Walks.Count > 0) sections.Add(Walks(view));
        if (view.Assumptions.Count > 0) sections.Add(new FactsSection("Assumptions", [.. view.Assumptions.Select(a => new Fact(a.Name, a.Value, a.IsDefault ? $"default; {a.Option}" : $"given; {a.Option}"))]));
        if (view.Warnings.Count > 0) sections.Add(new NotesSection("Warnings", view.Warnings, Tone.Warning));
        return new Report("Order book", [.. Lead(view)], sections);
    }

    private static IEnumerable<string> Lead(OrderBookView view)
    {
        if (view.Findings.Count == 0) yield return "Nothing in these data contradicts itself.";
        else if (view.Kind == "levels of one book") yield return "The book cannot be true: its best bid is at or above its best ask.";
        else
        {
            BookFinding first = view.Findings[0];
            BookSide?[] sides = [.. view.Findings.Select(f => f.Side).Distinct()];
            yield return $"{(sides is [{ } one] ? one + " side" : "The data")}: not to be trusted from {Time(first)} on: {first.Message}.";
        }

        if (view.Levels.Count > 0)
            yield return $"Over {Count(view.Levels.Count)} the book leans to the {(view.Levels[^1].Imbalance >= 0 ? "buyers" : "sellers")}: imbalance {Figures.Signed(view.Levels[^1].Imbalance, 3)}.";

        static string Count(int levels) => levels == 1 ? "the best level" : $"the {levels} best levels of a side";
    }

    private static FactsSection File(OrderBookView view) => new("File",
        [new("source", view.Source, view.Kind + (view.Symbol.Length > 0 ? ", " + view.Symbol : "")), .. view.Counts.Where(c => c.Value > 0 || !c.Name.EndsWith("out", StringComparison.Ordinal)).Select(c => new Fact(c.Name, c.Value == Math.Floor(c.Value) ? Figures.Count(c.Value) : Figures.Fixed(c.Value, 3)))]);

    private static FactsSection Checks(OrderBookView view)
    {
        var facts = new List<Fact>();
        if (view.Passed.Count > 0) facts.Add(new Fact("nothing found", string.Join(", ", view.Passed)));
        foreach (IGrouping<(BookFindingKind Kind, BookSide? Side), BookFinding> g in view.Findings.GroupBy(f => (f.Kind, f.Side)))
            facts.Add(new Fact(LoadedMarket.Words(g.Key.Kind.ToString()), $"{Figures.Count(g.Count())} times", $"{(g.Key.Side is { } s ? s.ToString().ToLowerInvariant() + " side" : "side not told by the data")}, {(view.Kind == "levels of one book" ? "" : $"{Time(g.First())} to {Time(g.Last())}")}".TrimEnd(',', ' ')));
        return new FactsSection("Checks", facts);
    }

    private static TableSection Findings(OrderBookView view)
        => new("First findings of each kind", [new("time", "", true), new("what", "", true)],
            [.. view.Findings.GroupBy(f => (f.Kind, f.Side)).Select(g => g.First()).Select(f => (IReadOnlyList<Cell>)[view.Kind == "levels of one book" ? "" : Time(f), f.Message])], "All of them: --format json or csv.");

    private static FactsSection Market(OrderBookView view)
    {
        TopOfBook top = view.Book!.Top!.Value;
        var facts = new List<Fact>
        {
            new("bid | ask", $"{Figures.Price(top.BidPrice)} | {Figures.Price(top.AskPrice)}", $"{Figures.Short(top.BidQuantity)} | {Figures.Short(top.AskQuantity)} units"),
            new("mid", Figures.Price(top.Mid), $"spread {Figures.Short(top.Spread)}, {Figures.Fixed(1e4 * top.Spread / top.Mid, 3)} bp"),
            new("microprice", Figures.Fixed(top.Microprice, 4), "mid weighted by the sizes of the best levels"),
            new("known to", $"{Figures.Fixed(1e4 * view.Book.KnownTo(BookSide.Bid)!.Value, 1)} bp below, {Figures.Fixed(1e4 * view.Book.KnownTo(BookSide.Ask)!.Value, 1)} bp above mid", "beyond is unknown, not empty"),
        };
        if (view.MeanDepth is { } d)
            facts.Add(new Fact($"mean depth within {Figures.Short(d.BasisPoints)} bp", $"bids {Pair(d.Bids, 2)}, asks {Pair(d.Asks, 2)} units", $"{Figures.Count(d.Looks)} looks, a second apart"));
        return new FactsSection(view.Kind == "recorded stream" ? "Book at the end" : "Book", facts);
    }

    private static TableSection Depth(OrderBookView view)
        => new("Depth", [new("within", "bp of mid"), new("bids", "units"), new("asks", "units"), new("imbalance")],
            [.. view.Depth.Select(d => (IReadOnlyList<Cell>)[Figures.Short(d.BasisPoints), Known(d.Bids, d.KnownBids), Known(d.Asks, d.KnownAsks), d.Bids is { } b && d.Asks is { } a && a + b > 0 ? Figures.Signed((b - a) / (b + a), 3) : Figures.Unknown])],
            view.Depth.Any(d => d.Bids is null || d.Asks is null) ? "\">=\": the file ends before that distance; what rests beyond it is not known." : "");

    private static TableSection Levels(OrderBookView view)
        => new("Pressure by level", [new("levels"), new("bids", "units"), new("asks", "units"), new("imbalance"), new("sellers | buyers", "", true), new("depth-weighted mid")],
            [.. view.Levels.Select(l => (IReadOnlyList<Cell>)[Figures.Count(l.Level), Figures.Fixed(l.BidQuantity, 3), Figures.Fixed(l.AskQuantity, 3), Figures.Signed(l.Imbalance, 3), Cell.Diverging(l.Imbalance, 1), Figures.Fixed(l.DepthWeightedMid, 4)])],
            "Sums over the best levels of each side; imbalance (bids - asks)/(bids + asks).");

    private static TableSection Times(OrderBookView view)
    {
        int n = view.Times.Max(t => t.Imbalance.Count);
        int[] shown = [.. Enumerable.Range(1, n).Where(i => i == 1 || i == n || (i == (n + 1) / 2 && n > 2))];
        return new TableSection("Pressure over time", [new("time", "UTC", true), new("mid"), new("microprice", "- mid, bp"), new("depth mid", "- mid, bp"), .. shown.Select(i => new Column("imbalance", $"{i} level{(i > 1 ? "s" : "")}")), new("order flow", "units"), new("traded", "bought-sold"), new("return", "bp")],
            [.. Sample(view.Times).Select(t => (IReadOnlyList<Cell>)[Clock(t.Time), Figures.Price(t.Mid), Bp(t.Microprice, t.Mid), Bp(t.DepthWeightedMid, t.Mid), .. shown.Select(i => (Cell)(i <= t.Imbalance.Count ? Figures.Signed(t.Imbalance[i - 1], 2) : Figures.Unknown)),
                t.OrderFlowImbalance is { } o ? Figures.Signed(o, 1) : Figures.Unknown, t.TradeImbalance is { } q ? Figures.Signed(q, 1) : Figures.Unknown, t.LogReturn is { } r ? Figures.Signed(1e4 * r, 2) : Figures.Unknown])],
            Note(view.Times.Count, "instants") + "Order flow, trades and return are of the interval that holds the instant.");

        static string Bp(double price, double mid) => Figures.Signed(1e4 * ((price / mid) - 1), 3);
    }

    private static TableSection Bands(OrderBookView view)
    {
        BandRow first = view.Bands[0];
        return new TableSection("Depth over time", [new("time", "UTC", true), new("bids", $"{Figures.Short(first.Percent)}%"), new("asks", $"{Figures.Short(first.Percent)}%"), new("imbalance"), new("bids", $"{Figures.Short(first.FarPercent)}%"), new("asks", $"{Figures.Short(first.FarPercent)}%"), new("imbalance"), new("finding", "", true)],
            [.. Sample(view.Bands).Select(b => (IReadOnlyList<Cell>)[Clock(b.Time), Figures.Fixed(b.Bids, 1), Figures.Fixed(b.Asks, 1), Lean(b.Bids, b.Asks), Figures.Fixed(b.FarBids, 1), Figures.Fixed(b.FarAsks, 1), Lean(b.FarBids, b.FarAsks), new Cell(b.Suspect, Tone.Loss)])],
            Note(view.Bands.Count, "snapshots") + "Units up to that distance from mid; an imbalance of a snapshot with a finding means nothing.");

        static string Lean(double b, double a) => Figures.Signed((b - a) / (b + a), 3);
    }

    private static FactsSection Flow(OrderFlowFit f, OrderBookView view) => new($"Returns on order-flow imbalance, {Figures.Short(view.IntervalSeconds)} s intervals",
    [
        new("slope", $"{Figures.Short(1e4 * f.Slope)} +- {Figures.Short(1e4 * f.RobustSlopeError)} bp per unit", $"allowing for unequal variances; +- {Figures.Short(1e4 * f.SlopeError)} without"),
        new("intercept", $"{Figures.Short(1e4 * f.Intercept)} +- {Figures.Short(1e4 * f.InterceptError)} bp"),
        new("fit", $"R2 {Figures.Fixed(f.RSquared, 3)}", $"{Figures.Count(f.Intervals)} intervals"),
        new("slope x depth", $"{Figures.Short(1e4 * f.SlopeTimesDepth)} bp", $"mean size of a best level {Figures.Short(f.MeanDepth)} units"),
    ]);

    private static FactsSection Resilience(BookResilience r, OrderBookView view) => new("After large orders",
    [
        new("orders", Figures.Count(r.Orders), view.LargeQuantity is { } q ? $"of {Figures.Short(q)} units or more" : ""),
        new("depth on the side hit", Recovery(r.Depth, "less", "more", r.LagSeconds[^1]), Half(r.Depth)),
        new("spread", Recovery(r.Spread, "more", "less", r.LagSeconds[^1]), Half(r.Spread)),
    ]);

    /// <summary>The first and the last figure in words: so many percent more or less than before the order.</summary>
    private static string Recovery(Recovery r, string above, string below, double horizon)
    {
        return r.Mean.IsEmpty ? Figures.Unknown : $"{Share(r.Mean[0])} at first, {Share(r.Mean[^1])} after {Figures.Fixed(horizon, 0)} s";

        string Share(double y) => $"{Figures.Fixed(100 * Math.Abs(y), 1)}% {(y >= 0 ? above : below)} than before";
    }

    private static string Half(Recovery r)
        => (r.HalfLifeSeconds is { } h ? $"half-life {Figures.Fixed(h, 2)} +- {Figures.Fixed(r.HalfLifeError ?? double.NaN, 2)} s by fit" : "no half-life: nothing was missing, or it does not come back")
            + (r.HalvedAfterSeconds is { } s ? $"; halved after {Figures.Fixed(s, 1)} s" : "");

    private static TableSection Walks(OrderBookView view)
        => new("A block at once", [new("", "", true), new("filled", "units"), new("assumed", "units"), new("unfilled", "units"), new("levels"), new("average price"), new("last price"), new("slippage", "bp of mid"), new("cost", "vs mid")],
            [.. view.Walks.Select(w => (IReadOnlyList<Cell>)[$"{(w.Quantity < 0 ? "sell" : "buy")} {Figures.Short(Math.Abs(w.Quantity))}", Figures.Fixed(w.Filled, 3), Figures.Fixed(w.FilledByAssumption, 3), new Cell(Figures.Fixed(w.Unfilled, 3), w.Unfilled > 0 ? Tone.Warning : Tone.None),
                Figures.Count(w.LevelsConsumed), w.AveragePrice is { } a ? Figures.Price(a) : Figures.Unknown, w.LastPrice is { } l ? Figures.Price(l) : Figures.Unknown, w.Slippage is { } s ? Figures.Fixed(1e4 * s, 3) : Figures.Unknown, Figures.Fixed(w.Cost, 2)])],
            view.Walks.Any(w => w.Unfilled > 0) ? "Unfilled: beyond the last known level nothing is known; average, slippage and cost are of what was filled. --beyond SHARE states what rests there."
                : view.Walks.Any(w => w.FilledByAssumption > 0) ? "Assumed: filled beyond the last known level, from the depth that --beyond states." : "Nobody reacts and nothing refills while the block is filled.");

    private static string Known(double? all, double known) => all is { } q ? Figures.Fixed(q, 1) : ">= " + Figures.Fixed(known, 1);

    private static string Pair(Estimate e, int decimals) => $"{Figures.Fixed(e.Value, decimals)} +- {Figures.Fixed(e.StandardError, decimals)}";

    private static string Time(BookFinding f) => InstantPattern.ExtendedIso.Format(f.Time);

    private static string Clock(string iso) => iso[(iso.IndexOf('T', StringComparison.Ordinal) + 1)..].TrimEnd('Z') is var t && t.Length > 12 ? t[..12] : t;

    private static string Note(int count, string what) => count > MostRows ? $"{MostRows} of {Figures.Count(count)} {what}; all of them: --format csv. " : "";

    /// <summary>Evenly spread, the first and the last among them.</summary>
    private static IEnumerable<T> Sample<T>(IReadOnlyList<T> all)
        => all.Count <= MostRows ? all : Enumerable.Range(0, MostRows).Select(i => all[(int)Math.Round(i * (all.Count - 1.0) / (MostRows - 1))]);
}
