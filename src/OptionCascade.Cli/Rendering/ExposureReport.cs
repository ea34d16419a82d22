using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The exposure command's tables.</summary>
internal static class ExposureReport
{
    private const int FlipsShown = 4;

    /// <summary>The report of an answer; strikes and expiries beyond <paramref name="top"/> are only counted.</summary>
    public static Report Of(ExposureView view, int top)
    {
        string currency = view.Book.Currency;
        return new Report($"Dealers' exposure: {view.Book.Underlying}", [.. AnswerReport.SyntheticLead(view.Book), .. Lead(view)],
        [
            AnswerReport.Market(view.Book), AnswerReport.Totals(view.Totals, currency), Levels(view), Profile(view), ByExpiry(view, top), ByStrike(view, top), .. AnswerReport.End(view),
        ]);
    }

    private static IEnumerable<string> Lead(ExposureView view)
    {
        double net = view.Totals.NetGammaPerOnePercent;
        yield return $"Dealers are {(net < 0 ? "short" : "long")} gamma: a 1% fall makes them {(net < 0 ? "sell" : "buy")} about {Magnitude.Write(Math.Abs(net), view.Book.Currency).TrimStart('+')}.";
    }

    private static FactsSection Levels(ExposureView view)
    {
        var facts = new List<Fact>();
        if (view.Flips.Count == 0) facts.Add(new Fact("gamma flip", "none", view.FlipStatus));
        foreach (double flip in view.Flips.OrderBy(f => Math.Abs(f - view.Book.Spot)).Take(FlipsShown).Order())
            facts.Add(new Fact("gamma flip", Figures.Price(flip), $"{Figures.Percent((flip / view.Book.Spot) - 1)} from spot"));
        if (view.Flips.Count > FlipsShown) facts.Add(new Fact("further flips", Figures.Count(view.Flips.Count - FlipsShown), $"within 20% of spot; all are in --format json"));
        foreach (WallView wall in view.Walls)
            facts.Add(wall.Strike is { } strike ? new Fact(wall.Name, Figures.Price(strike), wall.Unit == "contracts" ? $"{Figures.Count(wall.Value)} contracts" : Magnitude.Write(wall.Value, wall.Unit)) : new Fact(wall.Name, "none"));
        return new FactsSection("Levels", facts);
    }

    private static TableSection Profile(ExposureView view)
    {
        Magnitude m = Magnitude.For(view.Profile.Select(p => p.NetGammaPerOnePercent));
        double largest = view.Profile.Select(p => Math.Abs(p.NetGammaPerOnePercent)).DefaultIfEmpty(0).Max();
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (ProfilePoint p in view.Profile.OrderByDescending(p => p.Spot))
            rows.Add([Figures.Price(p.Spot), Figures.Signed((Math.Exp(p.LogMove) - 1) * 100, 1), m.Signed(p.NetGammaPerOnePercent), Cell.Diverging(p.NetGammaPerOnePercent, largest), Math.Abs(p.LogMove) < 1e-12 ? "<- spot" : ""]);
        return new TableSection("Net gamma if spot moves",
            [new("spot", view.Book.Currency), new("move", "%"), new("net gamma", m.Of(view.Book.Currency) + " per 1%"), new("short | long", "", true), new("", "", true)], rows);
    }

    private static TableSection ByExpiry(ExposureView view, int top)
    {
        Magnitude m = Magnitude.For(view.ByExpiry.Select(e => e.GrossGammaPerOnePercent));
        double largest = view.ByExpiry.Select(e => Math.Abs(e.NetGammaPerOnePercent)).DefaultIfEmpty(0).Max();
        ExpiryExposureView[] shown = [.. view.ByExpiry.OrderByDescending(e => e.GrossGammaPerOnePercent).Take(top).OrderBy(e => e.YearFraction)];
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (ExpiryExposureView e in shown)
            rows.Add([e.Expiry, Figures.Fixed(e.YearFraction * 365, 1), m.Signed(e.NetGammaPerOnePercent), m.Plain(e.GrossGammaPerOnePercent), Cell.Diverging(e.NetGammaPerOnePercent, largest)]);
        return new TableSection("By expiry",
            [new("expiry", "UTC", true), new("T x 365", "days"), new("net gamma", m.Of(view.Book.Currency) + " per 1%"), new("gross gamma", m.Of(view.Book.Currency) + " per 1%"), new("short | long", "", true)],
            rows, Cut(shown.Length, view.ByExpiry.Count, "expiries"));
    }

    private static TableSection ByStrike(ExposureView view, int top)
    {
        StrikeExposureView[] shown = [.. view.ByStrike.OrderByDescending(s => s.GrossGammaPerOnePercent).Take(top).OrderByDescending(s => s.Strike)];
        Magnitude m = Magnitude.For(shown.Select(s => s.GrossGammaPerOnePercent));
        double largest = shown.Select(s => Math.Abs(s.NetGammaPerOnePercent)).DefaultIfEmpty(0).Max();
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (StrikeExposureView s in shown)
            rows.Add([Figures.Price(s.Strike), m.Signed(s.CallGammaPerOnePercent), m.Signed(s.PutGammaPerOnePercent), m.Signed(s.NetGammaPerOnePercent), m.Plain(s.GrossGammaPerOnePercent), Cell.Diverging(s.NetGammaPerOnePercent, largest)]);
        return new TableSection("By strike",
            [new("strike", view.Book.Currency), new("calls", m.Of(view.Book.Currency) + " per 1%"), new("puts", m.Of(view.Book.Currency) + " per 1%"), new("net gamma", m.Of(view.Book.Currency) + " per 1%"), new("gross gamma", m.Of(view.Book.Currency) + " per 1%"), new("short | long", "", true)],
            rows, Cut(shown.Length, view.ByStrike.Count, "strikes"));
    }

    private static string Cut(int shown, int all, string things) => shown < all ? $"The {shown} largest of {all} {things} by gross gamma; --top changes how many, --format csv and json have all strikes." : "";
}
