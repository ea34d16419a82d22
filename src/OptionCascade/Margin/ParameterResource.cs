using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace OptionCascade.Margin;

/// <summary>Reads the dated parameter sets: JSON, strict (an unknown or missing member is an error), from the assembly or from a user's file.</summary>
internal static class ParameterResource
{
    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false), new LocalDateConverter() },
    };

    /// <summary>Reads an embedded set, e.g. <c>regt-cboe-2012</c>.</summary>
    public static T Embedded<T>(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"OptionCascade.Margin.Parameters.{name}.json")
            ?? throw new ArgumentException($"Expected one of {string.Join(", ", Names)}, got {name}.", nameof(name));
        return Read<T>(stream, name);
    }

    /// <summary>Names of all embedded sets.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(n => n.StartsWith("OptionCascade.Margin.Parameters.", StringComparison.Ordinal))
            .Select(n => n["OptionCascade.Margin.Parameters.".Length..^".json".Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads a set; <paramref name="name"/> stands in the error.</summary>
    /// <exception cref="InvalidDataException">Not JSON of this format, or a value outside its range; the message says where and what.</exception>
    public static T Read<T>(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            return JsonSerializer.Deserialize<T>(stream, Strict) ?? throw new InvalidDataException($"{name}: expected an object, got null.");
        }
        catch (JsonException e)
        {
            string at = e.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $", line {line + 1}") : "";
            throw new InvalidDataException($"{name}{at}, {e.Path ?? "$"}: {e.Message}", e);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{name}: {e.Message}", e);
        }
    }

    private sealed class LocalDateConverter : JsonConverter<LocalDate>
    {
        public override LocalDate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => LocalDatePattern.Iso.Parse(reader.GetString() ?? "") is { Success: true } date ? date.Value : throw new JsonException("Expected a date such as 2024-01-31.");

        public override void Write(Utf8JsonWriter writer, LocalDate value, JsonSerializerOptions options) => writer.WriteStringValue(LocalDatePattern.Iso.Format(value));
    }
}
