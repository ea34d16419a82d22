using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Numerics;
using OptionCascade.Pricing.Services;

namespace OptionCascade.Hedging;

/// <summary>What becomes of the hedge of an option that expires on the way.</summary>
public enum HedgeAtExpiry
{
    /// <summary>It is unwound: the option is settled in cash (index options, coin-settled options).</summary>
    Unwound = 0,

    /// <summary>It stays at the payoff's delta: the option is settled by delivery, and the hedge is what is delivered.</summary>
    Kept = 1,
}

/// <summary>The scenarios of a <see cref="HedgeFlowGrid"/>: every spot move with every volatility shift after every time.</summary>
public sealed record HedgeFlowOptions
{
    private readonly ImmutableArray<double> _spotMovesPercent = [0];
    private readonly ImmutableArray<VolatilityShift> _volatilityShifts = [VolatilityShift.None];
    private readonly ImmutableArray<Duration> _elapsed = [Duration.Zero];
    private readonly double? _futureMultiplier;

    /// <summary>±0.1% … ±20% of spot: from a quiet hour to about the largest fall of the S&amp;P 500 in one day (1987).</summary>
    public static ImmutableArray<double> SpotLadderPercent { get; } = new HedgeLadderOptions().MovesPercent;

    /// <summary>±1, 2, 5, 10 volatility points, and ±10%, ±25%, ±50% and +100% of each volatility.</summary>
    public static ImmutableArray<VolatilityShift> VolatilityLadder { get; } =
    [
        .. new double[] { -10, -5, -2, -1, 1, 2, 5, 10 }.Select(VolatilityShift.FromPoints),
        .. new double[] { -50, -25, -10, 10, 25, 50, 100 }.Select(VolatilityShift.FromPercent),
    ];

    /// <summary>Moves of spot in percent of S₀, each finite and &gt; −100, in the order wanted. Default: none, spot stays.</summary>
    /// <exception cref="ArgumentException">No move, or one out of range.</exception>
    public ImmutableArray<double> SpotMovesPercent
    {
        get => _spotMovesPercent;
        init
        {
            if (value.IsDefaultOrEmpty) throw new ArgumentException("Expected at least one move of spot, got none.", nameof(SpotMovesPercent));
            foreach (double percent in value)
                if (!(double.IsFinite(percent) && percent > -100))
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected moves in percent, finite and > -100, got {percent:R}."), nameof(SpotMovesPercent));
            _spotMovesPercent = value;
        }
    }

    /// <summary>Parallel shifts of the volatilities. Default: none.</summary>
    /// <exception cref="ArgumentException">Empty.</exception>
    public ImmutableArray<VolatilityShift> VolatilityShifts
    {
        get => _volatilityShifts;
        init => _volatilityShifts = value.IsDefaultOrEmpty ? throw new ArgumentException("Expected at least one volatility shift, got none.", nameof(VolatilityShifts)) : value;
    }

    /// <summary>Times that pass, each ≥ 0; <see cref="HedgeTimes"/> gives those to a close, over a weekend and to the expiries. Default: none.</summary>
    /// <exception cref="ArgumentException">Empty, or a negative duration.</exception>
    public ImmutableArray<Duration> Elapsed
    {
        get => _elapsed;
        init
        {
            if (value.IsDefaultOrEmpty) throw new ArgumentException("Expected at least one time, got none.", nameof(Elapsed));
            foreach (Duration d in value)
                if (d < Duration.Zero)
                    throw new ArgumentException($"Expected times >= 0, got {d}.", nameof(Elapsed));
            _elapsed = value;
        }
    }

    /// <summary>What becomes of the hedge of an option that expires on the way. Default: unwound, since the index and coin options this is mostly used on settle in cash.</summary>
    public HedgeAtExpiry AtExpiry { get; init; }

    /// <summary>Units of underlying per contract of the future that is traded, &gt; 0 (50 for the E-mini S&amp;P 500); null: no figures in contracts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number &gt; 0.</exception>
    public double? FutureMultiplier
    {
        get => _futureMultiplier;
        init => _futureMultiplier = value is { } m ? Guard.Positive(m, nameof(FutureMultiplier)) : null;
    }
}
