namespace OptionCascade.Cli.Views;

/// <summary>What a calibration gave.</summary>
internal sealed record CalibrationView
{
    /// <summary>Kind, e.g. <c>volatility</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The answer in a sentence.</summary>
    public required string Lead { get; init; }

    /// <summary>Files, with what each gave.</summary>
    public required IReadOnlyList<(string Name, string Content)> Sources { get; init; }

    /// <summary>The estimates.</summary>
    public required IReadOnlyList<EstimateRow> Rows { get; init; }

    /// <summary>Lines of a scenario file that use them; empty where none does.</summary>
    public required IReadOnlyList<string> Snippet { get; init; }

    /// <summary>What was assumed.</summary>
    public required IReadOnlyList<Assumption> Assumptions { get; init; }

    /// <summary>What a reader should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>An estimate.</summary>
/// <param name="Name">What.</param>
/// <param name="Value">The figure; null where the data do not tell.</param>
/// <param name="StandardError">Its standard error; null where there is none.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Count">Observations behind it; 0 where that means nothing.</param>
/// <param name="Note">A remark.</param>
internal readonly record struct EstimateRow(string Name, double? Value, double? StandardError, string Unit, double Count, string Note = "");
