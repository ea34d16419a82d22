using FsCheck.Fluent;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.QLNet;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.QLNet;

public class QLNetExoticTests
{
    private static readonly OptionMarket Market = new(100, 0.05, 0.02, 0.3);

    /// <summary>Haug, The Complete Guide to Option Pricing Formulas (1998), p. 72 and p. 96.</summary>
    [Fact]
    public void Evaluate_HaugsExamples_ToThePrintedDigits()
    {
        Assert.Equal(9.0246, QLNetBarrierPricer.Evaluate(European(OptionRight.Call, 90, 0.5), new BarrierTerms(BarrierKind.DownAndOut, 95, 3),
            new OptionMarket(100, 0.08, 0.04, 0.25)).Price, 5e-5);
        AsianValuation asian = QLNetAsianPricer.ContinuousGeometric(European(OptionRight.Put, 85, 0.25), new OptionMarket(80, 0.05, -0.03, 0.2));
        Assert.Equal(4.6922, asian.Valuation.Price, 5e-5);
        Assert.Null(asian.StandardError);
    }

    /// <summary>What knocks in and what knocks out are together the plain option.</summary>
    [Fact]
    public void Barrier_InPlusOut_IsThePlainOption()
    {
        var gen = from strike in Law.Uniform(60, 160)
                  from level in Law.Uniform(50, 99)
                  from up in Gen.Elements(true, false)
                  from call in Gen.Elements(true, false)
                  from time in Law.Uniform(0.01, 5)
                  from volatility in Law.Uniform(0.1, 0.6)
                  select (Terms: European(call ? OptionRight.Call : OptionRight.Put, strike, time), Level: up ? 10_000 / level : level, up, Market: new OptionMarket(100, 0.05, 0.02, volatility));
        var plain = new BlackScholesPricer();
        Law.ForAll(gen, c =>
        {
            double @in = QLNetBarrierPricer.Evaluate(c.Terms, new BarrierTerms(c.up ? BarrierKind.UpAndIn : BarrierKind.DownAndIn, c.Level, 0), c.Market).Price;
            double @out = QLNetBarrierPricer.Evaluate(c.Terms, new BarrierTerms(c.up ? BarrierKind.UpAndOut : BarrierKind.DownAndOut, c.Level, 0), c.Market).Price;
            return Math.Abs(@in + @out - plain.Evaluate(c.Terms, c.Market, GreekSet.Price).Price) < 1e-10 && @in > -1e-10 && @out > -1e-10;
        });
    }

    [Fact]
    public void Barrier_AlreadyTouchedOrAmerican_IsRefused()
    {
        OptionValuation touched = QLNetBarrierPricer.Evaluate(European(OptionRight.Call, 100, 1), new BarrierTerms(BarrierKind.DownAndOut, 101, 0), Market);
        Assert.Equal(PricingFailure.OutsideDomain, touched.Failure);
        Assert.Contains("touched", touched.Reason, StringComparison.Ordinal);
        Assert.Equal(PricingFailure.NotSupported, QLNetBarrierPricer.Evaluate(
            new OptionTerms(OptionRight.Call, ExerciseStyle.American, 100, 1), new BarrierTerms(BarrierKind.DownAndOut, 90, 0), Market).Failure);
    }

    [Theory]
    [InlineData(BarrierKind.DownAndOut, 0, 0)]
    [InlineData(BarrierKind.DownAndOut, double.NaN, 0)]
    [InlineData(BarrierKind.DownAndOut, 90, -1)]
    [InlineData((BarrierKind)9, 90, 0)]
    public void Barrier_TermsOutsideTheirRange_Throw(BarrierKind kind, double level, double rebate)
        => Assert.Throws<ArgumentOutOfRangeException>(() => QLNetBarrierPricer.Evaluate(European(OptionRight.Call, 100, 1), new BarrierTerms(kind, level, rebate), Market));

    /// <summary>
    /// The geometric average of n prices is lognormal with variance σ²T(n+1)(2n+1)/(6n²) and mean log ln S + (r − q − σ²/2)T(n+1)/(2n): Black-76 on it.
    /// Prime numbers of fixings do not divide a calendar year into whole days.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(52)]
    [InlineData(367)]
    public void DiscreteGeometric_AnyYearFraction_IsBlackOnTheAverage(int fixings)
    {
        foreach (double time in new[] { 0.0123, 0.5, Math.PI })
            foreach (OptionRight right in new[] { OptionRight.Call, OptionRight.Put })
            {
                double n = fixings, s2 = Market.Volatility * Market.Volatility;
                double variance = s2 * time * (n + 1) * ((2 * n) + 1) / (6 * n * n);
                double mean = (Market.Rate - Market.DividendYield - (s2 / 2)) * time * (n + 1) / (2 * n);
                Greeks black = Black76.Evaluate(Market.Spot * Math.Exp(mean + (variance / 2)), 105, 1, Math.Sqrt(variance), Math.Exp(-Market.Rate * time), right);
                OptionValuation valuation = QLNetAsianPricer.DiscreteGeometric(European(right, 105, time), Market, fixings).Valuation;
                Assert.Equal(black.Price, valuation.Price, 1e-11);
                Assert.Equal(black.Delta * Math.Exp(mean + (variance / 2)), valuation[GreekSet.Delta], 1e-11);
            }
    }

    /// <summary>
    /// Two fixings: given the first price S₁, the average of both pays ½·max(S₂ − (2K − S₁), 0), a plain call on S₂; one integral over S₁ is the exact price.
    /// </summary>
    [Fact]
    public void DiscreteArithmetic_TwoFixings_IsTheIntegralWithinFourStandardErrors()
    {
        const double strike = 100, time = 0.8, half = time / 2;
        double drift = (Market.Rate - Market.DividendYield - (Market.Volatility * Market.Volatility / 2)) * half, root = Market.Volatility * Math.Sqrt(half);
        double exact = 0;
        const int steps = 4000;
        for (int i = 0; i <= steps; i++)
        {
            double z = -8 + (16.0 * i / steps), s1 = Market.Spot * Math.Exp(drift + (root * z)), k = (2 * strike) - s1;
            double value = k > 0
                ? BlackScholes.Evaluate(s1, k, half, Market.Volatility, Market.Rate, Market.DividendYield, OptionRight.Call).Price
                : (s1 * Math.Exp(-Market.DividendYield * half)) - (k * Math.Exp(-Market.Rate * half));
            exact += value / 2 * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * (16.0 / steps);
        }

        exact *= Math.Exp(-Market.Rate * half);
        AsianValuation simulated = QLNetAsianPricer.DiscreteArithmetic(European(OptionRight.Call, strike, time), Market, 2, 0.03, 200_000, seed: 42);
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{simulated.Valuation.Price:F4} ± {simulated.StandardError:F4}, exact {exact:F6}"));
        Assert.InRange(simulated.StandardError!.Value, 1e-6, 0.03);
        Assert.InRange(simulated.Valuation.Price, exact - (4 * simulated.StandardError.Value), exact + (4 * simulated.StandardError.Value));
        Assert.Equal(simulated, QLNetAsianPricer.DiscreteArithmetic(European(OptionRight.Call, strike, time), Market, 2, 0.03, 200_000, seed: 42));
        Assert.Equal(GreekSet.Price, simulated.Valuation.Given);
    }

    [Fact]
    public void DiscreteArithmetic_ToleranceNotReached_IsNotConverged()
    {
        AsianValuation valuation = QLNetAsianPricer.DiscreteArithmetic(European(OptionRight.Call, 100, 1), Market, 4, 1e-6, 2000, seed: 42);
        Assert.Equal((PricingFailure.NotConverged, null), (valuation.Valuation.Failure, valuation.StandardError));
    }

    [Fact]
    public void Asian_OutsideItsRange_IsRefused()
    {
        OptionTerms call = European(OptionRight.Call, 100, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => QLNetAsianPricer.DiscreteGeometric(call, Market, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => QLNetAsianPricer.DiscreteGeometric(call, Market, 100_001));
        Assert.Throws<ArgumentOutOfRangeException>(() => QLNetAsianPricer.DiscreteArithmetic(call, Market, 1, 0.1, 2000, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => QLNetAsianPricer.DiscreteArithmetic(call, Market, 2, 0, 2000, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => QLNetAsianPricer.DiscreteArithmetic(call, Market, 2, 0.1, 1000, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => QLNetAsianPricer.DiscreteArithmetic(call, Market, 2, 0.1, 2000, 0));
        Assert.Equal(PricingFailure.NotSupported,
            QLNetAsianPricer.ContinuousGeometric(new OptionTerms(OptionRight.Call, ExerciseStyle.American, 100, 1), Market).Valuation.Failure);
    }

    private static OptionTerms European(OptionRight right, double strike, double yearFraction) => new(right, ExerciseStyle.European, strike, yearFraction);
}
