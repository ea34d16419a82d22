using FsCheck.Fluent;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.QLNet;
using OptionCascade.Tests.Support;
using Xunit;
using QL = global::QLNet;

namespace OptionCascade.Tests.QLNet;

/// <summary>The adapter itself: times, units, threads, failures. Where QLNet is wrong is the subject of <see cref="DifferentialTests"/>.</summary>
public class QLNetPricerTests
{
    private static readonly GreekSet[] Shared =
        [GreekSet.Price, GreekSet.Delta, GreekSet.Gamma, GreekSet.Vega, GreekSet.Theta, GreekSet.Rho, GreekSet.DividendRho, GreekSet.DualDelta];

    /// <summary>Times that are no whole number of days, and every Greek's unit: the closed forms agree to rounding on random inputs.</summary>
    [Fact]
    public void AnalyticEuropean_AnyYearFraction_EqualsOurs()
    {
        var gen = from strike in Law.Uniform(70, 140)
                  from logTime in Law.Uniform(Math.Log(1e-4), Math.Log(30))
                  from volatility in Law.Uniform(0.05, 0.8)
                  from rate in Law.Uniform(-0.05, 0.1)
                  from dividendYield in Law.Uniform(-0.05, 0.1)
                  from call in Gen.Elements(true, false)
                  select (Terms: new OptionTerms(call ? OptionRight.Call : OptionRight.Put, ExerciseStyle.European, strike, Math.Exp(logTime)),
                      Market: new OptionMarket(100, rate, dividendYield, volatility));
        var theirs = new QLNetPricer(QLNetEngine.AnalyticEuropean);
        var ours = new BlackScholesPricer();
        double worst = 0;
        Law.ForAll(gen, c =>
        {
            OptionValuation a = theirs.Evaluate(c.Terms, c.Market, GreekSet.All), b = ours.Evaluate(c.Terms, c.Market, GreekSet.All);
            double t = c.Terms.YearFraction, s = c.Market.Volatility * Math.Sqrt(t);
            foreach (GreekSet figure in Shared)
            {
                // The largest the figure gets near the money; rounding of (ln(F/K))/s costs ε·|d|/s in the density.
                double unit = figure switch
                {
                    GreekSet.Price => 100,
                    GreekSet.Gamma => 0.4 / (100 * s),
                    GreekSet.Vega => 40 * Math.Sqrt(t),
                    GreekSet.Theta => (40 * c.Market.Volatility / (2 * Math.Sqrt(t))) + 20,
                    GreekSet.Rho or GreekSet.DividendRho => 100 * t,
                    _ => 1,
                } * Math.Exp(0.05 * t);
                worst = Math.Max(worst, Math.Abs(a[figure] - b[figure]) / (unit * Math.Max(1, 0.01 / s)));
            }

            return worst < 1e-12;
        });
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"worst {worst:E1} of a figure's size"));
    }

    [Fact]
    public void Evaluate_FiguresTheEngineLacks_AreNotGiven()
    {
        var put = new OptionTerms(OptionRight.Put, ExerciseStyle.American, 100, 1);
        var market = new OptionMarket(100, 0.06, 0.04, 0.25);
        Assert.Equal(GreekSet.Price, new QLNetPricer(QLNetEngine.BaroneAdesiWhaley).Evaluate(put, market, GreekSet.All).Given);
        Assert.Equal(GreekSet.Price, new QLNetPricer(QLNetEngine.BjerksundStensland).Evaluate(put, market, GreekSet.All).Given);
        Assert.Equal(GreekSet.Price | GreekSet.Delta | GreekSet.Gamma, new QLNetPricer(QLNetEngine.JuQuadratic).Evaluate(put, market, GreekSet.All).Given);
        OptionValuation grid = QLNetPricer.FiniteDifference(100, 100).Evaluate(put, market, GreekSet.All);
        Assert.Equal(GreekSet.Price | GreekSet.Delta | GreekSet.Gamma | GreekSet.Theta, grid.Given);
        Assert.Equal(GreekSet.Theta, QLNetPricer.FiniteDifference(100, 100).Evaluate(put, market, GreekSet.Theta | GreekSet.Vanna).Given);
    }

    [Fact]
    public void Evaluate_WrongExercise_IsNotSupported()
    {
        var market = new OptionMarket(100, 0.06, 0.04, 0.25);
        Assert.Equal(PricingFailure.NotSupported, new QLNetPricer(QLNetEngine.AnalyticEuropean)
            .Evaluate(new OptionTerms(OptionRight.Put, ExerciseStyle.American, 100, 1), market, GreekSet.Price).Failure);
        foreach (QLNetEngine engine in new[] { QLNetEngine.BaroneAdesiWhaley, QLNetEngine.BjerksundStensland, QLNetEngine.JuQuadratic })
            Assert.Equal(PricingFailure.NotSupported, new QLNetPricer(engine)
                .Evaluate(new OptionTerms(OptionRight.Put, ExerciseStyle.European, 100, 1), market, GreekSet.Price).Failure);
    }

    [Fact]
    public void QLNetPricer_EngineOrGridOutsideItsRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new QLNetPricer(QLNetEngine.FiniteDifference));
        Assert.Throws<ArgumentOutOfRangeException>(() => new QLNetPricer((QLNetEngine)(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => QLNetPricer.FiniteDifference(0, 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => QLNetPricer.FiniteDifference(100, 9));
    }

    [Fact]
    public void Evaluate_AtExpiry_GivesThePayoffAndNoNaN()
    {
        OptionValuation valuation = new QLNetPricer(QLNetEngine.AnalyticEuropean)
            .Evaluate(new OptionTerms(OptionRight.Call, ExerciseStyle.European, 90, 0), new OptionMarket(100, 0.05, 0.02, 0.2), GreekSet.All);
        Assert.Equal(10, valuation.Price, 1e-13);
        Assert.Equal(GreekSet.Price, valuation.Given);
        Assert.Equal(Shared.Where(f => f != GreekSet.Price).Aggregate((a, b) => a | b), valuation.Withheld);
    }

    /// <summary>QLNet alone prices 0 on a thread without an evaluation date: today is past the option's expiry. The adapter does not.</summary>
    [Fact]
    public void Evaluate_NewThreadWithoutEvaluationDate_IsPricedAllTheSame()
    {
        (double alone, double adapted) = NewThread.Prices();
        Assert.Equal(0, alone);
        Assert.Equal(10.450583572185565, adapted, 1e-12);
    }

    [Fact]
    public void Evaluate_CallersEvaluationDate_IsPutBack()
    {
        QL.Date before = QL.Settings.evaluationDate();
        try
        {
            var own = new QL.Date(3, QL.Month.March, 2017);
            QL.Settings.setEvaluationDate(own);
            Assert.True(new QLNetPricer(QLNetEngine.AnalyticEuropean).Evaluate(NewThread.Terms, NewThread.Market, GreekSet.Price).Succeeded);
            Assert.Equal(own, QL.Settings.evaluationDate());
            Assert.False(new QLNetPricer(QLNetEngine.JuQuadratic)
                .Evaluate(new OptionTerms(OptionRight.Put, ExerciseStyle.American, 120, 1), new OptionMarket(100, 0.05, 0.01, 0), GreekSet.Price).Succeeded);
            Assert.Equal(own, QL.Settings.evaluationDate());
        }
        finally
        {
            QL.Settings.setEvaluationDate(before);
        }
    }

    /// <summary>For whole days the adapter adds nothing: the same price as QLNet's from its own dates, grid and all.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(365)]
    [InlineData(4000)]
    public void Evaluate_WholeDays_IsQLNetsOwnPrice(int days)
    {
        var terms = new OptionTerms(OptionRight.Put, ExerciseStyle.American, 110, days / 365.0);
        var market = new OptionMarket(100, 0.06, 0.04, 0.25);
        QL.Date start = new(15, QL.Month.June, 2020), before = QL.Settings.evaluationDate();
        try
        {
            QL.Settings.setEvaluationDate(start);
            Assert.Equal(NewThread.Alone(terms, market, days, p => new QL.BaroneAdesiWhaleyApproximationEngine(p), start),
                new QLNetPricer(QLNetEngine.BaroneAdesiWhaley).Evaluate(terms, market, GreekSet.Price).Price, 1e-10);
            Assert.Equal(NewThread.Alone(terms, market, days, p => new QL.FdBlackScholesVanillaEngine(p, 40, 50), start),
                QLNetPricer.FiniteDifference(40, 50).Evaluate(terms, market, GreekSet.Price).Price, 1e-10);
        }
        finally
        {
            QL.Settings.setEvaluationDate(before);
        }
    }

    [Fact]
    public void Evaluate_ThreeHundredYears_EqualsOurs()
    {
        var terms = new OptionTerms(OptionRight.Call, ExerciseStyle.European, 100, 300.123);
        var market = new OptionMarket(100, 0.004, 0.002, 0.05);
        Assert.Equal(new BlackScholesPricer().Evaluate(terms, market, GreekSet.Price).Price,
            new QLNetPricer(QLNetEngine.AnalyticEuropean).Evaluate(terms, market, GreekSet.Price).Price, 1e-11);
    }

    [Fact]
    public void Evaluate_ManyThreads_GiveTheSameBits()
    {
        IOptionPricer[] pricers = [new QLNetPricer(QLNetEngine.BaroneAdesiWhaley), new QLNetPricer(QLNetEngine.JuQuadratic), QLNetPricer.FiniteDifference(20, 40)];
        double Price(int i) => pricers[i % 3].Evaluate(
            new OptionTerms(OptionRight.Put, ExerciseStyle.American, 80 + (i % 41), 0.1 + (i * 0.01)), new OptionMarket(100, 0.06, 0.04, 0.25), GreekSet.Price).Price;
        double[] serial = [.. Enumerable.Range(0, 300).Select(Price)];
        var parallel = new double[serial.Length];
        Parallel.For(0, serial.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => parallel[i] = Price(i));
        Assert.Equal(serial, parallel);
    }
}

/// <summary>The same option priced on a new thread that has no evaluation date, by QLNet alone and through the adapter.</summary>
internal static class NewThread
{
    public static OptionTerms Terms { get; } = new(OptionRight.Call, ExerciseStyle.European, 100, 1);

    public static OptionMarket Market { get; } = new(100, 0.05, 0, 0.2);

    public static (double Alone, double Adapted) Prices()
    {
        double alone = double.NaN, adapted = double.NaN;
        var thread = new Thread(() =>
        {
            alone = Alone(Terms, Market, 365, p => new QL.AnalyticEuropeanEngine(p));
            adapted = new QLNetPricer(QLNetEngine.AnalyticEuropean).Evaluate(Terms, Market, GreekSet.Price).Price;
        });
        thread.Start();
        thread.Join();
        return (alone, adapted);
    }

    /// <summary>QLNet without the adapter and without an evaluation date set here, <paramref name="days"/> from a first of January.</summary>
    public static double Alone(OptionTerms terms, OptionMarket market, int days, Func<QL.BlackScholesMertonProcess, QL.IPricingEngine> engine, QL.Date? start = null)
    {
        start ??= new QL.Date(1, QL.Month.January, 2001);
        var count = new QL.Actual365Fixed();
        var process = new QL.BlackScholesMertonProcess(
            new QL.Handle<QL.Quote>(new QL.SimpleQuote(market.Spot)),
            new QL.Handle<QL.YieldTermStructure>(new QL.FlatForward(start, market.DividendYield, count)),
            new QL.Handle<QL.YieldTermStructure>(new QL.FlatForward(start, market.Rate, count)),
            new QL.Handle<QL.BlackVolTermStructure>(new QL.BlackConstantVol(start, new QL.NullCalendar(), market.Volatility, count)));
        QL.Exercise exercise = terms.Exercise == ExerciseStyle.American ? new QL.AmericanExercise(start, start + days) : new QL.EuropeanExercise(start + days);
        var payoff = new QL.PlainVanillaPayoff(terms.Right == OptionRight.Call ? QL.Option.Type.Call : QL.Option.Type.Put, terms.Strike);
        var option = new QL.VanillaOption(payoff, exercise);
        option.setPricingEngine(engine(process));
        return option.NPV();
    }
}
