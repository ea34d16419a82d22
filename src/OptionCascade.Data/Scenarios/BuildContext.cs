using NodaTime;
using OptionCascade.Data.Synthetic;
using OptionCascade.Market;
using OptionCascade.Pricing;

namespace OptionCascade.Data.Scenarios;

/// <summary>A value that is well formed but cannot be used: where, and what was expected instead.</summary>
internal sealed class ScenarioRefusal : Exception
{
    /// <summary>A value refused.</summary>
    public ScenarioRefusal(JsonTree at, string expected, string? shown = null, Exception? inner = null)
        : base(expected, inner) => (At, Shown) = (at, shown ?? at.Shown);

    /// <summary>The value.</summary>
    public JsonTree At { get; }

    /// <summary>The value as it is shown.</summary>
    public string Shown { get; }
}

/// <summary>The market of a scenario, and how it came about.</summary>
/// <param name="Chain">Market and options.</param>
/// <param name="Source">Where from, in words.</param>
internal sealed record ScenarioMarket(OptionChain Chain, string Source)
{
    /// <summary>What the reader of the chain file said; null unless there is one.</summary>
    public ChainReadResult? File { get; init; }

    /// <summary>The invented market; null unless it is that.</summary>
    public SyntheticMarket? Embedded { get; init; }
}

/// <summary>What the parts of a scenario are built from.</summary>
/// <param name="folder">Folder to which files are relative.</param>
internal sealed class BuildContext(string folder)
{
    /// <summary>What was made of a part of the document, by that part.</summary>
    private readonly Dictionary<JsonTree, object> _made = [];
    private Dictionary<JsonTree, object> _madeBefore = [];

    /// <summary>The market; set before everything else is built.</summary>
    public ScenarioMarket Market { get; set; } = null!;

    /// <summary>Whether the market is known.</summary>
    public bool HasMarket => Market is not null;

    /// <summary>How time is counted; set with the market.</summary>
    public ResolveOptions Resolve { get; set; } = null!;

    /// <summary>What a reader of the result should know.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>S₀.</summary>
    public double Spot => Market.Chain.Market.Spot;

    /// <summary>The options that can be priced.</summary>
    public ResolvedBook Book => field ??= ResolvedBook.Create(Market.Chain.Book, Market.Chain.Market, Resolve);

    /// <summary>A context for another document with the same market: what this one made of parts that both documents share is taken as it is.</summary>
    public BuildContext Again() => new(folder) { Market = Market, Resolve = Resolve, _madeBefore = _made };

    /// <summary>A context for another document with another market.</summary>
    public BuildContext Anew() => new(folder);

    /// <summary>What a part of the document becomes, made once.</summary>
    public T Made<T>(JsonTree part, Func<T> make)
        where T : class
    {
        if (_madeBefore.TryGetValue(part, out object? before)) return (T)before;
        T made = make();
        _made[part] = made;
        return made;
    }

    /// <summary>A file named in the scenario.</summary>
    public string PathOf(string file) => Path.GetFullPath(file, Path.GetFullPath(folder));

    /// <summary>Reads a file named in the scenario.</summary>
    /// <exception cref="ScenarioRefusal">It cannot be read.</exception>
    public T Read<T>(JsonTree scenario, string member, Func<string, T> read)
    {
        JsonTree at = scenario.Member(member);
        try
        {
            return read(PathOf(at.Text));
        }
        catch (ChainFormatException e)
        {
            string place = (e.Line > 0 ? $" line {e.Line}" : "") + (e.Column.Length > 0 ? $", column {e.Column}" : "");
            throw new ScenarioRefusal(at, $"a file that can be read{place}: {e.Expected}", $"{at.Shown} ({e.Problem}{(e.Value.Length > 0 ? $": {e.Value}" : "")})", e);
        }
        catch (ArgumentException e)
        {
            throw new ScenarioRefusal(at, "the path of a file that can be read", $"{at.Shown} ({e.Message})", e);
        }
    }
}

/// <summary>Members of a value that has been checked; asking for one that its shape does not have is a defect.</summary>
internal static class CheckedMembers
{
    /// <summary>A member that must be there.</summary>
    public static JsonTree Member(this JsonTree tree, string name) => tree[name] ?? throw new InvalidOperationException($"{tree.PathOf(name)} was not checked.");

    /// <summary>Whether a member is there.</summary>
    public static bool Has(this JsonTree tree, string name) => tree[name] is not null;

    /// <summary>A number.</summary>
    public static double Number(this JsonTree tree, string name)
        => tree.Member(name).Value is var value && double.IsFinite(value) ? value : throw new InvalidOperationException($"{tree.PathOf(name)} is not a number.");

    /// <summary>A number, or what its absence means.</summary>
    public static double Number(this JsonTree tree, string name, double absent) => tree.Has(name) ? tree.Number(name) : absent;

    /// <summary>A whole number.</summary>
    public static int Whole(this JsonTree tree, string name) => (int)tree.Number(name);

    /// <summary>A text.</summary>
    public static string Text(this JsonTree tree, string name) => tree.Member(name).Text;

    /// <summary>Whether a text is this word.</summary>
    public static bool Says(this JsonTree tree, string name, string word) => tree.Member(name) is { Kind: System.Text.Json.JsonValueKind.String } text && text.Text == word;

    /// <summary>True or false.</summary>
    public static bool Truth(this JsonTree tree, string name) => tree.Member(name).Kind == System.Text.Json.JsonValueKind.True;

    /// <summary>An instant.</summary>
    public static Instant Instant(this JsonTree tree, string name) => TextShape.InstantOf(tree.Text(name));

    /// <summary>Items of a list; none when it is absent.</summary>
    public static IReadOnlyList<JsonTree> Items(this JsonTree tree, string name) => tree[name]?.Items ?? [];
}

/// <summary>A kind of object with what it becomes.</summary>
/// <typeparam name="T">What it becomes.</typeparam>
/// <param name="Type">What its member <c>type</c> says.</param>
/// <param name="Meaning">What it is.</param>
/// <param name="Build">Makes it from a checked value; an <see cref="ArgumentException"/> is the value's fault.</param>
/// <param name="Members">Its other members.</param>
internal sealed record BuiltKind<T>(string Type, string Meaning, Func<JsonTree, BuildContext, T> Build, params Member[] Members) : UnionKind(Type, Meaning, Members)
{
    /// <summary>The built one of a checked value.</summary>
    /// <exception cref="ScenarioRefusal">The value cannot be used.</exception>
    public static T Of(IEnumerable<BuiltKind<T>> kinds, JsonTree value, BuildContext context)
    {
        string type = value.Text(UnionShape.Discriminator);
        try
        {
            return kinds.Single(k => k.Type == type).Build(value, context);
        }
        catch (ArgumentException e)
        {
            throw new ScenarioRefusal(value, "what can be used together: " + Sentence(e), $"\"{type}\"", e);
        }
    }

    /// <summary>The message of an exception without the name of a parameter and without a full stop.</summary>
    private static string Sentence(ArgumentException e)
    {
        string text = e.Message;
        int end = text.IndexOf(" (Parameter", StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).ReplaceLineEndings(" ").TrimEnd('.');
    }
}
