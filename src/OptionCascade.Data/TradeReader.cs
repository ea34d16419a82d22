using OptionCascade.Data.Layouts;
using OptionCascade.Data.Parsing;

namespace OptionCascade.Data;

/// <summary>
/// Reads option trades from a CSV, the layout of which is in <c>docs/guide/data.md</c>: time, contract, price, size, and bid, ask and initiator where known. A bad row becomes
/// a <see cref="ReadDiagnostic"/> and the rest goes on; a file that cannot be read as a whole gives a <see cref="ChainFormatException"/>.
/// </summary>
/// <remarks>Thread-safe; the same bytes and options give the same result.</remarks>
public static class TradeReader
{
    private const string Content = "a file with trades";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ChainFormatException">The file cannot be opened, or cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is outside its range.</exception>
    public static TradeReadResult Read(string path, TradeReadOptions? options = null)
    {
        Check(options ??= new TradeReadOptions());
        return Parse(TextFile.Load(path, options.MaximumBytes, Content), options);
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    /// <param name="content">The text of a file.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ChainFormatException">The content cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or an option is outside its range.</exception>
    public static TradeReadResult Read(Stream content, string name, TradeReadOptions? options = null)
    {
        Check(options ??= new TradeReadOptions());
        return Parse(TextFile.Load(content, name, options.MaximumBytes, Content), options);
    }

    private static void Check(TradeReadOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaximumListedPerReason, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaximumBytes, nameof(options));
    }

    private static TradeReadResult Parse(TextFile file, TradeReadOptions options)
    {
        CsvTable table = CsvTable.Find(file, line => !line.AsSpan().TrimStart().StartsWith("#"), header => header.Has("time", "price", "size"),
            "a header with time, price, size and symbol (or root, expiry, strike, right) in the first 60 lines");
        var context = new ReadContext(file.Name, new ChainReadOptions { Underlying = options.Underlying, MaximumListedPerReason = options.MaximumListedPerReason });
        return TradesCsvLayout.Read(context, table.Rows, table.Header, table.Preamble);
    }
}
