using OptionCascade.Data.Layouts;
using OptionCascade.Data.Parsing;

namespace OptionCascade.Data;

/// <summary>
/// Reads accounts, one holding a row, into <see cref="OptionCascade.Portfolio.Account"/>s and the market that values them. A bad row becomes a
/// <see cref="ReadDiagnostic"/> and the rest goes on; a file that cannot be read as a whole gives a <see cref="ChainFormatException"/>.
/// </summary>
/// <remarks>The layout is described in <c>docs/guide/accounts.md</c>. Thread-safe; the same bytes and options give the same result.</remarks>
public static class AccountReader
{
    private const string Content = "a file with accounts";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the file does not say.</param>
    /// <exception cref="ChainFormatException">The file cannot be opened, or cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is outside its range.</exception>
    public static AccountReadResult Read(string path, AccountReadOptions options)
    {
        Check(options);
        return Parse(TextFile.Load(path, options.MaximumBytes, Content), options);
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    /// <param name="content">The text of a file.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="options">What the file does not say.</param>
    /// <exception cref="ChainFormatException">The content cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or an option is outside its range.</exception>
    public static AccountReadResult Read(Stream content, string name, AccountReadOptions options)
    {
        Check(options);
        return Parse(TextFile.Load(content, name, options.MaximumBytes, Content), options);
    }

    private static void Check(AccountReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaximumListedPerReason, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaximumBytes, nameof(options));
    }

    private static AccountReadResult Parse(TextFile file, AccountReadOptions options)
    {
        CsvTable table = CsvTable.Find(file, line => line.Contains("kind", StringComparison.OrdinalIgnoreCase), AccountCsvLayout.IsHeader,
            "the header of an account file (account, kind, symbol, quantity) in the first 60 lines");
        var context = new ReadContext(file.Name, ChainReadOptions.None with { MaximumListedPerReason = options.MaximumListedPerReason });
        if (!file.EndsInLineBreak)
            context.Inform(ReadReason.NoFinalLineBreak, 0, "", "", "expected a line break at the end of the file; the last row may be cut short");
        return new AccountCsvLayout(context, table, options).Read();
    }
}
