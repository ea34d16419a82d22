using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary><c>optioncascade validate</c>.</summary>
public class ValidateCommandTests
{
    [Fact]
    public void Validate_OneSuite_ShowsModelsAndKnownExceptions()
    {
        CommandRun run = CommandRun.Of("validate --suite impact --cases 50");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("0 are broken", run.Output, StringComparison.Ordinal);
        Assert.Contains("square-root", run.Output, StringComparison.Ordinal);
        Assert.Contains("Bids and asks are not mirror images.", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 160, line));
        Assert.Equal(run, CommandRun.Of("validate --suite impact --cases 50"));
    }

    [Fact]
    public void Validate_Write_WritesTheWholeReportOnce()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("validation.md");
        CommandRun run = CommandRun.Of("validate", "--suite", "hedging", "--model", "band", "--cases", "20", "--seed", "9", "--write", file);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string text = File.ReadAllText(file);
        Assert.StartsWith("# Validation\n", text, StringComparison.Ordinal);
        Assert.Contains("seed 9, up to 20 cases", text, StringComparison.Ordinal);
        Assert.Contains("## What is not validated", text, StringComparison.Ordinal);
        Assert.Equal(1, CommandRun.Of("validate", "--suite", "hedging", "--cases", "20", "--write", file).ExitCode);
        Assert.Equal(text, File.ReadAllText(file));
    }

    [Theory]
    [InlineData("validate --suite nonsense", 2, "margin rule")]
    [InlineData("validate --suite impact --model nonsense", 2, "nonsense")]
    [InlineData("validate --cases 0", 2, "1 to 1000000")]
    [InlineData("validate --suite impact --data no-such-folder", 1, "not a folder")]
    public void Validate_WrongChoice_SaysWhatIsExpected(string line, int code, string expected)
    {
        CommandRun run = CommandRun.Of(line);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Options_AreInTheGuide()
    {
        string guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guide", "command.md"));
        string help = CommandRun.Of("validate --help").Output;
        foreach (string option in new[] { "--suite", "--model", "--seed", "--cases", "--data", "--write" })
        {
            Assert.Contains(option, help, StringComparison.Ordinal);
            Assert.Contains($"`{option}", guide, StringComparison.Ordinal);
        }
    }
}
