using NodaTime;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Market;

/// <summary>How much of the underlying trades in a day and how much it moves: what price impact is scaled by.</summary>
/// <param name="DailyVolume">V, units of underlying traded per day.</param>
/// <param name="DailyVolatility">σ, standard deviation of the daily log return.</param>
public sealed record TradingActivity(double DailyVolume, double DailyVolatility)
{
    /// <summary>V, units of underlying traded per day; finite, &gt; 0.</summary>
    public double DailyVolume { get; init; } = Guard.Positive(DailyVolume);

    /// <summary>σ, standard deviation of the daily log return; finite, &gt; 0.</summary>
    public double DailyVolatility { get; init; } = Guard.Positive(DailyVolatility);

    /// <summary>From a daily notional in quote currency: V = notional / spot.</summary>
    /// <param name="dailyNotional">Quote currency traded per day, &gt; 0.</param>
    /// <param name="spot">Price, quote currency per unit, &gt; 0.</param>
    /// <param name="dailyVolatility">Standard deviation of the daily log return, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is not a finite number &gt; 0.</exception>
    public static TradingActivity FromNotional(double dailyNotional, double spot, double dailyVolatility)
        => new(Guard.Positive(dailyNotional) / Guard.Positive(spot), dailyVolatility);
}

/// <summary>One underlying's market at one instant. Immutable.</summary>
public sealed record MarketSnapshot
{
    private readonly double _spot;
    private readonly string _underlying = "";

    /// <summary>Symbol of the underlying.</summary>
    /// <exception cref="ArgumentException">Empty.</exception>
    public required string Underlying { get => _underlying; init => _underlying = Guard.NotBlank(value, nameof(Underlying)); }

    /// <summary>Valuation instant. No default: there is no ambient clock.</summary>
    public required Instant AsOf { get; init; }

    /// <summary>S₀, quote currency per unit; finite, &gt; 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, NaN or infinite.</exception>
    public required double Spot { get => _spot; init => _spot = Guard.Positive(value, nameof(Spot)); }

    /// <summary>Quote currency, e.g. <c>USD</c>.</summary>
    public required string Currency { get; init; }

    /// <summary>The calendar by which the underlying's options expire.</summary>
    public required ExchangeCalendar Calendar { get; init; }

    /// <summary>Forwards and discount factors per expiry.</summary>
    public required ForwardCurve Forwards { get; init; }

    /// <summary>Quotes per contract; <see cref="OptionQuote.ImpliedVolatility"/> is what pricing uses.</summary>
    public required OptionQuotes Quotes { get; init; }

    /// <summary>Volume and volatility of the underlying, where known; impact laws scaled by volume need it.</summary>
    public TradingActivity? Activity { get; init; }

    /// <summary>What rests in the underlying's order book, where known; hedge flows are held against it.</summary>
    public MarketDepth? Depth { get; init; }
}
