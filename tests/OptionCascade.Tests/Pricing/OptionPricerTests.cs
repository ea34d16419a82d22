using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using Xunit;

namespace OptionCascade.Tests.Pricing;

public class OptionPricerTests
{
    private static readonly OptionTerms Call = new(OptionRight.Call, ExerciseStyle.European, 100, 0.75);
    private static readonly OptionMarket Market = new(103, 0.04, 0.01, 0.2);

    [Fact]
    public void Evaluate_European_IsBlackScholesToTheBit()
    {
        OptionValuation valuation = new BlackScholesPricer().Evaluate(Call, Market, GreekSet.All);
        Greeks expected = BlackScholes.Evaluate(103, 100, 0.75, 0.2, 0.04, 0.01, OptionRight.Call);
        Assert.True(valuation.Succeeded);
        Assert.Equal((GreekSet.All, GreekSet.None, null), (valuation.Given, valuation.Withheld, valuation.Reason));
        Assert.Equal(expected, new Greeks(
            valuation.Price, valuation[GreekSet.Delta], valuation[GreekSet.Gamma], valuation[GreekSet.Vega], valuation[GreekSet.Theta], valuation[GreekSet.Rho],
            valuation[GreekSet.DividendRho], valuation[GreekSet.DualDelta], valuation[GreekSet.DualGamma], valuation[GreekSet.Vanna], valuation[GreekSet.Charm],
            valuation[GreekSet.Volga], valuation[GreekSet.Veta], valuation[GreekSet.Vera], valuation[GreekSet.Speed], valuation[GreekSet.Zomma],
            valuation[GreekSet.Color], valuation[GreekSet.Ultima]));
    }

    [Fact]
    public void Evaluate_WantedPart_GivesThatPartOnly()
    {
        OptionValuation valuation = new BlackScholesPricer().Evaluate(Call, Market, GreekSet.Price | GreekSet.Vanna);
        Assert.Equal(GreekSet.Price | GreekSet.Vanna, valuation.Given);
        Assert.False(valuation.TryGet(GreekSet.Delta, out double delta));
        Assert.True(double.IsNaN(delta));
        Assert.Contains("Delta is not given", Assert.Throws<InvalidOperationException>(() => valuation[GreekSet.Delta]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_American_IsNotSupported()
    {
        OptionValuation valuation = new BlackScholesPricer().Evaluate(new OptionTerms(OptionRight.Put, ExerciseStyle.American, 100, 1), Market, GreekSet.All);
        Assert.Equal((PricingFailure.NotSupported, GreekSet.None), (valuation.Failure, valuation.Given));
        Assert.Contains("NotSupported", Assert.Throws<InvalidOperationException>(() => valuation.Price).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1.0, 0.0)]
    [InlineData(0.0, -1.0)]
    public void Evaluate_DiscountFactorThatOverflows_IsOutsideDomain(double rate, double dividendYield)
    {
        var pricer = new BlackScholesPricer();
        var terms = new OptionTerms(OptionRight.Put, ExerciseStyle.European, 100, 700);
        Assert.True(pricer.Evaluate(terms, new OptionMarket(100, rate, dividendYield, 0.2), GreekSet.Price).Succeeded);
        var longer = new OptionTerms(OptionRight.Put, ExerciseStyle.European, 100, Math.BitIncrement(700.0));
        Assert.Equal(PricingFailure.OutsideDomain, pricer.Evaluate(longer, new OptionMarket(100, rate, dividendYield, 0.2), GreekSet.Price).Failure);
    }

    [Fact]
    public void Of_GreekThatIsNaN_IsWithheldAndTheRestGiven()
    {
        OptionValuation valuation = OptionValuation.Of(
            GreekSet.Price | GreekSet.Delta | GreekSet.Gamma | GreekSet.Vega, GreekSet.Price | GreekSet.Delta | GreekSet.Gamma | GreekSet.Theta,
            default(Greeks) with { Price = 1, Delta = double.NaN, Gamma = 2, Vega = double.PositiveInfinity, Theta = 3 });
        Assert.Equal((GreekSet.Price | GreekSet.Gamma, GreekSet.Delta), (valuation.Given, valuation.Withheld));
        Assert.Equal((1.0, 2.0), (valuation.Price, valuation[GreekSet.Gamma]));
        Assert.True(valuation.Succeeded);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Of_PriceThatIsNotFinite_IsAFailure(double price)
    {
        OptionValuation valuation = OptionValuation.Of(GreekSet.Price | GreekSet.Delta, GreekSet.Delta, default(Greeks) with { Price = price, Delta = 0.5 });
        Assert.Equal((PricingFailure.NotFinite, GreekSet.None, GreekSet.Delta), (valuation.Failure, valuation.Given, valuation.Withheld));
        Assert.False(valuation.TryGet(GreekSet.Delta, out _));
    }

    [Theory]
    [InlineData(GreekSet.None)]
    [InlineData(GreekSet.Desk)]
    [InlineData((GreekSet)(1 << 18))]
    public void Indexer_NotExactlyOneFigure_Throws(GreekSet figure)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new BlackScholesPricer().Evaluate(Call, Market, GreekSet.All)[figure]);

    [Fact]
    public void Failed_WithoutKindOrReason_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => OptionValuation.Failed(PricingFailure.None, "no"));
        Assert.Throws<ArgumentException>(() => OptionValuation.Failed(PricingFailure.NotConverged, " "));
    }

    [Theory]
    [InlineData(-1.0, 1.0)]
    [InlineData(double.NaN, 1.0)]
    [InlineData(100.0, -1e-9)]
    [InlineData(100.0, double.NaN)]
    [InlineData(double.PositiveInfinity, 1.0)]
    public void OptionTerms_OutsideTheirRange_Throw(double strike, double yearFraction)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new OptionTerms(OptionRight.Call, ExerciseStyle.European, strike, yearFraction));

    [Fact]
    public void OptionTerms_UndefinedRightOrExercise_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new OptionTerms((OptionRight)7, ExerciseStyle.European, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OptionTerms(OptionRight.Call, (ExerciseStyle)7, 1, 1));
    }

    [Theory]
    [InlineData(0.0, 0.0, 0.0, 0.2)]
    [InlineData(double.NaN, 0.0, 0.0, 0.2)]
    [InlineData(100.0, double.PositiveInfinity, 0.0, 0.2)]
    [InlineData(100.0, 0.0, double.NaN, 0.2)]
    [InlineData(100.0, 0.0, 0.0, -0.1)]
    [InlineData(100.0, 0.0, 0.0, double.NaN)]
    public void OptionMarket_OutsideItsRange_Throws(double spot, double rate, double dividendYield, double volatility)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new OptionMarket(spot, rate, dividendYield, volatility));
}
