using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OptionCascade.Data.Scenarios;

namespace OptionCascade.Data;

/// <summary>
/// The JSON schema (draft 2020-12) of scenario files, written from the description that <see cref="ScenarioReader"/> checks by: what the schema refuses, the
/// reader refuses. The reader refuses more: names used twice, levels on the wrong side of spot, files that cannot be read.
/// </summary>
public static class ScenarioSchema
{
    private static readonly Lazy<string> Text = new(Write);

    /// <summary>The schema, with a final line break.</summary>
    public static string Json => Text.Value;

    private static string Write()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("$id", $"urn:optioncascade:scenario:{ScenarioDocument.Version}");
            json.WriteString("title", "OptionCascade scenario");
            json.WriteString("description", "A market, who trades in it because the price moved, and what pushes it. Money in the quote currency, moves as log prices, quantities in units of underlying, bought > 0.");
            ScenarioDocument.Shape.WriteSchema(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
