using System.Text.Json;
using OptionCascade.Hedging.Policies;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary><c>hedge --compare-policies</c>.</summary>
public class PolicyComparisonTests
{
    private const string Position = "-10 SYN 2026-05-15 5000 C v 20%";

    private static string[] Line(params string[] more) => ["hedge", "--compare-policies", "--cost", "0.0005", "--paths", "50", .. more];

    [Fact]
    public void Hedge_DealersBook_ComparesEveryPolicyByCostAndRisk()
    {
        JsonElement answer = CommandRun.Of(Line("--format", "json")).Json().GetProperty("policies");
        JsonElement[] rows = [.. answer.GetProperty("rows").EnumerateArray()];
        Assert.Equal(["continuous", "fixed times, every day", "fixed times, every 7 days"], rows.Take(3).Select(r => r.GetProperty("policy").GetString()));
        Assert.Equal(["after a log", "delta band ", "Whalley-Wil", "Zakamouline", "Leland, sho"], rows.Skip(3).Select(r => r.GetProperty("policy").GetString()![..11]));
        Assert.Equal((50, 1, 0.0005, 0.0), (answer.GetProperty("paths").GetInt32(), answer.GetProperty("seed").GetInt32(), answer.GetProperty("oneWayCostFraction").GetDouble(), answer.GetProperty("fixedCostPerTrade").GetDouble()));
        double Of(int row, string name) => rows[row].GetProperty(name).GetDouble();
        Assert.True(Of(0, "meanCost") > Of(1, "meanCost") && Of(1, "meanCost") > Of(2, "meanCost"));
        Assert.True(Of(0, "errorDeviation") < Of(1, "errorDeviation") && Of(1, "errorDeviation") < Of(2, "errorDeviation"));
        Assert.True(rows[0].GetProperty("efficient").GetBoolean());
    }

    [Fact]
    public void Hedge_PolicyBandsByDefault_AreADaysMoveWide()
    {
        // b = |Gamma| S sigma sqrt(day) both for the plain band and, by the risk aversion chosen, for Whalley and Wilmott's.
        JsonElement answer = CommandRun.Of(Line("--format", "json")).Json().GetProperty("policies");
        string band = answer.GetProperty("rows")[4].GetProperty("policy").GetString()!;
        double width = double.Parse(band.Split(' ')[3]["+/-".Length..], System.Globalization.CultureInfo.InvariantCulture), sigma = answer.GetProperty("realisedVolatility").GetDouble();
        double gammaUnits = width / (sigma * Math.Sqrt(1 / 365.0)); // |Gamma| S
        double spot = CommandRun.Of("exposure --format json").Json().GetProperty("book").GetProperty("spot").GetDouble();
        double perPercent = CommandRun.Of("exposure --format json").Json().GetProperty("exposure").GetProperty("netGammaPerOnePercent").GetDouble();
        Assert.Equal(Math.Abs(perPercent) / (0.01 * spot), gammaUnits, 1e-4 * gammaUnits);
        // Far from expiry the discounting is within a few percent of one.
        double gamma = gammaUnits / spot, wide = Math.Cbrt(3 * 0.0005 * spot * gamma * gamma / (2 * answer.GetProperty("riskAversion").GetDouble()));
        Assert.InRange(wide / width, 0.9, 1.2);
    }

    [Fact]
    public void Hedge_Csv_IsThePolicyTable()
    {
        string[] lines = CommandRun.Of(Line("--format", "csv")).Output.TrimEnd('\n').Split('\n');
        Assert.Equal("policy,mean_cost_USD,mean_cost_USD_95,error_deviation_USD,error_deviation_USD_95,mean_pnl_USD,mean_pnl_USD_95,trades,turnover_units,efficient,refusal", lines[0]);
        Assert.Equal(9, lines.Length);
    }

    [Fact]
    public void Hedge_Table_IsPlainAndNamesTheSimulation()
    {
        CommandRun run = CommandRun.Of(Line("--seed", "7", "--risk-aversion", "1e-9", "--horizon-days", "10", "--realised-volatility", "0.3", "--drift", "0.05", "--fixed-cost", "100"));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.All(run.Output, c => Assert.True(c is '\n' or >= ' ' and <= '~', $"character {(int)c:x4}"));
        Assert.Contains("Hedging policies: the dealers' book", run.Output, StringComparison.Ordinal);
        Assert.Contains("50 lognormal paths", run.Output, StringComparison.Ordinal);
        Assert.Contains("over 10 days, volatility 30% and drift 5% a year", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Hedge_APosition_GivesTheLibrarysFigures()
    {
        JsonElement answer = CommandRun.Of(Line("--position", Position, "--format", "json", "--rate", "0", "--dividend", "0", "--realised-volatility", "0.25", "--drift", "0.02")).Json();
        JsonElement policies = answer.GetProperty("policies");
        double horizon = policies.GetProperty("horizonYears").GetDouble(), spot = answer.GetProperty("book").GetProperty("spot").GetDouble();
        double units = -policies.GetProperty("startValue").GetDouble() / -OneUnit(spot, horizon).StartValue;
        HedgedBook book = HedgedBook.Create(spot, 0, 0, [new HedgedOption(OptionRight.Call, 5000, horizon, 0.2, Math.Round(units))]);
        PolicyFigures figures = HedgingSimulation.Compare(book, [new ContinuousHedging()], new HedgingSimulationOptions
        {
            Paths = 50, Steps = policies.GetProperty("steps").GetInt32(), Seed = 1, Drift = 0.02, RealisedVolatility = 0.25, Costs = new HedgingCosts(0.0005), HorizonYears = horizon,
        }).Outcomes[0].Figures!;
        JsonElement row = policies.GetProperty("rows")[0];
        Assert.Equal(figures.MeanCost.Value, row.GetProperty("meanCost").GetDouble(), 1e-6 * figures.MeanCost.Value);
        Assert.Equal(figures.ErrorDeviation.Value, row.GetProperty("errorDeviation").GetDouble(), 1e-6 * figures.ErrorDeviation.Value);

        static HedgedBook OneUnit(double spot, double years) => HedgedBook.Create(spot, 0, 0, [new HedgedOption(OptionRight.Call, 5000, years, 0.2, 1)]);
    }

    [Theory]
    [InlineData("hedge --compare-policies", "--cost")]
    [InlineData("hedge --cost 0.001", "only used with --compare-policies")]
    [InlineData("hedge --seed 4", "only used with --compare-policies")]
    [InlineData("hedge --compare-policies --cost 0.001 --paths 1", "--paths")]
    [InlineData("hedge --compare-policies --cost 0", "--cost")]
    public void Hedge_IncompleteComparison_SaysWhatIsMissing(string line, string reason)
    {
        CommandRun run = CommandRun.Of(line);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("100 SYN")]
    [InlineData("-10 SYN 1999-01-01 5000 C v 20%")]
    [InlineData("-10 SYN 2026-05-15 12345 C")]
    [InlineData("rubbish")]
    public void Hedge_PositionThatCannotBeHedged_SaysWhy(string position)
    {
        CommandRun run = CommandRun.Of(Line("--position", position));
        Assert.InRange(run.ExitCode, 1, 2);
        Assert.Contains("--position", run.Error, StringComparison.Ordinal);
    }
}
