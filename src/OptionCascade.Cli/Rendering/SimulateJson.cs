using System.Text.Json;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;
using OptionCascade.Simulation;

namespace OptionCascade.Cli.Rendering;

/// <summary>The simulate command's JSON; money in the market's currency at the price at the start.</summary>
internal static class SimulateJson
{
    /// <summary>Writes the whole answer.</summary>
    public static void Write(SimulateView view, Stream stream) => JsonText.WriteObject(stream, json =>
    {
        AnswerJson.Begin(json, "simulate", view);
        if (view.Recorded is { } path) Path(json, path);
        else Paths(json, view);
        AnswerJson.End(json, view);
    });

    private static void Paths(Utf8JsonWriter json, SimulateView view)
    {
        json.WriteNumber("paths", view.Paths);
        json.WriteNumber("resumedPaths", view.Resumed);
        json.Figure("cascadeSizeLog", view.CascadeSize);
        Share(json, "cascades", view.Cascades);
        Share(json, "runaways", view.Runaways);
        json.Figure("volatilityRatio", view.VolatilityRatio);
        json.Figure("haltedShare", view.HaltedShare);
        json.Objects("distributions", view.Distributions, (j, d) =>
        {
            j.WriteString("move", d.Key);
            j.Figure("meanLog", d.Mean);
            j.Objects("quantiles", d.Quantiles, (q, x) =>
            {
                q.Figure("probability", x.Probability);
                q.Figure("log", x.LogMove);
            });
        });
        json.Objects("flows", view.Flows, (j, f) =>
        {
            j.WriteString("participant", f.Name);
            j.WriteBoolean("isLiquidation", f.IsLiquidation);
            j.Figure("mean", f.Mean);
            j.Figure("mostSold", f.Least);
            j.Figure("mostBought", f.Most);
            j.Figure("shareOfPaths", f.Active);
        });
    }

    private static void Share(Utf8JsonWriter json, string name, ShareView share) => json.Object(name, j =>
    {
        j.WriteNumber("count", share.Count);
        j.Figure("share", share.Share);
        j.Figure("low95", share.Low);
        j.Figure("high95", share.High);
    });

    private static void Path(Utf8JsonWriter json, SimulatedPath path)
    {
        json.WriteNumber("path", path.Path);
        json.WriteString("status", path.Status.ToString());
        json.Object("summary", j =>
        {
            j.Figure("finalLog", path.Summary.FinalLogMove);
            j.Figure("lowestLog", path.Summary.LowestLogMove);
            j.Figure("highestLog", path.Summary.HighestLogMove);
            j.Figure("finalFairLog", path.Summary.FinalFairLogMove);
            j.Figure("lowestFairLog", path.Summary.LowestFairLogMove);
            j.Figure("deepestFall", path.Summary.DeepestDrawdown);
            j.Figure("squaredReturns", path.Summary.SquaredReturns);
            j.Figure("forcedUnits", path.Summary.ForcedUnits);
            j.Figure("liquidatedUnits", path.Summary.LiquidatedUnits);
            j.Figure("haltedSeconds", path.Summary.HaltedSeconds);
        });
        json.Objects("halts", path.Halts, (j, h) =>
        {
            j.WriteString("rule", h.Rule);
            j.Figure("fromSeconds", h.FromSeconds);
            j.Figure("toSeconds", h.ToSeconds);
            j.Figure("log", h.LogMove);
        });
        json.WriteStartArray("participants");
        foreach (string name in path.Participants)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.Objects("steps", Enumerable.Range(0, path.Seconds.Length), (j, k) =>
        {
            j.Figure("seconds", path.Seconds[k]);
            j.Figure("log", path.LogMove[k]);
            j.Figure("fairLog", path.FairLogMove[k]);
            j.Figure("volatilityShift", path.VolatilityShift[k]);
            j.Figure("bidDepth", path.BidDepth[k]);
            j.Figure("askDepth", path.AskDepth[k]);
            j.WriteBoolean("halted", path.Halted[k]);
            j.Figure("outsideUnits", path.OutsideTraded[k]);
            j.WriteStartArray("tradedUnits");
            foreach (var traded in path.Traded)
                j.FigureValue(traded[k]);
            j.WriteEndArray();
        });
    }
}
