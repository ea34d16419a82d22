using System.Text.RegularExpressions;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Docs;

/// <summary>The code of every how-to page compiles, runs and prints what the page shows. With OPTIONCASCADE_UPDATE_README=1 the printed output is written anew instead.</summary>
public partial class HowToTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "how-to");

    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Folder, "*.md").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Code_OfThePage_PrintsWhatThePageShows(string page)
    {
        string path = Path.Combine(Folder, page), text = File.ReadAllText(path).ReplaceLineEndings("\n");
        Match parts = CodeAndOutput().Match(text);
        Assert.True(parts.Success, "a how-to page has one block of code and, after it, one of its output");
        string printed = DocumentedProgram.Run(parts.Groups[2].Value).TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("OPTIONCASCADE_UPDATE_README") == "1")
            File.WriteAllText(path, CodeAndOutput().Replace(text, m => m.Groups[1].Value + m.Groups[2].Value + m.Groups[3].Value + printed + m.Groups[5].Value));
        else
            Assert.Equal(parts.Groups[4].Value, printed);
    }

    [GeneratedRegex(@"(```csharp\n)(.*?)(```\n\n```text\n)(.*?)(```\n)", RegexOptions.Singleline)]
    private static partial Regex CodeAndOutput();
}
