using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Stress;
using OptionCascade.Tests.Cascade;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Stress;

/// <summary>The most plausible joint shock.</summary>
public class JointReverseStressTests
{
    private const double Spot = RandomModel.Spot;

    private static double[,] Correlated(double newsBlock)
    {
        double[,] r = new double[4, 4];
        for (int i = 0; i < 4; i++) r[i, i] = 1;
        r[0, 1] = r[1, 0] = newsBlock;
        return r;
    }

    /// <summary>Linear impact and feedback: x·(1 − g) = n + λQ is a half-plane; its nearest point is at (1 − g)|X|/√(aᵀΣa), a = (1, λ).</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(-0.3)]
    public void Find_LinearMarket_IsTheNearestPointOfTheHalfPlane(double correlation)
    {
        const double Lambda = 0.02, SigmaN = 0.02, SigmaQ = 1.5;
        var market = new CascadeEquation(new LinearImpact(Lambda), [new LinearFlow(20)]);
        double variance = (SigmaN * SigmaN) + (Lambda * Lambda * SigmaQ * SigmaQ) + (2 * correlation * Lambda * SigmaN * SigmaQ), needed = -0.6 * Math.Log(0.9);
        var covariance = new ShockCovariance(SigmaN, SigmaQ, 0, 0, Correlated(correlation));
        ReverseStressResult result = JointReverseStress.Find(market, Spot, StressOutcome.PriceAtOrBelow(Spot, 90), covariance);
        Assert.Equal(ReverseStressStatus.Found, result.Status);
        Assert.Equal(needed / Math.Sqrt(variance), result.Amount!.Value, 1e-8);
        Assert.Equal(covariance.Distance(result.Shock!), result.Amount.Value, 1e-9);
        // z* = Σa·needed/variance
        Assert.Equal(-needed * ((SigmaN * SigmaN) + (correlation * Lambda * SigmaN * SigmaQ)) / variance, result.Shock!.LogJump, 1e-6);
        Assert.True(result.IsCertified && result.LowerBound <= result.Amount && result.LowerBound >= 0.9998 * result.Amount);
    }

    /// <summary>On random models the solver agrees on both sides, nothing found by a dense search is nearer, and the bound is one.</summary>
    [Fact]
    public void Find_RandomModels_IsVerifiedAndNoGridPointIsNearer()
    {
        var covariance = new ShockCovariance(0.03, 1.5, 0, 0, Correlated(0.3));
        StressOutcome outcome = StressOutcome.PriceAtOrBelow(Spot, 85);
        int found = 0;
        Law.ForAll(RandomModel.Generator, model =>
        {
            CascadeEquation market = model.Equation;
            ReverseStressResult result = JointReverseStress.Find(market, Spot, outcome, covariance);
            if (result.Status != ReverseStressStatus.Found) return result.Status == ReverseStressStatus.AnyShock ? Causes(Shock.PriceJump(-1e-10)) : result.Status == ReverseStressStatus.NotReached;
            found++;
            bool Causes(Shock s) => outcome.IsCausedBy(StressEnd.Of(market, s));
            if (!Causes(result.Shock!) || Causes(result.Shock!.Times(0.999))) return false;
            if (!(result.LowerBound <= result.Amount * (1 + 1e-9))) return false;
            for (int i = 0; i <= 24; i++)
                for (int j = 0; j <= 24; j++)
                {
                    Shock s = Shock.Combined(-0.18 * i / 24, -9.0 * j / 24);
                    if (covariance.Distance(s) < 0.9999 * result.LowerBound && Causes(s)) return false;
                }

            return true;
        }, 25);
        Assert.True(found > 15, $"{found} found");
    }

    /// <summary>Depth only matters together with a push: news, depth and volatility at once, against a dense search.</summary>
    [Fact]
    public void Find_NewsDepthAndVolatility_BeatsADenseSearch()
    {
        RandomModel book = RandomModel.Empty with { ImpactScale = 0.02, Options = [new RandomOption(-8, 92, 0.15, false)], Stops = [new PriceLevel(95, 1), new PriceLevel(93, 1)] };
        CascadeEquation market = book.Equation;
        var covariance = new ShockCovariance(0.02, 0, 0.3, 0.5);
        StressOutcome outcome = StressOutcome.PriceAtOrBelow(Spot, 88);
        ReverseStressResult result = JointReverseStress.Find(market, Spot, outcome, covariance);
        Assert.Equal(ReverseStressStatus.Found, result.Status);
        double nearest = double.PositiveInfinity;
        for (int i = 0; i <= 12; i++)
            for (int j = 0; j <= 8; j++)
                for (int k = 0; k <= 6; k++)
                {
                    Shock s = Shock.PriceJump(-0.1 * i / 12).And(Shock.LossOfDepth(1 - Math.Exp(-1.2 * j / 8))).And(Shock.Volatility(0.9 * k / 6));
                    if (covariance.Distance(s) < nearest && outcome.IsCausedBy(StressEnd.Of(market, s))) nearest = covariance.Distance(s);
                }

        Assert.True(result.Amount <= nearest && result.Amount > 0.8 * nearest, $"{result.Amount} against {nearest}");
    }

    [Fact]
    public void Covariance_BadMatrices_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new ShockCovariance(0, 0, 0, 0));
        Assert.Throws<ArgumentException>(() => new ShockCovariance(1, 1, 0, 0, Correlated(1)));
        double[,] skew = Correlated(0.2);
        skew[0, 1] = 0.3;
        Assert.Throws<ArgumentException>(() => new ShockCovariance(1, 1, 0, 0, skew));
        Assert.Equal(double.PositiveInfinity, new ShockCovariance(1, 0, 0, 0).Distance(Shock.BlockTrade(1)));
        Assert.Equal(2, new ShockCovariance(0.01, 0, 0, 0).Distance(Shock.PriceJump(-0.02)), 1e-12);
    }
}
