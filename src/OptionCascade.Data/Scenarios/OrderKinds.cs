using OptionCascade.Data.Synthetic;
using OptionCascade.Participants;

namespace OptionCascade.Data.Scenarios;

/// <summary>Participants who trade at price levels.</summary>
internal static class OrderKinds
{
    /// <summary>A level with what is traded there.</summary>
    public static ObjectShape Level { get; } = Shapes.Object("a price level",
        new("price", Shapes.Price, "The level."),
        new("units", Shapes.Units, "What is traded there."));

    private static readonly ObjectShape Position = Shapes.Object("a leveraged position",
        new("entryPrice", Shapes.Price, "Price E at which it was opened."),
        new("leverage", Shapes.Between("notional over margin at entry", 1, 1e6), "L; 1 is never liquidated."),
        new("maintenanceRate", Shapes.Below("share of current notional", 0, 0.999999), "m, what must remain as equity: liquidated at E (1 - 1/L)/(1 - m)."),
        new("units", Shapes.Units, "Units held long."));

    private static readonly Member Side = new("side", Shapes.Word("sell", "buy"), "Sell stops fire on a fall, buy stops on a rise.");

    /// <summary>The kinds.</summary>
    public static IReadOnlyList<ParticipantKind> All { get; } =
    [
        new("stop-orders", "Stop orders at price levels: sell stops below spot, buy stops above it. What has fired stays fired.",
            """{ "type": "stop-orders", "side": "sell", "levels": [{ "price": 4900, "units": 200000 }, { "price": 4750, "units": 4000000 }] }""",
            Stops, Side, new("levels", Shapes.List(Level, least: 1), "The orders.")),
        new("normal-stops", "Stop orders too many to list, their log levels normally distributed.",
            """{ "type": "normal-stops", "side": "sell", "centre": 4737, "logWidth": 0.002, "units": 6000000 }""",
            (v, context, name) => [StopDensity.Normal(context.Spot, v.Number("centre"), v.Number("logWidth"), v.Number("units"), v.Says("side", "sell"), name)],
            Side, new("centre", Shapes.Price, "Median level."), new("logWidth", Shapes.Between("log price", 1e-9, 10), "Standard deviation of the log level."), new("units", Shapes.Units, "In the whole density.")),
        new("uniform-stops", "Stop orders too many to list, spread evenly over the log price between two levels.",
            """{ "type": "uniform-stops", "side": "sell", "low": 4700, "high": 4900, "units": 2000000 }""",
            Uniform, Side, new("low", Shapes.Price, "Lowest level."), new("high", Shapes.Price, "Highest level, above the lowest."), new("units", Shapes.Units, "In the whole density.")),
        new("round-number-stops", "Stop orders clustered just beyond round numbers: sell stops below those under spot, buy stops above those over it.",
            """{ "type": "round-number-stops", "sellUnits": 3000000, "buyUnits": 1000000, "tick": 0.25, "grids": [{ "step": 100, "weight": 4 }, { "step": 50, "weight": 2 }], "clusteredShare": 0.6, "logReach": 0.05 }""",
            (v, context, name) => [new RoundNumberStops(context.Spot, RoundNumbers(v), name)],
            new("sellUnits", Shapes.Between("units of underlying", 0, Shapes.LargestAmount), "All sell stops below spot."), new("buyUnits", Shapes.Between("units of underlying", 0, Shapes.LargestAmount), "All buy stops above spot."),
            new("tick", Shapes.Price, "Smallest price step; steps of grids are multiples of it."),
            new("grids", Shapes.List(Shapes.Object("a grid", new Member("step", Shapes.Price, "From one round number to the next."), new("weight", Shapes.Between("no unit", 0, 1e9), "Weight of each.")), least: 1), "The round numbers, the roundest first."),
            new("clusteredShare", Shapes.Share, "Share of the units that stand just beyond round numbers; the rest is spread evenly."),
            new("logReach", Shapes.Between("log price", 1e-6, 10), "Distance from spot over which stops thin out by e."),
            new("ticksBeyond", Shapes.Whole("ticks", 1, 10_000), "Up to how far beyond the round number they stand.", "10"),
            new("tickDecay", Shapes.Between("ratio", 1e-9, 1), "Units one tick farther over those at the tick before.", "0.5"),
            new("logRange", Shapes.Between("log price", 1e-6, 5), "Farthest distance with stops.", "0.2")),
        new("leveraged-longs", "Leveraged long positions, each sold whole at its liquidation price; one whose price is at or above spot is sold before any shock.",
            """{ "type": "leveraged-longs", "positions": [{ "entryPrice": 5000, "leverage": 20, "maintenanceRate": 0.01, "units": 500000 }], "liquidations": [{ "price": 4700, "units": 3000000 }] }""",
            Longs, new("positions", Shapes.List(Position), "Positions by entry and leverage.", "none"), new("liquidations", Shapes.List(Level), "Positions by liquidation price.", "none")),
        new("dip-buyers", "Buyers with resting orders below spot, each executed whole at its level; a large enough one holds the price there.",
            """{ "type": "dip-buyers", "orders": [{ "price": 4720, "units": 6000000 }] }""",
            Buyers, new Member("orders", Shapes.List(Level, least: 1), "The orders.")),
        new("value-buyers", "Buyers below a price with finite capital, the more the lower it falls; they may also sell what they hold above another price.",
            """{ "type": "value-buyers", "buyBelow": 4900, "unitsPerLogPrice": 20000000, "capital": 4e9 }""",
            Values,
            new("buyBelow", Shapes.Price, "Price below which they buy."), new("unitsPerLogPrice", Shapes.Between("units per log price", 0, Shapes.LargestAmount), "How steeply: a fall of 1% buys a hundredth of it."),
            new("capital", Shapes.Between("quote currency", 0, Shapes.LargestAmount), "They never spend more."), new("sellAbove", Shapes.Price, "Price above which they sell; together with holdings.", "they do not sell"),
            new("holdings", Shapes.Units, "Units held at the start; together with sellAbove.", "they do not sell")),
        new("embedded-traders", "The stop orders and leveraged longs that belong to the embedded market; only with market \"embedded\". They are called sell stops, stop cluster and leveraged longs.",
            """{ "type": "embedded-traders" }""", Embedded) { HasName = false },
    ];

    /// <summary>Levels of a list.</summary>
    public static IEnumerable<PriceLevel> Levels(JsonTree v, string member) => v.Items(member).Select(l => new PriceLevel(l.Number("price"), l.Number("units")));

    private static IEnumerable<IParticipant> Stops(JsonTree v, BuildContext context, string name)
    {
        bool sells = v.Says("side", "sell");
        foreach (JsonTree level in v.Items("levels"))
            if (sells ? level.Number("price") >= context.Spot : level.Number("price") <= context.Spot)
                throw new ScenarioRefusal(level.Member("price"), $"a level {(sells ? "below" : "above")} the spot of {Text(context.Spot)}, or it would have fired");
        return [sells ? StopOrders.Sell(context.Spot, Levels(v, "levels"), name) : StopOrders.Buy(context.Spot, Levels(v, "levels"), name)];
    }

    private static IEnumerable<IParticipant> Uniform(JsonTree v, BuildContext context, string name)
    {
        if (v.Number("high") <= v.Number("low")) throw new ScenarioRefusal(v.Member("high"), $"a level above \"low\", {Text(v.Number("low"))}");
        return [StopDensity.Uniform(context.Spot, v.Number("low"), v.Number("high"), v.Number("units"), v.Says("side", "sell"), name)];
    }

    private static IEnumerable<IParticipant> Longs(JsonTree v, BuildContext context, string name)
    {
        if (v.Items("positions").Count + v.Items("liquidations").Count == 0) throw new ScenarioRefusal(v, "positions or liquidations, at least one");
        PriceLevel[] levels =
        [
            .. v.Items("positions").Select(p => new PriceLevel(LeveragedLongs.LiquidationPrice(p.Number("entryPrice"), p.Number("leverage"), p.Number("maintenanceRate")), p.Number("units"))),
            .. Levels(v, "liquidations"),
        ];
        int breached = levels.Count(l => l.Price >= context.Spot);
        if (breached > 0) context.Warnings.Add($"{name}: {breached} have a liquidation level at or above spot: they are sold before any shock.");
        return [new LeveragedLongs(context.Spot, levels, name)];
    }

    private static IEnumerable<IParticipant> Buyers(JsonTree v, BuildContext context, string name)
    {
        foreach (JsonTree order in v.Items("orders"))
            if (order.Number("price") >= context.Spot)
                throw new ScenarioRefusal(order.Member("price"), $"a level below the spot of {Text(context.Spot)}");
        return [new DipBuyers(context.Spot, Levels(v, "orders"), name)];
    }

    private static IEnumerable<IParticipant> Values(JsonTree v, BuildContext context, string name)
    {
        double below = v.Number("buyBelow"), slope = v.Number("unitsPerLogPrice"), capital = v.Number("capital");
        if (v.Has("sellAbove") != v.Has("holdings")) throw new ScenarioRefusal(v["sellAbove"] ?? v.Member("holdings"), "sellAbove and holdings together");
        if (!v.Has("sellAbove")) return [new ValueBuyers(context.Spot, below, slope, capital, name)];
        if (v.Number("sellAbove") < below) throw new ScenarioRefusal(v.Member("sellAbove"), $"a price not below \"buyBelow\", {Text(below)}");
        return [ValueBuyers.BothSides(context.Spot, below, v.Number("sellAbove"), slope, capital, v.Number("holdings"), name)];
    }

    private static RoundNumberStopsOptions RoundNumbers(JsonTree v)
    {
        var options = new RoundNumberStopsOptions
        {
            SellUnits = v.Number("sellUnits"), BuyUnits = v.Number("buyUnits"), Tick = v.Number("tick"), Grids = [.. v.Items("grids").Select(g => new RoundNumberGrid(g.Number("step"), g.Number("weight")))],
            ClusteredShare = v.Number("clusteredShare"), LogReach = v.Number("logReach"),
        };
        return options with { TicksBeyond = (int)v.Number("ticksBeyond", options.TicksBeyond), TickDecay = v.Number("tickDecay", options.TickDecay), LogRange = v.Number("logRange", options.LogRange) };
    }

    private static List<IParticipant> Embedded(JsonTree v, BuildContext context, string name)
    {
        SyntheticMarket market = context.Market.Embedded ?? throw new ScenarioRefusal(v.Member(UnionShape.Discriminator), "a market of type \"embedded\", to which these traders belong");
        return [.. market.Participants()];
    }

    private static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
