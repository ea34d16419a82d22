using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The profile command's tables.</summary>
internal static class ProfileReport
{
    /// <summary>The report of an answer.</summary>
    public static Report Of(ProfileView view) => new($"Dealers' {view.Unit.Name.Split('-')[0]} over spot: {view.Book.Underlying}",
        [.. AnswerReport.SyntheticLead(view.Book), $"{view.Unit.Label} if spot moves, {view.Volatility} volatilities."],
        [AnswerReport.Market(view.Book), Flips(view), Table(view.Unit, view.Points, view.Book), .. AnswerReport.End(view)]);

    /// <summary>A profile as bars, highest level first.</summary>
    public static TableSection Table(UnitView unit, IReadOnlyList<ProfilePoint> points, BookView book)
    {
        var text = new UnitText(unit, book.Currency, points.Select(p => p.Net));
        double largest = points.Select(p => Math.Abs(p.Net)).DefaultIfEmpty(0).Max();
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (ProfilePoint p in points.OrderByDescending(p => p.Spot))
            rows.Add([Figures.Price(p.Spot), Figures.Signed((Math.Exp(p.LogMove) - 1) * 100, 1), text.Signed(p.Net), Cell.Diverging(p.Net, largest), Math.Abs(p.LogMove) < 1e-12 ? "<- spot" : ""]);
        return new TableSection($"Net {text.Title.ToLowerInvariant()} if spot moves", [new("spot", book.Currency), new("move", "%"), new("net", text.Label), new("short | long", "", true), new("", "", true)], rows);
    }

    private static TableSection Flips(ProfileView view)
    {
        var text = new UnitText(view.Unit, view.Book.Currency, view.Flips.Flips.Select(f => f.Slope));
        return new TableSection("Flips", [new("spot", view.Book.Currency), new("from spot", "%"), new("slope", text.Label + " per point"), new("above it", "", true)],
            [.. view.Flips.Flips.Select(f => (IReadOnlyList<Cell>)[Figures.Price(f.Spot), Figures.Signed(((f.Spot / view.Book.Spot) - 1) * 100, 2), text.Signed(f.Slope), f.Slope > 0 ? "long" : "short"])],
            view.Flips.Status + ".");
    }
}
