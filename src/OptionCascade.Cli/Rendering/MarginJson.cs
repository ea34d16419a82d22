using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The margin command's JSON; equity and requirements in the account's currency, prices in the market's.</summary>
internal static class MarginJson
{
    /// <summary>Writes the whole answer.</summary>
    public static void Write(MarginView view, Stream stream) => JsonText.WriteObject(stream, json =>
    {
        AnswerJson.Begin(json, "margin", view);
        json.WriteString("account", view.Account);
        json.WriteString("accountCurrency", view.Currency);
        json.WriteString("underlying", view.Underlying);
        json.Objects("holdings", view.Holdings, (j, h) =>
        {
            j.WriteString("holding", h.Holding);
            j.Figure("price", h.Price);
            j.Figure("impliedVolatility", h.Volatility);
            j.Figure("value", h.Value);
        });
        json.Objects("rules", view.Rules, (j, r) =>
        {
            j.WriteString("key", r.Key);
            j.WriteString("name", r.Name);
            j.Figure("equity", r.Equity);
            j.Figure("initial", r.Initial);
            j.Figure("maintenance", r.Maintenance);
            j.Figure("excess", r.Equity - r.Maintenance);
            j.WriteBoolean("inBreach", r.InBreach);
            j.Figure("killPriceDown", r.KillDown);
            j.Figure("killPriceUp", r.KillUp);
            j.Figure("killVolatilityRise", r.KillVolatility);
            j.Figure("runwayDays", r.RunwayDays);
            j.WriteString("runway", r.Runway);
        });
        json.Objects("refused", view.Refused, (j, r) =>
        {
            j.WriteString("key", r.Key);
            j.WriteString("reason", r.Reason);
        });
        json.Objects("items", view.Items, (j, i) =>
        {
            j.WriteString("description", i.Description);
            j.WriteString("rule", i.Rule);
            j.WriteStartArray("legs");
            foreach (string leg in i.Legs)
                j.WriteStringValue(leg);
            j.WriteEndArray();
            j.Figure("initial", i.Initial);
            j.Figure("maintenance", i.Maintenance);
        });
        json.WriteString("worstScenario", view.WorstScenario);
        json.Objects("excess", view.Excess.Moves.SelectMany((m, i) => view.Excess.Volatilities.Select((v, k) => (Move: m, Volatility: v, Excess: view.Excess.Excess[i][k]))), (j, e) =>
        {
            j.Figure("move", e.Move);
            j.Figure("relativeVolatility", e.Volatility);
            j.Figure("excess", e.Excess);
        });
        json.Objects("frontier", view.Frontier, (j, f) =>
        {
            j.Figure("relativeVolatility", f.Volatility);
            j.Figure("killPriceDown", f.Down);
            j.Figure("killPriceUp", f.Up);
        });
        AnswerJson.End(json, view);
    });
}
