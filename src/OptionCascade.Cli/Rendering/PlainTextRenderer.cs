using System.Text;

namespace OptionCascade.Cli.Rendering;

/// <summary>
/// Writes a report as plain ASCII text for logs and pipes: no colour, no boxes, no trailing blanks. A table is folded where a line would be longer than <see cref="LineWidth"/>:
/// long texts go on in the next line, and columns that find no place stand below, the first column repeated.
/// </summary>
internal static class PlainTextRenderer
{
    /// <summary>Characters of a line of a table at most, unless a single column is wider.</summary>
    public const int LineWidth = 120;

    /// <summary>A fact is put into lines where it would be longer than this.</summary>
    private const int LongestFact = 160;

    private const int Gap = 2;

    /// <summary>A column of texts is not made narrower.</summary>
    private const int LeastText = 24;

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
        {
            string line = ("  " + fact.Label.PadRight(label) + "  " + fact.Value.PadRight(value) + "  " + fact.Note).TrimEnd();
            if (line.Length <= LongestFact)
            {
                output.Write(line + "\n");
                continue;
            }

            string[] parts = [.. Wrap(fact.Value, LineWidth - label - (2 * Gap)), .. fact.Note.Length > 0 ? Wrap(fact.Note, LineWidth - label - (2 * Gap)) : []];
            for (int i = 0; i < parts.Length; i++)
                output.Write("  " + (i == 0 ? fact.Label : "").PadRight(label) + "  " + parts[i] + "\n");
        }
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

        Narrow(section, texts, width);
        bool hasUnits = section.Columns.Any(c => c.Unit.Length > 0), first = true;
        foreach (int[] columns in Blocks(width))
        {
            if (!first) output.Write("\n");
            first = false;
            Line(i => section.Columns[i].Header);
            if (hasUnits) Line(i => section.Columns[i].Unit);
            foreach (string[] row in texts)
                Line(i => row[i]);

            void Line(Func<int, string> text) => WriteLine(section, [.. columns.Select(i => (i, Wrap(text(i), width[i])))], width, output);
        }

        if (section.Caption.Length > 0) output.Write("  " + section.Caption + "\n");
    }

    /// <summary>Makes the widest columns of texts narrower, as far as the line needs it and they bear it.</summary>
    private static void Narrow(TableSection section, string[][] texts, int[] width)
    {
        int[] least = [.. width.Select((_, i) => Math.Max(LeastText, texts.Select(row => row[i].Split((char)32).Max(word => word.Length)).Append(0).Max()))];
        while (width.Sum() + (Gap * width.Length) is var all && all > LineWidth)
        {
            int widest = -1;
            for (int i = 0; i < width.Length; i++)
                if (section.Columns[i].IsText && width[i] > least[i] && section.Rows.All(r => r[i].Bar is null) && (widest < 0 || width[i] > width[widest])) widest = i;
            if (widest < 0) return;
            int second = Enumerable.Range(0, width.Length).Where(i => i != widest && section.Columns[i].IsText).Select(i => width[i]).Append(least[widest]).Where(w => w < width[widest]).Append(least[widest]).Max();
            width[widest] = Math.Max(Math.Max(Math.Min(width[widest] - 1, second), least[widest]), width[widest] - (all - LineWidth));
        }
    }

    /// <summary>The columns that stand beside each other, the first one in every block.</summary>
    private static List<int[]> Blocks(int[] width)
    {
        var blocks = new List<int[]>();
        var block = new List<int> { 0 };
        int used = Gap + width[0];
        for (int i = 1; i < width.Length; i++)
        {
            if (used + Gap + width[i] > LineWidth && block.Count > 1)
            {
                blocks.Add([.. block]);
                block = [0];
                used = Gap + width[0];
            }

            block.Add(i);
            used += Gap + width[i];
        }

        blocks.Add([.. block]);
        return blocks;
    }

    private static void WriteLine(TableSection section, (int Column, List<string> Lines)[] cells, int[] width, TextWriter output)
    {
        int lines = cells.Max(c => c.Lines.Count);
        for (int k = 0; k < lines; k++)
        {
            var line = new StringBuilder();
            foreach ((int i, List<string> parts) in cells)
            {
                string text = k < parts.Count ? parts[k] : "";
                line.Append("  ");
                line.Append(section.Columns[i].IsText ? text.PadRight(width[i]) : text.PadLeft(width[i]));
            }

            output.Write(line.ToString().TrimEnd() + "\n");
        }
    }

    /// <summary>A text in lines, broken at blanks where there are any.</summary>
    private static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        while (text.Length > width)
        {
            int at = text.LastIndexOf(' ', width);
            (string line, text) = at > 0 ? (text[..at], text[(at + 1)..]) : (text[..width], text[width..]);
            lines.Add(line);
        }

        lines.Add(text);
        return lines;
    }
}
