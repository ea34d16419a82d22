using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Numerics;
using OptionCascade.Participants;
using OptionCascade.Simulation;
using OptionCascade.Stress;
using OptionCascade.Tests.Cascade;
using Xunit;

namespace OptionCascade.Tests.Stress;

/// <summary>Monte Carlo against closed forms: linear feedback with normal news, and the Borel–Tanner avalanche.</summary>
public class StressMonteCarloTests
{
    private const double Spot = 100, Sigma = 0.02, Amplified = Sigma / 0.6;

    private static readonly CascadeEquation Linear = new(new LinearImpact(0.02), [new LinearFlow(20)]); // g = 0.4

    private static readonly StressOutcome Fall = StressOutcome.PriceAtOrBelow(Spot, 92);

    private static readonly double Exact = NormalDistribution.Cumulative(Math.Log(0.92) / Amplified);

    private static ShockSampler Sampler(ulong seed, bool antithetic, bool importance) => new(Linear, ShockDistribution.News(new ShockComponent(1, 0, Sigma)), Fall,
        new ShockSamplerOptions { Seed = seed, Antithetic = antithetic, ConcentrateAt = importance ? 0.6 * Math.Log(0.92) : null });

    /// <summary>E loss given the worst share α of a lognormal price: 1 − Φ(z − s)·e^{s²/2}/α at z = Φ⁻¹(α).</summary>
    private static double Shortfall(double deviation, double share)
        => 1 - (NormalDistribution.Cumulative(CounterRandom.InverseNormal(share) - deviation) * Math.Exp(0.5 * deviation * deviation) / share);

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, true, true)]
    public void Equilibria_LinearFeedback_IntervalsHoldTheClosedFormAsOftenAsStated(bool antithetic, bool importance, bool controls)
    {
        const int Runs = 120;
        int p = 0, mean = 0, shortfall = 0;
        double exactShortfall = Shortfall(Amplified, 0.01);
        for (ulong seed = 0; seed < Runs; seed++)
        {
            StressEstimate e = StressMonteCarlo.Equilibria(Sampler(seed, antithetic, importance), 8192, controls: controls, threads: 1);
            if (e.Probability.Low <= Exact && Exact <= e.Probability.High) p++;
            if (e.MeanLogMove.Low <= 1e-15 && -1e-15 <= e.MeanLogMove.High) mean++;
            if (e.ExpectedShortfall.Low <= exactShortfall && exactShortfall <= e.ExpectedShortfall.High) shortfall++;
        }

        // 95% of 120 are 114; four standard deviations are 9.5. Intervals with mirrored pairs may be too wide, not too narrow.
        TestContext.Current.TestOutputHelper?.WriteLine($"of {Runs}: probability {p}, mean {mean}, shortfall {shortfall}");
        Assert.True(p >= 104, $"{p}");
        Assert.True(mean >= 104, $"{mean}");
        Assert.True(shortfall >= 104, $"{shortfall}");
    }

    /// <summary>Stopping at the first look that is precise enough must not spoil the interval.</summary>
    [Fact]
    public void Equilibria_EarlyStopping_KeepsTheIntervalValid()
    {
        const int Runs = 150;
        int held = 0, stopped = 0;
        var options = new StressEstimatorOptions { RelativePrecision = 0.2 };
        for (ulong seed = 1000; seed < 1000 + Runs; seed++)
        {
            StressEstimate e = StressMonteCarlo.Equilibria(Sampler(seed, true, true), 1 << 17, options, threads: 1);
            if (e.IsPrecise) stopped++;
            if (e.Probability.Low <= Exact && Exact <= e.Probability.High) held++;
            Assert.True(e.Draws < 1 << 17);
        }

        Assert.Equal(Runs, stopped);
        Assert.True(held >= 0.95 * Runs - 15, $"{held} of {Runs}");
    }

    [Fact]
    public void Equilibria_VarianceReduction_NeedsFewerDraws()
    {
        StressEstimate plain = StressMonteCarlo.Equilibria(Sampler(7, false, false), 1 << 16, controls: false);
        StressEstimate mirrored = StressMonteCarlo.Equilibria(Sampler(7, true, false), 1 << 16, controls: false);
        StressEstimate controlled = StressMonteCarlo.Equilibria(Sampler(7, false, false), 1 << 16);
        StressEstimate weighted = StressMonteCarlo.Equilibria(Sampler(7, false, true), 1 << 16, controls: false);
        StressEstimate all = StressMonteCarlo.Equilibria(Sampler(7, true, true), 1 << 16);
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"probability: plain {plain.Probability.VarianceRatio:F2}, mirrored {mirrored.Probability.VarianceRatio:F2}, control {controlled.Probability.VarianceRatio:F2}, importance {weighted.Probability.VarianceRatio:F1}, all {all.Probability.VarianceRatio:F1}; mean: mirrored {mirrored.MeanLogMove.VarianceRatio:G3}, control {controlled.MeanLogMove.VarianceRatio:G3}; shortfall: importance {weighted.ExpectedShortfall.VarianceRatio:F1}"));
        Assert.Equal(1, plain.Probability.VarianceRatio, 0.01);
        Assert.True(mirrored.MeanLogMove.VarianceRatio > 1e6); // odd in the shock: mirrored pairs cancel
        Assert.True(controlled.MeanLogMove.VarianceRatio > 1e6); // linear: the control tells all
        Assert.True(weighted.Probability.VarianceRatio > 20);
        Assert.True(all.Probability.VarianceRatio > 20);
        Assert.True(weighted.ExpectedShortfall.VarianceRatio > 5);
    }

    [Fact]
    public void Equilibria_AnyThreads_SameBits()
    {
        StressEstimate one = StressMonteCarlo.Equilibria(Sampler(3, true, true), 50_001, threads: 1), three = StressMonteCarlo.Equilibria(Sampler(3, true, true), 50_001, threads: 3);
        Assert.Equal(one.Probability, three.Probability);
        Assert.Equal(one.ExpectedShortfall, three.ExpectedShortfall);
        Assert.Equal(one.Quantiles, three.Quantiles);
    }

    [Fact]
    public void Estimator_ResumedFromStoredSamples_SameBits()
    {
        ShockSampler sampler = Sampler(5, true, true);
        StressEstimator whole = StressMonteCarlo.Estimator(sampler), resumed = StressMonteCarlo.Estimator(sampler);
        var stored = new List<StressSample>();
        sampler.RunMany(0, 3001, s => { stored.Add(s); return true; });
        foreach (StressSample s in stored) resumed.Add(s);
        sampler.RunMany((ulong)stored.Count, 6999, resumed.Add);
        sampler.RunMany(0, 10_000, whole.Add);
        Assert.Equal(whole.Estimate().Probability, resumed.Estimate().Probability);
        Assert.Equal(whole.Estimate().ExpectedShortfall, resumed.Estimate().ExpectedShortfall);
    }

    [Fact]
    public void Equilibria_NeverCaused_HasAnUpperEnd()
    {
        var sampler = new ShockSampler(Linear, ShockDistribution.News(new ShockComponent(1, 0, 1e-4)), Fall, new ShockSamplerOptions { Seed = 1 });
        StressEstimate e = StressMonteCarlo.Equilibria(sampler, 10_000);
        Assert.Equal(0, e.Probability.Value);
        Assert.Equal(-Math.Log(0.05) / 10_000, e.Probability.High, 1e-12);
    }

    /// <summary>Stops at random under linear impact: sizes follow Borel–Tanner, means and probabilities with their intervals.</summary>
    [Fact]
    public void Estimator_RandomStops_FollowsBorelTanner()
    {
        const double Density = 40, Size = 1, Lambda = 0.0125, Initial = 0.025; // n = 0.5, θ = 1
        var law = new PoissonStopAvalanche(Density * Size * Lambda, Density * Initial);
        var estimator = new StressEstimator(new StressEstimatorOptions());
        StressOutcome two = StressOutcome.PriceAtOrBelow(Spot, Spot * Math.Exp(-Initial - (1.5 * Lambda)));
        var random = new CounterRandom(11);
        const int Draws = 20_000;
        for (ulong i = 0; i < Draws; i++)
        {
            var levels = new List<PriceLevel>();
            double x = 0;
            for (ulong k = 0; x < 0.7; k++)
            {
                x -= Math.Log(random.Uniforms(i, k).First) / Density;
                if (x < 0.7) levels.Add(new PriceLevel(Spot * Math.Exp(-x), Size));
            }

            StressEnd end = StressEnd.Of(new CascadeEquation(new LinearImpact(Lambda), [StopOrders.Sell(Spot, levels)]), Shock.PriceJump(-Initial));
            estimator.Add(new StressSample(1, -Initial, end.LogMove, end.IsRunaway, two.IsCausedBy(end), false));
        }

        StressEstimate e = estimator.Estimate();
        double atLeastTwo = 1 - law.Probability(0) - law.Probability(1);
        Assert.InRange(atLeastTwo, e.Probability.Value - (4 * e.Probability.StandardError), e.Probability.Value + (4 * e.Probability.StandardError));
        double mean = -Initial - (Lambda * law.Mean);
        Assert.InRange(mean, e.MeanLogMove.Value - (4 * e.MeanLogMove.StandardError), e.MeanLogMove.Value + (4 * e.MeanLogMove.StandardError));
        Assert.Equal(Lambda * Math.Sqrt(law.Variance / Draws), e.MeanLogMove.StandardError, 0.1 * e.MeanLogMove.StandardError);
    }

    /// <summary>Paths with instant reaction and diffusion: the end is normal with the amplified deviation, the fair price is the control.</summary>
    [Fact]
    public void Paths_LinearFeedback_HoldTheClosedForm()
    {
        var options = new SimulationOptions { StepSeconds = 60, Steps = 20, DaySeconds = 1200, Seed = 9, Drivers = new PriceDrivers { DailyVolatility = Sigma } };
        var simulator = new MarketSimulator(Linear, options);
        StressEstimate e = StressMonteCarlo.Paths(simulator, Fall, 20_000, anyTime: false);
        double drift = -0.5 * Sigma * Sigma, exact = NormalDistribution.Cumulative((Math.Log(0.92) - (drift / 0.6)) / Amplified);
        Assert.InRange(exact, e.Probability.Value - (4 * e.Probability.StandardError), e.Probability.Value + (4 * e.Probability.StandardError));
        Assert.Equal(drift / 0.6, e.MeanLogMove.Value, 1e-10); // the control tells all
        Assert.Equal(NormalDistribution.Cumulative((Math.Log(0.92) - drift) / Sigma), e.ProbabilityAlone.Value, 1e-12);
    }
}
