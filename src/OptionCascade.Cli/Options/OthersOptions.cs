using System.CommandLine;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;
using OptionCascade.Data.Synthetic;

namespace OptionCascade.Cli.Options;

/// <summary>Options of the cascade command that add forced traders beside the dealers.</summary>
internal sealed class OthersOptions
{
    private readonly Option<(double Level, double Quantity)[]?> _stops = Numbers.Pairs("--stops", "stop orders: below spot they sell, above it they buy QUANTITY units");

    private readonly Option<(double A, double B, double C)?> _normal = Numbers.Triple("--stops-normal", "sell stops with normally distributed levels", "CENTRE,WIDTH,QUANTITY",
        (a, b, c) => a > 0 && b > 0 && c > 0, "all three > 0");

    private readonly Option<(double A, double B, double C)?> _uniform = Numbers.Triple("--stops-uniform", "sell stops spread evenly between two levels", "LOW,HIGH,QUANTITY",
        (a, b, c) => a > 0 && b > a && c > 0, "0 < LOW < HIGH and QUANTITY > 0");

    private readonly Option<(double Level, double Quantity)[]?> _longs = Numbers.Pairs("--leveraged-longs", "leveraged longs: QUANTITY units sold once the price is at the liquidation LEVEL");
    private readonly Option<(double Level, double Quantity)[]?> _buyers = Numbers.Pairs("--dip-buyers", "resting buy orders below spot: QUANTITY units bought once the price is at LEVEL");
    private readonly Option<bool> _noSynthetic = new("--no-synthetic-traders") { Description = "leave out the embedded market's own stop orders and leveraged accounts" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_stops);
        command.Add(_normal);
        command.Add(_uniform);
        command.Add(_longs);
        command.Add(_buyers);
        command.Add(_noSynthetic);
    }

    /// <summary>Everyone beside the dealers: those given, and the embedded market's own.</summary>
    /// <exception cref="CommandFailure">An order stands on the wrong side of spot.</exception>
    public OthersChoice Choose(ParseResult parsed, LoadedMarket loaded)
    {
        (double Level, double Quantity)[] stops = parsed.GetValue(_stops) ?? [], longs = parsed.GetValue(_longs) ?? [], buyers = parsed.GetValue(_buyers) ?? [];
        double spot = loaded.Chain.Market.Spot;
        if (stops.Any(s => s.Level == spot)) throw CommandFailure.Usage($"--stops: a stop at {Rendering.Figures.Price(spot)}, the spot itself, would have fired; expected levels below or above it.");
        if (buyers.Any(b => b.Level >= spot)) throw CommandFailure.Usage($"--dip-buyers: expected levels below the spot of {Rendering.Figures.Price(spot)}, got {Rendering.Figures.Price(buyers.Max(b => b.Level))}.");
        int breached = longs.Count(l => l.Level >= spot);
        if (breached > 0) loaded.Warnings.Add($"{breached} leveraged longs have a liquidation level at or above spot: they are sold before any shock.");
        bool without = parsed.GetValue(_noSynthetic);
        SyntheticMarket? own = without ? null : loaded.Synthetic;
        var choice = new OthersChoice(
            [.. own?.SellStops.Select(s => (s.Level, s.Quantity)) ?? [], .. stops],
            [.. own?.SellStopClusters.Select(c => (c.Centre, c.Width, c.Quantity)) ?? [], .. parsed.GetValue(_normal) is { } n ? [n] : Array.Empty<(double, double, double)>()],
            [.. parsed.GetValue(_uniform) is { } u ? [u] : Array.Empty<(double, double, double)>()],
            [.. own?.LeveragedLongs.Select(l => (l.LiquidationPrice, l.Quantity)) ?? [], .. longs],
            buyers);
        bool given = stops.Length > 0 || longs.Length > 0 || buyers.Length > 0 || parsed.GetValue(_normal) is not null || parsed.GetValue(_uniform) is not null;
        loaded.Assumptions.Add(new Assumption("besides the dealers", Describe(choice), loaded.Synthetic is null ? "--stops, --leveraged-longs, --dip-buyers" : "--no-synthetic-traders, --stops, --dip-buyers", !given && !without));
        return choice;
    }

    private static string Describe(OthersChoice choice)
    {
        var parts = new List<string>();
        if (choice.Stops.Count > 0) parts.Add($"{choice.Stops.Count} stop orders");
        if (choice.NormalStops.Count > 0) parts.Add("normally distributed stops");
        if (choice.UniformStops.Count > 0) parts.Add("evenly spread stops");
        if (choice.LeveragedLongs.Count > 0) parts.Add($"{choice.LeveragedLongs.Count} leveraged longs");
        if (choice.DipBuyers.Count > 0) parts.Add($"{choice.DipBuyers.Count} resting buy orders");
        return parts.Count == 0 ? "nobody" : string.Join(", ", parts);
    }
}

/// <summary>Forced traders beside the dealers; levels in currency, quantities in units.</summary>
internal sealed record OthersChoice(
    IReadOnlyList<(double Level, double Quantity)> Stops,
    IReadOnlyList<(double Centre, double Width, double Quantity)> NormalStops,
    IReadOnlyList<(double Low, double High, double Quantity)> UniformStops,
    IReadOnlyList<(double Level, double Quantity)> LeveragedLongs,
    IReadOnlyList<(double Level, double Quantity)> DipBuyers);
