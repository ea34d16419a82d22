using System.Collections.Immutable;
using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Margin;

public sealed class AccountStateTests
{
    private static readonly Instant AsOf = Instant.FromUtc(2026, 3, 2, 15, 0);

    private static OptionContract Option(double strike, OptionRight right, int days, OptionSettlement settlement = OptionSettlement.Quote, string underlying = "XYZ",
        ExerciseStyle exercise = ExerciseStyle.European, double multiplier = 100) => new()
        {
            Underlying = underlying, Root = underlying, Right = right, Strike = strike, Expiry = AsOf + Duration.FromDays(days), Exercise = exercise,
            Multiplier = multiplier, Currency = "USD", Settlement = settlement,
        };

    private static MarginMarket Market(double spot, double rate = 0.03, double dividendYield = 0.01, string underlying = "XYZ", params (OptionContract Contract, OptionQuote Quote)[] quotes)
        => MarginMarket.Of(new MarketSnapshot
        {
            Underlying = underlying, AsOf = AsOf, Spot = spot, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock, Forwards = ForwardCurve.Flat(rate, dividendYield),
            Quotes = new OptionQuotes(quotes.Select(q => KeyValuePair.Create(q.Contract.Key, q.Quote))),
        }, new ResolveOptions { Time = TimeConvention.CalendarInstant });

    private static OptionQuote Volatility(double sigma) => OptionQuote.Empty with { ImpliedVolatility = sigma };

    private static Account Of(string currency, params Holding[] holdings) => new() { Id = "A", Currency = currency, Holdings = [.. holdings] };

    [Fact]
    public void MarketValue_StockOptionsAndCash_IsTheSumOfTheParts()
    {
        OptionContract put = Option(90, OptionRight.Put, 73);
        MarginMarket market = Market(100, quotes: (put, Volatility(0.3)));
        AccountState now = market.Resolve(Of("USD", new OptionHolding(put, -2), new SpotHolding("XYZ", 50), new CashHolding("USD", 1_000))).At(new MarketMove(-0.2, 0.5, Duration.FromDays(7)));
        double s = 100 * Math.Exp(-0.2);
        Greeks expected = BlackScholes.Evaluate(s, 90, 66.0 / 365, 0.45, 0.03, 0.01, OptionRight.Put);
        Assert.Equal(expected.Price, now.OptionPrices[0], 1e-12);
        Assert.Equal(1_000 + (50 * s) - (200 * expected.Price), now.MarketValue, 1e-9);
    }

    [Fact]
    public void PriceAll_AnAmericanPut_IsTheEnginesPrice()
    {
        OptionContract put = Option(100, OptionRight.Put, 365, exercise: ExerciseStyle.American);
        AccountState state = Market(100, 0.05, 0, quotes: (put, Volatility(0.25))).Resolve(Of("USD", new OptionHolding(put, -1))).At(new MarketMove(-0.3));
        double expected = OptionCascade.Pricing.American.AmericanOption.Price(100 * Math.Exp(-0.3), 100, 1, 0.25, 0.05, 0, OptionRight.Put, OptionCascade.Pricing.American.AmericanPrecision.Exact);
        Assert.Equal(expected, state.OptionPrices[0], 1e-4 * 100);
        Assert.True(state.OptionPrices[0] >= 100 - (100 * Math.Exp(-0.3)) - 1e-9);
    }

    [Fact]
    public void At_AMarkWithoutVolatility_IsKeptAtNoMoveAndExplainedByTheVolatilityAfterwards()
    {
        OptionContract call = Option(110, OptionRight.Call, 100);
        double price = BlackScholes.Evaluate(100, 110, 100.0 / 365, 0.4, 0.03, 0.01, OptionRight.Call).Price;
        ResolvedAccount account = Market(100, quotes: (call, OptionQuote.Empty with { Mark = price })).Resolve(Of("USD", new OptionHolding(call, 1)));
        Assert.Equal(0.4, account.Options[0].Volatility, 1e-10);
        Assert.Equal(price, account.At(MarketMove.None).OptionPrices[0], 1e-14 * price);
        Assert.Equal(BlackScholes.Evaluate(100 * Math.Exp(0.1), 110, 100.0 / 365, 0.4, 0.03, 0.01, OptionRight.Call).Price, account.At(new MarketMove(0.1)).OptionPrices[0], 1e-9);
    }

    [Fact]
    public void At_APriceBelowIntrinsic_IsKeptWithAWarning()
    {
        OptionContract call = Option(50, OptionRight.Call, 100);
        ResolvedAccount account = Market(100, 0, 0, quotes: (call, OptionQuote.Empty with { Bid = 48, Ask = 49 })).Resolve(Of("USD", new OptionHolding(call, 1)));
        Assert.Equal(48.5, account.At(MarketMove.None).OptionPrices[0], 1e-12);
        Assert.Contains("no volatility explains", Assert.Single(account.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void MarketValue_InversePerpetualInCoin_IsTheVenuesFormula()
    {
        var perpetual = new FutureContract { Symbol = "BTC-PERPETUAL", Underlying = "BTC", Expiry = null, Multiplier = 10, Currency = "USD", Payoff = FuturePayoff.Inverse };
        MarginMarket market = Market(50_000, 0, 0, "BTC") with { FutureMarks = ImmutableDictionary<string, double>.Empty.Add("BTC-PERPETUAL", 50_100) };
        AccountState state = market.Resolve(Of("BTC", new FutureHolding(perpetual, 1_000, 40_000), new CashHolding("BTC", 0.5))).At(new MarketMove(-0.1));
        double mark = 50_100 * Math.Exp(-0.1);
        Assert.Equal(0.5 + (10_000 * ((1.0 / 40_000) - (1 / mark))), state.InAccountCurrency(state.MarketValue), 1e-12);
        Assert.Equal(10_000, state.Notional(0), 1e-9);
    }

    [Fact]
    public void OptionPrices_CoinSettled_EarnNoInterestInCoin()
    {
        OptionContract call = Option(60_000, OptionRight.Call, 30, OptionSettlement.Coin, "BTC", multiplier: 1);
        AccountState state = Market(50_000, 0.08, 0, "BTC", (call, Volatility(0.6))).Resolve(Of("BTC", new OptionHolding(call, -1))).At(MarketMove.None);
        double forward = 50_000 * Math.Exp(0.08 * 30 / 365);
        Assert.Equal(-Black76.Evaluate(forward, 60_000, 30.0 / 365, 0.6, 1, OptionRight.Call).Price / forward, state.InAccountCurrency(state.MarketValue), 1e-14);
    }

    [Fact]
    public void At_AfterExpiry_IsThePayoff()
    {
        OptionContract put = Option(100, OptionRight.Put, 10);
        AccountState state = Market(100, quotes: (put, OptionQuote.Empty with { ImpliedVolatility = 0.2, Mark = 9 })).Resolve(Of("USD", new OptionHolding(put, 1)))
            .At(new MarketMove(-0.1, 0, Duration.FromDays(10)));
        Assert.Equal(100 - (100 * Math.Exp(-0.1)), state.OptionPrices[0], 1e-12);
    }

    [Fact]
    public void TryResolve_HoldingsThatCannotBeValued_NamesEachWithItsField()
    {
        OptionContract expired = Option(100, OptionRight.Put, -1), unpriced = Option(100, OptionRight.Call, 30), foreign = Option(100, OptionRight.Call, 30, underlying: "ABC");
        Assert.Null(Market(100).TryResolve(Of("USD", new OptionHolding(expired, 1), new OptionHolding(unpriced, 1), new OptionHolding(foreign, 1), new CashHolding("ZZZ", 1)), out var problems));
        Assert.Equal([0, 2, 3], problems.Select(p => p.Index));
        Assert.Null(Market(100).TryResolve(Of("USD", new OptionHolding(unpriced, 1)), out problems));
        HoldingProblem problem = Assert.Single(problems);
        Assert.Equal("price", problem.Field);
        Assert.Throws<ArgumentException>(() => Market(100).Resolve(Of("USD", new OptionHolding(unpriced, 1))));
    }

    [Fact]
    public void Resolve_OrderAndSplittingOfHoldings_MakesNoDifference()
        => Law.ForAll(Gen.Choose(0, 1 << 20).ArrayOf(8), seeds =>
        {
            var contracts = seeds.Select(s => Option(80 + (s % 5 * 10), s % 2 == 0 ? OptionRight.Call : OptionRight.Put, 20 + (s % 3 * 30))).ToArray();
            MarginMarket market = Market(100, quotes: [.. contracts.Select(c => (c, Volatility(0.25)))]);
            Holding[] whole = [.. contracts.Select((c, i) => new OptionHolding(c, (seeds[i] % 7) - 3)), new SpotHolding("XYZ", seeds[0] % 11), new CashHolding("USD", seeds[1] % 1000)];
            Holding[] split = [.. whole.Reverse().SelectMany(h => h is OptionHolding o ? new Holding[] { o with { Contracts = o.Contracts * 0.5 }, o with { Contracts = o.Contracts * 0.5 } } : [h])];
            var move = new MarketMove(((seeds[2] % 100) - 50) / 100.0, seeds[3] % 3);
            return market.Resolve(Of("USD", whole)).At(move).MarketValue == market.Resolve(Of("USD", split)).At(move).MarketValue;
        }, cases: 1_000, seed: 5_01);

    [Fact]
    public void PriceAll_SeveralMoves_GivesTheBitsOfEachByItselfAndOfItsGroups()
    {
        foreach (ExerciseStyle exercise in new[] { ExerciseStyle.European, ExerciseStyle.American })
        {
            OptionContract[] contracts = [.. new[] { 80, 95, 100, 120 }.SelectMany(k => new[] { Option(k, OptionRight.Put, k / 4, exercise: exercise), Option(k, OptionRight.Call, 90, exercise: exercise) })];
            AccountState state = Market(100, quotes: [.. contracts.Select((c, i) => (c, i == 0 ? OptionQuote.Empty with { ImpliedVolatility = 0.3, Mark = 0.5 } : Volatility(0.3)))])
                .Resolve(Of("USD", [.. contracts.Select(c => new OptionHolding(c, 1))])).At(new MarketMove(0.05, 0.1, Duration.FromDays(3)));
            double[] moves = [-0.3, 0, 0.12], all = new double[moves.Length * contracts.Length], one = new double[contracts.Length], grouped = new double[contracts.Length];
            for (int repeat = 0; repeat < 2; repeat++)
            {
                state.PriceAll(moves, 1.5, all);
                for (int m = 0; m < moves.Length; m++)
                {
                    state.PriceAll(moves[m], 1.5, one);
                    for (int g = 0; g < state.Account.Groups.Length; g++)
                        state.PriceGroup(g, moves[m], 1.5, grouped.AsSpan(state.Account.Groups[g].Start, state.Account.Groups[g].Count));
                    Assert.Equal(one, all[(m * one.Length)..((m + 1) * one.Length)]);
                    Assert.Equal(grouped, one);
                }

                state.MoveTo(new MarketMove(-0.1, 0, Duration.FromDays(21))); // the first put has expired
            }
        }
    }
}
