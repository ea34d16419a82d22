using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using Xunit;
using static OptionCascade.Tests.Margin.KillPrices.SampleAccounts;

namespace OptionCascade.Tests.Margin.KillPrices;

public sealed class MarginRunwayTests
{
    private static readonly NakedRule Naked = new();

    [Fact]
    public void Of_CostsOnly_EndsOnTheFirstDayBelowZero()
    {
        ResolvedAccount account = MarketOf(100, []).Resolve(Of("A", new CashHolding("USD", 1_000)));
        MarginRunway runway = MarginRunway.Of(account, Naked, new RunwayOptions { CostPerDay = 100 });
        Assert.Equal((RunwayStatus.Ends, 11, 1_000.0, -100.0, 10.0, -100.0, 11), (runway.Status, runway.Days, runway.Excess, runway.CarryPerDay, runway.DaysOfCarry, runway.LeastExcess, runway.LeastExcessDay));
        Assert.Equal(4, MarginRunway.Of(account, Naked, new RunwayOptions { CostPerDay = 100, MinimumExcess = 700 }).Days);
        Assert.Equal(RunwayStatus.AlreadyBelow, MarginRunway.Of(account, Naked, new RunwayOptions { MinimumExcess = 1_001 }).Status);
        MarginRunway calm = MarginRunway.Of(account, Naked, new RunwayOptions { HorizonDays = 30 });
        Assert.Equal((RunwayStatus.LastsThroughHorizon, 30, double.PositiveInfinity), (calm.Status, calm.Days, calm.DaysOfCarry));
    }

    [Fact]
    public void Of_LongOptionAsTheOnlyMeans_EndsWhenThetaHasEatenIt()
    {
        OptionContract call = Option(105, OptionRight.Call, 60);
        var future = new FutureContract { Symbol = "P", Underlying = "XYZ", Expiry = null, Multiplier = 1, Currency = "USD", Payoff = FuturePayoff.Linear };
        ResolvedAccount account = MarketOf(100, [call]).Resolve(Of("A", new OptionHolding(call, 10), new FutureHolding(future, -100, 100)));
        MarginRunway runway = MarginRunway.Of(account, new NotionalRule(0.15)); // requirement 1,500 of 10,000
        int expected = Enumerable.Range(1, 60).First(d => 1_000 * BlackScholes.Evaluate(100, 105, (60.0 - d) / 365, 0.25, 0.03, 0.01, OptionRight.Call).Price < 1_500);
        Assert.Equal((RunwayStatus.Ends, expected), (runway.Status, runway.Days));
        Assert.True(runway.CarryPerDay < 0 && runway.DaysOfCarry > expected); // theta grows
    }

    [Fact]
    public void Of_ShortOptions_GainFromTimeAndLast()
    {
        ResolvedAccount account = Listed().Resolve(Of("A", new OptionHolding(Option(90, OptionRight.Put, 30), -1), new OptionHolding(Option(110, OptionRight.Call, 30), -1), new CashHolding("USD", 5_000)));
        MarginRunway runway = MarginRunway.Of(account, Naked);
        Assert.Equal((RunwayStatus.LastsThroughHorizon, 31, 0), (runway.Status, runway.Days, runway.LeastExcessDay));
        Assert.True(runway.CarryPerDay > 0 && double.IsPositiveInfinity(runway.DaysOfCarry));
    }

    [Fact]
    public void Of_AssignedPut_BecomesStockThatTheRuleMargins()
    {
        OptionContract put = Option(110, OptionRight.Put, 9, ExerciseStyle.American);
        ResolvedAccount account = MarketOf(100, [put]).Resolve(Of("A", new OptionHolding(put, -1), new CashHolding("USD", 5_000)));
        var half = new NotionalRule(0.5); // nothing for options, half of the 10,000 of stock once it is there: 5,000 − 1,000 < 5,000
        MarginRunway delivered = MarginRunway.Of(account, half), paid = MarginRunway.Of(account, half, new RunwayOptions { Settlement = ExpirySettlement.Cash });
        Assert.Equal((RunwayStatus.Ends, 9), (delivered.Status, delivered.Days));
        Assert.Equal(5_000 - 11_000 + 10_000 - 5_000, delivered.LeastExcess, 1e-9);
        Assert.Equal((RunwayStatus.LastsThroughHorizon, 10), (paid.Status, paid.Days));
    }

    [Fact]
    public void Of_ExpiringCoinOptionAndFuture_KeepTheirValue()
    {
        OptionContract call = Option(80, OptionRight.Call, 9) with { Settlement = OptionSettlement.Coin, Multiplier = 1 };
        var future = new FutureContract { Symbol = "F", Underlying = "XYZ", Expiry = AsOf + Duration.FromDays(9), Multiplier = 10, Currency = "USD", Payoff = FuturePayoff.Inverse };
        MarginMarket market = MarketOf(100, [call]) with { FutureMarks = ImmutableDictionary<string, double>.Empty.Add("F", 102) };
        ResolvedAccount account = market.Resolve(new Account { Id = "A", Currency = "XYZ", Holdings = [new OptionHolding(call, -2), new FutureHolding(future, 10, 90), new CashHolding("XYZ", 3)] });
        MarginRunway runway = MarginRunway.Of(account, new FunctionRule(_ => 0), new RunwayOptions { HorizonDays = 12 });
        ResolvedAccount after = ExpiredAccount.Settle(account, AsOf + Duration.FromDays(9), ExpirySettlement.ByExerciseStyle);
        AccountState state = after.At(MarketMove.None);
        Assert.Empty(after.Options);
        Assert.Empty(after.Futures);
        Assert.Equal(3 - (2 * 20 / 100.0) + (100 * ((1 / 90.0) - (1 / 102.0))), state.InAccountCurrency(state.MarketValue), 1e-12);
        Assert.Equal(RunwayStatus.LastsThroughHorizon, runway.Status);
    }

    [Fact]
    public void Options_OutsideTheirRange_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RunwayOptions { HorizonDays = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RunwayOptions { MinimumExcess = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RunwayOptions { CostPerDay = double.PositiveInfinity });
    }
}
