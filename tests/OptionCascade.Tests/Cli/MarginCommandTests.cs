using System.Text.Json;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cli;

public class MarginCommandTests
{
    private const string Strangle = "-10 SYN 2026-04-17 4600 P; -10 SYN 2026-04-17 5400 C; cash 1200000";

    private static JsonElement Reg(JsonElement answer, string key = "reg-t") => answer.GetProperty("rules").EnumerateArray().Single(r => r.GetProperty("key").GetString() == key);

    [Fact]
    public void Margin_AStrangle_IsTheGreaterSidePlusTheOtherPremium()
    {
        JsonElement answer = CommandRun.Of("margin", "--positions", Strangle, "--format", "json").Json();
        JsonElement[] legs = [.. answer.GetProperty("holdings").EnumerateArray()];
        double put = -legs[0].GetProperty("value").GetDouble(), call = -legs[1].GetProperty("value").GetDouble();
        // Broad index, 15% less out of the money, at least 10% of spot (call) or strike (put); 5,000 spot, 10 contracts of 100.
        double putSide = put + (1_000 * Math.Max((0.15 * 5_000) - 400, 0.1 * 4_600)), callSide = call + (1_000 * Math.Max((0.15 * 5_000) - 400, 0.1 * 5_000));
        double expected = Math.Max(putSide + call, callSide + put);
        Assert.Equal(expected, Reg(answer).GetProperty("initial").GetDouble(), 0.01);
        Assert.InRange(Reg(answer).GetProperty("equity").GetDouble(), 1_100_000, 1_200_000);
    }

    [Fact]
    public void Margin_KillPrices_AreWhereTheExcessTableChangesSign()
    {
        JsonElement answer = CommandRun.Of("margin", "--positions", Strangle, "--format", "json").Json();
        double down = Reg(answer).GetProperty("killPriceDown").GetDouble(), up = Reg(answer).GetProperty("killPriceUp").GetDouble();
        foreach (JsonElement cell in answer.GetProperty("excess").EnumerateArray().Where(c => c.GetProperty("relativeVolatility").GetDouble() == 0))
        {
            double price = 5_000 * (1 + cell.GetProperty("move").GetDouble());
            Assert.Equal(price <= down || price >= up, cell.GetProperty("excess").GetDouble() < 0);
        }
    }

    [Fact]
    public void Margin_ShorthandWithoutCash_IsFundedAtTwiceMaintenanceAndSaysSo()
    {
        JsonElement answer = CommandRun.Of("margin", "--positions", "-10 SYN 2026-04-17 4600 P", "--format", "json").Json();
        Assert.Equal(2 * Reg(answer).GetProperty("maintenance").GetDouble(), Reg(answer).GetProperty("equity").GetDouble(), 0.02);
        Assert.Contains(answer.GetProperty("assumptions").EnumerateArray(), a => a.GetProperty("name").GetString() == "cash" && a.GetProperty("isDefault").GetBoolean());
        Assert.True(Reg(answer).GetProperty("killPriceDown").GetDouble() < 4_900);
    }

    [Fact]
    public void Margin_MoreCash_MovesBothKillPricesOutwards()
    {
        JsonElement poor = Reg(CommandRun.Of("margin", "--positions", Strangle, "--format", "json").Json());
        JsonElement rich = Reg(CommandRun.Of("margin", "--positions", Strangle.Replace("1200000", "1400000", StringComparison.Ordinal), "--format", "json").Json());
        Assert.True(rich.GetProperty("killPriceDown").GetDouble() < poor.GetProperty("killPriceDown").GetDouble());
        Assert.True(rich.GetProperty("killPriceUp").GetDouble() > poor.GetProperty("killPriceUp").GetDouble());
    }

    [Fact]
    public void Margin_AFileOfAccounts_NeedsNoChainAndTakesTheVenuesRules()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("accounts.csv", Documentation.Block("docs/guide/accounts.md", "csv"));
        JsonElement seller = CommandRun.Of("margin", "--accounts", path, "--account", "seller", "--format", "json").Json();
        Assert.False(seller.GetProperty("synthetic").GetBoolean());
        Assert.True(Reg(seller).GetProperty("killPriceDown").GetDouble() < 3990.56);
        JsonElement coin = CommandRun.Of("margin", "--accounts", path, "--account", "coin", "--format", "json").Json();
        Assert.Equal("BTC", coin.GetProperty("accountCurrency").GetString());
        Assert.All(coin.GetProperty("rules").EnumerateArray(), r => Assert.DoesNotContain("reg-t", r.GetProperty("key").GetString(), StringComparison.Ordinal));
        CommandRun which = CommandRun.Of("margin", "--accounts", path);
        Assert.Equal(2, which.ExitCode);
        Assert.Contains("seller, coin", which.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("margin --positions x", 2, "--positions")]
    [InlineData("margin --rule nonsense", 2, "reg-t")]
    [InlineData("margin --rule deribit-standard", 1, "does not apply")]
    [InlineData("margin --accounts nowhere.csv", 1, "nowhere.csv: cannot be read")]
    [InlineData("monitor --rule nonsense", 2, "reg-t")]
    [InlineData("monitor --put-share 2", 2, "--put-share")]
    [InlineData("monitor --max-accounts 0", 2, "--max-accounts")]
    public void Run_BadInput_SaysWhichAndWhatWasExpected(string command, int code, string expected)
    {
        CommandRun run = CommandRun.Of(command);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void Margin_AnOptionWithoutPriceOrAMisspeltSymbol_NamesFieldAndHolding()
    {
        CommandRun unpriced = CommandRun.Of("margin", "--positions", "-1 SYN 2026-04-17 4601 P; cash 100000");
        Assert.Equal(1, unpriced.ExitCode);
        Assert.Contains("price", unpriced.Error, StringComparison.Ordinal);
        CommandRun unknown = CommandRun.Of("margin", "--positions", "-1 ABC 2026-04-17 4600 P @ 5; cash 100000");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("unknown symbol ABC", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Monitor_DrawnSellers_AreLiquidatedMoreTheFurtherThePriceFalls()
    {
        JsonElement answer = CommandRun.Of("monitor --max-accounts 300 --format json").Json();
        Assert.Equal(300, answer.GetProperty("coverage").GetProperty("valued").GetInt32());
        Assert.Equal(0, answer.GetProperty("inBreach").GetInt32());
        int[] breached = [.. answer.GetProperty("moves").EnumerateArray().Where(m => m.GetProperty("move").GetDouble() <= 0).OrderByDescending(m => m.GetProperty("move").GetDouble()).Select(m => m.GetProperty("breached").GetInt32())];
        Assert.True(breached[^1] > 20);
        Assert.Equal(0, breached[0]);
        Assert.Equal(answer.GetRawText(), CommandRun.Of("monitor --max-accounts 300 --format json").Json().GetRawText());
    }

    [Fact]
    public void Monitor_AFileOfAccounts_CoversThemAll()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("accounts.csv", Documentation.Block("docs/guide/accounts.md", "csv"));
        JsonElement answer = CommandRun.Of("monitor", "--accounts", path, "--format", "json").Json();
        Assert.Equal((2, 2), (answer.GetProperty("coverage").GetProperty("accounts").GetInt32(), answer.GetProperty("coverage").GetProperty("valued").GetInt32()));
    }

    [Fact]
    public void Margin_AFileWithoutChain_HasATableWithItsAssumptions()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("accounts.csv", Documentation.Block("docs/guide/accounts.md", "csv"));
        foreach (string account in new[] { "seller", "coin" })
        {
            CommandRun run = CommandRun.Of("margin", "--accounts", path, "--account", account);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Contains("time to expiry", run.Output, StringComparison.Ordinal);
        }

        Assert.Equal(0, CommandRun.Of("monitor", "--accounts", path).ExitCode);
    }

    [Theory]
    [InlineData("a,option,ZZZZ,-10,2023-01-20,4200,C,31.50,", "line 6, column underlying", "ZZZZ")]
    [InlineData("a,option,SPXW,-10,2023-01-20,3600,P,,", "line 6, column price", "3600")]
    [InlineData("a,option,SPXW,-10,2023-01-20,3700,P,12,-100", "line 6, column multiplier", "-100")]
    [InlineData("a,option,SPXW,-10,2022-11-18,3700,P,12,", "line 6, column expiry", "2022-11-18")]
    [InlineData("a,option,SPXW,ten,2023-01-20,3700,P,12,", "line 6, column quantity", "ten")]
    public void Margin_ABadRow_NamesFileRowAndField(string row, string where, string value)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("book.csv", "# as-of: 2022-12-12T15:30:00-05:00\n# spot SPX: 3990.56\n# rate: 0.043\naccount,kind,symbol,quantity,expiry,strike,right,price,multiplier\n"
            + $"a,cash,USD,900000,,,,,\n{row}\nb,option,SPXW,-1,2023-01-20,3700,P,12,\nb,cash,USD,90000,,,,,\n");
        CommandRun run = CommandRun.Of("margin", "--accounts", path, "--account", "a");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("book.csv " + where, run.Error, StringComparison.Ordinal);
        Assert.Contains(value, run.Error, StringComparison.Ordinal);
        Assert.Equal(0, CommandRun.Of("margin", "--accounts", path, "--account", "b").ExitCode);
        CommandRun which = CommandRun.Of("margin", "--accounts", path);
        Assert.Equal(2, which.ExitCode);
        CommandRun monitor = CommandRun.Of("monitor", "--accounts", path);
        Assert.Equal(0, monitor.ExitCode);
        Assert.Contains(where, monitor.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Margin_SeveralUnderlyings_StandsInThePricesOfTheGreatest()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("book.csv", "# as-of: 2022-12-12T15:30:00-05:00\n# spot SPX: 4000\n# spot AAPL: 144\n# beta SPX: 0.5\n# rate: 0.043\naccount,kind,symbol,quantity,expiry,strike,right,implied_volatility\n"
            + "a,option,SPXW,-10,2023-01-20,3700,P,25%\na,option,AAPL,-100,2023-01-20,140,P,35%\na,cash,USD,900000,,,,\n");
        JsonElement answer = CommandRun.Of("margin", "--accounts", path, "--format", "json").Json();
        Assert.Equal(("SPX", 4000.0), (answer.GetProperty("book").GetProperty("underlying").GetString(), answer.GetProperty("book").GetProperty("spot").GetDouble()));
        double down = Reg(answer).GetProperty("killPriceDown").GetDouble();
        Assert.InRange(down, 3_000, 4_000);
        foreach (JsonElement cell in answer.GetProperty("excess").EnumerateArray().Where(c => c.GetProperty("relativeVolatility").GetDouble() == 0))
            Assert.Equal(4000 * (1 + cell.GetProperty("move").GetDouble()) <= down, cell.GetProperty("excess").GetDouble() < 0);
    }

    [Fact]
    public void Margin_SpanRanges_AddTheRule()
    {
        JsonElement answer = CommandRun.Of("margin", "--positions", "-10 SYN 2026-04-17 4600 P; cash 1200000", "--span", "SYN:0.09:0.04:3%", "--rule", "span", "--format", "json").Json();
        JsonElement span = Reg(answer, "span");
        Assert.InRange(span.GetProperty("maintenance").GetDouble(), 0.03 * 1_000 * 5_000, 1_000 * 600);
        foreach (string bad in new[] { "SYN:9:0.04", "SYN:0.1", "SYN:0.1:0.04,SYN:0.1:0.04", "SYN:0.1:x", ":0.1:0.1" })
            Assert.Equal(2, CommandRun.Of("margin", "--span", bad).ExitCode);
    }

    [Theory]
    [InlineData("1980-12-12", "1981-01-16")]
    public void Margin_BeforeAnyRule_SaysSo(string asOf, string expiry)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("book.csv", $"# as-of: {asOf}T15:30:00-05:00\n# spot XYZ: 100\n# rate: 0.1\naccount,kind,symbol,quantity,expiry,strike,right,price\na,option,XYZ,-1,{expiry},100,P,4\na,cash,USD,9000,,,,\n");
        foreach (string command in new[] { "margin", "monitor" })
        {
            CommandRun run = CommandRun.Of(command, "--accounts", path);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("in force", run.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("margin")]
    [InlineData("cascade")]
    public void Run_AFileWithoutOneWholeAccount_NamesFileRowAndFieldWhateverTheMarket(string command)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("bad.csv", "account,kind,symbol,quantity,expiry,strike,right,price\nA,option,XXX,-1,2026-04-17,4600,P,5\n");
        string[] impact = command == "cascade" ? ["--daily-notional", "1e9"] : [];
        CommandRun run = CommandRun.Of([command, "--accounts", path, "--chain", folder.File("book.csv", SampleBook.OpenInterest), .. impact]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("bad.csv line 2, column underlying: UnknownSymbol", run.Error, StringComparison.Ordinal);
    }
}
