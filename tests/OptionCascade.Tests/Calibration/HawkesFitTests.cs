using OptionCascade.Calibration;
using Xunit;

namespace OptionCascade.Tests.Calibration;

public class HawkesFitTests
{
    /// <summary>By thinning: the intensity only falls between events, so that its value now bounds it.</summary>
    private static double[] Simulate(ulong seed, double end, Func<double, double> baseline, double highest, double n, double beta)
    {
        var draw = new Draw(seed);
        var times = new List<double>();
        double t = 0, a = 0, last = 0;
        while (true)
        {
            double bound = highest + (n * beta * a * Math.Exp(-beta * (t - last)));
            t += draw.Exponential(bound);
            if (t > end) return [.. times];
            double excitement = a * Math.Exp(-beta * (t - last));
            if (draw.Uniform() * bound > baseline(t) + (n * beta * excitement)) continue;
            (a, last) = (excitement + 1, t);
            times.Add(t);
        }
    }

    private static double[] Steady(ulong seed, double n) => Simulate(seed, 1000, _ => 1, 1, n, 2);

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    public void Branching_SteadyBaseline_IsUnbiasedAndCovers(double n)
        => Replications.AreUnbiasedAndCover(n, 200, seed => HawkesFit.Of(Steady(seed, n), 1000, 2)!.Constant.Branching);

    [Fact]
    public void Of_SteadyBaseline_RarelyCallsItChanging()
    {
        int called = Enumerable.Range(1, 100).AsParallel().Count(seed => HawkesFit.Of(Simulate((ulong)seed, 500, _ => 1, 1, 0.4, 2), 500, 8)!.BaselineChanges);
        Assert.InRange(called, 0, 4); // 1% of 100, and three standard deviations
    }

    [Fact]
    public void Of_BaselineThatJumps_IsBiasedTowardsOneAndFoundBySplitting()
    {
        double[] constant = new double[30], split = new double[30];
        Parallel.For(0, 30, i =>
        {
            HawkesFit fit = HawkesFit.Of(Simulate((ulong)i + 1, 1000, t => t < 500 ? 0.3 : 3, 3, 0.3, 2), 1000, 8)!;
            Assert.True(fit.BaselineChanges);
            Assert.Contains(fit.Warnings, w => w.Contains("change of regime passes for excitement", StringComparison.Ordinal));
            Assert.Same(fit.Split, fit.Best);
            (constant[i], split[i]) = (fit.Constant.Branching.Value, fit.Split!.Branching.Value);
        });
        Assert.True(constant.Average() > 0.45, $"{constant.Average()}");
        Assert.Equal(0.3, split.Average(), 0.03);
    }

    [Fact]
    public void Of_PoissonThatChangesSlowly_LooksCriticalWithOneBaseline()
    {
        // No event causes another, and yet the constant fit says that more than two thirds of them do.
        double[] times = Simulate(7, 4000, t => 1.5 + (1.45 * Math.Sin(2 * Math.PI * t / 4000)), 2.95, 0, 1);
        HawkesFit fit = HawkesFit.Of(times, 4000)!;
        Assert.True(fit.Constant.Branching.Value > 0.67, $"{fit.Constant}");
        Assert.True(fit.BaselineChanges);
        // Parts take most of it away; what changes within a part still passes for slow excitement, so that it is an upper bound.
        Assert.True(fit.Best.Branching.Value < fit.Constant.Branching.Value - 0.4, $"{fit.Best}");
    }

    [Fact]
    public void Errors_Information_EqualsDifferencesOfTheLikelihood()
    {
        double[] times = Steady(3, 0.5);
        HawkesEstimate at = HawkesFit.Of(times, 1000, 2)!.Constant;
        double mu = at.Baselines[0].Value, n = at.Branching.Value, beta = at.DecayPerSecond.Value;
        double[] p = [mu, n, beta], h = [1e-3 * mu, 1e-3 * n, 1e-3 * beta];
        double[,] minus = new double[3, 3];
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                minus[i, j] = -(At(i, 1, j, 1) - At(i, 1, j, -1) - At(i, -1, j, 1) + At(i, -1, j, -1)) / (4 * h[i] * h[j]);
        double[] errors = OptionCascade.Numerics.SymmetricInverse.RootDiagonal(minus);
        Assert.Equal(at.LogLikelihood, Value(p), 1e-8 * Math.Abs(at.LogLikelihood));
        Assert.Equal(errors[1], at.Branching.StandardError, 2e-3 * errors[1]);
        Assert.Equal(errors[2], at.DecayPerSecond.StandardError, 2e-3 * errors[2]);
        Assert.Equal(errors[0], at.Baselines[0].StandardError, 2e-3 * errors[0]);

        double At(int i, int a, int j, int b)
        {
            double[] q = [.. p];
            q[i] += a * h[i];
            q[j] += b * h[j];
            return Value(q);
        }

        // The likelihood written out by its definition, without recursions.
        double Value(double[] q)
        {
            double sum = -q[0] * 1000;
            for (int i = 0; i < times.Length; i++)
            {
                double intensity = q[0];
                for (int j = i - 1; j >= 0 && q[2] * (times[i] - times[j]) < 40; j--) intensity += q[1] * q[2] * Math.Exp(-q[2] * (times[i] - times[j]));
                sum += Math.Log(intensity) - (q[1] * (1 - Math.Exp(-q[2] * (1000 - times[i]))));
            }

            return sum;
        }
    }

    [Fact]
    public void RescaledProbability_RightAndWrongKernel_TellsThemApart()
    {
        Assert.True(HawkesFit.Of(Steady(5, 0.5), 1000)!.RescaledProbability > 0.01);
        // Every event doubled a hundredth of a second later: no exponential.
        double[] doubled = [.. Steady(5, 0.5).SelectMany(t => new[] { t, t + 0.01 }).Where(t => t < 1000).Order()];
        HawkesFit wrong = HawkesFit.Of(doubled, 1000)!;
        Assert.True(wrong.RescaledProbability < 0.01);
        Assert.Contains(wrong.Warnings, w => w.Contains("exponential kernel does not describe", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_OtherUnitOfTime_GivesTheSameBranchingRatio()
    {
        double[] times = Steady(9, 0.5);
        HawkesEstimate seconds = HawkesFit.Of(times, 1000)!.Constant, milliseconds = HawkesFit.Of([.. times.Select(t => t * 1000)], 1e6)!.Constant;
        Assert.Equal(seconds.Branching.Value, milliseconds.Branching.Value, 1e-5);
        Assert.Equal(seconds.DecayPerSecond.Value, 1000 * milliseconds.DecayPerSecond.Value, 1e-3);
    }

    [Fact]
    public void Of_EdgesAndBadTimes()
    {
        Assert.Null(HawkesFit.Of([.. Enumerable.Range(0, 19).Select(i => (double)i)], 100));
        HawkesFit ties = HawkesFit.Of([.. Enumerable.Range(0, 200).Select(i => (double)(i / 2))], 100)!;
        Assert.Equal((100, 100), (ties.Events, ties.Ties));
        Assert.Throws<ArgumentException>(() => HawkesFit.Of([2, 1], 10));
        Assert.Throws<ArgumentException>(() => HawkesFit.Of([1, 11], 10));
        Assert.Throws<ArgumentException>(() => HawkesFit.Of([1, double.NaN], 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => HawkesFit.Of([1, 2], double.NaN));
    }
}
