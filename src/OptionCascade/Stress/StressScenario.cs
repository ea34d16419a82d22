using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using OptionCascade.Cascade;
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>A published figure with where it is from.</summary>
/// <param name="What">What it measures.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Source">Who published it, and how it reached this library where that was not directly.</param>
/// <param name="Note">How it was worked out, or what to beware of; empty for nothing.</param>
public sealed record StressFigure(string What, double Value, string Unit, string Source, string Note);

/// <summary>
/// A stylised replay of a crash: published figures as one shock to whatever market it is applied to. Not a reconstruction: the market of the day, its positions and its order of events are
/// not in it. Immutable.
/// </summary>
public sealed record StressScenario
{
    /// <summary>Short name, e.g. <c>2010</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What happened where.</summary>
    public required string Title { get; init; }

    /// <summary>The day.</summary>
    public required LocalDate Date { get; init; }

    /// <summary>What was simplified, in words.</summary>
    public required string Stylised { get; init; }

    /// <summary>News, log price; null for none.</summary>
    public required StressFigure? News { get; init; }

    /// <summary>Block, in days of the market's own volume, sold &lt; 0; null for none.</summary>
    public required StressFigure? Block { get; init; }

    /// <summary>Relative shift of every implied volatility; null for none.</summary>
    public required StressFigure? Volatility { get; init; }

    /// <summary>Share of depth lost; null for none.</summary>
    public required StressFigure? Depth { get; init; }

    /// <summary>What was published of the outcome: to be held against what the model says, not part of the shock.</summary>
    public required ImmutableArray<StressFigure> Published { get; init; }

    /// <summary>True when the shock depends on how much the market trades in a day.</summary>
    public bool NeedsDailyVolume => Block is not null;

    /// <summary>The shock to a market.</summary>
    /// <param name="dailyVolume">Units of underlying traded a day, &gt; 0; null when unknown.</param>
    /// <param name="size">How much of everything, ≥ 0; 1 is the event's own size.</param>
    /// <exception cref="ArgumentException">There is a block and the daily volume is unknown.</exception>
    public Shock ShockTo(double? dailyVolume, double size = 1)
    {
        if (NeedsDailyVolume && dailyVolume is null) throw new ArgumentException($"Expected the market's daily volume: the block of {Name} is stated in days of it.", nameof(dailyVolume));
        Shock shock = Shock.Combined(News?.Value ?? 0, Block is { } b ? b.Value * Guard.Positive(dailyVolume!.Value, nameof(dailyVolume)) : 0);
        if (Volatility is { } v) shock = shock.And(Shock.Volatility(v.Value));
        if (Depth is { } d) shock = shock.And(Shock.LossOfDepth(d.Value));
        return shock.Times(size);
    }
}

/// <summary>The replays that come with the library.</summary>
public static class StressLibrary
{
    private const string Prefix = "OptionCascade.Stress.Scenarios.";

    private static readonly Lazy<ImmutableArray<StressScenario>> Embedded = new(ReadAll);

    /// <summary>All replays, by date.</summary>
    public static ImmutableArray<StressScenario> All => Embedded.Value;

    /// <summary>The replay of a name.</summary>
    /// <param name="name">E.g. <c>2010</c>.</param>
    /// <exception cref="ArgumentException">There is none; the message lists what there is.</exception>
    public static StressScenario Get(string name)
        => All.FirstOrDefault(s => s.Name == name) ?? throw new ArgumentException($"Expected one of {string.Join(", ", All.Select(s => s.Name))}, got '{name}'.", nameof(name));

    /// <summary>Reads a replay from JSON text of the form of those that come with the library.</summary>
    /// <param name="json">The text.</param>
    /// <param name="file">Name of the file, for messages.</param>
    /// <exception cref="InvalidDataException">A member is missing or of the wrong kind.</exception>
    public static StressScenario Read(string json, string file)
    {
        Guard.NotBlank(json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement, push = root.GetProperty("push");
            ParseResult<LocalDate> date = LocalDatePattern.Iso.Parse(root.GetProperty("date").GetString()!);
            if (!date.Success) throw new InvalidDataException($"{file}: expected a date such as 2010-05-06, got {root.GetProperty("date")}.");
            return new StressScenario
            {
                Name = Text(root, "name"), Title = Text(root, "title"), Date = date.Value, Stylised = Text(root, "stylised"),
                News = Pushed(push, "news"), Block = Pushed(push, "block"), Volatility = Pushed(push, "volatility"), Depth = Pushed(push, "depth"),
                Published = [.. root.GetProperty("published").EnumerateArray().Select(Figure)],
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{file}: {e.Message}"), e);
        }
    }

    private static StressFigure? Pushed(JsonElement push, string name) => push.TryGetProperty(name, out JsonElement f) && f.ValueKind == JsonValueKind.Object ? Figure(f) : null;

    private static StressFigure Figure(JsonElement f) => new(Text(f, "what"), f.GetProperty("value").GetDouble(), Text(f, "unit"), Text(f, "source"), f.GetProperty("note").GetString() ?? "");

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString() is { Length: > 0 } text ? text : throw new InvalidOperationException($"Expected a text as \"{name}\".");

    private static ImmutableArray<StressScenario> ReadAll()
    {
        Assembly assembly = typeof(StressLibrary).Assembly;
        var all = new List<StressScenario>();
        foreach (string resource in assembly.GetManifestResourceNames().Where(r => r.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            using var reader = new StreamReader(stream);
            all.Add(Read(reader.ReadToEnd(), resource[Prefix.Length..]));
        }

        return [.. all.OrderBy(s => s.Date)];
    }
}
