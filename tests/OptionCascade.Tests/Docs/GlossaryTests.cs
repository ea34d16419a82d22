using System.Reflection;
using System.Text.RegularExpressions;
using OptionCascade.Cli;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Docs;

/// <summary>Every term of the glossary leads to code that runs.</summary>
public partial class GlossaryTests
{
    private static readonly string[][] Rows = [.. File.ReadAllLines(Path.Combine(Repository.Root, "docs", "glossary.md"))
        .Where(l => l.StartsWith("| ", StringComparison.Ordinal) && !l.StartsWith("| Term", StringComparison.Ordinal)).Select(l => l.Trim('|').Split('|').Select(c => c.Trim()).ToArray())];

    [Fact]
    public void Types_OfEveryTerm_ArePublic()
    {
        HashSet<string> known = [.. new[] { "OptionCascade", "OptionCascade.Data", "OptionCascade.Validation" }.SelectMany(a => Assembly.Load(a).GetExportedTypes()).Select(t => t.Name)];
        Assert.True(Rows.Length > 30);
        string[] missing = [.. Rows.SelectMany(r => Quoted().Matches(r[2]).Select(m => m.Groups[1].Value)).Where(t => !known.Contains(t))];
        Assert.Equal([], missing);
        Assert.DoesNotContain(Rows, r => !Quoted().IsMatch(r[2]));
    }

    [Fact]
    public void Commands_OfEveryTerm_HaveHelp()
    {
        foreach (string command in Rows.SelectMany(r => Quoted().Matches(r[3]).Select(m => m.Groups[1].Value)).Distinct())
        {
            var output = new StringWriter();
            Assert.Equal(0, CommandLine.Run([command, "--help"], output, output));
            Assert.Contains($"optioncascade {command}", output.ToString());
        }
    }

    [Fact]
    public void Examples_OfEveryTerm_ArePrograms()
    {
        string[] missing = [.. Rows.Select(r => r[4]).Distinct().Where(e => !File.Exists(Path.Combine(Repository.Root, "examples", e, "Program.cs")))];
        Assert.Equal([], missing);
    }

    [GeneratedRegex("`([A-Za-z]+)`")]
    private static partial Regex Quoted();
}
