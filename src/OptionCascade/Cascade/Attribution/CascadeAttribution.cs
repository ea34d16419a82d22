// x = v(N) = v(∅) + Σ_p (v({p}) − v(∅)) + interaction          v(N) − v(∅) = Σ_p φ_p
//
//   N      all participants
//   v(C)   final log move when only the participants in C trade
//   φ_p    Shapley value of participant p
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Attribution;

/// <summary>How much of a final move is the shock by itself, each participant by itself, and their interaction. Immutable.</summary>
/// <remarks>
/// A coalition C is the market in which only its members trade: same impact, same depth and its response to volatility, same spot–vol response, same shock. v(C) is its first
/// equilibrium on the way of the push. A coalition without one in the range searched counts with the end of that range, is listed, and makes the figures depend on the range.
/// Values of coalitions other than the whole are those of the compiled curves, not polished by formula: exact to the stated error of the flows (10⁻¹² of gross by default) times
/// impact and amplification.
/// </remarks>
public sealed record CascadeAttribution
{
    /// <summary>The answer of the whole market.</summary>
    public required CascadeResult Result { get; init; }

    /// <summary>v(N), log price; of a runaway the end of the range searched.</summary>
    public required double Total { get; init; }

    /// <summary>v(∅), log price: where the shock ends when nobody trades.</summary>
    public required double ShockAlone { get; init; }

    /// <summary>Total less shock alone less what each adds alone: what comes of their feeding (or checking) each other, log price.</summary>
    public required double Interaction { get; init; }

    /// <summary>Each participant's part, in the order of the model.</summary>
    public required ImmutableArray<AttributionShare> Shares { get; init; }

    /// <summary>True when all coalitions were solved, false when orders of arrival were sampled.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Orders of arrival sampled; 0 when exact.</summary>
    public required int Permutations { get; init; }

    /// <summary>First critical scale of the whole market along this shock; null when it never tips in the range searched (or was not asked for).</summary>
    public required double? CriticalScale { get; init; }

    /// <summary>Names of the members of every coalition that ran away; of a sampled attribution those that were met.</summary>
    public required ImmutableArray<ImmutableArray<string>> RunawayCoalitions { get; init; }

    /// <summary>What the reader should know.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>Attribution of the answer of a model.</summary>
    /// <param name="model">The market.</param>
    /// <param name="shock">The shock.</param>
    /// <param name="options">Null for the documented defaults.</param>
    /// <exception cref="ArgumentException">The shock by itself carries the price out of the range searched.</exception>
    public static CascadeAttribution Compute(CascadeModel model, Shock shock, AttributionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Compute(model.Equation, shock, model.Market.Spot, options, model.Options);
    }

    /// <summary>Attribution of the answer of an equation.</summary>
    /// <param name="equation">Impact, participants, volatility.</param>
    /// <param name="shock">The shock.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="options">Null for the documented defaults.</param>
    /// <param name="solver">Range and tolerance; null for the documented defaults.</param>
    /// <exception cref="ArgumentException">The shock by itself carries the price out of the range searched.</exception>
    public static CascadeAttribution Compute(CascadeEquation equation, Shock shock, double spot, AttributionOptions? options = null, CascadeOptions? solver = null)
    {
        options ??= new AttributionOptions();
        solver ??= new CascadeOptions();
        CascadeResult result = CascadeSolver.Solve(equation, shock, spot, solver);
        var game = new AttributionGame(equation, shock, solver.Domain);
        CoalitionValue compiled = game.Value([.. Enumerable.Range(0, game.Count)]), everybody = result.LogMove is { } x ? new CoalitionValue(x, false) : compiled with { IsRunaway = true };
        AttributionShapley values = game.Count <= options.ExactUpTo
            ? AttributionShapley.Exact(game, everybody)
            : AttributionShapley.Sampled(game, everybody, options.Permutations, options.Seed);

        double?[] alone = new double?[game.Count], without = new double?[game.Count];
        double? critical = null;
        if (options.CriticalShock && result.Curve is { } curve)
        {
            critical = curve.Folds.FirstOrDefault()?.Scale;
            var first = new AttributionCritical(equation, shock, solver, game.SharesOnePath);
            Parallel.For(0, game.Count, p => (alone[p], without[p]) = (first.First(q => q == p), first.First(q => q != p)));
        }

        ImmutableArray<AttributionShare> shares = [.. equation.Participants.Select((p, i) => new AttributionShare
        {
            Participant = p.Name,
            Alone = values.Alone[i] - values.Nobody,
            LeaveOneOut = values.Everybody - values.Without[i],
            Shapley = values.Shapley[i],
            ShapleyStandardError = values.StandardError[i],
            CriticalScaleAlone = alone[i],
            CriticalScaleWithout = without[i],
            CriticalScaleChange = critical - without[i],
        })];
        var together = new CompensatedSum();
        together.Add(values.Everybody);
        together.Add(-values.Nobody);
        foreach (AttributionShare share in shares)
            together.Add(-share.Alone);
        return new CascadeAttribution
        {
            Result = result,
            Total = values.Everybody,
            ShockAlone = values.Nobody,
            Interaction = together.Value,
            Shares = shares,
            IsExact = values.Permutations == 0,
            Permutations = values.Permutations,
            CriticalScale = critical,
            RunawayCoalitions = [.. values.Runaways.Select(members => members.Select(p => equation.Participants[p].Name).ToImmutableArray())],
            Warnings = [.. Notes(values, result, compiled)],
        };
    }

    private static IEnumerable<string> Notes(AttributionShapley values, CascadeResult result, CoalitionValue compiled)
    {
        if (values.Runaways.Count > 0)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{values.Runaways.Count} coalitions {(values.Permutations == 0 ? "" : "met in the sample ")}ran away and count with the end of the range searched: the figures depend on that range.");
        if (result.LogMove is { } x && (compiled.IsRunaway || Math.Abs(compiled.LogMove - x) > 1e-7 * Math.Max(1, Math.Abs(result.Amplification ?? 1))))
            yield return string.Create(CultureInfo.InvariantCulture,
                $"The market stands so close to a tipping point that its answer, {x:R}, and that of the compiled curves, {compiled.LogMove:R}{(compiled.IsRunaway ? " (runaway)" : "")}, lie on two sides of it.");
        if (result.Amplification is > 20)
            yield return "The gain at the answer is near one: attribution is sensitive to every figure of the market.";
    }
}
