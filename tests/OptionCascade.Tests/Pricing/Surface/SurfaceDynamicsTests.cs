using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Surface;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.Surface;

public class SurfaceDynamicsTests
{
    private static readonly VolatilitySurface Skewed = Build();

    public static TheoryData<SmileDynamics, OptionRight, double, double> Cases()
    {
        var data = new TheoryData<SmileDynamics, OptionRight, double, double>();
        foreach (SmileDynamics dynamics in Enum.GetValues<SmileDynamics>())
            foreach (OptionRight right in Enum.GetValues<OptionRight>())
                foreach (double days in (double[])[10, 30, 60, 91, 200, 400])
                    foreach (double strike in (double[])[75, 95, 100, 104, 130])
                        data.Add(dynamics, right, days, strike);
        return data;
    }

    /// <summary>The delta is the derivative of the price on the moved surface, by a central difference with one Richardson step.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Delta_EachDynamics_IsTheDerivativeOfTheMovedPrice(SmileDynamics dynamics, OptionRight right, double days, double strike)
    {
        foreach (VolatilitySurface surface in (VolatilitySurface[])[Skewed, Skewed.Shocked(VolatilityShock.Skew(1.5)).Shocked(VolatilityShock.Term(2, 0.25, 0.5))])
        {
            double Price(double x)
            {
                VolatilitySurface moved = surface.Moved(x, dynamics);
                ForwardDiscount f = moved.Forward(SyntheticChain.ExpiryIn(days));
                return Black76.Evaluate(f.Forward, strike, days / 365, moved.At(SyntheticChain.ExpiryIn(days), strike).Volatility, f.Discount, right).Price;
            }

            double Difference(double h) => (Price(h) - Price(-h)) / (2 * h) / surface.Spot;
            double expected = ((4 * Difference(5e-4)) - Difference(1e-3)) / 3;
            Assert.Equal(expected, surface.Delta(SyntheticChain.ExpiryIn(days), strike, right, dynamics), 1e-7);
        }
    }

    /// <summary>Delta-fixed by its definition, without use of moneyness: solve σ = f(Φ(d₁(S, K, σ))) at moved spots, where f is read off the smile by delta.</summary>
    [Theory]
    [InlineData(91, 92)]
    [InlineData(91, 103)]
    [InlineData(365, 85)]
    public void Delta_DeltaFixed_IsTheFixedPointInDelta(double days, double strike)
    {
        double t = days / 365, f0 = Skewed.Forward(SyntheticChain.ExpiryIn(days)).Forward;
        double SmileOfDelta(double delta)
        {
            // Along the smile Φ(d₁) falls as k rises.
            double low = -2, high = 2;
            for (int i = 0; i < 100; i++)
            {
                double k = 0.5 * (low + high), s = Math.Sqrt(Skewed.AtLogMoneyness(t, k).TotalVariance);
                if (MathNetCdf((-k / s) + (0.5 * s)) > delta) low = k;
                else high = k;
            }

            return Skewed.AtLogMoneyness(t, 0.5 * (low + high)).Volatility;
        }

        double SolveVolatility(double forward)
        {
            double low = 0.02, high = 1.5;
            for (int i = 0; i < 80; i++)
            {
                double sigma = 0.5 * (low + high), s = sigma * Math.Sqrt(t);
                if (SmileOfDelta(MathNetCdf((Math.Log(forward / strike) / s) + (0.5 * s))) > sigma) low = sigma;
                else high = sigma;
            }

            return 0.5 * (low + high);
        }

        const double h = 1e-4;
        double slope = (SolveVolatility(f0 * (1 + h)) - SolveVolatility(f0 * (1 - h))) / (2 * h) / Skewed.Spot;
        Assert.Equal(slope, Skewed.VolatilityPerSpot(SyntheticChain.ExpiryIn(days), strike, SmileDynamics.DeltaFixed), 1e-7);
        Assert.NotEqual(0, slope, 1e-4);

        static double MathNetCdf(double x) => 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(-x / Math.Sqrt(2));
    }

    [Fact]
    public void Delta_EquitySkew_MoneynessFixedIsAboveStrikeFixed()
    {
        // A falling smile: when spot rises, moneyness-fixed volatility at a strike rises, so the call gains more.
        double fixedStrike = Skewed.Delta(SyntheticChain.ExpiryIn(91), 100, OptionRight.Call, SmileDynamics.StrikeFixed);
        Assert.True(Skewed.Delta(SyntheticChain.ExpiryIn(91), 100, OptionRight.Call, SmileDynamics.MoneynessFixed) > fixedStrike + 0.02);
    }

    [Fact]
    public void Moved_StrikeFixed_KeepsVolatilityByStrike()
    {
        VolatilitySurface shocked = Skewed.Shocked(VolatilityShock.Skew(2)), moved = shocked.Moved(-0.1, SmileDynamics.StrikeFixed);
        Assert.Equal(Skewed.Spot * Math.Exp(-0.1), moved.Spot, 1e-12);
        foreach (double days in (double[])[10, 30, 60, 500])
            foreach (double strike in (double[])[80, 90, 100, 120])
                Assert.Equal(shocked.At(SyntheticChain.ExpiryIn(days), strike).Volatility, moved.At(SyntheticChain.ExpiryIn(days), strike).Volatility, 1e-12);
    }

    [Fact]
    public void Moved_MoneynessFixed_KeepsVolatilityByMoneyness()
    {
        VolatilitySurface moved = Skewed.Moved(-0.1, SmileDynamics.MoneynessFixed);
        Assert.Equal(Skewed.At(SyntheticChain.ExpiryIn(60), 100).Volatility, moved.At(SyntheticChain.ExpiryIn(60), 100 * Math.Exp(-0.1)).Volatility, 1e-12);
        Assert.True(moved.CheckArbitrage().IsFree);
    }

    [Fact]
    public void Shocked_Parallel_AddsVolatilityPoints()
    {
        VolatilitySurface up = Skewed.Shocked(VolatilityShock.Parallel(3));
        foreach (double t in (double[])[0.02, 91 / 365.0, 0.4, 3])
            foreach (double k in (double[])[-0.5, 0, 0.2])
                Assert.Equal(Skewed.AtLogMoneyness(t, k).Volatility + 0.03, up.AtLogMoneyness(t, k).Volatility, 1e-12);
        Assert.Equal(Skewed.AtLogMoneyness(0.4, 0.1).Volatility, up.Shocked(VolatilityShock.Parallel(-3)).AtLogMoneyness(0.4, 0.1).Volatility, 1e-12);
    }

    [Fact]
    public void Shocked_Skew_TiltsAboutTheMoney()
    {
        VolatilityShock skew = VolatilityShock.Skew(1);
        Assert.Equal(0, skew.At(0, 1));
        Assert.Equal(0.05 * Math.Tanh(0.2), skew.At(-0.1, 1), 1e-15); // slope −0.1, L = 0.5
        Assert.Equal(-skew.At(-0.1, 1), skew.At(0.1, 1), 1e-15);
        Assert.InRange(skew.At(-5, 1), 0.0499, 0.05);
        Assert.Equal(skew.At(-0.1, 1), skew.At(-0.1, 0.1));
    }

    [Fact]
    public void Shocked_Term_FadesWithTenor()
    {
        VolatilityShock term = VolatilityShock.Term(4, 0.25, 0.5);
        Assert.Equal(0.04, term.At(0, 0.25), 1e-15);
        Assert.Equal(0.02, term.At(-0.3, 1), 1e-15);
        Assert.Equal(term.At(0, 1.0 / 52), term.At(0, 1.0 / 365), 1e-15);
    }

    [Fact]
    public void Shocked_BelowZero_IsFlooredAndFlagged()
    {
        SurfacePoint p = Skewed.Shocked(VolatilityShock.Parallel(-90)).AtLogMoneyness(0.25, 0);
        Assert.Equal(0.001, p.Volatility, 1e-15);
        Assert.Equal(SurfaceRegion.Floored, p.Region & SurfaceRegion.Floored);
        Assert.True(p.IsExtrapolated);
    }

    [Fact]
    public void CheckArbitrage_ShockedBeyondReason_IsFound()
    {
        Assert.True(Skewed.Shocked(VolatilityShock.Parallel(1)).CheckArbitrage().IsFree);
        Assert.False(Skewed.Shocked(VolatilityShock.Term(60, 0.05, 1)).CheckArbitrage().IsFree); // near expiries above far ones
        Assert.False(Skewed.Shocked(VolatilityShock.Skew(60)).CheckArbitrage().IsFree);
    }

    [Fact]
    public void UnknownDynamics_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Skewed.Moved(0.1, (SmileDynamics)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => Skewed.VolatilityPerSpot(SyntheticChain.ExpiryIn(30), 100, (SmileDynamics)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => Skewed.Moved(double.NaN, SmileDynamics.StrikeFixed));
        Assert.Throws<ArgumentOutOfRangeException>(() => VolatilityShock.Parallel(double.NaN));
    }

    private static VolatilitySurface Build()
    {
        var ssvi = new SsviParameters(-0.65, 1.0, 0.4);
        SyntheticChain chain = new();
        foreach ((double days, double theta) in ((double, double)[])[(30, 0.004), (91, 0.011), (182, 0.02), (365, 0.04)])
        {
            double f = 100 * Math.Exp(0.02 * days / 365), d = Math.Exp(-0.03 * days / 365);
            for (double strike = 70; strike <= 135; strike += 2.5)
            {
                double k = Math.Log(strike / f), price = d * f * NormalisedBlack.Price(k, Math.Sqrt(ssvi.Smile(theta).TotalVariance(k)), k > 0 ? 1 : -1);
                if (price > 0.02) chain.Add(days, strike, k > 0 ? OptionRight.Call : OptionRight.Put, price * 0.99, price * 1.01);
            }
        }

        return VolatilitySurface.Fit(chain.Build(ForwardCurve.Flat(0.03, 0.01)), new SurfaceFitOptions { Time = TimeConvention.CalendarInstant, MinimumBid = 0.01 }).Surface!;
    }
}
