using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The greeks command's JSON.</summary>
internal static class GreeksJson
{
    /// <summary>Writes the whole answer.</summary>
    public static void Write(GreeksView view, Stream stream) => JsonText.WriteObject(stream, json =>
    {
        AnswerJson.Begin(json, "greeks", view);
        json.Objects("columns", view.Columns, (j, c) =>
        {
            j.WriteString("name", c.Name);
            j.WriteString("unit", c.Unit);
            j.WriteString("totalUnit", c.TotalUnit);
        });
        json.Object("dealerTotals", j =>
        {
            for (int i = 0; i < view.Columns.Count; i++)
                j.Figure(view.Columns[i].Name, view.DealerTotals[i]);
        });
        json.WriteNumber("rowsInAll", view.RowsInAll);
        json.Objects("rows", view.Rows, (j, r) =>
        {
            j.WriteString("root", r.Root);
            j.WriteString("expiry", r.Expiry);
            j.Figure("strike", r.Strike);
            j.WriteString("right", r.Right);
            j.Figure("contracts", r.Contracts);
            j.Figure("impliedVolatility", r.ImpliedVolatility);
            j.Figure("yearFraction", r.YearFraction);
            for (int i = 0; i < view.Columns.Count; i++)
                j.Figure(view.Columns[i].Name, r.Values[i]);
        });
        AnswerJson.End(json, view);
    });
}
