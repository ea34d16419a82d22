namespace OptionCascade.Cli.Views;

/// <summary>Price and Greeks per option and summed over the dealers' position.</summary>
internal sealed record GreeksView : AnswerView
{
    /// <summary>The columns computed.</summary>
    public required IReadOnlyList<GreekColumn> Columns { get; init; }

    /// <summary>The options listed, largest positions first.</summary>
    public required IReadOnlyList<GreekRow> Rows { get; init; }

    /// <summary>Number of options of which <see cref="Rows"/> shows a part.</summary>
    public required int RowsInAll { get; init; }

    /// <summary>Sum over the dealers' position, one per column.</summary>
    public required IReadOnlyList<double> DealerTotals { get; init; }
}

/// <summary>A Greek as it is shown.</summary>
/// <param name="Name">Its name in JSON and on the command line.</param>
/// <param name="Unit">Unit per unit of underlying.</param>
/// <param name="TotalUnit">Unit of the sum over a position.</param>
internal readonly record struct GreekColumn(string Name, string Unit, string TotalUnit);

/// <summary>One option.</summary>
internal sealed record GreekRow(string Root, string Expiry, double Strike, string Right, double Contracts, double ImpliedVolatility, double YearFraction, IReadOnlyList<double> Values);
