using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.American;

/// <summary>The engine gives the same bits at every vector width, whatever is asked of it.</summary>
public class AmericanOptionWidthTests
{
    private static readonly EuropeanKernel.Width[] s_widths = Enum.GetValues<EuropeanKernel.Width>();

    private static readonly AmericanNeeds[] s_needs =
        [AmericanNeeds.Price, AmericanNeeds.Spot, AmericanNeeds.Spot | AmericanNeeds.Sigma, AmericanNeeds.Spot | AmericanNeeds.Rates, AmericanNeeds.All];

    private static readonly Gen<Case> s_cases =
        from x in Law.Uniform(Math.Log(0.5), Math.Log(2))
        from t in Law.Uniform(Math.Log(1 / 365.0), Math.Log(30))
        from v in Law.Uniform(Math.Log(0.02), Math.Log(3))
        from r in Law.Uniform(-0.1, 0.3)
        from q in Law.Uniform(-0.1, 0.3)
        from kind in Gen.Choose(0, 7)
        from needs in Gen.Elements(s_needs)
        select new Case(Math.Exp(x), Math.Exp(t), Math.Exp(v), kind == 6 ? 0 : r, kind == 7 ? 0 : kind == 5 ? r : q, needs);

    private readonly AmericanPutEngine[] _engines = [.. s_widths.Select(w => new AmericanPutEngine(w))];

    [Theory]
    [InlineData(AmericanPrecision.Fast, 4000)]
    [InlineData(AmericanPrecision.Accurate, 1000)]
    [InlineData(AmericanPrecision.Exact, 40)]
    public void Evaluate_AnyWidth_SameBits(AmericanPrecision precision, int cases)
        => Law.ForAll(s_cases, c => Same(c, precision, new HashSet<AmericanGreeks>()), cases);

    [Theory]
    [InlineData(AmericanPrecision.Fast)]
    [InlineData(AmericanPrecision.Accurate)]
    public void Evaluate_GoldRowsAtAnyWidth_SameBits(AmericanPrecision precision)
    {
        var seen = new HashSet<AmericanGreeks>();
        foreach (ReferenceTable row in ReferenceTable.Load("Pricing/American", "american_gold.csv"))
        {
            double x = row.Number("spot") / row.Number("strike"), r = row.Number("r"), q = row.Number("q");
            foreach (AmericanNeeds needs in s_needs)
                Assert.True(Same(new Case(x, row.Number("t"), row.Number("vol"), r, q, needs), precision, seen), $"line {row.Line}, {needs}");
        }

        Assert.True(seen.Count > 441);
    }

    private bool Same(Case c, AmericanPrecision precision, HashSet<AmericanGreeks> seen)
    {
        AmericanGreeks first = c.At(precision, _engines[0]);
        seen.Add(first);
        return _engines.All(e => c.At(precision, e).Equals(first));
    }

    private sealed record Case(double X, double T, double V, double R, double Q, AmericanNeeds Needs)
    {
        public AmericanGreeks At(AmericanPrecision precision, AmericanPutEngine engine)
            => NormalizedPut.Evaluate(X, 1, T, V, R, Q, precision, Needs, engine).AsPut(1, X, Needs);
    }
}
