using NodaTime;
using OptionCascade.Data;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using Xunit;

namespace OptionCascade.Tests.Data;

public class CboeChainTests
{
    private static readonly LocalDate Third = new(2024, 3, 15);

    [Theory]
    [InlineData("Demo 500 Index,Last: 4000.25,Change:  1.5")]
    [InlineData("\"Demo, 500 Index\",\"Last: 4,000.25\",Change:  1.5")]
    [InlineData("Demo 500 Index,Last: 4,000.25,Change:  1.5")]
    [InlineData("Demo 500 Index,Last: 4000,25,Change: 1,5")]
    [InlineData("Demo 500 Index,last: 4.000,25")]
    public void Read_SpotWordings_SameSpot(string spotLine)
        => Assert.Equal(4000.25, SyntheticFiles.Read(SyntheticFiles.CboeCsv(spotLine)).Chains[0].Market.Spot);

    [Theory]
    [InlineData("---Example Data---", "\n")]
    [InlineData("", "\r\n")]
    [InlineData(" ", "\r")]
    [InlineData("any, thing \"here", "\n")]
    public void Read_FirstLineAndLineBreaks_DoNotMatter(string firstLine, string newLine)
    {
        ChainReadResult result = SyntheticFiles.Read(SyntheticFiles.CboeCsv(firstLine: firstLine, newLine: newLine));
        Assert.Equal((80L, 80L, 40L), (result.EntriesInFile, result.EntriesRead, result.RowsInFile));
    }

    [Fact]
    public void Read_NoFirstLine_Works()
        => Assert.Equal(80, SyntheticFiles.Read(SyntheticFiles.CboeCsv()[1..]).EntriesRead);

    [Fact]
    public void Read_Columns_AreOnTheRightSide()
    {
        OptionChain chain = SyntheticFiles.Read(SyntheticFiles.CboeCsv()).Chains[0];
        Assert.Equal("SPX", chain.Market.Underlying);
        Assert.Equal(Instant.FromUtc(2024, 3, 5, 15, 30), chain.Market.AsOf);
        OptionContract call = ListedOptionTerms.ForUnitedStates("SPX").Contract(Third, 3800, OptionRight.Call), put = call with { Right = OptionRight.Put };
        OptionQuote c = chain.Market.Quotes[call.Key], p = chain.Market.Quotes[put.Key];
        Assert.Equal((0.21, 12.1, 12.9, 12.5, 7.0, 0.51, 0.0021), (c.ImpliedVolatility, c.Bid, c.Ask, c.Last, c.Volume, c.Delta, c.Gamma));
        Assert.Equal((0.21, 11.1, 11.9, 11.5, 3.0, -0.49, 0.0022), (p.ImpliedVolatility, p.Bid, p.Ask, p.Last, p.Volume, p.Delta, p.Gamma));
        Assert.True(double.IsNaN(c.Vega) && double.IsNaN(c.Theta) && double.IsNaN(c.Mark));
        Assert.Equal(10, chain.Book.Positions().Single(x => x.Contract == call).Quantity);
        Assert.Equal(20, chain.Book.Positions().Single(x => x.Contract == put).Quantity);
    }

    [Fact]
    public void Read_ColumnsMovedAndAdded_AreFoundByName()
    {
        string header = "Note,Strike,Expiration Date,Puts,Open Interest,IV,Bid,Ask,Calls,IV,Open Interest";
        string text = $"X,Last: 50\nDate: March 5, 2024 at 10:30 AM EST\n{header}\nhi,50,2024-03-15,XYZ240315P00050000,7,0.3,1,2,XYZ240315C00050000,0.4,9\n";
        OptionChain chain = SyntheticFiles.Read(text).Chains[0];
        Assert.Equal("XYZ", chain.Market.Underlying);
        Assert.Equal([(OptionRight.Call, 9.0), (OptionRight.Put, 7.0)], chain.Book.Positions().Select(p => (p.Contract.Right, p.Quantity)));
        Assert.Equal([0.4, 0.3], chain.Book.Positions().Select(p => chain.Market.Quotes[p.Contract.Key].ImpliedVolatility));
        Assert.All(chain.Book.Positions(), p => Assert.Equal(ExerciseStyle.American, p.Contract.Exercise));
    }

    [Fact]
    public void Read_SemicolonsAndDecimalCommas_AreUnderstood()
    {
        string row = SyntheticFiles.CboeRow("15.03.2024", Third, 3800).Replace(',', ';').Replace('.', ',').Replace("15,03,2024", "15.03.2024", StringComparison.Ordinal);
        string text = $"Demo;Last: 4.000,25;Change: 1,5\nDate: 5. März 2024 um 16:30 MEZ;Bid: 1\n{SyntheticFiles.CboeHeader.Replace(',', ';')}\n{row}\n";
        ChainReadResult result = SyntheticFiles.Read(text);
        OptionChain chain = result.Chains[0];
        Assert.Equal((4000.25, Instant.FromUtc(2024, 3, 5, 15, 30), 2L, 0L), (chain.Market.Spot, chain.Market.AsOf, result.EntriesRead, result.EntriesDropped));
        Assert.Equal(0.0021, chain.Market.Quotes[chain.Book[0].Contract.Key].Gamma);
    }

    [Fact]
    public void Read_MorningAndEveningRootsOfOneDate_StayApart()
    {
        string text = SyntheticFiles.CboeCsv(rows: 0) + SyntheticFiles.CboeRow("Fri Mar 15 2024", Third, 4000, "SPX") + "\n" + SyntheticFiles.CboeRow("Fri Mar 15 2024", Third, 4000, "SPXW") + "\n";
        OptionBook book = SyntheticFiles.Read(text).Chains[0].Book;
        Assert.Equal(4, book.Count);
        Assert.Equal([Instant.FromUtc(2024, 3, 15, 13, 30), Instant.FromUtc(2024, 3, 15, 20, 0)], book.Expiries.Select(e => e.Expiry));
    }

    [Theory]
    [InlineData("Date: March 5, 2024 at 10:30 AM")]
    [InlineData("Date: March 5, 2024 at 10:30 AM QQT")]
    public void Read_NoKnownZone_NewYorkTimeIsAssumedAndSaid(string dateLine)
    {
        ChainReadResult result = SyntheticFiles.Read(SyntheticFiles.CboeCsv(dateLine: dateLine));
        Assert.Equal(Instant.FromUtc(2024, 3, 5, 15, 30), result.Chains[0].Market.AsOf);
        Assert.Equal((ReadReason.UnknownTimeZone, DiagnosticSeverity.Warning), Assert.Single(result.Diagnostics) is { } d ? (d.Reason, d.Severity) : default);
    }

    [Fact]
    public void Read_CallerChoices_AreNeededOrWin()
    {
        string text = SyntheticFiles.CboeCsv();
        Assert.Equal(ChainFileProblem.MissingForwards, Assert.Throws<ChainFormatException>(() => SyntheticFiles.Read(text, ChainReadOptions.None)).Problem);
        Assert.Equal(ChainFileProblem.MissingSpot, Assert.Throws<ChainFormatException>(() => SyntheticFiles.Read(SyntheticFiles.CboeCsv("Demo"))).Problem);
        Assert.Equal(ChainFileProblem.MissingAsOf, Assert.Throws<ChainFormatException>(() => SyntheticFiles.Read(SyntheticFiles.CboeCsv(dateLine: "Date: yesterday"))).Problem);
        Assert.Equal(ChainFileProblem.NoOptions, Assert.Throws<ChainFormatException>(() => SyntheticFiles.Read(text, SyntheticFiles.Options with { Underlying = "RUT" })).Problem);
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticFiles.Read(text, SyntheticFiles.Options with { Spot = double.NaN }));
        Instant asOf = Instant.FromUtc(2024, 3, 4, 15, 0);
        ChainReadResult result = SyntheticFiles.Read(text, SyntheticFiles.Options with { Spot = 4100, AsOf = asOf });
        Assert.Equal((4100.0, asOf), (result.Chains[0].Market.Spot, result.Chains[0].Market.AsOf));
        Assert.Equal(2, result.DiagnosticCounts[ReadReason.Overridden]);
    }

    [Theory]
    [InlineData("Fri Mar 15 2024", "Fri Mar 22 2024", ReadReason.SymbolMismatch, 2)]
    [InlineData("Fri Mar 15 2024", "someday", ReadReason.BadExpiry, 2)]
    [InlineData(",4000.00,", ",4005.00,", ReadReason.SymbolMismatch, 2)]
    [InlineData(",4000.00,", ",0,", ReadReason.BadStrike, 2)]
    [InlineData(",4000.00,", ",NaN,", ReadReason.BadStrike, 2)]
    [InlineData("SPXW240315C", "SPXW240315P", ReadReason.SymbolMismatch, 1)]
    [InlineData("SPXW240315C", "SPXW24X315C", ReadReason.BadSymbol, 1)]
    [InlineData("SPXW240315C", "SPX1240315C", ReadReason.UnsupportedContract, 1)]
    [InlineData("SPXW240315C", "RUTW240315C", ReadReason.OtherUnderlying, 1)]
    [InlineData(",10,4000", ",-10,4000", ReadReason.NegativeOpenInterest, 1)]
    [InlineData(",10,4000", ",NaN,4000", ReadReason.BadQuantity, 1)]
    [InlineData(",10,4000", ",,4000", ReadReason.BadQuantity, 1)]
    [InlineData(",10,4000", ",10", ReadReason.MalformedRow, 2)]
    public void Read_BadRow_IsDroppedWithItsReasonAndTheRestGoesOn(string old, string changed, ReadReason reason, int dropped)
    {
        string text = SyntheticFiles.CboeCsv(rows: 10) + SyntheticFiles.CboeRow("Fri Mar 15 2024", Third, 4000).Replace(old, changed, StringComparison.Ordinal) + "\n";
        ChainReadResult result = SyntheticFiles.Read(text);
        Assert.Equal((22L, 22L - dropped, (long)dropped), (result.EntriesInFile, result.EntriesRead, result.EntriesDropped));
        Assert.All(result.Diagnostics, d => Assert.Equal((reason, 15, DiagnosticSeverity.Error), (d.Reason, d.Line, d.Severity)));
        Assert.Equal(dropped, result.Diagnostics.Sum(d => d.EntriesDropped));
    }

    [Fact]
    public void Read_SameContractTwice_FirstCounts()
    {
        string row = SyntheticFiles.CboeRow("Fri Mar 15 2024", Third, 5000);
        string text = SyntheticFiles.CboeCsv(rows: 0) + row + "\n" + row.Replace(",10,5000", ",99,5000", StringComparison.Ordinal) + "\n";
        ChainReadResult result = SyntheticFiles.Read(text);
        Assert.Equal(2, result.DiagnosticCounts[ReadReason.Duplicate]);
        Assert.Equal([10.0, 20.0], result.Chains[0].Book.Positions().Select(p => p.Quantity));
    }

    [Theory]
    [InlineData("0", double.NaN, null)]
    [InlineData("", double.NaN, null)]
    [InlineData("N/A", double.NaN, null)]
    [InlineData("x", double.NaN, ReadReason.UnreadableValue)]
    [InlineData("-0.2", double.NaN, ReadReason.NegativeVolatility)]
    [InlineData("11.5", 11.5, ReadReason.AbsurdVolatility)]
    [InlineData("21%", 0.21, null)]
    public void Read_Volatility_ZeroIsNotSolved(string iv, double expected, ReadReason? reason)
    {
        ChainReadResult result = SyntheticFiles.Read(SyntheticFiles.CboeCsv(rows: 0) + SyntheticFiles.CboeRow("Fri Mar 15 2024", Third, 4000, iv: iv) + "\n");
        Assert.Equal(2, result.EntriesRead);
        Assert.Equal(expected, result.Chains[0].Market.Quotes[result.Chains[0].Book[0].Contract.Key].ImpliedVolatility, 1e-15);
        Assert.Equal(reason is null ? 0 : 2, result.Diagnostics.Count(d => d.Reason == reason && d.Severity == DiagnosticSeverity.Warning));
        Assert.Equal(reason is null ? 0 : 2, result.Diagnostics.Length);
    }

    [Fact]
    public void Read_CrossedMarket_IsKeptAndWarned()
    {
        string row = SyntheticFiles.CboeRow("Fri Mar 15 2024", Third, 4000).Replace("12.1,12.9", "13.1,12.9", StringComparison.Ordinal);
        ChainReadResult result = SyntheticFiles.Read(SyntheticFiles.CboeCsv(rows: 0) + row + "\n");
        Assert.Equal((2L, ReadReason.CrossedMarket), (result.EntriesRead, Assert.Single(result.Diagnostics).Reason));
    }

    [Fact]
    public void Read_SaturdayExpiry_IsFixedOnTheBusinessDayBefore()
    {
        // 19 April 2014 was the Saturday after Good Friday: the last business day was Thursday 17 April.
        string row = SyntheticFiles.CboeRow("Sat Apr 19 2014", new LocalDate(2014, 4, 19), 50, "XYZ");
        ChainReadResult result = SyntheticFiles.Read(SyntheticFiles.CboeCsv(rows: 0) + row + "\n");
        Assert.Equal(Instant.FromUtc(2014, 4, 17, 20, 0), result.Chains[0].Book.Expiries[0].Expiry);
        Assert.Equal(1, result.DiagnosticCounts[ReadReason.SaturdayExpiry]);
    }

    [Fact]
    public void Read_Json_PricesAndGreeks()
    {
        ChainReadResult result = SyntheticFiles.Read(SyntheticFiles.CboeJson());
        OptionChain chain = Assert.Single(result.Chains);
        Assert.Equal(("RUT", 1890.5, Instant.FromUtc(2024, 3, 5, 15, 30)), (chain.Market.Underlying, chain.Market.Spot, chain.Market.AsOf));
        OptionQuote quote = chain.Market.Quotes[chain.Book[0].Contract.Key];
        Assert.Equal((0.2, 10.5, 11.25, 10.0, 10.9), (quote.ImpliedVolatility, quote.Bid, quote.Ask, quote.Last, quote.Mark));
        Assert.Equal((0.5, 0.003, 1.5, -0.5, 3.0), (quote.Delta, quote.Gamma, quote.Vega, quote.Theta, quote.Volume));
    }

    [Fact]
    public void Read_JsonCutInHalf_NeedsSpotAndGivesTheWholeOptions()
    {
        string text = SyntheticFiles.CboeJson();
        string half = text[..(text.Length / 2)];
        Assert.Equal(ChainFileProblem.MissingSpot, Assert.Throws<ChainFormatException>(() => SyntheticFiles.Read(half)).Problem);
        ChainReadResult result = SyntheticFiles.Read(half, SyntheticFiles.Options with { Spot = 1890.5 });
        int whole = half.Split("\"last_trade_time\":null}").Length - 1;
        Assert.Equal((whole, whole + 1L, 1L), ((int)result.EntriesRead, result.EntriesInFile, result.EntriesDropped));
        Assert.Equal(ReadReason.Truncated, Assert.Single(result.Diagnostics).Reason);
    }

    [Theory]
    [InlineData("\"open_interest\":3.0", "\"open_interest\":-3.0", ReadReason.NegativeOpenInterest)]
    [InlineData("\"open_interest\":3.0", "\"open_interest\":null", ReadReason.BadQuantity)]
    [InlineData("\"open_interest\":3.0", "\"open_interest\":1e999", ReadReason.BadQuantity)]
    [InlineData("\"option\":\"RUTW240315P01805000\"", "\"option\":\"RUTW240315P00000000\"", ReadReason.BadStrike)]
    [InlineData("\"option\":\"RUTW240315P01805000\"", "\"option\":{\"a\":[1,2]}", ReadReason.BadSymbol)]
    [InlineData("\"option\":\"RUTW240315P01805000\"", "\"option\":\"RUTW240315P01800000\"", ReadReason.Duplicate)]
    public void Read_JsonBadOption_IsDroppedWithItsReason(string old, string changed, ReadReason reason)
    {
        ChainReadResult result = SyntheticFiles.Read(SyntheticFiles.CboeJson().Replace(old, changed, StringComparison.Ordinal));
        Assert.Equal((40L, 39L, 1L), (result.EntriesInFile, result.EntriesRead, result.EntriesDropped));
        ReadDiagnostic d = Assert.Single(result.Diagnostics);
        Assert.Equal((reason, 4), (d.Reason, d.Line));
    }
}
