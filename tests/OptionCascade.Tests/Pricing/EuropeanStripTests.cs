using FsCheck.Fluent;
using OptionCascade.Numerics;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing;

public sealed unsafe class EuropeanStripTests
{
    [Fact]
    public void TryPrice_AnyRowsAndWidth_GivesTheBitsOfTheKernel()
        => Law.ForAll(Gen.Choose(0, int.MaxValue - 1), seed =>
        {
            var random = new Random(seed);
            int n = 1 + random.Next(20);
            double[] strikes = new double[n], signs = new double[n], volatilities = new double[n], expected = new double[n];
            for (int i = 0; i < n; i++)
                (strikes[i], signs[i], volatilities[i]) = (100 * Math.Exp(random.NextDouble() - 0.5), random.Next(2) == 0 ? 1 : -1, Math.Pow(10, (3 * random.NextDouble()) - 2));
            double x = random.Next(4) == 0 ? 0 : random.Next(2) == 0 ? random.NextDouble() - 0.5 : (8 * random.NextDouble()) - 4;
            int moves = 1 + random.Next(4), move = random.Next(moves);
            var strip = new EuropeanStrip(strikes, signs, moves);
            for (int m = 0; m < moves; m++)
                volatilities.CopyTo(strip.Volatilities(m));
            double** columns = stackalloc double*[EuropeanKernel.ColumnCount];
            for (int first = 0, count; first < n; first += count)
            {
                count = Math.Min(1 + random.Next(6), n - first);
                double years = Math.Pow(10, (4 * random.NextDouble()) - 4), forward = 100 * Math.Exp(0.1 * random.NextDouble()), discount = Math.Exp(-0.1 * random.NextDouble());
                var expiry = new StripTerms(100, forward, discount, years);
                strip.SetExpiry(first, count, in expiry);
                for (int m = 0; m < moves; m++)
                    strip.SetMove(m, first, count, in expiry, m == move ? x : 0.1 * m, VectorMath.Exp(m == move ? x : 0.1 * m), VectorMath.ExpM1(m == move ? x : 0.1 * m));
                var terms = EuropeanTerms.FromForward(100, forward, discount, years, x);
                fixed (double* k = &strikes[first], v = &volatilities[first], w = &signs[first], p = &expected[first])
                {
                    columns[0] = p;
                    EuropeanKernel.Evaluate(in terms, GreekSet.Price, k, v, w, count, columns, EuropeanKernel.Width.Vector128);
                }
            }

            foreach (EuropeanKernel.Width width in Enum.GetValues<EuropeanKernel.Width>())
                if (!strip.TryPrice(width) || !strip.Prices(move).SequenceEqual(expected))
                    return false;
            return true;
        }, cases: 2_000, seed: 5_320);

    [Theory]
    [InlineData(0.0, 0.2)]
    [InlineData(100.0, 0.0)]
    public void TryPrice_RowThatNeedsItsLimit_Refuses(double strike, double volatility)
    {
        var strip = new EuropeanStrip([100, strike], [1, 1]);
        var expiry = new StripTerms(100, 100, 1, 1);
        strip.SetExpiry(0, 2, in expiry);
        strip.SetMove(0, 0, 2, in expiry, 0, 1, 0);
        strip.Volatilities(0)[0] = 0.2;
        strip.Volatilities(0)[1] = volatility;
        Assert.False(strip.TryPrice(EuropeanKernel.Widest));
    }
}
