using System.Text.Json;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cli;

public class BookCommandTests
{
    private const string Levels = "side,price,qty\nbid,99,2\nbid,98,3\nbid,90,10\nask,101,1\nask,102,4\nask,110,10\n";

    [Fact]
    public void Levels_ByHand_AreDepthPressureAndWalk()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("book.csv", Levels);
        JsonElement json = CommandRun.Of("book", path, "--walk", "4", "--format", "json").Json();
        JsonElement book = json.GetProperty("book");
        Assert.Equal(100, book.GetProperty("mid").GetDouble());
        Assert.Equal(((99 * 1) + (101 * 2)) / 3.0, book.GetProperty("microprice").GetDouble(), 1e-12);
        JsonElement[] levels = [.. json.GetProperty("levels").EnumerateArray()];
        Assert.Equal([1.0 / 3, 0, 0], levels.Select(l => l.GetProperty("imbalance").GetDouble()));
        // Nothing rests within 25 bp, and the book is known much farther.
        Assert.All(json.GetProperty("depth").EnumerateArray(), d => Assert.Equal((0.0, 0.0), (d.GetProperty("bids").GetDouble(), d.GetProperty("asks").GetDouble())));
        JsonElement sale = json.GetProperty("blocks")[0];
        // 2·99 + 2·98
        Assert.Equal(98.5, sale.GetProperty("averagePrice").GetDouble(), 1e-12);
        Assert.Equal(6, sale.GetProperty("cost").GetDouble(), 1e-12);
    }

    [Fact]
    public void Walk_BeyondTheLastLevel_IsUnfilledUnlessStated()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("book.csv", Levels);
        JsonElement[] blocks = [.. CommandRun.Of("book", path, "--walk", "20", "--format", "json").Json().GetProperty("blocks").EnumerateArray()];
        Assert.Equal([-20.0, 20.0], blocks.Select(b => b.GetProperty("units").GetDouble()));
        Assert.Equal([15.0, 15.0], blocks.Select(b => b.GetProperty("filled").GetDouble()));
        Assert.Equal([5.0, 5.0], blocks.Select(b => b.GetProperty("unfilled").GetDouble()));
        // (2·99 + 3·98 + 10·90)/15
        Assert.Equal(1392 / 15.0, blocks[0].GetProperty("averagePrice").GetDouble(), 1e-12);
        Assert.Contains("Unfilled: beyond the last known level nothing is known", CommandRun.Of("book", path, "--walk", "20").Output, StringComparison.Ordinal);
        blocks = [.. CommandRun.Of("book", path, "--walk", "20", "--beyond", "0.5", "--format", "json").Json().GetProperty("blocks").EnumerateArray()];
        Assert.Equal([5.0, 5.0], blocks.Select(b => b.GetProperty("filledByAssumption").GetDouble()));
        Assert.Equal([0.0, 0.0], blocks.Select(b => b.GetProperty("unfilled").GetDouble()));
    }

    [Fact]
    public void Levels_Crossed_AreSaidToBeImpossible()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of("book", folder.File("book.csv", "side,price,qty\nbid,101,1\nask,100,1\nask,x,1\n"));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("cannot be true", run.Output, StringComparison.Ordinal);
        Assert.Contains("line 4, column price: \"x\"", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("book no-such-file.gz", 1, "cannot be read")]
    [InlineData("book", 2, "Required argument")]
    [InlineData("book x --walk -3", 2, "--walk: expected")]
    [InlineData("book x --walk nan", 2, "--walk: expected")]
    [InlineData("book x --beyond 1", 2, "--beyond: only used with --walk")]
    [InlineData("book x --levels 0", 2, "--levels: expected 1 to 100")]
    public void Run_BadCommandLine_SaysWhyInOneLine(string line, int code, string message)
    {
        CommandRun run = CommandRun.Of(line);
        Assert.Equal((code, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FilesOfNothing_AreRefused()
    {
        using var folder = new TemporaryFolder();
        foreach ((string name, string text) in new[] { ("empty.csv", ""), ("table.csv", "a,b\n1,2\n"), ("stream.txt", "{\"x\":1}\n{\"y\":2}\n"), ("bands.csv", "timestamp,percentage,depth,notional\n") })
        {
            CommandRun run = CommandRun.Of("book", folder.File(name, text));
            Assert.True(run.ExitCode is 0 or 1, $"{name}: {run}");
            Assert.DoesNotContain("internal error", run.Error, StringComparison.Ordinal);
            Assert.True(run.ExitCode == 1 || name == "bands.csv", $"{name}: {run}");
        }
    }

    [Fact]
    public void RealStream_Figures_AgreeWithTheirReadme()
    {
        JsonElement json = CommandRun.Of("book", RealData.File("l2/binance_usdm_btcusdt_20240808_raw.gz"), "--interval", "1", "--walk", "250", "--format", "json").Json();
        Dictionary<string, double> counts = json.GetProperty("counts").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!, c => c.GetProperty("value").GetDouble());
        Assert.Equal((93_954.0, 0.0), (counts["lines"], counts["lines left out"]));
        Assert.True(counts["of them equal"] >= 0.999 * counts["instants compared with the exchange's best prices"]);
        Assert.Equal(0, json.GetProperty("findings").GetArrayLength());
        JsonElement flow = json.GetProperty("orderFlow");
        Assert.True(flow.GetProperty("slope").GetDouble() > 5 * flow.GetProperty("slopeRobustError").GetDouble());
        Assert.Equal(2, json.GetProperty("blocks").GetArrayLength());
        Assert.True(json.GetProperty("times").GetArrayLength() > 300);
    }

    [Fact]
    public void RealSnapshot_Depth_IsThatOfItsReadme()
    {
        // source: README of the shared data folder
        JsonElement[] depth = [.. CommandRun.Of("book", RealData.File("l2/binance_usdm_btcusdt_20240808_l2_snapshot.csv"), "--format", "json").Json().GetProperty("depth").EnumerateArray()];
        Assert.Equal([25.8, 59.1, 132.4, 397.0], depth.Select(d => Math.Round(d.GetProperty("knownBids").GetDouble(), 1)));
        Assert.Equal([3.1, 50.0, 128.9, 331.6], depth.Select(d => Math.Round(d.GetProperty("knownAsks").GetDouble(), 1)));
    }

    [Fact]
    public void RealBands_CorruptBidSide_IsFoundFromHalfPastThreeAndNotBefore()
    {
        CommandRun run = CommandRun.Of("book", RealData.File("l2/BTCUSDT-bookDepth-2025-10-10.csv"), "--format", "json");
        JsonElement first = run.Json().GetProperty("findings")[0];
        Assert.Equal("Bid", first.GetProperty("side").GetString());
        Assert.StartsWith("2025-10-10T15:30", first.GetProperty("time").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Bid side: not to be trusted from 2025-10-10T15:30", CommandRun.Of("book", RealData.File("l2/BTCUSDT-bookDepth-2025-10-10.csv")).Output.Split('\n')[2], StringComparison.Ordinal);
    }
}
