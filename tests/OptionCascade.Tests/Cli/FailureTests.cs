using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary>Every failure is one line that names what is wrong, with the right exit code, and nothing on standard output.</summary>
public class FailureTests
{
    [Theory]
    [InlineData("cascade --shock-jump abc", "--shock-jump", "'abc'")]
    [InlineData("cascade --shock-jump NaN", "--shock-jump", "finite")]
    [InlineData("cascade --shock-jump 1e999", "--shock-jump", "finite")]
    [InlineData("cascade --daily-notional 0", "--daily-notional", "> 0")]
    [InlineData("cascade --daily-volatility -0.01", "--daily-volatility", "> 0")]
    [InlineData("cascade --impact-core 0", "--impact-core", "> 0")]
    [InlineData("cascade --impact-coefficient -1", "--impact-coefficient", ">= 0")]
    [InlineData("cascade --impact linear", "--impact-per-billion", "0.0005")]
    [InlineData("cascade --impact cubic", "--impact", "square-root or linear")]
    [InlineData("cascade --time lunar", "--time", "calendar-instant")]
    [InlineData("cascade --positioning inventory", "--positioning", "open interest")]
    [InlineData("cascade --days-per-year 252", "--days-per-year", "business-days")]
    [InlineData("cascade --format xml", "--format", "table, json or csv")]
    [InlineData("cascade --floor 0.5", "--floor", "-0.6")]
    [InlineData("cascade --floor -0.00001", "--floor", "-0.001")]
    [InlineData("cascade --shock-jump -0.95", "--floor", "-60.00%")]
    [InlineData("cascade --shock-jump 1", "--shock-jump", "+150.00%")]
    [InlineData("cascade --shock-quantity -1 --shock-notional -1", "--shock-quantity", "--shock-notional")]
    [InlineData("cascade --shock-jump -0.01 --shock-quantity 5", "--shock-jump", "same sign")]
    [InlineData("cascade --impact-coefficient 0 --shock-quantity -5", "--shock-quantity", "without impact")]
    [InlineData("cascade --stops 4800", "--stops", "LEVEL:QUANTITY")]
    [InlineData("cascade --stops 4800:-5", "--stops", "> 0")]
    [InlineData("cascade --stops-normal 4800,10", "--stops-normal", "CENTRE,WIDTH,QUANTITY")]
    [InlineData("cascade --stops-uniform 4800,4700,5", "--stops-uniform", "LOW < HIGH")]
    [InlineData("cascade --stops 5000:5", "--stops", "5,000.00")]
    [InlineData("cascade --dip-buyers 5100:5", "--dip-buyers", "below the spot")]
    [InlineData("cascade --spot 100", "--spot", "--chain")]
    [InlineData("cascade --as-of yesterday --chain x.csv", "--as-of", "2022-12-13T01:30:00Z")]
    [InlineData("cascade --chain x.csv --synthetic-seed 1", "--synthetic-seed", "--chain")]
    [InlineData("cascade --bogus", "--bogus", "Unrecognized")]
    [InlineData("cascade --stops", "--stops", "argument")]
    [InlineData("hedge --moves -100%", "--moves", "-100%")]
    [InlineData("hedge --moves 1%,x", "--moves", "'x'")]
    [InlineData("greeks --select delta,smell", "--select", "'smell'")]
    [InlineData("greeks --top 0", "--top", ">= 1")]
    [InlineData("exposure --top -3", "--top", ">= 1")]
    [InlineData("exposure --gamma guessed", "--gamma", "recomputed or venue")]
    [InlineData("frobnicate", "frobnicate", "Unrecognized")]
    public void Run_WrongUsage_ReturnsTwoAndNamesTheOption(string commandLine, string option, string detail)
    {
        CommandRun run = CommandRun.Of(commandLine);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        string first = run.Error.Split('\n')[0];
        Assert.StartsWith("optioncascade: ", first, StringComparison.Ordinal);
        Assert.Contains(option, first, StringComparison.Ordinal);
        Assert.Contains(detail, first, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoArguments_ShowsHelpAndReturnsTwo()
    {
        CommandRun run = CommandRun.Of();
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("optioncascade cascade", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MissingFile_ReturnsOneAndNamesIt()
    {
        CommandRun run = CommandRun.Of("exposure", "--chain", "no such file.csv");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("no such file.csv", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n \n")]
    [InlineData("hello\nworld\n")]
    [InlineData("\0\0\0\u0001\u0002binary\0")]
    [InlineData("expiry,strike,right,quantity\n")]
    [InlineData("{\"data\": {\"options\": [")]
    [InlineData("[1, 2, 3]")]
    [InlineData("Calls,Puts,Strike\n1,2,3\n")]
    public void Run_UnusableFile_ReturnsOneWithOneLine(string content)
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of("exposure", "--chain", folder.File("chain.csv", content));
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("chain.csv", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain("internal error", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_BrokenRows_AreCountedAndListed()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("book.csv", SampleBook.OpenInterest + "2024-03-15,abc,P,5,0.2,SPXW\n2024-03-15,3950,Q,5,0.2,SPXW\n");
        CommandRun run = CommandRun.Of("exposure", "--chain", path, "--drops");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("bad strike 1", run.Output, StringComparison.Ordinal);
        Assert.Contains("bad right 1", run.Output, StringComparison.Ordinal);
        Assert.Contains("no open interest 1", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"abc\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("SPX 2024-04-19 4100 C, 0 contracts", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NothingPriceable_ReturnsOneWithTheReasons()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("book.csv", SampleBook.OpenInterest);
        CommandRun run = CommandRun.Of("exposure", "--chain", path, "--as-of", "2030-01-01T00:00:00Z");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("expired 4", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Cascade_ChainWithoutTurnover_AsksForItByName()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of("cascade", "--chain", folder.File("book.csv", SampleBook.OpenInterest));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("--daily-notional", run.Error, StringComparison.Ordinal);
        Assert.Contains("USD", run.Error, StringComparison.Ordinal);
    }
}
