using System.Collections.Immutable;
using OptionCascade.Margin;
using OptionCascade.Portfolio;

namespace OptionCascade.Data;

/// <summary>What a file of accounts held. <see cref="RowsRead"/> + <see cref="RowsDropped"/> = <see cref="RowsInFile"/>, and every dropped row has a diagnostic.</summary>
public sealed record AccountReadResult
{
    /// <summary>The accounts, in the order in which they first appear. An account that lost a row is not among them: its figures would be wrong.</summary>
    public required ImmutableArray<Account> Accounts { get; init; }

    /// <summary>Accounts that lost at least one row, with the holdings that remain.</summary>
    public required ImmutableArray<Account> Incomplete { get; init; }

    /// <summary>Lines that each of <see cref="Incomplete"/> lost, ascending; their diagnostics say why.</summary>
    public required ImmutableSortedDictionary<string, ImmutableArray<int>> LostLines { get; init; }

    /// <summary>What the accounts are valued against.</summary>
    public required MarginMarket Market { get; init; }

    /// <summary>What is worth telling, by line; at most <see cref="AccountReadOptions.MaximumListedPerReason"/> per reason.</summary>
    public required ImmutableArray<ReadDiagnostic> Diagnostics { get; init; }

    /// <summary>All diagnostics by reason, listed or not.</summary>
    public required ImmutableSortedDictionary<ReadReason, long> DiagnosticCounts { get; init; }

    /// <summary>Rows after the header that are neither blank nor comments.</summary>
    public required long RowsInFile { get; init; }

    /// <summary>Rows that became holdings.</summary>
    public required long RowsRead { get; init; }

    /// <summary>Rows lost, each with a diagnostic.</summary>
    public required long RowsDropped { get; init; }
}
