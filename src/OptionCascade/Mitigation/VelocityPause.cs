// band in this step:   [max over the window + ln(1 − m),  min over the window + ln(1 + m)];   beyond it: trade to the edge, then pause
//
//   m   move that triggers, fraction;   window, pause   seconds;   prices are those of trades within the window, since the last pause
//
// Sources: CME, price limit FAQ (dynamic circuit breaker: 3.5% within an hour, 2 minutes); CME velocity and stop logic and Eurex volatility interruptions work the same way with
// parameters that are not published.
using System.Globalization;
using NodaTime;
using OptionCascade.Margin.Parameters;
using OptionCascade.Numerics;
using OptionCascade.Simulation;

namespace OptionCascade.Mitigation;

/// <summary>Parameters of a pause.</summary>
/// <param name="Move">m, fraction in (0, 1).</param>
/// <param name="WindowSeconds">How far back, &gt; 0.</param>
/// <param name="PauseSeconds">How long, &gt; 0.</param>
public sealed record PauseParameters(double Move, double WindowSeconds, double PauseSeconds)
{
    /// <summary>m, fraction.</summary>
    public double Move { get; init; } = Guard.InRange(Move, 1e-9, 1 - 1e-9);

    /// <summary>How far back, seconds.</summary>
    public double WindowSeconds { get; init; } = Guard.Positive(WindowSeconds);

    /// <summary>How long, seconds.</summary>
    public double PauseSeconds { get; init; } = Guard.Positive(PauseSeconds);

    /// <summary>The parameters of a venue in force on a day.</summary>
    /// <param name="name">E.g. <c>CME dynamic</c>.</param>
    /// <param name="on">The day.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static PauseParameters Get(string name, LocalDate on) => ParameterLibrary.Get<PauseParameters>("velocity-pause", name, on).Values;
}

/// <summary>A short pause when the price has moved too far too fast, either way.</summary>
/// <remarks>The present price counts as traded at the start. After a pause the window begins anew.</remarks>
public sealed record VelocityPause : IMitigation, ITradingRule
{
    /// <summary>A pause.</summary>
    /// <param name="parameters">Move, window, length.</param>
    /// <param name="halt">What the pause does besides.</param>
    public VelocityPause(PauseParameters parameters, HaltTerms halt)
    {
        Parameters = parameters ?? throw new ArgumentNullException(nameof(parameters));
        Halt = halt ?? throw new ArgumentNullException(nameof(halt));
    }

    /// <summary>Move, window, length.</summary>
    public PauseParameters Parameters { get; }

    /// <summary>What the pause does besides.</summary>
    public HaltTerms Halt { get; }

    /// <inheritdoc cref="IMitigation.Name"/>
    public string Name => "pause";

    /// <inheritdoc/>
    public string InWords => string.Create(CultureInfo.InvariantCulture,
        $"Trading pauses for {Parameters.PauseSeconds:0.#} seconds when the price moves {Parameters.Move:0.##%} within {Parameters.WindowSeconds / 60:0.##} minutes.{Halt.InWords}");

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        return market.With(this, this, "time without trading");
    }

    /// <inheritdoc/>
    public ITradingRuleState Start() => new State(this);

    private sealed class State : ITradingRuleState
    {
        private readonly VelocityPause _rule;
        private readonly HaltClock _halts;
        private readonly Queue<(double Seconds, double LogMove)> _trades = new();
        private double _stepStart;

        public State(VelocityPause rule)
        {
            _rule = rule;
            _halts = new HaltClock(rule.Halt);
            _trades.Enqueue((0, 0));
        }

        public TradingDecision Decide(TradingMoment moment)
        {
            double factor = _halts.DepthFactor(moment.Seconds);
            while (_trades.Count > 0 && _trades.Peek().Seconds < moment.Seconds - _rule.Parameters.WindowSeconds)
                _trades.Dequeue();
            double high = double.NegativeInfinity, low = double.PositiveInfinity;
            foreach ((_, double x) in _trades)
                (high, low) = (Math.Max(high, x), Math.Min(low, x));
            // No trade within the window: the first after it is free.
            if (_trades.Count == 0) return TradingDecision.Continue with { DepthFactor = factor };
            double lowest = high + Math.Log(1 - _rule.Parameters.Move), highest = low + Math.Log(1 + _rule.Parameters.Move);
            if (moment.LogMove > lowest && moment.LogMove < highest) return new TradingDecision(0, lowest, highest, factor);
            _trades.Clear();
            return _halts.Halt(_stepStart, moment.Seconds, _rule.Parameters.PauseSeconds, lowest, highest, true);
        }

        public void Observe(TradingMoment moment)
        {
            _stepStart = moment.Seconds;
            // The trade that set off the pause belongs to the time before it.
            if (moment.IsOpen && moment.Seconds > _halts.Until) _trades.Enqueue((moment.Seconds, moment.LogMove));
        }
    }
}
