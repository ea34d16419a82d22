using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OptionCascade.Cascade;
using OptionCascade.Cascade.WhatIf;
using OptionCascade.Data;
using Xunit;

namespace OptionCascade.Tests.Data.Scenarios;

/// <summary>Every number of a scenario by its path, and the scenario with another one.</summary>
public class ScenarioNumbersTests
{
    [Fact]
    public void All_Scenarios_AreTheNumbersOfTheirDocuments()
    {
        foreach (string text in (string[])[ScenarioText.Inline, ScenarioText.Embedded, ScenarioText.Everybody().ToJsonString()])
        {
            ScenarioNumbers numbers = ScenarioNumbers.Of(ScenarioText.Read(text));
            Assert.Equal(Numbers(JsonNode.Parse(text, null, ScenarioText.Lenient)!), numbers.All.Select(n => (n.Path, n.Value)));
            Assert.All(numbers.All, n => Assert.NotEmpty(n.Unit));
        }
    }

    /// <summary>What is kept of the scenario as it was must not show: flows and answers are, to the bit, those of the changed file read anew.</summary>
    [Fact]
    public void With_EveryNumber_IsTheChangedFileReadAnew()
    {
        JsonObject root = ScenarioText.Everybody();
        ScenarioNumbers numbers = ScenarioNumbers.Of(ScenarioText.Read(root.ToJsonString()));
        int compared = 0;
        foreach (ScenarioNumber n in numbers.All.Where(n => !n.IsWhole))
        {
            double value = n.Value == 0 ? 1e-3 : n.Value * 0.999;
            ScenarioReadResult anew = ScenarioText.Read(Replaced(root.ToJsonString(), n.Path, value));
            if (anew.Scenario is null)
            {
                Assert.Throws<ArgumentException>(() => numbers.With(n.Path, value));
                continue;
            }

            CascadeScenario changed = numbers.With(n.Path, value);
            CascadeEquation a = changed.BuildModel().Equation, b = anew.Scenario.BuildModel().Equation;
            foreach (double x in (double[])[-0.05, 0.03])
            {
                Shock shock = changed.Shocks[2].Shock;
                Assert.Equal(anew.Scenario.Shocks[2].Shock, shock);
                Assert.Equal(b.Residual(shock, x), a.Residual(shock, x));
            }

            compared++;
        }

        Assert.True(compared > 100, $"{compared}");
    }

    [Fact]
    public void With_NumberOutOfRangeOrOfNoUse_SaysWhy()
    {
        ScenarioNumbers numbers = ScenarioNumbers.Of(ScenarioText.Read(ScenarioText.Inline));
        Assert.Contains("$.volatility.depth.patientShare: expected a number >= 0 and <= 1", Assert.Throws<ArgumentException>(() => numbers.With("$.volatility.depth.patientShare", 1.1)).Message, StringComparison.Ordinal);
        Assert.Contains("a whole number", Assert.Throws<ArgumentException>(() => numbers.With("$.version", 1.5)).Message, StringComparison.Ordinal);
        Assert.Contains("$.participants[0]", Assert.Throws<ArgumentException>(() => numbers.With("$.participants[0].levels[0].price", 120)).Message, StringComparison.Ordinal);
        Assert.Contains("path of a number", Assert.Throws<ArgumentException>(() => numbers.With("$.market.calendar", 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => numbers.With("$.market.spot", double.NaN));
        Assert.Throws<ArgumentException>(() => numbers.Parameters("flood"));
        Assert.Throws<InvalidDataException>(() => ScenarioNumbers.Of(ScenarioText.Read("{}")));
    }

    [Fact]
    public void With_OneNumber_KeepsEverythingElse()
    {
        ScenarioReadResult read = ScenarioText.Read(ScenarioText.Inline);
        ScenarioNumbers numbers = ScenarioNumbers.Of(read);
        CascadeScenario before = read.EnsureRead(), after = numbers.With("$.participants[0].levels[0].units", 5);
        Assert.Same(before.Chain, after.Chain);
        Assert.Same(before.Participants[1], after.Participants[1]);
        Assert.NotSame(before.Participants[0], after.Participants[0]);
        Assert.Same(before, numbers.With("$.market.spot", 100));
        Assert.NotSame(before.Chain, numbers.With("$.market.spot", 101).Chain);
        Assert.Equal(-5, after.Participants[0].Traded(Math.Log(0.979)));
        Assert.Equal(1_200_000, numbers.All.Single(n => n.Path == "$.participants[0].levels[0].units").Value);
    }

    /// <summary>A block is the whole shock: the critical scale is in inverse proportion to it. And the level of a hedging policy is solved again.</summary>
    [Fact]
    public void Parameters_ThresholdOfAHedgingPolicy_HaveDerivativesOfTheCriticalShock()
    {
        ScenarioNumbers numbers = ScenarioNumbers.Of(ScenarioText.Read(ScenarioText.Inline));
        Shock shock = numbers.With("$.market.spot", 100).Shock("fund liquidates");
        CascadeWhatIf table = CascadeWhatIf.Compute(numbers.Model, shock, numbers.Parameters("fund liquidates"));
        double scale = table.NextFold!.Scale;
        Assert.Equal(1, table["$.shocks[1].blockUnits"]!.NextCriticalScale!.Value!.Value / (-scale / -1_500_000), 1e-6);
        WhatIfDerivative level = table["$.dealers.hedging.logMove"]!.NextCriticalScale!;
        Assert.Equal(WhatIfRoute.Resolved, level.Route);
        double Next(double move) => numbers.With("$.dealers.hedging.logMove", move).BuildModel().Respond(shock).Folds.First(f => f.Scale > 1).Scale;
        Assert.Equal(1, level.Value!.Value / ((Next(0.020001) - Next(0.019999)) / 2e-6), 1e-4);
        Assert.Equal(0, table["$.shocks[0].news"]!.NextCriticalScale!.Value);
    }

    [Fact]
    public void Parameters_Mix_AgreeWithAnswersSolvedAgain()
    {
        // The example's own news is, to the bit, the move at which its dealers hedge: a market on a fold, where a finite change jumps.
        const string name = "market makers step back", news = "\"news\": -0.02, \"volatility\"";
        Assert.Contains(news, ScenarioText.Inline, StringComparison.Ordinal);
        ScenarioNumbers numbers = ScenarioNumbers.Of(ScenarioText.Read(ScenarioText.Inline.Replace(news, "\"news\": -0.0225, \"volatility\"", StringComparison.Ordinal)));
        CascadeWhatIf table = CascadeWhatIf.Compute(numbers.Model, numbers.With("$.market.spot", 100).Shock(name), numbers.Parameters(name), new WhatIfOptions { CriticalShocks = false });
        int compared = 0;
        foreach (ScenarioNumber n in numbers.All.Where(n => !n.IsWhole))
        {
            double h = 1e-5 * (n.Value == 0 ? 1 : Math.Abs(n.Value));
            if (table[n.Path]!.Move.Value is not { } slope) continue;
            double difference = (Move(n.Path, n.Value + h) - Move(n.Path, n.Value - h)) / (2 * h);
            Assert.True(Math.Abs(slope - difference) <= (1e-4 * Math.Abs(slope)) + (1e-11 / h), $"{n.Path}: {slope:R} and {difference:R}");
            compared++;
        }

        Assert.True(compared > 40, $"{compared}");

        double Move(string path, double value)
        {
            CascadeScenario changed = numbers.With(path, value);
            return changed.BuildModel().Solve(changed.Shock(name)).LogMove!.Value;
        }
    }

    /// <summary>The numbers of a document by a walk of its own.</summary>
    internal static IEnumerable<(string Path, double Value)> Numbers(JsonNode node, string path = "$") => node switch
    {
        JsonObject o => o.Where(m => m.Value is not null).SelectMany(m => Numbers(m.Value!, $"{path}.{m.Key}")),
        JsonArray a => a.SelectMany((item, i) => item is null ? [] : Numbers(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"))),
        JsonValue v when v.GetValueKind() == JsonValueKind.Number => [(path, double.Parse(v.ToJsonString(), CultureInfo.InvariantCulture))],
        _ => [],
    };

    private static string Replaced(string text, string path, double value)
    {
        JsonNode root = JsonNode.Parse(text)!, at = root;
        string[] steps = path[2..].Replace("[", ".[", StringComparison.Ordinal).Split('.');
        for (int i = 0; i < steps.Length; i++)
        {
            bool last = i == steps.Length - 1;
            if (steps[i][0] == '[')
            {
                int index = int.Parse(steps[i].Trim('[', ']'), CultureInfo.InvariantCulture);
                if (last) at[index] = value;
                else at = at[index]!;
            }
            else if (last)
            {
                at[steps[i]] = value;
            }
            else
            {
                at = at[steps[i]]!;
            }
        }

        return root.ToJsonString();
    }
}
