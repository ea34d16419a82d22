using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Scenario;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Numerics;

namespace OptionCascade.Margin;

/// <summary>How the US margin rules classify one underlying.</summary>
/// <param name="Symbol">Its symbol.</param>
/// <param name="Class">Class of the strategy-based rules.</param>
/// <param name="Leverage">By how much a leveraged fund multiplies its index, in absolute value, in [1, 10].</param>
/// <param name="Range">Class of the price range of portfolio margin; a leveraged fund's range is multiplied by its leverage.</param>
/// <param name="ClassGroup">The class group of portfolio margin: positions of one group offset in full, and shares cover its index options.</param>
/// <param name="UnitsPerShare">Units of the class group's index that one share (or one index unit) stands for; finite, &gt; 0.</param>
/// <param name="ProductGroup">The product group of portfolio margin, or null.</param>
public sealed record UnderlyingEntry(
    string Symbol, UnderlyingClass Class, double Leverage, ScanClass Range, string ClassGroup, double UnitsPerShare, string? ProductGroup = null)
{
    /// <summary>Symbol.</summary>
    public string Symbol { get; init; } = Guard.NotBlank(Symbol);

    /// <summary>Leverage, in [1, 10].</summary>
    public double Leverage { get; init; } = Guard.InRange(Leverage, 1, 10);

    /// <summary>Units of the class group's index per share, &gt; 0.</summary>
    public double UnitsPerShare { get; init; } = Guard.Positive(UnitsPerShare);
}

/// <summary>A dated table of underlyings that are not plain stocks. Whatever is not in it is an equity of leverage 1, a group of its own.</summary>
/// <param name="Kind">Always <c>us-underlyings</c>: which format the file is in.</param>
/// <param name="Name">A short name.</param>
/// <param name="ValidFrom">First day on which the table applied.</param>
/// <param name="Source">Where the entries are from.</param>
/// <param name="Underlyings">The entries; symbols differ.</param>
public sealed record UnderlyingTable(string Kind, string Name, LocalDate ValidFrom, string Source, ImmutableArray<UnderlyingEntry> Underlyings)
{
    private readonly ImmutableArray<UnderlyingEntry> _underlyings = Underlyings;
    private readonly ImmutableDictionary<string, UnderlyingEntry> _bySymbol = Index(Underlyings);

    /// <summary>The entries; symbols differ.</summary>
    /// <exception cref="ArgumentException">A symbol comes twice.</exception>
    public ImmutableArray<UnderlyingEntry> Underlyings { get => _underlyings; init => (_underlyings, _bySymbol) = (value, Index(value)); }

    /// <summary>The format.</summary>
    public string Kind { get; init; } = Kind == "us-underlyings" ? Kind : throw new ArgumentException($"Expected kind us-underlyings, got {Kind}.", nameof(Kind));

    /// <summary>US indexes and index funds.</summary>
    public static UnderlyingTable UnitedStates2024 { get; } = ParameterLibrary.OfFile<UnderlyingTable>("us-underlyings-2024");

    /// <summary>Reads a table in the same JSON format as that of the library (<c>Margin/Parameters/us-underlyings-2024.json</c>).</summary>
    /// <param name="stream">The JSON.</param>
    /// <param name="name">What to call the input in an error, e.g. the file name.</param>
    /// <exception cref="InvalidDataException">Not of this format, or a value outside its range; the message says where and what.</exception>
    public static UnderlyingTable Read(Stream stream, string name) => ParameterLibrary.Read<UnderlyingTable>(stream, name);

    /// <summary>The entry of a symbol; an equity of its own when the table has none.</summary>
    /// <param name="symbol">The symbol.</param>
    public UnderlyingEntry this[string symbol]
        => _bySymbol.TryGetValue(symbol, out UnderlyingEntry? entry) ? entry : new UnderlyingEntry(symbol, UnderlyingClass.Equity, 1, ScanClass.Equity, symbol, 1);

    private static ImmutableDictionary<string, UnderlyingEntry> Index(ImmutableArray<UnderlyingEntry> underlyings)
    {
        var index = ImmutableDictionary.CreateBuilder<string, UnderlyingEntry>(StringComparer.Ordinal);
        foreach (UnderlyingEntry e in underlyings.IsDefault ? [] : underlyings)
            if (!index.TryAdd(e.Symbol, e))
                throw new ArgumentException($"Expected each symbol once, got {e.Symbol} twice.", nameof(underlyings));
        return index.ToImmutable();
    }
}
