using System.Text.Json;
using System.Text.RegularExpressions;

namespace OptionCascade.Tests.Support;

/// <summary>
/// The keywords of JSON Schema draft 2020-12 that the project's schema uses, written from the specification (json-schema.org, Core and Validation,
/// 2020-12); any other keyword makes it throw, so that none is ignored in silence.
/// </summary>
internal static class JsonSchemaEvaluator
{
    /// <summary>The first violation; null when the instance is valid.</summary>
    public static string? Violation(JsonElement schema, JsonElement value, string path = "$")
    {
        foreach (JsonProperty keyword in schema.EnumerateObject())
            if (Violation(schema, keyword.Name, keyword.Value, value, path) is { } problem)
                return problem;
        return null;
    }

    private static string? Violation(JsonElement schema, string keyword, JsonElement k, JsonElement v, string path)
    {
        bool isNumber = v.ValueKind == JsonValueKind.Number, isObject = v.ValueKind == JsonValueKind.Object, isList = v.ValueKind == JsonValueKind.Array;
        double number = isNumber ? v.GetDouble() : double.NaN;
        bool holds;
        switch (keyword)
        {
            case "$schema" or "$id" or "title" or "description" or "examples":
                return null;
            case "type":
                holds = k.GetString() switch
                {
                    "object" => isObject,
                    "array" => isList,
                    "string" => v.ValueKind == JsonValueKind.String,
                    "number" => isNumber,
                    "integer" => isNumber && number == Math.Floor(number),
                    "boolean" => v.ValueKind is JsonValueKind.True or JsonValueKind.False,
                    string other => throw new NotSupportedException($"type {other}"),
                    null => throw new NotSupportedException("several types"),
                };
                break;
            case "const":
                holds = JsonElement.DeepEquals(k, v);
                break;
            case "enum":
                holds = k.EnumerateArray().Any(e => JsonElement.DeepEquals(e, v));
                break;
            case "minimum":
                holds = !isNumber || number >= k.GetDouble();
                break;
            case "exclusiveMinimum":
                holds = !isNumber || number > k.GetDouble();
                break;
            case "maximum":
                holds = !isNumber || number <= k.GetDouble();
                break;
            case "exclusiveMaximum":
                holds = !isNumber || number < k.GetDouble();
                break;
            case "pattern":
                holds = v.ValueKind != JsonValueKind.String || Regex.IsMatch(v.GetString()!, k.GetString()!, RegexOptions.ECMAScript);
                break;
            case "minItems":
                holds = !isList || v.GetArrayLength() >= k.GetInt32();
                break;
            case "minProperties":
                holds = !isObject || v.EnumerateObject().Count() >= k.GetInt32();
                break;
            case "required":
                string? missing = isObject ? k.EnumerateArray().Select(e => e.GetString()!).FirstOrDefault(name => !v.TryGetProperty(name, out _)) : null;
                return missing is null ? null : $"{path}: {missing} is required";
            case "additionalProperties":
                if (k.ValueKind != JsonValueKind.False) throw new NotSupportedException("additionalProperties other than false");
                holds = !isObject || v.EnumerateObject().All(m => schema.GetProperty("properties").TryGetProperty(m.Name, out _));
                break;
            case "properties":
                if (!isObject) return null;
                foreach (JsonProperty member in v.EnumerateObject())
                    if (k.TryGetProperty(member.Name, out JsonElement own) && Violation(own, member.Value, $"{path}.{member.Name}") is { } inner)
                        return inner;
                return null;
            case "items":
                if (!isList) return null;
                int index = 0;
                foreach (JsonElement item in v.EnumerateArray())
                    if (Violation(k, item, $"{path}[{index++}]") is { } inner)
                        return inner;
                return null;
            case "anyOf":
                holds = k.EnumerateArray().Any(s => Violation(s, v, path) is null);
                break;
            case "oneOf":
                holds = k.EnumerateArray().Count(s => Violation(s, v, path) is null) == 1;
                break;
            default:
                throw new NotSupportedException($"keyword {keyword}");
        }

        return holds ? null : $"{path}: {keyword} {(k.GetRawText().Length < 60 ? k.GetRawText() : "...")}";
    }
}
