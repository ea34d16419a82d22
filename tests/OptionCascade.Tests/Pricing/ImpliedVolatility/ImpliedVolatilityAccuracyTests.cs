using OptionCascade.Portfolio;
using OptionCascade.Pricing.ImpliedVolatility;
using Xunit;

namespace OptionCascade.Tests.Pricing.ImpliedVolatility;

/// <summary>
/// ρ_J &lt; 1 on seeded random inputs, a million solved for each model, judged by double-double arithmetic. Each of eight streams has its own seed, so that the
/// inputs do not depend on the number of threads.
/// </summary>
public sealed class ImpliedVolatilityAccuracyTests
{
    private const int Streams = 8, SolvedPerStream = 125_000;

    [Fact]
    public void BlackSolve_AMillionRandomNormalInputs_ErrorBelowTheAttainable()
        => Run(
            NormalInputs.Black,
            o => BlackImpliedVolatility.Solve(o.Price, o.Forward, o.Strike, o.YearFraction, o.Discount, o.Right),
            (o, volatility) => ImpliedVolatilityOracle.Black(o.Price, o.Forward, o.Strike, o.YearFraction, o.Discount, o.Right, volatility));

    [Fact]
    public void BachelierSolve_AMillionRandomNormalInputs_ErrorBelowTheAttainable()
        => Run(
            NormalInputs.Bachelier,
            o => BachelierImpliedVolatility.Solve(o.Price, o.Forward, o.Strike, o.YearFraction, o.Discount, o.Right),
            (o, volatility) => ImpliedVolatilityOracle.Bachelier(o.Price, o.Forward, o.Strike, o.YearFraction, o.Discount, o.Right, volatility));

    private static void Run(Func<int, int, IEnumerable<PricedOption>> inputs, Func<PricedOption, ImpliedVolatilityResult> solve,
        Func<PricedOption, double, (double Rho, double Eta)> judge)
    {
        double[] worst = new double[Streams];
        int[] drawn = new int[Streams];
        Parallel.For(0, Streams, stream =>
        {
            int solved = 0;
            foreach (PricedOption o in inputs(int.MaxValue, 20221212 + stream))
            {
                drawn[stream]++;
                ImpliedVolatilityResult result = solve(o);
                if (!result.IsSolved)
                {
                    AssertUnrecoverable(o, result);
                    continue;
                }

                (double rho, double eta) = judge(o, result.Volatility);
                if (!(rho < 1 && Math.Abs((result.AttainableError / eta) - 1) < 1e-3)) Assert.Fail($"rho {rho}, eta {eta} for {o}: {result}");
                worst[stream] = Math.Max(worst[stream], rho);
                if (++solved == SolvedPerStream) break;
            }
        });

        TestContext.Current.TestOutputHelper?.WriteLine($"{Streams * SolvedPerStream} solved of {drawn.Sum()}, largest rho {worst.Max():F3}");
        Assert.True(drawn.Sum() < Streams * SolvedPerStream / 0.8);
    }

    /// <summary>Without a volatility only in the money, or within a rounding of the upper bound.</summary>
    private static void AssertUnrecoverable(PricedOption o, ImpliedVolatilityResult result)
    {
        bool inMoney = o.Right == OptionRight.Call ? o.Forward > o.Strike : o.Strike > o.Forward;
        double bound = o.Discount * (o.Right == OptionRight.Call ? o.Forward : o.Strike);
        Assert.True(double.IsNaN(result.Volatility) || result.Volatility == 0);
        Assert.True(
            (inMoney && result.Status is ImpliedVolatilityStatus.NoRecoverableVolatility or ImpliedVolatilityStatus.AtIntrinsic)
            || (o.Price > bound * (1 - 1e-12) && result.Status is ImpliedVolatilityStatus.NoRecoverableVolatility or ImpliedVolatilityStatus.AboveMaximum),
            $"{o}: {result}");
    }
}
