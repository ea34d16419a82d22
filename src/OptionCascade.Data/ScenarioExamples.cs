using System.Collections.Immutable;

namespace OptionCascade.Data;

/// <summary>Commented scenarios that run as they stand.</summary>
public static class ScenarioExamples
{
    private const string Prefix = "OptionCascade.Data.Scenarios.Examples.", Suffix = ".jsonc";

    /// <summary>Their names, by the kind of market: <c>embedded</c>, <c>inline</c>.</summary>
    public static ImmutableArray<string> Names { get; } = ["embedded", "inline"];

    /// <summary>The text of an example, with comments.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such example.</exception>
    public static string Get(string name)
    {
        if (!Names.Contains(name)) throw new ArgumentException($"Expected one of {string.Join(", ", Names)}, got '{name}'.", nameof(name));
        using Stream stream = typeof(ScenarioExamples).Assembly.GetManifestResourceStream(Prefix + name + Suffix)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
