using OptionCascade.Calibration;
using OptionCascade.Impact;
using OptionCascade.Market;
using Xunit;

namespace OptionCascade.Tests.Calibration;

public class ImpactFitTests
{
    private static FlowBucket[] Sample(ulong seed, int n, IImpactLaw law, double noise, double spread = 1)
    {
        var draw = new Draw(seed);
        var buckets = new FlowBucket[n];
        for (int i = 0; i < n; i++)
        {
            // Sizes with a fat tail, errors that grow with them.
            double q = draw.Normal() * 100 * Math.Exp(spread * draw.Normal());
            buckets[i] = new FlowBucket(q, Math.Abs(q), law.LogMove(q) + (noise * draw.Normal() * (1 + (Math.Abs(q) / 400))));
        }

        return buckets;
    }

    private sealed record PowerImpact(double K, double Exponent) : IImpactLaw
    {
        public string Name => "power";

        public double LogMove(double quantity) => Math.Sign(quantity) * K * Math.Pow(Math.Abs(quantity), Exponent);

        public double Slope(double quantity) => K * Exponent * Math.Pow(Math.Abs(quantity), Exponent - 1);

        public double Quantity(double logMove) => Math.Sign(logMove) * Math.Pow(Math.Abs(logMove) / K, 1 / Exponent);
    }

    [Fact]
    public void Slope_LinearMarket_IsUnbiasedAndCovers()
        => Replications.AreUnbiasedAndCover(2e-6, 400, seed => ImpactFit.Of(Sample(seed, 800, new LinearImpact(2e-6), 2e-4, 0.5))!.Slope, coverageSlack: 0.01);

    [Fact]
    public void Exponent_SquareRootMarket_IsUnbiasedAndCovers()
        => Replications.AreUnbiasedAndCover(0.5, 300, seed => ImpactFit.Of(Sample(seed, 800, new PowerImpact(2e-5, 0.5), 5e-5, 0.5))!.Exponent, coverageSlack: 0.01);

    [Fact]
    public void Coefficient_SquareRootWithCore_IsUnbiasedAndCovers()
    {
        var activity = new TradingActivity(100_000, 0.02);
        Replications.AreUnbiasedAndCover(0.8, 200, seed => ImpactFit.Of(Sample(seed, 1500, new SquareRootImpact(0.8, activity, 1e-3), 5e-5), activity)!.Coefficient, coverageSlack: 0.015);
        Replications.AreUnbiasedAndCover(1e-3, 200, seed => ImpactFit.Of(Sample(seed, 1500, new SquareRootImpact(0.8, activity, 1e-3), 5e-5), activity)!.Core, coverageSlack: 0.015);
    }

    [Fact]
    public void Of_LinearMarketWithCore_SaysThatTheCoreIsNotTold()
    {
        var activity = new TradingActivity(100_000, 0.02);
        ImpactFit fit = ImpactFit.Of(Sample(3, 500, new LinearImpact(2e-6), 1e-9), activity)!;
        Assert.Null(fit.Core);
        Assert.Contains(fit.Warnings, w => w.Contains("cannot be told from a line", StringComparison.Ordinal));
        Assert.Equal(1, fit.Exponent!.Value.Value, 1e-3);
    }

    [Fact]
    public void Of_NoImpact_Warns()
    {
        ImpactFit fit = ImpactFit.Of(Sample(4, 500, new LinearImpact(0), 1e-4))!;
        Assert.Contains(fit.Warnings, w => w.Contains("do not show impact", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_OtherUnits_ScalesWithThem()
    {
        FlowBucket[] buckets = Sample(5, 300, new LinearImpact(2e-6), 1e-4), tenfold = [.. buckets.Select(b => b with { SignedQuantity = 10 * b.SignedQuantity, Volume = 10 * b.Volume })];
        ImpactFit a = ImpactFit.Of(buckets)!, b = ImpactFit.Of(tenfold)!;
        Assert.Equal(a.Slope.Value, 10 * b.Slope.Value, 1e-15);
        Assert.Equal(a.Exponent!.Value.Value, b.Exponent!.Value.Value, 1e-6);
    }

    [Fact]
    public void Of_TooLittle_IsNullAndBadFiguresThrow()
    {
        Assert.Null(ImpactFit.Of(Sample(1, 9, new LinearImpact(1e-6), 1e-4)));
        Assert.Null(ImpactFit.Of([.. Enumerable.Repeat(new FlowBucket(1, 1, 0.01), 20)]));
        Assert.Throws<ArgumentException>(() => ImpactFit.Of([.. Enumerable.Repeat(new FlowBucket(1, 1, double.NaN), 20)]));
    }
}
