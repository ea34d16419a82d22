using System.Text.Json;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>What every number does to the answer, in every format.</summary>
internal static class WhatIfReport
{
    private const int LongestNote = 100, LongestUnit = 48;

    /// <summary>The table.</summary>
    public static TableSection Table(WhatIfView view)
    {
        bool next = double.IsFinite(view.NextCriticalScale), passed = double.IsFinite(view.PassedCriticalScale);
        List<Column> columns = [new("parameter", "", true), new("value"), new("unit", "", true), new("d move", "log price per unit"), new("elasticity", "% per %")];
        if (next) columns.Add(new("d next critical", "x shock per unit"));
        if (passed) columns.Add(new("d passed critical", "x shock per unit"));
        columns.AddRange([new("route", "", true), new("note", "", true)]);
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (WhatIfRowView r in view.Rows)
        {
            List<Cell> row = [AsciiText.Of(r.Parameter), Figures.Short(r.Value), Shortened(AsciiText.Of(r.Unit), LongestUnit), Known(r.Move.Value), Known(r.Elasticity)];
            if (next) row.Add(Known(r.NextCriticalScale?.Value ?? double.NaN));
            if (passed) row.Add(Known(r.PassedCriticalScale?.Value ?? double.NaN));
            row.AddRange([string.Join(", ", Derivatives(r).Select(d => d.Route).Distinct()), Shortened(AsciiText.Of(string.Join("; ", Derivatives(r).Select(d => d.Note).Where(n => n.Length > 0).Distinct())), LongestNote)]);
            rows.Add(row);
        }

        string critical = (next, passed) switch
        {
            (true, true) => $" Next critical shock at {Figures.Fixed(view.NextCriticalScale, 4)}, last passed at {Figures.Fixed(view.PassedCriticalScale, 4)} times this shock.",
            (true, false) => $" Next critical shock at {Figures.Fixed(view.NextCriticalScale, 4)} times this shock.",
            (false, true) => $" Last critical shock passed at {Figures.Fixed(view.PassedCriticalScale, 4)} times this shock; none beyond it in the range searched.",
            _ => " No critical shock in the range searched.",
        };
        return new TableSection("What would change it", columns, rows, "Derivatives at the answer as it stands: they say nothing about a change that carries the market over a fold." + critical);

        static string Known(double value) => double.IsFinite(value) ? Figures.Short(value) : "-";
    }

    /// <summary>The JSON member; moves in log price, critical scales in multiples of the shock, both per unit of the parameter.</summary>
    public static void Json(Utf8JsonWriter json, WhatIfView view) => json.Object("whatIf", j =>
    {
        j.Figure("nextCriticalScale", view.NextCriticalScale);
        j.Figure("passedCriticalScale", view.PassedCriticalScale);
        j.Objects("rows", view.Rows, (o, r) =>
        {
            o.WriteString("parameter", r.Parameter);
            o.Figure("value", r.Value);
            o.WriteString("unit", r.Unit);
            Derivative(o, "logMove", r.Move);
            o.Figure("elasticity", r.Elasticity);
            Derivative(o, "nextCriticalScale", r.NextCriticalScale);
            Derivative(o, "passedCriticalScale", r.PassedCriticalScale);
        });
    });

    /// <summary>The CSV: one row a number.</summary>
    public static void Csv(WhatIfView view, TextWriter output)
    {
        using var csv = new CsvText(output, "parameter", "value", "unit", "d_move_log_per_unit", "d_move_error", "elasticity", "route", "note",
            "d_next_critical_scale_per_unit", "d_next_critical_scale_error", "next_route", "next_note", "d_passed_critical_scale_per_unit", "d_passed_critical_scale_error", "passed_route", "passed_note");
        foreach (WhatIfRowView r in view.Rows)
        {
            csv.Text(r.Parameter).Number(r.Value).Text(r.Unit).Number(r.Move.Value).Number(r.Move.Error).Number(r.Elasticity).Text(r.Move.Route).Text(r.Move.Note);
            foreach (DerivativeView? d in (DerivativeView?[])[r.NextCriticalScale, r.PassedCriticalScale])
                csv.Number(d?.Value ?? double.NaN).Number(d?.Error ?? double.NaN).Text(d?.Route ?? "").Text(d?.Note ?? "");
            csv.End();
        }
    }

    private static IEnumerable<DerivativeView> Derivatives(WhatIfRowView r) => new[] { r.Move, r.NextCriticalScale, r.PassedCriticalScale }.OfType<DerivativeView>();

    private static string Shortened(string text, int longest) => text.Length <= longest ? text : text[..(longest - 3)].TrimEnd() + "...";

    /// <summary>All members null where there is no such fold.</summary>
    private static void Derivative(Utf8JsonWriter json, string name, DerivativeView? d)
    {
        json.Figure(name + "PerUnit", d?.Value);
        json.Figure(name + "PerUnitError", d?.Error);
        json.WriteString(name + "Route", d?.Route);
        json.WriteString(name + "Note", d is { Note.Length: > 0 } ? d.Note : null);
    }
}
