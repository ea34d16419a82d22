using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary>docs/guide/command.md says what the command does.</summary>
public class GuideTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "guide", "command.md"));

    [Fact]
    public void Examples_OfTheGuide_AllRun()
    {
        string[] examples = [.. Lines.SkipWhile(l => l != "```sh").Skip(1).TakeWhile(l => l != "```")];
        Assert.Equal(21, examples.Length);
        foreach (string example in examples)
        {
            CommandRun run = CommandRun.Of(example["optioncascade ".Length..]);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
        }
    }

    [Fact]
    public void Choices_OfEveryCommand_AreInTheGuide()
    {
        string guide = string.Join('\n', Lines);
        foreach (string command in new[] { "cascade", "mitigate", "simulate", "exposure", "hedge", "profile", "greeks", "margin", "monitor" })
        {
            string[] options = [.. CommandRun.Of(command + " --help").Output.Split('\n').Where(l => l.StartsWith("  --", StringComparison.Ordinal)).Select(l => l.Trim().Split(' ')[0])];
            Assert.True(options.Length > 10);
            Assert.All(options, o => Assert.Contains(o, guide, StringComparison.Ordinal));
        }

        foreach (string option in new[] { "--market", "--schema", "--force" })
        {
            Assert.Contains(option, CommandRun.Of("init --help").Output, StringComparison.Ordinal);
            Assert.Contains(option, guide, StringComparison.Ordinal);
        }
    }
}
