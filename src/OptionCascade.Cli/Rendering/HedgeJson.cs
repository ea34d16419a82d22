using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The hedge command's JSON.</summary>
internal static class HedgeJson
{
    /// <summary>Writes the whole answer.</summary>
    public static void Write(HedgeView view, Stream stream) => JsonText.WriteObject(stream, json =>
    {
        AnswerJson.Begin(json, "hedge", view);
        json.Figure("dailyNotional", view.DailyNotional);
        json.Objects("moves", view.Rows, (j, r) =>
        {
            j.Figure("move", r.Move);
            j.Figure("spot", r.Spot);
            j.Figure("quantity", r.Quantity);
            j.Figure("notional", r.Notional);
            j.Figure("approximateNotional", r.ApproximateNotional);
            j.Figure("approximationError", r.ApproximationError);
        });
        AnswerJson.End(json, view);
    });
}
