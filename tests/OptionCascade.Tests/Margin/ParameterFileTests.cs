using System.Text;
using OptionCascade.Margin;
using OptionCascade.Margin.Scenario;
using OptionCascade.Margin.StrategyBased;
using Xunit;

namespace OptionCascade.Tests.Margin;

public class ParameterFileTests
{
    [Fact]
    public void UnderlyingTable_KnownAndUnknownSymbols_AreClassified()
    {
        UnderlyingTable table = UnderlyingTable.UnitedStates2024;
        Assert.Equal((UnderlyingClass.BroadIndex, "SPX", 0.1, ScanClass.HighCapIndex), (table["SPY"].Class, table["SPY"].ClassGroup, table["SPY"].UnitsPerShare, table["SPY"].Range));
        Assert.Equal(3, table["TQQQ"].Leverage);
        Assert.Equal((UnderlyingClass.Equity, 1.0, "AAPL", null), (table["AAPL"].Class, table["AAPL"].Leverage, table["AAPL"].ClassGroup, table["AAPL"].ProductGroup));
    }

    [Theory]
    [InlineData("{ \"kind\": \"us-underlyings\", \"name\": \"n\", \"validFrom\": \"2024-13-01\", \"source\": \"s\", \"underlyings\": [] }", "date")]
    [InlineData("{ \"kind\": \"us-underlyings\", \"name\": \"n\", \"validFrom\": \"2024-01-01\", \"source\": \"s\", \"underlyings\": [ { \"symbol\": \"X\" } ] }", "class")]
    [InlineData("{ \"kind\": \"us-underlyings\", \"name\": \"n\", \"validFrom\": \"2024-01-01\", \"source\": \"s\", \"underlyings\": [ { \"symbol\": \"X\", \"class\": \"Equity\", \"leverage\": 0.5, \"range\": \"Equity\", \"classGroup\": \"X\", \"unitsPerShare\": 1 } ] }", "0.5")]
    [InlineData("[", "mine.json")]
    public void Read_BadTable_SaysWhereAndWhat(string json, string says)
    {
        string message = Assert.Throws<InvalidDataException>(() => UnderlyingTable.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), "mine.json")).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.StartsWith("mine.json", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RatesWithoutAClass_NamesTheClass()
    {
        const string json = "{ \"kind\": \"strategy-based\", \"name\": \"n\", \"validFrom\": \"2024-01-01\", \"source\": \"s\", \"naked\": {}, \"longOptionRate\": 1, \"longDatedOptionRate\": 0.75, "
            + "\"longDatedMonths\": 9, \"longStock\": { \"initial\": 0.5, \"maintenance\": 0.25 }, \"shortStock\": { \"initial\": 0.5, \"maintenance\": 0.3, \"lowPriceBelow\": 5, \"lowPriceRate\": 1, "
            + "\"lowPriceMinimumPerShare\": 2.5, \"minimumPerShare\": 5 }, \"hedgedStock\": { \"strikeRate\": 0.1 } }";
        Assert.Contains("Equity", Assert.Throws<InvalidDataException>(() => StrategyBasedParameters.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), "mine.json")).Message, StringComparison.Ordinal);
    }
}
