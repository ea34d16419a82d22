using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Data;
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

    /// <summary>A chain from a file, with what its reader said.</summary>
    /// <param name="read">The reader's answer.</param>
    /// <param name="chain">The chain looked at.</param>
    /// <param name="name">The file's name.</param>
    public static LoadedMarket FromFile(ChainReadResult read, OptionChain chain, string name)
    {
        ReadDiagnostic[] losses = [.. read.Diagnostics.Where(d => d.EntriesDropped > 0)];
        var loaded = new LoadedMarket
        {
            Source = name,
            Layout = Words(read.Format.ToString()),
            Chain = chain,
            LostByReader = [.. losses.GroupBy(d => d.Reason).Select(g => new DropCount(Words(g.Key.ToString()), g.Sum(d => d.EntriesDropped)))],
            LostLines = [.. losses.Select(d => new DropLine(d.Line > 0 ? d.Line : null, $"{(d.Column.Length > 0 ? d.Column + " " : "")}\"{d.Value}\", expected {d.Expected}", Words(d.Reason.ToString())))],
        };
        long unlisted = read.EntriesDropped - losses.Sum(d => (long)d.EntriesDropped);
        if (unlisted > 0) loaded.Warnings.Add($"{Figures.Count(unlisted)} further options were left out by the reader and are not listed.");
        foreach (IGrouping<ReadReason, ReadDiagnostic> group in read.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Warning).GroupBy(d => d.Reason))
        {
            ReadDiagnostic first = group.First();
            loaded.Warnings.Add($"{Words(group.Key.ToString())} ({Figures.Count(read.DiagnosticCounts[group.Key])} times), first at {Place(first)}: \"{first.Value}\"; {first.Expected}.");
        }

        return loaded;

        string Place(ReadDiagnostic d) => $"{name}{(d.Line > 0 ? $" line {d.Line}" : "")}{(d.Column.Length > 0 ? $", column {d.Column}" : "")}";
    }

    /// <summary>"BadExpiry" as "bad expiry".</summary>
    public static string Words(string name)
    {
        var words = new System.Text.StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            bool starts = i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]);
            if (starts) words.Append(' ');
            words.Append(char.ToLowerInvariant(name[i]));
        }

        return words.ToString();
    }
}
