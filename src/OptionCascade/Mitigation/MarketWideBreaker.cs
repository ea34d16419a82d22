// level k acts when   S ≤ R·(1 − d_k),   R the last price of the day before;   halt of H_k seconds, not after the time of day c_k, each level once a day
//
//   S, R   quote currency;   d_k   fraction;   H_k, c_k   seconds
//
// Source: NYSE Rule 7.12 and investor.gov, "Stock market circuit breakers": 7% and 13% halt 15 minutes unless reached at 15:25 or later, 20% ends the day at any time.
using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Margin.Parameters;
using OptionCascade.Numerics;
using OptionCascade.Simulation;

namespace OptionCascade.Mitigation;

/// <summary>One level of a breaker.</summary>
/// <param name="Decline">d, fraction below the reference, in (0, 1).</param>
/// <param name="HaltSeconds">H, seconds of the halt, &gt; 0; not used where the level ends the day.</param>
/// <param name="NotFromSeconds">c, seconds after the opening from which the level does not act; null when it acts at any time.</param>
/// <param name="EndsDay">True when trading ends for the day.</param>
public readonly record struct BreakerLevel(double Decline, double HaltSeconds, double? NotFromSeconds, bool EndsDay)
{
    /// <summary>d, fraction below the reference.</summary>
    public double Decline { get; init; } = Guard.InRange(Decline, 1e-9, 1 - 1e-9);

    /// <summary>H, seconds.</summary>
    public double HaltSeconds { get; init; } = Guard.Positive(HaltSeconds);
}

/// <summary>Levels of a breaker as a venue publishes them.</summary>
/// <param name="Levels">The levels, by increasing decline.</param>
public sealed record BreakerParameters(ImmutableArray<BreakerLevel> Levels)
{
    /// <summary>The levels, by increasing decline.</summary>
    public ImmutableArray<BreakerLevel> Levels { get; init; } = Levels.IsDefaultOrEmpty || Levels.Zip(Levels.Skip(1)).Any(p => p.Second.Decline <= p.First.Decline)
        ? throw new ArgumentException("Expected at least one level, by increasing decline.", nameof(Levels))
        : Levels;

    /// <summary>The parameters of a venue in force on a day.</summary>
    /// <param name="name">E.g. <c>US market-wide</c>.</param>
    /// <param name="on">The day.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static BreakerParameters Get(string name, LocalDate on) => ParameterLibrary.Get<BreakerParameters>("market-breaker", name, on).Values;
}

/// <summary>A market-wide circuit breaker: trading stops when the price has fallen by stated fractions from the last close.</summary>
/// <remarks>
/// Trades are made down to the level, none below it before the halt; a fall through several levels stops at each. Levels that are infinitely far do nothing. A run of several days
/// takes the last price of each day as the next one's reference.
/// </remarks>
public sealed record MarketWideBreaker : IMitigation, ITradingRule
{
    /// <summary>A breaker.</summary>
    /// <param name="parameters">The levels.</param>
    /// <param name="clock">Where in the day a run begins.</param>
    /// <param name="referenceLogMove">ln(R/S₀): where the last close stands against the price at the start. 0: the run starts at the last close.</param>
    /// <param name="halt">What a halt does besides.</param>
    /// <exception cref="ArgumentOutOfRangeException">The reference is not finite.</exception>
    public MarketWideBreaker(BreakerParameters parameters, TradingClock clock, double referenceLogMove, HaltTerms halt)
    {
        Parameters = parameters ?? throw new ArgumentNullException(nameof(parameters));
        Clock = clock ?? throw new ArgumentNullException(nameof(clock));
        ReferenceLogMove = Guard.Finite(referenceLogMove);
        Halt = halt ?? throw new ArgumentNullException(nameof(halt));
    }

    /// <summary>The levels.</summary>
    public BreakerParameters Parameters { get; }

    /// <summary>Where in the day a run begins.</summary>
    public TradingClock Clock { get; }

    /// <summary>ln(R/S₀).</summary>
    public double ReferenceLogMove { get; }

    /// <summary>What a halt does besides.</summary>
    public HaltTerms Halt { get; }

    /// <summary>Log moves at which the levels of the first day act.</summary>
    public ImmutableArray<double> LogLevels => [.. Parameters.Levels.Select(l => ReferenceLogMove + Math.Log(1 - l.Decline))];

    /// <inheritdoc cref="IMitigation.Name"/>
    public string Name => "breaker";

    /// <inheritdoc/>
    public string InWords => $"Trading stops at {string.Join(", ", Parameters.Levels.Select(l => FormattableString.Invariant($"-{l.Decline:0.##%}") + (l.EndsDay ? " (for the day)" : FormattableString.Invariant($" ({l.HaltSeconds / 60:0.##} min)"))))}.{Halt.InWords}";

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        return market.With(this, this, "time without trading");
    }

    /// <inheritdoc/>
    public ITradingRuleState Start() => new State(this);

    private sealed class State(MarketWideBreaker rule) : ITradingRuleState
    {
        private readonly bool[] _done = new bool[rule.Parameters.Levels.Length];
        private readonly HaltClock _halts = new(rule.Halt);
        private double _reference = rule.ReferenceLogMove, _last, _stepStart;
        private int _day;

        public TradingDecision Decide(TradingMoment moment)
        {
            (int day, double seconds) = rule.Clock.At(moment.Seconds);
            if (day != _day)
            {
                (_day, _reference) = (day, _last);
                Array.Clear(_done);
            }

            double factor = _halts.DepthFactor(moment.Seconds);
            for (int k = 0; k < _done.Length; k++)
            {
                BreakerLevel level = rule.Parameters.Levels[k];
                if (_done[k] || (level.NotFromSeconds is { } cutoff && seconds >= cutoff)) continue;
                double at = _reference + Math.Log(1 - level.Decline);
                if (moment.LogMove > at) return new TradingDecision(0, at, double.PositiveInfinity, factor);
                _done[k] = true;
                double halt = level.EndsDay ? rule.Clock.DaySeconds - seconds : level.HaltSeconds;
                // A level that ends the day in its last second has nothing left to halt.
                if (halt <= 0) return new TradingDecision(0, at, double.PositiveInfinity, factor);
                return _halts.Halt(_stepStart, moment.Seconds, halt, at, double.PositiveInfinity, true);
            }

            return factor == 1 ? TradingDecision.Continue : TradingDecision.Continue with { DepthFactor = factor };
        }

        public void Observe(TradingMoment moment) => (_last, _stepStart) = (moment.LogMove, moment.Seconds);
    }
}
