using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Fluent;
using OptionCascade.Data;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Data.Scenarios;

/// <summary>However a document is spoilt: a model, or a problem with its place; and whatever the schema refuses the reader refuses.</summary>
public class ScenarioMutationTests
{
    private static readonly string[] Values =
        ["0", "-0.0", "-1", "1", "1.5", "1e-300", "1e300", "-1e300", "1e18", "0.02", "100", "5000", "4900", "true", "false", "null", "\"\"", "\"sell\"", "\"unknown\"", "\"from-file\"", "\"2024-03-05T10:30:00Z\"", "[]", "{}", "[1]", "\"x\"", "\"embedded\""];

    [Fact]
    public void Read_SpoiltMembers_AModelOrAPlace()
    {
        string everybody = ScenarioText.Everybody().ToJsonString(), small = JsonNode.Parse(ScenarioText.Inline, null, ScenarioText.Lenient)!.ToJsonString();
        using JsonDocument schema = JsonDocument.Parse(ScenarioSchema.Json);
        int models = 0, refusedBySchema = 0;
        Law.ForAll(Gen.Choose(0, int.MaxValue - 1), seed =>
        {
            var random = new Random(seed);
            JsonNode root = JsonNode.Parse(random.Next(4) == 0 ? everybody : small)!;
            for (int i = random.Next(1, 3); i > 0; i--)
                Spoil(root, random);
            string text = root.ToJsonString();
            ScenarioReadResult read = ScenarioText.Read(text);
            using JsonDocument document = JsonDocument.Parse(text);
            bool valid = JsonSchemaEvaluator.Violation(schema.RootElement, document.RootElement) is null;
            if (!valid) refusedBySchema++;
            if (read.Scenario is not { } scenario) return read.Problems.Length > 0 && read.Problems.All(p => p.Line > 0 && p.Column > 0 && p.Path.StartsWith('$') && p.Expected.Length > 0);
            models++;
            return valid && read.Problems.IsEmpty && scenario.BuildModel().Equation.Participants.Length == scenario.Participants.Length + 1;
        });
        Assert.True(models > 100 && refusedBySchema > 300, $"{models} models, {refusedBySchema} refused by the schema");
    }

    [Fact]
    public void Read_SpoiltText_NeverThrows()
    {
        byte[] text = Encoding.UTF8.GetBytes(ScenarioText.Inline);
        Law.ForAll(Gen.Choose(0, int.MaxValue - 1), seed =>
        {
            var random = new Random(seed);
            byte[] spoilt = (byte[])text.Clone();
            for (int i = random.Next(1, 5); i > 0; i--)
                spoilt[random.Next(spoilt.Length)] = (byte)random.Next(random.Next(2) == 0 ? 128 : 256);
            if (random.Next(3) == 0) spoilt = spoilt[..random.Next(spoilt.Length)];
            ScenarioReadResult read = ScenarioReader.Read(new MemoryStream(spoilt), "s.json", Path.GetTempPath());
            return read.Scenario is null != read.Problems.IsEmpty && read.Problems.All(p => p.Expected.Length > 0);
        });
    }

    /// <summary>Removes, renames, copies or replaces something.</summary>
    private static void Spoil(JsonNode root, Random random)
    {
        var places = new List<JsonNode>();
        Collect(root, places);
        JsonNode place = places[random.Next(places.Count)];
        if (place is JsonObject o && o.Count > 0)
        {
            string name = o.ElementAt(random.Next(o.Count)).Key;
            switch (random.Next(8))
            {
                case 0:
                    o.Remove(name);
                    break;
                case 1:
                    JsonNode? value = o[name];
                    o.Remove(name);
                    o[name + "s"] = value;
                    break;
                case 2:
                    o["more"] = 1;
                    break;
                case > 3 when o[name] is JsonValue number && number.TryGetValue(out double figure):
                    o[name] = figure * (0.5 + random.NextDouble());
                    break;
                default:
                    o[name] = JsonNode.Parse(Values[random.Next(Values.Length)]);
                    break;
            }
        }
        else if (place is JsonArray list)
        {
            int i = list.Count == 0 ? -1 : random.Next(list.Count);
            if (i < 0 || random.Next(3) == 0) list.Add(JsonNode.Parse(Values[random.Next(Values.Length)]));
            else if (random.Next(2) == 0) list.RemoveAt(i);
            else list.Add(list[i]?.DeepClone());
        }
    }

    private static void Collect(JsonNode node, List<JsonNode> places)
    {
        if (node is JsonObject or JsonArray) places.Add(node);
        foreach (JsonNode? child in node is JsonObject o ? o.Select(m => m.Value) : node is JsonArray a ? a : Enumerable.Empty<JsonNode?>())
            if (child is not null)
                Collect(child, places);
    }
}
