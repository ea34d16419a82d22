using System.Text;

namespace OptionCascade.Cli.Rendering;

/// <summary>Writes a report as plain ASCII text for logs and pipes: no colour, no boxes, no wrapping, no trailing blanks.</summary>
internal static class PlainTextRenderer
{
    /// <summary>Writes <paramref name="report"/> to <paramref name="output"/>.</summary>
    public static void Write(Report report, TextWriter output)
    {
        output.Write(report.Title + "\n");
        output.Write(new string('=', report.Title.Length) + "\n");
        foreach (string line in report.Lead)
            output.Write(line + "\n");
        foreach (Section section in report.Sections)
        {
            output.Write("\n" + section.Title + "\n" + new string('-', section.Title.Length) + "\n");
            switch (section)
            {
                case FactsSection facts: WriteFacts(facts, output); break;
                case TableSection table: WriteTable(table, output); break;
                case NotesSection notes:
                    foreach (string line in notes.Lines)
                        output.Write((notes.Tone == Tone.Warning ? "! " : "  ") + line + "\n");
                    break;
            }
        }
    }

    private static void WriteFacts(FactsSection section, TextWriter output)
    {
        int label = section.Facts.Max(f => f.Label.Length), value = section.Facts.Max(f => f.Note.Length > 0 ? f.Value.Length : 0);
        foreach (Fact fact in section.Facts)
            output.Write(("  " + fact.Label.PadRight(label) + "  " + fact.Value.PadRight(value) + "  " + fact.Note).TrimEnd() + "\n");
    }

    private static void WriteTable(TableSection section, TextWriter output)
    {
        int n = section.Columns.Count;
        string[][] texts = [.. section.Rows.Select(row => row.Select(cell => cell.Bar is null ? cell.Text : Bars.Draw(cell, ascii: true)).ToArray())];
        int[] width = new int[n];
        for (int i = 0; i < n; i++)
        {
            width[i] = Math.Max(section.Columns[i].Header.Length, section.Columns[i].Unit.Length);
            foreach (string[] row in texts)
                width[i] = Math.Max(width[i], row[i].Length);
        }

        Line(i => section.Columns[i].Header);
        if (section.Columns.Any(c => c.Unit.Length > 0)) Line(i => section.Columns[i].Unit);
        foreach (string[] row in texts)
            Line(i => row[i]);
        if (section.Caption.Length > 0) output.Write("  " + section.Caption + "\n");

        void Line(Func<int, string> text)
        {
            var line = new StringBuilder();
            for (int i = 0; i < n; i++)
            {
                line.Append("  ");
                line.Append(section.Columns[i].IsText ? text(i).PadRight(width[i]) : text(i).PadLeft(width[i]));
            }

            output.Write(line.ToString().TrimEnd() + "\n");
        }
    }
}
