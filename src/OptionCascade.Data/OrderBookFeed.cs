using System.Collections.Immutable;
using System.Security;
using OptionCascade.Data.Layouts;
using OptionCascade.Data.Parsing;
using OptionCascade.Impact.OrderBooks;

namespace OptionCascade.Data;

/// <summary>
/// A recorded Binance market-data stream, read message by message: one JSON object a line, with or without the nanosecond of its receipt before it, plain or gzip by content.
/// depthUpdate, bookTicker, trade and REST snapshots become events; a bad line becomes a <see cref="ReadDiagnostic"/> and the rest goes on. One line is held at a time.
/// Not thread-safe; the same bytes and options give the same events.
/// </summary>
public sealed class OrderBookFeed : IDisposable
{
    private readonly Stream _content;
    private readonly ReadContext _context;
    private bool _read;

    private OrderBookFeed(Stream content, string name, OrderBookReadOptions options)
    {
        (Name, Symbol) = (name, options.Symbol ?? "");
        _context = new ReadContext(name, new ChainReadOptions { MaximumListedPerReason = options.MaximumListedPerReason });
        try
        {
            _content = Unpacked.Of(content);
        }
        catch (Exception e) when (e is IOException or NotSupportedException)
        {
            content.Dispose();
            throw new ChainFormatException(ChainFileProblem.NotReadable, name, 0, "", e.Message, "a stream that can be read", e);
        }
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ChainFormatException">The file cannot be opened.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is outside its range.</exception>
    public static OrderBookFeed Open(string path, OrderBookReadOptions? options = null)
    {
        options = (options ?? new OrderBookReadOptions()).Checked();
        return new OrderBookFeed(OpenFile(path), path, options);
    }

    /// <summary>Reads from a stream, which is disposed with this.</summary>
    /// <param name="content">The stream, from its position on.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ChainFormatException">The stream cannot be read.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or an option is outside its range.</exception>
    public static OrderBookFeed Open(Stream content, string name, OrderBookReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new OrderBookFeed(content, name, (options ?? new OrderBookReadOptions()).Checked());
    }

    /// <summary>The file as it was named.</summary>
    public string Name { get; }

    /// <summary>The symbol asked for, or the first one that the file names; empty before.</summary>
    public string Symbol { get; private set; }

    /// <summary>Lines seen so far that are not blank: events, dropped lines and unused messages.</summary>
    public long Lines => _context.Rows;

    /// <summary>Lines lost so far, each with a diagnostic.</summary>
    public long LinesDropped => _context.Dropped;

    /// <summary>Lines so far with messages that are no part of this symbol's book.</summary>
    public long LinesUnused => _context.Filtered;

    /// <summary>What was worth telling so far, in the order of the file; at most <see cref="OrderBookReadOptions.MaximumListedPerReason"/> per reason.</summary>
    public ImmutableArray<ReadDiagnostic> Diagnostics => _context.Diagnostics;

    /// <summary>All diagnostics so far by reason, listed or not.</summary>
    public ImmutableSortedDictionary<ReadReason, long> DiagnosticCounts => _context.Counts;

    /// <summary>The events, in the order of the file. Can be asked for once.</summary>
    /// <exception cref="InvalidOperationException">Asked for twice.</exception>
    public IEnumerable<BookEvent> Read()
    {
        if (_read) throw new InvalidOperationException("Expected one reading of a stream, got a second.");
        _read = true;
        return Events();
    }

    /// <inheritdoc/>
    public void Dispose() => _content.Dispose();

    internal static FileStream OpenFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            if (Directory.Exists(path)) throw new ChainFormatException(ChainFileProblem.NotReadable, path, 0, "", "a folder", "a file");
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException)
        {
            throw new ChainFormatException(ChainFileProblem.NotReadable, path, 0, "", e.Message, "a file that can be opened", e);
        }
    }

    private IEnumerable<BookEvent> Events()
    {
        var lines = new ByteLines(_content);
        var message = new BinanceMessage();
        while (Next(lines, message, out BookEvent? found))
            if (found is not null)
                yield return found;
    }

    /// <summary>Reads a line; false at the end of the file, or where it is damaged.</summary>
    private bool Next(ByteLines lines, BinanceMessage message, out BookEvent? found)
    {
        found = null;
        ReadOnlySpan<byte> line;
        try
        {
            if (!lines.Read(out line)) return false;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            _context.Rows++;
            _context.Drop(ReadReason.Truncated, lines.Number + 1, "", e.Message, "the rest of the file; what stands before is kept");
            return false;
        }

        if (lines.Number == 1 && line.StartsWith("\uFEFF"u8)) line = line[3..];
        if (line.Trim(" \t\r"u8).IsEmpty) return true;
        _context.Rows++;
        found = message.Read(line);
        if (found is null)
        {
            if (message.Reason == ReadReason.UnusedMessage) Pass(lines.Number, message.Column, message.Value, message.Expected);
            else if (lines.IsUnended) _context.Drop(ReadReason.Truncated, lines.Number, message.Column, message.Value, message.Expected + "; the file breaks off here");
            else _context.Drop(message.Reason, lines.Number, message.Column, message.Value, message.Expected);
        }
        else if (message.Symbol.Length > 0)
        {
            if (Symbol.Length == 0) Symbol = message.Symbol;
            if (string.Equals(Symbol, message.Symbol, StringComparison.OrdinalIgnoreCase)) return true;
            Pass(lines.Number, "s", message.Symbol, $"{Symbol}; not used");
            found = null;
        }

        return true;
    }

    private void Pass(int line, string column, string value, string expected)
    {
        _context.Filtered++;
        _context.Inform(ReadReason.UnusedMessage, line, column, value, expected);
    }
}
