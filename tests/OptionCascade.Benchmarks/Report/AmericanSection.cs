using System.Globalization;
using System.Runtime.Intrinsics;
using OptionCascade.Benchmarks.Pricing;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;

namespace OptionCascade.Benchmarks.Report;

/// <summary>American options, preset Fast, against QuantLib's QdFp fast scheme: speed and error.</summary>
internal static class AmericanSection
{
    /// <summary>Prints what <see cref="Measure"/> gives; the report calls it in a process without AVX-512.</summary>
    public const string Command = "american-times";

    private const int Options = 64;
    private const GreekSet Desk = GreekSet.Price | GreekSet.Delta | GreekSet.Gamma | GreekSet.Vega | GreekSet.Theta;

    private static readonly (string Name, AmericanColumns Inputs)[] Cases =
        [("all different", AmericanColumns.AllDifferent(Options)), ("chain", AmericanColumns.Chain(Options)), ("gold", AmericanColumns.Gold().Inputs)];

    public static void Write(MarkdownPage page)
    {
        page.Heading("American options");
        page.Paragraph($"""
            One thread, {Options} options (gold: all rows), preset `Fast`; nanoseconds per option. *All different*: every option has its
            own maturity (0.1 to 3 years), volatility (10% to 60%), rate and yield. *Chain*: puts of two expiries with one volatility each, whose rows
            share an exercise boundary in our bulk call. *Gold*: the options of the table of errors below, all different too. QuantLib's
            `QdFpAmericanEngine` with `fastScheme()` gives the price only: *bare* is its computation alone, on one engine and without
            instruments, dates or curves, the least it can cost; *instrument* is the documented use, with an option, a flat market and an engine each.
            {WithoutAvx512.Explanation}
            """);
        var comparisons = new List<Comparison>();
        bool wide = Vector512.IsHardwareAccelerated;
        double[][] times = Measure();
        double[][] narrow = wide ? WithoutAvx512.Run(Command) : times;
        for (int i = 0; i < Cases.Length; i++)
        {
            comparisons.AddRange(Rows(Cases[i].Name, "AVX2", narrow[i], 5));
            if (wide) comparisons.AddRange(Rows(Cases[i].Name, "AVX-512", times[i], null));
        }

        page.Table(comparisons);
        Errors(page);
    }

    /// <summary>Nanoseconds per option of each case: Greeks of <see cref="Desk"/>, price, all Greeks, QuantLib bare, QuantLib instrument.</summary>
    public static double[][] Measure() => Array.ConvertAll(Cases, c =>
    {
        AmericanColumns x = c.Inputs;
        double[] prices = new double[x.Count];
        return BestOf.Nanoseconds(6, x.Count, () => x.Evaluate(Desk), () => x.Evaluate(GreekSet.Price), () => x.Evaluate(AmericanOption.SupportedGreeks),
            PricingPeers.AmericanBare.When(() => PricingPeers.American(PricingPeers.AmericanBare, x, prices)),
            PricingPeers.AmericanInstrument.When(() => PricingPeers.American(PricingPeers.AmericanInstrument, x, prices)));
    });

    private static Comparison[] Rows(string name, string vectors, double[] ns, double? target)
    {
        const string bare = "QuantLib bare, price";
        return
        [
            new(name, vectors + ", price, delta, gamma, vega, theta", ns[0], bare, ns[3], target),
            new(name, vectors + ", price, delta, gamma, vega, theta", ns[0], "QuantLib instrument, price", ns[4], target),
            new(name, vectors + ", price", ns[1], bare, ns[3]),
            new(name, vectors + ", price + all 9 Greeks", ns[2], bare, ns[3]),
        ];
    }

    private static void Errors(MarkdownPage page)
    {
        (AmericanColumns x, double[] expected) = AmericanColumns.Gold();
        x.Evaluate(GreekSet.Price);
        double[] ours = [.. x.Prices], theirs = new double[x.Count];
        bool built = PricingPeers.AmericanInstrument.IsBuilt;
        if (built) PricingPeers.American(PricingPeers.AmericanInstrument, x, theirs);
        else Array.Fill(theirs, double.NaN);

        page.Paragraph($"""
            Error per unit of strike against the converged prices of the tests (`american_gold.csv`): {x.Count} rows, maturities to 50 years, volatilities to
            714%, yields to 1000%, none with a negative rate. *Ordinary* are those of at most 3 years and 60%, with rate and yield of at most 15%.
            """);
        bool[] ordinary = [.. Enumerable.Range(0, x.Count).Select(i =>
            x.YearFractions[i] <= 3 && x.Volatilities[i] <= 0.6 && Math.Max(Math.Abs(x.Rates[i]), Math.Abs(x.DividendYields[i])) <= 0.15)];
        var rows = new List<string[]>();
        foreach ((string name, Func<int, bool> with) in new (string, Func<int, bool>)[] { ("all rows", _ => true), ("ordinary", i => ordinary[i]) })
        {
            int count = Enumerable.Range(0, x.Count).Count(with);
            if (!built)
            {
                rows.Add(Row(name, "ours, `Fast`", count, Errors(ours, with), ""));
                continue;
            }

            double[] common = Errors(ours, i => with(i) && double.IsFinite(theirs[i])), peer = Errors(theirs, i => with(i) && double.IsFinite(theirs[i]));
            rows.Add(Row(name, "ours, `Fast`", count, Errors(ours, with), page.Target("largest below QuantLib's", common.Max() < peer.Max(),
                $"American `Fast`, {name}: largest error {Figures.Error(common.Max())}·K, QuantLib's {Figures.Error(peer.Max())}·K")));
            rows.Add(Row(name, "QuantLib, `fastScheme()`", count, peer, ""));
        }

        page.Table(["rows", "engine", "priced", "refused", "largest error", "root mean square", "off by more than 1e-4", "target"], rows);

        double[] Errors(double[] prices, Func<int, bool> with)
            => [.. Enumerable.Range(0, x.Count).Where(with).Select(i => Math.Abs(prices[i] - expected[i]) / x.Strikes[i])];

        static string[] Row(string rows, string engine, int count, double[] errors, string target) =>
        [
            rows, engine, Count(errors.Length), Count(count - errors.Length), Figures.Error(errors.Max()), Figures.Error(Math.Sqrt(errors.Average(e => e * e))),
            Count(errors.Count(e => e > 1e-4)), target,
        ];

        static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);
    }
}
