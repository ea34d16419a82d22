namespace OptionCascade.Data;

/// <summary>A number that a scenario states.</summary>
/// <param name="Path">Its JSON path, e.g. <c>$.participants[2].leverage</c>.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit in words, as the schema has it.</param>
/// <param name="IsWhole">True when fractions are refused (a count, a seed), so that nothing can be differentiated by it.</param>
public sealed record ScenarioNumber(string Path, double Value, string Unit, bool IsWhole);
