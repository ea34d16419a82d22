using OptionCascade.Impact;

namespace OptionCascade.Data.Scenarios;

/// <summary>The part of a scenario that says how far a traded quantity moves the price.</summary>
internal static class ImpactSection
{
    private static readonly BuiltKind<IImpactLaw>[] Kinds =
    [
        new("square-root", "I(Q) = sgn(Q) Y sigma (sqrt(|Q|/V + c2) - c), sigma and V from the market's activity.",
            (v, context) => new SquareRootImpact(v.Number("coefficient"), context.Market.Chain.Market.Activity
                ?? throw new ScenarioRefusal(v.Member(UnionShape.Discriminator), "linear impact, or a market whose activity is known: this law is scaled by a day's volume and volatility"), v.Number("core")),
            new("coefficient", Shapes.Between("no unit, of order one; 0 is a market of unlimited depth", 0, 1e6), "Y."),
            new("core", Shapes.Above("share of a day's volume", 0, 1e6), "c2: traded shares of a day's volume well below it move the price in proportion.")),
        new("linear", "I(Q) = lambda Q, stated per billion of currency traded at today's spot.", (v, context) => LinearImpact.PerBillion(v.Number("logMovePerBillion"), context.Spot),
            new Member("logMovePerBillion", Shapes.Between("log price per 1e9 of quote currency", 0, 1e9), "The slope; 0 is a market of unlimited depth.")),
        new("linear-per-unit", "I(Q) = lambda Q, stated per unit of underlying.", (v, _) => new LinearImpact(v.Number("logMovePerUnit")),
            new Member("logMovePerUnit", Shapes.Between("log price per unit of underlying", 0, 1e9), "Lambda; 0 is a market of unlimited depth.")),
    ];

    /// <summary>The section.</summary>
    public static UnionShape Shape { get; } = new("an impact law", Kinds);

    /// <summary>The law.</summary>
    /// <exception cref="ScenarioRefusal">It cannot be used.</exception>
    public static IImpactLaw Build(JsonTree impact, BuildContext context) => BuiltKind<IImpactLaw>.Of(Kinds, impact, context);
}
