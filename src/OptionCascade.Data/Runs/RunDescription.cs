using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace OptionCascade.Data.Runs;

/// <summary>What a run of numbered items is a run of: everything that its results depend on. Two runs with the same description have the same rows.</summary>
public sealed record RunDescription
{
    /// <summary>Kind of run, e.g. <c>simulate</c>; not blank.</summary>
    /// <exception cref="ArgumentException">Blank.</exception>
    public required string Kind { get; init => field = NotBlank(value, nameof(Kind)); }

    /// <summary>Hash of the model's content, e.g. <c>ModelHash.Of</c>; not blank.</summary>
    /// <exception cref="ArgumentException">Blank.</exception>
    public required string Model { get; init => field = NotBlank(value, nameof(Model)); }

    /// <summary>Seed of the random numbers.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Everything else that was chosen, as a JSON object. How members are ordered or spaced does not count.</summary>
    /// <exception cref="ArgumentException">No JSON object.</exception>
    public required string Options { get; init => field = RunOptionsText.Checked(value); }

    /// <summary>Version of the program: other versions may compute other bits.</summary>
    /// <exception cref="ArgumentException">Blank.</exception>
    public required string Version { get; init => field = NotBlank(value, nameof(Version)); }

    /// <summary>Columns of a row besides its number; at least one, at most 1,000.</summary>
    /// <exception cref="ArgumentException">None, too many, a blank name or the same name twice.</exception>
    public required ImmutableArray<RunColumn> Columns { get; init => field = Checked(value); }

    /// <summary>What differs between this description and that of a file, in words; empty when nothing does.</summary>
    /// <param name="held">The description in the file.</param>
    public ImmutableArray<string> DifferencesFrom(RunDescription held)
    {
        ArgumentNullException.ThrowIfNull(held);
        var lines = ImmutableArray.CreateBuilder<string>();
        void Compare(string what, string there, string asked)
        {
            if (there != asked) lines.Add($"{what}: {there} in the file, {asked} asked for");
        }

        Compare("kind of run", held.Kind, Kind);
        Compare("seed", held.Seed.ToString(CultureInfo.InvariantCulture), Seed.ToString(CultureInfo.InvariantCulture));
        lines.AddRange(RunOptionsText.Differences(held.Options, Options));
        if (held.Model != Model) lines.Add($"market and participants: content {Short(held.Model)} in the file, {Short(Model)} asked for");
        Compare("program version", held.Version, Version);
        if (!held.Columns.SequenceEqual(Columns)) Compare("columns", Text(held.Columns), Text(Columns));
        return lines.ToImmutable();

        static string Text(ImmutableArray<RunColumn> columns) => string.Join(", ", columns.Select(c => c.Type == RunColumnType.Whole ? c.Name + " (whole)" : c.Name));
        static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
    }

    private static string NotBlank(string value, string name)
        => string.IsNullOrWhiteSpace(value) || value.Contains('\0') ? throw new ArgumentException("Expected a text that is not blank.", name) : value;

    private static ImmutableArray<RunColumn> Checked(ImmutableArray<RunColumn> columns)
    {
        if (columns.IsDefaultOrEmpty || columns.Length > 1000)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected 1 to 1,000 columns, got {(columns.IsDefault ? 0 : columns.Length)}."), nameof(columns));
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "number" };
        foreach (RunColumn column in columns)
            if (!names.Add(NotBlank(column.Name, nameof(columns))))
                throw new ArgumentException($"Expected columns with different names besides 'number', got '{column.Name}' twice.", nameof(columns));
        return columns;
    }
}

/// <summary>Options as JSON: checked, compared member by member.</summary>
internal static class RunOptionsText
{
    public static string Checked(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? json : throw new ArgumentException("Expected a JSON object.", nameof(json));
        }
        catch (JsonException e)
        {
            throw new ArgumentException("Expected a JSON object: " + e.Message, nameof(json), e);
        }
    }

    public static IEnumerable<string> Differences(string held, string asked)
    {
        SortedDictionary<string, string> there = Flat(held), here = Flat(asked);
        foreach (string name in there.Keys.Union(here.Keys).Order(StringComparer.Ordinal))
        {
            string before = there.GetValueOrDefault(name, "nothing"), now = here.GetValueOrDefault(name, "nothing");
            if (before != now) yield return $"{name}: {before} in the file, {now} asked for";
        }
    }

    private static SortedDictionary<string, string> Flat(string json)
    {
        var members = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using JsonDocument document = JsonDocument.Parse(json);
        Visit("", document.RootElement);
        return members;

        void Visit(string path, JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty p in element.EnumerateObject())
                    Visit(path.Length == 0 ? p.Name : $"{path}.{p.Name}", p.Value);
            }
            else if (element.ValueKind == JsonValueKind.Array)
            {
                int i = 0;
                foreach (JsonElement e in element.EnumerateArray())
                    Visit(string.Create(CultureInfo.InvariantCulture, $"{path}[{i++}]"), e);
            }
            else
            {
                members[path] = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
            }
        }
    }
}
