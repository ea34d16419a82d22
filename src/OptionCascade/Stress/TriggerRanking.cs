// critical(k) = smallest shock of a kind that causes the outcome when 1 − k of the trigger is gone;  change = critical(0) − critical(1)
using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>What may set a cascade off.</summary>
public enum TriggerKind
{
    /// <summary>Everything that one participant trades.</summary>
    Participant,

    /// <summary>Orders or liquidations of one participant at one level.</summary>
    Level,

    /// <summary>One margin account of option sellers.</summary>
    Account,

    /// <summary>The dealers' options of one strike, all expiries.</summary>
    Strike,
}

/// <summary>One row: somebody taken out of the market, and what becomes of the smallest shock.</summary>
/// <param name="Name">Who.</param>
/// <param name="Kind">What.</param>
/// <param name="LogMove">Where it trades first, log price; null for a participant and a strike.</param>
/// <param name="Units">Units of underlying: traded at the level or by the account there, or held at the strike (signed contracts times multiplier); of a participant traded on the whole way to where the market ends, of its smooth part.</param>
/// <param name="CriticalWithout">Smallest shock without it, unit of the kind; null when none causes the outcome any more.</param>
/// <param name="Change">CriticalWithout less the critical shock as it is: &gt; 0 when its removal makes the market safer; +∞ when nothing causes the outcome any more.</param>
/// <param name="ShareToRemove">Least share of it, in (0, 1], that must go for the market to stand the shock it was asked to stand; null when all of it is not enough, or it was not looked at.</param>
public sealed record StressTrigger(string Name, TriggerKind Kind, double? LogMove, double Units, double? CriticalWithout, double Change, double? ShareToRemove);

/// <summary>Who is forced first where the market tips.</summary>
/// <param name="Participant">Name.</param>
/// <param name="LogMove">Where, log price.</param>
/// <param name="Units">What is traded at that level, units; of smooth feedback what is traded per unit of log price.</param>
/// <param name="IsThreshold">True for orders or liquidations at a level; false for smooth feedback, where the largest share of the gain is named.</param>
public sealed record FirstForced(string Participant, double LogMove, double Units, bool IsThreshold);

/// <summary>Choices of a trigger ranking.</summary>
public sealed record TriggerRankingOptions
{
    private readonly int _levels = 40;
    private readonly int _strikes = 20;
    private readonly int _accounts = 40;
    private readonly double _withstand = 1.1;

    /// <summary>What already pushes the market, range and tolerance.</summary>
    public ReverseStressOptions Reverse { get; init; } = new();

    /// <summary>Levels looked at, the largest first. Default 40.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int MostLevels { get => _levels; init => _levels = Guard.AtLeast(value, 0, nameof(MostLevels)); }

    /// <summary>Strikes looked at, the largest first. Default 20.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int MostStrikes { get => _strikes; init => _strikes = Guard.AtLeast(value, 0, nameof(MostStrikes)); }

    /// <summary>Accounts looked at, those liquidated first. Default 40.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int MostAccounts { get => _accounts; init => _accounts = Guard.AtLeast(value, 0, nameof(MostAccounts)); }

    /// <summary>The shock that the market should stand, as a multiple of the critical one, in [1.0001, 100]: how much of a trigger must go for that. Default 1.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public double Withstand { get => _withstand; init => _withstand = Guard.InRange(value, 1.0001, 100, nameof(Withstand)); }
}

/// <summary>Which participant, stop cluster, account or strike starts it. Immutable.</summary>
/// <remarks>
/// A trigger is taken out of the market, all else as it is, and the smallest shock is found again. Changes do not add up: two clusters may each be enough by themselves. Where liquidations
/// lift volatility (κ &gt; 0), an account is taken out with the other accounts' levels held.
/// </remarks>
public sealed record TriggerRanking
{
    /// <summary>The market as it is.</summary>
    public required ReverseStressResult Critical { get; init; }

    /// <summary>Who is forced first past the last state without the outcome; null when nobody is, or there is no critical shock.</summary>
    public required FirstForced? First { get; init; }

    /// <summary>The shock that the market should stand, unit of the kind; null without a critical shock.</summary>
    public required double? Withstand { get; init; }

    /// <summary>The triggers, the one whose removal moves the critical shock most first; empty without a critical shock.</summary>
    public required ImmutableArray<StressTrigger> Triggers { get; init; }

    /// <summary>What was left out, in words.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>The ranking for a model, strikes of the dealers included.</summary>
    /// <param name="model">The market.</param>
    /// <param name="outcome">What is to be caused.</param>
    /// <param name="kind">What is pushed.</param>
    /// <param name="options">Null for the documented defaults, with the model's range and tolerance.</param>
    public static TriggerRanking Compute(CascadeModel model, StressOutcome outcome, StressKind kind, TriggerRankingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new TriggerRankingOptions { Reverse = new ReverseStressOptions { Solver = model.Options } };
        return Compute(model.Equation, model.Dealers, model.Market.Spot, outcome, kind, options);
    }

    /// <summary>The ranking for an equation.</summary>
    /// <param name="equation">Impact, participants, volatility.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="outcome">What is to be caused.</param>
    /// <param name="kind">What is pushed.</param>
    /// <param name="options">Null for the documented defaults.</param>
    public static TriggerRanking Compute(CascadeEquation equation, double spot, StressOutcome outcome, StressKind kind, TriggerRankingOptions? options = null)
        => Compute(equation, null, spot, outcome, kind, options ?? new TriggerRankingOptions());

    private static TriggerRanking Compute(CascadeEquation equation, Exposure.DealerBook? dealers, double spot, StressOutcome outcome, StressKind kind, TriggerRankingOptions options)
    {
        ReverseStressResult critical = ReverseStress.Find(equation, spot, outcome, kind, options.Reverse);
        if (critical is not { Status: ReverseStressStatus.Found, Amount: { } amount, With: { } with, Without: { } without })
            return new TriggerRanking { Critical = critical, First = null, Withstand = null, Triggers = [], Notes = [] };
        double to = StressEnd.Of(with, equation, options.Reverse.Solver).LogMove, from = without.LogMove!.Value, asked = amount * options.Withstand;
        var market = new TriggerMarket(equation, dealers, spot, options, with.Shock, to);
        var rows = new StressTrigger[market.Candidates.Length];
        double? CriticalOf(CascadeEquation e) => ReverseStress.AmountOf(e, spot, outcome, kind, options.Reverse);
        Parallel.For(0, rows.Length, i =>
        {
            TriggerCandidate c = market.Candidates[i];
            double? alone = CriticalOf(c.Kept(0));
            rows[i] = new StressTrigger(c.Name, c.Kind, c.LogMove, c.Units, alone, alone is { } a ? a - amount : double.PositiveInfinity, null);
        });
        int[] order = [.. Enumerable.Range(0, rows.Length).OrderByDescending(i => rows[i].Change).ThenByDescending(i => Math.Abs(rows[i].Units)).ThenBy(i => i)];
        bool Stands(int i, double share) => CriticalOf(market.Candidates[i].Kept(1 - share)) is not { } c || c > asked;
        Parallel.ForEach(order.Where(i => rows[i].CriticalWithout is not { } c || c > asked).Take(8), i =>
            rows[i] = rows[i] with { ShareToRemove = FirstScale.Bisect(share => Stands(i, share), 0, 1, 1e-6) });
        return new TriggerRanking
        {
            Critical = critical, First = market.First(from, to), Withstand = asked, Triggers = [.. order.Select(i => rows[i])], Notes = market.Notes,
        };
    }
}
