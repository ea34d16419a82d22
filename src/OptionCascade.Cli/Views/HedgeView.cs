namespace OptionCascade.Cli.Views;

/// <summary>What dealers must trade if spot, volatility or time moves.</summary>
internal sealed record HedgeView : AnswerView
{
    /// <summary>Daily turnover in currency, where known.</summary>
    public double? DailyNotional { get; init; }

    /// <summary>Whether an order book was given.</summary>
    public required bool HasDepth { get; init; }

    /// <summary>One row a move of spot, in the order asked for.</summary>
    public required IReadOnlyList<HedgeRow> Rows { get; init; }

    /// <summary>One row a shift of all volatilities.</summary>
    public required IReadOnlyList<ScenarioFlow> Volatility { get; init; }

    /// <summary>One row a span of time.</summary>
    public required IReadOnlyList<ScenarioFlow> Time { get; init; }

    /// <summary>Spot moves × volatility shifts together.</summary>
    public required JointGrid Joint { get; init; }

    /// <summary>The last half hour: hedgers at fixed times and leveraged funds; empty when not asked for.</summary>
    public required IReadOnlyList<CloseFlow> Close { get; init; }

    /// <summary>Drift towards (&lt; 0: away from) the strikes, percent of spot per day, from hedging of options near expiry; null when nothing is near expiry.</summary>
    public double? PinningPercentPerDay { get; init; }

    /// <summary>Hedging policies compared; null where not asked for.</summary>
    public PoliciesView? Policies { get; init; }
}

/// <summary>A flow by cause, currency at S₀; bought &gt; 0.</summary>
/// <param name="Gamma">From the move of spot, first order.</param>
/// <param name="Vanna">From volatility, first order.</param>
/// <param name="Charm">From time, first order.</param>
/// <param name="SecondOrder">Speed, zomma, color.</param>
/// <param name="Expiry">Options that jump or are settled on the way.</param>
/// <param name="Remainder">What is left of the full revaluation.</param>
internal readonly record struct FlowSplit(double Gamma, double Vanna, double Charm, double SecondOrder, double Expiry, double Remainder);

/// <summary>The trade forced by one move of spot.</summary>
/// <param name="Move">Relative price move S/S₀ − 1.</param>
/// <param name="Spot">Price after the move.</param>
/// <param name="Quantity">Units of underlying bought (&gt; 0) or sold (&lt; 0), by full revaluation.</param>
/// <param name="Notional">The same at S₀, currency.</param>
/// <param name="ApproximateNotional">From today's gamma alone, at S₀, currency.</param>
/// <param name="ApproximationError">Approximate less full, currency.</param>
/// <param name="Split">By cause.</param>
/// <param name="Contracts">In contracts of the future; null without a multiplier.</param>
/// <param name="FractionOfDepth">Of what rests within the move on the side that it hits; null when not known.</param>
internal readonly record struct HedgeRow(double Move, double Spot, double Quantity, double Notional, double ApproximateNotional, double ApproximationError, FlowSplit Split, double? Contracts, double? FractionOfDepth);

/// <summary>The trade forced by a shift of volatility or the passage of time.</summary>
/// <param name="Scenario">In words.</param>
/// <param name="Hours">Hours that pass.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Notional">At S₀, currency.</param>
/// <param name="Split">By cause.</param>
/// <param name="ExpiredOptions">Options settled on the way.</param>
internal readonly record struct ScenarioFlow(string Scenario, double Hours, double Quantity, double Notional, FlowSplit Split, int ExpiredOptions);

/// <summary>Flows, currency at S₀, for every move with every shift.</summary>
/// <param name="Hours">Hours that pass in all of them.</param>
/// <param name="Moves">Relative moves of spot.</param>
/// <param name="Shifts">Shifts of volatility in words.</param>
/// <param name="Notional">By move, then shift.</param>
internal sealed record JointGrid(double Hours, IReadOnlyList<double> Moves, IReadOnlyList<string> Shifts, IReadOnlyList<IReadOnlyList<double>> Notional);

/// <summary>What trades into the close after a day's move.</summary>
/// <param name="Move">Relative move since the last hedge.</param>
/// <param name="DealersMove">Dealers who hedge at fixed times: for the move, currency.</param>
/// <param name="DealersTime">The same for the time since.</param>
/// <param name="Funds">Leveraged funds.</param>
/// <param name="Total">All.</param>
internal readonly record struct CloseFlow(double Move, double DealersMove, double DealersTime, double Funds, double Total);
