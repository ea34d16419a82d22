using FsCheck.Fluent;
using OptionCascade.Simulation;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Simulation;

/// <summary>Propagators: what they are, and that round trips make no money on them.</summary>
public sealed class ImpactKernelTests
{
    [Theory]
    [InlineData(60, 0.25)]
    [InlineData(1, 0.5)]
    [InlineData(30, 1)]
    [InlineData(30, 0.05)]
    [InlineData(30, 2)]
    public void PowerLaw_AnyTime_IsThePowerLawWithinItsError(double scale, double exponent)
    {
        ImpactKernel kernel = ImpactKernel.PowerLaw(scale, exponent, 0.3);
        Assert.InRange(kernel.Error, 0, 1e-6);
        for (double t = 0; t < 1e6; t = (1.7 * t) + 0.1)
            Assert.Equal(0.3 + (0.7 * Math.Pow(1 + (t / scale), -exponent)), kernel.At(t), kernel.Error + 1e-12);
    }

    [Fact]
    public void At_Zero_IsOne()
    {
        Assert.Equal(1, ImpactKernel.Permanent.At(1e9));
        Assert.Equal(1, ImpactKernel.Exponential(10, 0.2).At(0), 1e-15);
        Assert.Equal(0.2, ImpactKernel.Exponential(10, 0.2).At(1e6), 1e-15);
    }

    [Fact]
    public void RoundTrips_LinearImpact_NeverMakeMoney()
        => Law.ForAll(
            from decay in Law.Uniform(1, 1000)
            from exponent in Law.Uniform(0.05, 2)
            from permanent in Law.Uniform(0, 1)
            from power in Gen.Elements(true, false)
            from trades in Law.Uniform(-1, 1).ArrayOf(12)
            from times in Law.Uniform(0, 2000).ArrayOf(12)
            select (Kernel: power ? ImpactKernel.PowerLaw(decay, exponent, permanent) : ImpactKernel.Exponential(decay, permanent), trades, times),
            c => Cost(c.Kernel.At, c.trades, c.times) >= -1e-12, 1000, 5);

    [Fact]
    public void RoundTrips_KernelThatIsNotConvex_CanMakeMoney()
    {
        // The planted fault: impact that waits before it decays.
        static double Waits(double t) => t < 10 ? 1 : 0;
        double[] times = [.. Enumerable.Range(0, 12).Select(i => 9.0 * i)];
        double least = double.PositiveInfinity;
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            double[] trades = [.. times.Select(_ => random.NextDouble() - 0.5)];
            least = Math.Min(least, Cost(Waits, trades, times));
        }

        Assert.True(least < 0);
    }

    /// <summary>Expected cost of a round trip: Σ q_i·Σ_{j before i} q_j·G(t_i − t_j) + ½Σq².</summary>
    private static double Cost(Func<double, double> kernel, double[] trades, double[] times)
    {
        double net = trades.Sum();
        double[] q = [.. trades.Select(t => t - (net / trades.Length))];
        double cost = 0;
        for (int i = 0; i < q.Length; i++)
            for (int j = 0; j < q.Length; j++)
                cost += 0.5 * q[i] * q[j] * kernel(Math.Abs(times[i] - times[j]));
        return cost;
    }
}
