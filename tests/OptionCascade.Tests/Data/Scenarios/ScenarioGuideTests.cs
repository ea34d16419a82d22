using System.Text.Json;
using OptionCascade.Data;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Data.Scenarios;

/// <summary>docs/guide/scenario.md says what the reader does, and its examples run.</summary>
public class ScenarioGuideTests
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guide", "scenario.md"));

    [Fact]
    public void Reference_OfTheGuide_IsWrittenFromTheReadersDescription()
    {
        int begin = Guide.IndexOf(ScenarioReference.Begin, StringComparison.Ordinal) + ScenarioReference.Begin.Length, end = Guide.IndexOf(ScenarioReference.End, StringComparison.Ordinal);
        Assert.True(begin > 0 && end > begin);
        string expected = "\n\n" + ScenarioReference.Markdown() + "\n", actual = Guide[begin..end];
        if (expected != actual && Environment.GetEnvironmentVariable("OPTIONCASCADE_WRITE_DOCS") == "1")
            File.WriteAllText(Path.Combine(Repository.Root, "docs", "guide", "scenario.md"), Guide[..begin] + expected + Guide[end..]);
        Assert.True(expected == actual, "docs/guide/scenario.md: the reference is not that of the reader; run this test with OPTIONCASCADE_WRITE_DOCS=1 to write it.");
    }

    [Fact]
    public void WholeExamples_OfTheGuide_FollowTheSchemaAndRun()
    {
        using var folder = new Cli.TemporaryFolder();
        folder.File("book.csv", Cli.SampleBook.OpenInterest);
        using JsonDocument schema = JsonDocument.Parse(ScenarioSchema.Json);
        string[] examples = [.. Guide.Split("```jsonc\n").Skip(1).Select(e => e[..e.IndexOf("```", StringComparison.Ordinal)])];
        Assert.Equal(2, examples.Length);
        foreach (string example in examples)
        {
            using JsonDocument document = JsonDocument.Parse(example, ScenarioText.Lenient);
            Assert.Null(JsonSchemaEvaluator.Violation(schema.RootElement, document.RootElement));
            string path = folder.File("s.json", example);
            Cli.CommandRun run = Cli.CommandRun.Of("cascade", "--scenario", path);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
        }
    }

    [Fact]
    public void CommandLines_OfTheGuide_AllRun()
    {
        using var folder = new Cli.TemporaryFolder();
        string[] lines = Guide.Split("```sh\n")[1].Split("\n```")[0].Split('\n');
        Assert.Equal(6, lines.Length);
        foreach (string line in lines)
        {
            Cli.CommandRun run = Cli.CommandRun.Of([.. line.Split(' ').Skip(1).Select(a => a.EndsWith(".json", StringComparison.Ordinal) ? Path.Combine(folder.Path, a) : a)]);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
        }
    }

    [Fact]
    public void MistakeOfTheGuide_GivesTheMessageOfTheGuide()
    {
        string message = Guide.Split("```text\n")[1].Split("\n```")[0];
        string text = ScenarioExamples.Get("inline").Replace("\"leverage\": 20", "\"leverag\": 20", StringComparison.Ordinal);
        Assert.Equal(message, string.Join('\n', ScenarioReader.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "crash.json", Path.GetTempPath()).Problems));
    }
}
