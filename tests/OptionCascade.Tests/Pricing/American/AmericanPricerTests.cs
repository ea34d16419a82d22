using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;
using Xunit;

namespace OptionCascade.Tests.Pricing.American;

public class AmericanPricerTests
{
    private const GreekSet Has = GreekSet.Price | GreekSet.Delta | GreekSet.Gamma | GreekSet.Vega | GreekSet.Theta | GreekSet.Rho | GreekSet.DividendRho
        | GreekSet.Vanna | GreekSet.Charm | GreekSet.Volga;

    private static readonly OptionTerms Put = new(OptionRight.Put, ExerciseStyle.American, 100, 1);
    private static readonly OptionMarket Market = new(102, 0.06, 0.04, 0.25);

    [Fact]
    public void Evaluate_American_IsTheEngine()
    {
        OptionValuation valuation = new AmericanPricer(AmericanPrecision.Accurate).Evaluate(Put, Market, GreekSet.All);
        AmericanGreeks expected = AmericanOption.Evaluate(102, 100, 1, 0.25, 0.06, 0.04, OptionRight.Put, AmericanPrecision.Accurate);
        Assert.Equal((Has, GreekSet.None), (valuation.Given, valuation.Withheld));
        Assert.Equal(
            [expected.Price, expected.Delta, expected.Gamma, expected.Vega, expected.Theta, expected.Rho, expected.DividendRho, expected.Vanna, expected.Charm, expected.Volga],
            new[]
            {
                valuation.Price, valuation[GreekSet.Delta], valuation[GreekSet.Gamma], valuation[GreekSet.Vega], valuation[GreekSet.Theta], valuation[GreekSet.Rho],
                valuation[GreekSet.DividendRho], valuation[GreekSet.Vanna], valuation[GreekSet.Charm], valuation[GreekSet.Volga],
            });
    }

    /// <summary>What is asked for decides what is worked out, never what comes out.</summary>
    [Fact]
    public void Evaluate_OneFigureAlone_IsThatOfAll()
    {
        var pricer = new AmericanPricer(AmericanPrecision.Accurate);
        OptionValuation all = pricer.Evaluate(Put, Market, GreekSet.All);
        foreach (GreekSet figure in Enum.GetValues<GreekSet>().Where(f => (Has & f) == f && int.PopCount((int)f) == 1))
        {
            OptionValuation one = pricer.Evaluate(Put, Market, figure);
            Assert.Equal(figure, one.Given);
            Assert.Equal(all[figure], one[figure], 1e-9 * Math.Max(1, Math.Abs(all[figure])));
        }
    }

    [Fact]
    public void Evaluate_European_IsNotSupported()
        => Assert.Equal(PricingFailure.NotSupported, new AmericanPricer(AmericanPrecision.Fast)
            .Evaluate(new OptionTerms(OptionRight.Put, ExerciseStyle.European, 100, 1), Market, GreekSet.All).Failure);

    [Fact]
    public void AmericanPricer_UnknownPrecision_Throws()
        => Assert.Throws<ArgumentOutOfRangeException>(() => new AmericanPricer((AmericanPrecision)3));
}
