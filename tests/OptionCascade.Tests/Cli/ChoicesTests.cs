using System.Text.Json;
using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary>Choices reach the computation and are all stated in the answer.</summary>
public class ChoicesTests
{
    [Fact]
    public void Assumptions_DefaultsAndChoices_AreToldApart()
    {
        JsonElement answer = CommandRun.Of("cascade --time business-days --days-per-year 262 --shock-jump -1% --format json").Json();
        Dictionary<string, (string Value, bool IsDefault)> assumptions = Assumptions(answer);
        Assert.Equal((true, false), (assumptions["time to expiry"].Value.Contains("262", StringComparison.Ordinal), assumptions["time to expiry"].IsDefault));
        Assert.False(assumptions["shock"].IsDefault);
        Assert.True(assumptions["dealers' side"].IsDefault);
        Assert.True(assumptions["daily turnover"].IsDefault);
        Assert.Equal(-0.01, answer.GetProperty("shock").GetProperty("logJump").GetDouble());
    }

    [Fact]
    public void Time_CalendarInstantOverALongerYear_ShortensTheOptions()
    {
        JsonElement year = CommandRun.Of("exposure --format json").Json(), longer = CommandRun.Of("exposure --time calendar-instant --days-per-year 365.25 --format json").Json();
        double T(JsonElement answer) => answer.GetProperty("byExpiry")[0].GetProperty("yearFraction").GetDouble();
        Assert.Equal(365 / 365.25, T(longer) / T(year), 1e-12);
    }

    [Fact]
    public void Positioning_CustomersLong_MakesDealersShortEverything()
    {
        JsonElement both = CommandRun.Of("exposure --format json").Json().GetProperty("exposure");
        JsonElement other = CommandRun.Of("exposure --positioning customers-long --format json").Json().GetProperty("exposure");
        Assert.Equal(-both.GetProperty("callGammaPerOnePercent").GetDouble(), other.GetProperty("callGammaPerOnePercent").GetDouble());
        Assert.Equal(both.GetProperty("putGammaPerOnePercent").GetDouble(), other.GetProperty("putGammaPerOnePercent").GetDouble());
    }

    [Fact]
    public void Inventory_SignedBook_IsTakenWithItsSigns()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("book.csv", SampleBook.Inventory);
        JsonElement answer = CommandRun.Of("exposure", "--chain", path, "--format", "json").Json();
        Assert.StartsWith("inventory", Assumptions(answer)["dealers' side"].Value, StringComparison.Ordinal);
        // Short 1,200 puts, long 500 puts and 800 calls.
        Assert.True(answer.GetProperty("exposure").GetProperty("putGammaPerOnePercent").GetDouble() < 0);
        Assert.True(answer.GetProperty("exposure").GetProperty("callGammaPerOnePercent").GetDouble() > 0);
        CommandRun wrong = CommandRun.Of("exposure", "--chain", path, "--positioning", "customers-long");
        Assert.Equal(2, wrong.ExitCode);
    }

    [Fact]
    public void Chain_WithoutForwards_SaysThatRatesAreTakenAsZero()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("book.csv", SampleBook.OpenInterest);
        (string value, bool isDefault) = Assumptions(CommandRun.Of("hedge", "--chain", path, "--format", "json").Json())["carry"];
        Assert.True(isDefault);
        Assert.Contains("no forwards", value, StringComparison.Ordinal);
        (value, isDefault) = Assumptions(CommandRun.Of("hedge", "--chain", path, "--rate", "0.05", "--format", "json").Json())["carry"];
        Assert.Equal(("rate 5%, dividend yield 0% a year", false), (value, isDefault));
    }

    [Fact]
    public void Cascade_NoVolatilityGiven_TakesItFromTheOptions()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("book.csv", SampleBook.OpenInterest);
        JsonElement answer = CommandRun.Of("cascade", "--chain", path, "--daily-notional", "5e9", "--format", "json").Json();
        // The April expiry is nearest to 30 days, its only priced option has 21%.
        Assert.Equal(0.21 / Math.Sqrt(252), answer.GetProperty("impact").GetProperty("dailyVolatility").GetDouble(), 15);
        Assert.Equal(["dealers"], answer.GetProperty("participants").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
    }

    [Fact]
    public void Cascade_StopsGiven_SellBelowAndBuyAboveSpot()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("book.csv", SampleBook.OpenInterest);
        string[] args = ["cascade", "--chain", path, "--daily-notional", "5e9", "--daily-volatility", "0.01", "--stops", "3950:1000,4050:2000", "--leveraged-longs", "3960:700",
            "--stops-normal", "3940,5,900", "--stops-uniform", "3900,3990,600", "--format", "json", "--shock-jump"];
        JsonElement down = CommandRun.Of([.. args, "-0.02"]).Json(), up = CommandRun.Of([.. args, "0.02"]).Json();
        Assert.Equal(-1000, Quantity(down, "sell stops"));
        Assert.Equal(-700, Quantity(down, "leveraged longs"));
        Assert.InRange(Quantity(down, "stop cluster"), -900, -850);
        Assert.InRange(Quantity(down, "spread stops"), -600, -450);
        Assert.Equal(0, Quantity(down, "buy stops"));
        Assert.Equal(2000, Quantity(up, "buy stops"));
        Assert.Equal(0, Quantity(up, "sell stops"));
        double flow = down.GetProperty("participants").EnumerateArray().Sum(p => p.GetProperty("quantity").GetDouble());
        Assert.Equal(flow, down.GetProperty("result").GetProperty("flowQuantity").GetDouble(), 6);
    }

    [Fact]
    public void Cascade_EmbeddedMarket_KeepsItsOwnTradersUnlessToldOtherwise()
    {
        string[] Names(string options) => [.. CommandRun.Of("cascade --format json " + options).Json().GetProperty("participants").EnumerateArray().Select(p => p.GetProperty("name").GetString()!)];
        Assert.Equal(["dealers", "sell stops", "stop cluster", "leveraged longs"], Names(""));
        Assert.Equal(["dealers", "sell stops", "stop cluster", "leveraged longs", "dip buyers"], Names("--dip-buyers 4700:5"));
        Assert.Equal(["dealers"], Names("--no-synthetic-traders"));
        Assert.Equal(["dealers", "sell stops"], Names("--no-synthetic-traders --stops 4700:5"));
    }

    [Fact]
    public void Cascade_LargeBuyerBelow_PinsThePriceAtHisLevel()
    {
        JsonElement answer = CommandRun.Of("cascade --dip-buyers 4900:50000000 --format json").Json(), result = answer.GetProperty("result");
        Assert.Equal("Pinned", result.GetProperty("status").GetString());
        Assert.Equal(4900, result.GetProperty("spot").GetDouble(), 1e-9);
        Assert.Equal(0, result.GetProperty("amplification").GetDouble());
        Assert.Equal(JsonValueKind.Null, result.GetProperty("gain").ValueKind);
        Assert.InRange(Quantity(answer, "dip buyers"), 1, 50000000);
        Assert.Contains("hold the price", result.GetProperty("meaning").GetString(), StringComparison.Ordinal);
        // The table says so too, without a figure for the gain.
        Assert.Contains("Pinned", CommandRun.Of("cascade --dip-buyers 4900:50000000").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Cascade_LinearLawWithFiguresOfTheOther_IgnoresThemAndSaysSo()
    {
        JsonElement answer = CommandRun.Of("cascade --impact linear --impact-per-billion 0.0005 --impact-coefficient 1 --impact-core 1e-3 --format json").Json();
        string[] warnings = [.. answer.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!)];
        Assert.Contains(warnings, w => w.Contains("--impact-coefficient", StringComparison.Ordinal));
        Assert.Equal("linear", answer.GetProperty("impact").GetProperty("law").GetString());
    }

    [Fact]
    public void Cascade_GainAboveOneAtTheStart_Warns()
    {
        JsonElement answer = CommandRun.Of("cascade --no-synthetic-traders --impact-core 1e-6 --shock-jump -0.01 --format json").Json();
        Assert.True(answer.GetProperty("result").GetProperty("gainAtStart").GetDouble() > 1);
        Assert.Contains(answer.GetProperty("warnings").EnumerateArray(), w => w.GetString()!.Contains("before any shock", StringComparison.Ordinal));
    }

    [Fact]
    public void Cascade_NoImpact_PassesTheShockThrough()
    {
        JsonElement result = CommandRun.Of("cascade --impact-coefficient 0 --shock-jump -0.04 --format json").Json().GetProperty("result");
        Assert.Equal(-0.04, result.GetProperty("logMove").GetDouble(), 15);
        Assert.Equal(1, result.GetProperty("amplification").GetDouble(), 15);
    }

    [Fact]
    public void Greeks_AllSelected_AreFiniteAndSumToTheTotals()
    {
        string all = string.Join(',', OptionCascade.Cli.Commands.DeskGreek.All.Select(g => g.Name));
        JsonElement answer = CommandRun.Of("greeks", "--select", all, "--format", "json", "--positioning", "customers-long").Json();
        foreach (string name in all.Split(','))
        {
            double sum = 0, gross = 0;
            foreach (JsonElement row in answer.GetProperty("rows").EnumerateArray())
            {
                double part = -100 * row.GetProperty("contracts").GetDouble() * row.GetProperty(name).GetDouble();
                sum += part;
                gross += Math.Abs(part);
            }

            Assert.Equal(sum, answer.GetProperty("dealerTotals").GetProperty(name).GetDouble(), 1e-10 * gross);
        }
    }

    private static double Quantity(JsonElement answer, string participant)
        => answer.GetProperty("participants").EnumerateArray().Single(p => p.GetProperty("name").GetString() == participant).GetProperty("quantity").GetDouble();

    private static Dictionary<string, (string Value, bool IsDefault)> Assumptions(JsonElement answer)
        => answer.GetProperty("assumptions").EnumerateArray().ToDictionary(a => a.GetProperty("name").GetString()!, a => (a.GetProperty("value").GetString()!, a.GetProperty("isDefault").GetBoolean()));
}
