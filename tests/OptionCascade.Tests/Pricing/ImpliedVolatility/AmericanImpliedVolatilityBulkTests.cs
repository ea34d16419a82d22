using OptionCascade.Portfolio;
using OptionCascade.Pricing.American;
using OptionCascade.Pricing.ImpliedVolatility;
using Xunit;

namespace OptionCascade.Tests.Pricing.ImpliedVolatility;

/// <summary>Columns: the same bits as one by one on any number of threads, without allocation; refused whole when a row is wrong.</summary>
public class AmericanImpliedVolatilityBulkTests
{
    [Theory]
    [InlineData(AmericanPrecision.Fast, 1)]
    [InlineData(AmericanPrecision.Fast, 2)]
    [InlineData(AmericanPrecision.Fast, 7)]
    [InlineData(AmericanPrecision.Accurate, 3)]
    public void Solve_Columns_SameBitsAsOneByOne(AmericanPrecision precision, int threads)
    {
        Columns c = Chain();
        var results = new ImpliedVolatilityResult[c.Count];
        c.Solve(precision, results, threads);
        for (int i = c.Count - 1; i >= 0; i--)
            Assert.Equal(AmericanImpliedVolatility.Solve(c.Prices[i], c.S[i], c.K[i], c.T[i], c.R[i], c.Q[i], c.Rights[i], precision), results[i]);
        Assert.True(results.Count(r => r.IsSolved) > c.Count / 2);
        Assert.True(results.Select(r => r.Status).Distinct().Count() >= 5);
    }

    [Fact]
    public void Solve_Columns_AllocatesNothingPerOption()
    {
        Columns c = Chain();
        var results = new ImpliedVolatilityResult[c.Count];
        c.Solve(AmericanPrecision.Fast, results, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        c.Solve(AmericanPrecision.Fast, results, 1);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256);
    }

    [Fact]
    public void Solve_NoRows_Nothing()
        => Assert.Null(Record.Exception(() => AmericanImpliedVolatility.Solve([], [], [], [], [], [], [], AmericanPrecision.Fast, [], 4)));

    [Fact]
    public void Solve_ColumnsOfDifferentLengthOrABadRow_RefusedBeforeAnythingIsWritten()
    {
        var results = new ImpliedVolatilityResult[2];
        Assert.Throws<ArgumentException>(() => AmericanImpliedVolatility.Solve([1, 1], [100], [100, 100], [1, 1], [0, 0], [0, 0], [OptionRight.Put, OptionRight.Put], AmericanPrecision.Fast, results));
        foreach (int column in Enumerable.Range(0, 6))
            foreach (double wrong in column is 0 or 4 or 5 ? new[] { double.NaN, double.PositiveInfinity } : [double.NaN, double.PositiveInfinity, -1])
            {
                double[][] rows = [[8, 8], [100, 100], [100, 100], [1, 1], [0.05, 0.05], [0.02, 0.02]];
                rows[column][1] = wrong;
                ArgumentException refused = Assert.Throws<ArgumentException>(() => AmericanImpliedVolatility.Solve(
                    rows[0], rows[1], rows[2], rows[3], rows[4], rows[5], [OptionRight.Put, OptionRight.Put], AmericanPrecision.Fast, results));
                Assert.Contains("row 1", refused.Message, StringComparison.Ordinal);
            }

        Assert.Throws<ArgumentException>(() => AmericanImpliedVolatility.Solve([8], [100], [100], [1], [0], [0], [(OptionRight)5], AmericanPrecision.Fast, results.AsSpan(0, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => AmericanImpliedVolatility.Solve([8], [100], [100], [1], [0], [0], [OptionRight.Put], (AmericanPrecision)5, results.AsSpan(0, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => AmericanImpliedVolatility.Solve([8], [100], [100], [1], [0], [0], [OptionRight.Put], AmericanPrecision.Fast, results.AsSpan(0, 1), 0));
        Assert.All(results, r => Assert.Equal(default, r));
    }

    private static Columns Chain()
    {
        var c = new Columns(600);
        for (int i = 0; i < c.Count; i++)
        {
            c.S[i] = 100;
            c.K[i] = 70 + (i % 60);
            c.T[i] = i % 97 == 0 ? 0 : 0.05 + (0.3 * (i / 60));
            c.R[i] = i % 7 == 0 ? -0.01 : 0.04;
            c.Q[i] = i % 7 == 0 ? -0.03 : 0.02;
            c.Rights[i] = i % 2 == 0 ? OptionRight.Put : OptionRight.Call;
            double volatility = 0.15 + (0.001 * (i % 400));
            double price = AmericanOption.Price(c.S[i], c.K[i], c.T[i], volatility, c.R[i], c.Q[i], c.Rights[i], AmericanPrecision.Fast);
            c.Prices[i] = i % 50 == 49 ? 150 : i % 50 == 24 ? -0.5 : price;
        }

        return c;
    }

    private sealed class Columns(int count)
    {
        public int Count { get; } = count;
        public double[] Prices { get; } = new double[count];
        public double[] S { get; } = new double[count];
        public double[] K { get; } = new double[count];
        public double[] T { get; } = new double[count];
        public double[] R { get; } = new double[count];
        public double[] Q { get; } = new double[count];
        public OptionRight[] Rights { get; } = new OptionRight[count];

        public void Solve(AmericanPrecision precision, ImpliedVolatilityResult[] results, int threads)
            => AmericanImpliedVolatility.Solve(Prices, S, K, T, R, Q, Rights, precision, results, threads);
    }
}
