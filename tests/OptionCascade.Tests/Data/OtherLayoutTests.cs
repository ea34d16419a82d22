using NodaTime;
using OptionCascade.Data;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Data;

/// <summary>Deribit, LEAN and own book.</summary>
public class OtherLayoutTests
{
    [Fact]
    public void Read_DeribitSnapshot_MediansOfIndexAndFutures()
    {
        ChainReadResult result = ChainReader.Read(SyntheticFiles.Stream(SyntheticFiles.DeribitSnapshot()), "x");
        Assert.Equal(["BTC", "ETH"], result.Chains.Select(c => c.Market.Underlying));
        OptionChain btc = result.Chains[0];
        double[] numbers = [.. Enumerable.Range(0, 40).Where(i => i % 4 < 3).Select(i => (double)i)];
        double median = (numbers[14] + numbers[15]) / 2;
        Assert.Equal(50_000 + median, btc.Market.Spot);
        Instant expiry = Instant.FromUtc(2026, 3, 27, 8, 0);
        Assert.Equal(new ForwardDiscount(50_100 + median, 1), btc.Market.Forwards.At(btc.Market.Spot, expiry, 0.1));
        Assert.Equal(Instant.FromUtc(2026, 2, 5, 9, 36, 38) + Duration.FromMilliseconds(500), btc.Market.AsOf);
        Assert.Equal(2, result.DiagnosticCounts[ReadReason.AsOfSpread]);
        Assert.All(btc.Book.Positions(), p => Assert.Equal((OptionSettlement.Coin, 1.0, expiry), (p.Contract.Settlement, p.Contract.Multiplier, p.Contract.Expiry)));
        Assert.Equal(0.6, btc.Market.Quotes[btc.Book[0].Contract.Key].ImpliedVolatility);
    }

    [Fact]
    public void Read_DeribitSnapshot_OneCoin_FiltersTheOther()
    {
        ChainReadResult result = ChainReader.Read(SyntheticFiles.Stream(SyntheticFiles.DeribitSnapshot()), "x", new ChainReadOptions { Underlying = "ETH" });
        Assert.Equal("ETH", Assert.Single(result.Chains).Market.Underlying);
        Assert.Equal((40L, 10L, 0L, 30L), (result.EntriesInFile, result.EntriesRead, result.EntriesDropped, result.EntriesFiltered));
    }

    [Fact]
    public void Read_DeribitSnapshot_RowOrder_DoesNotMatter()
    {
        string[] lines = SyntheticFiles.DeribitSnapshot().TrimEnd('\n').Split('\n');
        string reversed = lines[0] + "\n" + string.Join('\n', lines.Skip(1).Reverse()) + "\n";
        ChainReadResult a = ChainReader.Read(SyntheticFiles.Stream(SyntheticFiles.DeribitSnapshot()), "x"), b = ChainReader.Read(SyntheticFiles.Stream(reversed), "x");
        Assert.Equal(a.Chains[0].Market.Spot, b.Chains[0].Market.Spot);
        Assert.Equal(a.Chains[0].Book.Positions(), b.Chains[0].Book.Positions());
    }

    [Theory]
    [InlineData("BTC-27MAR26-40500-P,", "BTC-27MAR26-41500-P,", ReadReason.SymbolMismatch)]
    [InlineData("BTC-27MAR26-40500-P,", "BTC-31FEB26-40500-P,", ReadReason.BadSymbol)]
    [InlineData("BTC-27MAR26-40500-P,", "BTC_USDC-27MAR26-40500-P,", ReadReason.UnsupportedContract)]
    [InlineData("20.5,1.5,1.5,0.01", "20.5,-1.5,1.5,0.01", ReadReason.NegativeOpenInterest)]
    [InlineData("20.5,1.5,1.5,0.01", "20.5,,1.5,0.01", ReadReason.BadQuantity)]
    [InlineData("20.5,1.5,1.5,0.01", "20.5,1.5,1.5", ReadReason.MalformedRow)]
    public void Read_DeribitBadRow_IsDroppedWithItsReason(string old, string changed, ReadReason reason)
    {
        ChainReadResult result = ChainReader.Read(SyntheticFiles.Stream(SyntheticFiles.DeribitSnapshot().Replace(old, changed, StringComparison.Ordinal)), "x");
        Assert.Equal((40L, 39L, 1L), (result.EntriesInFile, result.EntriesRead, result.EntriesDropped));
        ReadDiagnostic d = Assert.Single(result.Diagnostics, d => d.EntriesDropped > 0);
        Assert.Equal((reason, 3), (d.Reason, d.Line));
    }

    [Fact]
    public void Read_DeribitForwardsFarApart_AreWarned()
    {
        string text = SyntheticFiles.DeribitTickers();
        int at = text.LastIndexOf("50123.5", StringComparison.Ordinal);
        text = text[..at] + "51123.5" + text[(at + 7)..];
        ChainReadResult result = ChainReader.Read(SyntheticFiles.Stream(text), "x", new ChainReadOptions { AsOf = Instant.FromUtc(2026, 2, 5, 9, 0) });
        Assert.Equal(ReadReason.ForwardSpread, Assert.Single(result.Diagnostics).Reason);
        Assert.Equal(50123.5, result.Chains[0].Market.Forwards.At(50_000, Instant.FromUtc(2026, 3, 6, 8, 0), 0.1)!.Value.Forward);
        Assert.Equal(0.55, result.Chains[0].Market.Quotes[result.Chains[0].Book[0].Contract.Key].ImpliedVolatility, 1e-15);
    }

    [Theory]
    [InlineData("demo_20240605_universe.csv", "DEMO")]
    [InlineData("20240605_abc.txt", "ABC")]
    [InlineData("universes/xyz/20240605.csv", "XYZ")]
    public void Read_Lean_SymbolAndDateFromTheName(string name, string symbol)
    {
        ChainReadResult result = SyntheticFiles.Read(SyntheticFiles.Lean(), name: name);
        OptionChain chain = Assert.Single(result.Chains);
        Assert.Equal((symbol, 100.25, Instant.FromUtc(2024, 6, 5, 20, 0)), (chain.Market.Underlying, chain.Market.Spot, chain.Market.AsOf));
        Assert.Equal(40, chain.Book.Count);
        Assert.Equal(8, chain.Book.Quantities.ToArray().Count(q => q == 0));
        Assert.Equal(2, result.DiagnosticCounts[ReadReason.FromFileName]);
        Assert.Equal(1, result.DiagnosticCounts[ReadReason.EmptyOpenInterest]);
        Assert.All(chain.Book.Positions(), p => Assert.Equal(ExerciseStyle.American, p.Contract.Exercise));
    }

    [Fact]
    public void Read_Lean_NothingInTheName_MustBePassed()
    {
        Assert.Equal(ChainFileProblem.MissingUnderlying, Assert.Throws<ChainFormatException>(() => SyntheticFiles.Read(SyntheticFiles.Lean(), name: "1234567890.csv")).Problem);
        Assert.Equal(ChainFileProblem.MissingAsOf, Assert.Throws<ChainFormatException>(() => SyntheticFiles.Read(SyntheticFiles.Lean(), name: "demo.csv")).Problem);
        Instant asOf = Instant.FromUtc(2024, 6, 5, 15, 0);
        OptionChain chain = SyntheticFiles.Read(SyntheticFiles.Lean(), SyntheticFiles.Options with { Underlying = "abc", AsOf = asOf }, "1234567890.csv").Chains[0];
        Assert.Equal(("ABC", asOf), (chain.Market.Underlying, chain.Market.AsOf));
    }

    [Fact]
    public void Read_GuideExample_IsTheBookItDescribes()
    {
        ChainReadResult result = ChainReader.Read(SyntheticFiles.Stream(Documentation.Block("docs/guide/data.md", "csv")), "guide");
        OptionChain chain = Assert.Single(result.Chains);
        Assert.Empty(result.Diagnostics);
        Assert.Equal((ChainFormat.BookCsv, 4L), (result.Format, result.EntriesRead));
        Assert.Equal(("SPX", 4000.25, Instant.FromUtc(2024, 3, 5, 15, 30)), (chain.Market.Underlying, chain.Market.Spot, chain.Market.AsOf));
        Assert.Equal(new TradingActivity(1.1e8, 0.012), chain.Market.Activity);
        Assert.Equal(QuantityKind.SignedInventory, chain.Book.QuantityKind);
        Assert.Equal([-1250.0, 800, -300, 450], chain.Book.Quantities.ToArray());
        Assert.Equal([Instant.FromUtc(2024, 3, 15, 13, 30), Instant.FromUtc(2024, 3, 28, 20, 0)], chain.Book.Expiries.Select(e => e.Expiry));
        Assert.Equal(new ForwardDiscount(4010.75, 0.9969), chain.Market.Forwards.At(4000.25, Instant.FromUtc(2024, 3, 28, 20, 0), 0.06));
        Assert.Equal([0.185, 0.142, 0.156, double.NaN], chain.Book.Positions().Select(p => chain.Market.Quotes[p.Contract.Key].ImpliedVolatility));
    }

    [Fact]
    public void Read_BookWithExplicitTerms_TakesThemFromTheRow()
    {
        const string Text = "# underlying: Gold\n# spot: 2000\n# as-of: 2024-03-05 15:30 UTC\n# quantity: open-interest\n# terms: explicit\n# calendar: 24-7\n"
            + "expiry,strike,right,quantity,implied_volatility,multiplier,exercise,settlement,currency,note\n"
            + "2024-06-21T17:00:00Z,2100,call,12.5,18%,10,American,coin,eur,hello\n2024-06-21,2100,put,1,0.2,10,european,quote,EUR,no time\n"
            + "2024-06-21T17:00:00Z,2100,put,1,0.2,0,european,quote,EUR,\n2024-06-21T17:00:00Z,2100,put,1,0.2,10,bermudan,quote,EUR,\n2024-06-21T17:00:00Z,2100,straddle,1,0.2,10,european,quote,EUR,\n"
            + "2024-06-21T17:00:00Z,2100,put,-1,0.2,10,european,quote,EUR,\n# a comment\n\n";
        ChainReadResult result = SyntheticFiles.Read(Text);
        Position p = Assert.Single(result.Chains[0].Book.Positions());
        var expected = new OptionContract
        {
            Underlying = "GOLD", Root = "GOLD", Right = OptionRight.Call, Strike = 2100, Expiry = Instant.FromUtc(2024, 6, 21, 17, 0), Exercise = ExerciseStyle.American,
            Multiplier = 10, Currency = "EUR", Settlement = OptionSettlement.Coin,
        };
        Assert.Equal(new Position(expected, 12.5), p);
        Assert.Equal(0.18, result.Chains[0].Market.Quotes[expected.Key].ImpliedVolatility, 1e-15);
        Assert.Equal((6L, 1L, 5L), (result.EntriesInFile, result.EntriesRead, result.EntriesDropped));
        Assert.Equal([ReadReason.UnusedColumn, ReadReason.BadExpiry, ReadReason.BadTerms, ReadReason.BadTerms, ReadReason.BadRight, ReadReason.NegativeOpenInterest], result.Diagnostics.Select(d => d.Reason));
    }

    [Theory]
    [InlineData("# underlying: SPX", "# other: SPX", ChainFileProblem.MissingUnderlying)]
    [InlineData("# spot: 4000.25", "# spot: -1", ChainFileProblem.BadHeader)]
    [InlineData("# spot: 4000.25\n", "", ChainFileProblem.MissingSpot)]
    [InlineData("# as-of: 2024-03-05T10:30:00-05:00\n", "", ChainFileProblem.MissingAsOf)]
    [InlineData("10:30:00-05:00", "10:30:00", ChainFileProblem.MissingAsOf)]
    [InlineData("signed-inventory", "contracts", ChainFileProblem.BadHeader)]
    [InlineData("us-listed", "martian", ChainFileProblem.BadHeader)]
    [InlineData("us-listed", "explicit", ChainFileProblem.BadHeader)]
    [InlineData("# spot: 4000.25", "# daily-volume: 5\n# spot: 4000.25", ChainFileProblem.BadHeader)]
    [InlineData("# spot: 4000.25", "# spot: 4000.25\n# spot: 4000.25", ChainFileProblem.BadHeader)]
    [InlineData(",implied_volatility,", ",vol,", ChainFileProblem.BadHeader)]
    [InlineData(",implied_volatility,", ",implied_volatility,implied_volatility,", ChainFileProblem.BadHeader)]
    [InlineData(",discount", ",df", ChainFileProblem.BadHeader)]
    [InlineData("forward,discount", "f,df", ChainFileProblem.MissingForwards)]
    public void Read_BookPreambleOrHeader_WhatIsMissingIsNamed(string old, string changed, ChainFileProblem problem)
        => Assert.Equal(problem, Assert.Throws<ChainFormatException>(() => SyntheticFiles.Read(SyntheticFiles.Book().Replace(old, changed, StringComparison.Ordinal), ChainReadOptions.None)).Problem);

    [Fact]
    public void Read_BookLots_AreKeptApart_AndCallersForwardsWin()
    {
        string text = SyntheticFiles.Book();
        string last = text.TrimEnd('\n').Split('\n')[^1];
        ChainReadResult result = SyntheticFiles.Read(text + last + "\n" + last);
        Assert.Equal(42, result.Chains[0].Book.Count);
        Assert.Equal(ReadReason.NoFinalLineBreak, Assert.Single(result.Diagnostics).Reason);
        double t = 0.5;
        Assert.Equal(4000.25 * Math.Exp(-0.01 * t), result.Chains[0].Market.Forwards.At(4000.25, Instant.FromUtc(2024, 6, 21, 20, 0), t)!.Value.Forward, 1e-9);
    }

    [Fact]
    public void Read_BookLotsWithTwoVolatilities_FirstCountsAndIsSaid()
    {
        const string Row = "SPXW,2024-09-20,4000,C,";
        string text = SyntheticFiles.Book() + $"{Row}1,,4030.5,0.985\n{Row}-2,0.2,4030.5,0.985\n{Row}3,0.25,4030.5,0.985\n{Row}4,,4030.5,0.985\n";
        ChainReadResult result = SyntheticFiles.Read(text, ChainReadOptions.None);
        OptionBook book = result.Chains[0].Book;
        Assert.Equal([1.0, -2, 3, 4], book.Quantities[^4..].ToArray());
        Assert.Equal(0.2, result.Chains[0].Market.Quotes[book[book.Count - 1].Contract.Key].ImpliedVolatility);
        ReadDiagnostic d = Assert.Single(result.Diagnostics);
        Assert.Equal((ReadReason.ConflictingLots, 49), (d.Reason, d.Line));
    }
}
