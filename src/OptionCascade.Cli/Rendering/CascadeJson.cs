using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The cascade command's JSON.</summary>
internal static class CascadeJson
{
    /// <summary>Writes the whole answer.</summary>
    public static void Write(CascadeView view, Stream stream) => JsonText.WriteObject(stream, json =>
    {
        AnswerJson.Begin(json, "cascade", view);
        json.Object("exposure", j => AnswerJson.Totals(j, view.Exposure));
        json.Object("shock", j =>
        {
            j.Figure("logJump", view.Shock.LogJump);
            j.Figure("quantity", view.Shock.Quantity);
            j.Figure("notional", view.Shock.Notional);
            j.Figure("volatilityShift", view.Shock.VolatilityShift);
            j.Figure("depthLoss", view.Shock.DepthLoss);
        });
        json.Object("impact", j =>
        {
            j.WriteString("law", view.Impact.Law);
            j.Figure("coefficient", view.Impact.Coefficient);
            j.Figure("dailyVolatility", view.Impact.DailyVolatility);
            j.Figure("dailyNotional", view.Impact.DailyNotional);
            j.Figure("core", view.Impact.Core);
            j.Figure("perBillion", view.Impact.PerBillion);
            j.Figure("logMoveOfOneBillion", view.Impact.LogMoveOfOneBillion);
        });
        ResultView result = view.Result;
        json.Object("result", j =>
        {
            j.WriteString("status", result.Status);
            j.WriteString("meaning", result.Meaning);
            j.Figure("logMove", result.LogMove);
            j.Figure("spot", result.Spot);
            j.Figure("flowQuantity", result.FlowQuantity);
            j.Figure("flowNotional", result.FlowNotional);
            j.Figure("volatilityShift", result.VolatilityShift);
            j.Figure("depth", result.Depth);
            j.Figure("gain", result.Gain);
            j.Figure("gainAtStart", result.GainAtStart);
            j.Figure("amplification", result.Amplification);
            j.WriteNumber("equilibria", result.Equilibria);
            j.Figure("residual", result.Residual);
            j.Figure("logMoveWithoutFeedback", result.LogMoveWithoutFeedback);
        });
        json.Objects("participants", view.Participants, (j, p) =>
        {
            j.WriteString("name", p.Name);
            j.Figure("quantity", p.Quantity);
            j.Figure("notional", p.Notional);
        });
        json.Objects("rounds", view.Rounds, (j, r) =>
        {
            j.WriteNumber("round", r.Round);
            j.Figure("logMove", r.LogMove);
            j.Figure("spot", r.Spot);
            j.Object("notionals", k =>
            {
                for (int i = 0; i < view.ParticipantNames.Count; i++)
                    k.Figure(view.ParticipantNames[i], r.Notionals[i]);
            });
        });
        json.Objects("folds", view.Folds, (j, f) =>
        {
            j.WriteString("kind", f.Kind);
            j.Figure("logMove", f.LogMove);
            j.Figure("spot", view.Book.Spot * Math.Exp(f.LogMove));
            j.Figure("shock", f.Shock);
            j.Figure("shockQuantity", f.ShockQuantity);
            j.Figure("shockScale", f.ShockScale);
            j.Figure("logMoveAfter", f.LogMoveAfter);
            j.Figure("spotAfter", view.Book.Spot * Math.Exp(f.LogMoveAfter));
            j.Figure("recoveryScale", f.RecoveryScale);
            j.WriteBoolean("recoveryAssumesReentry", f.RecoveryAssumesReentry);
        });
        json.Objects("response", view.Response, (j, p) =>
        {
            j.Figure("shockScale", p.ShockScale);
            j.Figure("shock", p.Shock);
            j.Figure("shockQuantity", p.ShockQuantity);
            j.Figure("logMoveWithoutFeedback", p.LogMoveAlone);
            j.Figure("logMove", p.LogMove);
            j.Figure("flowNotional", p.FlowNotional);
            j.WriteString("status", p.Status);
        });
        if (view.Sellers is { } sellers) json.Object("sellers", j => Sellers(j, sellers));
        if (view.Verification is { } verification) VerificationReport.Json(json, verification);
        if (view.Attribution is { } attribution) AttributionReport.Json(json, attribution);
        if (view.WhatIf is { } whatIf) WhatIfReport.Json(json, whatIf);
        AnswerJson.End(json, view);
    });

    private static void Sellers(System.Text.Json.Utf8JsonWriter json, SellersView sellers)
    {
        json.WriteNumber("accountsBelow", sellers.AccountsBelow);
        json.WriteNumber("accountsAbove", sellers.AccountsAbove);
        json.WriteNumber("inBreachAtStart", sellers.InBreachAtStart);
        json.Figure("liquidated", sellers.Liquidated);
        json.Figure("contractsBought", sellers.ContractsBought);
        json.Figure("contractsSold", sellers.ContractsSold);
        json.Figure("underlyingQuantity", sellers.UnderlyingUnits);
        json.Figure("hedgeQuantity", sellers.HedgeUnits);
        json.Figure("vegaBoughtPerVolPoint", sellers.VegaBought);
        json.Figure("vegaAtTradePerVolPoint", sellers.VegaAtTrade);
        json.Figure("premium", sellers.Premium);
        json.Figure("spreadPaid", sellers.SpreadPaid);
        json.Figure("volatilityRise", sellers.VolatilityRise);
        json.Figure("deficit", sellers.Deficit);
        json.Objects("dealerInventory", sellers.Inventory, (j, c) =>
        {
            j.WriteString("contract", c.Contract);
            j.Figure("contracts", c.Contracts);
        });
    }
}
