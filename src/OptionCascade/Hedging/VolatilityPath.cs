// y(x) = y₀ + β(x) + Σ u_j over the steps met on the way from 0 to x,   held within [lowest, highest] shift
//
//   x     log move of spot
//   y     relative shift of every implied volatility: σ' = σ·(1 + y)
//   y₀    shift at the start: a volatility shock
//   β     response of volatility to spot
//   u_j   rise at a level x_j where options are bought (or sold) in a hurry
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Hedging;

/// <summary>A level at which volatility steps: options change hands there in a hurry.</summary>
/// <param name="LogMove">x_j; levels at or below the market (x_j ≤ 0) are met by a fall, levels above it by a rise. A step at 0 is met at once, whichever way.</param>
/// <param name="Shift">u_j, relative shift of every implied volatility, bought &gt; 0.</param>
public readonly record struct VolatilityStep(double LogMove, double Shift);

/// <summary>
/// Where implied volatility stands once the log price has moved by x, coming from 0 without turning back: the starting shift, the response to spot, and steps.
/// Immutable; safe to share between threads.
/// </summary>
/// <remarks>A step belongs to the state at its level: y at x_j includes it. Smooth between <see cref="Kinks"/> and steps.</remarks>
public sealed class VolatilityPath
{
    private readonly double[] _fallLevels, _fallSums, _riseLevels, _riseSums;

    /// <summary>A path from its parts.</summary>
    /// <param name="response">β.</param>
    /// <param name="start">y₀, relative shift; in [−0.99, 99].</param>
    /// <param name="steps">The steps; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public VolatilityPath(SpotVolatilityResponse response, double start = 0, IEnumerable<VolatilityStep>? steps = null)
    {
        ArgumentNullException.ThrowIfNull(response);
        Response = response;
        Start = Guard.InRange(start, SpotVolatilityResponse.LowestShift, SpotVolatilityResponse.HighestShift);
        Steps = [.. (steps ?? []).Where(s => s.Shift != 0).OrderBy(s => s.LogMove)];
        foreach (VolatilityStep step in Steps)
        {
            Guard.Finite(step.LogMove, nameof(steps));
            Guard.Finite(step.Shift, nameof(steps));
        }

        VolatilityStep[] atOnce = [.. Steps.Where(s => s.LogMove == 0)];
        (_fallLevels, _fallSums) = Sums(Steps.Where(s => s.LogMove <= 0).Reverse());
        (_riseLevels, _riseSums) = Sums(atOnce.Concat(Steps.Where(s => s.LogMove > 0)));
    }

    /// <summary>Volatility stays as it is at each strike.</summary>
    public static VolatilityPath Unmoved { get; } = new(SpotVolatilityResponse.Fixed);

    /// <summary>β.</summary>
    public SpotVolatilityResponse Response { get; }

    /// <summary>y₀.</summary>
    public double Start { get; }

    /// <summary>The steps in ascending order of level. Several may stand at one level, where one liquidation set off the next: ask <see cref="At"/> and <see cref="Before"/> for their sum.</summary>
    public ImmutableArray<VolatilityStep> Steps { get; }

    /// <summary>True when volatility never moves.</summary>
    public bool IsUnmoved => Start == 0 && Steps.IsEmpty && Response.IsFixed;

    /// <summary>True when volatility is the same at every x.</summary>
    public bool IsConstant => Steps.IsEmpty && Response.IsFixed;

    /// <summary>Log moves at which β has a corner, or where a bound begins to hold.</summary>
    public IEnumerable<double> Kinks => Response.Kinks;

    /// <summary>y(x), steps at x itself included.</summary>
    /// <param name="logMove">x, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double At(double logMove) => With(logMove, StepsMet(logMove));

    /// <summary>y(x) before the steps at x itself.</summary>
    /// <param name="logMove">x, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double Before(double logMove)
    {
        double inner = logMove > 0 ? Math.BitDecrement(logMove) : Math.BitIncrement(logMove);
        return With(logMove, logMove == 0 ? 0 : StepsMet(inner));
    }

    /// <summary>y′(x), shift per unit of log price, steps not counted; 0 where a bound holds.</summary>
    /// <param name="logMove">x, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double SlopeAt(double logMove)
    {
        double y = Start + Response.At(logMove) + StepsMet(logMove);
        return y > SpotVolatilityResponse.LowestShift && y < SpotVolatilityResponse.HighestShift ? Response.SlopeAt(logMove) : 0;
    }

    /// <summary>Σ of the steps met on the way from 0 to x, x included.</summary>
    /// <param name="logMove">x, not NaN.</param>
    public double StepsMet(double logMove)
    {
        if (Steps.IsEmpty) return 0;
        double[] levels = logMove <= 0 ? _fallLevels : _riseLevels, sums = logMove <= 0 ? _fallSums : _riseSums;
        int i = Array.BinarySearch(levels, Math.Abs(logMove));
        int met = i >= 0 ? i + 1 : ~i;
        return met > 0 ? sums[met - 1] : 0;
    }

    /// <summary>y at x when the steps met add up to <paramref name="steps"/>.</summary>
    internal double With(double x, double steps)
        => Math.Clamp(Start + Response.At(x) + steps, SpotVolatilityResponse.LowestShift, SpotVolatilityResponse.HighestShift);

    /// <summary>The smallest and the largest sum of steps on either way: the band within which steps move volatility.</summary>
    internal (double Least, double Most) StepBand
        => (Math.Min(0, _fallSums.Concat(_riseSums).DefaultIfEmpty(0).Min()), Math.Max(0, _fallSums.Concat(_riseSums).DefaultIfEmpty(0).Max()));

    private static (double[] Levels, double[] Sums) Sums(IEnumerable<VolatilityStep> outward)
    {
        var levels = new List<double>();
        var sums = new List<double>();
        double sum = 0;
        foreach (VolatilityStep step in outward)
        {
            sum += step.Shift;
            double distance = Math.Abs(step.LogMove);
            if (levels.Count > 0 && levels[^1] == distance) sums[^1] = sum;
            else
            {
                levels.Add(distance);
                sums.Add(sum);
            }
        }

        return ([.. levels], [.. sums]);
    }
}
