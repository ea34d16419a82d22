using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Services;
using OptionCascade.Tests.Exposure;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.Services;

public class BookThetaTests
{
    [Fact]
    public void Theta_HalfADayLeftAtTheMoney_RateTimesLifeAndWholeValue()
    {
        // r = q = 0 at the money: V ≈ Sσ√(T/2π), so that ∂V/∂t·T = −V/2 to O(σ²T), while over the day that is left all of V goes.
        ResolvedBook book = SmallBooks.Resolve(QuantityKind.SignedInventory, [new Row(OptionRight.Call, 100, 0.5 / 365, 0.2, 1)]);
        double value = BookPricer.Evaluate(book, GreekSet.Price)[GreekSet.Price][0];
        Assert.Equal(-value, Assert.Single(BookTheta.OverOneDay(book)));
        Assert.Equal(-0.5 * value, Assert.Single(BookTheta.Deribit(book)), 1e-5 * value);
        Assert.Equal(BookPricer.Evaluate(book, GreekSet.Theta)[GreekSet.Theta][0] * book.Expiries[0].YearFraction, BookTheta.Deribit(book)[0]);
    }

    [Fact]
    public void OverOneDay_ExpiringInTheMoney_IsPayoffMinusValue()
    {
        ResolvedBook book = SmallBooks.Resolve(QuantityKind.SignedInventory, [new Row(OptionRight.Put, 104, 0.25 / 365, 0.5, 1)], rate: 0.05, dividend: 0.02);
        double value = BookPricer.Evaluate(book, GreekSet.Price)[GreekSet.Price][0];
        Assert.Equal(4 - value, Assert.Single(BookTheta.OverOneDay(book)));
    }

    [Fact]
    public void OverOneDay_LongLife_TendsToTheRateForADay() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        // V(t + h) − V(t) = θh + ½·V_tt·h² + …; with r = q = 0 the second order is at most a few h/T of the first.
        ResolvedBook book = SmallBooks.Resolve(QuantityKind.SignedInventory, [.. rows.Select(r => r with { Years = 5, Strike = 100 })]);
        double[] change = BookTheta.OverOneDay(book), rate = BookTheta.Deribit(book);
        return change.Zip(rate).All(p => Math.Abs(p.First - p.Second) <= 1e-3 * Math.Abs(p.Second));
    });

    [Fact]
    public void OverOneDay_WeekendUnderABusinessClock_CostsNothing()
    {
        // Friday 9 January 2026, 20:00 UTC; a day later it is Saturday and the same business days are left.
        var contract = new OptionContract
        {
            Underlying = "TEST", Root = "TEST", Right = OptionRight.Call, Strike = 100, Expiry = Instant.FromUtc(2026, 1, 16, 21, 0), Exercise = ExerciseStyle.European,
            Multiplier = 100, Currency = "USD", Settlement = OptionSettlement.Quote,
        };
        OptionBook options = OptionBook.Create("TEST", QuantityKind.SignedInventory, [new Position(contract, 1)]);
        MarketSnapshot Market(int day) => new()
        {
            Underlying = "TEST", AsOf = Instant.FromUtc(2026, 1, day, 20, 0), Spot = 100, Currency = "USD", Calendar = ExchangeCalendar.UnitedStates,
            Forwards = ForwardCurve.Flat(0, 0), Quotes = OptionQuotes.Flat(options, 0.2),
        };
        double Theta(int day, TimeConvention time) => BookTheta.OverOneDay(ResolvedBook.Create(options, Market(day), new ResolveOptions { Time = time }))[0];
        Assert.Equal(0, Theta(10, TimeConvention.BusinessDays()));
        Assert.True(Theta(9, TimeConvention.BusinessDays()) < 0);
        Assert.True(Theta(10, TimeConvention.CalendarDays) < 0);
    }
}
