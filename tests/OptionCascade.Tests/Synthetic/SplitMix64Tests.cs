using OptionCascade.Data.Synthetic;
using Xunit;

namespace OptionCascade.Tests.Synthetic;

public class SplitMix64Tests
{
    /// <summary>The published output of the reference implementation for seed 1234567 (rosettacode.org, Pseudo-random numbers/Splitmix64).</summary>
    [Fact]
    public void Next_SeedOfTheReference_GivesItsNumbers()
    {
        var random = new SplitMix64(1234567);
        ulong[] numbers = [random.Next(), random.Next(), random.Next(), random.Next(), random.Next()];
        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL, 4593380528125082431UL, 16408922859458223821UL], numbers);
    }

    [Fact]
    public void NextUniform_ManyDraws_LieInTheUnitIntervalWithItsMeanAndVariance()
    {
        var random = new SplitMix64(1);
        double sum = 0, squares = 0;
        const int n = 100_000;
        for (int i = 0; i < n; i++)
        {
            double u = random.NextUniform();
            Assert.InRange(u, 0, 1 - 1e-17);
            sum += u;
            squares += u * u;
        }

        // Five standard errors of the mean (1/√12n) and of the second moment (√(4/45)/√n).
        Assert.Equal(0.5, sum / n, 5 / Math.Sqrt(12.0 * n));
        Assert.Equal(1 / 3.0, squares / n, 5 * Math.Sqrt(4 / 45.0 / n));
    }

    [Fact]
    public void NextBell_ManyDraws_HaveTheMomentsOfTheSumOfTwelveUniforms()
    {
        var random = new SplitMix64(2);
        double sum = 0, squares = 0;
        const int n = 100_000;
        for (int i = 0; i < n; i++)
        {
            double z = random.NextBell();
            Assert.InRange(z, -6, 6);
            sum += z;
            squares += z * z;
        }

        // Kurtosis of the sum of twelve uniforms is 2.9: the variance of z² is 1.9.
        Assert.Equal(0, sum / n, 5 / Math.Sqrt(n));
        Assert.Equal(1, squares / n, 5 * Math.Sqrt(1.9 / n));
    }
}
