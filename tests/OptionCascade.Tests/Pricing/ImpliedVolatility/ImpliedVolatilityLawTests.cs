using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Portfolio;
using OptionCascade.Pricing.ImpliedVolatility;
using OptionCascade.Tests.Support;
using Xunit;
using static OptionCascade.Pricing.ImpliedVolatility.ImpliedVolatilityKernel;

namespace OptionCascade.Tests.Pricing.ImpliedVolatility;

/// <summary>Properties of the solvers over wide domains.</summary>
public sealed class ImpliedVolatilityLawTests
{
    private static Gen<double> LogUniform(double low, double high) => Law.Uniform(Math.Log(low), Math.Log(high)).Select(Math.Exp);

    /// <summary>F, |ln(F/K)|/s with sign, s, T, right: out of the money or at most one deviation in.</summary>
    private static readonly Gen<(double Forward, double Distance, double S, double Years, OptionRight Right)> Cases =
        from forward in LogUniform(1e-6, 1e9)
        from distance in Law.Uniform(-1, 30)
        from s in LogUniform(1e-7, 6)
        from years in LogUniform(1e-4, 100)
        from right in Gen.Elements(OptionRight.Call, OptionRight.Put)
        select (forward, distance, s, years, right);

    [Fact]
    public void BlackSolve_PriceOfAVolatility_GivesItBack()
        => Law.ForAll(Cases, c =>
        {
            double strike = c.Forward * Math.Exp((c.Right == OptionRight.Call ? 1 : -1) * c.Distance * c.S), volatility = c.S / Math.Sqrt(c.Years);
            double price = ImpliedVolatilityOracle.BlackPrice(c.Forward, strike, c.Years, 0.97, volatility, c.Right);
            ImpliedVolatilityResult result = BlackImpliedVolatility.Solve(price, c.Forward, strike, c.Years, 0.97, c.Right);
            // The price was rounded once: half of ε·price/(σ·vega) on top of the solver's own error.
            return result.IsSolved && Math.Abs(result.Volatility / volatility - 1) <= 1.5 * result.AttainableError;
        }, cases: 5000);

    [Fact]
    public void BachelierSolve_PriceOfAVolatility_GivesItBack()
        => Law.ForAll(Cases, c =>
        {
            double forward = c.Right == OptionRight.Call ? c.Forward : -c.Forward;
            double s = c.S * c.Forward, strike = forward + ((c.Right == OptionRight.Call ? 1 : -1) * c.Distance * s), volatility = s / Math.Sqrt(c.Years);
            double price = ImpliedVolatilityOracle.BachelierPrice(forward, strike, c.Years, 0.97, volatility, c.Right);
            ImpliedVolatilityResult result = BachelierImpliedVolatility.Solve(price, forward, strike, c.Years, 0.97, c.Right);
            return result.IsSolved && Math.Abs(result.Volatility / volatility - 1) <= 1.5 * result.AttainableError;
        }, cases: 5000);

    [Fact]
    public void BlackSolve_LibraryPrice_AgreesWithBlack76()
        => Law.ForAll(Cases, c =>
        {
            double strike = c.Forward * Math.Exp((c.Right == OptionRight.Call ? 1 : -1) * c.Distance * c.S), volatility = c.S / Math.Sqrt(c.Years);
            double price = OptionCascade.Pricing.Black76.Evaluate(c.Forward, strike, c.Years, volatility, 0.97, c.Right).Price;
            ImpliedVolatilityResult result = BlackImpliedVolatility.Solve(price, c.Forward, strike, c.Years, 0.97, c.Right);
            // The library's price is good to 16·ε·(1 + d²) relative, of which the part price/(σ·vega) reaches the volatility.
            double d = Math.Abs(c.Distance) + (0.5 * c.S);
            return result.IsSolved && Math.Abs(result.Volatility / volatility - 1) <= 16 * result.AttainableError * (1 + (d * d));
        }, cases: 2000);

    [Fact]
    public void BlackSolve_HigherPrice_NoLowerVolatility()
        => Law.ForAll(Cases, c =>
        {
            double strike = c.Forward * Math.Exp((c.Right == OptionRight.Call ? 1 : -1) * c.Distance * c.S), volatility = c.S / Math.Sqrt(c.Years);
            double price = ImpliedVolatilityOracle.BlackPrice(c.Forward, strike, c.Years, 1, volatility, c.Right);
            ImpliedVolatilityResult low = BlackImpliedVolatility.Solve(price, c.Forward, strike, c.Years, 1, c.Right);
            ImpliedVolatilityResult high = BlackImpliedVolatility.Solve(price * (1 + 1e-13), c.Forward, strike, c.Years, 1, c.Right);
            return high.Volatility >= low.Volatility * (1 - (2 * low.AttainableError));
        });

    [Fact]
    public void BlackSolve_LevelsScaledByAPowerOfTwo_SameBits()
        => Law.ForAll(from c in Cases from shift in Gen.Choose(-60, 60) select (c, shift), x =>
        {
            var c = x.c;
            double strike = c.Forward * Math.Exp((c.Right == OptionRight.Call ? 1 : -1) * c.Distance * c.S), volatility = c.S / Math.Sqrt(c.Years);
            double price = ImpliedVolatilityOracle.BlackPrice(c.Forward, strike, c.Years, 1, volatility, c.Right), factor = Math.ScaleB(1, 2 * (x.shift / 2));
            return BlackImpliedVolatility.Solve(price, c.Forward, strike, c.Years, 1, c.Right)
                == BlackImpliedVolatility.Solve(price * factor, c.Forward * factor, strike * factor, c.Years, 1, c.Right);
        });

    [Fact]
    public void BlackSolve_PutAndCallOfEqualTimeValue_SameVolatility()
        => Law.ForAll(Cases, c =>
        {
            // Put–call symmetry: C(F, K) = P(K, F).
            double strike = c.Forward * Math.Exp((c.Right == OptionRight.Call ? 1 : -1) * c.Distance * c.S), volatility = c.S / Math.Sqrt(c.Years);
            double price = ImpliedVolatilityOracle.BlackPrice(c.Forward, strike, c.Years, 1, volatility, c.Right);
            OptionRight other = c.Right == OptionRight.Call ? OptionRight.Put : OptionRight.Call;
            return BlackImpliedVolatility.Solve(price, c.Forward, strike, c.Years, 1, c.Right)
                == BlackImpliedVolatility.Solve(price, strike, c.Forward, c.Years, 1, other);
        });

    [Fact]
    public void Solve_ColumnsOfAnyWidthAndThreads_SameBitsAsOneByOne()
    {
        foreach (bool bachelier in new[] { false, true })
        {
            const double forward = 100, years = 0.3, discount = 0.98;
            const int count = 10_007;
            var random = new Random(5);
            double[] prices = new double[count], strikes = new double[count];
            var rights = new OptionRight[count];
            for (int i = 0; i < count; i++)
            {
                strikes[i] = random.Next(100) == 0 ? 0 : forward * Math.Exp(3 * (random.NextDouble() - 0.5) * random.NextDouble());
                rights[i] = (OptionRight)random.Next(2);
                double volatility = Math.Exp(-4 + (random.NextDouble() * 6)) * (bachelier ? 100 : 1);
                prices[i] = random.Next(50) switch
                {
                    0 => 0,
                    1 => -1,
                    2 => 1e-310,
                    3 => 1e5,
                    _ when strikes[i] == 0 => rights[i] == OptionRight.Call ? forward * discount : 0,
                    _ when bachelier => ImpliedVolatilityOracle.BachelierPrice(forward, strikes[i], years, discount, volatility, rights[i]),
                    _ => ImpliedVolatilityOracle.BlackPrice(forward, strikes[i], years, discount, volatility, rights[i]),
                };
            }

            var single = new ImpliedVolatilityResult[count];
            for (int i = 0; i < count; i++)
                single[i] = bachelier
                    ? BachelierImpliedVolatility.Solve(prices[i], forward, strikes[i], years, discount, rights[i])
                    : BlackImpliedVolatility.Solve(prices[i], forward, strikes[i], years, discount, rights[i]);
            Assert.True(single.Distinct().Count() > count / 2);
            foreach (Width width in Enum.GetValues<Width>())
                foreach (int threads in new[] { 1, 3 })
                {
                    var columns = new ImpliedVolatilityResult[count];
                    ColumnSolver.Solve(bachelier ? Model.Bachelier : Model.Black, prices, strikes, rights, forward, years, discount, columns, threads, width);
                    for (int i = 0; i < count; i++)
                        Assert.True(single[i].Equals(columns[i]), $"row {i}, {width}, {threads} threads: {single[i]} and {columns[i]}");
                }
        }
    }
}
