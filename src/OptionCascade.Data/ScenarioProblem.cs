using System.Globalization;

namespace OptionCascade.Data;

/// <summary>One thing wrong with a scenario: where, what was found, what was expected.</summary>
/// <param name="File">The file as it was named to the reader.</param>
/// <param name="Line">Line, 1-based; 0 when it concerns the whole file.</param>
/// <param name="Column">Character of the line, 1-based; 0 when it concerns the whole file.</param>
/// <param name="Path">JSON path, e.g. <c>$.participants[2].leverage</c>; <c>$</c> is the document.</param>
/// <param name="Value">The text found, shortened to 80 characters; empty when something is missing.</param>
/// <param name="Expected">What was expected: unit and range, or the list of known names, with the nearest one where it looks like a slip.</param>
public sealed record ScenarioProblem(string File, int Line, int Column, string Path, string Value, string Expected)
{
    /// <summary>One line, e.g. <c>crash.json line 12, column 17, $.impact.core: expected a number &gt; 0, share of a day's volume, got 0.</c></summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{File}{(Line > 0 ? $" line {Line}, column {Column}," : "")} {Path}: expected {Expected}, got {(Value.Length > 0 ? Value : "nothing")}.");
}
