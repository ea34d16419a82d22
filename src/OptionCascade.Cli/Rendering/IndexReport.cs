using System.Text.Json;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>Several underlyings as one index, in every format.</summary>
internal static class IndexReport
{
    /// <summary>The table: one row an underlying, and their sum.</summary>
    public static TableSection Table(IndexView index, UnitView exposure, string currency)
    {
        AmountView[] amounts = [.. index.Members.Select(m => m.Amount), index.Total];
        var unit = new UnitText(exposure, currency, amounts.Select(a => a.Gross));
        var rows = new List<IReadOnlyList<Cell>>();
        foreach (IndexMemberView m in index.Members)
            rows.Add([m.Underlying, Figures.Price(m.Spot), Figures.Short(m.PriceRatio), Figures.Count(m.Options), .. Amounts(m.Amount)]);
        rows.Add(["all", "", "", Figures.Count(index.Members.Sum(m => (double)m.Options)), .. Amounts(index.Total)]);
        string flips = index.Flips.Flips.Count == 0 ? index.Flips.Status
            : "flips of all together: " + string.Join("  ", index.Flips.Flips.Take(4).Select(f => Figures.Price(f.Spot))) + (index.Flips.Flips.Count > 4 ? $"  and {index.Flips.Flips.Count - 4} more" : "");
        return new TableSection($"{unit.Title} by underlying, as one index on {index.Index}",
            [new("underlying", "", true), new("spot", currency), new("price ratio"), new("options"), new("calls", unit.Label), new("puts", unit.Label), new("net", unit.Label), new("gross", unit.Label)], rows,
            $"Per move of {index.Index}; {flips}.");

        Cell[] Amounts(AmountView a) => [unit.Signed(a.Calls), unit.Signed(a.Puts), unit.Signed(a.Net), unit.Plain(a.Gross)];
    }

    /// <summary>The JSON member.</summary>
    public static void Json(Utf8JsonWriter json, IndexView index, UnitView unit)
    {
        string[] names = [UnitText.Member("call", unit), UnitText.Member("put", unit), UnitText.Member("net", unit), UnitText.Member("gross", unit)];
        json.Object("index", j =>
        {
            j.WriteString("name", index.Index);
            j.Objects("byUnderlying", index.Members, (m, member) =>
            {
                m.WriteString("underlying", member.Underlying);
                m.WriteString("source", member.Source);
                m.Figure("spot", member.Spot);
                m.Figure("priceRatio", member.PriceRatio);
                m.WriteNumber("options", member.Options);
                Amounts(m, member.Amount);
                m.Objects("byStrike", member.ByStrike, Strike);
            });
            j.Object("total", t => Amounts(t, index.Total));
            j.Object("flips", f => ProfileJson.Flips(f, index.Flips));
            j.Objects("byExpiry", index.ByExpiry, (e, row) =>
            {
                e.WriteString("expiry", row.Expiry);
                e.Figure("yearFraction", row.YearFraction);
                e.Figure(names[2], row.Net);
                e.Figure(names[3], row.Gross);
            });
            j.Objects("byStrike", index.ByStrike, Strike);
        });

        void Strike(Utf8JsonWriter j, StrikeExposureView s)
        {
            j.Figure("strike", s.Strike);
            Amounts(j, new AmountView(s.Calls, s.Puts, s.Net, s.Gross));
        }

        void Amounts(Utf8JsonWriter j, AmountView a)
        {
            j.Figure(names[0], a.Calls);
            j.Figure(names[1], a.Puts);
            j.Figure(names[2], a.Net);
            j.Figure(names[3], a.Gross);
        }
    }

    /// <summary>The CSV: strikes of each underlying on the index's scale, its subtotal, then all together and the total; <c>row</c> says which.</summary>
    public static void Csv(IndexView index, string currency, string of, TextWriter output)
    {
        using var csv = new CsvText(output, "underlying", "row", $"index_strike_{currency}", $"call_{of}", $"put_{of}", $"net_{of}", $"gross_{of}");
        foreach (IndexMemberView m in index.Members)
        {
            Strikes(m.Underlying, m.ByStrike);
            Sum(m.Underlying, "subtotal", m.Amount);
        }

        Strikes("all", index.ByStrike);
        Sum("all", "total", index.Total);

        void Strikes(string name, IReadOnlyList<StrikeExposureView> rows)
        {
            foreach (StrikeExposureView s in rows)
                csv.Text(name).Text("strike").Number(s.Strike).Number(s.Calls).Number(s.Puts).Number(s.Net).Number(s.Gross).End();
        }

        void Sum(string name, string row, AmountView a) => csv.Text(name).Text(row).Number(double.NaN).Number(a.Calls).Number(a.Puts).Number(a.Net).Number(a.Gross).End();
    }
}
