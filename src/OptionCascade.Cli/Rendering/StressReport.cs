using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The stress and stoprun commands' answers in all formats.</summary>
internal static class StressReport
{
    /// <summary>The report of an answer.</summary>
    public static Report Of(StressView view) => new(view.Title, [.. AnswerReport.SyntheticLead(view.Book), .. view.Lead],
        [AnswerReport.Market(view.Book), .. view.Tables.Select(Table), .. AnswerReport.End(view)]);

    /// <summary>Writes the whole answer as JSON.</summary>
    public static void Json(StressView view, Stream stream) => JsonText.WriteObject(stream, json =>
    {
        AnswerJson.Begin(json, view.Command, view);
        foreach (StressTable table in view.Tables)
            json.Objects(table.Name, table.Rows, (j, row) =>
            {
                for (int i = 0; i < row.Length; i++)
                    if (row[i].Number is { } number) j.Figure(table.Columns[i].Member, number);
                    else if (row[i].Text.Length > 0) j.WriteString(table.Columns[i].Member, row[i].Text);
                    else j.WriteNull(table.Columns[i].Member);
            });
        AnswerJson.End(json, view);
    });

    /// <summary>The first table as CSV.</summary>
    public static void Csv(StressView view, TextWriter output)
    {
        StressTable table = view.Tables[0];
        using var csv = new CsvText(output, [.. table.Columns.Select(c => c.Member)]);
        foreach (StressCell[] row in table.Rows)
        {
            foreach (StressCell cell in row)
                _ = cell.Number is { } number ? csv.Number(number) : csv.Text(cell.Text);
            csv.End();
        }
    }

    private static TableSection Table(StressTable table)
    {
        int[] shown = [.. Enumerable.Range(0, table.Columns.Count).Where(i => table.Columns[i].Header.Length > 0)];
        return new TableSection(table.Title, [.. shown.Select(i => new Column(table.Columns[i].Header, table.Columns[i].Unit, table.Columns[i].IsText))],
            [.. table.Rows.Select(r => (IReadOnlyList<Cell>)[.. shown.Select(i => new Cell(r[i].Text))])], Wrapped(table.Caption));
    }

    /// <summary>Lines of at most 116 characters, so that none is wider than the tables may be.</summary>
    private static string Wrapped(string text)
    {
        var lines = new List<string> { "" };
        foreach (string word in text.Split(' '))
            if (lines[^1].Length + word.Length < 116) lines[^1] += lines[^1].Length == 0 ? word : " " + word;
            else lines.Add(word);
        return string.Join("\n  ", lines);
    }
}
