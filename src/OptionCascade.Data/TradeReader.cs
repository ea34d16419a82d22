using System.Security;
using System.Text;
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
    private const int HeaderSearchLines = 60;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ChainFormatException">The file cannot be opened, or cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is outside its range.</exception>
    public static TradeReadResult Read(string path, TradeReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            if (Directory.Exists(path)) throw new ChainFormatException(ChainFileProblem.NotReadable, path, 0, "", "a folder", "a file");
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Read(stream, path, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException)
        {
            throw new ChainFormatException(ChainFileProblem.NotReadable, path, 0, "", e.Message, "a file that can be opened", e);
        }
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    /// <param name="content">The text of a file.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ChainFormatException">The content cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or an option is outside its range.</exception>
    public static TradeReadResult Read(Stream content, string name, TradeReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        options ??= new TradeReadOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaximumListedPerReason, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaximumBytes, nameof(options));
        byte[] bytes;
        int length;
        try
        {
            (bytes, length) = ChainReader.ReadAll(content, name, options.MaximumBytes);
        }
        catch (Exception e) when (e is IOException or NotSupportedException)
        {
            throw new ChainFormatException(ChainFileProblem.NotReadable, name, 0, "", e.Message, "a stream that can be read", e);
        }

        var context = new ReadContext(name, new ChainReadOptions { Underlying = options.Underlying, MaximumListedPerReason = options.MaximumListedPerReason });
        (Encoding encoding, int preamble) = ChainReader.Detect(bytes.AsSpan(0, length));
        if (encoding is UTF8Encoding && bytes.AsSpan(0, Math.Min(length, 1 << 16)).Contains((byte)0))
            throw context.Failure(ChainFileProblem.Binary, 0, "", "NUL bytes", "text in UTF-8, or in UTF-16 or UTF-32 with a byte order mark");
        if (string.IsNullOrWhiteSpace(encoding.GetString(bytes, preamble, Math.Min(length - preamble, 1 << 16))))
            throw context.Failure(ChainFileProblem.Empty, 0, "", "", "a file with trades");
        using StreamReader reader = Open();
        var rows = new CsvRows(reader, name);
        var keys = new List<string>();
        for (int i = 0; i < HeaderSearchLines && rows.ReadLine(); i++)
        {
            foreach (char delimiter in ",;\t")
            {
                if (rows.Line.AsSpan().TrimStart().StartsWith("#") || !rows.Line.Contains(delimiter)) continue;
                var header = new HeaderColumns(name, rows.LineNumber, rows.Line.Contains('"') ? CsvRows.SplitQuoted(rows.Line, delimiter) : rows.Line.Split(delimiter));
                if (!header.Has("time", "price", "size")) continue;
                rows.Delimiter = delimiter;
                rows.Mark = ChainReader.DecimalMarkOf(Open, name, rows.LineNumber, delimiter);
                return TradesCsvLayout.Read(context, rows, header, keys);
            }

            keys.Add(rows.Line);
        }

        throw context.Failure(ChainFileProblem.UnknownLayout, 1, "", keys.FirstOrDefault(l => !string.IsNullOrWhiteSpace(l)) ?? "",
            "a header with time, price, size and symbol (or root, expiry, strike, right) in the first 60 lines");

        StreamReader Open() => new(new MemoryStream(bytes, preamble, length - preamble, writable: false), encoding, detectEncodingFromByteOrderMarks: false, 1 << 15);
    }
}
