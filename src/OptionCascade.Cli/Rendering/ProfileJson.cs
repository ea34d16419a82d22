using System.Text.Json;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The profile command's JSON.</summary>
internal static class ProfileJson
{
    /// <summary>Writes the whole answer.</summary>
    public static void Write(ProfileView view, Stream stream) => JsonText.WriteObject(stream, json =>
    {
        AnswerJson.Begin(json, "profile", view);
        json.Object("unit", j => Unit(j, view.Unit));
        json.WriteString("volatility", view.Volatility);
        json.Object("flips", j => Flips(j, view.Flips));
        Points(json, view.Unit, view.Points);
        AnswerJson.End(json, view);
    });

    /// <summary>A unit's name and label.</summary>
    public static void Unit(Utf8JsonWriter json, UnitView unit)
    {
        json.WriteString("name", unit.Name);
        json.WriteString("label", unit.Label);
    }

    /// <summary>Flips with their slopes; <c>spots</c> alone for those who want a list.</summary>
    public static void Flips(Utf8JsonWriter json, FlipsView flips)
    {
        json.WriteString("unit", flips.Unit.Name);
        json.WriteString("status", flips.Status);
        json.WriteStartArray("spots");
        foreach (FlipView flip in flips.Flips)
            json.FigureValue(flip.Spot);
        json.WriteEndArray();
        json.Objects("flips", flips.Flips, (j, f) =>
        {
            j.Figure("spot", f.Spot);
            j.Figure("slopePerPoint", f.Slope);
        });
    }

    /// <summary>The points of a profile, the unit in the members' names.</summary>
    public static void Points(Utf8JsonWriter json, UnitView unit, IReadOnlyList<ProfilePoint> points)
    {
        (string net, string gross) = (UnitText.Member("net", unit), UnitText.Member("gross", unit));
        json.Objects("profile", points, (j, p) =>
        {
            j.Figure("spot", p.Spot);
            j.Figure("logMove", p.LogMove);
            j.Figure(net, p.Net);
            j.Figure(gross, p.Gross);
        });
    }
}
