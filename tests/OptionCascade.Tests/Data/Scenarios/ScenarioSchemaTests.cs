using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using OptionCascade.Data;
using OptionCascade.Data.Scenarios;
using OptionCascade.Hedging.Policies;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Data.Scenarios;

/// <summary>The schema is the description that the reader goes by, and the description knows everything that the library has.</summary>
public class ScenarioSchemaTests
{
    private static readonly JsonDocument Schema = JsonDocument.Parse(ScenarioSchema.Json);

    [Fact]
    public void Json_OfTheCode_IsThePublishedFile()
        => Assert.Equal(ScenarioSchema.Json, File.ReadAllText(Path.Combine(Repository.Root, "docs", "scenario.schema.json")));

    [Fact]
    public void Examples_OfInit_FollowTheSchemaAndRun()
    {
        foreach (string name in ScenarioExamples.Names)
        {
            string text = ScenarioExamples.Get(name);
            using JsonDocument document = JsonDocument.Parse(text, ScenarioText.Lenient);
            Assert.Null(JsonSchemaEvaluator.Violation(Schema.RootElement, document.RootElement));
            CascadeScenario scenario = ScenarioText.Read(text).EnsureRead();
            CascadeModel model = scenario.BuildModel();
            Assert.All(scenario.Shocks, s => Assert.NotNull(model.Solve(s.Shock).LogMove));
        }

        Assert.Throws<ArgumentException>(() => ScenarioExamples.Get("other"));
    }

    [Fact]
    public void Evaluator_PlantedViolations_AreFound()
    {
        foreach ((string replaced, string by) in new[]
        {
            ("\"version\": 1", "\"version\": 1.5"), ("\"spot\": 100", "\"spot\": 0"), ("\"right\": \"put\"", "\"right\": \"P\""), ("\"dividendYield\": 0.01", "\"dividendYeld\": 0.01"),
            ("\"type\": \"linear\"", "\"type\": \"lienar\""), ("2024-03-05T10:30:00-05:00", "2024-03-05 10:30"), ("\"news\": -0.02", "\"news\": null"),
        })
        {
            using JsonDocument document = JsonDocument.Parse(ScenarioText.Inline.Replace(replaced, by, StringComparison.Ordinal), ScenarioText.Lenient);
            Assert.NotNull(JsonSchemaEvaluator.Violation(Schema.RootElement, document.RootElement));
        }
    }

    [Fact]
    public void Examples_OfEveryKind_BuildParticipantsOnTheEmbeddedMarket()
    {
        JsonObject root = JsonNode.Parse(ScenarioText.Embedded, null, ScenarioText.Lenient)!.AsObject();
        foreach (ParticipantKind kind in ParticipantKinds.All)
        {
            root["participants"] = new JsonArray(JsonNode.Parse(kind.Example));
            string text = root.ToJsonString();
            using JsonDocument document = JsonDocument.Parse(text);
            Assert.Null(JsonSchemaEvaluator.Violation(Schema.RootElement, document.RootElement));
            Assert.NotEmpty(ScenarioText.Read(text).EnsureRead().Participants);
        }
    }

    [Fact]
    public void Participants_OfTheLibrary_CanAllBeStated()
    {
        JsonObject root = JsonNode.Parse(ScenarioText.Embedded, null, ScenarioText.Lenient)!.AsObject();
        root["participants"] = new JsonArray([.. ParticipantKinds.All.Where(k => k.Type != "embedded-traders").Select(k => JsonNode.Parse(k.Example))]);
        Type[] stated = [.. ScenarioText.Read(root.ToJsonString()).EnsureRead().BuildModel().Equation.Participants.Select(p => p.GetType()).Distinct()];
        Assert.Empty(Implementations<IParticipant>().Where(t => t.Namespace == typeof(IParticipant).Namespace).Except(stated).Select(t => t.Name)); // a measure's own are stated by the measure
    }

    [Fact]
    public void LawsAndPolicies_OfTheLibrary_CanAllBeStated()
    {
        string[] laws = ["""{ "type": "square-root", "coefficient": 1, "core": 0.001 }""", """{ "type": "linear", "logMovePerBillion": 0.001 }""", """{ "type": "linear-per-unit", "logMovePerUnit": 1e-9 }"""];
        string[] policies =
        [
            """{ "type": "continuous" }""", """{ "type": "fixed-times", "intervalDays": 1 }""", """{ "type": "move-size", "logMove": 0.01 }""", """{ "type": "delta-band", "halfWidth": 1000 }""",
            """{ "type": "leland", "oneWayCost": 0.0002, "intervalDays": 1, "side": "short-options" }""", """{ "type": "whalley-wilmott", "oneWayCost": 0.0002, "fixedCost": 0, "riskAversion": 1e-9 }""",
            """{ "type": "zakamouline", "oneWayCost": 0.0002, "riskAversion": 1e-9 }""",
        ];
        Assert.Equal(Kinds("impact"), laws.Select(TypeOf));
        Assert.Equal(Kinds("dealers", "hedging"), policies.Select(TypeOf));
        JsonObject root = JsonNode.Parse(ScenarioText.Inline, null, ScenarioText.Lenient)!.AsObject();
        // Laws of the network of several underlyings are not for one alone.
        Assert.Empty(Implementations<IImpactLaw>().Where(t => t.Namespace == typeof(IImpactLaw).Namespace).Except(laws.Select(law =>
        {
            root["impact"] = JsonNode.Parse(law);
            return ScenarioText.Read(root.ToJsonString()).EnsureRead().Impact.GetType();
        })));
        Assert.Empty(Implementations<IHedgingPolicy>().Except(policies.Select(policy =>
        {
            root["dealers"]!["hedging"] = JsonNode.Parse(policy);
            return ScenarioText.Read(root.ToJsonString()).EnsureRead().Hedging.GetType();
        })));

        static string TypeOf(string json) => (string)JsonNode.Parse(json)!["type"]!;
    }

    [Fact]
    public void Positionings_OfEveryKind_AreTheLibrarys()
    {
        using var folder = new Cli.TemporaryFolder();
        folder.File("book.csv", Cli.SampleBook.OpenInterest);
        folder.File("trades.csv", "# terms: us-listed\ntime;root;expiry;strike;right;price;size\n2024-03-05T10:31:02-05:00;SPX;2024-04-19;3800;P;12,5;3\n");
        JsonObject root = JsonNode.Parse(ScenarioText.Inline, null, ScenarioText.Lenient)!.AsObject();
        root["dealers"]!["hedging"] = JsonNode.Parse("""{ "type": "continuous" }""");
        Assert.Equal("long-calls-short-puts", Name("""{ "type": "long-calls-short-puts" }"""));
        Assert.Equal("customers-long", Name("""{ "type": "customers-long" }"""));
        Assert.Equal("customers-short", Name("""{ "type": "customers-short" }"""));
        Assert.StartsWith("mixture", Name("""{ "type": "mixture", "callsSold": 0.7, "callsSoldDeviation": 0.1, "putsSold": 0.2, "putsSoldDeviation": 0, "dependence": "independent" }"""), StringComparison.Ordinal);
        root["market"]!["quantity"] = "signed-inventory";
        Assert.Equal("inventory", Name("""{ "type": "inventory" }"""));
        root["dealers"]!["positioning"] = JsonNode.Parse("""{ "type": "mixture", "callsSold": 0.9, "callsSoldDeviation": 0.5, "putsSold": 0.2, "putsSoldDeviation": 0, "dependence": "independent" }""");
        Assert.Equal("$.dealers.positioning", Assert.Single(ScenarioText.Read(root.ToJsonString()).Problems).Path);

        root["market"] = JsonNode.Parse("""
            { "type": "chain-file", "file": "book.csv", "valuationTime": "from-file", "spot": "from-file", "rates": { "rate": 0, "dividendYield": 0 }, "impliedVolatility": "from-file",
              "activity": "unknown", "time": { "type": "calendar-days" } }
            """);
        root["participants"] = new JsonArray();
        Assert.Contains("trades", Name("""{ "type": "from-trades", "file": "trades.csv", "boundByOpenInterest": true }"""), StringComparison.Ordinal);
        root["dealers"]!["positioning"] = JsonNode.Parse("""{ "type": "from-trades", "file": "no.csv", "boundByOpenInterest": true }""");
        Assert.Equal("$.dealers.positioning.file", Assert.Single(ScenarioText.Read(root.ToJsonString(), folder.Path).Problems).Path);

        string Name(string positioning)
        {
            root["dealers"]!["positioning"] = JsonNode.Parse(positioning);
            return ScenarioText.Read(root.ToJsonString(), folder.Path).EnsureRead().Positioning.Name;
        }
    }

    private static IEnumerable<Type> Implementations<T>() => typeof(CascadeModel).Assembly.GetTypes().Where(t => t is { IsPublic: true, IsAbstract: false } && typeof(T).IsAssignableFrom(t));

    /// <summary>The kinds of a union in the schema.</summary>
    private static IEnumerable<string> Kinds(params string[] path)
    {
        JsonElement at = Schema.RootElement;
        foreach (string step in path)
            at = at.GetProperty("properties").GetProperty(step);
        return at.GetProperty("oneOf").EnumerateArray().Select(k => k.GetProperty("title").GetString()!);
    }
}
