using System.Text.Json;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cli;

public class CascadeSellersTests
{
    private const string Drawn = "cascade --sellers-put-share 0.2 --sellers-call-share 0.05 --max-sellers 400 --seller-rule portfolio-margin --shock-jump -0.05 --seller-costs 0.5,0.1,1e-7 --format json";

    private static double Flow(JsonElement answer) => answer.GetProperty("participants").EnumerateArray().Where(p => p.GetProperty("name").GetString() == "option sellers").Sum(p => p.GetProperty("quantity").GetDouble());

    [Fact]
    public void Cascade_DrawnSellers_AreLiquidatedAndDeepenTheFall()
    {
        JsonElement with = CommandRun.Of(Drawn).Json(), without = CommandRun.Of("cascade --shock-jump -0.05 --format json").Json();
        JsonElement sellers = with.GetProperty("sellers");
        Assert.True(sellers.GetProperty("liquidated").GetInt32() > 5);
        Assert.Equal(0, sellers.GetProperty("inBreachAtStart").GetInt32());
        Assert.True(Flow(with) < 0);
        Assert.Equal(Flow(with), sellers.GetProperty("underlyingQuantity").GetDouble() + sellers.GetProperty("hedgeQuantity").GetDouble(), 1e-4);
        Assert.True(with.GetProperty("result").GetProperty("logMove").GetDouble() < without.GetProperty("result").GetProperty("logMove").GetDouble());
        double change = sellers.GetProperty("dealerInventory").EnumerateArray().Sum(c => c.GetProperty("contracts").GetDouble());
        Assert.Equal(sellers.GetProperty("contractsSold").GetDouble() - sellers.GetProperty("contractsBought").GetDouble(), change, 1e-9);
        Assert.Equal(1e-7 * sellers.GetProperty("vegaAtTradePerVolPoint").GetDouble(), sellers.GetProperty("volatilityRise").GetDouble(), 1e-9);
        Assert.True(sellers.GetProperty("spreadPaid").GetDouble() > 0);
        Assert.Equal(with.GetRawText(), CommandRun.Of(Drawn).Json().GetRawText());
        Assert.False(without.TryGetProperty("sellers", out _));
    }

    [Fact]
    public void Cascade_PartialLiquidation_BuysBackNoMoreAtTheSamePrice()
    {
        const string NoFeedback = " --no-synthetic-traders --impact linear --impact-per-billion 0 --max-sellers 200 --sellers-put-share 0.1 --shock-jump -0.08 --format json";
        double all = Bought(""), target = Bought(" --seller-liquidation to-target --seller-target 1.2");
        Assert.InRange(target, 1, all - 1);

        static double Bought(string more) => CommandRun.Of("cascade" + NoFeedback + more).Json().GetProperty("sellers").GetProperty("contractsBought").GetDouble();
    }

    [Fact]
    public void Cascade_AccountsOfAFile_JoinIn()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("accounts.csv", "account,kind,symbol,underlying,quantity,expiry,strike,right\n"
            + "a,option,SYN,SYN,-1000,2026-04-17,4600,P\na,cash,USD,,48000000,,,\nb,option,SYN,SYN,-10,2026-04-17,4600,P\nb,cash,USD,,9000000,,,\nc,option,SYN,SYN,-10,2026-04-17,4601,P\nc,cash,USD,,9000000,,,\n");
        CommandRun run = CommandRun.Of("cascade", "--accounts", path, "--shock-jump", "-0.03", "--format", "json");
        JsonElement sellers = run.Json().GetProperty("sellers");
        Assert.Equal((1, 1), (sellers.GetProperty("accountsBelow").GetInt32(), sellers.GetProperty("liquidated").GetInt32()));
        Assert.Equal(-1000, Assert.Single(sellers.GetProperty("dealerInventory").EnumerateArray()).GetProperty("contracts").GetDouble());
        Assert.Contains("line 6", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, CommandRun.Of("cascade", "--accounts", path, "--shock-jump", "-0.03").ExitCode);
    }

    [Theory]
    [InlineData("--seller-rule reg-t", "--seller-rule")]
    [InlineData("--seller-costs 1,2,3", "--seller-costs")]
    [InlineData("--sellers-put-share 0.1 --seller-rule nonsense", "reg-t")]
    [InlineData("--sellers-put-share 2", "--sellers-put-share")]
    [InlineData("--sellers-put-share 0.1 --max-sellers 0", "--max-sellers")]
    [InlineData("--sellers-put-share 0.1 --accounts x.csv", "--accounts")]
    [InlineData("--sellers-put-share 0.1 --seller-liquidation slowly", "to-target")]
    [InlineData("--sellers-put-share 0.1 --seller-target 0.9", "--seller-target")]
    public void Cascade_SellersMisstated_SaysWhatWasExpected(string options, string expected)
    {
        CommandRun run = CommandRun.Of("cascade " + options);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }
}
