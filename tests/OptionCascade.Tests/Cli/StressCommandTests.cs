using System.Text.Json;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary>The stress and stoprun commands.</summary>
public class StressCommandTests
{
    private static JsonElement Json(string arguments)
    {
        CommandRun run = CommandRun.Of(arguments + " --format json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Output).RootElement.Clone();
    }

    [Fact]
    public void Options_OfBothCommands_AreInTheGuide()
    {
        string guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guide", "command.md"));
        foreach (string command in new[] { "stress", "stoprun" })
        {
            CommandRun help = CommandRun.Of(command + " --help");
            string[] options = [.. help.Output.Split('\n').Where(l => l.StartsWith("  --", StringComparison.Ordinal)).Select(l => l.Trim().Split(' ')[0])];
            Assert.True(options.Length > 10);
            Assert.All(options, o => Assert.Contains(o, guide, StringComparison.Ordinal));
            foreach (string example in help.Output.Split((char)10).Where(l => l.StartsWith("  optioncascade " + command, StringComparison.Ordinal) && !l.Contains("[options]", StringComparison.Ordinal)))
                Assert.Contains(example.Trim(), guide, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Stress_Replays_AreDeclaredStylisedAndFitAPage()
    {
        CommandRun run = CommandRun.Of("stress");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("stylised", run.Output, StringComparison.OrdinalIgnoreCase);
        string[] tables = run.Output.Split("Assumptions")[0].Split('\n');
        Assert.All(tables, l => Assert.True(l.Length <= 120, l));
        JsonElement json = Json("stress");
        Assert.Equal(6, json.GetProperty("replays").GetArrayLength());
        Assert.All(json.GetProperty("figures").EnumerateArray(), f => Assert.NotEmpty(f.GetProperty("source").GetString()!));
        Assert.Equal("replay,shock_short,shock,move_alone_fraction", CommandRun.Of("stress --format csv").Output.Split('\n')[0][..44]);
    }

    [Fact]
    public void Stress_Reverse_AgreesWithTheCascadeCommand()
    {
        JsonElement row = Json("stress --reverse --below 4500").GetProperty("reverse").EnumerateArray().Single(r => r.GetProperty("kind").GetString() == "bad news");
        double amount = row.GetProperty("amount").GetDouble();
        double Ends(double jump) => Json(FormattableString.Invariant($"cascade --shock-jump {jump:R}")).GetProperty("result").GetProperty("spot").GetDouble();
        Assert.True(Ends(-amount) <= 4500);
        Assert.True(Ends(-0.999 * amount) > 4500);
    }

    [Fact]
    public void Stress_MonteCarlo_ResumesFromItsStoreToTheSameFigures()
    {
        string file = Path.Combine(Path.GetTempPath(), $"stress-{Environment.ProcessId}.sqlite");
        try
        {
            const string Ask = "stress --monte-carlo --below 4700 --seed 5";
            string whole = Json(Ask + " --draws 6000").GetProperty("estimates").ToString();
            _ = Json($"{Ask} --draws 2500 --store {file}");
            Assert.Equal(whole, Json($"{Ask} --draws 6000 --store {file}").GetProperty("estimates").ToString());
            Assert.Equal(whole, Json($"{Ask} --draws 6000 --store {file}").GetProperty("estimates").ToString());
            CommandRun other = CommandRun.Of($"stress --monte-carlo --below 4700 --seed 6 --draws 6000 --store {file}");
            Assert.Equal(1, other.ExitCode);
            Assert.Contains("seed", other.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("stress --reverse --below 6000", "--below")]
    [InlineData("stress --reverse --loss 5", "--holding")]
    [InlineData("stress --joint --deviations 1,2", "--deviations")]
    [InlineData("stress --store x.sqlite", "--store")]
    [InlineData("stress --monte-carlo --draws 5", "--draws")]
    [InlineData("stoprun --taker-cost 2", "--taker-cost")]
    public void Commands_BadOptions_SayWhichOne(string arguments, string option)
    {
        CommandRun run = CommandRun.Of(arguments);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void StopRun_Example_SaysWhatItEarnsAndNeverMoreThanItMoves()
    {
        JsonElement json = Json("stoprun --direction down --taker-cost 0.0005 --maker-cost 0.0002 --most-units 20000000");
        foreach (JsonElement run in json.GetProperty("runs").EnumerateArray())
        {
            double units = run.GetProperty("push_units").GetDouble(), sold = run.GetProperty("push_price").GetDouble(), back = run.GetProperty("exit_price").GetDouble(), profit = run.GetProperty("profit_USD").GetDouble();
            double cost = run.GetProperty("exit").GetString() == "resting order" ? 0.0002 : 0.0005;
            Assert.Equal((units * (sold - back)) - (units * ((0.0005 * sold) + (cost * back))), profit, 1e-6 * Math.Abs(profit) + 1);
        }
    }
}
