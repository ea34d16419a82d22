using System.Collections.Immutable;
using OptionCascade.Cascade;

namespace OptionCascade.Mitigation;

/// <summary>The same state with and without measures: critical shock, floor, forced volume, losses by party, cost, response curve, and the same in time.</summary>
public sealed record MitigationComparison
{
    private MitigationComparison(ImmutableArray<MeasureOutcome> outcomes, ImmutableArray<string> warnings)
    {
        Outcomes = outcomes;
        Warnings = warnings;
    }

    /// <summary>The market as it is first, then one outcome a measure, in their order.</summary>
    public ImmutableArray<MeasureOutcome> Outcomes { get; }

    /// <summary>The market as it is.</summary>
    public MeasureOutcome None => Outcomes[0];

    /// <summary>What the reader should know.</summary>
    public ImmutableArray<string> Warnings { get; }

    /// <summary>Compares measures on one state.</summary>
    /// <param name="market">The state, without the measures.</param>
    /// <param name="measures">The measures; pairs by <see cref="CombinedMeasures.Pairs"/>.</param>
    /// <param name="options">The shock, the runs in time.</param>
    /// <param name="progress">Told the name of each measure before it is worked out; null for nobody.</param>
    /// <exception cref="ArgumentException">The shock alone carries the price out of the range searched, or two measures cannot stand together (participants of one name).</exception>
    public static MitigationComparison Compute(MitigatedMarket market, IEnumerable<IMitigation> measures, ComparisonOptions options, Action<string>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(market);
        ArgumentNullException.ThrowIfNull(measures);
        ArgumentNullException.ThrowIfNull(options);
        var warnings = ImmutableArray.CreateBuilder<string>();
        bool timed = options.Time is not null && options.Shock.IsPriceOnly;
        if (options.Time is not null && !timed) warnings.Add("A shock to volatility or depth is not run in time: only the equilibria are compared.");
        var outcomes = ImmutableArray.CreateBuilder<MeasureOutcome>();
        TimedRuns? none = null;
        foreach (IMitigation measure in measures.Prepend(new CombinedMeasures()))
        {
            progress?.Invoke(measure.Name);
            MitigatedMarket changed = measure.Apply(market);
            TimedRuns? runs = timed ? TimedRuns.Of(changed, options, options.Time!) : null;
            none ??= runs;
            outcomes.Add(Outcome(measure, changed, market, options, runs?.Against(none!), outcomes.Count == 0 ? null : outcomes[0]));
        }

        foreach (MeasureEffect idle in outcomes.SelectMany(o => o.Effects).Where(e => e.IsIdle).DistinctBy(e => e.Measure))
            warnings.Add($"'{idle.Measure}' has nothing to act on in this market.");
        return new MitigationComparison(outcomes.ToImmutable(), warnings.ToImmutable());
    }

    private static MeasureOutcome Outcome(IMitigation measure, MitigatedMarket changed, MitigatedMarket before, ComparisonOptions options, TimedOutcome? time, MeasureOutcome? none)
    {
        ImmutableArray<MeasureEffect> effects = [.. changed.Effects.Skip(before.Effects.Length)];
        // A measure that acts in time alone leaves the equilibrium as it is.
        if (none is not null && ReferenceEquals(changed.Equation, before.Equation)) return none with { Name = measure.Name, InWords = measure.InWords, Effects = effects, Time = time };
        CascadeResult result = CascadeSolver.Solve(changed.Equation, options.Shock, changed.Spot, options.Cascade);
        double end = result.LogMove ?? (options.Direction < 0 ? options.Cascade.Domain.LowestLogMove : options.Cascade.Domain.HighestLogMove);
        Fold? crash = result.Curve?.Folds.FirstOrDefault(f => f.LandingLogMove is not { } to || Math.Abs(to - f.LogMove) >= options.LeastJump);
        return new MeasureOutcome
        {
            Name = measure.Name,
            InWords = measure.InWords,
            Effects = effects,
            Status = result.Status,
            LogMove = result.LogMove,
            CriticalScale = crash?.Scale,
            LandingLogMove = crash?.LandingLogMove,
            ForcedUnits = result.LogMove is null ? null : result.Flows.Sum(f => Math.Max(0, options.Direction * f.Quantity)),
            Flows = result.Flows,
            Losses = PartyLosses.At(changed.Equation, options.Shock, end, changed.Spot, options.Cascade),
            Response = result.Curve?.Sample(options.LargestScale, options.CurvePoints) ?? [],
            Time = time,
        };
    }
}
