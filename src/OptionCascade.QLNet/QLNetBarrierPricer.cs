using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using QL = global::QLNet;

namespace OptionCascade.QLNet;

/// <summary>What touching the barrier does, and from which side.</summary>
public enum BarrierKind
{
    /// <summary>Dies when spot falls to the barrier.</summary>
    DownAndOut = 0,

    /// <summary>Begins when spot falls to the barrier.</summary>
    DownAndIn = 1,

    /// <summary>Dies when spot rises to the barrier.</summary>
    UpAndOut = 2,

    /// <summary>Begins when spot rises to the barrier.</summary>
    UpAndIn = 3,
}

/// <summary>A barrier on a plain European option, watched at every instant.</summary>
/// <param name="Kind">What touching it does.</param>
/// <param name="Level">B, finite, &gt; 0, quote currency per unit.</param>
/// <param name="Rebate">Paid when a knock-out is touched, or at expiry when a knock-in never was; finite, ≥ 0, quote currency per unit.</param>
public sealed record BarrierTerms(BarrierKind Kind, double Level, double Rebate);

/// <summary>Barrier options by QLNet's closed form (Haug's A to F terms): price only.</summary>
/// <remarks>A spot that already lies beyond the barrier is refused. Thread-safe; calls run one at a time.</remarks>
public static class QLNetBarrierPricer
{
    /// <summary>The price.</summary>
    /// <param name="terms">The option that the barrier switches on or off, European.</param>
    /// <param name="barrier">The barrier.</param>
    /// <param name="market">What the price depends on.</param>
    /// <returns>The price, or the reason why there is none.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A barrier level or rebate outside its range.</exception>
    public static OptionValuation Evaluate(OptionTerms terms, BarrierTerms barrier, OptionMarket market)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(barrier);
        ArgumentNullException.ThrowIfNull(market);
        if (!double.IsFinite(barrier.Level) || barrier.Level <= 0)
            throw new ArgumentOutOfRangeException(nameof(barrier), barrier.Level, "Expected a finite barrier level > 0.");
        if (!double.IsFinite(barrier.Rebate) || barrier.Rebate < 0)
            throw new ArgumentOutOfRangeException(nameof(barrier), barrier.Rebate, "Expected a finite rebate >= 0.");
        QL.Barrier.Type kind = barrier.Kind switch
        {
            BarrierKind.DownAndOut => QL.Barrier.Type.DownOut,
            BarrierKind.DownAndIn => QL.Barrier.Type.DownIn,
            BarrierKind.UpAndOut => QL.Barrier.Type.UpOut,
            BarrierKind.UpAndIn => QL.Barrier.Type.UpIn,
            _ => throw new ArgumentOutOfRangeException(nameof(barrier), barrier.Kind, "Expected one of the four kinds."),
        };
        if (terms.Exercise != ExerciseStyle.European)
            return OptionValuation.Failed(PricingFailure.NotSupported, $"The closed form is for European exercise, not for {terms.Exercise}.");

        var horizon = new DayHorizon(terms.YearFraction);
        var option = new QL.BarrierOption(kind, barrier.Level, barrier.Rebate, QLNetPricer.Payoff(terms), new QL.EuropeanExercise(horizon.End));
        return EngineRun.Evaluate(option, () => new QL.AnalyticBarrierEngine(horizon.Process(market)), GreekSet.Price, horizon, out _);
    }
}
