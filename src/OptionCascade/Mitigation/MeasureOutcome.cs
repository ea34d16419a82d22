using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Hedging.Policies;

namespace OptionCascade.Mitigation;

/// <summary>What became of the market with a measure in force.</summary>
public sealed record MeasureOutcome
{
    /// <summary>Name of the measure; <c>none</c> for the market as it is.</summary>
    public required string Name { get; init; }

    /// <summary>What is done, in words.</summary>
    public required string InWords { get; init; }

    /// <summary>What each measure changed and costs beforehand; empty for none.</summary>
    public required ImmutableArray<MeasureEffect> Effects { get; init; }

    /// <summary>What the solver found for the shock.</summary>
    public required CascadeStatus Status { get; init; }

    /// <summary>x where the market ends; null for a runaway.</summary>
    public required double? LogMove { get; init; }

    /// <summary>
    /// Scale of the shock at which the price first jumps by at least <see cref="ComparisonOptions.LeastJump"/>; null when it never does in the range searched.
    /// </summary>
    public required double? CriticalScale { get; init; }

    /// <summary>x after that jump; null without one or when nothing holds the price.</summary>
    public required double? LandingLogMove { get; init; }

    /// <summary>Units traded with the move by those whom the move makes trade; null for a runaway.</summary>
    public required double? ForcedUnits { get; init; }

    /// <summary>What each participant has traded, those that the measure brought included; empty for a runaway.</summary>
    public required ImmutableArray<ParticipantFlow> Flows { get; init; }

    /// <summary>Losses by party, quote currency; they add up to 0. Of a runaway up to the end of the range.</summary>
    public required ImmutableArray<PartyLoss> Losses { get; init; }

    /// <summary>Where the market ends for multiples of the shock; scales without an equilibrium are left out.</summary>
    public required ImmutableArray<ResponsePoint> Response { get; init; }

    /// <summary>The same in time; null when not asked for.</summary>
    public required TimedOutcome? Time { get; init; }

    /// <summary>True when a measure of the set found nothing in this market to act on.</summary>
    public bool IsIdle => Effects.Any(e => e.IsIdle);

    /// <summary>Sum of what the measures cost beforehand, as far as it is known, quote currency.</summary>
    public double KnownCost => Effects.Where(e => double.IsFinite(e.Cost)).Sum(e => e.Cost);

    /// <summary>Loss of one party, quote currency; 0 when it does not take part.</summary>
    /// <param name="party">Its name.</param>
    public double Loss(string party) => Losses.Where(l => l.Party == party).Sum(l => l.Amount);
}

/// <summary>What became of the market in time: means over paths with their standard errors; changes are of paths with the same random numbers.</summary>
public sealed record TimedOutcome
{
    /// <summary>Number of paths.</summary>
    public required int Paths { get; init; }

    /// <summary>Farthest price of a path in the direction of the shock, as a fraction of S₀ less 1.</summary>
    public required Estimate Floor { get; init; }

    /// <summary>The same less that of no measure, path by path: &gt; 0 is a higher price.</summary>
    public required Estimate FloorChange { get; init; }

    /// <summary>Price at the end, as a fraction of S₀ less 1.</summary>
    public required Estimate End { get; init; }

    /// <summary>Units traded with the move.</summary>
    public required Estimate ForcedUnits { get; init; }

    /// <summary>The same less that of no measure.</summary>
    public required Estimate ForcedChange { get; init; }

    /// <summary>Seconds without trading.</summary>
    public required Estimate HaltedSeconds { get; init; }

    /// <summary>Share of paths on which nothing held the price.</summary>
    public required Estimate Runaway { get; init; }

    /// <summary>Mean losses by party, quote currency.</summary>
    public required ImmutableArray<PartyLoss> Losses { get; init; }
}
