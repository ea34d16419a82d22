using NodaTime;
using OptionCascade.Calibration;
using OptionCascade.Data;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Calibration;

public class VolatilityFitTests
{
    private const double Sigma = 0.012;

    // A bar whose range is exact for Brownian motion: many small steps, and the bridge's maximum and minimum between them.
    private static PriceBar[] Bars(ulong seed, int count, int stepsPerBar, Func<int, double>? sigma = null)
    {
        var draw = new Draw(seed);
        var bars = new PriceBar[count];
        double x = 0;
        for (int i = 0; i < count; i++)
        {
            double s = (sigma?.Invoke(i) ?? Sigma) / Math.Sqrt(stepsPerBar), open = x, high = x, low = x;
            for (int k = 0; k < stepsPerBar; k++)
            {
                double next = x + (s * draw.Normal()), d = next - x;
                high = Math.Max(high, 0.5 * (x + next + Math.Sqrt((d * d) - (2 * s * s * Math.Log(draw.Uniform())))));
                low = Math.Min(low, 0.5 * (x + next - Math.Sqrt((d * d) - (2 * s * s * Math.Log(draw.Uniform())))));
                x = next;
            }

            bars[i] = new PriceBar(Instant.FromUnixTimeSeconds(86400L * i), Math.Exp(open), Math.Exp(high), Math.Exp(low), Math.Exp(x), double.NaN);
        }

        return bars;
    }

    [Fact]
    public void CloseToClose_SimulatedWalks_IsUnbiasedAndCovers()
        => Replications.AreUnbiasedAndCover(Sigma, 400, seed => VolatilityFit.Of(Bars(seed, 1000, 1)).CloseToClose, coverageSlack: 0.015);

    [Fact]
    public void Parkinson_SimulatedWalks_IsUnbiasedAndCovers()
        => Replications.AreUnbiasedAndCover(Sigma, 300, seed => VolatilityFit.Of(Bars(seed, 400, 16)).Parkinson, coverageSlack: 0.015);

    [Fact]
    public void GarmanKlass_SimulatedWalks_IsUnbiasedAndCovers()
        => Replications.AreUnbiasedAndCover(Sigma, 300, seed => VolatilityFit.Of(Bars(seed, 400, 16)).GarmanKlass, coverageSlack: 0.015);

    [Fact]
    public void StandardErrors_SimulatedWalks_StandInThePublishedRatios()
    {
        // source: Garman and Klass (1980): the variance of the variance is 5.2 times smaller for Parkinson's and 7.4 times smaller for theirs than from closes.
        double close = 0, parkinson = 0, garman = 0;
        for (ulong seed = 1; seed <= 40; seed++)
        {
            VolatilityFit fit = VolatilityFit.Of(Bars(seed, 2000, 8));
            (close, parkinson, garman) = (close + Square(fit.CloseToClose), parkinson + Square(fit.Parkinson!.Value), garman + Square(fit.GarmanKlass!.Value));
        }

        Assert.InRange(close / parkinson, 4.6, 5.8);
        Assert.InRange(close / garman, 6.6, 8.2);

        static double Square(Estimate e) => e.StandardError * e.StandardError;
    }

    [Fact]
    public void StandardError_ClusteredVolatility_IsLargerThanThatOfIndependentReturns()
    {
        VolatilityFit calm = VolatilityFit.Of(Bars(5, 2000, 1)), clustered = VolatilityFit.Of(Bars(5, 2000, 1, i => Sigma * (i / 200 % 2 == 0 ? 0.5 : 1.5)));
        Assert.True(clustered.CloseToClose.StandardError > 3 * calm.CloseToClose.StandardError);
    }

    [Fact]
    public void Of_BarsWithoutRange_LeavesThemOutAndSaysSo()
    {
        PriceBar[] bars = Bars(3, 100, 8);
        for (int i = 0; i < 10; i++) bars[i] = bars[i] with { Open = bars[i].Close, High = bars[i].Close, Low = bars[i].Close };
        VolatilityFit fit = VolatilityFit.Of(bars), rest = VolatilityFit.Of(bars[10..]);
        Assert.Equal((10, rest.Parkinson), (fit.BarsWithoutRange, fit.Parkinson));
        Assert.Contains(fit.Warnings, w => w.Contains("10 of 100 bars have no range", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_BadBars_Throws()
    {
        PriceBar[] bars = Bars(3, 10, 8);
        Assert.Throws<ArgumentException>(() => VolatilityFit.Of(bars[..2]));
        Assert.Throws<ArgumentException>(() => VolatilityFit.Of([bars[1], bars[0], bars[2]]));
        Assert.Throws<ArgumentException>(() => VolatilityFit.Of([bars[0], bars[1] with { Low = bars[1].High * 2 }, bars[2]]));
        Assert.Throws<ArgumentException>(() => VolatilityFit.Of([.. bars.Select(b => b with { Open = 1, High = 1, Low = 1, Close = 1 })]));
    }
}
