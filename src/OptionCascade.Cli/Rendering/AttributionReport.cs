using System.Text.Json;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The attribution of a move, in every format.</summary>
internal static class AttributionReport
{
    /// <summary>The table.</summary>
    public static TableSection Table(AttributionView view)
    {
        bool tips = double.IsFinite(view.CriticalScale) || view.Shares.Any(s => double.IsFinite(s.CriticalScaleAlone) || double.IsFinite(s.CriticalScaleWithout));
        var rows = new List<IReadOnlyList<Cell>> { Row("shock alone", view.ShockAlone, null, view.ShockAlone, 0) };
        foreach (AttributionShareView s in view.Shares)
            rows.Add(Row(s.Participant, s.Alone, s.LeaveOneOut, s.Shapley, s.ShapleyStandardError, [Scale(view.CriticalScale), Scale(s.CriticalScaleWithout), Scale(s.CriticalScaleAlone)]));
        rows.Add(Row("interaction", view.Interaction, null, null, 0));
        rows.Add(Row("whole move", view.Total, null, view.Total, 0));
        List<Column> columns = [new("part", "", true), new("alone", "log %"), new("of move", "%"), new("left out", "log %"), new("of move", "%"), new("Shapley", "log %"), new("of move", "%")];
        if (!view.IsExact) columns.Add(new("+/-", "log %"));
        if (tips) columns.AddRange([new("tips with it", "x shock"), new("without it", "x shock"), new("alone", "x shock")]);
        return new TableSection("Whose move it is", columns, rows,
            "Alone: added to the shock by itself; left out: missing from the move without it; Shapley: its mean contribution over all orders of arrival"
            + (view.IsExact ? "." : $", sampled over {Figures.Count(view.Permutations)} orders, +/- one standard error."));

        IReadOnlyList<Cell> Row(string part, double alone, double? leftOut, double? shapley, double error, params Cell[] critical)
        {
            List<Cell> row = [part, Log(alone), Percent(alone), Log(leftOut), Percent(leftOut), Log(shapley), Percent(shapley)];
            if (!view.IsExact) row.Add(error > 0 ? Figures.Fixed(error * 100, 3) : "");
            if (tips) row.AddRange(critical.Length > 0 ? critical : ["", "", ""]);
            return row;
        }

        string Percent(double? part) => part is { } p && double.IsFinite(view.PercentOfMove(p)) ? Figures.Fixed(view.PercentOfMove(p), 1) : "";
        static string Log(double? move) => move is { } x ? Figures.Signed(x * 100, 3) : "";
        static string Scale(double scale) => double.IsFinite(scale) ? Figures.Fixed(scale, 4) : "never";
    }

    /// <summary>The JSON member; moves in log price, critical scales in multiples of the shock.</summary>
    public static void Json(Utf8JsonWriter json, AttributionView view) => json.Object("attribution", j =>
    {
        j.Figure("totalLogMove", view.Total);
        Part(j, "shockAlone", view.ShockAlone);
        Part(j, "interaction", view.Interaction);
        j.WriteBoolean("isExact", view.IsExact);
        j.WriteNumber("sampledOrders", view.Permutations);
        j.Figure("criticalScale", view.CriticalScale);
        j.Objects("participants", view.Shares, (o, s) =>
        {
            o.WriteString("name", s.Participant);
            Part(o, "alone", s.Alone);
            Part(o, "leaveOneOut", s.LeaveOneOut);
            Part(o, "shapley", s.Shapley);
            o.Figure("shapleyStandardErrorLogMove", s.ShapleyStandardError);
            o.Figure("criticalScaleWithout", s.CriticalScaleWithout);
            o.Figure("criticalScaleAlone", s.CriticalScaleAlone);
            o.Figure("criticalScaleChange", s.CriticalScaleChange);
        });
        j.WriteStartArray("runawayCoalitions");
        foreach (IReadOnlyList<string> members in view.Runaways)
        {
            j.WriteStartArray();
            foreach (string member in members)
                j.WriteStringValue(member);
            j.WriteEndArray();
        }

        j.WriteEndArray();

        void Part(Utf8JsonWriter o, string name, double move)
        {
            o.Figure(name + "LogMove", move);
            o.Figure(name + "PercentOfMove", view.PercentOfMove(move));
        }
    });

    /// <summary>The CSV: one row a part.</summary>
    public static void Csv(AttributionView view, TextWriter output)
    {
        using var csv = new CsvText(output, "kind", "part", "alone_log", "alone_percent_of_move", "leave_one_out_log", "leave_one_out_percent_of_move", "shapley_log", "shapley_percent_of_move",
            "shapley_standard_error_log", "critical_scale_with", "critical_scale_without", "critical_scale_alone", "critical_scale_change");
        Row("shock", "shock alone", view.ShockAlone, double.NaN, view.ShockAlone, 0, double.NaN, double.NaN, double.NaN, double.NaN);
        foreach (AttributionShareView s in view.Shares)
            Row("participant", s.Participant, s.Alone, s.LeaveOneOut, s.Shapley, s.ShapleyStandardError, view.CriticalScale, s.CriticalScaleWithout, s.CriticalScaleAlone, s.CriticalScaleChange);
        Row("interaction", "interaction", view.Interaction, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        Row("total", "whole move", view.Total, double.NaN, view.Total, 0, view.CriticalScale, double.NaN, double.NaN, double.NaN);

        void Row(string kind, string part, double alone, double leftOut, double shapley, double error, params ReadOnlySpan<double> critical)
        {
            csv.Text(kind).Text(part).Number(alone).Number(view.PercentOfMove(alone)).Number(leftOut).Number(view.PercentOfMove(leftOut)).Number(shapley).Number(view.PercentOfMove(shapley)).Number(error);
            foreach (double scale in critical)
                csv.Number(scale);
            csv.End();
        }
    }
}
