using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OptionCascade.Data;
using OptionCascade.Tests.Data.Scenarios;
using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary>cascade --attribution, --what-if, --verify.</summary>
public class AnalysisCommandTests
{
    [Fact]
    public void Attribution_EmbeddedMarket_AddsUpInEveryFormat()
    {
        JsonElement answer = CommandRun.Of("cascade --attribution --format json").Json(), a = answer.GetProperty("attribution");
        double total = a.GetProperty("totalLogMove").GetDouble(), shock = a.GetProperty("shockAloneLogMove").GetDouble();
        Assert.Equal(answer.GetProperty("result").GetProperty("logMove").GetDouble(), total);
        Assert.Equal(answer.GetProperty("shock").GetProperty("logJump").GetDouble(), shock, 1e-15);
        JsonElement[] parts = [.. a.GetProperty("participants").EnumerateArray()];
        Assert.Equal(answer.GetProperty("participants").EnumerateArray().Select(p => p.GetProperty("name").GetString()), parts.Select(p => p.GetProperty("name").GetString()));
        Assert.Equal(total - shock, Sum("shapleyLogMove"), 1e-13);
        Assert.Equal(total - shock, Sum("aloneLogMove") + a.GetProperty("interactionLogMove").GetDouble(), 1e-13);
        Assert.Equal(100, Sum("shapleyPercentOfMove") + a.GetProperty("shockAlonePercentOfMove").GetDouble(), 1e-10);
        Assert.Equal(answer.GetProperty("folds")[0].GetProperty("shockScale").GetDouble(), a.GetProperty("criticalScale").GetDouble());
        // Without the sell stops, as the command itself says it.
        double without = parts.Single(p => p.GetProperty("name").GetString() == "sell stops").GetProperty("leaveOneOutLogMove").GetDouble();
        Assert.True(without < 0);

        string[] rows = CommandRun.Of("cascade --attribution --format csv").Output.TrimEnd('\n').Split('\n');
        Assert.Equal(["shock", .. parts.Select(_ => "participant"), "interaction", "total"], rows.Skip(1).Select(r => r.Split(',')[0]));
        Assert.Equal(total, double.Parse(rows[^1].Split(',')[6], CultureInfo.InvariantCulture));
        Assert.Equal(answer.GetProperty("attribution").GetProperty("participants")[0].GetProperty("shapleyLogMove").GetDouble(), double.Parse(rows[2].Split(',')[6], CultureInfo.InvariantCulture));
        Assert.Contains("\nWhose move it is\n", CommandRun.Of("cascade --attribution").Output, StringComparison.Ordinal);

        double Sum(string member) => parts.Sum(p => p.GetProperty(member).GetDouble());
    }

    [Fact]
    public void WhatIf_Options_AgreesWithTheCommandRunAgain()
    {
        JsonElement rows = CommandRun.Of("cascade --what-if --format json").Json().GetProperty("whatIf").GetProperty("rows");
        Assert.DoesNotContain(rows.EnumerateArray(), r => r.GetProperty("parameter").GetString()!.StartsWith('$'));
        double slope = Row(rows, "news n").GetProperty("logMovePerUnit").GetDouble(), h = 1e-6;
        Assert.Equal((Move($"cascade --shock-jump {-0.03 + h:R}") - Move($"cascade --shock-jump {-0.03 - h:R}")) / (2 * h), slope, 1e-5);
        double coefficient = Row(rows, "impact coefficient Y").GetProperty("logMovePerUnit").GetDouble();
        Assert.Equal((Move($"cascade --impact-coefficient {1.0001}") - Move($"cascade --impact-coefficient {0.9999}")) / 2e-4, coefficient, 1e-5);

        static double Move(FormattableString command) => CommandRun.Of(FormattableString.Invariant(command) + " --format json").Json().GetProperty("result").GetProperty("logMove").GetDouble();
    }

    [Theory]
    [InlineData("profit warning")]
    [InlineData("fund liquidates")]
    public void WhatIf_Scenario_CoversEveryNumberOfTheFile(string shock)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("s.json", ScenarioText.Inline);
        JsonElement rows = CommandRun.Of("cascade", "--scenario", path, "--shock", shock, "--what-if", "--format", "json").Json().GetProperty("whatIf").GetProperty("rows");
        string[] expected = [.. ScenarioNumbersTests.Numbers(JsonNode.Parse(ScenarioText.Inline, null, ScenarioText.Lenient)!).Select(n => n.Path)];
        Assert.True(expected.Length > 40);
        Assert.Equal(expected, rows.EnumerateArray().Select(r => r.GetProperty("parameter").GetString()!).Where(p => p.StartsWith('$')));
        Assert.All(rows.EnumerateArray(), r => Assert.True(r.GetProperty("logMovePerUnit").ValueKind == JsonValueKind.Number || r.GetProperty("logMoveNote").GetString()!.Length > 10));
        Assert.Equal("log price", Row(rows, "$.shocks[0].news").GetProperty("unit").GetString());
        foreach ((string number, string from, string to, double step) in new[] { ("$.impact.logMovePerBillion", "\"logMovePerBillion\": 0.01", "\"logMovePerBillion\": 0.010001", 1e-6), ("$.market.options[1].impliedVolatility", "0.28", "0.28001", 1e-5) })
        {
            string changed = folder.File("t.json", ScenarioText.Inline.Replace(from, to, StringComparison.Ordinal));
            double difference = (Move(changed) - Move(path)) / step, slope = Row(rows, number).GetProperty("logMovePerUnit").GetDouble();
            Assert.Equal(difference, slope, 1e-9 + (1e-3 * Math.Abs(slope)));
        }

        double Move(string file) => CommandRun.Of("cascade", "--scenario", file, "--shock", shock, "--format", "json").Json().GetProperty("result").GetProperty("logMove").GetDouble();
    }

    [Fact]
    public void Analysis_Scenario_IsWrittenInEveryFormat()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("s.json", ScenarioText.Inline);
        CommandRun table = CommandRun.Of("cascade", "--scenario", path, "--attribution", "--what-if", "--verify");
        Assert.Equal((0, ""), (table.ExitCode, table.Error));
        Assert.Contains("$.participants[1].positions[0].leverage", table.Output, StringComparison.Ordinal);
        Assert.Contains("first equilibrium confirmed", table.Output, StringComparison.Ordinal);
        CommandRun csv = CommandRun.Of("cascade", "--scenario", path, "--what-if", "--format", "csv");
        Assert.Contains("\n$.volatility.depth.patientShare,0.3,share of one,", csv.Output, StringComparison.Ordinal);
        CommandRun both = CommandRun.Of("cascade", "--scenario", path, "--what-if", "--attribution", "--format", "csv");
        Assert.Equal((2, ""), (both.ExitCode, both.Output));
        Assert.Contains("expected --attribution or --what-if, got both", both.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_AnswerAndRunaway_AreConfirmed()
    {
        JsonElement answer = CommandRun.Of("cascade --verify --format json").Json().GetProperty("verification");
        Assert.True(answer.GetProperty("isConfirmed").GetBoolean());
        Assert.True(answer.GetProperty("residualLogPrice").GetDouble() <= answer.GetProperty("residualToleranceLogPrice").GetDouble());
        Assert.True(answer.GetProperty("points").GetInt32() > 100);
        const string runaway = "cascade --no-synthetic-traders --impact-per-billion 0.05 --shock-jump -0.05 --verify --attribution --what-if";
        JsonElement none = CommandRun.Of(runaway + " --format json").Json();
        Assert.True(none.GetProperty("verification").GetProperty("isConfirmed").GetBoolean());
        Assert.Equal(JsonValueKind.Null, none.GetProperty("verification").GetProperty("residualLogPrice").ValueKind);
        Assert.NotEmpty(none.GetProperty("attribution").GetProperty("runawayCoalitions").EnumerateArray());
        Assert.Contains("runaway", Row(none.GetProperty("whatIf").GetProperty("rows"), "news n").GetProperty("logMoveNote").GetString(), StringComparison.Ordinal);
        Assert.Contains("no equilibrium on the way confirmed", CommandRun.Of(runaway).Output, StringComparison.Ordinal);
    }

    private static JsonElement Row(JsonElement rows, string parameter) => rows.EnumerateArray().Single(r => r.GetProperty("parameter").GetString() == parameter);
}
