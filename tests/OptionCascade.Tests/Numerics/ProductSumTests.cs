using OptionCascade.Numerics;
using Xunit;

namespace OptionCascade.Tests.Numerics;

public class ProductSumTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1003)]
    public void Of_AnyLength_ExactForIntegers(int length)
    {
        double[] a = [.. Enumerable.Range(1, length).Select(i => (double)i)], b = [.. a.Select(x => x % 5)], c = [.. a.Select(x => 3 - (x % 7))];
        Assert.Equal(Enumerable.Range(1, length).Sum(i => (long)i * (i % 5) * (3 - (i % 7))), ProductSum.Of(a, b, c));
    }

    /// <summary>Large terms that cancel leave the small ones whole: a plain sum gives 0 here.</summary>
    [Fact]
    public void Of_LargeTermsCancel_SmallOnesRemain()
    {
        double[] ones = [.. Enumerable.Repeat(1.0, 24)], values = new double[24];
        for (int lane = 0; lane < 8; lane++)
            (values[lane], values[8 + lane], values[16 + lane]) = (1e20, 1, -1e20);
        Assert.Equal(8, ProductSum.Of(values, ones, ones));
    }

    [Fact]
    public void Of_LengthsDiffer_Refused()
        => Assert.Throws<ArgumentException>(() => ProductSum.Of(new double[3], new double[2], new double[3]));
}
