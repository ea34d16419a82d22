using OptionCascade.Cli.Rendering;
using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary>Tables in logs and pipes are folded at 120 characters, and lose nothing by it.</summary>
public class PlainTextRendererTests
{
    [Fact]
    public void Write_ThirtyParticipants_FoldsColumnsUnderTheFirst()
    {
        Column[] columns = [new("round"), .. Enumerable.Range(1, 30).Select(i => new Column($"participant {i}", "bn USD"))];
        Cell[][] rows = [.. Enumerable.Range(1, 3).Select(r => (Cell[])[$"{r}", .. Enumerable.Range(1, 30).Select(i => (Cell)$"{r}.{i:00}")])];
        string[] lines = Lines(new TableSection("Rounds", columns, rows, "A caption."));
        Assert.All(lines, l => Assert.True(l.Length <= PlainTextRenderer.LineWidth, l));
        int blocks = lines.Count(l => l.Contains("round", StringComparison.Ordinal) && l.Contains("participant", StringComparison.Ordinal));
        Assert.True(blocks > 1);
        for (int r = 1; r <= 3; r++)
        {
            string[] own = [.. lines.Where(l => l.TrimStart().StartsWith($"{r} ", StringComparison.Ordinal))];
            Assert.Equal(blocks, own.Length);
            Assert.Equal(Enumerable.Range(1, 30).Select(i => $"{r}.{i:00}"), own.SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)));
        }

        Assert.Equal("  A caption.", lines[^1]);
    }

    [Fact]
    public void Write_LongText_GoesOnInTheNextLine()
    {
        string names = string.Join(", ", Enumerable.Range(1, 40).Select(i => $"participant {i}"));
        string[] lines = Lines(new TableSection("Assumptions", [new("what", "", true), new("assumed", "", true), new("source", "", true)], [["besides the dealers", names, "given; $.participants"], ["short", "one", "two"]]));
        Assert.All(lines, l => Assert.True(l.Length <= PlainTextRenderer.LineWidth, l));
        string[] parts = [.. lines.SkipWhile(l => !l.Contains("besides", StringComparison.Ordinal)).TakeWhile(l => !l.Contains("short", StringComparison.Ordinal))];
        Assert.Equal(names, string.Join(' ', parts.Select(p => p.Replace("besides the dealers", "", StringComparison.Ordinal).Replace("given; $.participants", "", StringComparison.Ordinal).Trim())));
        Assert.Contains("given; $.participants", parts[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NarrowTable_IsAsItWas()
        => Assert.Equal(["  a     b", "  x  1.00", "  y  2.00"], Lines(new TableSection("T", [new("a", "", true), new("b")], [["x", "1.00"], ["y", "2.00"]])));

    /// <summary>The table's own lines.</summary>
    private static string[] Lines(TableSection table)
    {
        using var text = new StringWriter();
        PlainTextRenderer.Write(new Report("R", [], [table]), text);
        return text.ToString().Split('\n')[5..^1];
    }
}
