using System.Globalization;
using System.Text.Json;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary><c>exposure --also</c>: several underlyings as one index.</summary>
public class LinkedUnderlyingTests
{
    [Fact]
    public void Exposure_AlsoAFile_ShowsSubtotalsThatAddUp()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("book.csv", SampleBook.OpenInterest);
        JsonElement alone = CommandRun.Of("exposure", "--chain", path, "--format", "json").Json(), answer = CommandRun.Of("exposure", "--also", path, "--format", "json").Json(), index = answer.GetProperty("index");
        Assert.Equal(2, index.GetProperty("byUnderlying").GetArrayLength());
        JsonElement member = index.GetProperty("byUnderlying")[1];
        foreach (string name in new[] { "callGammaPerOnePercent", "putGammaPerOnePercent", "netGammaPerOnePercent", "grossGammaPerOnePercent" })
        {
            double total = index.GetProperty("total").GetProperty(name).GetDouble(), gross = index.GetProperty("total").GetProperty("grossGammaPerOnePercent").GetDouble();
            Assert.Equal(total, Sum(index.GetProperty("byUnderlying"), name), 1e-12 * gross);
            Assert.Equal(total, Sum(index.GetProperty("byStrike"), name), 1e-12 * gross);
            // At the ratio of the spots with beta 1, gamma per 1% is that of the file alone.
            double own = alone.GetProperty("exposure").GetProperty(name).GetDouble();
            Assert.Equal(own, member.GetProperty(name).GetDouble(), 1e-12 * Math.Abs(own));
            Assert.Equal(own, Sum(member.GetProperty("byStrike"), name), 1e-12 * gross);
        }

        Assert.Equal(alone.GetProperty("book").GetProperty("spot").GetDouble() / answer.GetProperty("book").GetProperty("spot").GetDouble(), member.GetProperty("priceRatio").GetDouble(), 1e-15);
    }

    [Fact]
    public void Exposure_AlsoInCsvAndTable_HasSubtotalsAndTotal()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("book.csv", SampleBook.OpenInterest);
        CommandRun csv = CommandRun.Of("exposure", "--also", path, "--format", "csv", "--strike-step", "50");
        string[] lines = csv.Output.TrimEnd('\n').Split('\n');
        Assert.Equal("underlying,row,index_strike_USD,call_gamma_USD_per_1pct_move,put_gamma_USD_per_1pct_move,net_gamma_USD_per_1pct_move,gross_gamma_USD_per_1pct_move", lines[0]);
        string[][] cells = [.. lines.Skip(1).Select(l => l.Split(','))];
        double Net(string row) => cells.Where(c => c[1] == row).Sum(c => double.Parse(c[5], CultureInfo.InvariantCulture));
        double total = Net("total");
        Assert.Equal((2, 1), (cells.Count(c => c[1] == "subtotal"), cells.Count(c => c[1] == "total")));
        Assert.Equal(total, Net("subtotal"), 1e-9 * Math.Abs(total));
        Assert.Equal(2 * total, Net("strike"), 1e-6 * Math.Abs(total)); // each underlying's strikes, and all together
        Assert.All(cells.Where(c => c[1] == "strike"), c => Assert.Equal(0, double.Parse(c[2], CultureInfo.InvariantCulture) % 50));
        Assert.Contains("as one index on SYN", CommandRun.Of("exposure", "--also", path).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Exposure_AlsoThatCannotStandBeside_SaysWhy()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("book.csv", SampleBook.OpenInterest);
        foreach ((string[] args, string reason) in new (string[], string)[]
        {
            (["--chain", path, "--also", path], "count twice"),
            (["--also", folder.File("none.csv", "")], "none.csv"),
            (["--strike-step", "5"], "only used with --also"),
        })
        {
            CommandRun run = CommandRun.Of(["exposure", .. args]);
            Assert.InRange(run.ExitCode, 1, 2);
            Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Exposure_SpxAndSpy_GivesBothReferenceFigures()
    {
        // SPX −4.3325, SPY 0.1278 $bn per 1% (weekdays/252, r = q = 0): independent computation on Cboe's files of two dates.
        JsonElement index = CommandRun.Of("exposure", "--chain", RealData.File("chains/spx_2022-12-12_cboe.csv"), "--also", RealData.File("chains/spy_2025-05-16_cboe.csv"),
            "--time", "business-days", "--rate", "0", "--dividend", "0", "--format", "json").Json().GetProperty("index");
        double[] net = [.. index.GetProperty("byUnderlying").EnumerateArray().Select(m => m.GetProperty("netGammaPerOnePercent").GetDouble() / 1e9)];
        Assert.Equal(-4.3325, net[0], 0.00005);
        Assert.Equal(0.1278, net[1], 0.00005);
        Assert.Equal(net[0] + net[1], index.GetProperty("total").GetProperty("netGammaPerOnePercent").GetDouble() / 1e9, 1e-9);
    }

    private static double Sum(JsonElement rows, string name) => rows.EnumerateArray().Sum(r => r.GetProperty(name).GetDouble());
}
