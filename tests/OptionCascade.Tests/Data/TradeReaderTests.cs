using NodaTime;
using OptionCascade.Data;
using OptionCascade.Exposure;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Data;

public class TradeReaderTests
{
    [Fact]
    public void Read_ExampleOfTheGuide_GivesTradesOfTheChainsContracts()
    {
        string guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guide", "data.md"));
        int start = guide.IndexOf("time,symbol,price", StringComparison.Ordinal);
        string example = guide[start..guide.IndexOf("```", start, StringComparison.Ordinal)];
        TradeReadResult result = Read(example);
        Assert.Empty(result.Diagnostics);
        Assert.Equal(3, result.Trades.Length);
        OptionContract put = ListedOptionTerms.ForUnitedStates("SPXW").Contract(new LocalDate(2024, 3, 28), 4000, OptionRight.Put);
        Assert.Equal(new OptionTrade(new LocalDateTime(2024, 3, 5, 15, 31, 2).PlusMilliseconds(250).InUtc().ToInstant(), put.Key, 41.2, 25, 40.8, 41.2), result.Trades[0]);
        Assert.Equal(TradeInitiator.Seller, result.Trades[1].Initiator);
        Assert.Equal("BTC", result.Trades[2].Contract.Root);
        Assert.True(double.IsNaN(result.Trades[2].Bid));
    }

    [Fact]
    public void Read_ContractByTerms_NeedsAndUsesThem()
    {
        TradeReadResult result = Read("# terms: us-listed\ntime;root;expiry;strike;right;price;size\n2024-03-05T10:31:02-05:00;SPX;2024-03-15;3900;P;12,5;3\n");
        OptionTrade trade = Assert.Single(result.Trades);
        Assert.Equal(ListedOptionTerms.ForUnitedStates("SPX").Contract(new LocalDate(2024, 3, 15), 3900, OptionRight.Put).Key, trade.Contract);
        Assert.Equal((12.5, 3), (trade.Price, trade.Size));
        var error = Assert.Throws<ChainFormatException>(() => Read("time,root,expiry,strike,right,price,size\n2024-03-05T10:31:02-05:00,SPX,2024-03-15,3900,P,12.5,3\n"));
        Assert.Equal((ChainFileProblem.BadHeader, "terms"), (error.Problem, error.Column));
        Assert.Equal(ChainFileProblem.BadHeader, Assert.Throws<ChainFormatException>(() => Read("# terms: moon\ntime,root,expiry,strike,right,price,size\n")).Problem);
    }

    [Theory]
    [InlineData("2024-03-05 10:31,SPXW240328P04000000,1,1,,", ReadReason.BadTime, "time")] // no zone
    [InlineData("noon,SPXW240328P04000000,1,1,,", ReadReason.BadTime, "time")]
    [InlineData("12345,SPXW240328P04000000,1,1,,", ReadReason.BadTime, "time")]
    [InlineData("1709652662250,SPXW240328X04000000,1,1,,", ReadReason.BadSymbol, "symbol")]
    [InlineData("1709652662250,SPX1240328P04000000,1,1,,", ReadReason.UnsupportedContract, "symbol")]
    [InlineData("1709652662250,SOL_USDC-27MAR26-150-C,1,1,,", ReadReason.UnsupportedContract, "symbol")]
    [InlineData("1709652662250,SPXW240328P04000000,-1,1,,", ReadReason.BadPrice, "price")]
    [InlineData("1709652662250,SPXW240328P04000000,NaN,1,,", ReadReason.BadPrice, "price")]
    [InlineData("1709652662250,SPXW240328P04000000,1,0,,", ReadReason.BadQuantity, "size")]
    [InlineData("1709652662250,SPXW240328P04000000,1,x,,", ReadReason.BadQuantity, "size")]
    [InlineData("1709652662250,SPXW240328P04000000,1", ReadReason.MalformedRow, "")]
    public void Read_BadRow_IsDroppedWithFileLineColumnAndValue(string row, ReadReason reason, string column)
    {
        TradeReadResult result = Read($"time,symbol,price,size,bid,ask\n{row}\n1709652662250,SPXW240328P04000000,41.2,25,40.8,41.2\n");
        Assert.Single(result.Trades);
        Assert.Equal((2L, 1L, 0L), (result.RowsInFile, result.RowsDropped, result.RowsFiltered));
        ReadDiagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((DiagnosticSeverity.Error, reason, "trades.csv", 2, column, 1), (diagnostic.Severity, diagnostic.Reason, diagnostic.File, diagnostic.Line, diagnostic.Column, diagnostic.EntriesDropped));
        Assert.NotEmpty(diagnostic.Expected);
        Assert.Equal(1, result.DiagnosticCounts[reason]);
    }

    [Fact]
    public void Read_DoubtfulFigures_AreKeptOrUnknownWithAWarning()
    {
        TradeReadResult result = Read("time,symbol,price,size,bid,ask,initiator,venue\n1709652662250,SPXW240328P04000000,41.2,25,x,41.2,maybe,C\n1709652662251,SPXW240328P04000000,41.2,25,42,41,buy,C\n");
        Assert.Equal(2, result.Trades.Length);
        Assert.True(double.IsNaN(result.Trades[0].Bid));
        Assert.Equal([TradeInitiator.Unknown, TradeInitiator.Buyer], result.Trades.Select(t => t.Initiator));
        Assert.Equal([(ReadReason.UnreadableValue, 2L), (ReadReason.CrossedMarket, 1), (ReadReason.UnusedColumn, 1)], result.DiagnosticCounts.Select(p => (p.Key, p.Value)));
    }

    [Fact]
    public void Read_OneUnderlying_FiltersTheRest()
    {
        TradeReadResult result = TradeReader.Read(SyntheticFiles.Stream("time,symbol,price,size\n1709652662250,SPXW240328P04000000,41.2,25\n1709652662250,BTC-27MAR26-70000-C,0.05,1\n"), "trades.csv",
            new TradeReadOptions { Underlying = "btc" });
        Assert.Equal("BTC", Assert.Single(result.Trades).Contract.Root);
        Assert.Equal((2L, 0L, 1L), (result.RowsInFile, result.RowsDropped, result.RowsFiltered));
    }

    [Theory]
    [InlineData("", ChainFileProblem.Empty)]
    [InlineData("  \n", ChainFileProblem.Empty)]
    [InlineData("a,b,c\n1,2,3\n", ChainFileProblem.UnknownLayout)]
    [InlineData("time,symbol,price,size,size\n", ChainFileProblem.BadHeader)]
    [InlineData("time,price,size\n", ChainFileProblem.BadHeader)]
    [InlineData("time,sym\0bol\n", ChainFileProblem.Binary)]
    public void Read_FileThatIsNone_ThrowsWithTheProblem(string content, ChainFileProblem problem)
        => Assert.Equal(problem, Assert.Throws<ChainFormatException>(() => Read(content)).Problem);

    [Fact]
    public void Read_MissingFile_ThrowsWithTheProblem()
        => Assert.Equal(ChainFileProblem.NotReadable, Assert.Throws<ChainFormatException>(() => TradeReader.Read("no-such-file.csv")).Problem);

    [Fact]
    public void Read_HeaderOnly_HasNoTrades() => Assert.Empty(Read("time,symbol,price,size\n").Trades);

    private static TradeReadResult Read(string text) => TradeReader.Read(SyntheticFiles.Stream(text), "trades.csv");
}
