using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;
using static OptionCascade.Tests.Pricing.Differences;

namespace OptionCascade.Tests.Pricing;

/// <summary>Equivalent volatilities, and books switched from one model to the other.</summary>
public class BachelierVolatilityTests
{
    private readonly record struct Case(double Forward, double Strike, double Time, double Volatility);

    private static readonly Gen<Case> Cases =
        from forward in Law.Uniform(1, 200)
        from deviations in Law.Uniform(-8, 8)
        from logS in Law.Uniform(Math.Log(1e-7), Math.Log(1.5))
        from time in Law.Uniform(0.01, 3)
        let s = Math.Exp(logS)
        select new Case(forward, forward * Math.Exp(deviations * s), time, s / Math.Sqrt(time));

    [Fact]
    public void NormalFromLognormal_AnyOption_SamePriceAndBack()
        => Law.ForAll(Cases, c =>
        {
            EquivalentVolatility normal = BachelierVolatility.NormalFromLognormal(c.Forward, c.Strike, c.Time, c.Volatility);
            OptionRight right = c.Strike > c.Forward ? OptionRight.Call : OptionRight.Put;
            double black = Black76.Evaluate(c.Forward, c.Strike, c.Time, c.Volatility, 1, right).Price;
            double bachelier = Bachelier.Evaluate(c.Forward, c.Strike, c.Time, normal.Value, 1, right).Price;
            double d = (c.Forward - c.Strike) / (normal.Value * Math.Sqrt(c.Time));
            EquivalentVolatility back = BachelierVolatility.LognormalFromNormal(c.Forward, c.Strike, c.Time, normal.Value);
            return normal.Status == EquivalentVolatilityStatus.Converged && back.Status == EquivalentVolatilityStatus.Converged
                && Close(bachelier, black, 3e-14 * (1 + (d * d)) * black) && Close(back.Value, c.Volatility, 2e-13 * c.Volatility);
        });

    [Theory]
    [InlineData(1e-150)]
    [InlineData(1e-90)]
    [InlineData(1e-12)]
    [InlineData(1e-4)]
    [InlineData(0.05)]
    public void AtTheMoney_SmallDeviation_Series(double s)
    {
        double expected = 100 * s * (1 - (s * s / 24) + (s * s * s * s / 640));
        Assert.Equal(1, BachelierVolatility.NormalFromLognormal(100, 100, 1, s).Value / expected, 2e-14 + (s * s * s * s * s * s));
    }

    [Fact]
    public void NoTimeOrNoVolatility_LogarithmicMean()
    {
        double mean = (120 - 80) / Math.Log(120.0 / 80);
        Assert.Equal(1, BachelierVolatility.NormalFromLognormal(120, 80, 0, 0.3).Value / (0.3 * mean), 1e-15);
        Assert.Equal(1, BachelierVolatility.LognormalFromNormal(120, 80, 0, 25).Value / (25 / mean), 1e-15);
        Assert.Equal(30, BachelierVolatility.NormalFromLognormal(100, 100, 0, 0.3).Value, 1e-13);
        Assert.Equal(0, BachelierVolatility.NormalFromLognormal(120, 80, 1, 0).Value);
        Assert.Equal(1, BachelierVolatility.NormalFromLognormal(120, 80, 1, 1e-10).Value / (1e-10 * mean), 1e-14);
        Assert.Equal(1, BachelierVolatility.NormalFromLognormal(120, 80, 1, 1e-6).Value / (1e-6 * mean), 1e-8); // the wing's price underflows: 10^(−3.6e10)
    }

    /// <summary>From wings whose price is 10^(−10¹⁵) to prices at their bound: always an answer, and the way back where the price still depends on volatility.</summary>
    [Fact]
    public void NormalFromLognormal_ExtremeInputs_AlwaysConverges()
    {
        double[] prices = [1e-12, 1e-3, 0.999999999, 1, 1.5, 1e4, 1e12], deviations = [1e-120, 1e-99, 1e-30, 1e-9, 1e-7, 0.01, 0.49, 0.51, 1, 3, 10, 29, 1e3, 1e300];
        foreach (double forward in prices)
            foreach (double strike in prices)
                foreach (double s in deviations)
                {
                    EquivalentVolatility normal = BachelierVolatility.NormalFromLognormal(forward, strike, 1, s);
                    Assert.True(normal.Status == EquivalentVolatilityStatus.Converged && normal.Value > 0 && double.IsFinite(normal.Value), $"F={forward} K={strike} s={s}: {normal}");
                    if (s > 3) continue;
                    EquivalentVolatility back = BachelierVolatility.LognormalFromNormal(forward, strike, 1, normal.Value);
                    Assert.True(back.Status == EquivalentVolatilityStatus.Converged && Math.Abs((back.Value / s) - 1) < 1e-12, $"F={forward} K={strike} s={s}: {normal} and back {back}");
                }
    }

    [Fact]
    public void LognormalFromNormal_PriceAboveTheBound_HasAStatus()
    {
        EquivalentVolatility none = BachelierVolatility.LognormalFromNormal(100, 100, 1, 300);
        Assert.Equal(EquivalentVolatilityStatus.AboveLognormalBound, none.Status);
        Assert.True(double.IsNaN(none.Value));
        EquivalentVolatility high = BachelierVolatility.LognormalFromNormal(100, 100, 1, 250);
        Assert.Equal(250 * 0.3989422804014327, Black76.Evaluate(100, 100, 1, high.Value, 1, OptionRight.Call).Price, 1e-10);
    }

    [Fact]
    public void BadArguments_Refused()
    {
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, -1, 0 })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => BachelierVolatility.NormalFromLognormal(bad, 100, 1, 0.2));
            Assert.Throws<ArgumentOutOfRangeException>(() => BachelierVolatility.LognormalFromNormal(100, bad, 1, 20));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => BachelierVolatility.NormalFromLognormal(100, 100, 1, -0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BachelierVolatility.LognormalFromNormal(100, 100, double.NaN, 20));
    }

    /// <summary>Switched on the snapshot, every price stays; Greeks are those of the normal model; its delta is the derivative of its own moved prices.</summary>
    [Fact]
    public void SwitchedBook_OnTheSnapshot_SamePricesOtherGreeks()
    {
        ResolvedBook book = TestBooks.Smile(100, 12, [5, 40, 400]);
        BachelierBook switched = BachelierBook.Create(book);
        BookGreeks black = BookPricer.Evaluate(book, GreekSet.All), normal = BachelierBook.Evaluate(book, PricingModel.Bachelier, GreekSet.All);
        for (int i = 0; i < book.Count; i++)
            Assert.Equal(black[GreekSet.Price][i], normal[GreekSet.Price][i], 1e-12);
        Assert.Equal(black[GreekSet.Delta].ToArray(), BachelierBook.Evaluate(book, PricingModel.Black, GreekSet.Delta)[GreekSet.Delta].ToArray());
        const double h = 1e-3;
        BookGreeks up = switched.Evaluate(GreekSet.Price, Math.Log(1 + h)), down = switched.Evaluate(GreekSet.Price, Math.Log(1 - h));
        double apart = 0;
        for (int i = 0; i < book.Count; i++)
        {
            Assert.Equal((up[GreekSet.Price][i] - down[GreekSet.Price][i]) / (200 * h), normal[GreekSet.Delta][i], 1e-4);
            apart = Math.Max(apart, Math.Abs(normal[GreekSet.Delta][i] - black[GreekSet.Delta][i]));
        }

        Assert.InRange(apart, 0.01, 0.5);
        Assert.Throws<ArgumentOutOfRangeException>(() => BachelierBook.Evaluate(book, (PricingModel)2, GreekSet.Price));
        Assert.Throws<ArgumentOutOfRangeException>(() => switched.Evaluate(GreekSet.Price, double.NaN));
    }

    [Fact]
    public void SwitchRule_AnyForwardBelow_SwitchesForGood()
    {
        var rule = new BachelierSwitchRule { ForwardBelow = 8 };
        Assert.Equal(PricingModel.Black, rule.Next(PricingModel.Black, [20, 8, 30]));
        Assert.Equal(PricingModel.Bachelier, rule.Next(PricingModel.Black, [20, 7.99, 30]));
        Assert.Equal(PricingModel.Bachelier, rule.Next(PricingModel.Bachelier, [20, 25, 30]));
        Assert.Equal(PricingModel.Bachelier, new BachelierSwitchRule { ForwardBelow = 0 }.Next(PricingModel.Black, [-37.63, 20]));
        Assert.Throws<ArgumentOutOfRangeException>(() => rule.Next(PricingModel.Black, [double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BachelierSwitchRule { ForwardBelow = -1 });
    }
}
