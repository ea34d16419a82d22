using System.Diagnostics;
using System.Text.RegularExpressions;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Docs;

/// <summary>What the pages in docs/examples show is what the examples print and draw. With OPTIONCASCADE_UPDATE_README=1 output and figures are written anew instead.</summary>
public partial class ExampleTests
{
    private static readonly string Pages = Path.Combine(Repository.Root, "docs", "examples");

    public static TheoryData<string> Names()
        => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "examples"), "*.csproj", SearchOption.AllDirectories).Select(p => Path.GetFileNameWithoutExtension(p)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_OfAnExample_PrintsAndDrawsWhatItsPageShows(string name)
    {
        string figure = Path.Combine(Path.GetTempPath(), $"{name}-{Guid.NewGuid():N}.svg");
        try
        {
            string output = Run(name, figure), drawn = Lines(File.ReadAllText(figure));
            string[] lines = output.Split('\n');
            Assert.All(lines, l => Assert.True(l.Length <= 160, l));
            Assert.Contains(lines.TakeLast(12), l => l.StartsWith("Answer: ", StringComparison.Ordinal));
            Assert.Contains(lines.TakeLast(6), l => l.StartsWith("Assumptions: ", StringComparison.Ordinal));
            Assert.DoesNotMatch(@"  NaN|\(NaN|NaN%", output);

            string page = Path.Combine(Pages, name + ".md"), picture = Path.Combine(Pages, name + ".svg"), text = Lines(File.ReadAllText(page));
            Match block = OutputBlock().Match(text);
            Assert.True(block.Success, $"{name}.md has no block for the output.");
            if (Environment.GetEnvironmentVariable("OPTIONCASCADE_UPDATE_README") == "1")
            {
                File.WriteAllText(page, text[..block.Groups[1].Index] + output + "\n" + text[(block.Groups[1].Index + block.Groups[1].Length)..]);
                File.WriteAllText(picture, drawn);
                return;
            }

            Assert.Equal(output, block.Groups[1].Value.TrimEnd());
            Assert.Equal(Lines(File.ReadAllText(picture)), drawn);
        }
        finally
        {
            File.Delete(figure);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Example_StandsInTheSolutionInTheIndexAndOnAPageWithItsFigure(string name)
    {
        Assert.Contains($@"examples\{name}\{name}.csproj", File.ReadAllText(Path.Combine(Repository.Root, "OptionCascade.sln")), StringComparison.Ordinal);
        string command = $"dotnet run -c Release --project examples/{name}", index = File.ReadAllText(Path.Combine(Pages, "README.md")), page = File.ReadAllText(Path.Combine(Pages, name + ".md"));
        Assert.Contains($"({name}.md)", index, StringComparison.Ordinal);
        Assert.Contains($"`{command}`", index, StringComparison.Ordinal);
        Assert.Contains(command, page, StringComparison.Ordinal);
        Assert.Contains($"({name}.svg)", page, StringComparison.Ordinal);
    }

    private static string Run(string name, string figure)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;
        string assembly = Path.Combine(Repository.Root, "examples", name, "bin", configuration, "net10.0", name + ".dll");
        using var process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [assembly, "--figure", figure])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{name} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
        return string.Join('\n', Lines(output).TrimEnd().Split('\n').Select(l => l.TrimEnd()));
    }

    private static string Lines(string text) => text.ReplaceLineEndings("\n");

    [GeneratedRegex(@"<!-- output -->\n```text\n(.*?)```\n<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex OutputBlock();
}
