using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Calibration;
using OptionCascade.Data.Layouts;
using OptionCascade.Data.Parsing;

namespace OptionCascade.Data;

/// <summary>What a file of prices held. Nothing is lost in silence: bars + <see cref="RowsDropped"/> = <see cref="RowsInFile"/>.</summary>
/// <param name="Bars">In order of time.</param>
/// <param name="HasRanges">Whether the file has opens, highs and lows; without, each bar's are its close.</param>
/// <param name="Diagnostics">What is worth telling, in the order of the file.</param>
/// <param name="DiagnosticCounts">All diagnostics by reason, listed or not.</param>
/// <param name="RowsInFile">Lines after the header that are neither blank nor comments.</param>
/// <param name="RowsDropped">Rows lost, each with a diagnostic.</param>
public sealed record BarReadResult(ImmutableArray<PriceBar> Bars, bool HasRanges, ImmutableArray<ReadDiagnostic> Diagnostics, ImmutableSortedDictionary<ReadReason, long> DiagnosticCounts, long RowsInFile, long RowsDropped);

/// <summary>What a file of events held. Nothing is lost in silence: times + <see cref="RowsDropped"/> = <see cref="RowsInFile"/>.</summary>
/// <param name="Times">In order of time, equal ones kept.</param>
/// <param name="Diagnostics">What is worth telling, in the order of the file.</param>
/// <param name="DiagnosticCounts">All diagnostics by reason, listed or not.</param>
/// <param name="RowsInFile">Lines after the header that are neither blank nor comments.</param>
/// <param name="RowsDropped">Rows lost, each with a diagnostic.</param>
public sealed record EventReadResult(ImmutableArray<Instant> Times, ImmutableArray<ReadDiagnostic> Diagnostics, ImmutableSortedDictionary<ReadReason, long> DiagnosticCounts, long RowsInFile, long RowsDropped);

/// <summary>
/// Reads series in time from CSV, plain or gzip by content: prices (date or time, close, and open, high, low, volume where there are) and events (a time a row). A bad row becomes a
/// <see cref="ReadDiagnostic"/> and the rest goes on; a file that cannot be read as a whole gives a <see cref="ChainFormatException"/>.
/// </summary>
/// <remarks>
/// Times are dates, instants (UTC where no zone is written), or whole numbers since 1970 in seconds, milliseconds, microseconds or nanoseconds, told by their size. Thread-safe; the same bytes and
/// options give the same result.
/// </remarks>
public static class SeriesReader
{
    private static readonly string[] s_times = ["date", "time", "timestamp", "datetime", "open_time", "open_time_ms", "open_time_utc"];

    /// <summary>Reads prices.</summary>
    /// <param name="path">The file.</param>
    /// <param name="closesOnly">True where only closes are used: ranges that contradict them are then no loss but a warning, and the bars' opens, highs and lows are their closes.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ChainFormatException">The file cannot be opened, or cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is outside its range.</exception>
    public static BarReadResult ReadBars(string path, bool closesOnly = false, OrderBookReadOptions? options = null)
    {
        using FileStream file = OrderBookFeed.OpenFile(path);
        return ReadBars(file, path, closesOnly, options);
    }

    /// <summary>Reads prices from a stream.</summary>
    /// <param name="content">The text of a file.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="closesOnly">True where only closes are used.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ChainFormatException">The content cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or an option is outside its range.</exception>
    public static BarReadResult ReadBars(Stream content, string name, bool closesOnly = false, OrderBookReadOptions? options = null)
    {
        (CsvTable table, ReadContext context) = DepthReader.Open(content, name, options ?? new OrderBookReadOptions(),
            header => Time(header) >= 0 && header.Has("close"), "a header with a date or time and close in the first 60 lines");
        HeaderColumns header = table.Header;
        int time = Time(header), close = header.Required("close");
        int open = header.Optional("open"), high = header.Optional("high"), low = header.Optional("low"), volume = Array.FindIndex(header.Names, n => n == "volume" || n.StartsWith("volume_", StringComparison.Ordinal));
        bool ranges = open >= 0 && high >= 0 && low >= 0;
        var bars = ImmutableArray.CreateBuilder<PriceBar>();
        DepthReader.Rows(table, context, row =>
        {
            if (Read(row[time]) is not { } at) return (ReadReason.BadTime, time, "a date, an instant, or a number since 1970");
            if (bars.Count > 0 && at <= bars[^1].Time) return (ReadReason.BadTime, time, "a time after that of the row before");
            if (!Price(row, close, out double c)) return (ReadReason.BadPrice, close, "a price, a number > 0");
            double units = volume >= 0 ? context.Number(row, volume, header.RawNames[volume]) : double.NaN;
            if (!ranges)
            {
                bars.Add(new PriceBar(at, c, c, c, c, units));
                return null;
            }

            (ReadReason Reason, int Column, string Expected)? wrong = null;
            if (!Price(row, open, out double o)) wrong = (ReadReason.BadPrice, open, "a price, a number > 0");
            else if (!Price(row, high, out double h)) wrong = (ReadReason.BadPrice, high, "a price, a number > 0");
            else if (!Price(row, low, out double l)) wrong = (ReadReason.BadPrice, low, "a price, a number > 0");
            else if (new PriceBar(at, o, h, l, c, units) is var bar && bar.IsConsistent && !closesOnly) bars.Add(bar);
            else if (!bar.IsConsistent) wrong = h < Math.Max(o, c) ? (ReadReason.BadPrice, high, "a high at or above open and close") : (ReadReason.BadPrice, low, "a low at or below open and close");
            if (!closesOnly) return wrong;
            if (wrong is { } w) context.Warn(ReadReason.UnreadableValue, row.LineNumber, header.RawNames[w.Column], row[w.Column], $"expected {w.Expected}; not used, the close is");
            bars.Add(new PriceBar(at, c, c, c, c, units));
            return null;
        });
        return new BarReadResult(bars.ToImmutable(), ranges, context.Diagnostics, context.Counts, context.Rows, context.Dropped);
    }

    /// <summary>Reads times of events: one a row, in any order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ChainFormatException">The file cannot be opened, or cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is outside its range.</exception>
    public static EventReadResult ReadEvents(string path, OrderBookReadOptions? options = null)
    {
        using FileStream file = OrderBookFeed.OpenFile(path);
        return ReadEvents(file, path, options);
    }

    /// <summary>Reads times of events from a stream.</summary>
    /// <param name="content">The text of a file.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ChainFormatException">The content cannot be read as a whole.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or an option is outside its range.</exception>
    public static EventReadResult ReadEvents(Stream content, string name, OrderBookReadOptions? options = null)
    {
        (CsvTable table, ReadContext context) = DepthReader.Open(content, name, options ?? new OrderBookReadOptions(), header => EventTime(header) >= 0, "a header with a time in the first 60 lines");
        int time = EventTime(table.Header);
        var times = ImmutableArray.CreateBuilder<Instant>();
        DepthReader.Rows(table, context, row =>
        {
            if (Read(row[time]) is not { } at) return (ReadReason.BadTime, time, "a date, an instant, or a number since 1970");
            times.Add(at);
            return null;
        });
        return new EventReadResult([.. times.Order()], context.Diagnostics, context.Counts, context.Rows, context.Dropped);
    }

    private static int Time(HeaderColumns header) => Array.FindIndex(header.Names, n => s_times.Contains(n));

    /// <summary>The finest time of a file of events: a timestamp before a date.</summary>
    private static int EventTime(HeaderColumns header)
        => Array.FindIndex(header.Names, n => n != "date" && s_times.Contains(n)) is var fine and >= 0 ? fine : Array.IndexOf(header.Names, "date");

    private static bool Price(CsvRows row, int column, out double price) => NumberText.TryParse(row[column], row.Mark, out price) && price > 0;

    private static Instant? Read(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            return number switch
            {
                // The years 1973 to 2199 do not overlap between the four units.
                >= 100_000_000 and < 7_300_000_000 => Instant.FromUnixTimeSeconds(number),
                >= 100_000_000_000 and < 7_300_000_000_000 => Instant.FromUnixTimeMilliseconds(number),
                >= 100_000_000_000_000 and < 7_300_000_000_000_000 => NodaConstants.UnixEpoch + Duration.FromTicks(number * 10),
                >= 100_000_000_000_000_000 and < 7_300_000_000_000_000_000 => NodaConstants.UnixEpoch + Duration.FromNanoseconds(number),
                _ => null,
            };
        return Dates.TryParse(text, out WrittenTime written)
            ? (written.Date + (written.Time ?? LocalTime.Midnight)).InZoneLeniently(written.Zone ?? DateTimeZone.Utc).ToInstant()
            : null;
    }
}
