using System.Collections.Immutable;

namespace OptionCascade.Margin.Crypto;

/// <summary>A future or perpetual line.</summary>
/// <param name="Coins">Signed size in coins; of an inverse contract the notional in quote currency over its mark.</param>
/// <param name="MarkPrice">Mark, quote currency per coin, &gt; 0.</param>
/// <param name="YearFraction">Years to expiry, ≥ 0; 0 for a perpetual.</param>
public readonly record struct CoinFuture(double Coins, double MarkPrice, double YearFraction);

/// <summary>The options of one expiry.</summary>
/// <param name="Forward">F, quote currency per coin, &gt; 0.</param>
/// <param name="YearFraction">T, years of 365 days, ≥ 0.</param>
/// <param name="Options">The lines.</param>
public sealed record CoinExpiry(double Forward, double YearFraction, ImmutableArray<MarginOption> Options);

/// <summary>Futures, perpetuals and options on one coin that share one settlement currency.</summary>
public sealed record CoinPortfolio
{
    /// <summary>S, quote currency per coin, &gt; 0.</summary>
    public required double IndexPrice { get; init; }

    /// <summary>True: everything settles in the coin and margins are in coin. False: in quote currency.</summary>
    public required bool IsInverse { get; init; }

    /// <summary>Futures and perpetuals.</summary>
    public ImmutableArray<CoinFuture> Futures { get; init; } = [];

    /// <summary>Options by expiry.</summary>
    public ImmutableArray<CoinExpiry> Expiries { get; init; } = [];
}

/// <summary>One point of a scenario grid.</summary>
/// <param name="SpotMove">m of S' = S(1 + m), &gt; −1.</param>
/// <param name="VolatilityMove">v of σ' = σ(1 + v·(30/days)^p), ≥ −1.</param>
/// <param name="Weight">Factor on the profit or loss, ≥ 0.</param>
public readonly record struct GridScenario(double SpotMove, double VolatilityMove, double Weight);

/// <summary>A dated scenario grid with time-scaled volatility shocks.</summary>
public sealed record ScenarioGridParameters
{
    /// <summary>The points.</summary>
    public required ImmutableArray<GridScenario> Scenarios { get; init; }

    /// <summary>p below 30 days; 0 for shocks that do not depend on time.</summary>
    public required double ShortTermPower { get; init; }

    /// <summary>p from 30 days.</summary>
    public required double LongTermPower { get; init; }

    /// <summary>Least number of days in (30/days)^p, &gt; 0.</summary>
    public required double DayFloor { get; init; }

    /// <summary>Least volatility where the shock is upward, per √year.</summary>
    public required double MinimumVolatilityUp { get; init; }

    /// <summary>Maintenance requirement as a fraction of the initial one, (0, 1].</summary>
    public required double MaintenanceFactor { get; init; }

    /// <summary>Contingency of futures, fraction of the index per coin of every line, ≥ 0. Default 0: most venues have none (Dederi: 0.6%).</summary>
    public double FutureContingency { get; init; }

    /// <summary>Contingency of options, fraction of the index per coin of every line, long or short, ≥ 0. Default 0.</summary>
    public double OptionContingency { get; init; }
}
