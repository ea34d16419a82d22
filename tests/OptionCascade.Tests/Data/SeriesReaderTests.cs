using System.Text;
using NodaTime;
using OptionCascade.Calibration;
using OptionCascade.Data;
using Xunit;

namespace OptionCascade.Tests.Data;

public class SeriesReaderTests
{
    private static BarReadResult Bars(string text, bool closesOnly = false) => SeriesReader.ReadBars(new MemoryStream(Encoding.UTF8.GetBytes(text)), "bars.csv", closesOnly);

    [Theory]
    [InlineData("Date,Open,High,Low,Close,Adj Close,Volume\n2020-03-12,10,12,9,11,11,500\n2020-03-13,11,13,10,12,12,600\n")]
    [InlineData("open_time_ms,open,high,low,close,volume_btc,quote\n1583971200000,10,12,9,11,500,1\n1584057600000,11,13,10,12,600,1\n")]
    [InlineData("timestamp;low;high;open;close;volume\n2020-03-12 00:00:00;9;12;10;11;500\n2020-03-13 00:00:00;10;13;11;12;600\n")]
    [InlineData("open_time,open,high,low,close,volume\n1583971200,10,12,9,11,500\n1584057600,11,13,10,12,600\n")]
    public void ReadBars_KnownLayouts_ReadTheSame(string text)
    {
        BarReadResult read = Bars(text);
        Assert.Equal([new PriceBar(Instant.FromUtc(2020, 3, 12, 0, 0), 10, 12, 9, 11, 500), new PriceBar(Instant.FromUtc(2020, 3, 13, 0, 0), 11, 13, 10, 12, 600)], read.Bars);
        Assert.Equal((2L, 0L, true), (read.RowsInFile, read.RowsDropped, read.HasRanges));
    }

    [Theory]
    [InlineData("x,10,12,9,11", ReadReason.BadTime, "date")]
    [InlineData("2020-03-12,10,12,9,11", ReadReason.BadTime, "date")] // not after the row before
    [InlineData("2020-03-13,10,12,9,0", ReadReason.BadPrice, "close")]
    [InlineData("2020-03-13,10,12,9,nan", ReadReason.BadPrice, "close")]
    [InlineData("2020-03-13,10,9,9,11", ReadReason.BadPrice, "high")]
    [InlineData("2020-03-13,10,12,11,11", ReadReason.BadPrice, "low")]
    [InlineData("2020-03-13,-1,12,9,11", ReadReason.BadPrice, "open")]
    [InlineData("2020-03-13,10,12", ReadReason.MalformedRow, "")]
    public void ReadBars_BadRow_IsADiagnosticAndTheRestGoesOn(string row, ReadReason reason, string column)
    {
        BarReadResult read = Bars($"date,open,high,low,close\n2020-03-12,10,12,9,11\n{row}\n2020-03-16,10,12,9,11\n");
        Assert.Equal((3L, 1L, 2), (read.RowsInFile, read.RowsDropped, read.Bars.Length));
        ReadDiagnostic d = Assert.Single(read.Diagnostics);
        Assert.Equal((reason, "bars.csv", 3, column), (d.Reason, d.File, d.Line, d.Column));
        Assert.NotEmpty(d.Expected);
    }

    [Fact]
    public void ReadBars_ClosesOnly_KeepsABadRangeWithAWarning()
    {
        BarReadResult read = Bars("date,open,high,low,close\n2020-03-12,10,9,9,11\n2020-03-13,10,12,9,12\n", closesOnly: true);
        Assert.Equal([11.0, 12.0], read.Bars.Select(b => b.Close));
        Assert.All(read.Bars, b => Assert.Equal(b.Close, b.High));
        Assert.Equal((0L, DiagnosticSeverity.Warning), (read.RowsDropped, Assert.Single(read.Diagnostics).Severity));
        Assert.False(Bars("date,close\n2020-03-12,10\n").HasRanges);
    }

    [Fact]
    public void ReadEvents_AnyOrder_AreSortedAndBadOnesTold()
    {
        EventReadResult read = SeriesReader.ReadEvents(new MemoryStream(Encoding.UTF8.GetBytes("id,timestamp,date\n1,2025-01-09 18:42:53+00:00,2025-01-09\n2,2025-01-09 11:52:11+00:00,2025-01-09\n3,never,2025-01-09\n")), "events.csv");
        Assert.Equal([Instant.FromUtc(2025, 1, 9, 11, 52, 11), Instant.FromUtc(2025, 1, 9, 18, 42, 53)], read.Times);
        Assert.Equal((1L, 4), (read.RowsDropped, Assert.Single(read.Diagnostics).Line));
    }

    [Fact]
    public void Read_NoSuchColumnsOrFile_Throws()
    {
        Assert.Throws<ChainFormatException>(() => Bars("a,b\n1,2\n"));
        Assert.Throws<ChainFormatException>(() => SeriesReader.ReadBars("no-such-file.csv"));
        Assert.Throws<ChainFormatException>(() => SeriesReader.ReadEvents(new MemoryStream("x\n1\n"u8.ToArray()), "events.csv"));
    }
}
