namespace OptionCascade.Cli.Rendering;

/// <summary>What a table-format answer consists of; the renderers decide how it looks on a terminal and in a log.</summary>
/// <param name="Title">One line that names the answer.</param>
/// <param name="Lead">The answer in a sentence or two.</param>
/// <param name="Sections">The parts in order.</param>
internal sealed record Report(string Title, IReadOnlyList<string> Lead, IReadOnlyList<Section> Sections);

/// <summary>One part of a report.</summary>
/// <param name="Title">Heading.</param>
internal abstract record Section(string Title);

/// <summary>Named values.</summary>
internal sealed record FactsSection(string Title, IReadOnlyList<Fact> Facts) : Section(Title);

/// <summary>A named value.</summary>
/// <param name="Label">Name.</param>
/// <param name="Value">Value with its unit.</param>
/// <param name="Note">A remark, or empty.</param>
internal readonly record struct Fact(string Label, string Value, string Note = "");

/// <summary>Rows under headed columns.</summary>
internal sealed record TableSection(string Title, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows, string Caption = "") : Section(Title);

/// <summary>A column: its name over its unit.</summary>
/// <param name="Header">Name.</param>
/// <param name="Unit">Unit, or empty.</param>
/// <param name="IsText">Text is aligned left, numbers right.</param>
internal readonly record struct Column(string Header, string Unit = "", bool IsText = false);

/// <summary>Lines of text.</summary>
internal sealed record NotesSection(string Title, IReadOnlyList<string> Lines, Tone Tone = Tone.None) : Section(Title);

/// <summary>How a text is shown where colour is available.</summary>
internal enum Tone
{
    None,
    Strong,
    Muted,
    Gain,
    Loss,
    Warning,
}

/// <summary>A cell: a text, or a bar from the middle of its column when <see cref="Bar"/> is set.</summary>
/// <param name="Text">Text.</param>
/// <param name="Tone">How it is shown.</param>
/// <param name="Bar">−1 … 1: length of a bar to the left or right of the middle.</param>
/// <param name="BarIsOneSided">The bar starts at the left edge (its value is 0 … 1).</param>
internal readonly record struct Cell(string Text, Tone Tone = Tone.None, double? Bar = null, bool BarIsOneSided = false)
{
    /// <summary>A plain text.</summary>
    public static implicit operator Cell(string text) => new(text);

    /// <summary>A bar that starts in the middle: left for negative, right for positive.</summary>
    public static Cell Diverging(double value, double largest)
        => new("", value < 0 ? Tone.Loss : Tone.Gain, double.IsFinite(value) && largest > 0 ? Math.Clamp(value / largest, -1, 1) : 0);

    /// <summary>A bar that starts at the left edge.</summary>
    public static Cell Length(double value, double largest, Tone tone = Tone.Muted)
        => new("", tone, double.IsFinite(value) && largest > 0 ? Math.Clamp(value / largest, 0, 1) : 0, BarIsOneSided: true);
}
