// σᵢ' = σᵢ·(1 + y),   y = β(x)
//
//   x    log move of spot
//   y    relative shift of every implied volatility; 0.5 takes 20% to 30%
//   β    the response of volatility to spot: linear, b·x held within [least, most], or a function given with its slope
using OptionCascade.Numerics;

namespace OptionCascade.Hedging;

/// <summary>
/// Implied volatilities driven by spot: every volatility is multiplied by 1 + β(x). Immutable.
/// </summary>
/// <remarks>
/// A relative shift is the same for all strikes and expiries, so that a smile keeps its shape. Indices fall with rising volatility (b &lt; 0): a b of −4
/// takes a volatility of 20% to 28% when the log price falls by 0.1. No default: how volatility follows spot is a view of the market.
/// </remarks>
public sealed class SpotVolatilityResponse
{
    /// <summary>No shift is below this, so that volatilities stay above zero: 1 + y ≥ 0.01.</summary>
    public const double LowestShift = -0.99;

    /// <summary>No shift is above this.</summary>
    public const double HighestShift = 99;

    private readonly Func<double, double> _shift, _slope;
    private readonly Func<double, double, (double Least, double Most)> _bounds;

    private SpotVolatilityResponse(string name, double least, double most, double[] kinks, Func<double, double> shift, Func<double, double> slope,
        Func<double, double, (double Least, double Most)> bounds)
    {
        Name = name;
        LeastShift = Guard.InRange(least, LowestShift, HighestShift);
        MostShift = Guard.InRange(most, least, HighestShift);
        Kinks = kinks;
        _shift = shift;
        _slope = slope;
        _bounds = bounds;
    }

    /// <summary>Volatilities stay as they are at each strike.</summary>
    public static SpotVolatilityResponse Fixed { get; } = new("fixed", 0, 0, [], _ => 0, _ => 0, (_, _) => (0, 0));

    /// <summary>y = b·x, held within [least, most].</summary>
    /// <param name="shiftPerLogMove">b, relative shift per unit of log price; finite.</param>
    /// <param name="leastShift">Floor of y, in [−0.99, 0]. Default −0.5: volatilities do not fall below half.</param>
    /// <param name="mostShift">Ceiling of y, in [0, 99]. Default 2: volatilities at most triple.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static SpotVolatilityResponse Linear(double shiftPerLogMove, double leastShift = -0.5, double mostShift = 2)
    {
        double b = Guard.Finite(shiftPerLogMove);
        Guard.InRange(leastShift, LowestShift, 0);
        Guard.InRange(mostShift, 0, HighestShift);
        double At(double x) => Math.Clamp(b * x, leastShift, mostShift);
        double[] kinks = [.. new[] { leastShift / b, mostShift / b }.Where(double.IsFinite)];
        return new SpotVolatilityResponse("linear", leastShift, mostShift, kinks, At, x => b * x > leastShift && b * x < mostShift ? b : 0,
            (low, high) => (Math.Min(At(low), At(high)), Math.Max(At(low), At(high))));
    }

    /// <summary>A function given with its slope.</summary>
    /// <param name="shift">β(x); continuous, smooth between the kinks, within [least, most].</param>
    /// <param name="slope">β′(x).</param>
    /// <param name="leastShift">Floor of β, ≥ −0.99.</param>
    /// <param name="mostShift">Ceiling of β, ≤ 99.</param>
    /// <param name="kinks">Log moves at which β has a corner; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is out of range.</exception>
    /// <remarks>A value outside the bounds is a bug of the caller's and throws <see cref="ArgumentOutOfRangeException"/> where it is met.</remarks>
    public static SpotVolatilityResponse Of(Func<double, double> shift, Func<double, double> slope, double leastShift, double mostShift, IEnumerable<double>? kinks = null)
    {
        ArgumentNullException.ThrowIfNull(shift);
        ArgumentNullException.ThrowIfNull(slope);
        return new SpotVolatilityResponse("function", leastShift, mostShift, [.. (kinks ?? []).Select(k => Guard.Finite(k, nameof(kinks)))],
            x => Guard.InRange(shift(x), leastShift, mostShift, nameof(shift)), x => Guard.Finite(slope(x), nameof(slope)), (_, _) => (leastShift, mostShift));
    }

    /// <summary>Kind of response: <c>fixed</c>, <c>linear</c> or <c>function</c>.</summary>
    public string Name { get; }

    /// <summary>Floor of y.</summary>
    public double LeastShift { get; }

    /// <summary>Ceiling of y.</summary>
    public double MostShift { get; }

    /// <summary>True when volatilities never move.</summary>
    public bool IsFixed => LeastShift == 0 && MostShift == 0;

    /// <summary>y = β(x).</summary>
    /// <param name="logMove">x, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double At(double logMove) => _shift(Guard.Finite(logMove));

    /// <summary>β′(x), shift per unit of log price; 0 where a bound holds.</summary>
    /// <param name="logMove">x, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double SlopeAt(double logMove) => _slope(Guard.Finite(logMove));

    /// <summary>Log moves at which β has a corner.</summary>
    internal double[] Kinks { get; }

    /// <summary>Bounds of β on [a, b]: never too narrow.</summary>
    internal (double Least, double Most) Bounds(double a, double b) => _bounds(a, b);
}
