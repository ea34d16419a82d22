using System.Collections.Immutable;
using OptionCascade.Cascade.FireSales;
using OptionCascade.Data.Layouts;
using OptionCascade.Data.Parsing;

namespace OptionCascade.Data;

/// <summary>
/// Reads balance sheets of banks from a CSV with the columns bank, CET1_EURm, leverage_pct, debt_securities_EURm and gov_bonds_EURm, in any order: what a supervisor's stress
/// test publishes. A bad row becomes a <see cref="ReadDiagnostic"/> and the rest goes on; a file that cannot be read as a whole gives a <see cref="ChainFormatException"/>.
/// </summary>
/// <remarks>Thread-safe; the same bytes and options give the same result.</remarks>
public static class BankReader
{
    private const string Content = "a file with balance sheets of banks";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ChainFormatException">The file cannot be opened, or cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is outside its range.</exception>
    public static BankReadResult Read(string path, BankReadOptions? options = null)
    {
        Check(options ??= new BankReadOptions());
        return Parse(TextFile.Load(path, options.MaximumBytes, Content), options);
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    /// <param name="content">The text of a file.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ChainFormatException">The content cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or an option is outside its range.</exception>
    public static BankReadResult Read(Stream content, string name, BankReadOptions? options = null)
    {
        Check(options ??= new BankReadOptions());
        return Parse(TextFile.Load(content, name, options.MaximumBytes, Content), options);
    }

    private static void Check(BankReadOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaximumListedPerReason, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaximumBytes, nameof(options));
        if (!(options.CashShare is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(options), options.CashShare, "Expected a cash share in [0, 1].");
        if (!(options.RepayableShare is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(options), options.RepayableShare, "Expected a repayable share in [0, 1].");
    }

    private static BankReadResult Parse(TextFile file, BankReadOptions options)
    {
        CsvTable table = CsvTable.Find(file, line => !line.AsSpan().TrimStart().StartsWith("#"), header => header.Has("bank") && header.Names.Any(n => n is "cet1_eurm" or "leverage_pct"),
            "a header with bank, CET1_EURm, leverage_pct, debt_securities_EURm and gov_bonds_EURm in the first 60 lines");
        var context = new ReadContext(file.Name, new ChainReadOptions { MaximumListedPerReason = options.MaximumListedPerReason });
        ImmutableArray<FireSaleBank> banks = BanksCsvLayout.Read(context, table.Rows, table.Header, options);
        return new BankReadResult
        {
            Assets = BanksCsvLayout.Assets, Banks = banks, Diagnostics = context.Diagnostics, DiagnosticCounts = context.Counts, RowsInFile = context.Rows, RowsDropped = context.Dropped,
        };
    }
}
