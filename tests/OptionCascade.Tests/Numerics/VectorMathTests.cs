using System.Globalization;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;
using Xunit;

namespace OptionCascade.Tests.Numerics;

/// <summary>Errors in ulp against exact arithmetic, the same bits in every width, and the special values.</summary>
public class VectorMathTests
{
    private static readonly ExactMath Exact = new(900), Fine = new(2600);

    private static double Worst(IEnumerable<double> inputs, Func<double, double> ulps)
    {
        double worst = 0, at = 0;
        foreach (double x in inputs)
            if (ulps(x) is var u && !(u <= worst))
                (worst, at) = (u, x);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"worst {worst:F3} ulp at {at:R}"));
        return worst;
    }

    private static IEnumerable<double> Random(int count, double low, double high)
    {
        var random = new Random(7);
        for (int i = 0; i < count; i++)
            yield return low + ((high - low) * random.NextDouble());
    }

    [Fact]
    public void Exp_ModerateArguments_WithinOneUlp()
        => Assert.InRange(Worst(Random(3000, -40, 40), x => Exact.UlpsFrom(VectorMath.Exp(x), Exact.Exp(Exact.Of(x)))), 0, 1);

    [Fact]
    public void Exp_WholeRange_WithinOneUlp()
        => Assert.InRange(Worst(Random(150, -745, 709.7), x => Fine.UlpsFrom(VectorMath.Exp(x), Fine.Exp(Fine.Of(x)))), 0, 1);

    [Fact]
    public void Log_AroundOneAndFarAway_WithinTwoUlps()
    {
        IEnumerable<double> inputs = Random(1500, 0.5, 2)
            .Concat(Random(300, -40, 40).Select(e => Math.Pow(2, e)))
            .Concat(Random(300, -50, -4).SelectMany(e => new[] { 1 + Math.Pow(2, e), 1 - Math.Pow(2, e) }));
        Assert.InRange(Worst(inputs.Where(x => x != 1), x => Exact.UlpsFrom(VectorMath.Log(x), Exact.Log(Exact.Of(x), Math.Log(x)))), 0, 2);
    }

    [Fact]
    public void LogRatio_NearlyEqual_WithinTwoUlps()
        => Assert.InRange(Worst(Random(500, -40, -3).Select(e => 3950.0 * (1 + Math.Pow(2, e))),
            x => Exact.UlpsFrom(VectorMath.LogRatio(x, 3950.0), Exact.Log(Exact.Divide(Exact.Of(x), Exact.Of(3950)), Math.Log(x / 3950)))), 0, 2);

    [Fact]
    public void NormalDensity_ToTheUnderflowLimit_WithinTwoUlps()
        => Assert.InRange(Worst(Random(150, -38.5, 38.5), x => Fine.UlpsFrom(VectorMath.NormalDensity(x), Fine.Density(Fine.Of(x)))), 0, 2);

    [Fact]
    public void NormalCdf_Body_WithinFourUlps()
        => Assert.InRange(Worst(Random(1500, -5, 5), x => Exact.UlpsFrom(VectorMath.NormalCdf(x), Exact.Cumulative(Exact.Of(x)))), 0, 4);

    [Fact]
    public void NormalCdf_LowerTailToUnderflow_WithinFourUlps()
        => Assert.InRange(Worst(Random(120, -37.5, -4), x => Fine.UlpsFrom(VectorMath.NormalCdf(x), Fine.Cumulative(Fine.Of(x)))), 0, 4);

    [Fact]
    public void ScaledNormalTail_ZeroToLimit_WithinThreeUlps()
        => Assert.InRange(Worst(Random(120, 0, 40), a =>
        {
            System.Numerics.BigInteger x = Fine.Of(a);
            return Fine.UlpsFrom(VectorMath.ScaledNormalTail(a), Fine.Multiply(Fine.Cumulative(-x), Fine.Exp(Fine.Multiply(x, x) >> 1)));
        }), 0, 3);

    /// <summary>ρ(a) − ρ(b) keeps its digits however small the step; relative to 1 + a², as a density times it would.</summary>
    [Fact]
    public void ScaledNormalTails_AnyStep_ValuesAndDifferenceKeepTheirDigits()
    {
        double worst = 0, worstEnd = 0;
        foreach ((double a, double logStep) in Random(150, -0.25, 20).Zip(Random(150, -12, -0.31)))
        {
            double step = Math.Pow(10, logStep), b = a + step;
            System.Numerics.BigInteger x = Exact.Of(a), y = x + Exact.Of(step), ra = Scaled(x), rb = Scaled(y);
            VectorMath.ScaledNormalTails(Vector128.Create(a), Vector128.Create(b), Vector128.Create(step),
                out Vector128<double> atA, out Vector128<double> atB, out Vector128<double> difference);
            worst = Math.Max(worst, Exact.UlpsFrom(difference.ToScalar(), ra - rb) / (1 + (a * a)));
            worstEnd = Math.Max(worstEnd, Math.Max(Exact.UlpsFrom(atA.ToScalar(), ra), Exact.UlpsFrom(atB.ToScalar(), rb)));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"difference {worst:F2}, ends {worstEnd:F2} ulp"));
        Assert.InRange(worst, 0, 8);
        Assert.InRange(worstEnd, 0, 5);

        static System.Numerics.BigInteger Scaled(System.Numerics.BigInteger x)
            => Exact.Multiply(Exact.Cumulative(-x), Exact.Exp(Exact.Multiply(x, x) >> 1));
    }

    [Fact]
    public void AllFunctions_AnyWidth_SameBits()
    {
        double[] inputs = [.. Random(4000, -45, 45), 0, -0.0, 1, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
            1e-320, 1e300, 710, 709.9, -744, -745.5, 37.7, -37.7, -38.4, 5e-324, double.MaxValue, double.MinValue, 40, -40, 1e-17, -1e-17];
        foreach (double x in inputs)
        {
            Same(x, VectorMath.Exp(x), VectorMath.Exp(Vector256.Create(x))[3], VectorMath.Exp(Vector512.Create(x))[7]);
            Same(x, VectorMath.Log(x), VectorMath.Log(Vector256.Create(x))[3], VectorMath.Log(Vector512.Create(x))[7]);
            Same(x, VectorMath.NormalDensity(x), VectorMath.NormalDensity(Vector256.Create(x))[3], VectorMath.NormalDensity(Vector512.Create(x))[7]);
            Same(x, VectorMath.NormalCdf(x), VectorMath.NormalCdf(Vector256.Create(x))[3], VectorMath.NormalCdf(Vector512.Create(x))[7]);
            // A lane that needs the slow path does not change its neighbours.
            Same(x, VectorMath.Exp(x), VectorMath.Exp(Vector256.Create(-744.5, x, 3, double.NaN))[1], VectorMath.Exp(Vector512.Create(x).WithElement(2, 1e9))[0]);
        }

        static void Same(double x, double a, double b, double c)
        {
            Assert.True(Bits(a) == Bits(b) && Bits(b) == Bits(c), string.Create(CultureInfo.InvariantCulture, $"at {x:R}: {a:R} {b:R} {c:R}"));
        }

        static long Bits(double v) => double.IsNaN(v) ? long.MinValue + 1 : BitConverter.DoubleToInt64Bits(v);
    }

    [Fact]
    public void AllFunctions_SpecialValues_Limits()
    {
        Assert.Equal(double.PositiveInfinity, VectorMath.Exp(710));
        Assert.Equal(double.PositiveInfinity, VectorMath.Exp(double.PositiveInfinity));
        Assert.Equal(0, VectorMath.Exp(double.NegativeInfinity));
        Assert.Equal(1, VectorMath.Exp(0));
        Assert.Equal(5e-324, VectorMath.Exp(-745));
        Assert.Equal(double.NaN, VectorMath.Exp(double.NaN));
        Assert.Equal(double.NegativeInfinity, VectorMath.Log(0));
        Assert.Equal(double.PositiveInfinity, VectorMath.Log(double.PositiveInfinity));
        Assert.Equal(double.NaN, VectorMath.Log(-1));
        Assert.Equal(double.NaN, VectorMath.Log(double.NaN));
        Assert.Equal(0, VectorMath.Log(1));
        Assert.Equal(-744.4400719213812, VectorMath.Log(5e-324), 1e-12);
        Assert.Equal(0.5, VectorMath.NormalCdf(0));
        Assert.Equal(0, VectorMath.NormalCdf(double.NegativeInfinity));
        Assert.Equal(1, VectorMath.NormalCdf(double.PositiveInfinity));
        Assert.Equal(double.NaN, VectorMath.NormalCdf(double.NaN));
        Assert.Equal(0, VectorMath.NormalDensity(double.NegativeInfinity));
        Assert.Equal(double.NaN, VectorMath.NormalDensity(double.NaN));
    }
}
