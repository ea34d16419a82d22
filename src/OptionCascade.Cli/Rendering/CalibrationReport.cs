using System.Globalization;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The calibrate command's table, JSON and CSV.</summary>
internal static class CalibrationReport
{
    /// <summary>The report of an answer.</summary>
    public static Report Of(CalibrationView view)
    {
        var sections = new List<Section>
        {
            new FactsSection("Data", [.. view.Sources.Select(s => new Fact(s.Name, s.Content))]),
            new TableSection("Estimates", [new("", "", true), new("estimate"), new("+-"), new("95% from"), new("to"), new("unit", "", true), new("n"), new("", "", true)],
                [.. view.Rows.Select(Row)], "+-: standard error."),
        };
        if (view.Snippet.Count > 0) sections.Add(new NotesSection("In a scenario file", view.Snippet));
        if (view.Assumptions.Count > 0) sections.Add(new FactsSection("Assumptions", [.. view.Assumptions.Select(a => new Fact(a.Name, a.Value, a.Option.Length == 0 ? "" : a.IsDefault ? $"default; {a.Option}" : $"given; {a.Option}"))]));
        if (view.Warnings.Count > 0) sections.Add(new NotesSection("Warnings", view.Warnings, Tone.Warning));
        return new Report("Calibration: " + view.Kind, [view.Lead], sections);
    }

    /// <summary>Writes the whole answer.</summary>
    public static void Json(CalibrationView view, Stream stream) => JsonText.WriteObject(stream, json =>
    {
        json.WriteString("command", "calibrate");
        json.WriteString("kind", view.Kind);
        json.Objects("sources", view.Sources, (j, s) =>
        {
            j.WriteString("name", s.Name);
            j.WriteString("content", s.Content);
        });
        json.Objects("estimates", view.Rows, (j, r) =>
        {
            j.WriteString("name", r.Name);
            j.Figure("value", r.Value);
            j.Figure("standardError", r.StandardError);
            j.WriteString("unit", r.Unit);
            j.Figure("n", r.Count);
            j.WriteString("note", r.Note);
        });
        Strings("scenario", view.Snippet);
        AnswerJson.Assumptions(json, view.Assumptions);
        Strings("warnings", view.Warnings);

        void Strings(string name, IEnumerable<string> texts)
        {
            json.WriteStartArray(name);
            foreach (string text in texts) json.WriteStringValue(text);
            json.WriteEndArray();
        }
    });

    /// <summary>One row an estimate.</summary>
    public static void Csv(CalibrationView view, TextWriter output)
    {
        using var csv = new CsvText(output, "name", "value", "standard_error", "unit", "n", "note");
        foreach (EstimateRow r in view.Rows)
            csv.Text(r.Name).Number(r.Value ?? double.NaN).Number(r.StandardError ?? double.NaN).Text(r.Unit).Number(r.Count).Text(r.Note).End();
    }

    private static IReadOnlyList<Cell> Row(EstimateRow r)
    {
        double? error = r.StandardError is { } e && double.IsFinite(e) ? e : null;
        return [r.Name, Text(r.Value), Text(error), r.Value is { } v && error is { } s ? Text(v - (1.96 * s)) : "", r.Value is { } w && error is { } t ? Text(w + (1.96 * t)) : "", r.Unit, r.Count > 0 ? Figures.Count(r.Count) : "", r.Note];
    }

    /// <summary>Four significant digits; an empty text for what is not known.</summary>
    private static string Text(double? value)
        => value is not { } v ? "" : !double.IsFinite(v) ? Figures.Unknown : Math.Abs(v) is >= 1e6 or (< 1e-3 and > 0) ? v.ToString("0.000e+0", CultureInfo.InvariantCulture) : Math.Abs(v) >= 1000 ? v.ToString("#,0.0", CultureInfo.InvariantCulture) : v.ToString("G4", CultureInfo.InvariantCulture);
}
