using System.Text.Json;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The comparison of hedging policies, in every format.</summary>
internal static class PolicyReport
{
    /// <summary>The table.</summary>
    public static TableSection Table(PoliciesView view, string currency)
    {
        Magnitude m = Magnitude.For(view.Rows.SelectMany(r => new[] { r.Cost.Value, r.Risk.Value, r.Pnl.Value }));
        string unit = m.Of(currency);
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (PolicyRow r in view.Rows)
        {
            rows.Add(r.Refusal.Length > 0
                ? [r.Policy, "no answer", "", "", "", "", "", "", ""]
                : [r.Policy, m.Plain(r.Cost.Value), m.Plain(r.Cost.HalfWidth95), m.Plain(r.Risk.Value), m.Plain(r.Risk.HalfWidth95), m.Signed(r.Pnl.Value), m.Plain(r.Pnl.HalfWidth95), Figures.Fixed(r.Trades, 1), r.IsEfficient ? "yes" : ""]);
        }

        string refusals = string.Join(" ", view.Rows.Where(r => r.Refusal.Length > 0).Select(r => r.Refusal));
        return new TableSection($"Hedging policies: {view.Book}",
            [new("policy", "", true), new("mean cost", unit), new("+/-", "95%"), new("risk left", unit), new("+/-", "95%"), new("mean P&L", unit), new("+/-", "95%"), new("trades", "a path"), new("efficient", "", true)], rows,
            $"Risk left: standard deviation of the hedging error before costs. Efficient: no other is cheaper and less risky at once.{(refusals.Length > 0 ? " " + refusals : "")}");
    }

    /// <summary>The JSON member; money in the quote currency.</summary>
    public static void Json(Utf8JsonWriter json, PoliciesView view) => json.Object("policies", j =>
    {
        j.WriteString("book", view.Book);
        j.Figure("startValue", view.StartValue);
        j.Figure("horizonYears", view.HorizonYears);
        j.WriteNumber("steps", view.Steps);
        j.WriteNumber("paths", view.Paths);
        j.WriteNumber("seed", view.Seed);
        j.Figure("realisedVolatility", view.RealisedVolatility);
        j.Figure("driftPerYear", view.Drift);
        j.Figure("oneWayCostFraction", view.OneWayCost);
        j.Figure("fixedCostPerTrade", view.FixedCost);
        j.Figure("riskAversion", view.RiskAversion);
        j.Objects("rows", view.Rows, (o, r) =>
        {
            o.WriteString("policy", r.Policy);
            Estimate(o, "meanCost", r.Cost);
            Estimate(o, "errorDeviation", r.Risk);
            Estimate(o, "meanPnl", r.Pnl);
            o.Figure("trades", r.Trades);
            o.Figure("turnoverUnits", r.TurnoverUnits);
            o.WriteBoolean("efficient", r.IsEfficient);
            o.WriteString("refusal", r.Refusal);
        });
    });

    /// <summary>The CSV: one row a policy.</summary>
    public static void Csv(PoliciesView view, string currency, TextWriter output)
    {
        using var csv = new CsvText(output, "policy", $"mean_cost_{currency}", $"mean_cost_{currency}_95", $"error_deviation_{currency}", $"error_deviation_{currency}_95", $"mean_pnl_{currency}",
            $"mean_pnl_{currency}_95", "trades", "turnover_units", "efficient", "refusal");
        foreach (PolicyRow r in view.Rows)
            csv.Text(r.Policy).Number(r.Cost.Value).Number(r.Cost.HalfWidth95).Number(r.Risk.Value).Number(r.Risk.HalfWidth95).Number(r.Pnl.Value).Number(r.Pnl.HalfWidth95).Number(r.Trades)
                .Number(r.TurnoverUnits).Text(r.IsEfficient ? "yes" : "no").Text(r.Refusal).End();
    }

    private static void Estimate(Utf8JsonWriter json, string name, EstimateView e)
    {
        json.Figure(name, e.Value);
        json.Figure(name + "HalfWidth95", e.HalfWidth95);
    }
}
