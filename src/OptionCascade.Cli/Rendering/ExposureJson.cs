using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The exposure command's JSON.</summary>
internal static class ExposureJson
{
    /// <summary>Writes the whole answer.</summary>
    public static void Write(ExposureView view, Stream stream) => JsonText.WriteObject(stream, json =>
    {
        (string calls, string puts, string net, string gross) = (UnitText.Member("call", view.Unit), UnitText.Member("put", view.Unit), UnitText.Member("net", view.Unit), UnitText.Member("gross", view.Unit));
        AnswerJson.Begin(json, "exposure", view);
        json.Object("exposure", j => AnswerJson.Totals(j, view.Totals));
        json.Objects("greeks", view.Greeks, (j, g) =>
        {
            ProfileJson.Unit(j, g.Unit);
            j.Figure("net", g.Net);
            j.Figure("gross", g.Gross);
            j.Figure("calls", g.Calls);
            j.Figure("puts", g.Puts);
            j.Figure("standardError", g.StandardError);
        });
        json.Objects("positioning", view.Sensitivity, (j, s) =>
        {
            j.WriteString("rule", s.Rule);
            j.Figure("netGammaPerOnePercent", s.NetGammaPerOnePercent);
            j.Figure("nearestFlip", s.NearestFlip);
            j.WriteNumber("flips", s.Flips);
            j.Figure("criticalFallRelative", s.CriticalFall);
            j.Figure("criticalRiseRelative", s.CriticalRise);
            j.WriteBoolean("criticalShocksComputed", s.CriticalFall is not { } f || !double.IsNaN(f));
        });
        json.Object("unit", j => ProfileJson.Unit(j, view.Unit));
        json.Object("flips", j => ProfileJson.Flips(j, view.Flips));
        json.Objects("otherFlips", view.OtherFlips, ProfileJson.Flips);
        json.Objects("walls", view.Walls, (j, w) =>
        {
            j.WriteString("name", w.Name);
            j.Figure("strike", w.Strike);
            j.Figure("value", w.Value);
            j.WriteString("unit", w.Unit);
        });
        json.Objects("byExpiry", view.ByExpiry, (j, e) =>
        {
            j.WriteString("expiry", e.Expiry);
            j.Figure("yearFraction", e.YearFraction);
            j.Figure(net, e.Net);
            j.Figure(gross, e.Gross);
        });
        json.Objects("byMoneyness", view.ByMoneyness, (j, m) =>
        {
            j.Figure("standardDeviationsFrom", m.Low);
            j.Figure("standardDeviationsTo", m.High);
            j.WriteNumber("options", m.Options);
            j.Figure(calls, m.Calls);
            j.Figure(puts, m.Puts);
            j.Figure(net, m.Net);
            j.Figure(gross, m.Gross);
        });
        json.Objects("byStrike", view.ByStrike, (j, s) =>
        {
            j.Figure("strike", s.Strike);
            j.Figure(calls, s.Calls);
            j.Figure(puts, s.Puts);
            j.Figure(net, s.Net);
            j.Figure(gross, s.Gross);
        });
        ProfileJson.Points(json, view.Unit, view.Profile);
        if (view.Index is { } index) IndexReport.Json(json, index, view.Unit);
        AnswerJson.End(json, view);
    });
}
