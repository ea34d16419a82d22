// R(1 − p) ≤ S ≤ R(1 + p),   R = mean price of the trades of the last five minutes, renewed when it has moved by 1%;   p by tier and price, doubled late in the day
// limit state: the price stands at a band; after 15 seconds of it trading pauses for five minutes and reopens by auction with the auction's price as reference
//
//   S, R   quote currency;   p   fraction;   R < 0.75: min(0.15, 75%)
//
// Source: Plan to Address Extraordinary Market Volatility ("limit up-limit down"), sections V to VII; tiers as in FINRA's and brokers' summaries.
using System.Globalization;
using NodaTime;
using OptionCascade.Margin.Parameters;
using OptionCascade.Numerics;
using OptionCascade.Simulation;

namespace OptionCascade.Mitigation;

/// <summary>Price bands as a venue publishes them.</summary>
/// <param name="Fraction">p for references above <paramref name="HighPrice"/>, in (0, 1).</param>
/// <param name="HighPrice">Price above which <paramref name="Fraction"/> holds, ≥ 0.</param>
/// <param name="LowPrice">Price below which <paramref name="LowAmount"/> and <paramref name="LowFraction"/> hold, ≥ 0.</param>
/// <param name="MiddleFraction">p between the two prices, in (0, 1).</param>
/// <param name="LowAmount">Amount below the low price, quote currency, &gt; 0.</param>
/// <param name="LowFraction">Fraction below the low price, in (0, 1); the lesser of the two holds.</param>
/// <param name="ReferenceSeconds">Seconds over which the mean is taken, &gt; 0.</param>
/// <param name="ReferenceChange">Fraction by which the mean must differ from the reference to replace it, ≥ 0.</param>
/// <param name="LimitStateSeconds">Seconds at a band after which trading pauses, ≥ 0.</param>
/// <param name="PauseSeconds">Length of a pause, &gt; 0.</param>
/// <param name="DoubledLastSeconds">Bands are doubled in so many last seconds of the day, ≥ 0.</param>
/// <param name="DoubledUpTo">Only for references up to this price; null for all.</param>
public sealed record BandParameters(
    double Fraction, double HighPrice, double LowPrice, double MiddleFraction, double LowAmount, double LowFraction, double ReferenceSeconds, double ReferenceChange,
    double LimitStateSeconds, double PauseSeconds, double DoubledLastSeconds, double? DoubledUpTo)
{
    /// <summary>p for high references.</summary>
    public double Fraction { get; init; } = Guard.InRange(Fraction, 1e-9, 1 - 1e-9);

    /// <summary>Seconds over which the mean is taken.</summary>
    public double ReferenceSeconds { get; init; } = Guard.Positive(ReferenceSeconds);

    /// <summary>Length of a pause, seconds.</summary>
    public double PauseSeconds { get; init; } = Guard.Positive(PauseSeconds);

    /// <summary>The parameters of a venue in force on a day.</summary>
    /// <param name="name">E.g. <c>LULD tier 1</c>.</param>
    /// <param name="on">The day.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static BandParameters Get(string name, LocalDate on) => ParameterLibrary.Get<BandParameters>("price-bands", name, on).Values;

    /// <summary>The bands about a reference.</summary>
    /// <param name="reference">R, quote currency, &gt; 0.</param>
    /// <param name="secondsToClose">Seconds of trading left in the day, ≥ 0.</param>
    /// <returns>Lowest and highest price that may trade; lowest 0 where a doubled band reaches it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public (double Lowest, double Highest) Bands(double reference, double secondsToClose)
    {
        Guard.Positive(reference);
        double width = reference > HighPrice ? Fraction * reference : reference >= LowPrice ? MiddleFraction * reference : Math.Min(LowAmount, LowFraction * reference);
        if (Guard.NonNegative(secondsToClose) < DoubledLastSeconds && (DoubledUpTo is not { } price || reference <= price)) width *= 2;
        return (Math.Max(0, reference - width), reference + width);
    }
}

/// <summary>Limit up, limit down: no trade outside a band about the recent price; a price that stays at the band brings a pause.</summary>
/// <remarks>
/// The mean is taken over time, the price of each step for as long as the step; before the run the market stood at the present price. After a pause it begins anew at the auction's
/// price. The auction itself is not bound by the bands. Where the reference has risen so that the last price lies outside its band, nothing is traded at a price outside it.
/// </remarks>
public sealed record PriceBands : IMitigation, ITradingRule
{
    /// <summary>Bands.</summary>
    /// <param name="parameters">Widths, reference, limit state, pause.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0: widths depend on the price.</param>
    /// <param name="clock">Where in the day a run begins.</param>
    /// <param name="halt">What a pause does besides.</param>
    /// <exception cref="ArgumentOutOfRangeException">The spot is not &gt; 0.</exception>
    public PriceBands(BandParameters parameters, double spot, TradingClock clock, HaltTerms halt)
    {
        Parameters = parameters ?? throw new ArgumentNullException(nameof(parameters));
        Spot = Guard.Positive(spot);
        Clock = clock ?? throw new ArgumentNullException(nameof(clock));
        Halt = halt ?? throw new ArgumentNullException(nameof(halt));
    }

    /// <summary>Widths, reference, limit state, pause.</summary>
    public BandParameters Parameters { get; }

    /// <summary>S₀.</summary>
    public double Spot { get; }

    /// <summary>Where in the day a run begins.</summary>
    public TradingClock Clock { get; }

    /// <summary>What a pause does besides.</summary>
    public HaltTerms Halt { get; }

    /// <inheritdoc cref="IMitigation.Name"/>
    public string Name => "bands";

    /// <inheritdoc/>
    public string InWords => string.Create(CultureInfo.InvariantCulture,
        $"Nothing trades more than {Parameters.Fraction:0.##%} from the mean of the last {Parameters.ReferenceSeconds / 60:0.##} minutes; {Parameters.LimitStateSeconds:0.#} seconds at the band bring a pause of {Parameters.PauseSeconds / 60:0.##} minutes.{Halt.InWords}");

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        return market.With(this, this, "time without trading, orders that wait at the band");
    }

    /// <inheritdoc/>
    public ITradingRuleState Start() => new State(this);

    private sealed class State : ITradingRuleState
    {
        private readonly PriceBands _rule;
        private readonly HaltClock _halts;
        private readonly Queue<(double From, double To, double Price)> _trades = new();
        private double _reference, _stepStart, _limitSince = double.NaN;
        private bool _reopening;

        public State(PriceBands rule)
        {
            _rule = rule;
            _halts = new HaltClock(rule.Halt);
            _reference = rule.Spot;
            _trades.Enqueue((-rule.Parameters.ReferenceSeconds, 0, rule.Spot));
        }

        public TradingDecision Decide(TradingMoment moment)
        {
            BandParameters p = _rule.Parameters;
            double factor = _halts.DepthFactor(moment.Seconds);
            if (_reopening) return TradingDecision.Continue with { DepthFactor = factor };
            (_, double seconds) = _rule.Clock.At(moment.Seconds);
            (double low, double high) = p.Bands(_reference, Math.Max(0, _rule.Clock.DaySeconds - seconds));
            double lowest = Math.Log(low / _rule.Spot), highest = Math.Log(high / _rule.Spot);
            if (moment.LogMove > lowest && moment.LogMove < highest)
            {
                _limitSince = double.NaN;
                return new TradingDecision(0, lowest, highest, factor);
            }

            if (double.IsNaN(_limitSince)) _limitSince = _stepStart;
            if (_stepStart - _limitSince < p.LimitStateSeconds - 1e-9) return new TradingDecision(0, lowest, highest, factor);
            _limitSince = double.NaN;
            _reopening = true;
            return _halts.Halt(_stepStart, moment.Seconds, p.PauseSeconds, lowest, highest, false);
        }

        public void Observe(TradingMoment moment)
        {
            double from = _stepStart;
            _stepStart = moment.Seconds;
            if (!moment.IsOpen) return;
            double price = _rule.Spot * Math.Exp(moment.LogMove);
            if (_reopening)
            {
                // The first price after a pause is the new reference.
                (_reopening, _reference) = (false, price);
                _trades.Clear();
            }

            _trades.Enqueue((from, moment.Seconds, price));
            double since = moment.Seconds - _rule.Parameters.ReferenceSeconds, weight = 0, sum = 0;
            while (_trades.Peek().To <= since)
                _trades.Dequeue();
            foreach ((double begin, double end, double p) in _trades)
            {
                double seconds = end - Math.Max(begin, since);
                weight += seconds;
                sum += seconds * p;
            }

            double mean = sum / weight;
            if (Math.Abs(mean - _reference) >= _rule.Parameters.ReferenceChange * _reference) _reference = mean;
        }
    }
}
