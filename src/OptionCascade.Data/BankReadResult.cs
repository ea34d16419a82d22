using System.Collections.Immutable;
using OptionCascade.Cascade.FireSales;

namespace OptionCascade.Data;

/// <summary>What a file of balance sheets held. Nothing is lost in silence: <see cref="Banks"/> + <see cref="RowsDropped"/> = <see cref="RowsInFile"/>.</summary>
public sealed record BankReadResult
{
    /// <summary>Names of the tradable assets, in the order of every bank's holdings: <c>corporate</c> (debt securities less government bonds) and <c>government</c>.</summary>
    public required ImmutableArray<string> Assets { get; init; }

    /// <summary>The banks, in the order of the file, in the file's currency unit.</summary>
    public required ImmutableArray<FireSaleBank> Banks { get; init; }

    /// <summary>What is worth telling, in the order of the file; at most <see cref="BankReadOptions.MaximumListedPerReason"/> per reason.</summary>
    public required ImmutableArray<ReadDiagnostic> Diagnostics { get; init; }

    /// <summary>All diagnostics by reason, listed or not.</summary>
    public required ImmutableSortedDictionary<ReadReason, long> DiagnosticCounts { get; init; }

    /// <summary>Lines after the header that are neither blank nor comments.</summary>
    public required long RowsInFile { get; init; }

    /// <summary>Rows lost, each with a diagnostic.</summary>
    public required long RowsDropped { get; init; }

    /// <summary>The banks as a system.</summary>
    /// <exception cref="ArgumentException">Not one bank could be read.</exception>
    public FireSaleSystem ToSystem() => new(Assets, Banks);
}
