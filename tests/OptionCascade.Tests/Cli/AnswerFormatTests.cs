using System.Globalization;
using System.Text.Json;
using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary>The shape of every answer: JSON members, CSV headers, plain tables.</summary>
public class AnswerFormatTests
{
    private static readonly string[] Commands = ["cascade", "exposure", "greeks", "hedge", "margin", "monitor", "profile", "simulate"];

    private const string Common = "assumptions[].isDefault assumptions[].name assumptions[].option assumptions[].value book.asOf book.callContracts book.contractsUsed book.currency "
        + "book.dropped[].count book.dropped[].reason book.expiries book.layout book.optionsUsed book.putContracts book.seed book.source book.spot book.underlying command synthetic warnings[]";

    private const string Totals = "exposure.callGammaPerOnePercent exposure.grossGammaPerOnePercent exposure.netCharmPerDay exposure.netDelta exposure.netGammaPerOnePercent "
        + "exposure.netVannaPerVolPoint exposure.putGammaPerOnePercent";

    private const string Cascade = Totals + " folds[].kind folds[].logMove folds[].logMoveAfter folds[].recoveryAssumesReentry folds[].recoveryScale folds[].shock folds[].shockQuantity folds[].shockScale folds[].spot folds[].spotAfter "
        + "impact.coefficient impact.core impact.dailyNotional impact.dailyVolatility impact.law impact.logMoveOfOneBillion impact.perBillion "
        + "participants[].name participants[].notional participants[].quantity response[].flowNotional response[].logMove response[].logMoveWithoutFeedback response[].shock response[].shockQuantity "
        + "response[].shockScale response[].status result.amplification result.depth result.equilibria result.flowNotional result.flowQuantity result.gain result.gainAtStart result.logMove result.logMoveWithoutFeedback "
        + "result.meaning result.residual result.spot result.status result.volatilityShift rounds[].logMove rounds[].notionals.dealers rounds[].notionals.leveraged-longs rounds[].notionals.sell-stops rounds[].notionals.stop-cluster "
        + "rounds[].round rounds[].spot shock.depthLoss shock.logJump shock.notional shock.quantity shock.volatilityShift";

    private const string Analysis = "attribution.criticalScale attribution.interactionLogMove attribution.interactionPercentOfMove attribution.isExact attribution.participants[].aloneLogMove "
        + "attribution.participants[].alonePercentOfMove attribution.participants[].criticalScaleAlone attribution.participants[].criticalScaleChange attribution.participants[].criticalScaleWithout "
        + "attribution.participants[].leaveOneOutLogMove attribution.participants[].leaveOneOutPercentOfMove attribution.participants[].name attribution.participants[].shapleyLogMove "
        + "attribution.participants[].shapleyPercentOfMove attribution.participants[].shapleyStandardErrorLogMove attribution.sampledOrders attribution.shockAloneLogMove attribution.shockAlonePercentOfMove "
        + "attribution.totalLogMove verification.earlierLogMove verification.isBalanced verification.isConfirmed verification.isEquilibrium verification.isFirst verification.points verification.residualLogPrice "
        + "verification.residualToleranceLogPrice whatIf.nextCriticalScale whatIf.passedCriticalScale whatIf.rows[].elasticity whatIf.rows[].logMoveNote whatIf.rows[].logMovePerUnit whatIf.rows[].logMovePerUnitError "
        + "whatIf.rows[].logMoveRoute whatIf.rows[].nextCriticalScaleNote whatIf.rows[].nextCriticalScalePerUnit whatIf.rows[].nextCriticalScalePerUnitError whatIf.rows[].nextCriticalScaleRoute whatIf.rows[].parameter "
        + "whatIf.rows[].passedCriticalScaleNote whatIf.rows[].passedCriticalScalePerUnit whatIf.rows[].passedCriticalScalePerUnitError whatIf.rows[].passedCriticalScaleRoute whatIf.rows[].unit whatIf.rows[].value";

    [Theory]
    [InlineData("cascade", Cascade)]
    [InlineData("cascade --attribution --what-if --verify", Cascade + " " + Analysis)]
    [InlineData("exposure", Totals + " byExpiry[].expiry byExpiry[].grossGammaPerOnePercent byExpiry[].netGammaPerOnePercent byExpiry[].yearFraction "
        + "byMoneyness[].callGammaPerOnePercent byMoneyness[].grossGammaPerOnePercent byMoneyness[].netGammaPerOnePercent byMoneyness[].options byMoneyness[].putGammaPerOnePercent "
        + "byMoneyness[].standardDeviationsFrom byMoneyness[].standardDeviationsTo byStrike[].callGammaPerOnePercent "
        + "byStrike[].grossGammaPerOnePercent byStrike[].netGammaPerOnePercent byStrike[].putGammaPerOnePercent byStrike[].strike flips.flips[].slopePerPoint flips.flips[].spot flips.spots[] flips.status flips.unit "
        + "greeks[].calls greeks[].gross greeks[].label greeks[].name greeks[].net greeks[].puts greeks[].standardError otherFlips[].flips[].slopePerPoint otherFlips[].flips[].spot otherFlips[].spots[] "
        + "otherFlips[].status otherFlips[].unit positioning[].criticalFallRelative positioning[].criticalRiseRelative positioning[].criticalShocksComputed positioning[].flips positioning[].nearestFlip "
        + "positioning[].netGammaPerOnePercent positioning[].rule profile[].grossGammaPerOnePercent profile[].logMove profile[].netGammaPerOnePercent profile[].spot unit.label unit.name "
        + "walls[].name walls[].strike walls[].unit walls[].value")]
    [InlineData("profile --unit vega-per-vol-point --levels 5", "flips.flips[].slopePerPoint flips.flips[].spot flips.spots[] flips.status flips.unit profile[].grossVegaPerVolPoint profile[].logMove "
        + "profile[].netVegaPerVolPoint profile[].spot unit.label unit.name volatility")]
    [InlineData("hedge --fixed-time-share 0.1", "close[].dealersMoveNotional close[].dealersTimeNotional close[].leveragedFundsNotional close[].moveFraction close[].totalNotional dailyNotional "
        + "joint.rows[].flows[].flowNotional joint.rows[].flows[].volatilityShift joint.rows[].moveFraction "
        + "moves[].deltaGammaNotional moves[].deltaGammaErrorNotional moves[].fractionOfDailyVolume moves[].fractionOfDepth moves[].futureContracts moves[].moveFraction moves[].flowNotional moves[].flowUnits moves[].splitNotional.charm "
        + "moves[].splitNotional.expiry moves[].splitNotional.gamma moves[].splitNotional.remainder moves[].splitNotional.secondOrder moves[].splitNotional.vanna moves[].spot pinningDriftPercentPerDay "
        + "time[].expiredOptions time[].hours time[].flowNotional time[].flowUnits time[].scenario time[].splitNotional.charm time[].splitNotional.expiry time[].splitNotional.gamma time[].splitNotional.remainder "
        + "time[].splitNotional.secondOrder time[].splitNotional.vanna volatility[].expiredOptions volatility[].hours volatility[].flowNotional volatility[].flowUnits volatility[].scenario "
        + "volatility[].splitNotional.charm volatility[].splitNotional.expiry volatility[].splitNotional.gamma volatility[].splitNotional.remainder volatility[].splitNotional.secondOrder volatility[].splitNotional.vanna")]
    [InlineData("greeks --select delta,vanna --top 3", "columns[].name columns[].totalUnit columns[].unit dealerTotals.delta dealerTotals.vanna rows[].contracts rows[].delta rows[].expiry "
        + "rows[].impliedVolatility rows[].right rows[].root rows[].strike rows[].vanna rows[].yearFraction rowsInAll")]
    [InlineData("simulate --paths 20 --steps 10", "cascadeSizeLog cascades.count cascades.high95 cascades.low95 cascades.share distributions[].meanLog distributions[].move distributions[].quantiles[].log "
        + "distributions[].quantiles[].probability flows[].isLiquidation flows[].mean flows[].mostBought flows[].mostSold flows[].participant flows[].shareOfPaths haltedShare paths resumedPaths runaways.count "
        + "runaways.high95 runaways.low95 runaways.share volatilityRatio")]
    public void Json_EmbeddedMarket_HasExactlyTheDocumentedMembers(string command, string members)
    {
        JsonElement answer = CommandRun.Of(command + " --format json").Json();
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Collect(answer, "", found);
        var expected = new SortedSet<string>($"{Common} {members}".Split(' '), StringComparer.Ordinal);
        Assert.Equal(expected, found);
        Assert.True(answer.GetProperty("synthetic").GetBoolean());
    }

    [Fact]
    public void Json_Runaway_HasNullsAndNeverNaN()
    {
        CommandRun run = CommandRun.Of("cascade --no-synthetic-traders --impact-per-billion 0.05 --shock-jump -0.05 --format json");
        JsonElement result = run.Json().GetProperty("result");
        Assert.Equal("Runaway", result.GetProperty("status").GetString());
        foreach (string name in new[] { "logMove", "spot", "flowNotional", "gain", "amplification" })
            Assert.Equal(JsonValueKind.Null, result.GetProperty(name).ValueKind);
        Assert.DoesNotContain("NaN", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_Numbers_ReadBackAsTheSameDoubles()
    {
        JsonElement answer = CommandRun.Of("cascade --format json").Json();
        JsonElement result = answer.GetProperty("result");
        double x = result.GetProperty("logMove").GetDouble(), spot = result.GetProperty("spot").GetDouble();
        Assert.Equal(answer.GetProperty("book").GetProperty("spot").GetDouble() * Math.Exp(x), spot);
        string raw = result.GetProperty("logMove").GetRawText();
        Assert.Equal(x.ToString("R", CultureInfo.InvariantCulture), raw, ignoreCase: true);
        Assert.True(raw.Length > 12, raw);
    }

    [Fact]
    public void Json_SameCommandTwice_GivesTheSameBytes()
        => Assert.Equal(CommandRun.Of("cascade --format json").Output, CommandRun.Of("cascade --format json").Output);

    [Theory]
    [InlineData("cascade", "shock_scale,shock_log,shock_units,move_log_without_feedback,status,move_log,move_percent,spot_USD,participants_flow_USD_at_S0")]
    [InlineData("cascade --attribution", "kind,part,alone_log,alone_percent_of_move,leave_one_out_log,leave_one_out_percent_of_move,shapley_log,shapley_percent_of_move,shapley_standard_error_log,critical_scale_with,"
        + "critical_scale_without,critical_scale_alone,critical_scale_change")]
    [InlineData("cascade --what-if", "parameter,value,unit,d_move_log_per_unit,d_move_error,elasticity,route,note,d_next_critical_scale_per_unit,d_next_critical_scale_error,next_route,next_note,"
        + "d_passed_critical_scale_per_unit,d_passed_critical_scale_error,passed_route,passed_note")]
    [InlineData("exposure", "strike_USD,call_gamma_USD_per_1pct_move,put_gamma_USD_per_1pct_move,net_gamma_USD_per_1pct_move,gross_gamma_USD_per_1pct_move")]
    [InlineData("profile", "spot_USD,move_log,net_gamma_USD_per_1pct_move,gross_gamma_USD_per_1pct_move")]
    [InlineData("hedge", "move_fraction,spot_USD,dealers_trade_units,dealers_trade_USD_at_S0,delta_gamma_trade_USD_at_S0,delta_gamma_error_USD_at_S0,gamma_USD,second_order_USD,expiring_USD,remainder_USD")]
    [InlineData("monitor --max-accounts 50", "underlying,move_fraction,price_USD,accounts,notional_USD,forced_units,forced_USD,cumulative_forced_USD")]
    [InlineData("greeks --select gamma,vega", "root,expiry_utc,strike_USD,right,contracts,implied_volatility,year_fraction,gamma [units per point],vega [USD per vol point]")]
    [InlineData("simulate --paths 20 --steps 10", "move,mean_log,quantile_1_log,quantile_5_log,quantile_25_log,quantile_50_log,quantile_75_log,quantile_95_log,quantile_99_log")]
    [InlineData("exposure --drops", "row,item,reason")]
    public void Csv_AnyCommand_NamesUnitsInItsHeaderAndHasFullRows(string command, string header)
    {
        CommandRun run = CommandRun.Of(command + " --format csv");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(header, lines[0]);
        Assert.True(lines.Length > 5);
        Assert.DoesNotContain('\r', run.Output);
        if (!command.Contains("drops", StringComparison.Ordinal))
            Assert.All(lines, l => Assert.Equal(header.Split(',').Length, l.Split(',').Length));
    }

    [Theory]
    [InlineData("cascade")]
    [InlineData("cascade --shock-notional -100e9")]
    [InlineData("cascade --attribution --what-if --verify")]
    [InlineData("exposure --drops")]
    [InlineData("exposure --positioning mixture --calls-sold 0.7:0.1 --puts-sold 0.2:0.1 --unit vanna-per-vol-point")]
    [InlineData("hedge --fixed-time-share 0.2 --funds 3:2e9 --future-multiplier 50 --bids 4999:1000,4900:20000 --asks 5001:1000,5100:30000")]
    [InlineData("profile --volatility moneyness-fixed")]
    [InlineData("margin")]
    [InlineData("monitor --max-accounts 200")]
    [InlineData("greeks")]
    [InlineData("simulate --paths 20 --steps 10")]
    [InlineData("simulate --path 5 --steps 10")]
    public void Table_NotATerminal_IsPlainAlignedAsciiAndSaysSynthetic(string command)
    {
        CommandRun run = CommandRun.Of(command);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.All(run.Output, c => Assert.True(c is '\n' or >= ' ' and <= '~', $"character {(int)c:x4}"));
        Assert.All(run.Output.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
        Assert.Contains("SYNTHETIC", run.Output.Split('\n')[2], StringComparison.Ordinal);
        Assert.Contains("\nAssumptions\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Table_Warnings_StandAtTheEnd()
    {
        string output = CommandRun.Of("cascade").Output;
        int warnings = output.IndexOf("\nWarnings\n", StringComparison.Ordinal);
        Assert.True(warnings > output.IndexOf("\nAssumptions\n", StringComparison.Ordinal));
        Assert.All(output[warnings..].Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2), line => Assert.StartsWith("! ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Table_OnATerminal_HasColourAndTheSameFigures()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = OptionCascade.Cli.CommandLine.Run(["cascade"], output, error, new OptionCascade.Cli.Output.Terminal(IsInteractive: true, ShowsProgress: false, Width: 160));
        Assert.Equal((0, ""), (code, error.ToString()));
        Assert.Contains("\u001b[", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("█", output.ToString(), StringComparison.Ordinal);
        string price = CommandRun.Of("cascade --format json").Json().GetProperty("result").GetProperty("spot").GetDouble().ToString("#,0.00", CultureInfo.InvariantCulture);
        Assert.Contains(price, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Table_OnANarrowTerminal_KeepsItsNumbersWhole()
    {
        using var output = new StringWriter();
        OptionCascade.Cli.CommandLine.Run(["hedge"], output, TextWriter.Null, new OptionCascade.Cli.Output.Terminal(IsInteractive: true, ShowsProgress: false, Width: 40));
        foreach (string line in CommandRun.Of("hedge --format csv").Output.TrimEnd('\n').Split('\n').Skip(1))
            Assert.Contains(double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture).ToString("#,0.00", CultureInfo.InvariantCulture), output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Table_NoColorOnATerminal_IsPlain()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        OptionCascade.Cli.CommandLine.Run(["hedge", "--no-color"], output, error, new OptionCascade.Cli.Output.Terminal(IsInteractive: true, ShowsProgress: false, Width: 160));
        Assert.Equal(CommandRun.Of("hedge").Output, output.ToString());
    }

    [Fact]
    public void Help_EveryCommand_EndsWithAnExampleThatParses()
    {
        foreach (string command in Commands)
        {
            CommandRun help = CommandRun.Of(command + " --help");
            Assert.Equal((0, ""), (help.ExitCode, help.Error));
            Assert.Contains($"optioncascade {command} [options]", help.Output, StringComparison.Ordinal);
            string[] examples = [.. help.Output.Split('\n').Where(l => l.StartsWith("  optioncascade " + command + " ", StringComparison.Ordinal) && !l.Contains('[', StringComparison.Ordinal))];
            Assert.Equal(command == "cascade" ? 2 : 1, examples.Length);
            foreach (string example in examples)
            {
                // The example's file does not exist here: the command line is right, the input is not.
                CommandRun run = CommandRun.Of(example.Trim()["optioncascade ".Length..]);
                Assert.Equal(1, run.ExitCode);
                Assert.Contains(example.Contains("--scenario", StringComparison.Ordinal) ? "scenario.json $: expected" : "spx_quotes.csv: cannot be read", run.Error, StringComparison.Ordinal);
            }
        }
    }

    private static void Collect(JsonElement element, string path, SortedSet<string> found)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                    Collect(member.Value, (path.Length > 0 ? path + "." : "") + member.Name.Replace(' ', '-'), found);
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                    Collect(item, path + "[]", found);
                break;
            default:
                found.Add(path);
                break;
        }
    }
}
