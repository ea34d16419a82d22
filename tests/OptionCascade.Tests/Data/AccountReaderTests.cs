using System.Text;
using NodaTime;
using OptionCascade.Data;
using OptionCascade.Margin;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Data;

public sealed class AccountReaderTests
{
    private static readonly AccountReadOptions Options = new() { Time = TimeConvention.CalendarInstant };

    private const string Head = """
        # as-of: 2022-12-12T15:30:00-05:00
        # spot SPX: 3990.56
        # rate: 0.043
        account,kind,symbol,underlying,quantity,expiry,strike,right,price,implied_volatility,entry,multiplier,payoff,currency

        """;

    private static AccountReadResult Read(string text, AccountReadOptions? options = null)
        => AccountReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "accounts.csv", options ?? Options);

    [Fact]
    public void Read_TheGuidesExample_GivesTwoAccountsThatCanBeValued()
    {
        AccountReadResult file = Read(Documentation.Block("docs/guide/accounts.md", "csv"));
        Assert.Empty(file.Diagnostics);
        Assert.Equal(["seller", "coin"], file.Accounts.Select(a => a.Id));
        AccountState seller = file.Market.Resolve(file.Accounts[0]).At(MarketMove.None);
        Assert.Equal(31.50, seller.OptionPrices[1], 1e-12);
        double t = (Instant.FromUtc(2023, 1, 20, 21, 0) - Instant.FromUtc(2022, 12, 12, 20, 30)).TotalDays / 365;
        double put = BlackScholes.Evaluate(3990.56, 3700, t, 0.25, 0.043, 0, OptionRight.Put).Price;
        Assert.Equal(900_000 - (1_000 * (put + 31.50)), seller.MarketValue, 1e-6);

        AccountState coin = file.Market.Resolve(file.Accounts[1]).At(MarketMove.None);
        Assert.Equal("BTC", file.Accounts[1].Currency);
        Assert.Equal(4 - (5 * 0.021) + (-20_000 * ((1 / 17_800.0) - (1 / 17_195.0))), coin.InAccountCurrency(coin.MarketValue), 1e-12);
    }

    [Theory]
    [InlineData("A,option,SPXW,,-1,2022-12-09,3700,P,,0.2,,,,", ReadReason.ExpiredLeg, "expiry")]
    [InlineData("A,option,SPXW,,-1,2023-01-20,3700,P,,,,,,", ReadReason.MissingPrice, "price")]
    [InlineData("A,option,AAPL,,-1,2023-01-20,150,P,,0.3,,,,", ReadReason.UnknownSymbol, "underlying")]
    [InlineData("A,option,SPXW,,-1,2023-01-20,3700,P,,0.3,,-100,,", ReadReason.BadTerms, "multiplier")]
    [InlineData("A,option,SPXW,,-1,2023-01-20,-3700,P,,0.3,,,,", ReadReason.BadStrike, "strike")]
    [InlineData("A,option,SPXW,,-1,2023-01-20,3700,X,,0.3,,,,", ReadReason.BadRight, "right")]
    [InlineData("A,option,SPXW,,-1,soon,3700,P,,0.3,,,,", ReadReason.BadExpiry, "expiry")]
    [InlineData("A,option,SPXW,,many,2023-01-20,3700,P,,0.3,,,,", ReadReason.BadQuantity, "quantity")]
    [InlineData("A,bond,SPXW,,1,,,,,,,,,", ReadReason.BadKind, "kind")]
    [InlineData("A,spot,ZZZ,,1,,,,,,,,,", ReadReason.UnknownSymbol, "asset")]
    [InlineData("A,cash,JPY,,1,,,,,,,,,", ReadReason.BadTerms, "currency")]
    [InlineData("A,perpetual,X-PERP,SPX,1,,,,,,100,1,,", ReadReason.BadTerms, "payoff")]
    [InlineData("A,perpetual,X-PERP,SPX,1,,,,,,,1,linear,", ReadReason.BadTerms, "entry")]
    [InlineData("A,option,SPXW,,-1,2023-01-20,3700,P,,0.3,,,,EUR", ReadReason.BadTerms, "currency")]
    [InlineData("A,option,SPXW", ReadReason.MalformedRow, "")]
    public void Read_ABadRow_NamesLineAndColumnAndTheRestLoads(string row, ReadReason reason, string column)
    {
        AccountReadResult file = Read(Head + row + "\nB,cash,USD,,5,,,,,,,,,\n");
        ReadDiagnostic d = Assert.Single(file.Diagnostics);
        Assert.Equal((reason, column, 5), (d.Reason, d.Column, d.Line));
        Assert.Contains("accounts.csv line 5", d.ToString(), StringComparison.Ordinal);
        Assert.Equal("B", Assert.Single(file.Accounts).Id);
        Assert.Equal("A", Assert.Single(file.Incomplete).Id);
        Assert.Equal((2, 1, 1), (file.RowsInFile, file.RowsRead, file.RowsDropped));
    }

    [Theory]
    [InlineData("", ChainFileProblem.Empty)]
    [InlineData("a,b\n1,2\n", ChainFileProblem.UnknownLayout)]
    [InlineData("account,kind,symbol,quantity\nA,cash,USD,5\n", ChainFileProblem.MissingAsOf)]
    [InlineData("# as-of: 2022-12-12T15:30:00-05:00\naccount,kind,symbol,quantity\nA,cash,USD,5\n", ChainFileProblem.MissingSpot)]
    [InlineData("# as-of: yesterday\naccount,kind,symbol,quantity\nA,cash,USD,5\n", ChainFileProblem.MissingAsOf)]
    [InlineData("# as-of: 2022-12-12T15:30:00-05:00\n# spot SPX: -1\naccount,kind,symbol,quantity\nA,cash,USD,5\n", ChainFileProblem.BadHeader)]
    [InlineData("# as-of: 2022-12-12T15:30:00-05:00\n# spot SPX: 1\naccount,kind,symbol,quantity,expiry,strike,right\nA,option,SPX,1,2023-01-20,3,C\n", ChainFileProblem.MissingForwards)]
    [InlineData("# as-of: 2022-12-12T15:30:00-05:00\n# spot SPX: 1\naccount,kind,symbol,quantity\n", ChainFileProblem.NoOptions)]
    public void Read_AFileThatCannotBeReadAsAWhole_SaysWhy(string text, ChainFileProblem problem)
        => Assert.Equal(problem, Assert.Throws<ChainFormatException>(() => Read(text)).Problem);

    [Fact]
    public void Read_WithAMarket_UsesItsQuotesAndLetsTheFilesPriceWin()
    {
        OptionContract put = ListedOptionTerms.ForUnitedStates("SPXW").Contract(new LocalDate(2023, 1, 20), 3700, OptionRight.Put);
        var market = MarginMarket.Of(new MarketSnapshot
        {
            Underlying = "SPX", AsOf = Instant.FromUtc(2022, 12, 12, 20, 30), Spot = 3990.56, Currency = "USD", Calendar = ExchangeCalendar.UnitedStates,
            Forwards = ForwardCurve.Flat(0.04, 0.015), Quotes = new OptionQuotes([KeyValuePair.Create(put.Key, OptionQuote.Empty with { ImpliedVolatility = 0.3 })]),
        }, new ResolveOptions { Time = TimeConvention.CalendarInstant });
        const string Rows = "account,kind,symbol,quantity,expiry,strike,right,price\nA,option,SPXW,-1,2023-01-20,3700,P,\nB,option,SPXW,-1,2023-01-20,3700,P,12.5\n";
        Assert.Equal(12.5, Value(Read(Rows, Options with { Market = market }), 1), 1e-12);
        AccountReadResult other = Read(Rows.Replace(",12.5", ",", StringComparison.Ordinal), Options with { Market = market });
        Assert.Equal(0.3, other.Market.Resolve(other.Accounts[0]).Options[0].Volatility);

        static double Value(AccountReadResult file, int account) => file.Market.Resolve(file.Accounts[account]).At(MarketMove.None).OptionPrices[0];
    }

    [Fact]
    public void Read_TruncatedAnywhere_NeverFailsButByChainFormatException()
    {
        string text = Documentation.Block("docs/guide/accounts.md", "csv");
        for (int length = 0; length < text.Length; length++)
        {
            try
            {
                AccountReadResult file = Read(text[..length]);
                Assert.Equal(file.RowsInFile, file.RowsRead + file.RowsDropped);
            }
            catch (ChainFormatException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    [Fact]
    public void Parse_Shorthand_GivesHoldingsWithPriceAndVolatility()
    {
        var positions = AccountShorthand.Parse("-10 SPX 2023-01-20 3700 P @45.2 v 22%; 100 AAPL\ncash 250,000; 2 BTC 2023-01-27 15000 c", new HashSet<string> { "BTC" }, "USD");
        var put = Assert.IsType<OptionHolding>(positions[0].Holding);
        Assert.Equal((-10, 3700, 45.2, 0.22), (put.Contracts, put.Contract.Strike, positions[0].Price, positions[0].Volatility));
        Assert.Equal(new SpotHolding("AAPL", 100), positions[1].Holding);
        Assert.Equal(new CashHolding("USD", 250_000), positions[2].Holding);
        Assert.Equal(OptionSettlement.Coin, Assert.IsType<OptionHolding>(positions[3].Holding).Contract.Settlement);
    }

    [Theory]
    [InlineData("", "at least one position")]
    [InlineData("ten SPX 2023-01-20 3700 P", "a number of contracts")]
    [InlineData("-10 SPX someday 3700 P", "an expiry date")]
    [InlineData("-10 SPX 2023-01-20 -3700 P", "a strike > 0")]
    [InlineData("-10 SPX 2023-01-20 3700 Q", "C or P")]
    [InlineData("-10 SPX 2023-01-20 3700 P @ -1", "@ PRICE")]
    [InlineData("cash", "cash 250000")]
    public void Parse_BadShorthand_NamesTheLineAndWhatWasExpected(string text, string expected)
        => Assert.Contains(expected, Assert.Throws<FormatException>(() => AccountShorthand.Parse(text, new HashSet<string>(), "USD")).Message, StringComparison.Ordinal);
}
