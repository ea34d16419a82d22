using NodaTime;
using OptionCascade.Calibration;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Calibration;

public class ChainChangeTests
{
    private static ResolvedBook Chain(double spot, double hours, Func<double, double, double> volatility, double interest, params double[] days)
    {
        var chain = new SyntheticChain { Spot = spot };
        foreach (double d in days)
            for (double k = 70; k <= 130; k += 2.5)
                chain.Add(d, k, k < 100 ? OptionRight.Put : OptionRight.Call, double.NaN, double.NaN, volatility(d, k));
        OptionChain built = chain.Build(ForwardCurve.Flat(0, 0));
        built = built with
        {
            Market = built.Market with { AsOf = built.Market.AsOf + Duration.FromHours(hours) },
            Book = OptionBook.Create("X", QuantityKind.OpenInterest, built.Book.Positions().Select(p => p with { Quantity = interest })),
        };
        return ResolvedBook.Create(built.Book, built.Market, new ResolveOptions { Time = TimeConvention.CalendarInstant });
    }

    [Fact]
    public void FixedStrikeBeta_VolatilitiesShiftedWithSpot_IsTheShift()
    {
        double x = Math.Log(0.95);
        ResolvedBook before = Chain(100, 0, (d, k) => 0.2 + (0.001 * (100 - k)), 10, 7, 30, 90), after = Chain(95, 6, (d, k) => (0.2 + (0.001 * (100 - k))) * Math.Exp(-2 * x), 10, 7, 30, 90);
        ChainChange change = ChainChange.Of(before, after);
        Assert.Equal(x, change.LogMove, 1e-15);
        Assert.Equal(-2, change.FixedStrikeBeta.Value, 1e-9);
        Assert.True(change.FixedStrikeBeta.StandardError < 1e-9);
        Assert.Equal(3, change.Expiries.Length);
        // At the money both the shift and the walk along the smile: 0.2 at 100 before, 0.205·e^{−2x} at 95 after.
        Assert.Equal(0.2, change.Expiries[1].AtTheMoney.Before, 1e-12);
        Assert.Equal(0.205 * Math.Exp(-2 * x), change.Expiries[1].AtTheMoney.After, 1e-12);
        Assert.True(change.Expiries[2].Skew.Before > 0);
    }

    [Fact]
    public void FixedStrikeBeta_DifferentByExpiry_HasThatError()
    {
        double x = Math.Log(0.95);
        ResolvedBook before = Chain(100, 0, (_, _) => 0.2, 10, 7, 30, 90), after = Chain(95, 6, (d, _) => 0.2 * Math.Exp((d == 7 ? -4 : -1) * x), 10, 7, 30, 90);
        ChainChange change = ChainChange.Of(before, after);
        Assert.InRange(change.FixedStrikeBeta.Value, -2, -1); // the short expiry has little vega
        Assert.InRange(change.FixedStrikeBeta.StandardError, 0.1, 1.5);
        Assert.Equal(-4, change.Expiries[0].FixedStrike / x, 1e-9);
    }

    [Fact]
    public void OpenInterest_OpenedClosedAndExpired_AddUp()
    {
        ResolvedBook before = Chain(100, 0, (_, _) => 0.2, 10, 1, 30), after = Chain(95, 30, (_, _) => 0.2, 7, 30, 60);
        ChainChange change = ChainChange.Of(before, after);
        const int Strikes = 25;
        Assert.Equal((7.0 * Strikes, 3.0 * Strikes, 10.0 * Strikes), (change.Opened, change.Closed, change.Expired));
        Assert.Equal(before.Book.Positions().Sum(p => p.Quantity) + change.Opened - change.Closed - change.Expired, after.Book.Positions().Sum(p => p.Quantity), 1e-9);
    }

    [Fact]
    public void Of_WrongChains_Throws()
    {
        ResolvedBook a = Chain(100, 0, (_, _) => 0.2, 10, 30), b = Chain(95, 6, (_, _) => 0.2, 10, 30);
        Assert.Throws<ArgumentException>(() => ChainChange.Of(b, a));
        Assert.Throws<ArgumentException>(() => ChainChange.Of(a, Chain(100, 6, (_, _) => 0.2, 10, 30)));
        Assert.Throws<ArgumentException>(() => ChainChange.Of(a, Chain(95, 6, (_, _) => 0.2, 10, 60)));
    }
}
