namespace OptionCascade.Hedging.Policies;

/// <summary>
/// To delta-neutral at fixed times, nothing in between: h = −Δ at each instant of the schedule. A jump between two instants trades nothing until the next one.
/// </summary>
/// <remarks>
/// With N even hedges of one option at the money the standard deviation of the result is about √(π/4)·vega·σ/√N.
/// Source: Derman and Kamal, When you cannot hedge continuously, Goldman Sachs Quantitative Strategies Research Notes (1999).
/// </remarks>
/// <param name="Schedule">When to hedge.</param>
public sealed record FixedTimeHedging(HedgingSchedule Schedule) : IHedgingPolicy
{
    /// <inheritdoc/>
    public string Name => $"fixed times, {Schedule.Name}";

    /// <inheritdoc/>
    public bool IsLinearInPositions => true;

    /// <inheritdoc/>
    public double VarianceScale(double optionVolatility, in HedgePoint book) => 1;

    /// <inheritdoc/>
    public bool HasOneVarianceScale => true;

    /// <inheritdoc/>
    public HedgeDecision Decide(in HedgeState state)
        => Schedule.IsDue(state.PreviousYears, state.Years) ? new(state.Now.TargetUnits, true) : new(state.HeldUnits, false);

    /// <inheritdoc/>
    /// <remarks>The start position: no time passes in a move.</remarks>
    public double HedgeAfterMove(double startUnits, Func<double, HedgePoint> pointAt, double logMove) => startUnits;
}
