using System.Text.Json;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary>
/// The whole pipeline from the command line on a real chain (SPX, 12 December 2022; Cboe delayed quotes). Figures: independent computation with
/// r = q = 0, whole calendar days/365, volatility fixed per strike, dealers long calls and short puts, Y = 1, σ = 1.2% a day, c² = 1e-3.
/// </summary>
public class RealChainTests
{
    private static JsonElement Cascade(string options)
        => CommandRun.Of(["cascade", "--chain", RealData.File("chains/spx_2022-12-12_cboe.csv"), "--time", "calendar-days", "--rate", "0", "--dividend", "0",
            "--positioning", "long-calls-short-puts", "--format", "json", .. options.Split(' ')]).Json();

    [Theory]
    [InlineData(450e9, -0.01, -0.0113061925, 3945.6962, -8.4296, 0.11273, 1.1270)]
    [InlineData(450e9, -0.03, -0.0338060133, 3857.9100, -54.2947, 0.10891, 1.1222)]
    [InlineData(450e9, -0.10, -0.1111164102, 3570.8912, -412.5354, 0.07900, 1.0858)]
    [InlineData(50e9, -0.01, -0.0162632843, 3926.1854, -15.2716, 0.34076, 1.5169)]
    [InlineData(50e9, -0.05, -0.0746455794, 3703.5285, -217.3990, 0.28184, 1.3924)]
    [InlineData(50e9, -0.10, -0.1406155802, 3467.0914, -583.4897, 0.20593, 1.2593)]
    public void Cascade_SquareRootImpact_GivesTheIndependentFigures(double dailyNotional, double jump, double logMove, double spot, double flowBillions, double gain, double amplification)
    {
        JsonElement answer = Cascade(FormattableString.Invariant(
            $"--impact square-root --impact-coefficient 1 --daily-volatility 0.012 --daily-notional {dailyNotional} --impact-core 1e-3 --shock-jump {jump}"));
        Assert.Equal(13168, answer.GetProperty("book").GetProperty("optionsUsed").GetInt32());
        Assert.Equal(17656739, answer.GetProperty("book").GetProperty("contractsUsed").GetDouble());
        Assert.Equal(-3.046866e9, answer.GetProperty("exposure").GetProperty("netGammaPerOnePercent").GetDouble(), 500.0);
        JsonElement result = answer.GetProperty("result");
        Assert.Equal("Converged", result.GetProperty("status").GetString());
        Assert.Equal(logMove, result.GetProperty("logMove").GetDouble(), 1e-8);
        Assert.Equal(spot, result.GetProperty("spot").GetDouble(), 5.1e-5);
        Assert.Equal(flowBillions, result.GetProperty("flowNotional").GetDouble() / 1e9, 5.1e-5);
        Assert.Equal(gain, result.GetProperty("gain").GetDouble(), 5.1e-6);
        Assert.Equal(amplification, result.GetProperty("amplification").GetDouble(), 5.1e-5);
    }

    [Theory]
    [InlineData(-0.005, -0.0070351086, 0.426755)]
    [InlineData(-0.009, -0.0184207128, 0.868556)]
    public void Cascade_LinearImpactBelowTheFold_GivesTheIndependentFigures(double jump, double logMove, double gain)
    {
        JsonElement answer = Cascade(FormattableString.Invariant($"--impact linear --impact-per-billion 0.0005 --shock-jump {jump}")), result = answer.GetProperty("result");
        Assert.Equal(logMove, result.GetProperty("logMove").GetDouble(), 1e-8);
        Assert.Equal(gain, result.GetProperty("gain").GetDouble(), 5.1e-7);
        Assert.Equal(0.152343, result.GetProperty("gainAtStart").GetDouble(), 5.1e-7);
        JsonElement fold = Assert.Single(answer.GetProperty("folds").EnumerateArray());
        Assert.Equal(-0.0219038, fold.GetProperty("logMove").GetDouble(), 5.1e-8);
        Assert.Equal(-0.00922817551, fold.GetProperty("shock").GetDouble(), 5.1e-12);
    }

    [Fact]
    public void Cascade_LinearImpactBeyondTheFold_SaysThatThereIsNoFloor()
    {
        JsonElement result = Cascade("--impact linear --impact-per-billion 0.0005 --shock-jump -0.00923").GetProperty("result");
        Assert.Equal("Runaway", result.GetProperty("status").GetString());
        Assert.Contains("no equilibrium", result.GetProperty("meaning").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, result.GetProperty("logMove").ValueKind);
    }

    [Fact]
    public void Exposure_FileWithTwoCoins_AsksWhichAndTakesIt()
    {
        string path = RealData.File("chains/deribit_options_snapshot_20260205T093647Z.csv");
        CommandRun asks = CommandRun.Of("exposure", "--chain", path);
        Assert.Equal(2, asks.ExitCode);
        Assert.Contains("BTC and ETH", asks.Error, StringComparison.Ordinal);
        JsonElement answer = CommandRun.Of("exposure", "--chain", path, "--underlying", "BTC", "--format", "json").Json();
        Assert.Equal("BTC", answer.GetProperty("book").GetProperty("underlying").GetString());
        Assert.False(answer.GetProperty("synthetic").GetBoolean());
    }

    [Fact]
    public void Exposure_FileWithoutValuationTime_AsksForIt()
    {
        CommandRun run = CommandRun.Of("exposure", "--chain", RealData.File("chains/btc_2026-03_tickers_with_greeks.csv"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--as-of", run.Error, StringComparison.Ordinal);
    }
}
