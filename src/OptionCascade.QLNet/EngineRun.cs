using OptionCascade.Pricing;
using QL = global::QLNet;

namespace OptionCascade.QLNet;

/// <summary>
/// One call of a QLNet engine, shielded from QLNet's global state. The evaluation date is thread-static there: it is set before each call, on the thread that makes
/// the call, and put back after it. Observers are one list for the whole process, which QLNet's maintainer calls not fully thread-safe: one call runs at a time.
/// </summary>
internal static class EngineRun
{
    private static readonly Lock Gate = new();

    /// <summary>Prices <paramref name="option"/>; what the engine throws becomes a failure with the engine's message.</summary>
    /// <param name="option">The instrument, with dates from <see cref="DayHorizon"/>.</param>
    /// <param name="engine">Makes the engine, under the evaluation date.</param>
    /// <param name="wanted">The figures asked for.</param>
    /// <param name="horizon">The option's horizon.</param>
    /// <param name="standardError">The statistical error of the price, quote currency; null where the engine does not simulate.</param>
    /// <param name="refusal">What an exception from the engine means.</param>
    public static OptionValuation Evaluate(QL.Option option, Func<QL.IPricingEngine> engine, GreekSet wanted, DayHorizon horizon, out double? standardError,
        PricingFailure refusal = PricingFailure.OutsideDomain)
    {
        lock (Gate)
        {
            QL.Date before = QL.Settings.evaluationDate();
            try
            {
                QL.Settings.setEvaluationDate(DayHorizon.Start);
                QL.IPricingEngine run = engine();
                run.reset();
                option.setupArguments(run.getArguments());
                run.getArguments().validate();
                run.calculate();
                var results = (QL.OneAssetOption.Results)run.getResults();
                standardError = results.errorEstimate;
                return horizon.Valuation(results, wanted);
            }
            // Engines signal "not applicable here" by exceptions of no common type (ApplicationException, ArgumentException, NullReferenceException, …).
            catch (Exception thrown) when (thrown is not OutOfMemoryException)
            {
                standardError = null;
                return OptionValuation.Failed(refusal, $"{thrown.GetType().Name}: {thrown.Message}");
            }
            finally
            {
                QL.Settings.setEvaluationDate(before);
            }
        }
    }
}
