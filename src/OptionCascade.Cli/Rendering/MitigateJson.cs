using System.Text.Json;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;
using OptionCascade.Hedging.Policies;
using OptionCascade.Mitigation;

namespace OptionCascade.Cli.Rendering;

/// <summary>The mitigate command's JSON.</summary>
internal static class MitigateJson
{
    /// <summary>Writes the whole answer.</summary>
    public static void Write(MitigateView view, Stream stream) => JsonText.WriteObject(stream, json =>
    {
        AnswerJson.Begin(json, "mitigate", view);
        json.Object("shock", j =>
        {
            j.Figure("logJump", view.Shock.LogJump);
            j.Figure("quantity", view.Shock.Quantity);
            j.Figure("notional", view.Shock.Notional);
            j.Figure("volatilityShift", view.Shock.VolatilityShift);
            j.Figure("depthLoss", view.Shock.DepthLoss);
        });
        json.Objects("measures", view.Outcomes.Select((o, i) => (Outcome: o, Index: i)), (j, m) =>
        {
            MeasureOutcome o = m.Outcome;
            j.WriteString("measure", o.Name);
            j.WriteString("inWords", o.InWords);
            j.WriteString("explanation", m.Index == 0 ? null : view.Explanations[m.Index - 1]);
            j.WriteBoolean("worseThanNone", view.Worse.Contains(o.Name));
            j.Objects("effects", o.Effects, (e, effect) =>
            {
                e.WriteString("measure", effect.Measure);
                e.WriteStartArray("actsOn");
                foreach (string name in effect.ActsOn)
                    e.WriteStringValue(name);
                e.WriteEndArray();
                e.Figure("costBeforehand", effect.Cost);
                e.WriteString("costOf", effect.CostOf);
            });
            j.WriteString("status", o.Status.ToString());
            j.Figure("logMove", o.LogMove);
            j.Figure("criticalScale", o.CriticalScale);
            j.Figure("landingLogMove", o.LandingLogMove);
            j.Figure("forcedUnits", o.ForcedUnits);
            j.Objects("participants", o.Flows, (f, flow) =>
            {
                f.WriteString("participant", flow.Participant);
                f.Figure("quantity", flow.Quantity);
                f.Figure("notional", flow.Notional);
            });
            Losses(j, o.Losses);
            j.Objects("response", o.Response, (p, point) =>
            {
                p.Figure("scale", point.Scale);
                p.Figure("logMove", point.LogMove);
            });
            if (o.Time is { } t) j.Object("time", k => Time(k, t));
            else j.WriteNull("time");
        });
        AnswerJson.End(json, view);
    });

    private static void Time(Utf8JsonWriter json, TimedOutcome t)
    {
        json.WriteNumber("paths", t.Paths);
        Write(json, "floorFraction", t.Floor);
        Write(json, "floorChangeFraction", t.FloorChange);
        Write(json, "endFraction", t.End);
        Write(json, "forcedUnits", t.ForcedUnits);
        Write(json, "forcedChangeUnits", t.ForcedChange);
        Write(json, "haltedSeconds", t.HaltedSeconds);
        Write(json, "runawayShare", t.Runaway);
        Losses(json, t.Losses);
    }

    private static void Losses(Utf8JsonWriter json, IEnumerable<PartyLoss> losses) => json.Objects("losses", losses, (j, l) =>
    {
        j.WriteString("party", l.Party);
        j.Figure("amount", l.Amount);
    });

    private static void Write(Utf8JsonWriter json, string name, Estimate estimate)
    {
        json.Figure(name, estimate.Value);
        json.Figure(name + "StandardError", estimate.StandardError);
    }
}
