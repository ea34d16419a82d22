// p(x, y) = C·φ(z)/(1 + v·y),   z = (m + (1 − a)·x)/s,   F(x, y) = p(x, y) − p(0, 0)
//
//   x   log move of the price
//   y   relative shift of implied volatility
//   p   position, units of underlying; below 0 short
//   C   capacity, units: the largest position at the volatility of the start
//   φ   signal in [−1, 1]: z held within [−1, 1], or tanh z; never below 0 for who does not go short
//   m   ln(S₀/A) at the start, A the moving average (of log prices), quote currency per unit
//   a   weight of the newest price in that average, dimensionless
//   s   log price: the distance from the average at which the signal is one (clipped) or tanh 1 = 0.76; σ√T makes z a t-statistic
//   v   how far positions are scaled down with volatility, in [0, 1]
//
// Corners: z = ±1 (clipped), z = 0 (who does not go short).
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>The shape of a trend follower's signal.</summary>
public enum TrendSignal
{
    /// <summary>z held within [−1, 1].</summary>
    Clipped,

    /// <summary>tanh z.</summary>
    HyperbolicTangent,
}

/// <summary>
/// Trend followers: long above a moving average, short below it, the more so the farther away the price is in units of its usual wandering. They sell into a fall
/// and buy into a rise until the signal is full.
/// </summary>
/// <remarks>
/// <para>
/// The position is a function of where the price stands, so that trades come back with it; for entries and exits at levels see <see cref="BreakoutFollowers"/>. Within
/// one move the average moves only by the weight of the newest price: for momentum over a time T (price against price then) that is 0.
/// </para>
/// <para>
/// Many size positions by volatility: with v = 1 they hold C·φ/(1 + y), and a rise of volatility alone makes them cut. |p| ≤ C while y ≥ 0; a halved volatility
/// doubles it.
/// </para>
/// Source: Moskowitz, Ooi and Pedersen, J. Financial Economics 104 (2012); Baz et al., Dissecting investment strategies in the cross section and time series (2015)
/// on signals that saturate.
/// </remarks>
public sealed class TrendFollowers : IVolatilitySensitive
{
    private readonly double _startGap, _perLogMove;
    private readonly VolatilityPath _path;

    /// <summary>Followers of one trend.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="capacityUnits">C, units of underlying, ≥ 0.</param>
    /// <param name="movingAverage">A, quote currency per unit, &gt; 0; the price T ago for momentum over T.</param>
    /// <param name="logScale">s, log price, &gt; 0.</param>
    /// <param name="signal">φ.</param>
    /// <param name="newestWeight">a, in [0, 1). Default 0: an average that one price does not move.</param>
    /// <param name="longOnly">True for those who do not go short. Default false.</param>
    /// <param name="volatilityScaling">v, in [0, 1]. Default 0: positions do not depend on volatility.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">An argument is out of range, or the name is empty.</exception>
    public TrendFollowers(double spot, double capacityUnits, double movingAverage, double logScale, TrendSignal signal, double newestWeight = 0, bool longOnly = false,
        double volatilityScaling = 0, string name = "trend followers")
    {
        CapacityUnits = Guard.NonNegative(capacityUnits);
        Signal = signal is TrendSignal.Clipped or TrendSignal.HyperbolicTangent
            ? signal
            : throw new ArgumentOutOfRangeException(nameof(signal), signal, "Expected Clipped or HyperbolicTangent.");
        double scale = Guard.Positive(logScale);
        _startGap = VectorMath.LogRatio(Guard.Positive(spot), Guard.Positive(movingAverage)) / scale;
        _perLogMove = (1 - Guard.InRange(newestWeight, 0, Math.BitDecrement(1.0))) / scale;
        Guard.Finite(_startGap, nameof(logScale));
        Guard.Finite(_perLogMove, nameof(logScale));
        LongOnly = longOnly;
        VolatilityScaling = Guard.InRange(volatilityScaling, 0, 1);
        _path = VolatilityPath.Unmoved;
        PositionAtStart = CapacityUnits * Of(_startGap);
        Name = Guard.NotBlank(name);
    }

    private TrendFollowers(TrendFollowers followers, VolatilityPath path)
    {
        (_startGap, _perLogMove, _path) = (followers._startGap, followers._perLogMove, path);
        (CapacityUnits, Signal, LongOnly, VolatilityScaling, PositionAtStart, Name)
            = (followers.CapacityUnits, followers.Signal, followers.LongOnly, followers.VolatilityScaling, followers.PositionAtStart, followers.Name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    /// <remarks>True as long as volatility, where it plays a role, comes back with the price.</remarks>
    public bool IsReversible => VolatilityScaling == 0 || _path.Steps.IsEmpty;

    /// <summary>C, units of underlying.</summary>
    public double CapacityUnits { get; }

    /// <summary>φ.</summary>
    public TrendSignal Signal { get; }

    /// <summary>True for those who do not go short.</summary>
    public bool LongOnly { get; }

    /// <summary>v, dimensionless.</summary>
    public double VolatilityScaling { get; }

    /// <summary>p(0, 0), units of underlying.</summary>
    public double PositionAtStart { get; }

    /// <inheritdoc/>
    public IParticipant Along(VolatilityPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new TrendFollowers(this, path);
    }

    /// <inheritdoc/>
    public double Traded(double logMove) => (CapacityUnits * Of(Z(Guard.Finite(logMove))) / Divisor(logMove)) - PositionAtStart;

    /// <inheritdoc/>
    public double Slope(double logMove)
    {
        double z = Z(Guard.Finite(logMove)), divisor = Divisor(logMove), perZ = Derivative(z);
        return CapacityUnits * ((perZ * _perLogMove / divisor) - (Of(z) * VolatilityScaling * _path.SlopeAt(logMove) / (divisor * divisor)));
    }

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
    {
        // A first mesh over tanh, so that the bisection does not step over a steep one.
        IEnumerable<double> turns = Signal == TrendSignal.Clipped ? [-1, 0, 1] : Enumerable.Range(-6, 13).Select(i => 1.5 * i);
        return FlowByFormula.Compile(domain, Traded, CapacityUnits, [.. turns.Select(z => (z - _startGap) / _perLogMove), .. _path.Kinks], _path.Steps.Select(s => s.LogMove));
    }

    private double Z(double x) => _startGap + (_perLogMove * x);

    private double Divisor(double x) => VolatilityScaling == 0 ? 1 : 1 + (VolatilityScaling * _path.At(x));

    private double Of(double z)
    {
        double signal = Signal == TrendSignal.Clipped ? Math.Clamp(z, -1, 1) : Math.Tanh(z);
        return LongOnly ? Math.Max(signal, 0) : signal;
    }

    private double Derivative(double z)
    {
        if (LongOnly && z < 0) return 0;
        if (Signal == TrendSignal.Clipped) return z is > -1 and < 1 ? 1 : 0;
        double tanh = Math.Tanh(z);
        return 1 - (tanh * tanh);
    }
}
