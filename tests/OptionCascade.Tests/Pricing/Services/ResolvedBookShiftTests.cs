using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Exposure;
using Xunit;

namespace OptionCascade.Tests.Pricing.Services;

public class ResolvedBookShiftTests
{
    private static readonly Row[] s_rows = [new(OptionRight.Call, 95, 0.25, 0.2, 1), new(OptionRight.Put, 105, 2 / 365.0, 0.4, -1)];

    [Fact]
    public void After_NoTime_IsTheBookItself()
    {
        ResolvedBook book = Book();
        Assert.Same(book, book.After(Duration.Zero));
    }

    [Fact]
    public void After_SomeTime_IsTheBookResolvedThen()
    {
        ResolvedBook later = Book().After(Duration.FromHours(30));
        foreach (ResolvedExpiry e in later.Expiries)
            for (int i = e.Start; i < e.Start + e.Count; i++)
            {
                double years = (e.Expiry - (SmallBooks.AsOf + Duration.FromHours(30))).TotalSeconds / (365 * 86_400.0);
                Assert.Equal(years, e.YearFraction);
                Greeks expected = BlackScholes.Evaluate(100, later.Strikes[i], years, later.Volatilities[i], 0.05, 0.02,
                    later.Signs[i] > 0 ? OptionRight.Call : OptionRight.Put);
                foreach (GreekSet greek in TestBooks.Single)
                    Assert.Equal(expected.Of(greek), BookPricer.Evaluate(later, greek)[greek][i], 1e-11 * Math.Max(1, Math.Abs(expected.Of(greek))));
            }
    }

    [Fact]
    public void After_ExpiryReached_RowIsWorthItsPayoffAtTheMovedSpot()
    {
        ResolvedBook later = Book().After(Duration.FromDays(2));
        Assert.Equal((0, 100, 1), (later.Expiries[0].YearFraction, later.Expiries[0].Forward, later.Expiries[0].Discount));
        Assert.Equal(5, BookPricer.Evaluate(later, GreekSet.Price)[GreekSet.Price][0]);
        Assert.Equal(15, BookPricer.Evaluate(later, GreekSet.Price, Math.Log(0.9))[GreekSet.Price][0], 1e-13);
        Assert.Equal(0, BookPricer.Evaluate(later, GreekSet.Price, Math.Log(1.1))[GreekSet.Price][0]);
        Assert.Equal(2, later.Count);
        Assert.Equal(SmallBooks.AsOf + Duration.FromDays(2), later.Market.AsOf);
    }

    [Fact]
    public void WithVolatilities_OtherVolatilities_ArePriced()
    {
        ResolvedBook book = Book().WithVolatilities([0.3, 0]);
        Assert.Equal([0.3, 0], book.Volatilities.ToArray());
        ResolvedBook expected = SmallBooks.Resolve(QuantityKind.SignedInventory, [s_rows[0] with { Volatility = 0 }, s_rows[1] with { Volatility = 0.3 }], rate: 0.05, dividend: 0.02);
        Assert.Equal(BookPricer.Evaluate(expected, GreekSet.Price).Values, BookPricer.Evaluate(book, GreekSet.Price).Values);
    }

    [Fact]
    public void Shifts_BadArguments_Refused()
    {
        ResolvedBook book = Book();
        Assert.Throws<ArgumentOutOfRangeException>(() => book.After(Duration.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => book.After(Duration.MaxValue));
        Assert.Throws<ArgumentException>(() => book.WithVolatilities([0.2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => book.WithVolatilities([0.2, -0.1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => book.WithVolatilities([0.2, double.NaN]));
    }

    private static ResolvedBook Book() => SmallBooks.Resolve(QuantityKind.SignedInventory, s_rows, rate: 0.05, dividend: 0.02);
}
