using System.Text.Json;
using System.Text.Json.Nodes;
using OptionCascade.Data;
using Xunit;

namespace OptionCascade.Tests.Cli;

public class ScenarioCommandTests
{
    [Fact]
    public void Cascade_OfTheExampleThatInitWrites_IsTheEmbeddedMarketsOwn()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "s.json");
        CommandRun init = CommandRun.Of("init", path);
        Assert.Equal((0, ""), (init.ExitCode, init.Error));
        Assert.Contains($"optioncascade cascade --scenario {path}", init.Output, StringComparison.Ordinal);
        Same(["cascade", "--format", "json"], ["cascade", "--scenario", path, "--format", "json"]);
        Same(["cascade", "--shock-jump", "-0.02", "--shock-notional", "-1e9", "--format", "json"], ["cascade", "--scenario", path, "--shock", "both", "--format", "json"]);
        Assert.Contains("bad news", CommandRun.Of("cascade", "--scenario", path).Output, StringComparison.Ordinal);
        Assert.StartsWith("shock", CommandRun.Of("cascade", "--scenario", path, "--format", "csv").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Cascade_ScenarioOnAFile_IsThatOfTheOptions()
    {
        using var folder = new TemporaryFolder();
        string book = folder.File("book.csv", SampleBook.OpenInterest);
        string path = folder.File("s.json", """
            { "version": 1,
              "market": { "type": "chain-file", "file": "book.csv", "valuationTime": "from-file", "spot": "from-file", "rates": { "rate": 0.03, "dividendYield": 0.01 },
                "impliedVolatility": "from-file", "activity": { "dailyNotional": 1e8, "dailyVolatility": 0.01 }, "time": { "type": "calendar-days" } },
              "dealers": { "positioning": { "type": "customers-long" }, "hedging": { "type": "continuous" } },
              "impact": { "type": "square-root", "coefficient": 0.8, "core": 0.002 },
              "volatility": { "response": { "type": "fixed" }, "vegaFeedback": { "type": "none" }, "depth": { "type": "constant" } }, 
              "participants": [
                { "type": "stop-orders", "name": "sell stops", "side": "sell", "levels": [{ "price": 3950, "units": 20000 }] },
                { "type": "stop-orders", "name": "buy stops", "side": "buy", "levels": [{ "price": 4100, "units": 10000 }] },
                { "type": "uniform-stops", "name": "spread stops", "side": "sell", "low": 3800, "high": 3900, "units": 5000 },
                { "type": "leveraged-longs", "liquidations": [{ "price": 3850, "units": 7000 }] },
                { "type": "dip-buyers", "orders": [{ "price": 3700, "units": 9000 }] }
              ],
              "shocks": [{ "name": "down", "news": -0.02 }], "solver": { "lowestPriceFraction": 0.5 } }
            """);
        Same(["cascade", "--chain", book, "--rate", "0.03", "--dividend", "0.01", "--daily-notional", "1e8", "--daily-volatility", "0.01", "--time", "calendar-days", "--positioning", "customers-long",
            "--impact-coefficient", "0.8", "--impact-core", "0.002", "--stops", "3950:20000,4100:10000", "--stops-uniform", "3800,3900,5000", "--leveraged-longs", "3850:7000", "--dip-buyers", "3700:9000",
            "--shock-jump", "-0.02", "--floor", "-0.5", "--format", "json"], ["cascade", "--scenario", path, "--format", "json"]);
    }

    [Fact]
    public void Cascade_ScenarioWithSellers_IsThatOfTheOptions()
    {
        using var folder = new TemporaryFolder();
        JsonObject root = JsonNode.Parse(ScenarioExamples.Get("embedded"), null, Data.Scenarios.ScenarioText.Lenient)!.AsObject();
        root["participants"]!.AsArray().Add(JsonNode.Parse(
            """{ "type": "option-sellers", "accounts": { "type": "drawn", "putShare": 0.02, "callShare": 0.01, "maximumAccounts": 40, "seed": 3 }, "marginRule": "portfolio-margin", "liquidation": "to-target", "targetRatio": 1.1, "buybackCosts": { "halfSpreadVolPoints": 1, "wideningPerPercentMove": 0.2, "volPointsPerVega": 1e-8 } }"""));
        string path = folder.File("s.json", root.ToJsonString());
        Same(["cascade", "--sellers-put-share", "0.02", "--sellers-call-share", "0.01", "--max-sellers", "40", "--seller-seed", "3", "--seller-rule", "portfolio-margin", "--seller-liquidation", "to-target",
            "--seller-target", "1.1", "--seller-costs", "1,0.2,1e-8", "--format", "json"], ["cascade", "--scenario", path, "--format", "json"], "sellers");
    }

    [Fact]
    public void Cascade_InlineScenarioOfInit_Runs()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "s.json");
        Assert.Equal(0, CommandRun.Of("init", path, "--market", "inline").ExitCode);
        foreach (string shock in (string[])["profit warning", "fund liquidates", "market makers step back"])
        {
            CommandRun run = CommandRun.Of("cascade", "--scenario", path, "--shock", shock, "--format", "json");
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            using JsonDocument answer = JsonDocument.Parse(run.Output);
            Assert.Equal("inline chain", answer.RootElement.GetProperty("book").GetProperty("layout").GetString());
            Assert.Contains(answer.RootElement.GetProperty("assumptions").EnumerateArray(), a => a.GetProperty("value").GetString()!.StartsWith(shock, StringComparison.Ordinal) && !a.GetProperty("isDefault").GetBoolean());
            Assert.Contains("after a log move of 0.02", run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Cascade_BadScenario_TellsEveryProblemOnItsLine()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("s.json", ScenarioExamples.Get("inline").Replace("\"spot\": 100", "\"spot\": 0", StringComparison.Ordinal).Replace("\"leverage\": 20", "\"leverag\": 20", StringComparison.Ordinal));
        CommandRun run = CommandRun.Of("cascade", "--scenario", path);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        string[] lines = run.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.All(lines, l => Assert.StartsWith($"optioncascade: {path} line ", l, StringComparison.Ordinal));
        Assert.Contains("$.participants[1].positions[0].leverag: expected", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Cascade_VeryBadScenario_TellsTheFirstFifty()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("s.json", "{" + string.Join(',', Enumerable.Range(0, 80).Select(i => $"\"a{i}\": 1")) + "}");
        string[] lines = CommandRun.Of("cascade", "--scenario", path).Error.TrimEnd('\n').Split('\n');
        Assert.Equal(51, lines.Length);
        Assert.EndsWith($"{path}: and 37 more.", lines[50], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"news\": 0")]
    [InlineData("\"volatility\": 0.5")]
    [InlineData("\"depthLoss\": 0.5")]
    [InlineData("\"blockUnits\": 2000, \"depthLoss\": 0.5")]
    public void Cascade_ShockOfAnyKind_IsAnswered(string shock)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("s.json", ScenarioExamples.Get("inline").Replace("\"shocks\": [", "\"shocks\": [ { \"name\": \"this\", " + shock + " },", StringComparison.Ordinal));
        foreach (string format in (string[])["table", "json", "csv"])
        {
            CommandRun run = CommandRun.Of("cascade", "--scenario", path, "--format", format);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
        }
    }

    [Theory]
    [InlineData("--spot 100")]
    [InlineData("--shock-jump -0.01")]
    [InlineData("--chain x.csv")]
    [InlineData("--stops 100:5")]
    [InlineData("--no-synthetic-traders")]
    [InlineData("--max-sellers 5")]
    public void Cascade_OptionBesideAScenario_IsRefused(string option)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("s.json", ScenarioExamples.Get("inline"));
        CommandRun run = CommandRun.Of(["cascade", "--scenario", path, .. option.Split(' ')]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains($"{option.Split(' ')[0]}: --scenario states everything", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Cascade_WrongShock_ListsThoseThereAre()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("s.json", ScenarioExamples.Get("inline"));
        CommandRun run = CommandRun.Of("cascade", "--scenario", path, "--shock", "flood");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("\"profit warning\", \"fund liquidates\", \"market makers step back\"", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, CommandRun.Of("cascade", "--shock", "flood").ExitCode);
        Assert.Equal(2, CommandRun.Of("cascade", "--scenario", "").ExitCode);
        Assert.Equal(1, CommandRun.Of("cascade", "--scenario", Path.Combine(folder.Path, "none.json")).ExitCode);
        Assert.Equal(0, CommandRun.Of("cascade", "--scenario", path, "--drops", "--format", "csv").ExitCode);
    }

    [Fact]
    public void Init_ExistingFile_IsKeptUnlessForced()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("s.json", "mine");
        CommandRun refused = CommandRun.Of("init", path);
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Equal($"optioncascade: {path}: the file exists; give --force to replace it.\n", refused.Error);
        Assert.Equal("mine", File.ReadAllText(path));
        Assert.Equal(0, CommandRun.Of("init", path, "--force").ExitCode);
        Assert.Equal(ScenarioExamples.Get("embedded"), File.ReadAllText(path));
    }

    [Fact]
    public void Init_Schema_IsThePublishedOne()
    {
        Assert.Equal(ScenarioSchema.Json, CommandRun.Of("init", "--schema").Output);
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "schema.json");
        Assert.Equal(0, CommandRun.Of("init", "--schema", path).ExitCode);
        Assert.Equal(ScenarioSchema.Json, File.ReadAllText(path));
        Assert.Equal(2, CommandRun.Of("init", "--schema", "--market", "inline").ExitCode);
        Assert.Equal(2, CommandRun.Of("init", "--market", "moon").ExitCode);
    }

    /// <summary>Two command lines give the same figures: everything but how the market and the choices are described.</summary>
    private static void Same(string[] left, string[] right, params string[] more)
    {
        CommandRun a = CommandRun.Of(left), b = CommandRun.Of(right);
        Assert.Equal((0, ""), (a.ExitCode, a.Error));
        Assert.Equal((0, ""), (b.ExitCode, b.Error));
        using JsonDocument x = JsonDocument.Parse(a.Output), y = JsonDocument.Parse(b.Output);
        foreach (string part in (string[])["book", "exposure", "shock", "impact", "result", "participants", "rounds", "folds", "response", .. more])
            Assert.Equal(x.RootElement.GetProperty(part).GetRawText(), y.RootElement.GetProperty(part).GetRawText());
    }
}
