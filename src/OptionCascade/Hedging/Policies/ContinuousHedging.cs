namespace OptionCascade.Hedging.Policies;

/// <summary>
/// Delta-neutral at every instant: h = −Δ. On a path it trades at every observation; after a jump or a move, however reached, it holds −Δ of the new price.
/// </summary>
/// <remarks>Without costs and with the right volatility it replicates exactly: Black and Scholes (1973), J. Political Economy 81, 637–654.</remarks>
public sealed record ContinuousHedging : IHedgingPolicy
{
    /// <inheritdoc/>
    public string Name => "continuous";

    /// <inheritdoc/>
    public bool IsLinearInPositions => true;

    /// <inheritdoc/>
    public double VarianceScale(double optionVolatility, in HedgePoint book) => 1;

    /// <inheritdoc/>
    public bool HasOneVarianceScale => true;

    /// <inheritdoc/>
    public HedgeDecision Decide(in HedgeState state) => new(state.Now.TargetUnits, true);

    /// <inheritdoc/>
    /// <remarks>−Δ(x): what was held before does not matter.</remarks>
    public double HedgeAfterMove(double startUnits, Func<double, HedgePoint> pointAt, double logMove)
    {
        ArgumentNullException.ThrowIfNull(pointAt);
        return pointAt(logMove).TargetUnits;
    }
}
