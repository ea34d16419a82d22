using System.IO.Compression;
using System.Text;
using NodaTime;
using OptionCascade.Data;
using OptionCascade.Impact.OrderBooks;
using OptionCascade.Market;
using Xunit;

namespace OptionCascade.Tests.Data;

public class OrderBookFeedTests
{
    /// <summary>An invented stream: an update from before the snapshot, quotes, trades, updates, and messages that are no part of a book.</summary>
    private const string Invented = """
        1772445600000000001 {"stream":"abcusdt@depth@0ms","data":{"e":"depthUpdate","E":1772445600002,"T":1772445600001,"s":"ABCUSDT","U":10,"u":12,"pu":9,"b":[["99.90","2.5"]],"a":[]}}
        1772445600010000002 {"lastUpdateId":12,"E":1772445600012,"T":1772445600011,"bids":[["99.90","2.5"],["99.80","1"]],"asks":[["100.10","3"],["100.20","4"]]}
        1772445600020000003 {"stream":"abcusdt@bookTicker","data":{"e":"bookTicker","u":12,"s":"ABCUSDT","b":"99.90","B":"2.5","a":"100.10","A":"3","T":1772445600011,"E":1772445600011}}
        1772445600020000004 {"stream":"abcusdt@trade","data":{"e":"trade","E":1772445600030,"T":1772445600029,"s":"ABCUSDT","t":77,"p":"100.10","q":"0.5","X":"MARKET","m":false}}
        1772445600030000005 {"stream":"abcusdt@bookTicker","data":{"e":"bookTicker","u":13,"s":"ABCUSDT","b":"99.90","B":"2.5","a":"100.10","A":"2.5","T":1772445600030,"E":1772445600030}}
        1772445600040000006 {"stream":"abcusdt@markPrice","data":{"e":"markPriceUpdate","E":1772445600041,"s":"ABCUSDT","p":"100.0","r":"0.0001","T":1772448000000}}
        1772445600050000007 {"e":"depthUpdate","E":1772445600051,"T":1772445600050,"s":"ABCUSDT","U":13,"u":15,"pu":12,"b":[["99.80","0"],["99.95","1"]],"a":[["100.10","2.5"]]}
        1772445600060000008 {"stream":"abcusdt@bookTicker","data":{"e":"bookTicker","u":15,"s":"ABCUSDT","b":"99.95","B":"1","a":"100.10","A":"2.5","T":1772445600050,"E":1772445600050}}
        1772445600070000009 {"stream":"xyzusdt@trade","data":{"e":"trade","E":1772445600070,"T":1772445600070,"s":"XYZUSDT","t":1,"p":"5","q":"1","X":"MARKET","m":true}}
        1772445600080000010 {"result":null,"id":1}
        1772445600090000011 {"stream":"abcusdt@bookTicker","data":{"e":"bookTicker","u":20,"s":"ABCUSDT","b":"99.95","B":"1","a":"100.10","A":"9","T":1772445600090,"E":1772445600090}}

        """;

    private static OrderBookFeed Open(string text, OrderBookReadOptions? options = null) => OrderBookFeed.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)), "stream.gz", options);

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    [Fact]
    public void Read_InventedStream_GivesItsEvents()
    {
        using OrderBookFeed stream = Open(Invented);
        BookEvent[] events = [.. stream.Read()];
        Assert.Equal(("ABCUSDT", 11L, 0L, 3L, 8), (stream.Symbol, stream.Lines, stream.LinesDropped, stream.LinesUnused, events.Length));
        DepthUpdate first = Assert.IsType<DepthUpdate>(events[0]);
        Assert.Equal((10L, 12L, 9L), (first.FirstId, first.LastId, first.PreviousId!.Value));
        Assert.Equal([new DepthLevel(99.9, 2.5)], first.Bids);
        Assert.Equal(Instant.FromUnixTimeMilliseconds(1772445600001), first.Time);
        Assert.Equal(Instant.FromUnixTimeSeconds(1772445600).PlusNanoseconds(1), first.Received);
        BookTrade trade = Assert.IsType<BookTrade>(events[3]);
        Assert.Equal((77L, 100.1, 0.5, BookSide.Ask, true), (trade.Id, trade.Price, trade.Quantity, trade.Hit, trade.IsMarket));
        Assert.Throws<InvalidOperationException>(() => stream.Read());
    }

    [Fact]
    public void Run_InventedStream_AgreesWithTheExchange()
    {
        using OrderBookFeed stream = Open(Invented);
        OrderBookReplay replay = OrderBookReplay.Run(stream.Read());
        Assert.Equal((BookState.Synchronised, 2L, 1L, 4L, 1L), (replay.State, replay.Updates, replay.Snapshots, replay.Quotes, replay.Trades));
        Assert.Equal([new DepthLevel(99.95, 1), new DepthLevel(99.9, 2.5)], replay.Book!.Bids);
        Assert.Equal((2L, 2L), (replay.Agreement.Comparable, replay.Agreement.Equal));
        Assert.Empty(replay.Findings);
    }

    [Fact]
    public void Read_GzipByContentWithAnyName_IsTheSame()
    {
        using OrderBookFeed plain = Open(Invented), packed = OrderBookFeed.Open(new MemoryStream(Packed(Invented)), "stream.txt");
        Assert.Equal(plain.Read().Select(e => e.ToString()), packed.Read().Select(e => e.ToString()));
    }

    [Fact]
    public void Read_LinesWithoutReceipt_AreRead()
    {
        using OrderBookFeed stream = Open(string.Join('\n', Invented.Split('\n').Select(l => l.Length > 20 ? l[20..] : l)));
        BookEvent[] events = [.. stream.Read()];
        Assert.Equal(8, events.Length);
        Assert.All(events, e => Assert.Null(e.Received));
    }

    [Theory]
    [InlineData("\"T\":1772445600001", "\"T\":\"soon\"", ReadReason.BadTime, "T", "soon")]
    [InlineData("\"U\":10,", "", ReadReason.BadUpdateId, "U", null)]
    [InlineData("\"u\":12,\"pu\"", "\"u\":9,\"pu\"", ReadReason.BadUpdateId, "U", null)]
    [InlineData("[\"99.90\",\"2.5\"]],\"a\":[]", "[\"99.90\",\"x2.5\"]],\"a\":[]", ReadReason.BadQuantity, "b[0]", "x2.5")]
    [InlineData("[\"99.90\",\"2.5\"]],\"a\":[]", "[\"99.90\",\"2.5\"],[\"-1\",\"2.5\"]],\"a\":[]", ReadReason.BadPrice, "b[1]", "-1")]
    [InlineData("[\"99.90\",\"2.5\"]],\"a\":[]", "[\"99.90\",\"2.5\"]]", ReadReason.MalformedRow, "a", null)]
    [InlineData("[\"99.90\",\"2.5\"]],\"a\":[]}}", "[\"99.90\",\"2.5\"]],\"a\":[]}", ReadReason.MalformedRow, "", null)]
    [InlineData("1772445600000000001 {", "soon {", ReadReason.BadTime, "", null)]
    [InlineData("\"e\":\"depthUpdate\",\"E\":1772445600002", "\"e\":\"trade\",\"t\":1,\"p\":\"1\",\"q\":\"0\",\"m\":true,\"E\":1772445600002", ReadReason.BadQuantity, "q", null)]
    [InlineData("\"e\":\"depthUpdate\",\"E\":1772445600002", "\"e\":\"trade\",\"t\":1,\"p\":\"1\",\"q\":\"1\",\"m\":3,\"E\":1772445600002", ReadReason.BadSide, "m", "3")]
    public void Read_ABadLine_IsNamedAndTheRestLoads(string old, string changed, ReadReason reason, string column, string? value)
    {
        int at = Invented.IndexOf(old, StringComparison.Ordinal);
        using OrderBookFeed stream = Open(Invented[..at] + changed + Invented[(at + old.Length)..]);
        Assert.Equal(7, stream.Read().Count());
        ReadDiagnostic found = Assert.Single(stream.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.Equal(("stream.gz", 1, reason, column, 1L), (found.File, found.Line, found.Reason, found.Column, stream.LinesDropped));
        if (value is not null) Assert.Equal(value, found.Value);
        Assert.NotEmpty(found.Expected);
    }

    [Fact]
    public void Read_CutOffFile_KeepsWhatStandsBefore()
    {
        using OrderBookFeed cut = Open(Invented[..^60]);
        Assert.Equal(7, cut.Read().Count());
        Assert.Equal(ReadReason.Truncated, Assert.Single(cut.Diagnostics, d => d.Severity == DiagnosticSeverity.Error).Reason);
        byte[] packed = Packed(string.Concat(Enumerable.Repeat(Invented, 300)));
        using OrderBookFeed damaged = OrderBookFeed.Open(new MemoryStream(packed[..(packed.Length / 2)]), "cut.gz");
        int events = damaged.Read().Count();
        Assert.InRange(events, 1, 2399);
        Assert.Contains(damaged.Diagnostics, d => d.Reason == ReadReason.Truncated);
    }

    [Fact]
    public void Read_NotAFile_IsAFormatException()
    {
        Assert.Throws<ChainFormatException>(() => OrderBookFeed.Open(Path.Combine(Path.GetTempPath(), "no-such-file.gz")));
        Assert.Throws<ChainFormatException>(() => OrderBookFeed.Open(Path.GetTempPath()));
        using OrderBookFeed empty = Open("");
        Assert.Empty(empty.Read());
    }

    [Fact]
    public void ReadLevels_CsvOfLevels_ReadsAndNamesBadRows()
    {
        const string text = "side,price,qty_abc\nbid,99.9,2\nask,100.1,1\nmiddle,100,1\nbid,none,1\nask,100.2,0\nbid,99.9,5\nask,100.3\nask,100.4,4\n";
        LevelReadResult read = DepthReader.ReadLevels(new MemoryStream(Packed(text)), "levels.csv");
        Assert.Equal([new DepthLevel(99.9, 2)], read.Book.Bids);
        Assert.Equal([new DepthLevel(100.1, 1), new DepthLevel(100.4, 4)], read.Book.Asks);
        Assert.Null(read.Book.Time);
        Assert.Equal((8L, 5L), (read.RowsInFile, read.RowsDropped));
        Assert.Equal([(4, ReadReason.BadSide, "side"), (5, ReadReason.BadPrice, "price"), (6, ReadReason.BadQuantity, "qty_abc"), (7, ReadReason.Duplicate, "price"), (8, ReadReason.MalformedRow, "")],
            read.Diagnostics.Select(d => (d.Line, d.Reason, d.Column)));
    }

    [Fact]
    public void ReadBuckets_CsvOfBands_ReadsAndNamesBadRows()
    {
        const string text = "timestamp,percentage,depth,notional\n2026-03-02 10:00:00,-1,10,990\n 2026-03-02 10:00:00,1.00,11,1110\n2026-03-02 10:00:00,-0.2,3,299\n"
            + "2026-03-02 10:00:30,-1,x,990\n2026-03-02 10:00:30,0,1,1\n2026-03-02 10:00:30,1,12,-5\nnever,1,12,5\n2026-03-02 10:00:30,1,12,1200\n2026-03-02 10:00:30,1,13,1200\n2026-03-02 09:00:30,1,13,1200\n";
        BucketReadResult read = DepthReader.ReadBuckets(new MemoryStream(Encoding.UTF8.GetBytes(text)), "bands.csv");
        Assert.Equal(2, read.Snapshots.Length);
        Assert.Equal(Instant.FromUtc(2026, 3, 2, 10, 0), read.Snapshots[0].Time);
        Assert.Equal([new DepthBucket(0.2, 3, 299), new DepthBucket(1, 10, 990)], read.Snapshots[0].Bids);
        Assert.Equal((10L, 6L), (read.RowsInFile, read.RowsDropped));
        Assert.Equal([(5, ReadReason.BadQuantity), (6, ReadReason.BadAmount), (7, ReadReason.BadAmount), (8, ReadReason.BadTime), (10, ReadReason.Duplicate), (11, ReadReason.BadTime)],
            read.Diagnostics.Select(d => (d.Line, d.Reason)));
        Assert.Throws<ChainFormatException>(() => DepthReader.ReadLevels(new MemoryStream(Encoding.UTF8.GetBytes(text)), "bands.csv"));
    }
}
