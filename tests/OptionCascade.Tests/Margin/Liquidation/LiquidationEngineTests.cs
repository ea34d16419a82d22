using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Margin.Borrowing;
using OptionCascade.Margin.Crypto;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Support;
using Xunit;
using static OptionCascade.Tests.Margin.CryptoAccounts;

namespace OptionCascade.Tests.Margin.Liquidation;

public class LiquidationEngineTests
{
    private static readonly LocalDate Day = new(2026, 3, 2);
    private static readonly LiquidationCosts Spread = new() { OptionHalfSpread = 0.02, OptionHalfSpreadOfSpot = 0.0005, LinearHalfSpread = 0.0005, FeeRate = 0.0005 };
    private static readonly OptionContract Call = Option(66_000, OptionRight.Call, 20, OptionSettlement.Quote), Put = Option(55_000, OptionRight.Put, 20, OptionSettlement.Quote),
        Wing = Option(48_000, OptionRight.Put, 20, OptionSettlement.Quote);

    private static LiquidationRules Rules(string name) => ParameterLibrary.Get<LiquidationRules>("liquidation-rule", name, Day).Values;

    private static TieredPerpetualRule PerpetualRule(MaintenanceTiers tiers) => new("tiers",
        ImmutableSortedDictionary.Create<string, PerpetualTerms>(StringComparer.Ordinal).Add("BTCUSDC-PERPETUAL", new PerpetualTerms(tiers, 0.1)));

    /// <summary>The holdings with so much cash that equity is a given fraction of maintenance at the move.</summary>
    private static ResolvedAccount Short(IMarginRule rule, MarketMove move, double fraction, params Holding[] holdings)
    {
        MarginLevel without = rule.Level(Resolve("USD", holdings).At(move));
        return Resolve("USD", [.. holdings, new CashHolding("USD", (fraction * without.Maintenance) - without.Equity)]);
    }

    [Fact]
    public void Liquidate_AccountAboveMaintenance_TradesNothing()
    {
        ResolvedAccount account = Resolve("USD", new OptionHolding(Put, -1), new CashHolding("USD", 50_000));
        AccountLiquidation r = LiquidationEngine.Liquidate(account, MarketMove.None, DeribitStandardMarginRule.InForce(Day), Rules("all at once"), Spread, 2);
        Assert.Equal(LiquidationStatus.NotBreached, r.Status);
        Assert.Empty(r.Trades);
        Assert.Empty(r.Ledger.Transfers);
    }

    /// <summary>Hyperliquid: long 10 at 60,000 with 30,000 at 50x: maintenance 1%; 3.5% down equity is 9,000 against 5,790: no breach; 4.2% down 4,800 against 5,748: 20% first.</summary>
    [Fact]
    public void Liquidate_HyperliquidLargePosition_ClosesAFifthFirst()
    {
        ResolvedAccount account = Resolve("USD", new FutureHolding(Perpetual(FuturePayoff.Linear), 10, 60_000), new CashHolding("USD", 30_000));
        TieredPerpetualRule rule = PerpetualRule(MaintenanceTiers.Flat(0.01));
        AccountLiquidation r = LiquidationEngine.Liquidate(account, new MarketMove(Math.Log(0.958)), rule, Rules("Hyperliquid"), LiquidationCosts.None, 2);
        Assert.Equal(LiquidationStatus.Restored, r.Status);
        LiquidationTrade trade = Assert.Single(r.Trades);
        Assert.Equal(-2, trade.Quantity, 1e-12);
        Assert.Equal(4_800, r.After.Equity, 0.01);

        // 4.3% down: equity 4,200 against 5,742; after a fifth still short of 4,593.6: the rest 30 s later.
        AccountLiquidation all = LiquidationEngine.Liquidate(account, new MarketMove(Math.Log(0.957)), rule, Rules("Hyperliquid"), LiquidationCosts.None, 2);
        Assert.Equal(LiquidationStatus.Flat, all.Status);
        Assert.Equal([0, 30], all.Trades.Select(t => t.Seconds));
        Assert.Equal(-10, all.Trades.Sum(t => t.Quantity), 1e-12);
    }

    [Fact]
    public void Liquidate_HyperliquidSmallPosition_ClosesAllAtOnce()
    {
        ResolvedAccount account = Resolve("USD", new FutureHolding(Perpetual(FuturePayoff.Linear), 1, 60_000), new CashHolding("USD", 3_000));
        AccountLiquidation r = LiquidationEngine.Liquidate(account, new MarketMove(Math.Log(0.958)), PerpetualRule(MaintenanceTiers.Flat(0.01)), Rules("Hyperliquid"), LiquidationCosts.None, 2);
        Assert.Equal(-1, Assert.Single(r.Trades).Quantity);
        Assert.Equal(LiquidationStatus.Flat, r.Status);
    }

    [Fact]
    public void Liquidate_BelowTwoThirdsOfMaintenance_GoesToTheVaultWithItsEquity()
    {
        ResolvedAccount account = Resolve("USD", new FutureHolding(Perpetual(FuturePayoff.Linear), 10, 60_000), new CashHolding("USD", 30_000));
        AccountLiquidation r = LiquidationEngine.Liquidate(account, new MarketMove(Math.Log(0.955)), PerpetualRule(MaintenanceTiers.Flat(0.01)), Rules("Hyperliquid"), Spread, 2);
        Assert.Equal(0, r.After.Equity, 1e-6);
        Assert.Equal(3_000, (double)r.Ledger.Transfers.Where(t => t.From == "A" && t.Reason.StartsWith("equity", StringComparison.Ordinal)).Sum(t => t.Amount), 0.01);
        Assert.Equal(0m, r.Ledger.Balance(CashLedger.InsuranceFund));
    }

    [Fact]
    public void Liquidate_Okx_CutsTwoTiersAtATime()
    {
        MaintenanceTiers tiers = MaintenanceTiers.FromRates([(100_000, 0.005), (300_000, 0.01), (600_000, 0.02), (1_200_000, 0.05), (5_000_000, 0.1)]);
        ResolvedAccount account = Resolve("USD", new FutureHolding(Perpetual(FuturePayoff.Linear), 16, 60_000), new CashHolding("USD", 58_000));
        LiquidationRules rules = Rules("OKX") with { Tiers = ImmutableDictionary<string, MaintenanceTiers>.Empty.Add("BTCUSDC-PERPETUAL", tiers) };
        AccountLiquidation r = LiquidationEngine.Liquidate(account, new MarketMove(Math.Log(0.965)), PerpetualRule(tiers), rules, LiquidationCosts.None, 2);
        double price = 60_000 * 0.965;
        Assert.Equal((300_000 / price) - 16, r.Trades[0].Quantity, 1e-9); // 926,400 is tier 4: cut to the cap of tier 2
        Assert.Equal(LiquidationStatus.Restored, r.Status);
    }

    [Fact]
    public void Liquidate_DeltaHedgeFirst_OpensAFutureAndTradesFewerOptions()
    {
        DeribitPortfolioMarginRule rule = DeribitPortfolioMarginRule.InForce(Day);
        var move = new MarketMove(0.03);
        ResolvedAccount account = Short(rule, move, 0.9, new OptionHolding(Call, -10), new OptionHolding(Put, -1));
        Assert.True(rule.Level(account.At(move)).IsBreached);
        LiquidationRules plain = Rules("to target"), hedged = plain with { DeltaHedge = Perpetual(FuturePayoff.Linear) };
        AccountLiquidation without = LiquidationEngine.Liquidate(account, move, rule, plain, LiquidationCosts.None, 2);
        AccountLiquidation with = LiquidationEngine.Liquidate(account, move, rule, hedged, LiquidationCosts.None, 2);
        Assert.True(with.Trades[0].IsHedge);
        Assert.True(with.Trades[0].Quantity > 0);
        Assert.Equal(LiquidationStatus.Restored, with.Status);
        double Options(AccountLiquidation r) => r.Trades.Where(t => t.Option is not null).Sum(t => Math.Abs(t.Quantity));
        Assert.True(Options(with) < Options(without));
        Assert.Contains(with.Account.Holdings, h => h is FutureHolding);
    }

    [Fact]
    public void Liquidate_SmartOrder_HasNoMoreImpactThanLargestFirst()
    {
        var move = new MarketMove(-0.12, 0.2);
        ResolvedAccount account = Short(DeribitStandardMarginRule.InForce(Day), move, 0.9, new OptionHolding(Call, -4), new OptionHolding(Put, -6), new OptionHolding(Wing, 3),
            new FutureHolding(Perpetual(FuturePayoff.Linear), 1, 60_000));
        LiquidationRules smart = Rules("to target");
        AccountLiquidation Run(LiquidationOrder order) => LiquidationEngine.Liquidate(account, move, DeribitStandardMarginRule.InForce(Day), smart with { Order = order }, LiquidationCosts.None, 2);
        AccountLiquidation best = Run(LiquidationOrder.MostFreedPerImpact), largest = Run(LiquidationOrder.LargestFirst), worst = Run(LiquidationOrder.WorstFirst);
        Assert.All([best, largest, worst], r => Assert.True(r.After.Excess >= 0));
        Assert.True(best.Impact <= largest.Impact && best.Impact <= worst.Impact, $"{best.Impact} {largest.Impact} {worst.Impact}");
        Assert.True(best.Impact > 0);
    }

    [Fact]
    public void Liquidate_DeribitRounds_TakesOneStepASecondAndStopsAtMaintenance()
    {
        DeribitStandardMarginRule rule = DeribitStandardMarginRule.InForce(Day);
        var move = new MarketMove(-0.1);
        ResolvedAccount account = Short(rule, move, 0.9, new OptionHolding(Put, -10));
        AccountLiquidation r = LiquidationEngine.Liquidate(account, move, rule, Rules("Deribit") with { ContractStep = 0.1 }, LiquidationCosts.None, 2);
        Assert.Equal(LiquidationStatus.Restored, r.Status);
        Assert.True(r.Rounds > 1);
        Assert.All(r.Trades, t => Assert.Equal(0.5, t.Quantity, 1e-12));
        Assert.Equal(Enumerable.Range(0, r.Rounds).Select(i => (double)i), r.Trades.Select(t => t.Seconds));
        double cash = account.Account.Holdings.OfType<CashHolding>().Single().Amount - r.Trades.Take(r.Rounds - 1).Sum(t => t.Quantity * t.Price);
        MarginLevel oneLess = rule.Level(Resolve("USD", new OptionHolding(Put, -10 + (0.5 * (r.Rounds - 1))), new CashHolding("USD", cash)).At(move));
        Assert.True(oneLess.IsBreached);
    }

    [Fact]
    public void Liquidate_LossBeyondTheAccount_IsPaidByTheFundToTheCent()
    {
        ResolvedAccount account = Resolve("USD", new OptionHolding(Put, -10), new CashHolding("USD", 100_000));
        AccountLiquidation r = LiquidationEngine.Liquidate(account, new MarketMove(-0.5), DeribitStandardMarginRule.InForce(Day), Rules("all at once"), Spread, 2);
        Assert.Equal(LiquidationStatus.Bankrupt, r.Status);
        Assert.True(r.Deficit > 0);
        Assert.Equal(0m, r.Ledger.Imbalance);
        Assert.Equal(0, r.Account.Holdings.OfType<CashHolding>().Sum(c => c.Amount), 1e-6);
        Assert.Equal(-100_000m, r.Ledger.Balance("A"));
        Assert.Equal(-(decimal)r.Deficit, r.Ledger.Balance(CashLedger.InsuranceFund));
    }

    [Fact]
    public void Liquidate_MarginLoanToTarget_SellsWhatTheFormulaSays()
    {
        MarginLoanParameters p = ParameterLibrary.Get<MarginLoanParameters>("margin-loan", "house", Day).Values;
        ResolvedAccount account = Resolve("USD", new SpotHolding("BTC", 2), new CashHolding("USD", -60_000));
        double price = 60_000 * 0.65;
        AccountLiquidation r = LiquidationEngine.Liquidate(account, new MarketMove(Math.Log(0.65)), new MarginLoanRule("house", p), Rules("to target"), LiquidationCosts.None, 8);
        Assert.Equal(-MarginLoan.ForcedTrade(2, -60_000, price, 0.3), Assert.Single(r.Trades).Quantity, 1e-9);
        Assert.Equal(LiquidationStatus.Restored, r.Status);
    }

    /// <summary>An account in coin: inverse perpetual, coin-settled options, ledger to a satoshi.</summary>
    [Fact]
    public void Liquidate_AnyCoinAccount_ConservesCoinsAndEndsFlatOrAboveTarget()
    {
        OptionContract call = Option(66_000, OptionRight.Call, 20), put = Option(55_000, OptionRight.Put, 20);
        MarginMarket market = MarketOf(Snapshot("BTC", Spot, call, put));
        IMarginRule[] margins = [DeribitStandardMarginRule.InForce(Day), DeribitPortfolioMarginRule.InForce(Day)];
        LiquidationRules[] plans = [Rules("all at once"), Rules("to target"), Rules("Deribit") with { Fractions = [0.5], DeltaHedge = Perpetual(FuturePayoff.Inverse), ContractStep = 0.1 }, Rules("Hyperliquid")];
        Gen<(double, double, double, double, double, int, int)> gen =
            from a in Law.Uniform(-8, 4) from b in Law.Uniform(-8, 4) from f in Law.Uniform(-20_000, 20_000) from coins in Law.Uniform(0, 3) from x in Law.Uniform(-0.4, 0.4)
            from margin in Gen.Choose(0, 1) from plan in Gen.Choose(0, 3) select (a, b, f, coins, x, margin, plan);
        Law.ForAll(gen, c =>
        {
            (double a, double b, double f, double coins, double x, int margin, int plan) = c;
            ResolvedAccount account = market.Resolve(Of("BTC", new OptionHolding(call, a), new OptionHolding(put, b), new FutureHolding(Perpetual(FuturePayoff.Inverse), f, 59_000), new CashHolding("BTC", coins)));
            AccountLiquidation r = LiquidationEngine.Liquidate(account, new MarketMove(x), margins[margin], plans[plan], Spread, 8);
            double left = r.Account.Holdings.OfType<CashHolding>().Sum(h => h.Amount);
            bool ended = r.Status switch
            {
                LiquidationStatus.NotBreached => r.Trades.IsEmpty,
                LiquidationStatus.Restored => r.After.Equity >= r.After.Maintenance,
                LiquidationStatus.Flat => left >= -1e-8 && !r.Account.Holdings.Any(h => h is OptionHolding or FutureHolding),
                LiquidationStatus.Bankrupt => Math.Abs(left) < 1e-7 && r.Deficit > 0,
                _ => false,
            };
            return ended && r.Ledger.Imbalance == 0m && Math.Abs(left - coins - (double)r.Ledger.Balance("A")) < 1e-9;
        });
    }

    [Fact]
    public void LiquidatePopulation_AnyOrder_PaysEveryDeficitOnceAndBalances()
    {
        MarginMarket market = Market2();
        DeribitStandardMarginRule rule = DeribitStandardMarginRule.InForce(Day);
        Gen<(double[], double[], double, double, LossSharing)> gen =
            from n in Gen.Choose(1, 6) from q in Gen.ArrayOf(Law.Uniform(-6, 6), n) from cash in Gen.ArrayOf(Law.Uniform(0, 200_000), n) from x in Law.Uniform(-0.5, 0.5) from fund in Law.Uniform(0, 300_000)
            from sharing in Gen.Elements(LossSharing.Winners, LossSharing.Deposits) select (q, cash, x, fund, sharing);
        Law.ForAll(gen, c =>
        {
            (double[] q, double[] cash, double x, double fund, LossSharing sharing) = c;
            ResolvedAccount[] accounts = [.. q.Select((size, i) => market.Resolve(new Account
            {
                Id = "A" + i, Currency = "USD", Holdings = [new FutureHolding(Perpetual(FuturePayoff.Linear), size, 60_000), new OptionHolding(Put, -Math.Abs(size)), new CashHolding("USD", cash[i])],
            }))];
            PopulationLiquidation Run(IEnumerable<ResolvedAccount> a) => PopulationLiquidation.Liquidate(a, new MarketMove(x), rule, Rules("all at once"), Spread, 2, fund, sharing);
            PopulationLiquidation r = Run(accounts), again = Run(accounts.Reverse());
            double shared = r.Allocation.Shares.Sum(s => s.Amount), net = (double)r.Ledger.Balance(CashLedger.InsuranceFund);
            return r.Ledger.Imbalance == 0m && r.Ledger.Transfers.SequenceEqual(again.Ledger.Transfers)
                && Math.Abs(r.Allocation.FromFund + shared + r.Allocation.Unpaid - r.Deficit) < 1e-6 && net == Math.Round(r.Fees - r.Deficit + (double)r.Ledger.Round(shared), 2)
                && Math.Abs(r.Deficit - r.Accounts.Sum(a => a.Deficit)) < 1e-9;
        });

        MarginMarket Market2() => MarketOf(Snapshot("BTC", Spot, Put));
    }

    [Fact]
    public void Liquidate_AnyAccountUnderEveryRule_ConservesCashAndContractsAndEndsFlatOrAboveTarget()
    {
        MarginMarket market = MarketOf(Snapshot("BTC", Spot, Call, Put, Wing));
        IMarginRule[] margins = [DeribitStandardMarginRule.InForce(Day), DeribitPortfolioMarginRule.InForce(Day)];
        LiquidationRules[] plans = [Rules("all at once"), Rules("to target"), Rules("to target") with { Order = LiquidationOrder.LargestFirst, TargetRatio = 1.2 },
            Rules("to target") with { Order = LiquidationOrder.WorstFirst, DeltaHedge = Perpetual(FuturePayoff.Linear), ContractStep = 0.1 }, Rules("Deribit") with { Fractions = [0.5] }, Rules("Hyperliquid"), Rules("OKX")];
        Gen<(double[], double, double, double, int, int, bool)> gen =
            from q in Gen.ArrayOf(Law.Uniform(-8, 4), 4)
            from cash in Law.Uniform(-10_000, 150_000)
            from x in Law.Uniform(-0.4, 0.4)
            from coins in Law.Uniform(0, 0.5)
            from margin in Gen.Choose(0, 1)
            from plan in Gen.Choose(0, 6)
            from costly in Gen.Elements(true, false)
            select (q, cash, x, coins, margin, plan, costly);
        Law.ForAll(gen, c =>
        {
            (double[] q, double cash, double x, double coins, int margin, int plan, bool costly) = c;
            Holding[] holdings = [new OptionHolding(Call, q[0]), new OptionHolding(Put, q[1]), new OptionHolding(Wing, q[2]), new FutureHolding(Perpetual(FuturePayoff.Linear), q[3], 59_000),
                new SpotHolding("BTC", coins), new CashHolding("USD", cash)];
            LiquidationRules rules = plans[plan];
            AccountLiquidation Run(IEnumerable<Holding> h) => LiquidationEngine.Liquidate(market.Resolve(Of("USD", [.. h])), new MarketMove(x), margins[margin], rules, costly ? Spread : LiquidationCosts.None, 2);
            AccountLiquidation r = Run(holdings);
            bool ended = r.Status switch
            {
                LiquidationStatus.NotBreached => r.Trades.IsEmpty && !r.Before.IsBreached,
                LiquidationStatus.Restored => r.After.Equity >= rules.TargetRatio * r.After.Maintenance,
                LiquidationStatus.Flat or LiquidationStatus.Bankrupt => !r.Account.Holdings.Any(h => h is OptionHolding or FutureHolding),
                _ => false,
            };
            double cashAfter = r.Account.Holdings.OfType<CashHolding>().Sum(h => h.Amount);
            bool cashConserved = r.Ledger.Imbalance == 0m && Math.Abs(cashAfter - cash - (double)r.Ledger.Balance("A")) < 1e-6;
            bool contracts = new[] { (Call, q[0]), (Put, q[1]), (Wing, q[2]) }.All(o =>
            {
                double traded = r.Trades.Where(t => t.Option == o.Item1).Sum(t => t.Quantity), left = r.Account.Holdings.OfType<OptionHolding>().Where(h => h.Contract == o.Item1).Sum(h => h.Contracts);
                return Math.Abs(o.Item2 + traded - left) < 1e-9 && left * o.Item2 >= 0 && Math.Abs(left) <= Math.Abs(o.Item2);
            });
            double future = r.Trades.Where(t => t.Future is not null).Sum(t => t.Quantity), futureLeft = r.Account.Holdings.OfType<FutureHolding>().Sum(h => h.Contracts);
            return ended && cashConserved && contracts && Math.Abs(q[3] + future - futureLeft) < 1e-9 && Run(holdings.Reverse()).Trades.SequenceEqual(r.Trades);
        });
    }
}
