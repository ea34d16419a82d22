using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace OptionCascade.Data.Scenarios;

/// <summary>A number with its unit and range.</summary>
/// <param name="unit">Unit, in words.</param>
internal sealed class NumberShape(string unit) : Shape
{
    /// <summary>Unit, in words.</summary>
    public string Unit => unit;

    /// <summary>Least number.</summary>
    public required double Low { get; init; }

    /// <summary>Greatest number.</summary>
    public required double High { get; init; }

    /// <summary>Whether <see cref="Low"/> itself is refused.</summary>
    public bool ExcludesLow { get; init; }

    /// <summary>Whether <see cref="High"/> itself is refused.</summary>
    public bool ExcludesHigh { get; init; }

    /// <summary>Whether fractions are refused.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The range, e.g. <c>&gt; 0 and &lt;= 1</c>.</summary>
    public string Range => Low == High ? Plain(Low) : $"{(ExcludesLow ? ">" : ">=")} {Plain(Low)} and {(ExcludesHigh ? "<" : "<=")} {Plain(High)}";

    /// <inheritdoc/>
    public override string Expected => $"{(IsWhole ? "a whole number" : "a number")} {Range}, {unit}";

    /// <inheritdoc/>
    public override void Check(JsonTree value, ProblemList problems)
    {
        double v = value.Value;
        bool good = value.Kind == JsonValueKind.Number && (ExcludesLow ? v > Low : v >= Low) && (ExcludesHigh ? v < High : v <= High) && (!IsWhole || v == Math.Floor(v));
        if (!good) problems.Wrong(value, Expected);
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", IsWhole ? "integer" : "number");
        json.WriteNumber(ExcludesLow ? "exclusiveMinimum" : "minimum", Low);
        json.WriteNumber(ExcludesHigh ? "exclusiveMaximum" : "maximum", High);
    }

    /// <summary>A bound as people write it: 1e12, 1e-9, 0.999999.</summary>
    private static string Plain(double value)
    {
        double exponent = value == 0 ? 0 : Math.Round(Math.Log10(Math.Abs(value)));
        return exponent is >= 6 or <= -5 && Math.Abs(value) == Math.Pow(10, exponent) ? string.Create(CultureInfo.InvariantCulture, $"{(value < 0 ? "-" : "")}1e{exponent:F0}")
            : value.ToString("R", CultureInfo.InvariantCulture).Replace("E-0", "e-", StringComparison.Ordinal).Replace("E", "e", StringComparison.Ordinal);
    }
}

/// <summary>A text that matches a pattern.</summary>
/// <param name="expected">What is expected, in words.</param>
/// <param name="pattern">A pattern that ECMAScript and .NET read alike.</param>
/// <param name="isValid">What the pattern cannot say; null when it says all.</param>
internal sealed class TextShape(string expected, string pattern, Func<string, bool>? isValid = null) : Shape
{
    /// <summary>Years that calendars know; beyond them instants overflow.</summary>
    private const int FirstYear = 1900, LastYear = 2200;

    private readonly Regex _pattern = new(pattern, RegexOptions.CultureInvariant);

    /// <summary>An instant with its offset.</summary>
    public static TextShape Instant { get; } = new("a time with its offset such as \"2022-12-13T01:30:00Z\" or \"2022-12-12T20:30:00-05:00\", in the years 1900 to 2200",
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$", text => OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true, Value.Year: >= FirstYear and <= LastYear });

    /// <inheritdoc/>
    public override string Expected => expected;

    /// <summary>The instant that a text of <see cref="Instant"/> names.</summary>
    public static Instant InstantOf(string text) => OffsetDateTimePattern.ExtendedIso.Parse(text).Value.ToInstant();

    /// <inheritdoc/>
    public override void Check(JsonTree value, ProblemList problems)
    {
        if (value.Kind != JsonValueKind.String || !_pattern.IsMatch(value.Text) || isValid?.Invoke(value.Text) == false) problems.Wrong(value, expected);
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", pattern);
    }
}

/// <summary>True or false.</summary>
internal sealed class TruthShape : Shape
{
    /// <inheritdoc/>
    public override string Expected => "true or false";

    /// <inheritdoc/>
    public override void Check(JsonTree value, ProblemList problems)
    {
        if (value.Kind is not (JsonValueKind.True or JsonValueKind.False)) problems.Wrong(value, Expected);
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json) => json.WriteString("type", "boolean");
}

/// <summary>One of a few words.</summary>
/// <param name="words">The words.</param>
internal sealed class WordShape(params string[] words) : Shape
{
    /// <summary>The words.</summary>
    public IReadOnlyList<string> Words => words;

    /// <inheritdoc/>
    public override string Expected => Suggestion.OneOf(words, null);

    /// <inheritdoc/>
    public override void Check(JsonTree value, ProblemList problems)
    {
        if (value.Kind != JsonValueKind.String || !words.Contains(value.Text)) problems.Wrong(value, Suggestion.OneOf(words, value.Text));
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("enum");
        foreach (string word in words)
            json.WriteStringValue(word);
        json.WriteEndArray();
    }
}

/// <summary>A word that stands for something known elsewhere, or a value of its own.</summary>
/// <param name="word">The word.</param>
/// <param name="other">The value.</param>
internal sealed class EitherShape(string word, Shape other) : Shape
{
    /// <summary>The word.</summary>
    public string Word => word;

    /// <summary>The value.</summary>
    public Shape Other => other;

    /// <inheritdoc/>
    public override string Expected => $"\"{word}\" or {other.Expected}";

    /// <inheritdoc/>
    public override void Check(JsonTree value, ProblemList problems)
    {
        if (value.Kind == JsonValueKind.String && value.Text == word) return;
        if (value.Kind == JsonValueKind.Object && other is ObjectShape or UnionShape)
        {
            other.Check(value, problems);
            return;
        }

        int before = problems.Count;
        var own = new ProblemList(problems.File, default);
        other.Check(value, own);
        if (own.Count > 0 && before == problems.Count) problems.Wrong(value, Expected);
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        json.WriteString("const", word);
        json.WriteEndObject();
        json.WriteStartObject();
        other.WriteSchema(json);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}

/// <summary>A list of values of one shape.</summary>
/// <param name="item">What it holds.</param>
/// <param name="least">How many at least.</param>
internal sealed class ListShape(Shape item, int least) : Shape
{
    /// <summary>What it holds.</summary>
    public Shape Item => item;

    /// <inheritdoc/>
    public override string Expected => (least > 0 ? $"a list of at least {least}, each " : "a list, each ") + item.Expected;

    /// <inheritdoc/>
    public override void Check(JsonTree value, ProblemList problems)
    {
        if (value.Kind != JsonValueKind.Array || value.Items.Count < least)
        {
            problems.Wrong(value, Expected);
            return;
        }

        foreach (JsonTree one in value.Items)
            item.Check(one, problems);
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        if (least > 0) json.WriteNumber("minItems", least);
        json.WriteStartObject("items");
        item.WriteSchema(json);
        json.WriteEndObject();
    }
}
