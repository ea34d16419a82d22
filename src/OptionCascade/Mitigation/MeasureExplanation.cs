using System.Globalization;

namespace OptionCascade.Mitigation;

/// <summary>What a measure did, in plain words.</summary>
public static class MeasureExplanation
{
    private const double Noticeable = 5e-4;

    /// <summary>One or two sentences: better or worse than nothing, by how much, and why.</summary>
    /// <param name="outcome">The market with the measure.</param>
    /// <param name="none">The market as it is.</param>
    public static string Of(MeasureOutcome outcome, MeasureOutcome none)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(none);
        string name = char.ToUpperInvariant(outcome.Name[0]) + outcome.Name[1..];
        if (outcome.Effects.All(e => e.IsIdle)) return $"{name}: nothing in this market for it to act on.";
        return $"{name}: {Equilibrium(outcome, none)}{InTime(outcome, none)}{(IsWorse(outcome, none) ? Ahead(outcome, none) : "")}";
    }

    /// <summary>
    /// True when the measure makes things worse: the market ends farther, tips at a smaller shock, or its mean floor in time is farther by more than two standard errors and at
    /// least 0.05% of the price.
    /// </summary>
    /// <param name="outcome">The market with the measure.</param>
    /// <param name="none">The market as it is.</param>
    public static bool IsWorse(MeasureOutcome outcome, MeasureOutcome none)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(none);
        if (End(outcome) > End(none) + Noticeable) return true;
        if (outcome.CriticalScale is { } tip && tip < (none.CriticalScale ?? double.PositiveInfinity) * (1 - Noticeable)) return true;
        return outcome.Time is { } time && none.Time is not null && Farther(time, none) is var d && d > Noticeable && d > 2 * time.FloorChange.StandardError;
    }

    private static string Equilibrium(MeasureOutcome outcome, MeasureOutcome none)
    {
        if (End(outcome) == End(none) && outcome.CriticalScale == none.CriticalScale) return "where the market ends is as without it, once everybody has traded.";
        string end = (outcome.LogMove, none.LogMove) switch
        {
            (null, null) => "nothing holds the price, as without it",
            (null, { } before) => string.Create(CultureInfo.InvariantCulture, $"nothing holds the price any more (without it: {Percent(before)})"),
            ({ } now, null) => string.Create(CultureInfo.InvariantCulture, $"the price is held at {Percent(now)}, where nothing would have held it"),
            ({ } now, { } before) => string.Create(CultureInfo.InvariantCulture, $"the market ends at {Percent(now)} instead of {Percent(before)}"),
        };
        string tip = (outcome.CriticalScale, none.CriticalScale) switch
        {
            (null, null) => "",
            (null, _) => "; it no longer tips in the range searched",
            ({ } now, null) => string.Create(CultureInfo.InvariantCulture, $"; it tips at {now:0.###} times the shock, where it would not tip at all"),
            ({ } now, { } before) when now == before => "",
            ({ } now, { } before) => string.Create(CultureInfo.InvariantCulture, $"; it tips at {now:0.###} times the shock instead of {before:0.###}"),
        };
        return end + tip + (IsWorse(outcome with { Time = null }, none) ? ": worse than nothing." : ".");
    }

    /// <summary>What running ahead of the breaker set off; empty where nobody does.</summary>
    private static string Ahead(MeasureOutcome outcome, MeasureOutcome none)
    {
        string seller = AnticipatingSellers.StandardName;
        if (!outcome.Effects.Any(e => e.ActsOn.Contains(seller))) return "";
        const string First = " Those who fear to be locked in sell before the breaker acts, into a falling market";
        if (outcome.Flows.IsEmpty || none.Flows.IsEmpty) return First + ".";
        double own = -outcome.Flows.Where(f => f.Participant == seller).Sum(f => f.Quantity);
        double others = outcome.ForcedUnits!.Value - own - none.ForcedUnits!.Value;
        return First + string.Create(CultureInfo.InvariantCulture, $": {own:#,0.##} units")
            + (others > 0 ? string.Create(CultureInfo.InvariantCulture, $", which makes others sell {others:#,0.##} units that they would have kept.") : ".");
    }

    private static string InTime(MeasureOutcome outcome, MeasureOutcome none)
    {
        if (outcome.Time is not { } time || none.Time is not { } before) return "";
        double d = Farther(time, none), error = time.FloorChange.StandardError;
        string floor = string.Create(CultureInfo.InvariantCulture, $" In time its farthest price is {time.Floor.Value:+0.00%;-0.00%} on average instead of {before.Floor.Value:+0.00%;-0.00%}");
        string verdict = Math.Abs(d) <= Math.Max(2 * error, 1e-12) ? ", no difference beyond chance." : d > 0 ? ": worse than nothing." : ": better.";
        string halted = time.HaltedSeconds.Value > 0 ? string.Create(CultureInfo.InvariantCulture, $" Trading stands still for {time.HaltedSeconds.Value / 60:0.#} minutes on average.") : "";
        return floor + verdict + halted;
    }

    /// <summary>How much farther from the start the mean floor is than without the measure, fraction of the price.</summary>
    private static double Farther(TimedOutcome time, MeasureOutcome none) => time.FloorChange.Value * (none.Time!.Floor.Value < 0 ? -1 : 1);

    private static double End(MeasureOutcome o) => o.LogMove is { } x ? Math.Abs(Math.Exp(x) - 1) : double.PositiveInfinity;

    private static string Percent(double logMove) => string.Create(CultureInfo.InvariantCulture, $"{Math.Exp(logMove) - 1:+0.00%;-0.00%;0.00%}");
}
