using System.Text.RegularExpressions;
using OptionCascade.Cli;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Docs;

/// <summary>What README shows is what the software does. With OPTIONCASCADE_UPDATE_README=1 the printed output is written anew instead.</summary>
public partial class ReadmeTests
{
    private static readonly string Readme = Path.Combine(Repository.Root, "README.md");

    [Fact]
    public void Output_OfTheMainCommand_IsWhatReadmePrints()
    {
        var output = new StringWriter();
        Assert.Equal(0, CommandLine.Run(["cascade"], output, TextWriter.Null));
        string actual = string.Join('\n', output.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n').Select(l => l.TrimEnd()));
        string text = File.ReadAllText(Readme).ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("OPTIONCASCADE_UPDATE_README") == "1")
            File.WriteAllText(Readme, OutputBlock().Replace(text, m => m.Groups[1].Value + actual + "\n" + m.Groups[3].Value));
        else
            Assert.Equal(actual, OutputBlock().Match(text).Groups[2].Value.TrimEnd());
    }

    [Fact]
    public void Code_InReadme_CompilesAndRuns()
    {
        string code = CodeBlock().Match(File.ReadAllText(Readme).ReplaceLineEndings("\n")).Groups[1].Value;
        Assert.Equal(12, code.TrimEnd().Split('\n').Length);
        string printed = DocumentedProgram.Run("using System;\n" + code);
        Assert.Contains(printed.Split('\n'), l => Regex.IsMatch(l, @"^Converged: -\d+\.\d\d ?%, gain \d\.\d{3}, \d+ tipping points"));
    }

    [Fact]
    public void Commands_InReadme_AreTheTwoThatWork()
    {
        string[] lines = File.ReadAllLines(Readme);
        int fence = Array.IndexOf(lines, "```");
        Assert.Equal("dotnet run -c Release --project src/OptionCascade.Cli -- cascade", lines[fence + 1]);
        Assert.Equal("dotnet test -c Release", lines[fence + 2]);
        Assert.Equal("```", lines[fence + 3]);
    }

    [Fact]
    public void Links_InReadmeAndDocs_LeadToFiles()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories).Append(Readme))
            foreach (Match link in Link().Matches(File.ReadAllText(file)))
            {
                string target = link.Groups[1].Value.Split('#')[0];
                if (target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
                    Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(file)!, target)), $"{Path.GetFileName(file)} links to {target}, which is not there");
            }
    }

    [GeneratedRegex(@"(<!-- output: cascade -->\n```text\n)(.*?)(```\n<!-- end -->)", RegexOptions.Singleline)]
    private static partial Regex OutputBlock();

    [GeneratedRegex(@"<!-- code: cascade -->\n```csharp\n(.*?)```\n<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"[^\[]\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
