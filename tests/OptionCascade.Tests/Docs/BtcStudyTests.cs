using System.Globalization;
using OptionCascade.Hedging;
using OptionCascade.Calibration;
using OptionCascade.Cascade;
using OptionCascade.Data;
using OptionCascade.Exposure;
using OptionCascade.Impact;
using OptionCascade.Impact.OrderBooks;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Docs;

/// <summary>docs/studies/btc-2026-02-05.md says what the real files give; skipped where they are absent.</summary>
public class BtcStudyTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "studies");
    private static readonly string Text = File.ReadAllText(Path.Combine(Folder, "btc-2026-02-05.md"));
    private static readonly ResolveOptions Resolve = new() { Time = TimeConvention.CalendarInstant };

    private static OptionChain Chain(string hour) => ChainReader.Read(RealData.File($"chains/deribit_options_snapshot_20260205T{hour}Z.csv"), new ChainReadOptions { Underlying = "BTC" }).Chains.Single();

    private static CascadeModel Model(OptionChain chain, IImpactLaw impact, double beta, DealerPositioning? side = null)
        => new(chain, Resolve, side ?? DealerPositioning.LongCallsShortPuts, impact,
            volatility: new VolatilityFeedback(beta == 0 ? SpotVolatilityResponse.Fixed : SpotVolatilityResponse.Linear(beta, -0.5, 2), 0, MarketMakerDepth.Constant));

    [Fact]
    public void Chains_BothHours_ChangedAsThePageSays()
    {
        OptionChain morning = Chain("093647"), evening = Chain("212937");
        ChainChange change = ChainChange.Of(ResolvedBook.Create(morning.Book, morning.Market, Resolve), ResolvedBook.Create(evening.Book, evening.Market, Resolve));
        Assert.Equal((71_470.62, 63_858.345), (morning.Market.Spot, evening.Market.Spot));
        Assert.Equal(-1.738, change.FixedStrikeBeta.Value, 5e-4);
        Assert.Equal(0.381, change.FixedStrikeBeta.StandardError, 5e-4);
        Assert.Equal((36_288, 6_229, 0), (Math.Round(change.Opened), Math.Round(change.Closed), Math.Round(change.Expired)));
        Says("36,288", "6,229", "−1.74", "0.38");
        ExpiryChange first = change.Expiries[0], last = change.Expiries[^1];
        Assert.Equal((0.787, 1.510), (Math.Round(first.AtTheMoney.Before, 3), Math.Round(first.AtTheMoney.After, 3)));
        Assert.Equal((0.500, 0.550), (Math.Round(last.AtTheMoney.Before, 3), Math.Round(last.AtTheMoney.After, 3)));
        Says("78.7", "151.0", "54.98");
    }

    [Fact]
    public void Dealers_MorningBook_HedgeAsThePageSays()
    {
        OptionChain morning = Chain("093647"), evening = Chain("212937");
        double x = Math.Log(evening.Market.Spot / morning.Market.Spot), s = morning.Market.Spot;
        CascadeModel model = Model(morning, new LinearImpact(0), 0);
        Assert.Equal(-71.56, Gamma(model), 0.005);
        Assert.Equal(-45.14, Gamma(Model(evening, new LinearImpact(0), 0)), 0.005);
        Assert.Equal(-62.92, Gamma(Model(morning with { Market = morning.Market with { Spot = evening.Market.Spot, Forwards = evening.Market.Forwards, AsOf = evening.Market.AsOf } }, new LinearImpact(0), 0)), 0.005);
        Assert.Equal(-11_724, new DealerHedging(model.Dealers).Traded(x), 0.5);
        Assert.Equal(-837.9, new DealerHedging(model.Dealers).Traded(x) * s / 1e6, 0.05);
        foreach ((DealerPositioning side, double sign) in new[] { (DealerPositioning.CustomersLong, -1.0), (DealerPositioning.CustomersShort, 1.0) })
            Assert.Equal(sign * 2095.8, new DealerHedging(Model(morning, new LinearImpact(0), 0, side).Dealers).Traded(x) * s / 1e6, 0.05);
        Says("-71.56", "-45.14", "-62.92", "11,724", "837.9", "2,095.8");

        static double Gamma(CascadeModel m) => m.Exposure().In(ExposureUnit.GammaPerOnePercentMove).Total.Net / 1e6;
    }

    // News that, with the dealers' hedging, ends where the market ended; flow in millions; the block that would have moved the price by itself, in billions
    [Theory]
    [InlineData("square root", 0, -0.1094, -837.9, -633.4)]
    [InlineData("square root", -3, -0.1090, -1026.5, -633.4)]
    [InlineData("1e-6", 0, -0.1009, -837.9, -8.05)]
    [InlineData("1e-6", -3, -0.0983, -1026.5, -8.05)]
    [InlineData("3e-6", 0, -0.0774, -837.9, -2.68)]
    [InlineData("3e-6", -3, -0.0695, -1026.5, -2.68)]
    [InlineData("5.4e-6", 0, -0.0493, -837.9, -1.49)]
    [InlineData("5.4e-6", -3, -0.0351, -1026.5, -1.49)]
    [InlineData("6.86e-6", 0, -0.0322, -837.9, -1.17)]
    [InlineData("6.86e-6", -3, -0.0141, -1026.5, -1.17)]
    public void News_ThatEndsWhereTheMarketEnded_IsAsThePageSays(string impact, double beta, double news, double flow, double block)
    {
        OptionChain morning = Chain("093647");
        double x = Math.Log(Chain("212937").Market.Spot / morning.Market.Spot), s = morning.Market.Spot;
        IImpactLaw law = impact == "square root" ? new SquareRootImpact(1, TradingActivity.FromNotional(6e10, s, 0.035), 1e-3) : new LinearImpact(double.Parse(impact, CultureInfo.InvariantCulture));
        CascadeModel model = Model(morning, law, beta);
        double low = 0, high = -0.2;
        for (int i = 0; i < 40; i++)
        {
            double middle = 0.5 * (low + high);
            if (model.Solve(Shock.PriceJump(middle)).LogMove > x) low = middle;
            else high = middle;
        }

        CascadeResult result = model.Solve(Shock.PriceJump(low));
        Assert.Equal(x, result.LogMove!.Value, 1e-6);
        Assert.Equal(news, low, 6e-5);
        Assert.Equal(flow, result.FlowNotional!.Value / 1e6, 0.05);
        Assert.Equal(block, law.Quantity(x) * s / 1e9, 0.05);
        Says((-100 * news).ToString("0.00", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Depth_OfTheBook_GivesTheSlopeOfThePage()
    {
        OrderBook book = DepthReader.ReadLevels(RealData.File("l2/binance_usdm_btcusdt_20240808_l2_snapshot.csv")).Book;
        double within = new[] { BookSide.Bid, BookSide.Ask }.Sum(side => book.Side(side).Where(l => Math.Abs((l.Price / book.Mid!.Value) - 1) <= 25e-4).Sum(l => l.Quantity));
        Assert.Equal(6.86e-6, 2 * 25e-4 / within, 0.005e-6);
    }

    [Fact]
    public void Scenario_OfThePage_AnswersAsItSays()
    {
        using var folder = new Cli.TemporaryFolder();
        string path = folder.File("study.jsonc", File.ReadAllText(Path.Combine(Folder, "btc-2026-02-05.jsonc"))
            .Replace("\"deribit_options_snapshot_20260205T093647Z.csv\"", "\"" + RealData.File("chains/deribit_options_snapshot_20260205T093647Z.csv").Replace("\\", "/", StringComparison.Ordinal) + "\"", StringComparison.Ordinal));
        System.Text.Json.JsonElement result = Cli.CommandRun.Of("cascade", "--scenario", path, "--format", "json").Json().GetProperty("result");
        Assert.Equal(-0.0991, result.GetProperty("logMove").GetDouble(), 5e-5);
        Says("-9.43%", "1.0849");
    }

    private static void Says(params string[] figures) => Assert.All(figures, f => Assert.Contains(f, Text, StringComparison.Ordinal));
}
