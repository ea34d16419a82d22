using FsCheck.Fluent;
using OptionCascade.Hedging.Policies;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Hedging.Policies;

public class PinningTests
{
    [Fact]
    public void DriftPerYear_WorkedPoint_IsTheFormula()
    {
        // y = 0.01, σ = 0.2, T − t = 0.01: d = 0.5, n(d) = 0.35206532676; E·OI = 0.02: −0.02·0.35206532676·0.01/(2·0.2·0.001) = −0.17603266338
        Assert.Equal(-0.17603266338, Pinning.DriftPerYear(0.01, 0.2, 0.01, 0.02), 1e-10);
        Assert.Equal(0.17603266338, Pinning.DriftPerYear(-0.01, 0.2, 0.01, 0.02), 1e-10);
        Assert.Equal(0.17603266338, Pinning.DriftPerYear(0.01, 0.2, 0.01, -0.02), 1e-10); // short dealers push away
    }

    [Fact]
    public void DriftPerYear_NearExpiry_IsImpactTimesTheFlowOfTimePassing() => Law.ForAll(
        from d in Law.Uniform(-3, 3)
        from sigma in Law.Uniform(0.1, 0.8)
        from days in Law.Uniform(0.01, 2)
        select (d, sigma, days), q =>
    {
        // −E·OI·charm of the exact formula; d₁ = d + σ√τ/2 there, so that the two differ by O(σ√τ).
        double tau = q.days / 365, y = q.d * q.sigma * Math.Sqrt(tau), scale = 1 / (2 * tau);
        double charm = BlackScholes.Evaluate(100 * Math.Exp(y), 100, tau, q.sigma, 0, 0, OptionRight.Call).Charm;
        double drift = Pinning.DriftPerYear(y, q.sigma, tau, 1);
        return Math.Abs(drift + charm) <= q.sigma * Math.Sqrt(tau) * scale && drift * q.d <= 0;
    });

    [Fact]
    public void DriftPerYear_Book_IsTheSumOverItsStrikes()
    {
        const double tau = 1e-5, sigma = 0.3, impact = 1e-8;
        HedgedBook book = HedgedBook.Create(100, 0, 0,
            [new HedgedOption(OptionRight.Call, 99.95, tau, sigma, 4e5), new HedgedOption(OptionRight.Put, 99.95, tau, sigma, 3e5), new HedgedOption(OptionRight.Call, 100.1, tau, sigma, -2e5)]);
        double expected = Pinning.DriftPerYear(Math.Log(100 / 99.95), sigma, tau, 7e-3) + Pinning.DriftPerYear(Math.Log(100 / 100.1), sigma, tau, -2e-3);
        Assert.Equal(expected, Pinning.DriftPerYear(book, impact), 0.003 * Math.Abs(expected)); // σ√τ = 0.00095: d₁ for d
        // The flow itself: the change of the target over a moment.
        double h = 1e-10, change = (book.PointAt(0, h).TargetUnits - book.PointAt(0).TargetUnits) / h;
        Assert.Equal(change, book.PassageUnitsPerYear(0), 1e-4 * Math.Abs(change));
    }

    [Fact]
    public void DriftPerYear_Limits_AreZero()
    {
        Assert.Equal(0, Pinning.DriftPerYear(0, 0.2, 0.01, 1));
        Assert.Equal(0, Pinning.DriftPerYear(0.1, 0.2, 0, 1));
        Assert.Equal(0, Pinning.DriftPerYear(0.1, 0.2, 1e-300, 1));
        Assert.Equal(0, Pinning.DriftPerYear(0.1, 0.2, 0.01, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pinning.DriftPerYear(0, 0, 0.01, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pinning.DriftPerYear(double.NaN, 0.2, 0.01, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pinning.DriftPerYear(0, 0.2, -0.01, 1));
    }

    [Fact]
    public void Run_StrongerDealers_PinMoreOftenAndNoneWithoutThem()
    {
        double previous = 0, previousError = 0;
        foreach (double strength in new[] { 0.0, 0.1, 0.3, 1, 3 })
        {
            Estimate p = Run(strength, 0.5, 4000).Probability;
            TestContext.Current.TestOutputHelper?.WriteLine($"{strength}: {p}");
            if (strength == 0) Assert.Equal(new Estimate(0, 0), p);
            else Assert.True(p.Value - previous > 4 * Math.Sqrt((p.StandardError * p.StandardError) + (previousError * previousError)), $"strength {strength}: {p} after {previous}");
            (previous, previousError) = (p.Value, p.StandardError);
        }

        Assert.Equal(0, Run(-1, 0.5, 100).Probability.Value); // short dealers
        Assert.Equal(0, Run(1e-12, 0, 100).Probability.Value);
        Assert.True(Run(1e6, 4, 100).Probability.Value == 1); // inside a barrier that nothing crosses
        Assert.True(Run(1, 0, 4000).Probability.Value > Run(1, 1.5, 4000).Probability.Value); // nearer is likelier
    }

    [Theory]
    [InlineData(0.3, 0.0)]
    [InlineData(1.0, 0.5)]
    [InlineData(3.0, 1.5)]
    public void Run_AgainstTheBackwardEquation_Agrees(double strength, double distance)
    {
        Estimate p = Run(strength, distance, 20_000).Probability;
        double exact = BackwardEquation(strength, distance);
        TestContext.Current.TestOutputHelper?.WriteLine($"simulation {p}, backward equation {exact}");
        Assert.Equal(exact, p.Value, (4 * p.StandardError) + 0.004); // 0.004: error of the steps in time
    }

    [Fact]
    public void Run_SameStrengthInOtherUnits_IsTheSameProbability()
    {
        // σ = 0.2, τ = 0.01 (σ√τ = 0.02) against σ = 0.4, τ = 0.0025·… with the same E·OI/(σ√τ) and y/(σ√τ): the same paths.
        PinningResult a = PinningSimulation.Run(0.01, 0.2, 0.01, 0.02, 2000, 5), b = PinningSimulation.Run(0.02, 0.4, 0.01, 0.04, 2000, 5);
        Assert.Equal(1, a.Strength, 1e-12);
        Assert.Equal(0.5, a.StandardDistance, 1e-12);
        Assert.Equal(a.Probability, b.Probability);
    }

    [Fact]
    public void Run_AnyNumberOfThreads_IsTheSame()
        => Assert.Equal(PinningSimulation.Run(0.01, 0.2, 0.01, 0.02, 500, 5, 1), PinningSimulation.Run(0.01, 0.2, 0.01, 0.02, 500, 5, 6));

    private static PinningResult Run(double strength, double distance, int paths) => PinningSimulation.Run(distance * 0.02, 0.2, 0.01, strength * 0.02, paths, 3);

    /// <summary>
    /// Independent of the simulation: P_s + ½P_zz + (½ − ½b·e^(s/2)·n(z))·z·P_z = 0 backwards from P = 1{|z| &lt; z*} at large s, implicit in s, symmetric in z.
    /// </summary>
    private static double BackwardEquation(double b, double start)
    {
        const double top = 9, h = 0.01, ds = 0.002;
        const int n = (int)(top / h);
        double n0 = 1 / Math.Sqrt(2 * Math.PI), end = Math.Max(4, 2 * Math.Log(60 / (b * n0))), barrier = Math.Sqrt(2 * Math.Log(b * n0 * Math.Exp(end / 2)));
        double[] p = new double[n + 1], lower = new double[n], diagonal = new double[n], upper = new double[n], scratch = new double[n];
        for (int i = 0; i <= n; i++)
            p[i] = i * h < barrier ? 1 : 0;
        int steps = (int)Math.Ceiling(end / ds);
        double step = end / steps;
        for (int k = steps - 1; k >= 0; k--)
        {
            double force = b * Math.Exp(0.5 * (k + 0.5) * step);
            for (int i = 0; i < n; i++)
            {
                double z = i * h, drift = 0.5 * z * (1 - (force * n0 * Math.Exp(-0.5 * z * z)));
                double down = (0.5 / (h * h)) - (drift / (2 * h)), up = (0.5 / (h * h)) + (drift / (2 * h));
                if (i == 0) (down, up) = (0, 1 / (h * h)); // symmetry
                (lower[i], upper[i], diagonal[i]) = (-step * down, -step * up, 1 + (step * (down + up)));
            }

            // Thomas; p[n] = 0: beyond nine deviations nothing comes back.
            scratch[0] = upper[0] / diagonal[0];
            p[0] /= diagonal[0];
            for (int i = 1; i < n; i++)
            {
                double m = diagonal[i] - (lower[i] * scratch[i - 1]);
                scratch[i] = upper[i] / m;
                p[i] = (p[i] - (lower[i] * p[i - 1])) / m;
            }

            for (int i = n - 2; i >= 0; i--)
                p[i] -= scratch[i] * p[i + 1];
        }

        return p[(int)Math.Round(start / h)];
    }
}
