using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Cascade.FireSales;
using OptionCascade.Data.Parsing;

namespace OptionCascade.Data.Layouts;

/// <summary>Balance sheets, one bank a row: name, equity, leverage ratio in percent, debt securities, government bonds among them. Documented in <c>docs/guide/fire-sales-and-clearing.md</c>.</summary>
internal static class BanksCsvLayout
{
    public static readonly ImmutableArray<string> Assets = ["corporate", "government"];

    private static readonly string[] s_columns = ["bank", "cet1_eurm", "leverage_pct", "debt_securities_eurm", "gov_bonds_eurm"];

    public static ImmutableArray<FireSaleBank> Read(ReadContext context, CsvRows rows, HeaderColumns header, BankReadOptions options)
    {
        int[] columns = Array.ConvertAll(s_columns, name => header.Required(name));
        for (int i = 0; i < header.Count; i++)
            if (Array.IndexOf(s_columns, header.Names[i]) < 0)
                context.Inform(ReadReason.UnusedColumn, header.Line, header.RawNames[i], header.RawNames[i], "a column of the balance-sheet layout; not used");
        var banks = ImmutableArray.CreateBuilder<FireSaleBank>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (rows.Read())
        {
            if (rows.Line.AsSpan().TrimStart().StartsWith("#")) continue;
            context.Rows++;
            if (Row(context, rows, header, columns, options, seen) is { } bank) banks.Add(bank);
        }

        return banks.ToImmutable();
    }

    private static FireSaleBank? Row(ReadContext context, CsvRows rows, HeaderColumns header, int[] columns, BankReadOptions options, HashSet<string> seen)
    {
        if (rows.Count < header.Count || CboeCsvLayout.HasExtraCells(rows, header.Names.Length))
            return Drop(ReadReason.MalformedRow, -1, $"{header.Count} cells, got {rows.Count}");
        string name = rows[columns[0]].Trim().ToString();
        if (name.Length == 0) return Drop(ReadReason.BadSymbol, columns[0], "a name");
        if (!Figure(1, out double equity) || !(equity > 0)) return Drop(ReadReason.BadAmount, columns[1], "equity, a number > 0");
        if (!Figure(2, out double percent) || !(percent is > 0 and <= 100)) return Drop(ReadReason.BadAmount, columns[2], "a leverage ratio in percent, a number > 0 and <= 100");
        if (!Figure(3, out double debt) || debt < 0) return Drop(ReadReason.BadAmount, columns[3], "debt securities, a number >= 0");
        if (!Figure(4, out double government) || government < 0) return Drop(ReadReason.BadAmount, columns[4], "government bonds, a number >= 0");
        if (government > debt)
            return Drop(ReadReason.BadAmount, columns[4], string.Create(CultureInfo.InvariantCulture, $"government bonds of at most all debt securities, {debt:R}"));
        double ratio = percent / 100, assets = equity / ratio;
        if (!double.IsFinite(assets) || debt > assets * (1 - options.CashShare))
            return Drop(ReadReason.BadAmount, columns[3], string.Create(CultureInfo.InvariantCulture, $"debt securities of at most all assets less cash, {assets * (1 - options.CashShare):R}"));
        if (!seen.Add(name)) return Drop(ReadReason.Duplicate, columns[0], "each bank once; the first row counts");
        return FireSaleBank.FromLeverageRatio(name, equity, ratio, [debt - government, government], options.CashShare, options.RepayableShare);

        bool Figure(int column, out double value) => NumberText.TryParse(rows[columns[column]], rows.Mark, out value);

        FireSaleBank? Drop(ReadReason reason, int column, string expected)
        {
            context.Drop(reason, rows.LineNumber, column < 0 ? "" : header.RawNames[column], column < 0 ? rows.Line : rows[column], expected);
            return null;
        }
    }
}
