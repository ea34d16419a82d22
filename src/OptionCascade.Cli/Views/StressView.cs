namespace OptionCascade.Cli.Views;

/// <summary>The stress and stoprun commands' answers: tables, in the order in which they were asked for.</summary>
internal sealed record StressView : AnswerView
{
    /// <summary>Name of the command.</summary>
    public required string Command { get; init; }

    /// <summary>Heading.</summary>
    public required string Title { get; init; }

    /// <summary>The answer in a sentence or two.</summary>
    public required IReadOnlyList<string> Lead { get; init; }

    /// <summary>The tables; the first is the one that CSV holds.</summary>
    public required IReadOnlyList<StressTable> Tables { get; init; }
}

/// <summary>One table for people and machines.</summary>
/// <param name="Name">Member name in JSON.</param>
/// <param name="Title">Heading.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows, a cell for each column.</param>
/// <param name="Caption">What a reader must know of it.</param>
internal sealed record StressTable(string Name, string Title, IReadOnlyList<StressColumn> Columns, IReadOnlyList<StressCell[]> Rows, string Caption = "");

/// <summary>A column.</summary>
/// <param name="Member">Member name in JSON and header in CSV, unit included.</param>
/// <param name="Header">Name for people; empty to leave the column out of tables for people.</param>
/// <param name="Unit">Unit for people.</param>
/// <param name="IsText">Text is aligned left.</param>
internal readonly record struct StressColumn(string Member, string Header, string Unit = "", bool IsText = false);

/// <summary>A cell: a text for people and, where it is a figure, the number for machines.</summary>
/// <param name="Text">For people.</param>
/// <param name="Number">For machines; null for a text, NaN for a figure that is not known.</param>
internal readonly record struct StressCell(string Text, double? Number = null)
{
    /// <summary>A plain text.</summary>
    public static implicit operator StressCell(string text) => new(text);
}
