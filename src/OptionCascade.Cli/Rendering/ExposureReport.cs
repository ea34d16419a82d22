using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The exposure command's tables.</summary>
internal static class ExposureReport
{
    private const int FlipsShown = 4;

    /// <summary>The report of an answer; strikes and expiries beyond <paramref name="top"/> are only counted.</summary>
    public static Report Of(ExposureView view, int top)
        => new($"Dealers' exposure: {view.Book.Underlying}", [.. AnswerReport.SyntheticLead(view.Book), .. Lead(view)],
        [
            AnswerReport.Market(view.Book), Greeks(view), .. view.Index is { } index ? (Section[])[IndexReport.Table(index, view.Unit, view.Book.Currency)] : [], Sensitivity(view), Levels(view), ProfileReport.Table(view.Unit, view.Profile, view.Book), ByExpiry(view, top),
            ByMoneyness(view), ByStrike(view, top), .. AnswerReport.End(view),
        ]);

    private static IEnumerable<string> Lead(ExposureView view)
    {
        double net = view.Totals.NetGammaPerOnePercent;
        yield return $"Dealers are {(net < 0 ? "short" : "long")} gamma: a 1% fall makes them {(net < 0 ? "sell" : "buy")} about {Magnitude.Write(Math.Abs(net), view.Book.Currency).TrimStart('+')}.";
        double[] signs = [.. view.Sensitivity.Select(s => s.NetGammaPerOnePercent)];
        if (signs.Any(s => s < 0) && signs.Any(s => s > 0)) yield return "The sign depends on whose options these are: see the dealers' sides below.";
    }

    private static TableSection Greeks(ExposureView view)
    {
        bool uncertain = view.Greeks.Any(g => g.StandardError is not null);
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (GreekExposureView g in view.Greeks)
        {
            Magnitude m = Magnitude.For([g.Net, g.Gross]);
            string unit = g.Unit.Label.StartsWith(view.Book.Currency, StringComparison.Ordinal) ? m.Of(view.Book.Currency) + g.Unit.Label[view.Book.Currency.Length..] : m.Of("") + g.Unit.Label;
            var row = new List<Cell> { g.Unit.Name.Split('-')[0], m.Signed(g.Net), m.Signed(g.Calls), m.Signed(g.Puts), m.Plain(g.Gross), unit };
            if (uncertain) row.Insert(2, g.StandardError is { } e ? m.Plain(e) : "");
            rows.Add(row);
        }

        Column[] columns = [new("exposure", "", true), new("net"), new("calls"), new("puts"), new("gross"), new("unit", "", true)];
        return new TableSection("Dealers' exposure", uncertain ? [columns[0], columns[1], new Column("+/-"), .. columns[2..]] : columns, rows,
            "Before the hedge; long > 0. Short gamma sells as price falls and buys as it rises.");
    }

    private static TableSection Sensitivity(ExposureView view)
    {
        Magnitude m = Magnitude.For(view.Sensitivity.Select(s => s.NetGammaPerOnePercent));
        bool shocks = view.Sensitivity.Any(s => s.CriticalFall is not { } f || double.IsFinite(f));
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (SensitivityView s in view.Sensitivity)
        {
            var row = new List<Cell> { s.Rule, m.Signed(s.NetGammaPerOnePercent), s.NearestFlip is { } flip ? Figures.Price(flip) : "none", Figures.Count(s.Flips) };
            if (shocks) row.AddRange([Shock(s.CriticalFall), Shock(s.CriticalRise)]);
            rows.Add(row);
        }

        Column[] columns = [new("dealers' side", "", true), new("net gamma", m.Of(view.Book.Currency) + " per 1%"), new("nearest flip", view.Book.Currency), new("flips", "in 20%")];
        return new TableSection("If the dealers' side were another", shocks ? [.. columns, new Column("tips at a fall", "of fair price"), new Column("tips at a rise", "of fair price")] : columns, rows,
            shocks ? "The smallest news that makes the price jump, dealers' hedging alone; \"none\" down to the floor." : "");

        static Cell Shock(double? relative) => relative is not { } r ? "none" : Math.Abs(r) < 5e-5 ? "as it stands" : Figures.Percent(r);
    }

    private static FactsSection Levels(ExposureView view)
    {
        var facts = new List<Fact>();
        string name = view.Unit.Name.Split('-')[0];
        if (view.Flips.Flips.Count == 0) facts.Add(new Fact($"{name} flip", "none", view.Flips.Status));
        foreach (FlipView flip in view.Flips.Flips.OrderBy(f => Math.Abs(f.Spot - view.Book.Spot)).Take(FlipsShown).OrderBy(f => f.Spot))
            facts.Add(new Fact($"{name} flip", Figures.Price(flip.Spot), $"{Figures.Percent((flip.Spot / view.Book.Spot) - 1)} from spot; above it dealers are {(flip.Slope > 0 ? "long" : "short")}"));
        if (view.Flips.Flips.Count > FlipsShown) facts.Add(new Fact("further flips", Figures.Count(view.Flips.Flips.Count - FlipsShown), "within 20% of spot; all are in --format json"));
        foreach (FlipsView other in view.OtherFlips)
            if (other.Flips.Count > 0)
                facts.Add(new Fact($"{other.Unit.Name.Split('-')[0]} flip{(other.Flips.Count > 1 ? "s" : "")}", string.Join("  ", other.Flips.OrderBy(f => Math.Abs(f.Spot - view.Book.Spot)).Take(3).OrderBy(f => f.Spot).Select(f => Figures.Price(f.Spot))),
                    other.Flips.Count > 3 ? $"nearest 3 of {other.Flips.Count}" : ""));
        foreach (WallView wall in view.Walls)
            facts.Add(wall.Strike is { } strike ? new Fact(wall.Name, Figures.Price(strike), wall.Unit == "contracts" ? $"{Figures.Count(wall.Value)} contracts" : Magnitude.Write(wall.Value, wall.Unit)) : new Fact(wall.Name, "none"));
        return new FactsSection("Levels", facts);
    }

    private static TableSection ByExpiry(ExposureView view, int top)
    {
        var unit = new UnitText(view.Unit, view.Book.Currency, view.ByExpiry.Select(e => e.Gross));
        double largest = view.ByExpiry.Select(e => Math.Abs(e.Net)).DefaultIfEmpty(0).Max();
        ExpiryExposureView[] shown = [.. view.ByExpiry.OrderByDescending(e => e.Gross).Take(top).OrderBy(e => e.YearFraction)];
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (ExpiryExposureView e in shown)
            rows.Add([e.Expiry, Figures.Fixed(e.YearFraction * 365, 1), unit.Signed(e.Net), unit.Plain(e.Gross), Cell.Diverging(e.Net, largest)]);
        return new TableSection($"{unit.Title} by expiry", [new("expiry", "UTC", true), new("T x 365", "days"), new("net", unit.Label), new("gross", unit.Label), new("short | long", "", true)],
            rows, Cut(shown.Length, view.ByExpiry.Count, "expiries"));
    }

    private static TableSection ByMoneyness(ExposureView view)
    {
        var unit = new UnitText(view.Unit, view.Book.Currency, view.ByMoneyness.Select(e => e.Gross));
        double largest = view.ByMoneyness.Select(e => Math.Abs(e.Net)).DefaultIfEmpty(0).Max();
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (MoneynessExposureView e in view.ByMoneyness.Where(e => e.Options > 0))
            rows.Add([Range(e), Figures.Count(e.Options), unit.Signed(e.Calls), unit.Signed(e.Puts), unit.Signed(e.Net), unit.Plain(e.Gross), Cell.Diverging(e.Net, largest)]);
        return new TableSection($"{unit.Title} by moneyness", [new("ln(K/F)/(sigma sqrt T)", "", true), new("options"), new("calls", unit.Label), new("puts", unit.Label), new("net", unit.Label), new("gross", unit.Label), new("short | long", "", true)], rows);

        static string Range(MoneynessExposureView e) => double.IsNaN(e.Low) ? "not known" : double.IsInfinity(e.Low) ? $"below {Figures.Short(e.High)}"
            : double.IsInfinity(e.High) ? $"{Figures.Short(e.Low)} and above" : $"{Figures.Short(e.Low)} to {Figures.Short(e.High)}";
    }

    private static TableSection ByStrike(ExposureView view, int top)
    {
        StrikeExposureView[] shown = [.. view.ByStrike.OrderByDescending(s => s.Gross).Take(top).OrderByDescending(s => s.Strike)];
        var unit = new UnitText(view.Unit, view.Book.Currency, shown.Select(s => s.Gross));
        double largest = shown.Select(s => Math.Abs(s.Net)).DefaultIfEmpty(0).Max();
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (StrikeExposureView s in shown)
            rows.Add([Figures.Price(s.Strike), unit.Signed(s.Calls), unit.Signed(s.Puts), unit.Signed(s.Net), unit.Plain(s.Gross), Cell.Diverging(s.Net, largest)]);
        return new TableSection($"{unit.Title} by strike",
            [new("strike", view.Book.Currency), new("calls", unit.Label), new("puts", unit.Label), new("net", unit.Label), new("gross", unit.Label), new("short | long", "", true)],
            rows, Cut(shown.Length, view.ByStrike.Count, "strikes"));
    }

    private static string Cut(int shown, int all, string things) => shown < all ? $"The {shown} largest of {all} {things} by gross exposure; --top changes how many, --format csv and json have all strikes." : "";
}
