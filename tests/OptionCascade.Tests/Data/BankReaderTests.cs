using OptionCascade.Cascade.FireSales;
using OptionCascade.Data;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Data;

public class BankReaderTests
{
    private const string Header = "bank,CET1_EURm,leverage_pct,debt_securities_EURm,gov_bonds_EURm\n", Good = "XX02,50,5,300,200\n";

    [Fact]
    public void Read_Row_CompletesTheBalanceSheet()
    {
        BankReadResult result = Read(Header + Good);
        Assert.Empty(result.Diagnostics);
        Assert.Equal(["corporate", "government"], result.Assets);
        FireSaleBank bank = Assert.Single(result.Banks);
        Assert.Equal(("XX02", 1000.0, 50.0), (bank.Name, bank.TotalAssets, bank.Cash));
        Assert.Equal([100.0, 200], bank.Holdings);
        Assert.Equal((650.0, 475.0, 475.0), (bank.OtherAssets, bank.Repayable, bank.OtherLiabilities));
        Assert.Equal(50, bank.Equity, 1e-12);
        Assert.Equal(200, result.ToSystem().QuantityOutstanding(1));
    }

    [Fact]
    public void Read_ColumnsInAnotherOrderWithSemicolons_IsTheSame()
    {
        FireSaleBank bank = Assert.Single(Read("# a comment\nleverage_pct;gov bonds EURm;bank;debt-securities_EURm;CET1_EURm;note\n5,0;200;XX02;300;50;x\n").Banks);
        Assert.Equal(1000, bank.TotalAssets, 1e-12);
        Assert.Equal([100.0, 200], bank.Holdings);
    }

    [Theory]
    [InlineData(",50,5,300,200", ReadReason.BadSymbol, "bank")]
    [InlineData("XX01,0,5,300,200", ReadReason.BadAmount, "CET1_EURm")]
    [InlineData("XX01,,5,300,200", ReadReason.BadAmount, "CET1_EURm")]
    [InlineData("XX01,50,0,300,200", ReadReason.BadAmount, "leverage_pct")]
    [InlineData("XX01,50,NaN,300,200", ReadReason.BadAmount, "leverage_pct")]
    [InlineData("XX01,50,101,300,200", ReadReason.BadAmount, "leverage_pct")]
    [InlineData("XX01,50,5,-1,200", ReadReason.BadAmount, "debt_securities_EURm")]
    [InlineData("XX01,50,5,2000,200", ReadReason.BadAmount, "debt_securities_EURm")]
    [InlineData("XX01,50,5,300,x", ReadReason.BadAmount, "gov_bonds_EURm")]
    [InlineData("XX01,50,5,300,301", ReadReason.BadAmount, "gov_bonds_EURm")]
    [InlineData("XX01,50,5,300", ReadReason.MalformedRow, "")]
    public void Read_BadRow_IsDroppedWithFileLineColumnAndValue(string row, ReadReason reason, string column)
    {
        BankReadResult result = Read($"{Header}{row}\n{Good}");
        Assert.Single(result.Banks);
        Assert.Equal((2L, 1L), (result.RowsInFile, result.RowsDropped));
        ReadDiagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((DiagnosticSeverity.Error, reason, "banks.csv", 2, column, 1), (diagnostic.Severity, diagnostic.Reason, diagnostic.File, diagnostic.Line, diagnostic.Column, diagnostic.EntriesDropped));
        Assert.NotEmpty(diagnostic.Expected);
    }

    [Fact]
    public void Read_BankTwice_CountsOnce()
    {
        BankReadResult result = Read(Header + Good + "XX02,60,5,300,200\n");
        Assert.Equal(50, Assert.Single(result.Banks).Equity, 1e-12);
        Assert.Equal(ReadReason.Duplicate, Assert.Single(result.Diagnostics).Reason);
    }

    [Theory]
    [InlineData("", ChainFileProblem.Empty)]
    [InlineData("a,b,c\n1,2,3\n", ChainFileProblem.UnknownLayout)]
    [InlineData("bank,CET1_EURm,leverage_pct,debt_securities_EURm\n", ChainFileProblem.BadHeader)]
    [InlineData("bank,bank,CET1_EURm,leverage_pct,debt_securities_EURm,gov_bonds_EURm\n", ChainFileProblem.BadHeader)]
    public void Read_FileThatIsNone_ThrowsWithTheProblem(string content, ChainFileProblem problem)
        => Assert.Equal(problem, Assert.Throws<ChainFormatException>(() => Read(content)).Problem);

    [Fact]
    public void Read_BadOptions_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BankReader.Read("x.csv", new BankReadOptions { CashShare = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => BankReader.Read("x.csv", new BankReadOptions { RepayableShare = 1.1 }));
        Assert.Equal(ChainFileProblem.NotReadable, Assert.Throws<ChainFormatException>(() => BankReader.Read("no-such-file.csv")).Problem);
    }

    [Fact]
    public void Read_ExampleOfTheGuide_GivesItsBanks()
    {
        BankReadResult result = Read(Documentation.Block("docs/guide/fire-sales-and-clearing.md", "csv"));
        Assert.Empty(result.Diagnostics);
        Assert.Equal(["XX01", "XX02"], result.Banks.Select(b => b.Name));
        Assert.Equal(2, FireSaleSolver.Run(result.ToSystem(), new FireSaleScenario(LeverageRule.Threshold(0.03, 0.04, 0.05), [0, 0.2], [0.01, 0.01])).Prices.Length);
    }

    [Fact]
    public void Read_EbaFile_HasAllBanks()
    {
        BankReadResult result = BankReader.Read(RealData.File("eba2018_inputs.csv"));
        Assert.Equal((48, 48L, 0L), (result.Banks.Length, result.RowsInFile, result.RowsDropped));
        Assert.Empty(result.Diagnostics);
    }

    private static BankReadResult Read(string text) => BankReader.Read(SyntheticFiles.Stream(text), "banks.csv");
}
