using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;
using OptionCascade.Pricing.ImpliedVolatility;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.ImpliedVolatility;

/// <summary>Price to volatility and back on random options: σ 2%…300%, T a day to thirty years, r and q −8%…25%, four deviations in or out of the money.</summary>
public class AmericanImpliedVolatilityLawTests
{
    private static readonly Gen<Option> s_options =
        from d in Law.Uniform(-4, 4)
        from t in Law.Uniform(Math.Log(1 / 365.0), Math.Log(30))
        from v in Law.Uniform(Math.Log(0.02), Math.Log(3))
        from r in Law.Uniform(-0.08, 0.25)
        from q in Law.Uniform(-0.08, 0.25)
        from kind in Gen.Choose(0, 7)
        select new Option(
            100 * Math.Exp(d * Math.Exp(v + (0.5 * t))), 100, Math.Exp(t), Math.Exp(v), kind == 6 ? 0 : r, kind == 7 ? 0 : kind == 5 ? r : q,
            kind % 2 == 0 ? OptionRight.Put : OptionRight.Call);

    private static readonly Gen<Option> s_ordinary =
        from d in Law.Uniform(0.2, 2.2)
        from t in Law.Uniform(Math.Log(7 / 365.0), Math.Log(3))
        from v in Law.Uniform(0.1, 1)
        from r in Law.Uniform(0, 0.08)
        from q in Law.Uniform(0, 0.08)
        from put in Gen.Elements(true, false)
        select new Option(100 * Math.Exp((put ? 1 : -1) * d * v * Math.Exp(0.5 * t)), 100, Math.Exp(t), v, r, q, put ? OptionRight.Put : OptionRight.Call);

    [Theory]
    [InlineData(AmericanPrecision.Fast, 5000)]
    [InlineData(AmericanPrecision.Accurate, 2000)]
    [InlineData(AmericanPrecision.Exact, 150)]
    public void Solve_PriceOfTheSamePrecision_GivesTheVolatilityBackOrSaysWhyNot(AmericanPrecision precision, int cases)
        => Law.ForAll(s_options, o => Explained(o, o.Evaluate(precision), precision), cases);

    [Theory]
    [InlineData(AmericanPrecision.Fast, 1000)]
    [InlineData(AmericanPrecision.Accurate, 1000)]
    public void Solve_ExactPriceAtACoarserPrecision_WithinTheAttainableError(AmericanPrecision precision, int cases)
        => Law.ForAll(s_options, o => Explained(o, o.Evaluate(AmericanPrecision.Exact), precision), cases);

    [Theory]
    [InlineData(AmericanPrecision.Fast, 2000, 3e-6)]
    [InlineData(AmericanPrecision.Accurate, 1000, 1e-9)]
    public void Solve_OrdinaryOutOfTheMoneyPrice_CloseAndNeverWithoutANumber(AmericanPrecision precision, int cases, double relativeError)
    {
        Law.ForAll(s_ordinary, o =>
        {
            AmericanGreeks truth = o.Evaluate(precision);
            ImpliedVolatilityResult result = o.Solve(truth.Price, precision);
            return result.IsSolved && Math.Abs((result.Volatility / o.V) - 1) <= Math.Max(relativeError, Foreign(o, truth, precision));
        }, cases);
    }

    [Fact]
    public void Solve_EuropeanInDisguise_SameAsBlack()
        => Law.ForAll(s_options, o =>
        {
            // A call without dividends at a rate that is not negative is never exercised early.
            Option call = o with { Right = OptionRight.Call, Q = 0, R = Math.Abs(o.R) };
            double price = call.Evaluate(AmericanPrecision.Fast).Price;
            ImpliedVolatilityResult american = call.Solve(price, AmericanPrecision.Fast),
                european = BlackImpliedVolatility.Solve(price, call.S * Math.Exp(call.R * call.T), call.K, call.T, Math.Exp(-call.R * call.T), OptionRight.Call);
            return !american.IsSolved || !european.IsSolved
                || Math.Abs((american.Volatility / european.Volatility) - 1) <= american.AttainableError + (4 * european.AttainableError);
        });

    private static bool Explained(Option o, AmericanGreeks truth, AmericanPrecision precision)
    {
        ImpliedVolatilityResult result = o.Solve(truth.Price, precision);
        double floor = AmericanOption.Price(o.S, o.K, o.T, 0, o.R, o.Q, o.Right, precision);
        switch (result.Status)
        {
            case ImpliedVolatilityStatus.Solved:
                return result.AttainableError <= ImpliedVolatilityResult.LargestAttainableError
                    && Math.Abs((result.Volatility / o.V) - 1) <= result.AttainableError + Foreign(o, truth, precision);
            case ImpliedVolatilityStatus.AtIntrinsic:
                return result.Volatility == 0 && Math.Abs(truth.Price - floor) <= 1e-15 * Math.Max(o.S, o.K) * Math.Max(1, Math.Exp(-Math.Min(o.R, o.Q) * o.T));
            case ImpliedVolatilityStatus.NoRecoverableVolatility:
                // Exercised at once, or less than a thousandth of σ would move the price by less than the engine's error and the rounding.
                double scale = o.Right == OptionRight.Put ? o.K : o.S;
                return double.IsNaN(result.Volatility) && (truth.Decision == ExerciseDecision.Exercise || 1e-3 * o.V * truth.Vega <= 2 * ((1e-10 * scale) + (1e-13 * Math.Max(o.S, o.K))));
            default:
                return false;
        }
    }

    /// <summary>What the error of a coarse price means for a volatility that was found at a finer precision than the price: |P − P_exact| over σ·vega, doubled.</summary>
    private static double Foreign(Option o, AmericanGreeks truth, AmericanPrecision precision)
        => precision == AmericanPrecision.Exact ? 0 : 2 * Math.Abs(truth.Price - o.Evaluate(AmericanPrecision.Exact).Price) / (o.V * truth.Vega);

    public sealed record Option(double S, double K, double T, double V, double R, double Q, OptionRight Right)
    {
        public AmericanGreeks Evaluate(AmericanPrecision precision) => AmericanOption.Evaluate(S, K, T, V, R, Q, Right, precision, GreekSet.Price | GreekSet.Vega);

        public ImpliedVolatilityResult Solve(double price, AmericanPrecision precision) => AmericanImpliedVolatility.Solve(price, S, K, T, R, Q, Right, precision);
    }
}
