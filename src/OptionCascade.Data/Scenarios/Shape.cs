using System.Text.Json;

namespace OptionCascade.Data.Scenarios;

/// <summary>
/// What a JSON value may be, described once: the reader checks by it, the published schema and the guide are written from it. Whatever the schema refuses the
/// check refuses.
/// </summary>
internal abstract class Shape
{
    /// <summary>What is expected, in words that fit after "expected".</summary>
    public abstract string Expected { get; }

    /// <summary>Lists everything that is wrong with a value.</summary>
    public abstract void Check(JsonTree value, ProblemList problems);

    /// <summary>Writes the keywords of the schema into an object that is open.</summary>
    public abstract void WriteSchema(Utf8JsonWriter json);
}

/// <summary>A member of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">What it holds.</param>
/// <param name="Meaning">What it says.</param>
/// <param name="WhenAbsent">What an absent member means; null when it must be there.</param>
internal sealed record Member(string Name, Shape Shape, string Meaning, string? WhenAbsent = null)
{
    /// <summary>Whether it must be there.</summary>
    public bool IsRequired => WhenAbsent is null;
}

/// <summary>The shapes in short.</summary>
internal static class Shapes
{
    /// <summary>Above any turnover in any currency, and far from overflow.</summary>
    public const double LargestAmount = 1e18;

    /// <summary>A price, quote currency per unit of underlying.</summary>
    public static NumberShape Price { get; } = new("quote currency per unit of underlying") { Low = 1e-9, High = 1e12 };

    /// <summary>Units of underlying, more than nothing.</summary>
    public static NumberShape Units { get; } = Above("units of underlying", 0, LargestAmount);

    /// <summary>Currency, more than nothing.</summary>
    public static NumberShape Money { get; } = Above("quote currency", 0, LargestAmount);

    /// <summary>A share of one.</summary>
    public static NumberShape Share { get; } = Between("share of one", 0, 1);

    /// <summary>A text with at least one character that is not white space.</summary>
    public static TextShape Text { get; } = new("a text that is not empty", @"\S");

    /// <summary>The path of a file, relative to the scenario.</summary>
    public static TextShape File { get; } = new("the path of a file, relative to the folder of the scenario", @"\S");

    /// <summary>low &lt; number ≤ high.</summary>
    public static NumberShape Above(string unit, double low, double high) => new(unit) { Low = low, ExcludesLow = true, High = high };

    /// <summary>low ≤ number ≤ high.</summary>
    public static NumberShape Between(string unit, double low, double high) => new(unit) { Low = low, High = high };

    /// <summary>low ≤ number &lt; high.</summary>
    public static NumberShape Below(string unit, double low, double high) => new(unit) { Low = low, High = high, ExcludesHigh = true };

    /// <summary>A whole number.</summary>
    public static NumberShape Whole(string unit, double low, double high) => new(unit) { Low = low, High = high, IsWhole = true };

    /// <summary>One of a few words.</summary>
    public static WordShape Word(params string[] words) => new(words);

    /// <summary>A list.</summary>
    public static ListShape List(Shape item, int least = 0) => new(item, least);

    /// <summary>One of a few words, or something else.</summary>
    public static EitherShape Either(string word, Shape other) => new(word, other);

    /// <summary>An object.</summary>
    public static ObjectShape Object(string name, params Member[] members) => new(name, members);
}
