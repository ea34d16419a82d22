namespace OptionCascade.Data.Scenarios;

/// <summary>A whole scenario.</summary>
internal static class ScenarioDocument
{
    /// <summary>The version of the format that this reader reads.</summary>
    public const int Version = 1;

    /// <summary>The document.</summary>
    public static ObjectShape Shape { get; } = Shapes.Object("a scenario",
        new("$schema", Shapes.Text, "Where an editor finds the schema, e.g. scenario.schema.json.", "nothing"),
        new("version", Shapes.Whole("version of the format", Version, Version), "1: the format described here."),
        new("title", Shapes.Text, "What it is called.", "no title"),
        new("market", MarketSection.Shape, "The undisturbed market and its options."),
        new("dealers", DealerSection.Shape, "Those who hedge the options."),
        new("impact", ImpactSection.Shape, "How far a traded quantity moves the price."),
        new("volatility", VolatilitySection.Shape, "How volatility takes part in the move."),
        new("participants", ParticipantKinds.Shape, "Everyone else who trades because the price moved; an empty list is nobody."),
        new("shocks", ShockSection.Shape, "What pushes the market; the first is run unless another is named."),
        new("solver", ShockSection.Solver, "How the answer is sought.", "the documented defaults"));
}
