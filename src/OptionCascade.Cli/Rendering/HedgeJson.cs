using System.Text.Json;
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
            j.Figure("moveFraction", r.Move);
            j.Figure("spot", r.Spot);
            j.Figure("flowUnits", r.Quantity);
            j.Figure("flowNotional", r.Notional);
            j.Figure("deltaGammaNotional", r.ApproximateNotional);
            j.Figure("deltaGammaErrorNotional", r.ApproximationError);
            Split(j, r.Split);
            j.Figure("futureContracts", r.Contracts);
            j.Figure("fractionOfDailyVolume", view.DailyNotional is { } daily ? Math.Abs(r.Notional) / daily : null);
            j.Figure("fractionOfDepth", r.FractionOfDepth);
        });
        json.Objects("volatility", view.Volatility, Scenario);
        json.Objects("time", view.Time, Scenario);
        json.Object("joint", j =>
        {
            j.Objects("rows", view.Joint.Moves.Select((move, i) => (Move: move, Flows: view.Joint.Notional[i])), (row, r) =>
            {
                row.Figure("moveFraction", r.Move);
                row.Objects("flows", view.Joint.Shifts.Select((shift, k) => (Shift: shift, Notional: r.Flows[k])), (cell, c) =>
                {
                    cell.WriteString("volatilityShift", c.Shift);
                    cell.Figure("flowNotional", c.Notional);
                });
            });
        });
        json.Objects("close", view.Close, (j, c) =>
        {
            j.Figure("moveFraction", c.Move);
            j.Figure("dealersMoveNotional", c.DealersMove);
            j.Figure("dealersTimeNotional", c.DealersTime);
            j.Figure("leveragedFundsNotional", c.Funds);
            j.Figure("totalNotional", c.Total);
        });
        json.Figure("pinningDriftPercentPerDay", view.PinningPercentPerDay);
        if (view.Policies is { } policies) PolicyReport.Json(json, policies);
        AnswerJson.End(json, view);
    });

    private static void Scenario(Utf8JsonWriter json, ScenarioFlow flow)
    {
        json.WriteString("scenario", flow.Scenario);
        json.Figure("hours", flow.Hours);
        json.Figure("flowUnits", flow.Quantity);
        json.Figure("flowNotional", flow.Notional);
        json.WriteNumber("expiredOptions", flow.ExpiredOptions);
        Split(json, flow.Split);
    }

    private static void Split(Utf8JsonWriter json, FlowSplit split) => json.Object("splitNotional", j =>
    {
        j.Figure("gamma", split.Gamma);
        j.Figure("vanna", split.Vanna);
        j.Figure("charm", split.Charm);
        j.Figure("secondOrder", split.SecondOrder);
        j.Figure("expiry", split.Expiry);
        j.Figure("remainder", split.Remainder);
    });
}
