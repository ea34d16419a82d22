using System.Globalization;
using System.Runtime.Intrinsics;
using OptionCascade.Benchmarks.Pricing;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;
using OptionCascade.Pricing.ImpliedVolatility;
using OptionCascade.QLNet;
using QL = global::QLNet;

namespace OptionCascade.Benchmarks.Report;

/// <summary>The rows with QLNet.</summary>
internal static partial class QLNetSection
{
    private const int Options = 64;

    static partial void Measure(MarkdownPage page, ref bool measured)
    {
        measured = true;
        page.Paragraph($"""
            One thread; nanoseconds per option. European and American options go through the same interface on both sides, an option per call: `IOptionPricer` on our engines and on QLNet's
            `AnalyticEuropeanEngine` (price and 5 Greeks) and `BaroneAdesiWhaleyApproximationEngine` (price only), {Options} options that are all different. QLNet's
            `BlackCalculator` and `blackFormulaImpliedStdDev` are called bare, without instruments, against our column kernels on one expiry. Errors are largest errors: of the price over the strike on the gold prices
            of American options, relative to the volatility that made the price otherwise.
            """);
        var comparisons = new List<Comparison>();
        AmericanColumns x = AmericanColumns.AllDifferent(Options);
        European(x, comparisons);
        Calculator(comparisons);
        American(x, comparisons);
        string impliedErrors = Implied(comparisons);
        page.Table(comparisons);
        page.Paragraph(impliedErrors);
        page.Paragraph(GoldErrors());
    }

    private static void European(AmericanColumns x, List<Comparison> comparisons)
    {
        const GreekSet desk = GreekSet.Price | GreekSet.Delta | GreekSet.Gamma | GreekSet.Vega | GreekSet.Theta | GreekSet.Rho;
        var ours = new BlackScholesPricer();
        var theirs = new QLNetPricer(QLNetEngine.AnalyticEuropean);
        double[] ns = BestOf.Nanoseconds(2, Options, () => All(ours, x, ExerciseStyle.European, desk), () => All(theirs, x, ExerciseStyle.European, desk));
        comparisons.Add(new Comparison("European, all different", "IOptionPricer, price + 5 Greeks", ns[0], "QLNet through IOptionPricer, price + 5 Greeks", ns[1]));
    }

    private static unsafe void Calculator(List<Comparison> comparisons)
    {
        const double years = 1.0 / 12;
        var b = new PricingKernelBenchmarks { YearFraction = years };
        b.Setup();
        var x = new KernelInputs(PricingKernelBenchmarks.Options, years);
        double sum = 0;
        double[] ns = BestOf.Nanoseconds(2, PricingKernelBenchmarks.Options, b.Kernel256_PriceAnd14Greeks, Theirs);
        if (double.IsNaN(sum)) throw new InvalidOperationException("QLNet gave NaN.");
        comparisons.Add(new Comparison("European, one expiry", "AVX2, price + 14 Greeks", ns[0], "QLNet's BlackCalculator, price + 5 Greeks", ns[1]));

        void Theirs()
        {
            for (int i = 0; i < x.Count; i++)
            {
                var calculator = new QL.BlackCalculator(
                    new QL.PlainVanillaPayoff(x.Signs[i] > 0 ? QL.Option.Type.Call : QL.Option.Type.Put, x.Strikes[i]), KernelInputs.Forward, x.Volatilities[i] * Math.Sqrt(years), KernelInputs.Discount);
                sum += calculator.value() + calculator.delta(KernelInputs.Spot) + calculator.gamma(KernelInputs.Spot) + calculator.vega(years)
                    + calculator.theta(KernelInputs.Spot, years) + calculator.rho(years);
            }
        }
    }

    private static void American(AmericanColumns x, List<Comparison> comparisons)
    {
        const GreekSet desk = GreekSet.Price | GreekSet.Delta | GreekSet.Gamma | GreekSet.Vega | GreekSet.Theta;
        var ours = new AmericanPricer(AmericanPrecision.Fast);
        var theirs = new QLNetPricer(QLNetEngine.BaroneAdesiWhaley);
        double[] ns = BestOf.Nanoseconds(3, Options, () => All(ours, x, ExerciseStyle.American, GreekSet.Price), () => All(ours, x, ExerciseStyle.American, desk),
            () => All(theirs, x, ExerciseStyle.American, GreekSet.Price));
        string vectors = Vector512.IsHardwareAccelerated ? "AVX-512" : "AVX2";
        comparisons.Add(new Comparison("American, all different", $"{vectors}, `Fast`, price", ns[0], "QLNet's Barone-Adesi–Whaley, price", ns[2]));
        comparisons.Add(new Comparison("American, all different", $"{vectors}, `Fast`, price + 4 Greeks", ns[1], "QLNet's Barone-Adesi–Whaley, price", ns[2]));
    }

    private static string Implied(List<Comparison> comparisons)
    {
        const int count = 1024;
        var chain = new ImpliedVolatilityChain(count, 0.25, 0.7, 1.3, 0.2);
        var results = new ImpliedVolatilityResult[count];
        double[] loose = new double[count], tight = new double[count];
        double[] ns = BestOf.Nanoseconds(3, count,
            () => ColumnSolver.Solve(ImpliedVolatilityKernel.Model.Black, chain.Prices, chain.Strikes, chain.Rights, ImpliedVolatilityChain.Forward, chain.YearFraction,
                ImpliedVolatilityChain.Discount, results, 1, ImpliedVolatilityKernel.Width.Vector256),
            () => Theirs(1e-6, loose), () => Theirs(1e-12, tight));
        comparisons.Add(new Comparison("implied volatility, 3 months", "AVX2", ns[0], "QLNet's blackFormulaImpliedStdDev at 1e-6", ns[1]));
        comparisons.Add(new Comparison("implied volatility, 3 months", "AVX2", ns[0], "QLNet's blackFormulaImpliedStdDev at 1e-12", ns[2]));
        return string.Create(CultureInfo.InvariantCulture, $"Implied volatility, largest error: ours {Figures.Error(chain.LargestError(Array.ConvertAll(results, r => r.Volatility)))}, ")
            + string.Create(CultureInfo.InvariantCulture, $"QLNet at 1e-6 {Figures.Error(chain.LargestError(loose))} (threw {loose.Count(double.IsNaN)} times of {count}), ")
            + string.Create(CultureInfo.InvariantCulture, $"at 1e-12 {Figures.Error(chain.LargestError(tight))} (threw {tight.Count(double.IsNaN)} times).");

        void Theirs(double accuracy, double[] volatilities)
        {
            for (int i = 0; i < count; i++)
            {
                try
                {
                    volatilities[i] = QL.Utils.blackFormulaImpliedStdDev(chain.Rights[i] == OptionRight.Call ? QL.Option.Type.Call : QL.Option.Type.Put, chain.Strikes[i],
                        ImpliedVolatilityChain.Forward, chain.Prices[i], ImpliedVolatilityChain.Discount, 0, null, accuracy) / Math.Sqrt(chain.YearFraction);
                }
                catch (Exception thrown) when (thrown is not OutOfMemoryException)
                {
                    volatilities[i] = double.NaN;
                }
            }
        }
    }

    private static string GoldErrors()
    {
        (AmericanColumns x, double[] expected) = AmericanColumns.Gold();
        (double Error, int Refused) ours = Worst(new AmericanPricer(AmericanPrecision.Fast)), theirs = Worst(new QLNetPricer(QLNetEngine.BaroneAdesiWhaley));
        return $"American prices against gold ({expected.Length} rows): ours, `Fast`, {Figures.Error(ours.Error)} of the strike, {ours.Refused} refused; "
            + $"QLNet's Barone-Adesi–Whaley {Figures.Error(theirs.Error)}, {theirs.Refused} refused or NaN.";

        (double Error, int Refused) Worst(IOptionPricer pricer)
        {
            double error = 0;
            int refused = 0;
            for (int i = 0; i < x.Count; i++)
            {
                if (Option(pricer, x, i, ExerciseStyle.American, GreekSet.Price).TryGet(GreekSet.Price, out double price))
                    error = Math.Max(error, Math.Abs(price - expected[i]) / x.Strikes[i]);
                else
                    refused++;
            }

            return (error, refused);
        }
    }

    private static void All(IOptionPricer pricer, AmericanColumns x, ExerciseStyle exercise, GreekSet set)
    {
        for (int i = 0; i < x.Count; i++)
            Option(pricer, x, i, exercise, set);
    }

    private static OptionValuation Option(IOptionPricer pricer, AmericanColumns x, int i, ExerciseStyle exercise, GreekSet set)
        => pricer.Evaluate(new OptionTerms(x.Signs[i] > 0 ? OptionRight.Call : OptionRight.Put, exercise, x.Strikes[i], x.YearFractions[i]),
            new OptionMarket(x.Spots[i], x.Rates[i], x.DividendYields[i], x.Volatilities[i]), set);
}
