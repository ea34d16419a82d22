using System.Collections.Immutable;
using OptionCascade.Market;

namespace OptionCascade.Data;

/// <summary>
/// What a file held. Nothing is lost in silence: <see cref="EntriesRead"/> + <see cref="EntriesDropped"/> + <see cref="EntriesFiltered"/> =
/// <see cref="EntriesInFile"/>, and every dropped entry has a diagnostic.
/// </summary>
public sealed record ChainReadResult
{
    /// <summary>The layout that was recognised.</summary>
    public required ChainFormat Format { get; init; }

    /// <summary>One chain per underlying, ordered by its symbol; at least one.</summary>
    public required ImmutableArray<OptionChain> Chains { get; init; }

    /// <summary>What is worth telling, in the order of the file; at most <see cref="ChainReadOptions.MaximumListedPerReason"/> per reason.</summary>
    public required ImmutableArray<ReadDiagnostic> Diagnostics { get; init; }

    /// <summary>All diagnostics by reason, listed or not.</summary>
    public required ImmutableSortedDictionary<ReadReason, long> DiagnosticCounts { get; init; }

    /// <summary>Data rows: lines after the header that are not blank (LEAN: without the underlying's row); for JSON the options.</summary>
    public required long RowsInFile { get; init; }

    /// <summary>Options that the rows describe: two a row in a Cboe CSV, else one.</summary>
    public required long EntriesInFile { get; init; }

    /// <summary>Options that are in <see cref="Chains"/>. Expired ones and those without volatility or open interest are among them.</summary>
    public required long EntriesRead { get; init; }

    /// <summary>Options lost, each with a diagnostic.</summary>
    public required long EntriesDropped { get; init; }

    /// <summary>Options left out because <see cref="ChainReadOptions.Underlying"/> asked for another underlying.</summary>
    public required long EntriesFiltered { get; init; }
}
