using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The exposure command's JSON.</summary>
internal static class ExposureJson
{
    /// <summary>Writes the whole answer.</summary>
    public static void Write(ExposureView view, Stream stream) => JsonText.WriteObject(stream, json =>
    {
        AnswerJson.Begin(json, "exposure", view);
        json.Object("exposure", j => AnswerJson.Totals(j, view.Totals));
        json.Object("flips", j =>
        {
            j.WriteString("status", view.FlipStatus);
            j.WriteStartArray("spots");
            foreach (double flip in view.Flips)
                j.FigureValue(flip);
            j.WriteEndArray();
        });
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
            j.Figure("netGammaPerOnePercent", e.NetGammaPerOnePercent);
            j.Figure("grossGammaPerOnePercent", e.GrossGammaPerOnePercent);
        });
        json.Objects("byStrike", view.ByStrike, (j, s) =>
        {
            j.Figure("strike", s.Strike);
            j.Figure("callGammaPerOnePercent", s.CallGammaPerOnePercent);
            j.Figure("putGammaPerOnePercent", s.PutGammaPerOnePercent);
            j.Figure("netGammaPerOnePercent", s.NetGammaPerOnePercent);
            j.Figure("grossGammaPerOnePercent", s.GrossGammaPerOnePercent);
        });
        json.Objects("profile", view.Profile, (j, p) =>
        {
            j.Figure("spot", p.Spot);
            j.Figure("logMove", p.LogMove);
            j.Figure("netGammaPerOnePercent", p.NetGammaPerOnePercent);
        });
        AnswerJson.End(json, view);
    });
}
