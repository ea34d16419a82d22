using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using QL = global::QLNet;

namespace OptionCascade.QLNet;

/// <summary>An Asian option's price with the statistical error of a simulated one.</summary>
/// <param name="Valuation">The figures, or the reason why there are none.</param>
/// <param name="StandardError">One standard deviation of the simulated price, quote currency; null for a closed form.</param>
public sealed record AsianValuation(OptionValuation Valuation, double? StandardError);

/// <summary>
/// European options on the average price of the underlying, by QLNet. No part of the average lies in the past; n fixings are at T/n, 2T/n … T.
/// </summary>
/// <remarks>Thread-safe; calls run one at a time.</remarks>
public static class QLNetAsianPricer
{
    /// <summary>Geometric average over every instant: closed form, with delta, gamma, vega, theta, rho and dividend rho.</summary>
    /// <param name="terms">The option on the average, European.</param>
    /// <param name="market">What the price depends on.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static AsianValuation ContinuousGeometric(OptionTerms terms, OptionMarket market)
    {
        var horizon = Horizon(terms, market, 1);
        return Run(terms, horizon, e => new QL.ContinuousAveragingAsianOption(QL.Average.Type.Geometric, QLNetPricer.Payoff(terms), e),
            () => new QL.AnalyticContinuousGeometricAveragePriceAsianEngine(horizon.Process(market)));
    }

    /// <summary>Geometric average of <paramref name="fixings"/> prices: closed form, with delta, gamma, vega, theta, rho, dividend rho and dual delta.</summary>
    /// <param name="terms">The option on the average, European.</param>
    /// <param name="market">What the price depends on.</param>
    /// <param name="fixings">n, 1 … 100,000.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fixings"/> outside its range.</exception>
    public static AsianValuation DiscreteGeometric(OptionTerms terms, OptionMarket market, int fixings)
    {
        var horizon = Horizon(terms, market, fixings);
        return Run(terms, horizon, e => new QL.DiscreteAveragingAsianOption(QL.Average.Type.Geometric, 1, 0, Fixings(horizon), QLNetPricer.Payoff(terms), e),
            () => new QL.AnalyticDiscreteGeometricAveragePriceAsianEngine(horizon.Process(market)));
    }

    /// <summary>
    /// Arithmetic average of <paramref name="fixings"/> prices: Monte Carlo with antithetic paths, drawn until the standard error is small enough; price only.
    /// </summary>
    /// <param name="terms">The option on the average, European.</param>
    /// <param name="market">What the price depends on.</param>
    /// <param name="fixings">n, 2 … 100,000.</param>
    /// <param name="standardError">The standard error to reach, finite, &gt; 0, quote currency.</param>
    /// <param name="maximumPaths">Where that takes more pairs of paths than this, ≥ 1,023, the valuation fails as <see cref="PricingFailure.NotConverged"/>.</param>
    /// <param name="seed">Seed of the paths, &gt; 0: the same seed gives the same price. QLNet would take 0 as leave to seed from the clock.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number outside its range.</exception>
    public static AsianValuation DiscreteArithmetic(OptionTerms terms, OptionMarket market, int fixings, double standardError, int maximumPaths, ulong seed)
    {
        const int firstPaths = 1023; // what QLNet draws before it looks at the error
        ArgumentOutOfRangeException.ThrowIfLessThan(fixings, 2);
        if (!double.IsFinite(standardError) || standardError <= 0)
            throw new ArgumentOutOfRangeException(nameof(standardError), standardError, "Expected a finite number > 0.");
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumPaths, firstPaths);
        ArgumentOutOfRangeException.ThrowIfZero(seed);
        var horizon = Horizon(terms, market, fixings);
        // QLNet's control variate is not used: it hands the control engine no arguments.
        return Run(terms, horizon, e => new QL.DiscreteAveragingAsianOption(QL.Average.Type.Arithmetic, 0, 0, Fixings(horizon), QLNetPricer.Payoff(terms), e),
            () => new QL.MCDiscreteArithmeticAPEngine<QL.PseudoRandom, QL.GeneralStatistics>(horizon.Process(market), maxTimeStepPerYear: 1, brownianBridge: false,
                antitheticVariate: true, controlVariate: false, requiredSamples: 0, requiredTolerance: standardError, maxSamples: maximumPaths, seed),
            PricingFailure.NotConverged);
    }

    private static DayHorizon Horizon(OptionTerms terms, OptionMarket market, int fixings)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(market);
        ArgumentOutOfRangeException.ThrowIfLessThan(fixings, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fixings, DayHorizon.MostSteps);
        return new DayHorizon(terms.YearFraction, fixings);
    }

    private static List<QL.Date> Fixings(DayHorizon horizon) => [.. Enumerable.Range(1, horizon.Steps).Select(horizon.EndOfStep)];

    private static AsianValuation Run(OptionTerms terms, DayHorizon horizon, Func<QL.Exercise, QL.Option> option, Func<QL.IPricingEngine> engine,
        PricingFailure refusal = PricingFailure.OutsideDomain)
    {
        if (terms.Exercise != ExerciseStyle.European)
            return new AsianValuation(OptionValuation.Failed(PricingFailure.NotSupported, $"Averages are priced for European exercise, not for {terms.Exercise}."), null);
        OptionValuation valuation = EngineRun.Evaluate(option(new QL.EuropeanExercise(horizon.End)), engine, GreekSet.All, horizon, out double? standardError, refusal);
        return new AsianValuation(valuation, standardError);
    }
}
