using Spectre.Console;

namespace OptionCascade.Cli.Rendering;

/// <summary>Writes a report to a terminal with colour and drawn tables.</summary>
internal static class TerminalRenderer
{
    /// <summary>Writes <paramref name="report"/> to <paramref name="output"/>, wrapped at <paramref name="width"/> columns.</summary>
    public static void Write(Report report, TextWriter output, int width)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.MarkupLine($"[bold]{Markup.Escape(report.Title)}[/]");
        foreach (string line in report.Lead)
            console.MarkupLine(Markup.Escape(line));
        foreach (Section section in report.Sections)
        {
            console.WriteLine();
            console.MarkupLine($"[bold]{Markup.Escape(section.Title)}[/]");
            switch (section)
            {
                case FactsSection facts: WriteFacts(console, facts); break;
                case TableSection table: WriteTable(console, table); break;
                case NotesSection notes:
                    foreach (string line in notes.Lines)
                        console.MarkupLine(notes.Tone == Tone.Warning ? $"[yellow]! {Markup.Escape(line)}[/]" : "  " + Styled(line, notes.Tone));
                    break;
            }
        }
    }

    private static void WriteFacts(IAnsiConsole console, FactsSection section)
    {
        Grid grid = new();
        grid.AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(2));
        grid.AddColumn(new GridColumn().NoWrap());
        grid.AddColumn(new GridColumn());
        foreach (Fact fact in section.Facts)
            grid.AddRow($"[grey]{Markup.Escape(fact.Label)}[/]", Markup.Escape(fact.Value), $"[grey]{Markup.Escape(fact.Note)}[/]");
        console.Write(grid);
    }

    private static void WriteTable(IAnsiConsole console, TableSection section)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (Column column in section.Columns)
        {
            string header = $"[bold]{Markup.Escape(column.Header)}[/]" + (column.Unit.Length > 0 ? $"\n[grey]{Markup.Escape(column.Unit)}[/]" : "");
            TableColumn c = new TableColumn(header).NoWrap();
            table.AddColumn(column.IsText ? c.LeftAligned() : c.RightAligned());
        }

        foreach (IReadOnlyList<Cell> row in section.Rows)
            table.AddRow([.. row.Select(cell => cell.Bar is null ? Styled(cell.Text, cell.Tone) : Styled(Bars.Draw(cell, ascii: false), cell.Tone))]);
        console.Write(table);
        if (section.Caption.Length > 0) console.MarkupLine($"  [grey]{Markup.Escape(section.Caption)}[/]");
    }

    private static string Styled(string text, Tone tone)
    {
        string escaped = Markup.Escape(text);
        return tone switch
        {
            Tone.Strong => $"[bold]{escaped}[/]",
            Tone.Muted => $"[grey]{escaped}[/]",
            Tone.Gain => $"[green]{escaped}[/]",
            Tone.Loss => $"[red]{escaped}[/]",
            Tone.Warning => $"[yellow]{escaped}[/]",
            _ => escaped,
        };
    }
}
