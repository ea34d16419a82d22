using System.Text.Json.Nodes;
using NodaTime;
using OptionCascade.Cascade;
using OptionCascade.Data;
using OptionCascade.Hedging.Policies;
using OptionCascade.Impact;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Cli;
using Xunit;

namespace OptionCascade.Tests.Data.Scenarios;

public class ScenarioReaderTests
{
    [Fact]
    public void Read_InlineExample_IsWhatItSays()
    {
        CascadeScenario s = ScenarioText.Read(ScenarioText.Inline).EnsureRead();
        Assert.Equal("Short puts and stops on a small chain", s.Title);
        Assert.Equal((100, "XYZ", "USD", Instant.FromUtc(2024, 3, 5, 15, 30)), (s.Chain.Market.Spot, s.Chain.Market.Underlying, s.Chain.Market.Currency, s.Chain.Market.AsOf));
        Assert.Equal((2e7, 0.015), (s.Chain.Market.Activity!.DailyVolume, s.Chain.Market.Activity.DailyVolatility));
        Assert.Equal((4, QuantityKind.OpenInterest), (s.Chain.Book.Count, s.Chain.Book.QuantityKind));
        Position put = s.Chain.Book[0];
        Assert.Equal((95, OptionRight.Put, 60000, 100, Instant.FromUtc(2024, 3, 15, 20, 0)), (put.Contract.Strike, put.Contract.Right, put.Quantity, put.Contract.Multiplier, put.Contract.Expiry));
        Assert.Equal(0.32, s.Chain.Market.Quotes[put.Contract.Key].ImpliedVolatility);
        Assert.Equal(0.02, Assert.IsType<MoveSizeHedging>(s.Hedging).LogMove);
        Assert.Equal(0.01 * 100 / 1e9, Assert.IsType<LinearImpact>(s.Impact).LogMovePerUnit);
        Assert.Equal((-0.4, 0.2, -0.5), (s.Volatility.Response.At(0.1), s.Volatility.Response.At(-0.05), s.Volatility.Response.LeastShift));
        Assert.Equal((0, new MarketMakerDepth(1, 0.3)), (s.Volatility.ShiftPerVega, s.Volatility.Depth));
        Shock mix = s.Shock("market makers step back");
        Assert.Equal((-0.02, 0.0, 0.25), (mix.LogJump, mix.Quantity, mix.VolatilityShift));
        Assert.Equal(0.3, mix.DepthLoss, 1e-15);
        Assert.Equal(["stop orders", "leveraged longs", "dip buyers"], s.Participants.Select(p => p.Name));
        Assert.Equal(-1_200_000, s.Participants[0].Traded(Math.Log(0.979)));
        Assert.Equal(0, s.Participants[0].Traded(Math.Log(0.9791)));
        Assert.Equal((-0.02, 0.0), (s.Shock("profit warning").LogJump, s.Shock("profit warning").Quantity));
        Assert.Equal(-1_500_000, s.Shock("fund liquidates").Quantity);
        Assert.Equal(new CascadeOptions(), s.Options);
        CascadeModel model = s.BuildModel();
        Assert.Equal(s.Hedging, Assert.IsType<OptionCascade.Participants.DealerHedging>(model.Equation.Participants[0]).Policy);
    }

    [Fact]
    public void Read_EmbeddedExample_IsTheModelBuiltByHand()
    {
        CascadeScenario s = ScenarioText.Read(ScenarioText.Embedded).EnsureRead();
        OptionCascade.Data.Synthetic.SyntheticMarket market = OptionCascade.Data.Synthetic.SyntheticMarket.Generate();
        Assert.Equal(market.Seed, s.Embedded!.Seed);
        SquareRootImpact law = Assert.IsType<SquareRootImpact>(s.Impact);
        Assert.Equal(new SquareRootImpact(1, market.Chain.Market.Activity!, 0.001), law);
        Assert.Equal(-2e9 / 5000, s.Shock("a block is sold").Quantity);
        Assert.Equal((-0.02, -1e9 / 5000), (s.Shock("both").LogJump, s.Shock("both").Quantity));
    }

    [Fact]
    public void Read_ItsOwnDocument_GivesTheSameScenario()
    {
        foreach (string text in (string[])[ScenarioText.Inline, ScenarioText.Everybody().ToJsonString()])
        {
            ScenarioReadResult first = ScenarioText.Read(text);
            CascadeScenario a = first.EnsureRead();
            ScenarioReadResult second = ScenarioText.Read(first.Document);
            CascadeScenario b = second.EnsureRead();
            Assert.Equal(first.Document, second.Document);
            Assert.DoesNotContain("//", first.Document, StringComparison.Ordinal);
            CascadeResult x = a.BuildModel().Solve(a.Shocks[0].Shock), y = b.BuildModel().Solve(b.Shocks[0].Shock);
            Assert.Equal(x.LogMove, y.LogMove);
            Assert.Equal(x.Flows, y.Flows);
        }
    }

    [Fact]
    public void Read_ChainFile_IsRelativeToTheScenario()
    {
        using var folder = new TemporaryFolder();
        folder.File("book.csv", SampleBook.OpenInterest);
        string path = folder.File("s.json", WithMarket("""
            { "type": "chain-file", "file": "book.csv", "valuationTime": "from-file", "spot": "from-file", "rates": { "rate": 0.04, "dividendYield": 0.01 },
              "impliedVolatility": "from-file", "activity": { "dailyNotional": 1e9, "dailyVolatility": 0.01 }, "time": { "type": "business-days", "daysPerYear": 252 } }
            """));
        CascadeScenario s = ScenarioReader.Read(path).EnsureRead();
        Assert.Equal((4000, "book.csv", 4), (s.Chain.Market.Spot, s.Source, s.Chain.Book.Count));
        Assert.Equal(Instant.FromUtc(2024, 3, 5, 15, 30), s.Chain.Market.AsOf);
        Assert.Equal(4000 * Math.Exp(0.03 * 0.5), s.Chain.Market.Forwards.At(4000, default, 0.5)!.Value.Forward);
        Assert.Equal(("business-days", 252), (s.Resolve.Time.Name, s.Resolve.Time.DaysPerYear));
        Assert.NotNull(s.ChainFile);

        string other = folder.File("t.json", WithMarket("""
            { "type": "chain-file", "file": "book.csv", "valuationTime": "2024-03-06T12:00:00Z", "spot": 4100, "rates": { "rate": 0, "dividendYield": 0 },
              "impliedVolatility": 0.5, "activity": "unknown", "time": { "type": "calendar-days" } }
            """));
        CascadeScenario t = ScenarioReader.Read(other).EnsureRead();
        Assert.Equal((4100, Instant.FromUtc(2024, 3, 6, 12, 0)), (t.Chain.Market.Spot, t.Chain.Market.AsOf));
        Assert.All(t.Chain.Book.Positions(), p => Assert.Equal(0.5, t.Chain.Market.Quotes[p.Contract.Key].ImpliedVolatility));
        Assert.Null(t.Chain.Market.Activity);
        Assert.Equal(1 / 365.0, t.Resolve.MinimumYearFraction);
    }

    [Fact]
    public void Read_ChainFileThatLacksSomething_SaysAtWhichMember()
    {
        using var folder = new TemporaryFolder();
        folder.File("book.csv", SampleBook.OpenInterest.Replace("# spot: 4000\n", "", StringComparison.Ordinal));
        ScenarioProblem spot = OnlyProblem("\"from-file\"", "{ \"rate\": 0, \"dividendYield\": 0 }", "book.csv");
        Assert.Equal(("$.market.spot", "\"from-file\""), (spot.Path, spot.Value));
        Assert.Equal("$.market.rates", OnlyProblem("4000", "\"from-file\"", "book.csv").Path);
        ScenarioProblem none = OnlyProblem("4000", "\"from-file\"", "nowhere.csv");
        Assert.Equal(("$.market.file", 4), (none.Path, none.Line));
        Assert.Contains("nowhere.csv", none.Value, StringComparison.Ordinal);

        ScenarioProblem OnlyProblem(string spotText, string rates, string file)
        {
            string path = folder.File("s.json", WithMarket($$"""
                { "type": "chain-file",
                "file": "{{file}}", "valuationTime": "from-file", "spot": {{spotText}}, "rates": {{rates}},
                "impliedVolatility": "from-file", "activity": "unknown", "time": { "type": "calendar-days" } }
                """));
            return Assert.Single(ScenarioReader.Read(path).Problems);
        }
    }

    [Fact]
    public void Read_NoOptions_IsAMarketWithoutDealers()
    {
        JsonObject root = ScenarioText.Everybody();
        root["market"]!["options"] = new JsonArray();
        root["dealers"]!["hedging"] = new JsonObject { ["type"] = "continuous" };
        root["volatility"]!["depth"] = new JsonObject { ["type"] = "constant" };
        root["participants"] = new JsonArray(JsonNode.Parse("""{ "type": "stop-orders", "side": "sell", "levels": [{ "price": 4950, "units": 1000 }] }"""));
        CascadeScenario s = ScenarioText.Read(root.ToJsonString()).EnsureRead();
        CascadeModel model = s.BuildModel();
        CascadeResult result = model.Solve(s.Shocks[0].Shock);
        Assert.Equal(-1000, result.Flow);
        Assert.Equal(-0.02 - (0.01 * 1000 * 5000 / 1e9), result.LogMove!.Value, 1e-12);
    }

    [Fact]
    public void EnsureRead_SeveralProblems_NamesAll()
    {
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => ScenarioText.Read("{ \"version\": 2, \"marked\": 1 }").EnsureRead());
        Assert.Contains("$.version", e.Message, StringComparison.Ordinal);
        Assert.Contains("did you mean \"market\"?", e.Message, StringComparison.Ordinal);
        Assert.Contains("$.shocks", e.Message, StringComparison.Ordinal);
    }

    private static string WithMarket(string market) => $$"""
        { "version": 1,
        "dealers": { "positioning": { "type": "customers-long" }, "hedging": { "type": "continuous" } }, "impact": { "type": "linear", "logMovePerBillion": 0.001 }, "volatility": { "response": { "type": "fixed" }, "vegaFeedback": { "type": "none" }, "depth": { "type": "constant" } }, "participants": [], "shocks": [{ "name": "a", "news": -0.01 }], "market":
        {{market}}
        }
        """;
}
