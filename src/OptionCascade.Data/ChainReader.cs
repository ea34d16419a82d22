using System.Globalization;
using OptionCascade.Data.Layouts;
using OptionCascade.Data.Parsing;

namespace OptionCascade.Data;

/// <summary>
/// Reads a file of listed options into one <see cref="OptionCascade.Market.OptionChain"/> per underlying. The layout is recognised from the content
/// (<see cref="ChainFormat"/>); a bad row becomes a <see cref="ReadDiagnostic"/> and the rest goes on; a file that cannot be read as a whole
/// gives a <see cref="ChainFormatException"/> and never another exception.
/// </summary>
/// <remarks>The rules of every layout are in <c>docs/guide/data.md</c>. Thread-safe; the same bytes and options give the same result.</remarks>
public static class ChainReader
{
    private const string Content = "a file with options";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the file does not say; null is <see cref="ChainReadOptions.None"/>.</param>
    /// <exception cref="ChainFormatException">The file cannot be opened, or cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is outside its range.</exception>
    public static ChainReadResult Read(string path, ChainReadOptions? options = null)
    {
        Check(options ??= ChainReadOptions.None);
        return Parse(TextFile.Load(path, options.MaximumBytes, Content), options);
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    /// <param name="content">The text of a file.</param>
    /// <param name="name">The file's name, for messages and for layouts that keep facts in it (LEAN).</param>
    /// <param name="options">What the file does not say; null is <see cref="ChainReadOptions.None"/>.</param>
    /// <exception cref="ChainFormatException">The content cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or an option is outside its range.</exception>
    public static ChainReadResult Read(Stream content, string name, ChainReadOptions? options = null)
    {
        Check(options ??= ChainReadOptions.None);
        return Parse(TextFile.Load(content, name, options.MaximumBytes, Content), options);
    }

    private static void Check(ChainReadOptions options)
    {
        if (options.Spot is { } spot && !(double.IsFinite(spot) && spot > 0))
            throw new ArgumentOutOfRangeException(nameof(options), spot, string.Create(CultureInfo.InvariantCulture, $"Expected a finite spot > 0, got {spot:R}."));
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaximumListedPerReason, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaximumBytes, nameof(options));
        if (options.Underlying is not null && string.IsNullOrWhiteSpace(options.Underlying))
            throw new ArgumentException("Expected an underlying's symbol or null, got an empty text.", nameof(options));
    }

    private static ChainReadResult Parse(TextFile file, ChainReadOptions options)
    {
        var context = new ReadContext(file.Name, options);
        if (file.First is (byte)'{' or (byte)'[')
        {
            context.Format = ChainFormat.CboeJson;
            return CboeJsonLayout.Read(context, file.Utf8);
        }

        CsvTable table = CsvTable.Find(file,
            line => line.Contains("strike", StringComparison.OrdinalIgnoreCase) || line.Contains("instrument", StringComparison.OrdinalIgnoreCase),
            header => Recognise(header) is not null,
            "the header of a known layout (Cboe CSV or JSON, Deribit snapshot, book summary or tickers, LEAN universe, OptionCascade book) in the first 60 lines");
        context.Format = Recognise(table.Header)!.Value;
        if (!file.EndsInLineBreak)
            context.Inform(ReadReason.NoFinalLineBreak, 0, "", "", "expected a line break at the end of the file; the last row may be cut short");
        return context.Format switch
        {
            ChainFormat.CboeCsv => CboeCsvLayout.Read(context, table.Rows, table.Header, table.Preamble),
            ChainFormat.LeanUniverseCsv => LeanUniverseLayout.Read(context, table.Rows, table.Header),
            ChainFormat.BookCsv => BookCsvLayout.Read(context, table),
            _ => DeribitCsvLayout.Read(context, table.Rows, table.Header),
        };
    }

    private static ChainFormat? Recognise(HeaderColumns header)
        => header.Has("calls", "puts", "strike") ? ChainFormat.CboeCsv
            : header.Has("instrument_name", "open_interest") && header.Has("implied_volatility") ? ChainFormat.DeribitSnapshotCsv
            : header.Has("instrument_name", "open_interest", "mark_iv", "s0") ? ChainFormat.DeribitBookSummaryCsv
            : header.Has("instrument_name", "open_interest", "mark_iv") ? ChainFormat.DeribitTickersCsv
            : header.Has("expiry", "strike", "right", "quantity") ? ChainFormat.BookCsv
            : header.Has("expiry", "strike", "right", "open_interest") ? ChainFormat.LeanUniverseCsv
            : null;
}
