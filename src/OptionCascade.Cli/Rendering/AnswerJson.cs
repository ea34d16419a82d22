using System.Text.Json;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>The members that every command's JSON has.</summary>
internal static class AnswerJson
{
    /// <summary>What the answer is and whether it rests on an invented market; then the book and the assumptions.</summary>
    public static void Begin(Utf8JsonWriter json, string command, AnswerView view)
    {
        json.WriteString("command", command);
        json.WriteBoolean("synthetic", view.Book.IsSynthetic);
        json.Object("book", j => Book(j, view.Book));
        Assumptions(json, view.Assumptions);
    }

    /// <summary>What was assumed.</summary>
    public static void Assumptions(Utf8JsonWriter json, IEnumerable<Assumption> assumptions)
        => json.Objects("assumptions", assumptions, (j, a) =>
        {
            j.WriteString("name", a.Name);
            j.WriteString("value", a.Value);
            if (a.Option.Length > 0) j.WriteString("option", a.Option);
            else j.WriteNull("option");
            j.WriteBoolean("isDefault", a.IsDefault);
        });

    /// <summary>Warnings and, when asked for, the rows left out.</summary>
    public static void End(Utf8JsonWriter json, AnswerView view)
    {
        json.WriteStartArray("warnings");
        foreach (string warning in view.Warnings)
            json.WriteStringValue(warning);
        json.WriteEndArray();
        if (view.Book.Drops is not { } drops) return;
        json.Objects("drops", drops, (j, d) =>
        {
            if (d.Row is { } row) j.WriteNumber("row", row);
            else j.WriteNull("row");
            j.WriteString("item", d.Item);
            j.WriteString("reason", d.Reason);
        });
    }

    /// <summary>Exposure totals in currency.</summary>
    public static void Totals(Utf8JsonWriter json, ExposureTotals t)
    {
        json.Figure("netGammaPerOnePercent", t.NetGammaPerOnePercent);
        json.Figure("grossGammaPerOnePercent", t.GrossGammaPerOnePercent);
        json.Figure("callGammaPerOnePercent", t.CallGammaPerOnePercent);
        json.Figure("putGammaPerOnePercent", t.PutGammaPerOnePercent);
        json.Figure("netDelta", t.NetDelta);
        json.Figure("netVannaPerVolPoint", t.NetVannaPerVolPoint);
        json.Figure("netCharmPerDay", t.NetCharmPerDay);
    }

    private static void Book(Utf8JsonWriter json, BookView book)
    {
        json.WriteString("source", book.Source);
        json.WriteString("layout", book.Layout);
        if (book.Seed is { } seed) json.WriteNumber("seed", seed);
        json.WriteString("underlying", book.Underlying);
        json.WriteString("currency", book.Currency);
        json.WriteString("asOf", book.AsOf);
        json.Figure("spot", book.Spot);
        json.WriteNumber("optionsUsed", book.OptionsUsed);
        json.Figure("contractsUsed", book.ContractsUsed);
        json.Figure("callContracts", book.CallContracts);
        json.Figure("putContracts", book.PutContracts);
        json.WriteNumber("expiries", book.Expiries);
        json.Objects("dropped", book.Dropped, (j, d) =>
        {
            j.WriteString("reason", d.Reason);
            j.WriteNumber("count", d.Count);
        });
    }
}
