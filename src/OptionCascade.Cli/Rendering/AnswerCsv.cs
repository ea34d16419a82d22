using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>Each command's main table as CSV, units in the headers. Assumptions and warnings are in the other formats.</summary>
internal static class AnswerCsv
{
    /// <summary>The response: one row a shock; or the table that was asked for instead, whose move it is or what would change it.</summary>
    public static void Write(CascadeView view, TextWriter output)
    {
        if (view.Attribution is { } attribution)
        {
            AttributionReport.Csv(attribution, output);
            return;
        }

        if (view.WhatIf is { } whatIf)
        {
            WhatIfReport.Csv(whatIf, output);
            return;
        }

        string unit = view.Book.Currency;
        using var csv = new CsvText(output, "shock_scale", "shock_log", "shock_units", "move_log_without_feedback", "status", "move_log", "move_percent", $"spot_{unit}", $"participants_flow_{unit}_at_S0");
        foreach (ResponsePoint p in view.Response)
            csv.Number(p.ShockScale).Number(p.Shock).Number(p.ShockQuantity).Number(p.LogMoveAlone).Text(p.Status).Number(p.LogMove).Number((Math.Exp(p.LogMove) - 1) * 100)
                .Number(view.Book.Spot * Math.Exp(p.LogMove)).Number(p.FlowNotional).End();
    }

    /// <summary>Exposure: one row a strike; of several underlyings, with subtotals.</summary>
    public static void Write(ExposureView view, TextWriter output)
    {
        string unit = view.Book.Currency, of = Header(view.Unit);
        if (view.Index is { } index)
        {
            IndexReport.Csv(index, unit, of, output);
            return;
        }

        using var csv = new CsvText(output, $"strike_{unit}", $"call_{of}", $"put_{of}", $"net_{of}", $"gross_{of}");
        foreach (StrikeExposureView s in view.ByStrike)
            csv.Number(s.Strike).Number(s.Calls).Number(s.Puts).Number(s.Net).Number(s.Gross).End();
    }

    /// <summary>Profile: one row a level of spot.</summary>
    public static void Write(ProfileView view, TextWriter output)
    {
        string of = Header(view.Unit);
        using var csv = new CsvText(output, $"spot_{view.Book.Currency}", "move_log", $"net_{of}", $"gross_{of}");
        foreach (ProfilePoint p in view.Points)
            csv.Number(p.Spot).Number(p.LogMove).Number(p.Net).Number(p.Gross).End();
    }

    /// <summary>E.g. <c>gamma_USD_per_1pct_move</c>.</summary>
    private static string Header(UnitView unit) => unit.Name.Split('-')[0] + "_" + unit.Label.Replace("1%", "1pct", StringComparison.Ordinal).Replace(' ', '_');

    /// <summary>Hedge flow: one row a move; or one row a policy where policies are compared.</summary>
    public static void Write(HedgeView view, TextWriter output)
    {
        string unit = view.Book.Currency;
        if (view.Policies is { } policies)
        {
            PolicyReport.Csv(policies, unit, output);
            return;
        }

        using var csv = new CsvText(output, "move_fraction", $"spot_{unit}", "dealers_trade_units", $"dealers_trade_{unit}_at_S0",
            $"delta_gamma_trade_{unit}_at_S0", $"delta_gamma_error_{unit}_at_S0", $"gamma_{unit}", $"second_order_{unit}", $"expiring_{unit}", $"remainder_{unit}");
        foreach (HedgeRow r in view.Rows)
            csv.Number(r.Move).Number(r.Spot).Number(r.Quantity).Number(r.Notional).Number(r.ApproximateNotional).Number(r.ApproximationError)
                .Number(r.Split.Gamma).Number(r.Split.SecondOrder).Number(r.Split.Expiry).Number(r.Split.Remainder).End();
    }

    /// <summary>Margin: one row a rule.</summary>
    public static void Write(MarginView view, TextWriter output)
    {
        string of = view.Currency, unit = view.Book.Currency;
        using var csv = new CsvText(output, "rule", $"equity_{of}", $"initial_{of}", $"maintenance_{of}", $"excess_{of}", $"kill_price_down_{unit}", $"kill_price_up_{unit}", "kill_volatility_rise_fraction", "runway_days");
        foreach (RuleView r in view.Rules)
            csv.Text(r.Key).Number(r.Equity).Number(r.Initial).Number(r.Maintenance).Number(r.Equity - r.Maintenance).Number(r.KillDown ?? double.NaN).Number(r.KillUp ?? double.NaN)
                .Number(r.KillVolatility ?? double.NaN).Number(r.RunwayDays ?? double.NaN).End();
    }

    /// <summary>Monitor: one row a level of the liquidation maps.</summary>
    public static void Write(MonitorView view, TextWriter output)
    {
        string unit = view.Book.Currency;
        using var csv = new CsvText(output, "underlying", "move_fraction", $"price_{unit}", "accounts", $"notional_{unit}", "forced_units", $"forced_{unit}", $"cumulative_forced_{unit}");
        foreach (MapView map in view.Maps)
            foreach (MapLevelView l in map.Levels)
                csv.Text(map.Underlying).Number(l.Move).Number(l.Price).Number(l.Accounts).Number(l.Notional).Number(l.ForcedUnits).Number(l.ForcedNotional).Number(l.CumulativeForcedNotional).End();
    }

    /// <summary>Greeks: one row an option.</summary>
    public static void Write(GreeksView view, TextWriter output)
    {
        string[] headers = ["root", "expiry_utc", $"strike_{view.Book.Currency}", "right", "contracts", "implied_volatility", "year_fraction",
            .. view.Columns.Select(c => $"{c.Name} [{c.Unit}]")];
        using var csv = new CsvText(output, headers);
        foreach (GreekRow r in view.Rows)
        {
            csv.Text(r.Root).Text(r.Expiry).Number(r.Strike).Text(r.Right).Number(r.Contracts).Number(r.ImpliedVolatility).Number(r.YearFraction);
            foreach (double value in r.Values)
                csv.Number(value);
            csv.End();
        }
    }

    /// <summary>The rows left out, instead of the main table.</summary>
    public static void WriteDrops(BookView book, TextWriter output)
    {
        using var csv = new CsvText(output, "row", "item", "reason");
        foreach (DropLine d in book.Drops ?? [])
            csv.Text(d.Row?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "").Text(d.Item).Text(d.Reason).End();
    }
}
