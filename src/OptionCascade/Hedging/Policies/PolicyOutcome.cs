using System.Collections.Immutable;

namespace OptionCascade.Hedging.Policies;

/// <summary>What a policy did over the simulated paths. Money is discounted to the start, in quote currency; each estimate has its 95% interval.</summary>
/// <param name="MeanCost">Mean of the costs of a path.</param>
/// <param name="MeanError">Mean of the hedging error: value of book, hedge and cash at the horizon, before costs; 0 for a perfect hedge at fair volatility.</param>
/// <param name="ErrorDeviation">Standard deviation of the hedging error: the risk that the policy leaves.</param>
/// <param name="MeanPnl">Mean of the result after costs.</param>
/// <param name="PnlDeviation">Standard deviation of the result after costs.</param>
/// <param name="CostPerRisk">Mean cost over <paramref name="ErrorDeviation"/>; null where no risk is left.</param>
/// <param name="Trades">Mean number of trades of a path, set-up and unwinding included.</param>
/// <param name="TurnoverUnits">Mean of Σ |units traded| of a path, set-up and unwinding included.</param>
/// <param name="PathErrors">Hedging error of each path, before costs.</param>
/// <param name="PathCosts">Costs of each path, ≥ 0.</param>
public sealed record PolicyFigures(Estimate MeanCost, Estimate MeanError, Estimate ErrorDeviation, Estimate MeanPnl, Estimate PnlDeviation, Estimate? CostPerRisk,
    Estimate Trades, Estimate TurnoverUnits, ImmutableArray<double> PathErrors, ImmutableArray<double> PathCosts);

/// <summary>One line of the comparison.</summary>
/// <param name="Policy">Name of the policy with its parameters.</param>
/// <param name="Figures">What it did; null where it has no answer.</param>
/// <param name="Refusal">Why it has no answer; null where it has figures.</param>
public sealed record PolicyOutcome(string Policy, PolicyFigures? Figures, string? Refusal);

/// <summary>Policies over the same simulated paths: the table from which a seller chooses.</summary>
/// <param name="Options">The world that was simulated.</param>
/// <param name="StartValue">V₀ of the book at implied volatilities, quote currency; a seller's is negative, and its opposite the premium received.</param>
/// <param name="HorizonYears">End of the comparison, years.</param>
/// <param name="Observations">Times at which policies decide or are closed out, the start not counted.</param>
/// <param name="Outcomes">One line per policy, in the order given.</param>
public sealed record HedgingComparison(HedgingSimulationOptions Options, double StartValue, double HorizonYears, int Observations, ImmutableArray<PolicyOutcome> Outcomes)
{
    /// <summary>Deviation of the hedging error of one policy less that of another, on the same paths: below 0 with <c>High95 &lt; 0</c>, the first is the less risky.</summary>
    /// <param name="first">Index of the first policy in <see cref="Outcomes"/>.</param>
    /// <param name="second">Index of the second.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such policy.</exception>
    /// <exception cref="InvalidOperationException">One of the two has no figures.</exception>
    public Estimate ErrorDeviationDifference(int first, int second)
    {
        PathSample a = new([.. Figures(first).PathErrors]), b = new([.. Figures(second).PathErrors]);
        return Difference(a.DeviationValue - b.DeviationValue, a.DeviationInfluence(), b.DeviationInfluence());
    }

    /// <summary>Mean cost of one policy less that of another, on the same paths.</summary>
    /// <param name="first">Index of the first policy in <see cref="Outcomes"/>.</param>
    /// <param name="second">Index of the second.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such policy.</exception>
    /// <exception cref="InvalidOperationException">One of the two has no figures.</exception>
    public Estimate MeanCostDifference(int first, int second)
    {
        PathSample a = new([.. Figures(first).PathCosts]), b = new([.. Figures(second).PathCosts]);
        return Difference(a.MeanValue - b.MeanValue, a.MeanInfluence(), b.MeanInfluence());
    }

    /// <summary>The policies that no other beats in mean cost and in deviation of the error at once, by rising cost; estimates are taken as they are.</summary>
    public ImmutableArray<PolicyOutcome> Efficient()
        => [.. Outcomes.Where(o => o.Figures is { } f && !Outcomes.Any(p => p.Figures is { } g && Beats(g, f))).OrderBy(o => o.Figures!.MeanCost.Value)];

    private static bool Beats(PolicyFigures g, PolicyFigures f)
        => g.MeanCost.Value <= f.MeanCost.Value && g.ErrorDeviation.Value <= f.ErrorDeviation.Value
            && (g.MeanCost.Value < f.MeanCost.Value || g.ErrorDeviation.Value < f.ErrorDeviation.Value);

    private static Estimate Difference(double value, double[] a, double[] b) => Estimate.Of(value, [.. a.Select((x, i) => x - b[i])]);

    private PolicyFigures Figures(int index)
    {
        if (index < 0 || index >= Outcomes.Length)
            throw new ArgumentOutOfRangeException(nameof(index), index, FormattableString.Invariant($"Expected an index below {Outcomes.Length}."));
        return Outcomes[index].Figures ?? throw new InvalidOperationException(Outcomes[index].Refusal);
    }
}
