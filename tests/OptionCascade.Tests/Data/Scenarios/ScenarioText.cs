using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OptionCascade.Data;
using OptionCascade.Data.Scenarios;

namespace OptionCascade.Tests.Data.Scenarios;

/// <summary>Scenarios as text, for tests to read and to spoil.</summary>
internal static class ScenarioText
{
    public static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static readonly string Embedded = ScenarioExamples.Get("embedded");

    public static readonly string Inline = ScenarioExamples.Get("inline");

    /// <summary>A scenario on a small market at spot 5000 with every kind of participant that needs no file and not the embedded market.</summary>
    public static JsonObject Everybody()
    {
        JsonObject root = JsonNode.Parse(Inline, null, Lenient)!.AsObject();
        JsonObject market = root["market"]!.AsObject();
        market["spot"] = 5000;
        market["underlying"] = "SYN";
        foreach (JsonNode? option in market["options"]!.AsArray())
        {
            option!["strike"] = (double)option["strike"]! * 50;
            option["quantity"] = 5000;
        }

        root["participants"] = new JsonArray([.. ParticipantKinds.All.Where(k => k.Type != "embedded-traders").Select(k => JsonNode.Parse(k.Example))]);
        return root;
    }

    public static ScenarioReadResult Read(string text, string? folder = null) => ScenarioReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "s.json", folder ?? Path.GetTempPath());
}
