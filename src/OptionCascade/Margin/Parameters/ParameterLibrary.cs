using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Parameters;

/// <summary>A dated set of margin parameters with its source.</summary>
/// <typeparam name="T">The type that holds the values.</typeparam>
/// <param name="Kind">Which rule reads it, e.g. <c>deribit-portfolio</c>.</param>
/// <param name="Name">What it is for, e.g. <c>BTC</c>.</param>
/// <param name="ValidFrom">First day on which it applies.</param>
/// <param name="Source">Where the figures come from.</param>
/// <param name="Values">The figures.</param>
public sealed record ParameterSet<T>(string Kind, string Name, LocalDate ValidFrom, string Source, T Values)
{
    /// <summary>Kind, name and date, e.g. <c>deribit-portfolio BTC (2024-06-17)</c>.</summary>
    public string Title => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Name} ({ValidFrom:uuuu-MM-dd})");
}

/// <summary>
/// Parameter sets as JSON: <c>{ "kind": …, "name": …, "validFrom": "uuuu-MM-dd", "source": …, "values": { … } }</c>. Those that come with the library are
/// found by kind, name and date; files of one's own are read in the same form. A type that has kind, name, date and source among its own members is written as
/// one object: <c>{ "kind": …, "name": …, "validFrom": …, "source": …, … }</c>. Reading is strict: an unknown or missing member is an error. Comments are skipped.
/// </summary>
public static class ParameterLibrary
{
    private const string Prefix = "OptionCascade.Margin.Parameters.";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new LocalDateConverter() },
    };

    private static readonly JsonDocumentOptions Comments = new() { CommentHandling = JsonCommentHandling.Skip };

    private static readonly Lazy<ImmutableArray<Entry>> Embedded = new(ReadEmbedded);

    /// <summary>All sets that come with the library, by kind, name and date.</summary>
    public static ImmutableArray<(string Kind, string Name, LocalDate ValidFrom, string Source)> Contents
        => [.. Embedded.Value.Select(e => (e.Kind, e.Name, e.ValidFrom, e.Source))];

    /// <summary>The set that was in force on a day.</summary>
    /// <typeparam name="T">The type that holds the values.</typeparam>
    /// <param name="kind">Which rule.</param>
    /// <param name="name">What for.</param>
    /// <param name="on">The day. No default: parameters change.</param>
    /// <exception cref="ArgumentException">No set of that kind and name began on or before the day; the message lists what there is.</exception>
    public static ParameterSet<T> Get<T>(string kind, string name, LocalDate on)
    {
        Guard.NotBlank(kind);
        Guard.NotBlank(name);
        Entry? found = Embedded.Value.LastOrDefault(e => e.Kind == kind && e.Name == name && e.ValidFrom <= on);
        if (found is null)
        {
            string known = string.Join(", ", Embedded.Value.Where(e => e.Kind == kind).Select(e => $"{e.Name} from {LocalDatePattern.Iso.Format(e.ValidFrom)}"));
            throw new ArgumentException($"Expected parameters of kind {kind} for {name} in force on {LocalDatePattern.Iso.Format(on)}; there are: {(known.Length == 0 ? "none of that kind" : known)}.", nameof(name));
        }

        return Read<T>(found.Json, found.File);
    }

    /// <summary>The latest set of each name that was in force on a day, by name.</summary>
    /// <typeparam name="T">The type that holds the values.</typeparam>
    /// <param name="kind">Which rule.</param>
    /// <param name="on">The day.</param>
    /// <returns>Values by name; empty when none of that kind was in force.</returns>
    public static ImmutableSortedDictionary<string, T> AllInForce<T>(string kind, LocalDate on)
        => Embedded.Value.Where(e => e.Kind == kind && e.ValidFrom <= on).GroupBy(e => e.Name)
            .ToImmutableSortedDictionary(g => g.Key, g => Read<T>(g.Last().Json, g.Last().File).Values, StringComparer.Ordinal);

    /// <summary>Reads a set from JSON text.</summary>
    /// <typeparam name="T">The type that holds the values.</typeparam>
    /// <param name="json">The text.</param>
    /// <param name="file">Name of the file, for messages.</param>
    /// <exception cref="InvalidDataException">Not of the form above, a value missing, unknown or outside its range; the message names file and place.</exception>
    public static ParameterSet<T> Read<T>(string json, string file)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Comments);
            Entry header = Header(document.RootElement, json, file);
            if (HasHeader<T>())
                return new ParameterSet<T>(header.Kind, header.Name, header.ValidFrom, header.Source, JsonSerializer.Deserialize<T>(json, Options)!);
            if (!document.RootElement.TryGetProperty("values", out JsonElement values))
                throw new InvalidDataException($"{file}: expected a member \"values\".");
            T read = values.Deserialize<T>(Options) ?? throw new InvalidDataException($"{file}: expected an object as \"values\", got null.");
            return new ParameterSet<T>(header.Kind, header.Name, header.ValidFrom, header.Source, read);
        }
        catch (JsonException e)
        {
            string at = HasHeader<T>() && e.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $", line {line + 1}") : "";
            throw new InvalidDataException($"{file}{at}, {e.Path ?? "$"}: {e.Message}", e);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{file}: {e.Message}", e);
        }
    }

    /// <summary>As <see cref="Read{T}(string, string)"/>, from a stream of UTF-8 text.</summary>
    /// <exception cref="InvalidDataException">As there.</exception>
    internal static T Read<T>(Stream stream, string file)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var reader = new StreamReader(stream, leaveOpen: true);
        return Read<T>(reader.ReadToEnd(), file).Values;
    }

    /// <summary>A set that comes with the library, by its file's name without extension.</summary>
    internal static T OfFile<T>(string file) => Read<T>(Embedded.Value.Single(e => e.File == file + ".json").Json, file).Values;

    /// <summary>True for a type whose own members are the set's kind, name, date and source.</summary>
    private static bool HasHeader<T>() => typeof(T).GetProperty(nameof(ParameterSet<T>.Source)) is not null;

    private static ImmutableArray<Entry> ReadEmbedded()
    {
        Assembly assembly = typeof(ParameterLibrary).Assembly;
        var entries = new List<Entry>();
        foreach (string resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(Prefix, StringComparison.Ordinal) || !resource.EndsWith(".json", StringComparison.Ordinal)) continue;
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            using var reader = new StreamReader(stream);
            string json = reader.ReadToEnd();
            using JsonDocument document = JsonDocument.Parse(json, Comments);
            entries.Add(Header(document.RootElement, json, resource[Prefix.Length..]));
        }

        return [.. entries.OrderBy(e => e.Kind, StringComparer.Ordinal).ThenBy(e => e.Name, StringComparer.Ordinal).ThenBy(e => e.ValidFrom)];
    }

    private static Entry Header(JsonElement root, string json, string file)
    {
        ParseResult<LocalDate> date = LocalDatePattern.Iso.Parse(Text(root, "validFrom", file));
        if (!date.Success) throw new InvalidDataException($"{file}: expected a date such as 2026-01-31 as \"validFrom\", got {Text(root, "validFrom", file)}.");
        return new Entry(Text(root, "kind", file), Text(root, "name", file), date.Value, Text(root, "source", file), json, file);
    }

    private static string Text(JsonElement root, string member, string file)
        => root.ValueKind == JsonValueKind.Object && root.TryGetProperty(member, out JsonElement e) && e.ValueKind == JsonValueKind.String && e.GetString() is { Length: > 0 } text
            ? text
            : throw new InvalidDataException($"{file}: expected a text as \"{member}\".");

    private sealed class LocalDateConverter : JsonConverter<LocalDate>
    {
        public override LocalDate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => LocalDatePattern.Iso.Parse(reader.GetString() ?? "") is { Success: true } date ? date.Value : throw new JsonException("Expected a date such as 2024-01-31.");

        public override void Write(Utf8JsonWriter writer, LocalDate value, JsonSerializerOptions options) => writer.WriteStringValue(LocalDatePattern.Iso.Format(value));
    }

    private sealed record Entry(string Kind, string Name, LocalDate ValidFrom, string Source, string Json, string File);
}
