using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Data.Layouts;
using OptionCascade.Data.Parsing;
using OptionCascade.Impact.OrderBooks;
using OptionCascade.Market;

namespace OptionCascade.Data;

/// <summary>What a file with the levels of a book held. Nothing is lost in silence: levels + <see cref="RowsDropped"/> = <see cref="RowsInFile"/>.</summary>
/// <param name="Book">The book; a side may be empty.</param>
/// <param name="Diagnostics">What is worth telling, in the order of the file.</param>
/// <param name="DiagnosticCounts">All diagnostics by reason, listed or not.</param>
/// <param name="RowsInFile">Lines after the header that are neither blank nor comments.</param>
/// <param name="RowsDropped">Rows lost, each with a diagnostic.</param>
public sealed record LevelReadResult(OrderBook Book, ImmutableArray<ReadDiagnostic> Diagnostics, ImmutableSortedDictionary<ReadReason, long> DiagnosticCounts, long RowsInFile, long RowsDropped);

/// <summary>What a file with depth in bands held. Nothing is lost in silence: buckets + <see cref="RowsDropped"/> = <see cref="RowsInFile"/>.</summary>
/// <param name="Snapshots">One for each time, in the order of the file.</param>
/// <param name="Diagnostics">What is worth telling, in the order of the file.</param>
/// <param name="DiagnosticCounts">All diagnostics by reason, listed or not.</param>
/// <param name="RowsInFile">Lines after the header that are neither blank nor comments.</param>
/// <param name="RowsDropped">Rows lost, each with a diagnostic.</param>
public sealed record BucketReadResult(ImmutableArray<DepthBuckets> Snapshots, ImmutableArray<ReadDiagnostic> Diagnostics, ImmutableSortedDictionary<ReadReason, long> DiagnosticCounts, long RowsInFile, long RowsDropped);

/// <summary>
/// Reads depth from CSV, plain or gzip by content: levels (side, price, quantity) and bands (timestamp, percentage, depth, notional). A bad row becomes a
/// <see cref="ReadDiagnostic"/> and the rest goes on; a file that cannot be read as a whole gives a <see cref="ChainFormatException"/>.
/// </summary>
/// <remarks>Thread-safe; the same bytes and options give the same result.</remarks>
public static class DepthReader
{
    private const string Content = "a file with depth";

    private static readonly string[] s_quantities = ["qty", "quantity", "size", "amount"];

    /// <summary>True when a header names bands rather than levels: what <see cref="ReadBuckets(string, OrderBookReadOptions)"/> reads.</summary>
    /// <param name="headerLine">The file's first line.</param>
    public static bool IsBuckets(string headerLine)
    {
        ArgumentNullException.ThrowIfNull(headerLine);
        return headerLine.Contains("percentage", StringComparison.OrdinalIgnoreCase) && headerLine.Contains("depth", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads the levels of one book: columns side, price and a quantity (qty, quantity, size or amount, also with a unit behind it such as qty_btc), in any order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ChainFormatException">The file cannot be opened, or cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is outside its range.</exception>
    public static LevelReadResult ReadLevels(string path, OrderBookReadOptions? options = null)
    {
        using FileStream file = OrderBookFeed.OpenFile(path);
        return ReadLevels(file, path, options);
    }

    /// <summary>Reads the levels of one book from a stream.</summary>
    /// <param name="content">The text of a file.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ChainFormatException">The content cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or an option is outside its range.</exception>
    public static LevelReadResult ReadLevels(Stream content, string name, OrderBookReadOptions? options = null)
    {
        (CsvTable table, ReadContext context) = Open(content, name, options ??= new OrderBookReadOptions(),
            header => header.Has("side", "price") && Quantity(header) >= 0, "a header with side, price and qty in the first 60 lines");
        (int side, int price, int quantity) = (table.Header.Required("side"), table.Header.Required("price"), Quantity(table.Header));
        var levels = new Dictionary<(BookSide, double), DepthLevel>();
        Rows(table, context, row =>
        {
            BookSide? which = row[side].Trim().ToString().ToLowerInvariant() switch { "bid" or "bids" or "b" or "buy" => BookSide.Bid, "ask" or "asks" or "a" or "sell" or "offer" => BookSide.Ask, _ => null };
            if (which is not { } s) return (ReadReason.BadSide, side, "bid or ask");
            if (!NumberText.TryParse(row[price], row.Mark, out double p) || !(p > 0)) return (ReadReason.BadPrice, price, "a price, a number > 0");
            if (!NumberText.TryParse(row[quantity], row.Mark, out double q) || !(q > 0)) return (ReadReason.BadQuantity, quantity, "a quantity, a number > 0");
            return levels.TryAdd((s, p), new DepthLevel(p, q)) ? null : (ReadReason.Duplicate, price, "each price of a side once; the first row counts");
        });
        OrderBook book = OrderBook.Of(levels.Where(l => l.Key.Item1 == BookSide.Bid).Select(l => l.Value), levels.Where(l => l.Key.Item1 == BookSide.Ask).Select(l => l.Value), options.Time);
        if (book.IsCrossed && book.Top is { } top)
            context.Warn(ReadReason.CrossedMarket, 0, "price", string.Create(CultureInfo.InvariantCulture, $"{top.BidPrice:R} >= {top.AskPrice:R}"), "expected every bid below every ask; kept");
        return new LevelReadResult(book, context.Diagnostics, context.Counts, context.Rows, context.Dropped);
    }

    /// <summary>Reads depth in bands: columns timestamp (UTC where it names no zone), percentage (bids &lt; 0), depth and notional, cumulative from mid, in any order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ChainFormatException">The file cannot be opened, or cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is outside its range.</exception>
    public static BucketReadResult ReadBuckets(string path, OrderBookReadOptions? options = null)
    {
        using FileStream file = OrderBookFeed.OpenFile(path);
        return ReadBuckets(file, path, options);
    }

    /// <summary>Reads depth in bands from a stream.</summary>
    /// <param name="content">The text of a file.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ChainFormatException">The content cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or an option is outside its range.</exception>
    public static BucketReadResult ReadBuckets(Stream content, string name, OrderBookReadOptions? options = null)
    {
        (CsvTable table, ReadContext context) = Open(content, name, options ?? new OrderBookReadOptions(),
            header => header.Has("timestamp", "percentage", "depth", "notional"), "a header with timestamp, percentage, depth and notional in the first 60 lines");
        HeaderColumns header = table.Header;
        (int time, int percent, int depth, int notional) = (header.Required("timestamp"), header.Required("percentage"), header.Required("depth"), header.Required("notional"));
        var snapshots = ImmutableArray.CreateBuilder<DepthBuckets>();
        var buckets = new SortedDictionary<double, DepthBucket>();
        Instant? current = null;
        string lastText = "";
        Rows(table, context, row =>
        {
            Instant at;
            if (current is { } same && row[time].Trim().SequenceEqual(lastText)) at = same;
            else if (Time(row[time]) is { } read) at = read;
            else return (ReadReason.BadTime, time, "an instant such as 2025-10-10 15:30:00 (UTC)");
            if (current is { } before && at < before) return (ReadReason.BadTime, time, "a time that does not go back");
            if (!NumberText.TryParse(row[percent], row.Mark, out double p) || p == 0 || p <= -100) return (ReadReason.BadAmount, percent, "a distance in percent, a number > -100 other than 0");
            if (!NumberText.TryParse(row[depth], row.Mark, out double q) || q < 0) return (ReadReason.BadQuantity, depth, "units, a number >= 0");
            if (!NumberText.TryParse(row[notional], row.Mark, out double n) || n < 0) return (ReadReason.BadAmount, notional, "notional, a number >= 0");
            if (at != current)
            {
                Flush();
                (current, lastText) = (at, row[time].Trim().ToString());
            }

            return buckets.TryAdd(p, new DepthBucket(Math.Abs(p), q, n)) ? null : (ReadReason.Duplicate, percent, "each distance of a snapshot once; the first row counts");
        });
        Flush();
        return new BucketReadResult(snapshots.ToImmutable(), context.Diagnostics, context.Counts, context.Rows, context.Dropped);

        void Flush()
        {
            if (current is { } taken && buckets.Count > 0) snapshots.Add(new DepthBuckets(taken, buckets.Where(b => b.Key < 0).Select(b => b.Value), buckets.Where(b => b.Key > 0).Select(b => b.Value)));
            buckets.Clear();
        }
    }

    internal static (CsvTable Table, ReadContext Context) Open(Stream content, string name, OrderBookReadOptions options, Func<HeaderColumns, bool> isHeader, string expected)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        options.Checked();
        TextFile file;
        try
        {
            using Stream text = Unpacked.Of(content);
            file = TextFile.Load(text, name, options.MaximumBytes, Content);
        }
        catch (InvalidDataException e)
        {
            throw new ChainFormatException(ChainFileProblem.NotReadable, name, 0, "", e.Message, "a whole gzip file", e);
        }

        CsvTable table = CsvTable.Find(file, line => !line.AsSpan().TrimStart().StartsWith("#"), isHeader, expected);
        return (table, new ReadContext(name, new ChainReadOptions { MaximumListedPerReason = options.MaximumListedPerReason }));
    }

    internal static void Rows(CsvTable table, ReadContext context, Func<CsvRows, (ReadReason Reason, int Column, string Expected)?> take)
    {
        (CsvRows rows, HeaderColumns header) = (table.Rows, table.Header);
        while (rows.Read())
        {
            if (rows.Line.AsSpan().TrimStart().StartsWith("#")) continue;
            context.Rows++;
            if (rows.Count < header.Count || CboeCsvLayout.HasExtraCells(rows, header.Names.Length))
                context.Drop(ReadReason.MalformedRow, rows.LineNumber, "", rows.Line, $"{header.Count} cells, got {rows.Count}");
            else if (take(rows) is { } wrong)
                context.Drop(wrong.Reason, rows.LineNumber, header.RawNames[wrong.Column], rows[wrong.Column], wrong.Expected);
        }
    }

    private static int Quantity(HeaderColumns header)
        => Array.FindIndex(header.Names, n => Array.Exists(s_quantities, q => n == q || n.StartsWith(q + "_", StringComparison.Ordinal)));

    private static Instant? Time(ReadOnlySpan<char> text)
        => Dates.TryParse(text.Trim(), out WrittenTime written) && written.Time is { } time
            ? (written.Date + time).InZoneLeniently(written.Zone ?? DateTimeZone.Utc).ToInstant()
            : null;
}
