using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.American;

/// <summary>Many rows at once: the same bits as one by one, in any order and on any thread, without allocation.</summary>
public class AmericanOptionBulkTests
{
    private const GreekSet Desk = GreekSet.Price | GreekSet.Delta | GreekSet.Gamma | GreekSet.Vega | GreekSet.Theta;

    [Theory]
    [InlineData(AmericanPrecision.Fast)]
    [InlineData(AmericanPrecision.Accurate)]
    public void Evaluate_Columns_SameBitsAsOneByOne(AmericanPrecision precision)
    {
        Columns c = Chain();
        var results = new AmericanGreeks[c.Count];
        c.Evaluate(precision, Desk, results);
        for (int i = 0; i < c.Count; i++)
            Assert.Equal(AmericanOption.Evaluate(c.S[i], c.K[i], c.T[i], c.V[i], c.R[i], c.Q[i], c.Rights[i], precision, Desk), results[i]);
    }

    [Fact]
    public void Evaluate_OnManyThreadsInAnotherOrder_SameBits()
    {
        Columns c = Chain();
        var serial = new AmericanGreeks[c.Count];
        c.Evaluate(AmericanPrecision.Fast, AmericanOption.SupportedGreeks, serial);
        var shuffled = new AmericanGreeks[c.Count];
        Parallel.For(0, c.Count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            int row = (i * 37) % c.Count;
            shuffled[row] = AmericanOption.Evaluate(c.S[row], c.K[row], c.T[row], c.V[row], c.R[row], c.Q[row], c.Rights[row], AmericanPrecision.Fast);
        });
        Assert.Equal(serial, shuffled);
    }

    [Fact]
    public void Evaluate_Columns_AllocatesNothingPerOption()
    {
        Columns c = Chain();
        var results = new AmericanGreeks[c.Count];
        foreach (AmericanPrecision precision in Enum.GetValues<AmericanPrecision>())
        {
            c.Evaluate(precision, AmericanOption.SupportedGreeks, results);
            long before = GC.GetAllocatedBytesForCurrentThread();
            c.Evaluate(precision, AmericanOption.SupportedGreeks, results);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void Evaluate_NotAskedFor_IsNotANumber()
    {
        AmericanGreeks g = AmericanOption.Evaluate(100, 100, 1, 0.2, 0.05, 0.02, OptionRight.Put, AmericanPrecision.Fast, GreekSet.Price);
        Assert.True(double.IsNaN(g.Delta) && double.IsNaN(g.Vega) && double.IsNaN(g.Rho) && double.IsNaN(g.Volga));
        g = AmericanOption.Evaluate(100, 100, 1, 0.2, 0.05, 0.02, OptionRight.Put, AmericanPrecision.Fast, Desk);
        Assert.True(double.IsFinite(g.Delta + g.Gamma + g.Vega + g.Theta) && double.IsNaN(g.Rho) && double.IsNaN(g.Volga));
    }

    [Fact]
    public void Evaluate_UnsupportedGreek_Refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => AmericanOption.Evaluate(100, 100, 1, 0.2, 0.05, 0.02, OptionRight.Put, AmericanPrecision.Fast, GreekSet.Ultima));

    [Fact]
    public void Evaluate_BadRow_RefusedWithItsColumnAndRow()
    {
        Columns c = Chain();
        c.V[17] = double.NaN;
        var results = new AmericanGreeks[c.Count];
        ArgumentOutOfRangeException refused = Assert.Throws<ArgumentOutOfRangeException>(() => c.Evaluate(AmericanPrecision.Fast, Desk, results));
        Assert.Equal("volatilities[17]", refused.ParamName);
        Assert.Throws<ArgumentException>(() => c.Evaluate(AmericanPrecision.Fast, Desk, results.AsSpan(1)));
    }

    private static Columns Chain()
    {
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load("Pricing/American", "american_gold.csv");
        var c = new Columns(4 * rows.Count / 8);
        for (int i = 0; i < c.Count; i++)
        {
            // Four strikes and both rights on the parameters of every eighth row.
            ReferenceTable row = rows[8 * (i / 4)];
            c.S[i] = row.Number("spot");
            c.K[i] = row.Number("spot") * (0.8 + (0.15 * (i % 4)));
            c.T[i] = row.Number("t");
            c.V[i] = row.Number("vol");
            c.R[i] = row.Number("r");
            c.Q[i] = row.Number("q");
            c.Rights[i] = i % 2 == 0 ? OptionRight.Call : OptionRight.Put;
        }

        return c;
    }

    private sealed class Columns(int count)
    {
        public int Count => count;
        public double[] S { get; } = new double[count];
        public double[] K { get; } = new double[count];
        public double[] T { get; } = new double[count];
        public double[] V { get; } = new double[count];
        public double[] R { get; } = new double[count];
        public double[] Q { get; } = new double[count];
        public OptionRight[] Rights { get; } = new OptionRight[count];

        public void Evaluate(AmericanPrecision precision, GreekSet set, Span<AmericanGreeks> results) => AmericanOption.Evaluate(S, K, T, V, R, Q, Rights, precision, set, results);
    }
}
