using System.Text.Json;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary>The mitigate command: measures on one state, on the embedded market and on real chains.</summary>
public sealed class MitigateCommandTests
{
    private const string Quick = " --paths 3 --hours 0.2 --step 10";

    [Fact]
    public void Mitigate_EmbeddedMarket_ABreakerABufferStagedLiquidationAndDepthInOneTable()
    {
        CommandRun run = CommandRun.Of("mitigate --shock-jump -0.05" + Quick);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string table = run.Output.Split("Where the market ends once everybody has traded")[1].Split("What trading away")[0];
        foreach (string measure in new[] { "none", "breaker", "buffer", "staged", "added depth" })
            Assert.Contains("\n  " + measure + " ", table, StringComparison.Ordinal);
        Assert.Contains("Where multiples of the shock end", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split("Assumptions\n")[0].Split('\n'), l => Assert.True(l.Length <= 120, l));
        Assert.Equal(run.Output, CommandRun.Of("mitigate --shock-jump -0.05" + Quick).Output);
    }

    [Fact]
    public void Mitigate_BreakerSeenComing_IsWorseThanNoneAndSaysWhy()
    {
        JsonElement[] measures = [.. CommandRun.Of("mitigate --shock-jump -0.032 --measures breaker,seen-breaker:10e9 --no-time --format json").Json().GetProperty("measures").EnumerateArray()];
        Assert.Equal(["none", "breaker", "breaker + anticipation"], measures.Select(m => m.GetProperty("measure").GetString()));
        Assert.Equal(Move(measures[0]), Move(measures[1]));
        // Short of the tipping point without the breaker, beyond it with traders who run ahead of it.
        Assert.True(Move(measures[0]) > -0.052 && Move(measures[2]) < -0.07);
        Assert.Equal([false, false, true], measures.Select(m => m.GetProperty("worseThanNone").GetBoolean()));
        Assert.Contains("which makes others sell", measures[2].GetProperty("explanation").GetString(), StringComparison.Ordinal);
        Assert.Equal(41, measures[2].GetProperty("response").GetArrayLength());
    }

    [Theory]
    [InlineData("spx_2022-12-12_cboe.csv", "--daily-notional 450e9 --shock-jump -0.05 --leveraged-longs 3800:3e6,3700:6e6 --stops 3900:2e6")]
    [InlineData("deribit_options_snapshot_20260205T093647Z.csv", "--underlying BTC --daily-notional 30e9 --shock-jump -0.06 --leveraged-longs 68000:8000,66500:12000 --stops 69000:5000")]
    public void Mitigate_RealChains_FourMeasuresInOneTable(string file, string options)
    {
        JsonElement answer = CommandRun.Of(["mitigate", "--chain", RealData.File("chains/" + file), .. (options + Quick + " --format json").Split(' ')]).Json();
        JsonElement[] m = [.. answer.GetProperty("measures").EnumerateArray()];
        Assert.Equal(["none", "breaker", "buffer", "staged", "added depth"], m.Select(e => e.GetProperty("measure").GetString()));
        Assert.Equal(Move(m[0]), Move(m[1]));
        Assert.True(Move(m[4]) > Move(m[0]));
        Assert.True(Move(m[3]) >= Move(m[0]) && Forced(m[3]) < Forced(m[0]));
        Assert.All(m.Skip(2).Take(1), e => Assert.True(e.GetProperty("effects")[0].GetProperty("costBeforehand").GetDouble() > 0));
        Assert.All(m, e => Assert.Equal(0, e.GetProperty("losses").EnumerateArray().Sum(l => l.GetProperty("amount").GetDouble()), 1e-3));
        Assert.All(m, e => Assert.True(double.IsFinite(e.GetProperty("time").GetProperty("floorFractionStandardError").GetDouble())));

        static double Forced(JsonElement e) => e.GetProperty("forcedUnits").GetDouble();
    }

    [Fact]
    public void Mitigate_EveryMeasure_Runs()
    {
        CommandRun run = CommandRun.Of("mitigate --shock-jump -0.03 --measures breaker:0.5,seen-breaker:1e9,bands,pause,limits,buffer,add-on,add-on-in-stress,vol-margin,eu-a,eu-b,eu-c,staged,smart,position-limit:2e7,depth,backstop,transparency,"
            + "hedging-band,deleveraging:1e6 --no-time --format csv");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] rows = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(22, rows.Length);
        int columns = rows[0].Split(',').Length;
        Assert.All(rows, r => Assert.Equal(columns, r.Split(',').Length));
    }

    [Fact]
    public void Mitigate_OptionSellersOnMargin_MarginMeasuresActOnThem()
    {
        JsonElement[] measures = [.. CommandRun.Of("mitigate --shock-jump -0.03 --sellers-put-share 0.05 --max-sellers 40 --measures buffer,add-on,add-on-in-stress,staged,smart,position-limit:1e7 --no-time --format json").Json()
            .GetProperty("measures").EnumerateArray()];
        foreach (JsonElement m in measures.Skip(1))
            Assert.Contains("option sellers", m.GetProperty("effects")[0].GetProperty("actsOn").EnumerateArray().Select(n => n.GetString()));
        // Buffer and smaller positions hold it nearer, margins raised in the stress itself drive it on.
        Assert.True(Move(measures[1]) > Move(measures[0]) && Move(measures[2]) > Move(measures[0]));
        Assert.True(Move(measures[3]) < Move(measures[0]) - 0.01);
        Assert.True(measures[3].GetProperty("worseThanNone").GetBoolean());
    }

    [Fact]
    public void Mitigate_ScenarioFile_TakesItsMarketAndShock()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("scenario.json");
        Assert.Equal(0, CommandRun.Of("init", file).ExitCode);
        JsonElement cascade = CommandRun.Of("cascade", "--scenario", file, "--format", "json").Json(), mitigate = CommandRun.Of("mitigate", "--scenario", file, "--measures", "depth", "--no-time", "--format", "json").Json();
        Assert.Equal(cascade.GetProperty("result").GetProperty("logMove").GetDouble(), Move(mitigate.GetProperty("measures")[0]));
    }

    [Fact]
    public void Mitigate_Pairs_EveryPairOnce()
    {
        JsonElement answer = CommandRun.Of("mitigate --measures breaker,seen-breaker,depth,buffer --pairs --no-time --format json").Json();
        string?[] names = [.. answer.GetProperty("measures").EnumerateArray().Select(m => m.GetProperty("measure").GetString())];
        // A breaker is not paired with the same breaker seen coming.
        Assert.Equal(["none", "breaker", "breaker + anticipation", "added depth", "buffer", "breaker + added depth", "breaker + buffer", "breaker + anticipation + added depth", "breaker + anticipation + buffer", "added depth + buffer"], names);
    }

    [Theory]
    [InlineData("mitigate --measures cushion", "got 'cushion'")]
    [InlineData("mitigate --measures depth,depth:1", "once")]
    [InlineData("mitigate --measures deleveraging", "expected deleveraging:AMOUNT")]
    [InlineData("mitigate --measures limits:2 --no-time", "--measures limits")]
    [InlineData("mitigate --shock-jump 0", "under a push")]
    [InlineData("mitigate --paths 1", "--paths")]
    public void Mitigate_WrongLine_IsRefusedWithTheReason(string line, string reason)
    {
        CommandRun run = CommandRun.Of(line);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    private static double Move(JsonElement measure) => measure.GetProperty("logMove").GetDouble();
}
