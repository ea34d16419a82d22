using System.Collections.Immutable;
using OptionCascade.Exposure;

namespace OptionCascade.Data;

/// <summary>What a file of trades held. Nothing is lost in silence: <see cref="Trades"/> + <see cref="RowsDropped"/> + <see cref="RowsFiltered"/> = <see cref="RowsInFile"/>.</summary>
public sealed record TradeReadResult
{
    /// <summary>The trades, in the order of the file.</summary>
    public required ImmutableArray<OptionTrade> Trades { get; init; }

    /// <summary>What is worth telling, in the order of the file; at most <see cref="TradeReadOptions.MaximumListedPerReason"/> per reason.</summary>
    public required ImmutableArray<ReadDiagnostic> Diagnostics { get; init; }

    /// <summary>All diagnostics by reason, listed or not.</summary>
    public required ImmutableSortedDictionary<ReadReason, long> DiagnosticCounts { get; init; }

    /// <summary>Lines after the header that are neither blank nor comments.</summary>
    public required long RowsInFile { get; init; }

    /// <summary>Rows lost, each with a diagnostic.</summary>
    public required long RowsDropped { get; init; }

    /// <summary>Rows on another underlying than the one asked for.</summary>
    public required long RowsFiltered { get; init; }
}
