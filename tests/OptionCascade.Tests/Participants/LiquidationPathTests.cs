using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Margin;
using OptionCascade.Margin.Crypto;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Population;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Margin;
using OptionCascade.Tests.Margin.KillPrices;
using Xunit;

namespace OptionCascade.Tests.Participants;

/// <summary>From margin accounts to what they and the dealers trade on the way.</summary>
public sealed class LiquidationPathTests
{
    private const double Years = 73 / 365.0, Volatility = 0.3, Rate = 0.03, Yield = 0.01;
    private static readonly OptionContract Put = SampleAccounts.Option(90, OptionRight.Put, 73), Call = SampleAccounts.Option(110, OptionRight.Call, 73);
    private static readonly StrategyBasedRule RegT = new(StrategyBasedParameters.RegTCboe2012, UnderlyingTable.UnitedStates2024);

    private static MarginMarket Market => SampleAccounts.MarketOf(100, [Put, Call], _ => Volatility);

    private static LiquidationRules Rules(string name) => ParameterLibrary.Get<LiquidationRules>("liquidation-rule", name, new(2026, 3, 2)).Values;

    private static SellerLiquidationTerms Terms(LiquidationRules rules, BuybackCosts? costs = null) => new() { Rules = rules, Costs = LiquidationCosts.None, Decimals = 2, BuybackCosts = costs };

    private static Greeks At(OptionContract o, double spot) => BlackScholes.Evaluate(spot, o.Strike, Years, Volatility, Rate, Yield, o.Right);

    /// <summary>
    /// By hand. A: short 10 puts 90, cash 1,000·(P(88) + 0.2·88): in the money the requirement is P + 20% of spot, so that the account dies at 88.
    /// B: 200 shares bought on a loan of 13,500, two calls 110 written on them: 25% of the stock out of the money, so it dies at 13,500/(0.75·200) = 90; buying back the
    /// calls does not help, and the stock goes too.
    /// </summary>
    private static Account[] TwoAccounts => [
        SampleAccounts.Of("A", new OptionHolding(Put, -10), new CashHolding("USD", 1_000 * (At(Put, 88).Price + (0.2 * 88)))),
        SampleAccounts.Of("B", new OptionHolding(Call, -2), new SpotHolding("XYZ", 200), new CashHolding("USD", -13_500))];

    [Fact]
    public void FromAccounts_TwoAccountsByHand_GiveInventoryHedgeVegaAndPremium()
    {
        var population = AccountPopulation.Resolve(Market, TwoAccounts, RegT);
        OptionSellers sellers = OptionSellers.FromAccounts(population, "XYZ", Terms(Rules("all at once"), new BuybackCosts(0.5, 0, 1e-3)));
        Assert.Equal((2, 0), (sellers.AccountsBelow, sellers.InBreachAtStart));
        Assert.Equal(Math.Log(0.9), sellers.Falls[0].LogMove, 2e-9);
        Assert.Equal(Math.Log(0.88), sellers.Falls[1].LogMove, 2e-9);

        Assert.Equal(0, sellers.Traded(Math.Log(0.91)));
        Assert.Empty(sellers.Inventory(Math.Log(0.91)));
        Assert.Equal(-200 + (200 * At(Call, 89).Delta), sellers.Traded(Math.Log(0.89)), 1e-9);
        Assert.Equal([new InventoryChange(Call, -2)], sellers.Inventory(Math.Log(0.89)));

        double x = Math.Log(0.85);
        Assert.Equal([new InventoryChange(Put, -10), new InventoryChange(Call, -2)], sellers.Inventory(x));
        SellerLiquidation at = sellers.At(x);
        Assert.Equal((2, 12.0, 0.0, -200.0), (at.Accounts, at.ContractsBought, at.ContractsSold, at.UnderlyingUnits));
        Assert.Equal((1_000 * At(Put, 85).Delta) + (200 * At(Call, 85).Delta), at.HedgeUnits, 1e-9);
        Assert.Equal(at.UnderlyingUnits + at.HedgeUnits, sellers.Traded(x), 1e-9);
        Assert.Equal(0.01 * ((1_000 * At(Put, 85).Vega) + (200 * At(Call, 85).Vega)), at.VegaBought, 1e-9);
        Assert.Equal((1_000 * At(Put, 88).Price) + (200 * At(Call, 90).Price), at.Premium, 1e-4);
        Assert.Equal(0.005 * ((1_000 * At(Put, 88).Vega) + (200 * At(Call, 90).Vega)), at.SpreadPaid, 1e-4);
        Assert.Equal(0.01 * ((1_000 * At(Put, 88).Vega) + (200 * At(Call, 90).Vega)), at.VegaAtTrade, 1e-6);
        Assert.Equal(1e-3 * at.VegaAtTrade, at.VolatilityRise, 1e-12);
        Assert.Equal(0, at.Deficit);
    }

    [Fact]
    public void Liquidate_TheSameTwoAccountsByHand_EndWithCashToTheCent()
    {
        MarginMarket market = Market;
        double[] kills = [Math.Log(0.88) - 1e-12, Math.Log(0.9) - 1e-12];
        decimal[] expected = [Math.Round((decimal)(-1_000 * At(Put, 88).Price), 2), Math.Round((decimal)(-200 * At(Call, 90).Price), 2) + 18_000m];
        for (int i = 0; i < 2; i++)
        {
            AccountLiquidation done = LiquidationEngine.Liquidate(market.Resolve(TwoAccounts[i]), new MarketMove(kills[i]), RegT, Rules("all at once"), LiquidationCosts.None, 2);
            Assert.Equal(LiquidationStatus.Flat, done.Status);
            Assert.Equal((expected[i], -expected[i], 0m), (done.Ledger.Balance(TwoAccounts[i].Id), done.Ledger.Balance(CashLedger.Market), done.Ledger.Imbalance));
        }
    }

    [Theory]
    [InlineData("to target", 1.25, 1.0)]
    [InlineData("Hyperliquid", 1, 1.0)]
    [InlineData("Deribit", 1, 1.0)]
    [InlineData("to target", 1, 0.0)]
    public void FromAccounts_PartialLiquidation_TakesStepsThatAddUpToTheAccount(string name, double target, double contractStep)
    {
        Account account = SampleAccounts.Of("A", new OptionHolding(Put, -200), new OptionHolding(Call, -100), new CashHolding("USD", 600_000));
        LiquidationRules rules = Rules(name) with { TargetRatio = target, ContractStep = contractStep, WholeBelowNotional = 0, BackstopFraction = 0 };
        OptionSellers sellers = OptionSellers.FromAccounts(AccountPopulation.Resolve(Market, [account], RegT), "XYZ", Terms(rules));
        foreach (ImmutableArray<ForcedBuyback> side in new[] { sellers.Falls, sellers.Rises })
        {
            Assert.True(side.Length > 1);
            Assert.Equal(Enumerable.Range(0, side.Length), side.Select(b => b.Step));
            Assert.All(side.Zip(side.Skip(1)), p => Assert.True(Math.Abs(p.First.LogMove) <= Math.Abs(p.Second.LogMove)));
            foreach ((OptionContract contract, double held) in new[] { (Put, 200.0), (Call, 100.0) })
            {
                double bought = side.SelectMany(b => b.Legs).Where(l => l.Contract == contract).Sum(l => l.Contracts);
                Assert.InRange(bought, 0, held + 1e-9);
                Assert.All(side.SelectMany(b => b.Legs).Where(l => l.Contract == contract), l => Assert.True(l.Contracts > 0));
            }
        }

        // Just beyond each step what is left of the account is not in breach, as the rules promise.
        Account rest = account;
        foreach (ForcedBuyback step in sellers.Falls.SkipLast(1))
        {
            rest = rest with
            {
                Holdings = [.. rest.Holdings.Select(h => h switch
                {
                    OptionHolding o => o with { Contracts = o.Contracts + step.Legs.Where(l => l.Contract == o.Contract).Sum(l => l.Contracts) },
                    CashHolding c => c with { Amount = c.Amount - step.Premium },
                    _ => h,
                })],
            };
            MarginLevel level = RegT.Level(Market.Resolve(rest).At(new MarketMove(step.LogMove)));
            Assert.True(level.Equity >= (target * level.Maintenance) - 0.5, $"step {step.Step}: {level}");
        }
    }

    [Fact]
    public void FromAccounts_FewestSteps_ClosesTheRestAtTheLast()
    {
        Account account = SampleAccounts.Of("A", new OptionHolding(Put, -200), new CashHolding("USD", 500_000));
        SellerLiquidationTerms terms = Terms(Rules("to target") with { ContractStep = 1 }) with { MostSteps = 3 };
        OptionSellers sellers = OptionSellers.FromAccounts(AccountPopulation.Resolve(Market, [account], RegT), "XYZ", terms);
        Assert.Equal(3, sellers.Falls.Length);
        Assert.Equal(200, sellers.Falls.Sum(b => b.Legs.Sum(l => l.Contracts)));
    }

    [Fact]
    public void FromAccounts_AccountInBreachAlready_FiresAtOnceOnBothSidesOnce()
    {
        Account account = SampleAccounts.Of("A", new OptionHolding(Put, -10), new CashHolding("USD", 8_000));
        OptionSellers sellers = OptionSellers.FromAccounts(AccountPopulation.Resolve(Market, [account], RegT), "XYZ", Terms(Rules("all at once")));
        Assert.Equal(1, sellers.InBreachAtStart);
        foreach (double x in new[] { -0.1, 0, 0.1 })
            Assert.Equal(1_000 * At(Put, 100 * Math.Exp(x)).Delta, sellers.Traded(x), 1e-9);
    }

    [Fact]
    public void FromAccounts_ManyAccounts_AreTheSameBitsOnAnyNumberOfThreadsAndCurveAgrees()
    {
        MarginMarket market = SampleAccounts.Listed();
        var population = AccountPopulation.Resolve(market, SampleAccounts.Draw(200, 11), RegT);
        SellerLiquidationTerms terms = Terms(Rules("to target") with { TargetRatio = 1.5, ContractStep = 1 }) with { MostSteps = 6 };
        OptionSellers one = OptionSellers.FromAccounts(population, "XYZ", terms, 1), four = OptionSellers.FromAccounts(population, "XYZ", terms, 4);
        FlowCurve curve = one.Compile(new FlowDomain(-1, 0.7));
        for (double x = -0.99; x < 0.7; x += 0.0137)
        {
            Assert.Equal(one.Traded(x), four.Traded(x));
            Assert.Equal(one.Traded(x), curve.At(x), 1e-6);
        }

        ImmutableArray<AccountKill> kills = KillPriceSearch.FindAll(population);
        Assert.Equal(kills.Count(k => k.Down.IsBreach), one.AccountsBelow);
        Assert.Equal(kills.Count(k => k.Up.IsBreach), one.AccountsAbove);
    }

    [Fact]
    public void FromAccounts_UnderlyingWithBeta_StandsInItsOwnLogPrice()
    {
        MarginMarket market = Market with { Betas = ImmutableDictionary<string, double>.Empty.Add("XYZ", 2) };
        OptionSellers sellers = OptionSellers.FromAccounts(AccountPopulation.Resolve(market, TwoAccounts, RegT), "XYZ", Terms(Rules("all at once")));
        Assert.Equal(Math.Log(0.9), sellers.Falls[0].LogMove, 4e-9);
        Assert.Throws<ArgumentException>(() => OptionSellers.FromAccounts(AccountPopulation.Resolve(market, TwoAccounts, RegT), "ABC", Terms(Rules("all at once"))));
        MarginMarket against = Market with { Betas = ImmutableDictionary<string, double>.Empty.Add("XYZ", -1) };
        Assert.Throws<ArgumentException>(() => OptionSellers.FromAccounts(AccountPopulation.Resolve(against, TwoAccounts, RegT), "XYZ", Terms(Rules("all at once"))));
    }

    [Fact]
    public void FromAccounts_LossBeyondTheAccount_IsTheDeficit()
    {
        Account account = SampleAccounts.Of("A", new OptionHolding(Put, -10), new CashHolding("USD", 0));
        OptionSellers sellers = OptionSellers.FromAccounts(AccountPopulation.Resolve(Market, [account], RegT), "XYZ", Terms(Rules("all at once")));
        Assert.Equal(1_000 * At(Put, 100).Price, sellers.At(-0.01).Deficit, 0.01);
    }

    [Theory]
    [InlineData(-40_000)]
    [InlineData(40_000)]
    public void FromAccounts_CoinAccountWithInversePerpetual_ClosesWhatCloseAllSays(double perpetuals)
    {
        OptionContract put = CryptoAccounts.Option(50_000, OptionRight.Put, 30), call = CryptoAccounts.Option(70_000, OptionRight.Call, 30);
        MarginMarket market = CryptoAccounts.MarketOf(CryptoAccounts.Snapshot("BTC", CryptoAccounts.Spot, put, call));
        var account = new Account
        {
            Id = "coin", Currency = "BTC",
            Holdings = [new OptionHolding(put, -5), new OptionHolding(call, -2), new FutureHolding(CryptoAccounts.Perpetual(FuturePayoff.Inverse), perpetuals, 59_000), new CashHolding("BTC", 2)],
        };
        ResolvedAccount resolved = market.Resolve(account);
        AccountPopulation population = AccountPopulation.Resolve(market, [account], DeribitStandardMarginRule.InForce(new(2026, 1, 1)));
        OptionSellers sellers = OptionSellers.FromAccounts(population, "BTC", Terms(Rules("all at once")) with { Decimals = 8 });
        Assert.NotEmpty(perpetuals < 0 ? sellers.Rises : sellers.Falls);
        foreach (ForcedBuyback step in sellers.Falls.Concat(sellers.Rises))
        {
            ForcedBuyback all = ForcedBuyback.CloseAll(resolved, "BTC", step.LogMove);
            Assert.Equal(all.Legs.Order(Comparer<BuybackLeg>.Create((a, b) => a.Contract.Strike.CompareTo(b.Contract.Strike))), step.Legs.Order(Comparer<BuybackLeg>.Create((a, b) => a.Contract.Strike.CompareTo(b.Contract.Strike))));
            Assert.Equal(all.UnderlyingUnits, step.UnderlyingUnits, 1e-9);
        }
    }
}
