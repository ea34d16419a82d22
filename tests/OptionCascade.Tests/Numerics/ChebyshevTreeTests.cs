using OptionCascade.Numerics;
using Xunit;

namespace OptionCascade.Tests.Numerics;

public class ChebyshevTreeTests
{
    private static double F(double x, double y) => Math.Exp(-x * x / (0.01 + (y * y))) + Math.Sin((3 * x) + y);

    [Fact]
    public void Build_SmoothFunction_ValueAndSlopesStayWithinTolerance()
    {
        ChebyshevTree tree = ChebyshevTree.Build(-1, 2, 0, 1, 1e-11, (_, _, _, _) => new ChebyshevTree.Cell('\0', null, F));
        Assert.True(tree.Error <= 1.1e-11);
        Assert.InRange(tree.Bytes, 1, 2200L * tree.Leaves * 2);
        var random = new Random(4);
        for (int i = 0; i < 5000; i++)
        {
            double x = -1 + (3 * random.NextDouble()), y = random.NextDouble(), h = 1e-5;
            (double value, double perX, double perY) = tree.Evaluate(x, y);
            Assert.Equal(F(x, y), value, 2e-11);
            Assert.Equal((F(x + h, y) - F(x - h, y)) / (2 * h), perX, 1e-6);
            Assert.Equal((F(x, y + h) - F(x, y - h)) / (2 * h), perY, 1e-6);
        }
    }

    [Fact]
    public void Build_ConstantAndForcedSplits_AreFollowed()
    {
        ChebyshevTree constant = ChebyshevTree.Build(0, 1, 0, 1, 1e-9, (_, _, _, _) => new ChebyshevTree.Cell('\0', 7, null));
        Assert.Equal((7, 0, 0), constant.Evaluate(0.3, 0.9));
        Assert.Equal((1, 0), (constant.Leaves, constant.Error));
        ChebyshevTree split = ChebyshevTree.Build(0, 1, 0, 1, 1e-9, (a, b, low, high) => new ChebyshevTree.Cell(b - a > 0.3 ? 'x' : high - low > 0.6 ? 'y' : '\0', null, (x, y) => x * y));
        Assert.Equal(8, split.Leaves);
        (double value, double perX, double perY) = split.Evaluate(0.7, 0.2);
        Assert.Equal(0.14, value, 1e-15);
        Assert.Equal(0.2, perX, 1e-13);
        Assert.Equal(0.7, perY, 1e-13);
        Assert.Equal(split.Evaluate(1, 1), split.Evaluate(3, 1)); // moved to the edge
    }
}
