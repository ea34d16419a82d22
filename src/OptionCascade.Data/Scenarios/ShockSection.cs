using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Hedging;

namespace OptionCascade.Data.Scenarios;

/// <summary>The parts of a scenario that say what pushes the market, and how the answer is sought.</summary>
internal static class ShockSection
{
    private static readonly NumberShape Amount = Shapes.Between("units of underlying, sold < 0", -Shapes.LargestAmount, Shapes.LargestAmount);
    private static readonly NumberShape Notional = Shapes.Between("quote currency at today's spot, sold < 0", -Shapes.LargestAmount, Shapes.LargestAmount);

    /// <summary>A shock.</summary>
    private static readonly ObjectShape One = new("a shock",
    [
        new("name", Shapes.Text, "Its name, for --shock."),
        new("news", Shapes.Between("log price", -20, 20), "News: a jump of the fair log price; -0.03 is a fall by 3%.", "no news"),
        new("blockUnits", Amount, "A block that an outsider trades; not together with blockNotional.", "no block"),
        new("blockNotional", Notional, "The same in currency; not together with blockUnits.", "no block"),
        new("volatility", Shapes.Between("relative shift of every implied volatility", SpotVolatilityResponse.LowestShift, SpotVolatilityResponse.HighestShift), "A shift of volatility; 0.5 takes 20% to 30%.", "no shift"),
        new("depthLoss", Shapes.Between("share of the market's depth", 0, 0.999999), "Depth that is gone: every quantity moves the price as if it were 1/(1 - share) times as large.", "none is lost"),
    ])
    { LeastMembers = 2 };

    /// <summary>The shocks.</summary>
    public static ListShape Shape { get; } = Shapes.List(One, least: 1);

    /// <summary>How the answer is sought.</summary>
    public static ObjectShape Solver { get; } = Shapes.Object("options of the solver",
        new("lowestPriceFraction", Shapes.Between("share of spot", 1e-6, 0.999), "Price down to which equilibria are sought.", "0.4, a fall by 60%"),
        new("highestPriceFraction", Shapes.Between("share of spot", 1.001, 1e6), "Price up to which equilibria are sought.", "2.5"),
        new("relativeTolerance", Shapes.Between("share of gross flow", 1e-14, 1e-2), "Error of the compiled flows.", "1e-12"),
        new("maximumLedgerRounds", Shapes.Whole("rounds", 1, 1e6), "Rounds that the ledger lists one by one.", "50"),
        new("tracedLargestScale", Shapes.Between("multiple of the shock", 0.01, 1000), "How far the response to a shock of volatility or depth is followed.", Plain(new CascadeOptions().TracedLargestScale)),
        new("tracedSteps", Shapes.Whole("steps", 4, 100_000), "Scales at which it is solved on the way.", Plain(new CascadeOptions().TracedSteps)));

    /// <summary>The shocks by name.</summary>
    /// <param name="shocks">The checked list.</param>
    /// <param name="context">The market.</param>
    /// <param name="refuse">Takes what cannot be used.</param>
    public static ImmutableArray<ScenarioShock> Build(JsonTree shocks, BuildContext context, Action<ScenarioRefusal> refuse)
    {
        var all = ImmutableArray.CreateBuilder<ScenarioShock>();
        foreach (JsonTree v in shocks.Items)
        {
            string name = v.Text("name");
            if (all.Any(s => s.Name == name)) refuse(new ScenarioRefusal(v.Member("name"), "each name once"));
            else if (v.Has("blockUnits") && v.Has("blockNotional")) refuse(new ScenarioRefusal(v.Member("blockNotional"), "either blockUnits or blockNotional, not both"));
            else if (Build(v, context) is { } shock) all.Add(new ScenarioShock(name, shock));
            else refuse(new ScenarioRefusal(v.Member("news"), "news and block to push the same way"));
        }

        return all.ToImmutable();
    }

    /// <summary>The options of the solver.</summary>
    public static CascadeOptions Options(JsonTree? v)
    {
        var options = new CascadeOptions();
        return v is null ? options : options with
        {
            LowestPriceFraction = v.Number("lowestPriceFraction", options.LowestPriceFraction),
            HighestPriceFraction = v.Number("highestPriceFraction", options.HighestPriceFraction),
            RelativeTolerance = v.Number("relativeTolerance", options.RelativeTolerance),
            MaximumLedgerRounds = (int)v.Number("maximumLedgerRounds", options.MaximumLedgerRounds),
            TracedLargestScale = v.Number("tracedLargestScale", options.TracedLargestScale),
            TracedSteps = (int)v.Number("tracedSteps", options.TracedSteps),
        };
    }

    private static string Plain(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static Shock? Build(JsonTree v, BuildContext context)
    {
        double news = v.Number("news", 0), units = v.Has("blockUnits") ? v.Number("blockUnits") : v.Number("blockNotional", 0) / context.Spot;
        return news * units < 0 ? null : Shock.Combined(news, units).And(Shock.Volatility(v.Number("volatility", 0))).And(Shock.LossOfDepth(v.Number("depthLoss", 0)));
    }
}
