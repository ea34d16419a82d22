using System.Globalization;
using System.Security;
using System.Text;
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
    private const int HeaderSearchLines = 60;
    private const int SampleLines = 200;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the file does not say; null is <see cref="ChainReadOptions.None"/>.</param>
    /// <exception cref="ChainFormatException">The file cannot be opened, or cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is outside its range.</exception>
    public static ChainReadResult Read(string path, ChainReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Check(options ??= ChainReadOptions.None);
        byte[] content;
        int length;
        try
        {
            if (Directory.Exists(path))
                throw new ChainFormatException(ChainFileProblem.NotReadable, path, 0, "", "a folder", "a file");
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            (content, length) = ReadAll(stream, path, options.MaximumBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException)
        {
            throw new ChainFormatException(ChainFileProblem.NotReadable, path, 0, "", e.Message, "a file that can be opened", e);
        }

        return Parse(content, length, path, options);
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    /// <param name="content">The text of a file.</param>
    /// <param name="name">The file's name, for messages and for layouts that keep facts in it (LEAN).</param>
    /// <param name="options">What the file does not say; null is <see cref="ChainReadOptions.None"/>.</param>
    /// <exception cref="ChainFormatException">The content cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or an option is outside its range.</exception>
    public static ChainReadResult Read(Stream content, string name, ChainReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Check(options ??= ChainReadOptions.None);
        byte[] bytes;
        int length;
        try
        {
            (bytes, length) = ReadAll(content, name, options.MaximumBytes);
        }
        catch (Exception e) when (e is IOException or NotSupportedException)
        {
            throw new ChainFormatException(ChainFileProblem.NotReadable, name, 0, "", e.Message, "a stream that can be read", e);
        }

        return Parse(bytes, length, name, options);
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

    internal static (byte[] Content, int Length) ReadAll(Stream stream, string name, long maximumBytes)
    {
        maximumBytes = Math.Min(maximumBytes, Array.MaxLength - 1);
        long expected = stream.CanSeek ? stream.Length - stream.Position : 0;
        if (expected > maximumBytes) throw TooLarge(expected);
        byte[] content = new byte[Math.Max(expected + 1, 4096)];
        int length = 0;
        while (true)
        {
            int read = stream.Read(content, length, content.Length - length);
            if (read == 0) return (content, length);
            length += read;
            if (length > maximumBytes) throw TooLarge(length);
            if (length == content.Length) Array.Resize(ref content, (int)Math.Min(content.Length * 2L, Array.MaxLength));
        }

        ChainFormatException TooLarge(long bytes) => new(ChainFileProblem.TooLarge, name, 0, "",
            string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes or more"), string.Create(CultureInfo.InvariantCulture, $"at most {maximumBytes} bytes (ChainReadOptions.MaximumBytes)"));
    }

    private static ChainReadResult Parse(byte[] content, int length, string name, ChainReadOptions options)
    {
        var context = new ReadContext(name, options);
        ReadOnlySpan<byte> bytes = content.AsSpan(0, length);
        (Encoding encoding, int preamble) = Detect(bytes);
        bool isUtf8 = encoding is UTF8Encoding;
        if (isUtf8 && bytes[..Math.Min(length, 1 << 16)].Contains((byte)0))
            throw context.Failure(ChainFileProblem.Binary, 0, "", "NUL bytes", "text in UTF-8, or in UTF-16 or UTF-32 with a byte order mark");
        int start = preamble;
        while (start < length && (content[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' || !isUtf8 && content[start] == 0)) start++;
        if (start >= length) throw context.Failure(ChainFileProblem.Empty, 0, "", "", "a file with options");

        if (content[start] is (byte)'{' or (byte)'[')
        {
            context.Format = ChainFormat.CboeJson;
            return CboeJsonLayout.Read(context, isUtf8 ? bytes[preamble..] : Encoding.UTF8.GetBytes(encoding.GetString(bytes[preamble..])));
        }

        using var reader = new StreamReader(new MemoryStream(content, preamble, length - preamble, writable: false), encoding, detectEncodingFromByteOrderMarks: false, 1 << 15);
        return ParseCsv(context, new CsvRows(reader, name), () => new StreamReader(new MemoryStream(content, preamble, length - preamble, writable: false), encoding, false, 1 << 15),
            endsInLineBreak: content[length - 1] is (byte)'\n' or (byte)'\r' || !isUtf8);
    }

    internal static (Encoding Encoding, int Preamble) Detect(ReadOnlySpan<byte> bytes)
        => bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (new UTF8Encoding(false, false), 3),
            [0xFF, 0xFE, 0x00, 0x00, ..] => (new UTF32Encoding(false, false), 4),
            [0xFF, 0xFE, ..] => (new UnicodeEncoding(false, false), 2),
            [0xFE, 0xFF, ..] => (new UnicodeEncoding(true, false), 2),
            _ => (new UTF8Encoding(false, false), 0),
        };

    private static ChainReadResult ParseCsv(ReadContext context, CsvRows rows, Func<TextReader> reopen, bool endsInLineBreak)
    {
        var preamble = new List<string>();
        for (int i = 0; i < HeaderSearchLines && rows.ReadLine(); i++)
        {
            bool canBeHeader = rows.Line.Contains("strike", StringComparison.OrdinalIgnoreCase) || rows.Line.Contains("instrument", StringComparison.OrdinalIgnoreCase);
            foreach (char delimiter in ",;\t")
            {
                if (!canBeHeader || !rows.Line.Contains(delimiter)) continue;
                string[] names = rows.Line.Contains('"') ? CsvRows.SplitQuoted(rows.Line, delimiter) : rows.Line.Split(delimiter);
                var header = new HeaderColumns(context.File, rows.LineNumber, names);
                if (Recognise(header) is not { } format) continue;
                context.Format = format;
                rows.Delimiter = delimiter;
                rows.Mark = DecimalMarkOf(reopen, context.File, rows.LineNumber, delimiter);
                if (!endsInLineBreak)
                    context.Inform(ReadReason.NoFinalLineBreak, 0, "", "", "expected a line break at the end of the file; the last row may be cut short");
                return format switch
                {
                    ChainFormat.CboeCsv => CboeCsvLayout.Read(context, rows, header, preamble),
                    ChainFormat.LeanUniverseCsv => LeanUniverseLayout.Read(context, rows, header),
                    ChainFormat.BookCsv => BookCsvLayout.Read(context, rows, header, preamble),
                    _ => DeribitCsvLayout.Read(context, rows, header),
                };
            }

            preamble.Add(rows.Line);
        }

        int first = preamble.FindIndex(l => !string.IsNullOrWhiteSpace(l));
        throw context.Failure(ChainFileProblem.UnknownLayout, first + 1, "", first < 0 ? "" : preamble[first],
            "the header of a known layout (Cboe CSV or JSON, Deribit snapshot, book summary or tickers, LEAN universe, OptionCascade book) in the first 60 lines");
    }

    private static ChainFormat? Recognise(HeaderColumns header)
        => header.Has("calls", "puts", "strike") ? ChainFormat.CboeCsv
            : header.Has("instrument_name", "open_interest") && header.Has("implied_volatility") ? ChainFormat.DeribitSnapshotCsv
            : header.Has("instrument_name", "open_interest", "mark_iv", "s0") ? ChainFormat.DeribitBookSummaryCsv
            : header.Has("instrument_name", "open_interest", "mark_iv") ? ChainFormat.DeribitTickersCsv
            : header.Has("expiry", "strike", "right", "quantity") ? ChainFormat.BookCsv
            : header.Has("expiry", "strike", "right", "open_interest") ? ChainFormat.LeanUniverseCsv
            : null;

    /// <summary>The decimal mark that the first rows prove; without proof a comma in files delimited by semicolons, else a point.</summary>
    internal static DecimalMark DecimalMarkOf(Func<TextReader> reopen, string file, int headerLine, char delimiter)
    {
        int points = 0, commas = 0;
        using TextReader reader = reopen();
        var rows = new CsvRows(reader, file) { Delimiter = delimiter };
        for (int i = 0; i < headerLine + SampleLines && rows.ReadLine(); i++)
        {
            if (rows.LineNumber <= headerLine) continue;
            if (delimiter == ',' && !rows.Line.Contains('"')) continue;
            rows.Split();
            for (int c = 0; c < rows.Count; c++)
                _ = NumberText.Evidence(rows[c]) switch
                {
                    DecimalMark.Point => points++,
                    DecimalMark.Comma => commas++,
                    _ => 0,
                };
        }

        return points == commas ? delimiter == ';' && points == 0 ? DecimalMark.Comma : DecimalMark.Point : commas > points ? DecimalMark.Comma : DecimalMark.Point;
    }
}
