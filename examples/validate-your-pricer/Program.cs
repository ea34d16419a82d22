// I wrote my own pricer. Is it right everywhere, or only where I looked?
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Validation;

var mine = new Binomial(steps: 200);

// It claims two digits: prices to a quarter of a percent of spot and strike, for ordinary options.
var claims = new ValidationOptions { Cases = 200, Seed = 1, Tolerance = 2.5e-3 };
ValidationReport report = PricerLaws.Suite.Check(mine, claims, "my binomial tree"), ours = PricerLaws.Suite.Check(new BlackScholesPricer(), new ValidationOptions { Cases = 200, Seed = 1 }, "Black-Scholes of the library");

Console.WriteLine($"{report.Model}: {report.Findings.Length} laws, {claims.Cases} random cases each, error allowed {claims.Tolerance:0.0%} of spot + strike");
Console.WriteLine();
foreach (LawFinding f in report.Findings.Where(f => f.Outcome != LawOutcome.NotApplicable))
    Console.WriteLine($"  {f.Law,-36}{(f.Outcome == LawOutcome.Holds ? "holds" : f.Outcome == LawOutcome.Broken ? "BROKEN" : f.Outcome == LawOutcome.NotApplicable ? "not judged" : "known"),-12}{f.CasesJudged,5} cases");
Console.WriteLine($"  {report.Findings.Count(f => f.Outcome == LawOutcome.NotApplicable)} laws about Greeks are not judged: this tree gives prices only.");
foreach (LawFinding f in report.Broken)
{
    Console.WriteLine();
    Console.WriteLine($"{f.Law}: {f.Statement}");
    Console.WriteLine($"  smallest case  {Cut(f.CounterExample!.Case)}");
    Console.WriteLine($"  what it does   {Cut(f.CounterExample.What)}");
}

// Without volatility or time the tree divides zero by zero, with little volatility its probabilities leave [0, 1], with much of it its prices overflow. A pricer
// need not do everything, but it has to say what it does not do.
var repaired = new Binomial(steps: 200) { RefusesWhatItCannotDo = true };
ValidationReport second = PricerLaws.Suite.Check(repaired, claims, "the repaired tree");
string[] broken = [.. report.Broken.Select(f => f.Law)], left = [.. second.Broken.Select(f => f.Law)];
Console.WriteLine();
Console.WriteLine($"{second.Model}: {second.Summary()}");
Console.WriteLine($"{ours.Model}, error allowed 1e-10: {ours.Summary()}");
Console.WriteLine();
Console.WriteLine($"""
    Answer: {(broken.Length == 0 ? "no law is broken." : $"not everywhere: {broken.Length} of {report.Findings.Length} laws are broken.")} With a refusal, and a reason, where it has no tree to climb {(left.Length == 0 ? "none is" : $"{left.Length} still {(left.Length == 1 ? "is" : "are")}: {string.Join(", ", left)}")}.
    Each broken law comes with the smallest case that breaks it: mend that, and run the laws again with another seed.
    Assumptions: random cases over the suite's domain (seed 1), not a proof; a tolerance that you state; a figure that the model does not give is not judged.
    """);

new Svg("Cases judged, by law", "", "cases").Bar("hold,\nfirst version", report.Findings.Count(f => f.Outcome == LawOutcome.Holds)).Bar("broken,\nfirst version", broken.Length)
    .Bar("hold,\nrepaired", second.Findings.Count(f => f.Outcome == LawOutcome.Holds)).Bar("broken,\nrepaired", left.Length).SaveIfAsked(args);

static string Cut(string text) => text.Length <= 130 ? text : text[..127] + "...";

/// <summary>The tree of Cox, Ross and Rubinstein, European and American, prices only.</summary>
internal sealed class Binomial(int steps) : IOptionPricer
{
    public string Name => $"binomial tree, {steps} steps";

    public bool RefusesWhatItCannotDo { get; init; }

    public OptionValuation Evaluate(OptionTerms terms, OptionMarket market, GreekSet wanted)
    {
        double dt = terms.YearFraction / steps, up = Math.Exp(market.Volatility * Math.Sqrt(dt)), growth = Math.Exp((market.Rate - market.DividendYield) * dt), discount = Math.Exp(-market.Rate * dt);
        double p = (growth - (1 / up)) / (up - (1 / up));
        if (RefusesWhatItCannotDo && !(p is >= 0 and <= 1 && double.IsFinite(Math.Pow(up, steps) * market.Spot)))
            return OptionValuation.Failed(PricingFailure.OutsideDomain, "the tree has no probability in [0, 1] or no finite prices for this volatility, rate and time");
        double sign = terms.Right == OptionRight.Call ? 1 : -1;
        double[] value = new double[steps + 1];
        for (int i = 0; i <= steps; i++) value[i] = Payoff(i, steps);
        for (int n = steps - 1; n >= 0; n--)
            for (int i = 0; i <= n; i++)
            {
                value[i] = discount * ((p * value[i + 1]) + ((1 - p) * value[i]));
                if (terms.Exercise == ExerciseStyle.American) value[i] = Math.Max(value[i], Payoff(i, n));
            }

        return OptionValuation.Of(GreekSet.Price, wanted, new Greeks { Price = value[0] });

        double Payoff(int ups, int n) => Math.Max(sign * ((market.Spot * Math.Pow(up, (2 * ups) - n)) - terms.Strike), 0);
    }
}
