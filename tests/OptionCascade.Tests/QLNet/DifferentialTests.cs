using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;
using OptionCascade.QLNet;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.QLNet;

/// <summary>
/// QLNet against us and against gold, printed and held equal to docs/guide/qlnet.md. With OPTIONCASCADE_UPDATE_README=1 the guide's tables are written anew instead.
/// </summary>
public partial class DifferentialTests
{
    private static readonly (string Name, GreekSet Figure)[] Figures =
    [
        ("price", GreekSet.Price), ("delta", GreekSet.Delta), ("gamma", GreekSet.Gamma), ("rho", GreekSet.Rho), ("dividend rho", GreekSet.DividendRho),
        ("dual delta", GreekSet.DualDelta),
    ];

    [Fact]
    public void Defects_OfQLNet_AreAsRecordedAndNotOurs()
    {
        var table = new StringBuilder("| case | engine | figure | QLNet | ours | gold |\n|---|---|---|---:|---:|---:|\n");
        int rows = 0;
        foreach (ReferenceTable row in ReferenceTable.Load("QLNet", "qlnet_defects.csv"))
        {
            GreekSet figure = Figures.Single(f => f.Name == row["figure"]).Figure;
            var terms = new OptionTerms(row["right"] == "call" ? OptionRight.Call : OptionRight.Put,
                row["exercise"] == "american" ? ExerciseStyle.American : ExerciseStyle.European, row.Number("strike"), row.Number("t"));
            var market = new OptionMarket(row.Number("spot"), row.Number("r"), row.Number("q"), row.Number("vol"));
            double gold = row.Number("gold"), tolerance = row.Number("tol");
            bool bound = row["relation"] == ">=";

            string theirs = Say(Engine(row["engine"]).Evaluate(terms, market, GreekSet.All), figure);
            Assert.Equal(row["qlnet"], theirs);

            IOptionPricer pricer = terms.Exercise == ExerciseStyle.American ? new AmericanPricer(AmericanPrecision.Exact) : new BlackScholesPricer();
            OptionValuation valuation = pricer.Evaluate(terms, market, figure);
            string ours = Say(valuation, figure);
            if (valuation.TryGet(figure, out double value))
                Assert.True(bound ? value >= gold - tolerance : Math.Abs(value - gold) <= tolerance, Text($"line {row.Line}: ours {value:R}, gold {gold:R}"));
            else
                Assert.Equal("none", ours);

            table.Append(Text($"| {row["case"]}: {row["right"]} S={row["spot"]} K={row["strike"]} T={row["t"]} σ={row["vol"]} r={row["r"]} q={row["q"]} | {row["engine"]} | "))
                .Append(Text($"{row["figure"]} | {theirs} | {ours} | {(bound ? "≥ " : "")}{gold:F7} |\n"));
            rows++;
        }

        (double alone, double adapted) = NewThread.Prices();
        double own = new BlackScholesPricer().Evaluate(NewThread.Terms, NewThread.Market, GreekSet.Price).Price;
        Assert.Equal(10.450583572185567, own, 1e-14);
        Assert.Equal(own, adapted, 1e-12);
        table.Append(Text($"| new thread without evaluation date: call S=100 K=100 T=1 σ=0.2 r=0.05 q=0 | QLNet without the adapter | price | {alone:F7} | {own:F7} | 10.4505836 |\n"));
        Assert.True(rows > 20);
        Hold("defects", table.ToString());
    }

    /// <summary>The American engines on all converged prices: how often they refuse, and how far they are off.</summary>
    [Fact]
    public void Engines_OnGoldPrices_MissByWhatTheGuideSays()
    {
        IReadOnlyList<ReferenceTable> gold = ReferenceTable.Load(Path.Combine("Pricing", "American"), "american_gold.csv");
        var table = new StringBuilder(Text($"| engine | of {gold.Count} priced | refused or NaN | below intrinsic | largest error | RMSE |\n|---|---:|---:|---:|---:|---:|\n"));
        foreach (QLNetPricer pricer in new[] { Engine("BaroneAdesiWhaley"), Engine("BjerksundStensland"), Engine("JuQuadratic"), QLNetPricer.FiniteDifference(100, 100) })
        {
            int refused = 0, below = 0;
            double worst = 0, squares = 0;
            foreach (ReferenceTable row in gold)
            {
                bool call = row["type"] == "call";
                double spot = row.Number("spot"), strike = row.Number("strike");
                OptionValuation valuation = pricer.Evaluate(new OptionTerms(call ? OptionRight.Call : OptionRight.Put, ExerciseStyle.American, strike, row.Number("t")),
                    new OptionMarket(spot, row.Number("r"), row.Number("q"), row.Number("vol")), GreekSet.Price);
                if (!valuation.Succeeded)
                {
                    refused++;
                    continue;
                }

                double unit = Math.Max(spot, strike), error = (valuation.Price - row.Number("expected")) / unit;
                worst = Math.Max(worst, Math.Abs(error));
                squares += error * error;
                if (valuation.Price < Math.Max(call ? spot - strike : strike - spot, 0) - (1e-6 * unit))
                    below++;
            }

            int priced = gold.Count - refused;
            Assert.InRange(priced, gold.Count / 2, gold.Count);
            table.Append(Text($"| {pricer.Name} | {priced} | {refused} | {below} | {worst:E1} | {Math.Sqrt(squares / priced):E1} |\n"));
        }

        Hold("gold", table.ToString());
    }

    private static QLNetPricer Engine(string name)
        => name == "FiniteDifference" ? QLNetPricer.FiniteDifference(400, 400) : new QLNetPricer(Enum.Parse<QLNetEngine>(name));

    private static string Say(OptionValuation valuation, GreekSet figure)
    {
        if (valuation.TryGet(figure, out double value))
            return Text($"{value:F7}");
        return (valuation.Withheld & figure) != 0 ? "NaN" : valuation.Succeeded ? "none" : "refused";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Hold(string name, string table)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        string path = Path.Combine(Repository.Root, "docs", "guide", "qlnet.md"), guide = File.ReadAllText(path).ReplaceLineEndings("\n");
        Match found = Table().Matches(guide).Single(m => m.Groups[2].Value == name);
        if (Environment.GetEnvironmentVariable("OPTIONCASCADE_UPDATE_README") == "1")
            File.WriteAllText(path, guide[..found.Groups[3].Index] + table + guide[(found.Groups[3].Index + found.Groups[3].Length)..]);
        else
            Assert.Equal(table, found.Groups[3].Value);
    }

    [GeneratedRegex(@"(<!-- table: (\w+) -->\n)(.*?)(<!-- end -->)", RegexOptions.Singleline)]
    private static partial Regex Table();
}
