using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The monitor command's JSON; money in the market's currency.</summary>
internal static class MonitorJson
{
    /// <summary>Writes the whole answer.</summary>
    public static void Write(MonitorView view, Stream stream) => JsonText.WriteObject(stream, json =>
    {
        AnswerJson.Begin(json, "monitor", view);
        json.Object("coverage", j =>
        {
            j.WriteNumber("accounts", view.Coverage.Accounts);
            j.WriteNumber("valued", view.Coverage.Valued);
            j.Figure("notionalShare", view.Coverage.NotionalShare);
            j.WriteStartArray("problems");
            foreach (string problem in view.Problems)
                j.WriteStringValue(problem);
            j.WriteEndArray();
        });
        json.WriteNumber("inBreach", view.InBreach);
        json.Objects("distributions", view.Distributions, (j, d) =>
        {
            j.WriteString("name", d.Name);
            j.WriteString("unit", d.Unit);
            j.Objects("quantiles", d.Quantiles, (q, x) =>
            {
                q.Figure("probability", x.Probability);
                q.Figure("value", x.Value);
            });
        });
        json.Object("concentration", j =>
        {
            j.Figure("effectiveNumber", view.Concentration.EffectiveNumber);
            j.Figure("topTenShare", view.Concentration.TopTenShare);
            j.Figure("largestShare", view.Concentration.LargestShare);
        });
        json.Objects("moves", view.Moves, (j, m) =>
        {
            j.Figure("move", m.Move);
            j.WriteNumber("breached", m.Breached);
            j.Figure("breachedNotional", m.BreachedNotional);
            j.Figure("belowMaintenance", m.Deficit);
            j.WriteNumber("bankrupt", m.Bankrupt);
            j.Figure("shortfall", m.Shortfall);
        });
        json.Objects("maps", view.Maps, (j, map) =>
        {
            j.WriteString("underlying", map.Underlying);
            j.Objects("levels", map.Levels, (l, x) =>
            {
                l.Figure("move", x.Move);
                l.Figure("price", x.Price);
                l.WriteNumber("accounts", x.Accounts);
                l.Figure("notional", x.Notional);
                l.Figure("forcedUnits", x.ForcedUnits);
                l.Figure("forcedNotional", x.ForcedNotional);
                l.Figure("cumulativeForcedNotional", x.CumulativeForcedNotional);
            });
        });
        AnswerJson.End(json, view);
    });
}
