using OptionCascade.Cli.Views;
using OptionCascade.Data.Synthetic;
using OptionCascade.Market;

namespace OptionCascade.Cli.Options;

/// <summary>A chain from a file or the embedded market, with what was noted on the way.</summary>
internal sealed record LoadedMarket
{
    /// <summary>File name, or the name of the embedded market.</summary>
    public required string Source { get; init; }

    /// <summary>The layout recognised.</summary>
    public required string Layout { get; init; }

    /// <summary>Market and book.</summary>
    public required OptionChain Chain { get; init; }

    /// <summary>The embedded market, when the chain is its.</summary>
    public SyntheticMarket? Synthetic { get; init; }

    /// <summary>Options that the reader lost, by reason.</summary>
    public IReadOnlyList<DropCount> LostByReader { get; init; } = [];

    /// <summary>The lines behind them.</summary>
    public IReadOnlyList<DropLine> LostLines { get; init; } = [];

    /// <summary>Choices made so far; later stages add theirs.</summary>
    public List<Assumption> Assumptions { get; } = [];

    /// <summary>Warnings so far; later stages add theirs.</summary>
    public List<string> Warnings { get; } = [];
}
