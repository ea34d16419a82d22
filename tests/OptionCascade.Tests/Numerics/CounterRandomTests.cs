using OptionCascade.Numerics;
using Xunit;

namespace OptionCascade.Tests.Numerics;

public class CounterRandomTests
{
    // Known answers of Philox4x32-10 published with Random123 (kat_vectors).
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Block_PublishedCounters_AreKnownAnswers(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint x0, uint x1, uint x2, uint x3)
        => Assert.Equal((x0, x1, x2, x3), CounterRandom.Block(c0, c1, c2, c3, k0, k1));

    [Fact]
    public void Normals_ManyStreams_HaveTheMomentsAndTailsOfANormal()
    {
        const int n = 400_000;
        var random = new CounterRandom(7);
        double[] buffer = new double[5]; // odd, so that the second of the last pair is left out
        double mean = 0, square = 0, cube = 0, fourth = 0, serial = 0;
        int tail = 0;
        for (ulong s = 0; s < n / 5; s++)
        {
            random.Normals(s, buffer);
            for (int i = 0; i < 5; i++)
            {
                double z = buffer[i];
                mean += z;
                square += z * z;
                cube += z * z * z;
                fourth += z * z * z * z;
                if (i > 0) serial += z * buffer[i - 1];
                if (Math.Abs(z) > 3) tail++;
            }
        }

        // Five standard errors each: 1/√n, √2, √15, √96; tail probability 0.0026998.
        double error = 5 / Math.Sqrt(n);
        Assert.Equal(0, mean / n, error);
        Assert.Equal(1, square / n, error * Math.Sqrt(2));
        Assert.Equal(0, cube / n, error * Math.Sqrt(15));
        Assert.Equal(3, fourth / n, error * Math.Sqrt(96));
        Assert.Equal(0, serial / (0.8 * n), error / Math.Sqrt(0.8));
        Assert.Equal(0.0026998, tail / (double)n, error * Math.Sqrt(0.0027));
    }

    [Fact]
    public void Normals_LongerBuffer_BeginsWithTheSameNumbers()
    {
        double[] shorter = new double[3], longer = new double[8];
        new CounterRandom(11).Normals(4, shorter);
        new CounterRandom(11).Normals(4, longer);
        Assert.Equal(shorter, longer[..3]);
        new CounterRandom(12).Normals(4, shorter);
        Assert.DoesNotContain(shorter[0], longer);
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.025, -1.959963984540054)]
    [InlineData(1e-15, -7.941345326170998)]
    public void InverseNormal_Probabilities_AreQuantiles(double u, double z) => Assert.Equal(z, CounterRandom.InverseNormal(u), 1e-13);
}
