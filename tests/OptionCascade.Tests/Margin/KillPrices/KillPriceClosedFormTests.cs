using System.Collections.Immutable;
using FsCheck.Fluent;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;
using static OptionCascade.Tests.Margin.KillPrices.SampleAccounts;

namespace OptionCascade.Tests.Margin.KillPrices;

/// <summary>Kill prices against formulas.</summary>
public sealed class KillPriceClosedFormTests
{
    private static FutureContract Future(FuturePayoff payoff, double multiplier = 1) => new()
    {
        Symbol = "XYZ-PERP", Underlying = "XYZ", Expiry = null, Multiplier = multiplier, Currency = "USD", Payoff = payoff,
    };

    [Fact]
    public void Find_LinearFuture_IsTheLiquidationPriceOnOneSideOnly()
        => Law.ForAll(from a in Law.Uniform(1.2, 60) from b in Law.Uniform(0.001, 0.01) from c in Law.Uniform(0.95, 1.05) select (a, b, c), input =>
        {
            (double leverage, double rate, double entryOverSpot) = input;
            double entry = 100 * entryOverSpot, margin = (100 / leverage) + 10; // per unit
            foreach (double side in new[] { 1.0, -1.0 })
            {
                ResolvedAccount account = MarketOf(100, []).Resolve(Of("A", new FutureHolding(Future(FuturePayoff.Linear), 3 * side, entry), new CashHolding("USD", 3 * margin)));
                AccountKill kill = KillPriceSearch.Find(account, new NotionalRule(rate));
                double expected = (entry - (side * margin)) / (1 - (side * rate)); // side·(P − E) + margin = rate·P
                (KillPoint hit, KillPoint other) = side > 0 ? (kill.Down, kill.Up) : (kill.Up, kill.Down);
                if (other.Status != KillStatus.NoneInRange || !other.Level.Excess.Equals(account.At(other.Move) is var s ? new NotionalRule(rate).Level(s).Excess : 0)) return false;
                bool inRange = expected is > 1 and < 1_000;
                if (hit.Status != (inRange ? KillStatus.Found : KillStatus.NoneInRange)) return false;
                if (inRange && !(Math.Abs(Math.Log(expected / 100) - hit.LogMove) <= 1e-8 && hit.Level.IsBreached && Math.Abs(hit.PriceOf(account, "XYZ") - expected) <= 1e-6 * expected)) return false;
            }

            return true;
        }, cases: 1_000, seed: 5_301);

    [Fact]
    public void Find_InversePerpetualInCoin_IsTheVenuesFormula()
        => Law.ForAll(from a in Law.Uniform(0.02, 0.9) from b in Law.Uniform(0.001, 0.02) select (a, b), input =>
        {
            (double coins, double rate) = input;
            var holding = new FutureHolding(Future(FuturePayoff.Inverse, 10), 10, 100); // 100 quote at 100: one coin
            AccountKill kill = KillPriceSearch.Find(MarketOf(100, []).Resolve(new Account { Id = "A", Currency = "XYZ", Holdings = [holding, new CashHolding("XYZ", coins)] }), new NotionalRule(rate));
            double expected = 100 * (1 + rate) / (coins + 1); // coins + a/E − a/P = rate·a/P
            return kill.Up.Status == KillStatus.NoneInRange
                && (expected >= 100 ? kill.Down.Status == KillStatus.AlreadyInBreach : Math.Abs(Math.Log(expected / 100) - kill.Down.LogMove) <= 1e-8);
        }, cases: 1_000, seed: 5_302);

    [Fact]
    public void Find_ShortPutWithoutVolatility_IsWhereTwiceIntrinsicPlusTheRateEatsTheCash()
    {
        OptionContract put = Option(90, OptionRight.Put, 30);
        var market = MarginMarket.Of(Snapshot(100, [put], _ => 0, rate: 0.01), new ResolveOptions { Time = TimeConvention.CalendarInstant }); // r = q: F = S
        double discount = Math.Exp(-0.01 * 30 / 365), cash = 30;
        AccountKill kill = KillPriceSearch.Find(market.Resolve(Of("A", new OptionHolding(put, -1), new CashHolding("USD", 100 * cash))), new NakedRule());
        double expected = ((2 * discount * 90) - cash) / ((2 * discount) - 0.2); // cash = 2D(K − S) + 0.2·S
        Assert.Equal(Math.Log(expected / 100), kill.Down.LogMove, 1e-8);
        Assert.Equal(KillStatus.NoneInRange, kill.Up.Status);
        Assert.Equal(KillStatus.NoneInRange, kill.VolatilityRise.Status);
    }

    [Fact]
    public void Find_ShortPut_IsTheRootOfBlackScholesInPriceAndInVolatility()
        => Law.ForAll(from a in Law.Uniform(60, 98) from b in Law.Uniform(0.15, 0.6) from c in Law.Uniform(32, 60) select (a, b, c), input =>
        {
            (double strike, double sigma, double cash) = input;
            OptionContract put = Option(strike, OptionRight.Put, 40);
            ResolvedAccount account = MarketOf(100, [put], _ => sigma).Resolve(Of("A", new OptionHolding(put, -2), new CashHolding("USD", 200 * cash)));
            AccountKill kill = KillPriceSearch.Find(account, new NakedRule());
            double Excess(double s, double v)
                => cash - (2 * BlackScholes.Evaluate(s, strike, 40.0 / 365, v, 0.03, 0.01, OptionRight.Put).Price) - Math.Max((0.2 * s) - Math.Max(s - strike, 0), 0.1 * strike);
            return Agrees(x => Excess(100 * Math.Exp(-x), sigma), kill.Down, -kill.Down.LogMove) && Agrees(x => Excess(100, sigma * Math.Exp(x)), kill.VolatilityRise, double.LogP1(kill.VolatilityRise.RelativeVolatility));
        }, cases: 1_000, seed: 5_303);

    private static bool Agrees(Func<double, double> excess, KillPoint point, double distance)
    {
        double low = 0, high = 2.302585092994046; // ten times the volatility
        if (excess(high) > 0) return point.Status == KillStatus.NoneInRange;
        for (int i = 0; i < 60; i++)
            (low, high) = excess(0.5 * (low + high)) >= 0 ? (0.5 * (low + high), high) : (low, 0.5 * (low + high));
        return point.Status == KillStatus.Found && Math.Abs(high - distance) <= 1e-8;
    }

    [Fact]
    public void Find_RequirementThatGrowsWithSpot_BreachesTheShortPutOnARally()
    {
        OptionContract put = Option(50, OptionRight.Put, 5);
        ResolvedAccount account = MarketOf(100, [put]).Resolve(Of("A", new OptionHolding(put, -1), new CashHolding("USD", 1_500)));
        AccountKill kill = KillPriceSearch.Find(account, new FunctionRule(x => 0.1 * 100 * 100 * Math.Exp(x)));
        Assert.Equal(Math.Log(1.5), kill.Up.LogMove, 1e-8);
        Assert.Equal(kill.Up.LogMove, Math.Min(kill.Distance, kill.Up.LogMove));
    }

    [Fact]
    public void Find_NoPositions_HasNone()
    {
        AccountKill kill = KillPriceSearch.Find(MarketOf(100, []).Resolve(Of("A", new CashHolding("USD", 0))), new NakedRule());
        Assert.Equal([KillStatus.NoneInRange, KillStatus.NoneInRange, KillStatus.NoneInRange], [kill.Down.Status, kill.Up.Status, kill.VolatilityRise.Status]);
        Assert.True(double.IsPositiveInfinity(kill.Distance));
        Assert.True(double.IsNaN(kill.Down.LogMove) && double.IsNaN(kill.Down.PriceOf(MarketOf(100, []).Resolve(Of("A")), "XYZ")));
    }

    [Fact]
    public void Find_InBreachAlready_SaysSoInEveryDirectionSearched()
    {
        ResolvedAccount account = MarketOf(100, []).Resolve(Of("A", new CashHolding("USD", -1)));
        AccountKill kill = KillPriceSearch.Find(account, new NakedRule(), new KillPriceOptions { Directions = KillDirections.Down });
        Assert.Equal([KillStatus.AlreadyInBreach, KillStatus.NotSearched, KillStatus.NotSearched], [kill.Down.Status, kill.Up.Status, kill.VolatilityRise.Status]);
        Assert.Equal(0, kill.Distance);
        Assert.Equal(100, kill.Down.PriceOf(account, "XYZ"));
    }

    [Fact]
    public void Find_Beta_MovesTheUnderlyingAsMuchMore()
    {
        MarginMarket market = MarketOf(100, []) with { Betas = ImmutableDictionary<string, double>.Empty.Add("XYZ", 2) };
        ResolvedAccount account = market.Resolve(Of("A", new FutureHolding(Future(FuturePayoff.Linear), 1, 100), new CashHolding("USD", 50)));
        KillPoint down = KillPriceSearch.Find(account, new NotionalRule(0)).Down;
        Assert.Equal(0.5 * Math.Log(0.5), down.LogMove, 1e-8);
        Assert.Equal(50, down.PriceOf(account, "XYZ"), 1e-6);
    }

    [Fact]
    public void Find_RefusedAccount_Throws()
    {
        MarginMarket market = MarginMarket.Of(Snapshot(1, [], _ => 0, "REFUSED"), new ResolveOptions { Time = TimeConvention.CalendarInstant });
        Assert.Contains("holds REFUSED", Assert.Throws<ArgumentException>(() => KillPriceSearch.Find(market.Resolve(Of("A", new SpotHolding("REFUSED", 1))), new NakedRule())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1e-9)]
    [InlineData(2)]
    public void Options_OutsideTheirRange_Throw(double value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new KillPriceOptions { Step = value });
        Assert.Throws<ArgumentOutOfRangeException>(() => new KillPriceOptions { Tolerance = value });
        Assert.Throws<ArgumentOutOfRangeException>(() => new KillPriceOptions { Resolution = value });
    }
}
