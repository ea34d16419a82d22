using System.Globalization;
using System.Text;
using System.Text.Json;
using OptionCascade.Tests.Calibration;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cli;

public class CalibrateCommandTests
{
    private static string Prices(int days, double sigma)
    {
        var draw = new Draw(1);
        var text = new StringBuilder("date,close\n");
        double x = 4.6;
        for (int i = 0; i < days; i++, x += sigma * draw.Normal())
            text.Append(CultureInfo.InvariantCulture, $"{new DateTime(2020, 1, 1).AddDays(i):yyyy-MM-dd},{Math.Exp(x):R}\n");
        return text.ToString();
    }

    private static Dictionary<string, (double? Value, double? Error)> Estimates(JsonElement json)
        => json.GetProperty("estimates").EnumerateArray().Where(e => e.GetProperty("name").GetString()!.Length > 0).DistinctBy(e => e.GetProperty("name").GetString())
            .ToDictionary(e => e.GetProperty("name").GetString()!, e => (Number(e.GetProperty("value")), Number(e.GetProperty("standardError"))));

    private static double? Number(JsonElement e) => e.ValueKind == JsonValueKind.Null ? null : e.GetDouble();

    [Fact]
    public void Volatility_Closes_IsTheVolatilityOfTheWalkAndSaysWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        JsonElement json = CommandRun.Of("calibrate", "volatility", folder.File("p.csv", Prices(1000, 0.02)), "--format", "json").Json();
        (double? value, double? error) = Estimates(json)["close to close"];
        Assert.True(Math.Abs(value!.Value - (2 * Math.Sqrt(365))) < 4 * error!.Value, $"{value} {error}"); // days run through weekends
        Assert.Null(Estimates(json)["Parkinson"].Value);
        Assert.Contains(json.GetProperty("warnings").EnumerateArray(), w => w.GetString()!.Contains("no opens, highs and lows", StringComparison.Ordinal));
    }

    [Fact]
    public void Csv_AnyKind_HasOneRowAnEstimate()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of("calibrate", "trend", folder.File("p.csv", Prices(100, 0.02)), "--format", "csv");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("name,value,standard_error,unit,n,note\ndrift,", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Volatility_BadRows_AreToldWithFileLineColumnAndValue()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of("calibrate", "volatility", folder.File("p.csv", Prices(50, 0.02) + "2019-01-01,5\n2030-01-01,x\n"));
        Assert.Contains("1 row(s) left out, bad time; first at p.csv line 52, column date: \"2019-01-01\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("column close: \"x\"", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("calibrate", 2, "Required command")]
    [InlineData("calibrate volatility no-such.csv", 1, "cannot be read")]
    [InlineData("calibrate stops x.gz", 2, "--tick")]
    [InlineData("calibrate sellers", 2, "--put-share")]
    [InlineData("calibrate trend x.csv --last 3", 1, "cannot be read")]
    [InlineData("calibrate impact x.gz --daily-volatility 0.02", 2, "--daily-volatility: only used with --daily-volume")]
    [InlineData("calibrate hawkes x.gz --parts 1", 2, "--parts: expected 2 to 1024")]
    public void Run_BadCommandLine_SaysWhyInOneLine(string line, int code, string message)
    {
        CommandRun run = CommandRun.Of(line);
        Assert.Equal((code, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Choices_OfBookAndEveryKind_AreInTheGuide()
    {
        string guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guide", "command.md"));
        foreach (string command in new[] { "book", "calibrate volatility", "calibrate spot-vol", "calibrate trend", "calibrate impact", "calibrate hawkes", "calibrate stops", "calibrate sellers", "calibrate chains" })
        {
            CommandRun help = CommandRun.Of(command + " --help");
            Assert.Contains("Example", help.Output, StringComparison.Ordinal);
            string[] options = [.. help.Output.Split('\n').Where(l => l.StartsWith("  --", StringComparison.Ordinal)).Select(l => l.Trim().Split(' ')[0])];
            Assert.True(options.Length >= 6);
            Assert.All(options, o => Assert.Contains(o, guide, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Sellers_EmbeddedMarket_TellsWhatItAssumed()
    {
        JsonElement json = CommandRun.Of("calibrate sellers --put-share 0.1 --format json").Json();
        Assert.True(Estimates(json)["accounts"].Value > 100);
        Assert.Contains(json.GetProperty("assumptions").EnumerateArray(), a => a.GetProperty("name").GetString() == "sold on margin");
    }

    [Fact]
    public void SpotVol_RealSpxAndVix_IsNearMinusFour()
    {
        JsonElement json = CommandRun.Of("calibrate", "spot-vol", RealData.File("crash/spx_daily_1985_2023.csv"), RealData.File("crash/vix_daily_1990_2026.csv"), "--format", "json").Json();
        (double? slope, double? error) = Estimates(json)["slope"];
        TestContext.Current.TestOutputHelper?.WriteLine($"{slope} {error}");
        Assert.InRange(slope!.Value, -5, -3);
        Assert.InRange(error!.Value, 0.02, 0.4);
        Assert.Contains(json.GetProperty("warnings").EnumerateArray(), w => w.GetString()!.Contains("47 row(s) doubtful", StringComparison.Ordinal));
    }

    [Fact]
    public void Volatility_RealSpx_IsThatOfItsReturns()
    {
        string path = RealData.File("crash/spx_daily_1985_2023.csv");
        (double? value, double? error) = Estimates(CommandRun.Of("calibrate", "volatility", path, "--format", "json").Json())["close to close"];
        // An independent sum over the file.
        double[] closes = [.. File.ReadLines(path).Skip(1).Select(l => double.Parse(l.Split(',')[4], CultureInfo.InvariantCulture))], r = [.. closes.Skip(1).Zip(closes, (b, a) => Math.Log(b / a))];
        double mean = r.Average();
        Assert.Equal(100 * Math.Sqrt(252 * r.Sum(x => (x - mean) * (x - mean)) / (r.Length - 1)), value!.Value, 1e-9);
        Assert.True(error > 100 * Math.Sqrt(252) * value / 100 / Math.Sqrt(252) / Math.Sqrt(2.0 * r.Length) * 2, "clusters make the error larger than that of independent normal returns");
    }
}
