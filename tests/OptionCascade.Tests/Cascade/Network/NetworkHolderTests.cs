using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Cascade;
using OptionCascade.Cascade.Network;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Margin;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Margin.KillPrices;
using Xunit;

namespace OptionCascade.Tests.Cascade.Network;

/// <summary>Holders and couplings by hand, and input that is refused.</summary>
public class NetworkHolderTests
{
    private static readonly NetworkAsset A = new("A", 100, new LinearImpact(1e-3)), B = new("B", 50, new LinearImpact(2e-3));

    [Fact]
    public void Traded_ExactLeverageTarget_RestoresTheTarget()
    {
        var fund = new LeverageTargetingFund("f", [new HolderPosition(A, 10), new HolderPosition(B, 20)], 5, LeverageTargetingForm.Exact);
        double[] units = Trade(fund, -0.05, -0.02);
        double assets = (10 * 100 * Math.Exp(-0.05)) + (20 * 50 * Math.Exp(-0.02)), debt = 2000 * 0.8;
        double left = 1 + (units[0] / 10);
        Assert.Equal(left, 1 + (units[1] / 20), 1e-14);
        Assert.Equal(5, left * assets / (assets - debt), 1e-12);
        Assert.Equal([0, 0], Trade(fund, 0, 0));
        Assert.Equal([-10, -20], Trade(fund, -0.5, -0.5)); // equity is gone
        Assert.Equal(-5.0, Trade(new LeverageTargetingFund("f", [new HolderPosition(A, 10)], 5, LeverageTargetingForm.Exact, 0.5), -0.5)[0]);
    }

    [Fact]
    public void Traded_ThresholdFund_SellsToTheTargetRatioOnBreachOnly()
    {
        ThresholdFund bank = ThresholdFund.OfLeverage("b", [new HolderPosition(A, 10)], 950, 33, 20);
        Assert.Equal(0, Trade(bank, Math.Log(0.98))[0]);
        double p = 97, left = 1 + (Trade(bank, Math.Log(0.97))[0] / 10);
        Assert.Equal(20, left * 10 * p / ((10 * p) - 950), 1e-9);
        Assert.Equal(-10, Trade(bank, Math.Log(0.94))[0]);
    }

    [Fact]
    public void Traded_CrossMarginedAccount_ClosesLongAndShortAsTold()
    {
        MarginPosition[] lines =
        [
            new(A, 10) { EntryPrice = 100, Maintenance = MaintenanceTiers.Flat(0.05), Priority = 2 },
            new(B, -8) { EntryPrice = 50, Maintenance = MaintenanceTiers.FromRates([(200, 0.02), (double.PositiveInfinity, 0.1)]), Priority = 1 },
        ];
        // Equity 120 − 10·8 − 8·1.5 = 28; requirement 0.05·920 + (412·0.1 − 200·0.08) = 46 + 25.2.
        double[] x = [Math.Log(0.92), Math.Log(51.5 / 50)];
        var all = new CrossMarginedAccount("a", lines, 120, CrossLiquidation.AllAtOnce);
        Assert.Equal([-10, 8], Trade(all, x));
        Assert.Equal([0, 0], Trade(all, 0, 0));
        double[] share = Trade(new CrossMarginedAccount("a", lines, 120, CrossLiquidation.ProRata, 1.25), x);
        double f = -share[0] / 10, target = 28 / 1.25;
        Assert.Equal(f, share[1] / 8, 1e-14);
        double notional = (1 - f) * 412;
        Assert.Equal(target, (0.05 * 920 * (1 - f)) + (notional > 200 ? (0.1 * notional) - 16 : 0.02 * notional), 1e-10);
        // B first (priority 1): its 25.2 are not enough to come from 71.2 to 22.4, then A from 46 to 22.4.
        double[] turn = Trade(new CrossMarginedAccount("a", lines, 120, CrossLiquidation.ByPriority, 1.25), x);
        Assert.Equal(8, turn[1], 1e-12);
        Assert.Equal(-10 * (1 - (22.4 / 46)), turn[0], 1e-10);
        // Collateral that is not sold counts in equity and stays.
        double[] kept = Trade(new CrossMarginedAccount("a", [lines[0], new MarginPosition(B, 1) { IsSold = false }], 0, CrossLiquidation.AllAtOnce), x);
        Assert.Equal([-10, 0], kept);
    }

    [Fact]
    public void Solve_LossOnOneAsset_ClosesTheOtherThroughACrossMarginedAccount()
    {
        MarginPosition[] lines = [new(A, 50) { EntryPrice = 100, Maintenance = MaintenanceTiers.Flat(0.05) }, new(B, 40) { EntryPrice = 50, Maintenance = MaintenanceTiers.Flat(0.05) }];
        var model = new NetworkModel([A, B], [new CrossMarginedAccount("a", lines, 700, CrossLiquidation.AllAtOnce)]);
        NetworkResult calm = NetworkSolver.Solve(model, NetworkShock.None.WithPriceJump("A", -0.05)), hit = NetworkSolver.Solve(model, NetworkShock.None.WithPriceJump("A", -0.12));
        Assert.Equal([-0.05, 0], calm.LogMoves);
        Assert.Equal(-0.12 - 0.05, hit.LogMove("A"), 1e-14);
        Assert.Equal(-0.08, hit.LogMove("B"), 1e-14);
        Assert.Equal(2, hit.Ledger.Rounds.SelectMany(r => r.Trades).Count());
        Assert.True(hit.Verify(model).IsConfirmed);
    }

    [Fact]
    public void Solve_IndexAndConstituents_PressureGoesBothWays()
    {
        NetworkAsset future = new("F", 4000, new LinearImpact(1e-2));
        BasketArbitrage[] basket = [new("F", [new Constituent("A", 0.75), new Constituent("B", 0.25)], 0.8)];
        // 2 futures sold: 1.6 reach the basket as 1.6·0.75·4000/100 = 48 A and 1.6·0.25·4000/50 = 32 B.
        var model = new NetworkModel([A, B, future], [], basket);
        NetworkResult sold = NetworkSolver.Solve(model, NetworkShock.None.WithBlockTrade("F", -2));
        Assert.Equal(CascadeStatus.Converged, sold.Status);
        Assert.Equal(-0.048, sold.LogMove("A"), 1e-14);
        Assert.Equal(-0.064, sold.LogMove("B"), 1e-14);
        Assert.Equal(Math.Log((0.75 * Math.Exp(-0.048)) + (0.25 * Math.Exp(-0.064))) - 0.004, sold.LogMove("F"), 1e-14);
        // News on a stock reaches the future, whose leveraged holder sells, which reaches the other stock.
        var held = new NetworkModel([A, B, future], [new SingleAssetParticipant(future, StopOrders.Sell(4000, [new PriceLevel(3800, 1)]))], basket);
        NetworkResult news = NetworkSolver.Solve(held, NetworkShock.None.WithPriceJump("A", -0.2));
        Assert.Equal(-0.2 - (0.8 * 0.75 * 40 * 1e-3), news.LogMove("A"), 1e-13);
        Assert.Equal(-0.8 * 0.25 * 80 * 2e-3, news.LogMove("B"), 1e-13);
        Assert.True(news.Verify(held).IsConfirmed);
        Assert.True(sold.Verify(model).IsConfirmed);
    }

    [Fact]
    public void Solve_CoinAndItsPerpetual_CollateralInCoinIsHurtTwice()
    {
        NetworkAsset coin = new("BTC", 60_000, new LinearImpact(1e-4)), perp = new("PERP", 60_000, new LinearImpact(1e-4));
        CrossMarginedAccount Account(bool inCoin) => new("a",
            [new MarginPosition(perp, 100) { EntryPrice = 60_000, Maintenance = MaintenanceTiers.Flat(0.05) }, new MarginPosition(coin, inCoin ? 20 : 0.001) { IsSold = false }],
            inCoin ? 0 : 1_200_000 - 60, CrossLiquidation.AllAtOnce);
        BasketArbitrage[] arbitrage = [new("PERP", [new Constituent("BTC", 1)], 0.9)];
        NetworkFold Critical(bool inCoin) => NetworkSolver.CriticalShock(new NetworkModel([coin, perp], [Account(inCoin)], arbitrage), NetworkShock.None.WithPriceJump("BTC", -1), 1, 0.005)!;
        // Equity 120·P − 100·60,000 (coin) or 100·P − 100·60,000 + 1.2 m (cash) against 5·P.
        Assert.Equal(-Math.Log(6_000_000 / (115 * 60_000.0)), Critical(true).Scale, 1e-9);
        Assert.Equal(-Math.Log(4_800_060 / (95.001 * 60_000)), Critical(false).Scale, 1e-9);
        Assert.Equal(FoldKind.Threshold, Critical(true).Kind);
    }

    [Fact]
    public void Solve_OptionAccountOnTwoUnderlyings_BreachDependsOnBothAndVolatility()
    {
        (MarginMarket market, NetworkAsset[] assets) = TwoMarkets(SpotVolatilityResponse.Linear(-4));
        Account account = SampleAccounts.Of("seller", new OptionHolding(SampleAccounts.Option(95, OptionRight.Put, 30, underlying: "XYZ"), -10),
            new OptionHolding(SampleAccounts.Option(48, OptionRight.Put, 30, underlying: "UVW"), -20), new CashHolding("USD", 38_000));
        ResolvedAccount resolved = market.Resolve(account);
        var rule = new NakedRule();
        CrossMarginedOptionAccount Holder(OptionAccountSide side) => new(resolved, rule, assets, side);
        // Along a common move with unmoved volatility it is the account's own valuation.
        NetworkAsset[] still = TwoMarkets(SpotVolatilityResponse.Fixed).Assets;
        double[] zero = [0, 0];
        foreach (double x in (double[])[0.05, 0, -0.07])
        {
            double[] both = [x, x], prices = [50 * Math.Exp(x), 100 * Math.Exp(x)];
            MarginLevel level = new CrossMarginedOptionAccount(resolved, rule, still, OptionAccountSide.Unknown).Level(new HolderState(both, prices, zero)), expected = rule.Level(resolved.At(new MarketMove(x)));
            Assert.Equal(expected.Excess, level.Excess, 1e-8);
        }

        // A fall of one alone, too small by itself, is enough once the other has fallen; rising volatility brings it nearer.
        double Alone(string asset, double other, SpotVolatilityResponse response)
        {
            NetworkAsset[] own = TwoMarkets(response).Assets;
            var model = new NetworkModel(own, [new CrossMarginedOptionAccount(resolved, rule, own, OptionAccountSide.FallsOnly)]);
            string second = asset == "XYZ" ? "UVW" : "XYZ";
            for (double n = 0; n > -0.4; n -= 0.0025)
                if (!NetworkSolver.Solve(model, NetworkShock.None.WithPriceJump(asset, n).WithPriceJump(second, other)).Flows.IsEmpty)
                    return n;
            return double.NegativeInfinity;
        }

        double calm = Alone("XYZ", 0, SpotVolatilityResponse.Fixed), together = Alone("XYZ", -0.04, SpotVolatilityResponse.Fixed), stormy = Alone("XYZ", 0, SpotVolatilityResponse.Linear(-4));
        Assert.True(calm < -0.01 && together > calm && stormy > calm, $"{calm} {together} {stormy}");
        // In breach both underlyings are sold by dealers who take over the puts.
        var network = new NetworkModel(assets, [Holder(OptionAccountSide.FallsOnly)], volatilityLinks: [new VolatilityLink("XYZ", "UVW", 0.5)]);
        NetworkShock shock = NetworkShock.None.WithPriceJump("XYZ", calm - 0.05);
        NetworkResult hit = NetworkSolver.Solve(network, shock);
        Assert.Equal(CascadeStatus.Converged, hit.Status);
        Assert.Contains(hit.Warnings, w => w.Contains("hypothesis about seller", StringComparison.Ordinal));
        Assert.True(hit.LogMove("UVW") < 0 && hit.Flows.All(f => f.Quantity < 0) && hit.Flows.Length == 2);
        Assert.Equal(-4 * hit.LogMove("XYZ"), hit.Assets[1].VolatilityShift, 1e-12);
        Assert.Equal((-4 * hit.LogMove("UVW")) + (0.5 * -4 * hit.LogMove("XYZ")), hit.Assets[0].VolatilityShift, 1e-12);
        Assert.True(hit.Verify(network).IsConfirmed, string.Join("; ", hit.Verify(network).Failures));
        // Without the hypothesis nothing is certified, the point is the same.
        NetworkResult open = NetworkSolver.Solve(new NetworkModel(assets, [Holder(OptionAccountSide.Unknown)], volatilityLinks: [new VolatilityLink("XYZ", "UVW", 0.5)]), shock);
        Assert.Equal(CascadeStatus.NotCertified, open.Status);
        Assert.True(open.LogMoves.Zip(hit.LogMoves).All(p => Math.Abs(p.First - p.Second) < 1e-8));
        Assert.Throws<InvalidOperationException>(() => open.EnsureConverged());
    }

    [Fact]
    public void Constructor_InputAtFault_SaysWhoAndWhat()
    {
        HolderPosition[] positions = [new(A, 1)];
        var fund = new ThresholdFund("fund", positions, 50, 0.1, 0.2);
        Refused("'A' twice", () => new NetworkModel([A, A], []));
        Refused("'fund' twice", () => new NetworkModel([A], [fund, fund]));
        Refused("'fund' to hold assets of the model, got 'A'", () => new NetworkModel([B], [fund]));
        Refused("'A' of holder 'fund'", () => new NetworkModel([A with { Spot = 101 }], [fund]));
        Refused("at least one asset", () => new NetworkModel([], []));
        Refused("of fund once, got A", () => new ThresholdFund("fund", [.. positions, .. positions], 50, 0.1, 0.2));
        Refused("target ratio times maintenance rate", () => new CrossMarginedAccount("acc", [new MarginPosition(A, 1) { Maintenance = MaintenanceTiers.Flat(0.6) }], 1, CrossLiquidation.ProRata, 2));
        Refused("asset of the model, got C", () => NetworkSolver.Solve(new NetworkModel([A], [fund]), NetworkShock.None.WithPriceJump("C", -1)));
        Refused("holder of the model, got nobody", () => NetworkSolver.Solve(new NetworkModel([A], [fund]), NetworkShock.None.WithDefault("nobody")));
        Refused("follow no basket", () => new NetworkModel([A, B], [], [new BasketArbitrage("A", [new Constituent("B", 1)], 1), new BasketArbitrage("B", [new Constituent("A", 1)], 1)]));
        Refused("add up to 1", () => new BasketArbitrage("A", [new Constituent("B", 0.5)], 1));
        Refused("without jumps", () => new MarginPosition(A, 1) { Maintenance = new MaintenanceTiers { Tiers = [new MaintenanceTier(10, 0.1, 0), new MaintenanceTier(20, 0.2, 0)] } });
        static void Refused(string part, Func<object> action) => Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    /// <summary>Thousands of accounts, hundreds of assets: same bits on any number of threads.</summary>
    [Fact]
    public void Solve_LargeSparseNetwork_SameBitsOnAnyThreads()
    {
        var random = new Random(3);
        NetworkAsset[] assets = [.. Enumerable.Range(0, 250).Select(i => new NetworkAsset($"a{i}", 100, new LinearImpact(2e-6)))];
        var holders = new List<INetworkHolder>();
        for (int h = 0; h < 4000; h++)
        {
            MarginPosition[] lines = [.. Enumerable.Range(0, assets.Length).OrderBy(_ => random.Next()).Take(8)
                .Select((i, k) => new MarginPosition(assets[i], 500 * (0.2 + random.NextDouble())) { Maintenance = MaintenanceTiers.Flat(0.05), Priority = k })];
            double gross = lines.Sum(l => l.Units * 100);
            holders.Add(h % 3 == 0
                ? new LeverageTargetingFund($"h{h}", lines.Select(l => new HolderPosition(l.Asset, 0.1 * l.Units)), 1 + (4 * random.NextDouble()), LeverageTargetingForm.Exact)
                : new CrossMarginedAccount($"h{h}", lines, -gross * (0.7 + (0.22 * random.NextDouble())), h % 3 == 1 ? CrossLiquidation.ProRata : CrossLiquidation.AllAtOnce, 1.5));
        }

        var model = new NetworkModel(assets, holders);
        NetworkShock shock = assets.Take(60).Aggregate(NetworkShock.None, (s, a) => s.WithPriceJump(a.Name, -0.15));
        NetworkResult Run(int threads)
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            NetworkResult result = NetworkSolver.Solve(model, shock, new NetworkOptions { Threads = threads });
            TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{threads} threads: {clock.ElapsedMilliseconds} ms, {result.Evaluations} evaluations, {result.Status}, unique {result.IsUnique}, radius {result.SpectralRadius:0.000}, {result.Flows.Length} flows"));
            return result;
        }

        Run(1);
        NetworkResult one = Run(1), four = Run(4);
        Assert.Equal(CascadeStatus.Converged, one.Status);
        Assert.True(one.LogMoves.SequenceEqual(four.LogMoves));
        Assert.True(one.Flows.SequenceEqual(four.Flows));
        Assert.Equal(one.SpectralRadius, four.SpectralRadius);
        Assert.True(one.Contagion!.Holders.SequenceEqual(four.Contagion!.Holders));
        Assert.True(one.Verify(model, 2000).IsConfirmed);
    }

    private static (MarginMarket Market, NetworkAsset[] Assets) TwoMarkets(SpotVolatilityResponse response)
    {
        OptionContract x = SampleAccounts.Option(95, OptionRight.Put, 30, underlying: "XYZ"), u = SampleAccounts.Option(48, OptionRight.Put, 30, underlying: "UVW");
        var market = new MarginMarket
        {
            Markets = ImmutableSortedDictionary.Create<string, MarketSnapshot>(StringComparer.Ordinal)
                .Add("XYZ", SampleAccounts.Snapshot(100, [x], _ => 0.25, "XYZ")).Add("UVW", SampleAccounts.Snapshot(50, [u], _ => 0.3, "UVW")),
            Options = new ResolveOptions { Time = TimeConvention.CalendarInstant },
        };
        return (market, [new("UVW", 50, new LinearImpact(2e-5)) { Volatility = response }, new("XYZ", 100, new LinearImpact(1e-5)) { Volatility = response }]);
    }

    private static double[] Trade(INetworkHolder holder, params double[] x)
    {
        double[] units = new double[x.Length], prices = [.. x.Select((v, i) => holder.Assets[i].Spot * Math.Exp(v))];
        holder.Traded(new HolderState(x, prices, new double[x.Length]), units);
        return units;
    }
}
