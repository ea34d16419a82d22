using System.Globalization;
using System.Text;

namespace OptionCascade.Benchmarks.Report;

/// <summary>The body of the page as it grows, and the targets missed so far.</summary>
internal sealed class MarkdownPage
{
    private readonly StringBuilder _text = new();
    private readonly List<string> _missed = [];

    /// <summary>Targets missed, with what was measured.</summary>
    public IReadOnlyList<string> Missed => _missed;

    public int TargetsMeasured { get; private set; }

    public int TargetsNotMeasured { get; private set; }

    public void Heading(string text) => _text.Append(CultureInfo.InvariantCulture, $"## {text}\n\n");

    public void Paragraph(string text) => _text.Append(CultureInfo.InvariantCulture, $"{text}\n\n");

    public void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        Row(header);
        Row([.. header.Select(_ => "---")]);
        foreach (IReadOnlyList<string> row in rows)
            Row(row);
        _text.Append('\n');
    }

    public void Table(IEnumerable<Comparison> comparisons) => Table(Comparison.Header, comparisons.Select(c => c.Cells(this)));

    /// <summary>The cell for a target: met, missed, or not measured (null).</summary>
    public string Target(string target, bool? met, string measured)
    {
        if (met is null) TargetsNotMeasured++;
        else TargetsMeasured++;
        if (met == false) _missed.Add($"{measured} (target {target})");
        return target + (met switch { true => ": met", false => ": **missed**", null => ": not measured" });
    }

    public override string ToString() => _text.ToString().TrimEnd('\n') + "\n";

    private void Row(IEnumerable<string> cells) => _text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |\n");
}
