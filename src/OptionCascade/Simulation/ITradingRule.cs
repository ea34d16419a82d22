namespace OptionCascade.Simulation;

/// <summary>What the market looks like when a rule is asked.</summary>
/// <param name="Seconds">Time from the start, at the end of the step.</param>
/// <param name="LogMove">x, log price where trading would go in this step.</param>
/// <param name="LastLogMove">x, log price of the last trade.</param>
/// <param name="IsOpen">True when trading is not halted at the moment.</param>
public readonly record struct TradingMoment(double Seconds, double LogMove, double LastLogMove, bool IsOpen);

/// <summary>What a rule wants.</summary>
/// <param name="HaltSeconds">Trading stops now for so long, 0 for no halt; infinite for the rest of the run.</param>
/// <param name="LowestLogMove">Trades are not allowed below this log price in this step.</param>
/// <param name="HighestLogMove">Trades are not allowed above this log price in this step.</param>
/// <param name="DepthFactor">Depth in this step as a share of what it would be, &gt; 0: quotes that were cancelled, depth that was added.</param>
public readonly record struct TradingDecision(double HaltSeconds, double LowestLogMove, double HighestLogMove, double DepthFactor)
{
    /// <summary>Go on.</summary>
    public static TradingDecision Continue { get; } = new(0, double.NegativeInfinity, double.PositiveInfinity, 1);

    /// <summary>With a halt: in this step trading goes on up to the limits and stops after it; else nothing is traded in this step. Default false.</summary>
    public bool TradesToLimits { get; init; }

    /// <summary>With a halt: rounds of indicative prices of the auction by which trading resumes, ≥ 0; 0 resumes as if nothing had been. Default 0.</summary>
    public int AuctionRounds { get; init; }

    /// <summary>
    /// With a halt: depth, as a share of this market's, of another market in which those whose trades come back with the price (hedgers) go on, ≥ 0. Default 0: the halt stops
    /// hedging too.
    /// </summary>
    public double HedgingDepth { get; init; }
}

/// <summary>A rule of a venue that can stop or bound trading: a circuit breaker, a price band, a pause.</summary>
public interface ITradingRule
{
    /// <summary>Name used in results.</summary>
    string Name { get; }

    /// <summary>The rule at the start of a run; it remembers what it needs.</summary>
    ITradingRuleState Start();
}

/// <summary>A rule during a run. Not safe to share between threads.</summary>
public interface ITradingRuleState
{
    /// <summary>Asked once a step, before the trades of the step are made final.</summary>
    /// <param name="moment">Where the market stands and where it would go.</param>
    TradingDecision Decide(TradingMoment moment);

    /// <summary>Told after the step where the market stands.</summary>
    /// <param name="moment">The step as it ended.</param>
    void Observe(TradingMoment moment);
}
