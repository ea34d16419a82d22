using OptionCascade.Data;
using Xunit;

namespace OptionCascade.Tests.Data.Scenarios;

/// <summary>Every kind of mistake is told with line, column, path, the value got and what was expected.</summary>
public class ScenarioProblemTests
{
    /// <summary>What is replaced in the inline example, by what, and the problem that must come of it: path, value, and words of what was expected.</summary>
    public static TheoryData<string, string, string, string, string> Mistakes => new()
    {
        { "\"version\": 1", "\"version\": 2", "$.version", "2", "1, version of the format" },
        { "\"version\": 1,", "", "$.version", "", "version of the format" },
        { "\"title\": \"Short puts and stops on a small chain\"", "\"title\": \"  \"", "$.title", "\"  \"", "a text that is not empty" },
        { "\"title\"", "\"titel\"", "$.titel", "\"titel\"", "did you mean \"title\"?" },
        { "\"currency\": \"USD\",", "\"currency\": \"USD\", \"currency\": \"EUR\",", "$.market.currency", "\"currency\"", "each member once" },
        { "\"type\": \"inline\"", "\"type\": \"inlined\"", "$.market.type", "\"inlined\"", "did you mean \"inline\"?" },
        { "\"type\": \"inline\",", "", "$.market.type", "", "one of chain-file, inline, embedded" },
        { "\"calendar\": \"us\"", "\"calendar\": \"US\"", "$.market.calendar", "\"US\"", "did you mean \"us\"?" },
        { "\"2024-03-05T10:30:00-05:00\"", "\"2024-03-05T10:30:00\"", "$.market.valuationTime", "\"2024-03-05T10:30:00\"", "a time with its offset" },
        { "\"2024-03-05T10:30:00-05:00\"", "\"2024-02-30T10:30:00-05:00\"", "$.market.valuationTime", "\"2024-02-30T10:30:00-05:00\"", "a time with its offset" },
        { "\"spot\": 100", "\"spot\": -100", "$.market.spot", "-100", "a number >= 1e-9 and <= 1e12, quote currency per unit of underlying" },
        { "\"spot\": 100", "\"spot\": 1e999", "$.market.spot", "1e999", "a number" },
        { "\"spot\": 100", "\"spot\": \"100\"", "$.market.spot", "\"100\"", "a number" },
        { "\"spot\": 100", "\"spot\": null", "$.market.spot", "null", "a number" },
        { "\"spot\": 100", "\"spot\": [100]", "$.market.spot", "a list of 1", "a number" },
        { "\"rate\": 0.05, ", "", "$.market.rates.rate", "", "per year, continuously compounded" },
        { "{ \"dailyNotional\": 2e9, \"dailyVolatility\": 0.015 }", "\"known\"", "$.market.activity", "\"known\"", "\"unknown\" or a day's activity" },
        { "\"dailyVolatility\": 0.015", "\"dailyVolatility\": 0", "$.market.activity.dailyVolatility", "0", "standard deviation of the daily log return" },
        { "\"daysPerYear\": 365 ", "\"daysPerYear\": 0 ", "$.market.time.daysPerYear", "0", "days" },
        { "\"multiplier\": 100, ", "", "$.market.contract.multiplier", "", "units of underlying" },
        { "\"strike\": 95, \"right\": \"put\"", "\"strike\": 95, \"right\": \"P\"", "$.market.options[0].right", "\"P\"", "one of call, put" },
        { "\"quantity\": 60000", "\"quantity\": -60000", "$.market.options[0].quantity", "-60000", "open interest, a number >= 0" },
        { "\"strike\": 100, \"right\"", "\"strike\": 95, \"right\"", "$.market.options[1]", "XYZ", "each contract once" },
        { "\"impliedVolatility\": 0.28", "\"impliedVolatility\": 28", "$.market.options[1].impliedVolatility", "28", "0.2 is 20%" },
        { "\"positioning\": { \"type\": \"long-calls-short-puts\" },", "", "$.dealers.positioning", "", "the dealers' side" },
        { "\"long-calls-short-puts\"", "\"inventory\"", "$.dealers.positioning.type", "\"inventory\"", "have no sign" },
        { "\"type\": \"move-size\", \"logMove\": 0.02", "\"type\": \"delta-band\", \"halfWidt\": 3", "$.dealers.hedging.halfWidt", "\"halfWidt\"", "did you mean \"halfWidth\"?" },
        { "\"type\": \"linear\", \"logMovePerBillion\": 0.01", "\"type\": \"square-root\", \"coefficient\": 1, \"core\": 0", "$.impact.core", "0", "share of a day's volume" },
        { "\"leastShift\": -0.5, ", "", "$.volatility.response.leastShift", "", "relative shift" },
        { "\"type\": \"none\"", "\"type\": \"points\", \"volPointsPerVega\": 1e-6, \"referenceVolatility\": 0", "$.volatility.vegaFeedback.referenceVolatility", "0", "0.2 is 20%" },
        { "\"elasticity\": 1", "\"elasticity\": -1", "$.volatility.depth.elasticity", "-1", "a number >= 0 and <= 10" },
        { "\"depthLoss\": 0.3", "\"depthLoss\": 1", "$.shocks[2].depthLoss", "1", "share of the market's depth" },
        { "\"participants\": [", "\"participants\": [ 7,", "$.participants[0]", "7", "a participant" },
        { "\"price\": 97.9,", "\"price\": 100,", "$.participants[0].levels[0].price", "100", "a level below the spot of 100" },
        { "\"side\": \"sell\", \"levels\": [", "\"side\": \"sell\", \"levels\": [], \"level\": [", "$.participants[0].levels", "a list of 0", "a list of at least 1" },
        { "\"leverage\": 20", "\"leverage\": 0.5", "$.participants[1].positions[0].leverage", "0.5", "notional over margin at entry" },
        { "\"maintenanceRate\": 0.005", "\"maintenanceRate\": 1", "$.participants[1].positions[0].maintenanceRate", "1", "share of current notional" },
        { "{ \"price\": 90, \"units\": 1500000 }", "{ \"price\": 101, \"units\": 1500000 }", "$.participants[2].orders[0].price", "101", "a level below the spot of 100" },
        { "{ \"type\": \"dip-buyers\",", "{ \"type\": \"dip-buyers\", \"name\": \"stop orders\",", "$.participants[2].name", "\"stop orders\"", "no other participant has" },
        { "{ \"type\": \"dip-buyers\",", "{ \"type\": \"dip-buyers\", \"name\": \"dealers\",", "$.participants[2].name", "\"dealers\"", "no other participant has" },
        { "\"news\": -0.02", "\"new\": -0.02", "$.shocks[0].new", "\"new\"", "did you mean \"news\"?" },
        { "\"name\": \"profit warning\", \"news\": -0.02", "\"name\": \"profit warning\"", "$.shocks[0]", "an object", "at least one of news, blockUnits, blockNotional, volatility, depthLoss" },
        { "\"fund liquidates\"", "\"profit warning\"", "$.shocks[1].name", "\"profit warning\"", "each name once" },
        { "\"blockUnits\": -1500000", "\"blockUnits\": -1500000, \"blockNotional\": -1", "$.shocks[1].blockNotional", "-1", "not both" },
        { "\"blockUnits\": -1500000", "\"blockUnits\": -1500000, \"news\": 0.01", "$.shocks[1].news", "0.01", "to push the same way" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Read_Mistake_IsToldWithItsPlace(string replaced, string by, string path, string value, string expected)
    {
        Assert.Contains(replaced, ScenarioText.Inline, StringComparison.Ordinal);
        int at = ScenarioText.Inline.IndexOf(replaced, StringComparison.Ordinal);
        string text = ScenarioText.Inline[..at] + by + ScenarioText.Inline[(at + replaced.Length)..];
        ScenarioReadResult read = ScenarioText.Read(text);
        Assert.Null(read.Scenario);
        ScenarioProblem problem = Assert.Single(read.Problems, p => p.Path == path);
        Assert.Contains(expected, problem.Expected, StringComparison.Ordinal);
        if (value == "XYZ") Assert.StartsWith(value, problem.Value, StringComparison.Ordinal);
        else Assert.Equal(value, problem.Value);

        // The value stands where the problem says it does; something missing is told at the object that lacks it.
        string there = text.Split('\n')[problem.Line - 1][(problem.Column - 1)..];
        if (value.Length == 0 || value is "an object" or "XYZ") Assert.StartsWith("{", there, StringComparison.Ordinal);
        else if (value.StartsWith("a list", StringComparison.Ordinal)) Assert.StartsWith("[", there, StringComparison.Ordinal);
        else Assert.StartsWith(value, there, StringComparison.Ordinal);
        Assert.StartsWith($"s.json line {problem.Line}, column {problem.Column}, {path}: expected ", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralMistakes_AllAreTold()
    {
        string text = ScenarioText.Inline.Replace("\"spot\": 100", "\"spot\": 0", StringComparison.Ordinal).Replace("\"leverage\": 20", "\"leverage\": true", StringComparison.Ordinal)
            .Replace("\"news\": -0.02 }", "\"news\": \"bad\" }", StringComparison.Ordinal).Replace("\"version\": 1,", "", StringComparison.Ordinal);
        Assert.Equal(["$.version", "$.market.spot", "$.participants[1].positions[0].leverage", "$.shocks[0].news"], ScenarioText.Read(text).Problems.Select(p => p.Path));
        string fits = ScenarioText.Inline.Replace("\"price\": 97.9", "\"price\": 197.9", StringComparison.Ordinal).Replace("\"price\": 90,", "\"price\": 190,", StringComparison.Ordinal)
            .Replace("\"fund liquidates\"", "\"profit warning\"", StringComparison.Ordinal).Replace("\"long-calls-short-puts\"", "\"inventory\"", StringComparison.Ordinal);
        Assert.Equal(["$.dealers.positioning.type", "$.participants[0].levels[0].price", "$.participants[2].orders[0].price", "$.shocks[1].name"], ScenarioText.Read(fits).Problems.Select(p => p.Path));
    }

    [Theory]
    [InlineData("{\n  \"version\": 1,\n  \"market\" 3\n}", 3, 12)]
    [InlineData("{\n  \"é\": tru }", 2, 11)]
    [InlineData("[1, 2", 1, 6)]
    [InlineData("{} 5", 1, 4)]
    [InlineData("{ \"title\": \"\\ud800\" }", 1, 12)]
    public void Read_NotJson_IsToldWithItsPlace(string text, int line, int column)
    {
        ScenarioProblem problem = Assert.Single(ScenarioText.Read(text).Problems);
        Assert.Equal((line, column, "$"), (problem.Line, problem.Column, problem.Path));
        Assert.Contains("JSON", problem.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n ")]
    [InlineData("\0\0")]
    public void Read_NoText_IsAProblemOfTheFile(string text)
    {
        ScenarioProblem problem = Assert.Single(ScenarioText.Read(text).Problems);
        Assert.Equal((0, 0, "$"), (problem.Line, problem.Column, problem.Path));
    }

    [Fact]
    public void Read_ThousandsOfProblems_ListsAThousandAndCountsTheRest()
    {
        ScenarioReadResult read = ScenarioText.Read("{" + string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"a{i}\": 1")) + "}");
        Assert.Equal(1001, read.Problems.Length);
        Assert.Equal("4007 problems more", read.Problems[^1].Value);
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59-18:00")]
    [InlineData("0001-01-01T00:00:00+18:00")]
    [InlineData("2024-01-01T00:00:00+25:00")]
    [InlineData("2024-01-01T25:00:00Z")]
    public void Read_TimeOutOfRange_IsTold(string time)
        => Assert.Equal("$.market.valuationTime", Assert.Single(ScenarioText.Read(ScenarioText.Inline.Replace("2024-03-05T10:30:00-05:00", time, StringComparison.Ordinal)).Problems).Path);

    /// <summary>What hands and programs write: line and column of the slip, or the path of the member.</summary>
    [Theory]
    [InlineData("\"spot\": 100", "\"spot\": NaN", "$", "N")]
    [InlineData("\"spot\": 100", "\"spot\": Infinity", "$", "I")]
    [InlineData("\"spot\": 100", "\"spot\": \"NaN\"", "$.market.spot", "\"NaN\"")]
    [InlineData("\"spot\": 100", "\"spot\": +100", "$", "+")]
    [InlineData("\"spot\": 100", "\"spot\": 0x64", "$", "x64")]
    [InlineData("\"spot\": 100", "'spot': 100", "$", "'")]
    [InlineData("\"spot\": 100", "spot: 100", "$", "spot")]
    [InlineData("\"spot\": 100,", "\"spot\": 100,,", "$", ",\n")]
    [InlineData("\"spot\": 100", "\"Spot\": 100", "$.market.Spot", "\"Spot\"")]
    [InlineData("\"spot\": 100", "\"spot\": { \"value\": 100 }", "$.market.spot", "{")]
    [InlineData("\"spot\": 100", "\"spot\": true", "$.market.spot", "true")]
    [InlineData("\"dailyNotional\": 2e9", "\"dailyNotional\": -2e9", "$.market.activity.dailyNotional", "-2e9")]
    [InlineData("\"dailyVolatility\": 0.015", "\"dailyVolatility\": 1.5e3", "$.market.activity.dailyVolatility", "1.5e3")]
    [InlineData("\"version\": 1", "\"version\": 99999999999999999999999", "$.version", "99999999999999999999999")]
    [InlineData("\"version\": 1", "\"version\": 1.5", "$.version", "1.5")]
    [InlineData("\"participants\": [", "\"participants\": [ {},", "$.participants[0].type", "{}")]
    [InlineData("\"participants\": [", "\"participants\": [ { \"type\": \"stop-order\" },", "$.participants[0].type", "\"stop-order\"")]
    [InlineData("\"levels\": [", "\"levels\": [ null,", "$.participants[0].levels[0]", "null")]
    [InlineData("\"leverage\": 20", "\"leverage\": 20, \"leverage\": 21", "$.participants[1].positions[0].leverage", "\"leverage\": 21")]
    [InlineData("\"news\": -0.02", "\"news\": \"-2%\"", "$.shocks[0].news", "\"-2%\"")]
    [InlineData("\"news\": -0.02", "\"volatility\": -2", "$.shocks[0].volatility", "-2")]
    [InlineData("\"shocks\"", "\"solver\": { \"tracedSteps\": 8.5 }, \"shocks\"", "$.solver.tracedSteps", "8.5")]
    [InlineData("\"shocks\"", "\"solver\": { \"lowestPriceFraction\": -0.4 }, \"shocks\"", "$.solver.lowestPriceFraction", "-0.4")]
    public void Read_WhatHandsAndProgramsWrite_IsToldWithItsPlace(string replaced, string by, string path, string there)
    {
        Assert.Contains(replaced, ScenarioText.Inline, StringComparison.Ordinal);
        int at = ScenarioText.Inline.IndexOf(replaced, StringComparison.Ordinal);
        string text = ScenarioText.Inline[..at] + by + ScenarioText.Inline[(at + replaced.Length)..];
        ScenarioReadResult read = ScenarioText.Read(text);
        Assert.Null(read.Scenario);
        ScenarioProblem problem = Assert.Single(read.Problems, p => p.Path == path);
        Assert.StartsWith(there, string.Join('\n', text.Split('\n').Skip(problem.Line - 1))[(problem.Column - 1)..], StringComparison.Ordinal);
        Assert.True(problem.Expected.Length > 0);
    }

    [Fact]
    public void Read_ByteOrderMarks_AreNoProblem()
    {
        foreach (System.Text.Encoding encoding in (System.Text.Encoding[])[new System.Text.UTF8Encoding(true), System.Text.Encoding.Unicode, System.Text.Encoding.BigEndianUnicode])
        {
            ScenarioReadResult read = ScenarioReader.Read(new MemoryStream([.. encoding.GetPreamble(), .. encoding.GetBytes(ScenarioText.Inline)]), "s.json", Path.GetTempPath());
            Assert.True(read.Problems.IsEmpty && read.Scenario is not null);
        }
    }

    [Fact]
    public void Read_VeryLongName_IsShortened()
    {
        string name = new('y', 100_000);
        ScenarioProblem problem = Assert.Single(ScenarioText.Read(ScenarioText.Inline.Replace("\"spot\": 100", $"\"{name}\": 1, \"spot\": 100", StringComparison.Ordinal)).Problems);
        Assert.True(problem.ToString().Length < 1000 && problem.Path.Contains("yyyy", StringComparison.Ordinal));
    }

    /// <summary>Allowed, as they hold nothing, and said: a floor above their wealth is more likely a slip.</summary>
    [Fact]
    public void BuildModel_InsurersBelowTheirFloor_IsAWarning()
    {
        const string insurers = "\"participants\": [ { \"type\": \"constant-proportion-insurers\", \"wealth\": 1e6, \"floor\": 2e6, \"multiplier\": 4, \"leverageLimit\": 1 },";
        CascadeScenario scenario = ScenarioText.Read(ScenarioText.Inline.Replace("\"participants\": [", insurers, StringComparison.Ordinal)).Scenario!;
        string warning = Assert.Single(scenario.BuildModel().Warnings(), w => w.Contains("floor", StringComparison.Ordinal));
        Assert.Contains("wealth of 1,000,000 is not above the floor of 2,000,000", warning, StringComparison.Ordinal);
        CascadeScenario sound = ScenarioText.Read(ScenarioText.Inline.Replace("\"participants\": [", insurers.Replace("1e6", "3e6", StringComparison.Ordinal), StringComparison.Ordinal)).Scenario!;
        Assert.DoesNotContain(sound.BuildModel().Warnings(), w => w.Contains("floor", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_DeepNesting_IsToldNotThrown()
        => Assert.Single(ScenarioText.Read(new string('[', 10_000)).Problems);

    [Fact]
    public void Read_NoSuchFile_IsAProblemOfTheFile()
        => Assert.Equal("$", Assert.Single(ScenarioReader.Read(Path.Combine(Path.GetTempPath(), "no-such-scenario.json")).Problems).Path);

    [Fact]
    public void Read_PolicyWithoutAnAnswerForTheBook_IsToldAtTheHedging()
    {
        string text = ScenarioText.Inline.Replace("\"type\": \"move-size\", \"logMove\": 0.02", "\"type\": \"leland\", \"oneWayCost\": 0.4, \"intervalDays\": 0.001, \"side\": \"long-options\"", StringComparison.Ordinal);
        ScenarioProblem problem = Assert.Single(ScenarioText.Read(text).Problems);
        Assert.Equal(("$.dealers.hedging", "\"leland\""), (problem.Path, problem.Value));
    }
}
