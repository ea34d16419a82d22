using System.Collections.Immutable;
using OptionCascade.Numerics;
using OptionCascade.Margin.KillPrices;

namespace OptionCascade.Margin.Monitor;

/// <summary>What a monitor shows.</summary>
public sealed record MonitorOptions
{
    private readonly ImmutableArray<double> _levels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12.5, 15, 17.5, 20, 25, 30, 35, 40, 50, 60, 70, 80, 90, 99];
    private readonly ImmutableArray<double> _leverage = [0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 50, 100];

    /// <summary>How kill prices are searched. Default both ways and volatility, −99% to ten times the price.</summary>
    public KillPriceOptions Search { get; init; } = KillPriceOptions.Default;

    /// <summary>Levels of the liquidation map and bars of the distances: falls in percent of the price, ascending, in (0, 100); rises are as far in log price (a fall of 50% mirrors a doubling).</summary>
    /// <exception cref="ArgumentException">Empty, not ascending, or outside the range.</exception>
    public ImmutableArray<double> LevelsPercent { get => _levels; init => _levels = Ascending(value, 0, 100, nameof(LevelsPercent)); }

    /// <summary>Inner edges of the bars of leverage, ascending, finite; net and delta-adjusted leverage are counted by size.</summary>
    /// <exception cref="ArgumentException">Empty, not ascending, or not finite.</exception>
    public ImmutableArray<double> LeverageEdges { get => _leverage; init => _leverage = Ascending(value, 0, double.MaxValue, nameof(LeverageEdges)); }

    private static ImmutableArray<double> Ascending(ImmutableArray<double> values, double low, double high, string name)
    {
        if (values.IsDefaultOrEmpty) throw new ArgumentException("Expected at least one value, got none.", name);
        for (int i = 0; i < values.Length; i++)
        {
            Guard.InRange(values[i], low, high, name);
            if (values[i] <= (i == 0 ? low : values[i - 1]) || values[i] >= high)
                throw new ArgumentException($"Expected ascending values strictly between {low} and {high}, got {string.Join(", ", values)}.", name);
        }

        return values;
    }
}

/// <summary>A population of accounts at a glance. The order in which the accounts were given has no influence on any figure.</summary>
public sealed record MonitorReport
{
    /// <summary>How much of the population the figures speak for.</summary>
    public required Coverage Coverage { get; init; }

    /// <summary>Accounts in breach before anything moves.</summary>
    public required int InBreach { get; init; }

    /// <summary>Gross notional over equity.</summary>
    public required Distribution GrossLeverage { get; init; }

    /// <summary>|Net notional| over equity.</summary>
    public required Distribution NetLeverage { get; init; }

    /// <summary>|Delta notional| over equity.</summary>
    public required Distribution DeltaLeverage { get; init; }

    /// <summary>Maintenance over equity.</summary>
    public required Distribution MarginRatio { get; init; }

    /// <summary>Distance to liquidation in log price, to the nearer side: 0 in breach, +∞ none in range.</summary>
    public required Distribution Distance { get; init; }

    /// <summary>Distance to liquidation by a fall.</summary>
    public required Distribution DistanceDown { get; init; }

    /// <summary>Distance to liquidation by a rise.</summary>
    public required Distribution DistanceUp { get; init; }

    /// <summary>Relative rise of volatility that liquidates; all NaN when it was not searched.</summary>
    public required Distribution VolatilityRise { get; init; }

    /// <summary>Concentration of gross notional.</summary>
    public required Concentration Notional { get; init; }

    /// <summary>Concentration of the maintenance requirement.</summary>
    public required Concentration Maintenance { get; init; }

    /// <summary>One map per underlying of the market, by symbol.</summary>
    public required ImmutableArray<LiquidationMap> Maps { get; init; }

    /// <summary>The kill prices behind the figures, one per account valued.</summary>
    public required ImmutableArray<AccountKill> Kills { get; init; }
}
