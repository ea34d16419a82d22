using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Hedging;

/// <summary>A quantity that is traded at once when the price reaches a level.</summary>
/// <param name="LogMove">x_j = ln(level/S₀). Levels at or below the market (x_j ≤ 0) are met by a fall, levels above it by a rise.</param>
/// <param name="Quantity">Units of underlying, buying &gt; 0.</param>
public readonly record struct FlowJump(double LogMove, double Quantity);

/// <summary>
/// What somebody will have traded, in units of underlying, once the log price has moved by x: F(x) = smooth(x) + Σ jumps met on the way from 0 to x.
/// Buying &gt; 0.
/// </summary>
/// <remarks>
/// The smooth part is piecewise Chebyshev with a stated error, the jumps are exact thresholds with prefix sums: an evaluation costs the same for
/// ten options as for ten thousand. A jump belongs to the state at its level: F at x_j includes it. Immutable; safe to share between threads.
/// </remarks>
public sealed class FlowCurve
{
    /// <summary>Pieces are not made narrower than this log move.</summary>
    internal const double LeastWidth = 1e-9;

    private const double FirstMesh = 0.25;
    private readonly double[] _fallLevels, _fallSums, _riseLevels, _riseSums;

    internal FlowCurve(PiecewiseChebyshev smooth, IEnumerable<double> kinks, IEnumerable<FlowJump> jumps)
    {
        Smooth = smooth;
        Kinks = [.. kinks];
        Jumps = [.. jumps.Where(j => j.Quantity != 0 && j.LogMove >= smooth.A && j.LogMove <= smooth.B).OrderBy(j => j.LogMove)];
        (_fallLevels, _fallSums) = PrefixSums(Jumps.Where(j => j.LogMove <= 0).Reverse(), -1);
        (_riseLevels, _riseSums) = PrefixSums(Jumps.Where(j => j.LogMove > 0), 1);
    }

    /// <summary>Compiles a flow given by formula.</summary>
    /// <param name="domain">Log moves to cover, and the error aimed at.</param>
    /// <param name="smooth">The flow without its jumps, units of underlying, buying &gt; 0; continuous, and smooth between the kinks.</param>
    /// <param name="gross">The most that is ever traded, units of underlying, &gt; 0: what the relative tolerance refers to.</param>
    /// <param name="kinks">Log moves at which the smooth part has a corner, or near which it turns sharply; null for none.</param>
    /// <param name="jumps">Quantities traded at once at a level; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The gross flow is not finite and &gt; 0.</exception>
    public static FlowCurve Compile(FlowDomain domain, Func<double, double> smooth, double gross, IEnumerable<double>? kinks = null,
        IEnumerable<FlowJump>? jumps = null)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(smooth);
        Guard.Positive(gross);
        double[] corners = [.. kinks ?? []];
        PiecewiseChebyshev curve = PiecewiseChebyshev.Build(domain.Breakpoints(corners, FirstMesh), domain.RelativeTolerance * gross, LeastWidth,
            (_, _) => (x, into) =>
            {
                for (int i = 0; i < x.Length; i++)
                    into[i] = smooth(x[i]);
            }, parallel: false);
        return new FlowCurve(curve, corners, jumps ?? []);
    }

    /// <summary>A flow of thresholds alone.</summary>
    internal static FlowCurve Thresholds(FlowDomain domain, IEnumerable<FlowJump> jumps)
        => new(PiecewiseChebyshev.Zero(domain.LowestLogMove, domain.HighestLogMove), [], jumps);

    /// <summary>Lowest log move of the curve's domain.</summary>
    public double LowestLogMove => Smooth.A;

    /// <summary>Highest log move of the curve's domain.</summary>
    public double HighestLogMove => Smooth.B;

    /// <summary>Largest estimated absolute error of the smooth part, units of underlying. The jumps are exact.</summary>
    public double Error => Smooth.Error;

    /// <summary>An upper bound of |F|: what rounding is relative to.</summary>
    internal double AbsoluteUpperBound => Smooth.AbsoluteUpperBound() + Jumps.Sum(j => Math.Abs(j.Quantity));

    /// <summary>Number of polynomial pieces.</summary>
    public int PieceCount => Smooth.Pieces.Length;

    /// <summary>The thresholds, in ascending order of level.</summary>
    public ImmutableArray<FlowJump> Jumps { get; }

    /// <summary>The smooth part.</summary>
    internal PiecewiseChebyshev Smooth { get; }

    /// <summary>Points where the smooth part has a corner.</summary>
    internal ImmutableArray<double> Kinks { get; }

    /// <summary>F(x), units of underlying, buying &gt; 0.</summary>
    /// <param name="logMove">x, within the domain.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside the domain, or NaN.</exception>
    public double At(double logMove)
    {
        Guard.InRange(logMove, LowestLogMove, HighestLogMove);
        return Smooth.Evaluate(logMove) + JumpsMet(logMove);
    }

    /// <summary>Sum of the jumps met on the way from 0 to x, x included.</summary>
    internal double JumpsMet(double x)
    {
        double[] levels = x <= 0 ? _fallLevels : _riseLevels, sums = x <= 0 ? _fallSums : _riseSums;
        // Distances from the market ascend in both arrays; count those ≤ |x|. A level at the market itself is met at once, whichever way.
        int atMarket = _fallLevels.Length > 0 && _fallLevels[0] == 0 ? 1 : 0;
        int met = UpperBound(levels, Math.Abs(x));
        double sum = met > 0 ? sums[met - 1] : 0;
        return x > 0 && atMarket == 1 ? sum + _fallSums[0] : sum;
    }

    private static (double[] Levels, double[] Sums) PrefixSums(IEnumerable<FlowJump> outward, int sign)
    {
        var levels = new List<double>();
        var sums = new List<double>();
        double sum = 0;
        foreach (FlowJump jump in outward)
        {
            sum += jump.Quantity;
            double distance = sign * jump.LogMove;
            distance = distance == 0 ? 0 : distance; // no negative zero
            if (levels.Count > 0 && levels[^1] == distance) sums[^1] = sum;
            else
            {
                levels.Add(distance);
                sums.Add(sum);
            }
        }

        return ([.. levels], [.. sums]);
    }

    private static int UpperBound(double[] ascending, double value)
    {
        int low = 0, high = ascending.Length;
        while (low < high)
        {
            int mid = (low + high) >>> 1;
            if (ascending[mid] <= value) low = mid + 1;
            else high = mid;
        }

        return low;
    }
}

/// <summary>Where and how exactly flows are compiled.</summary>
public sealed record FlowDomain
{
    /// <summary>A domain of log moves that holds the undisturbed market.</summary>
    /// <param name="lowestLogMove">Lower end, finite, &lt; 0.</param>
    /// <param name="highestLogMove">Upper end, finite, &gt; 0.</param>
    /// <param name="relativeTolerance">Error aimed at, relative to the gross flow; in [1e-14, 1e-2].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public FlowDomain(double lowestLogMove, double highestLogMove, double relativeTolerance = 1e-12)
    {
        LowestLogMove = Guard.InRange(lowestLogMove, -50, -1e-9);
        HighestLogMove = Guard.InRange(highestLogMove, 1e-9, 50);
        RelativeTolerance = Guard.InRange(relativeTolerance, 1e-14, 1e-2);
    }

    /// <summary>Lower end of the domain, log move.</summary>
    public double LowestLogMove { get; }

    /// <summary>Upper end of the domain, log move.</summary>
    public double HighestLogMove { get; }

    /// <summary>Error aimed at, relative to gross flow. Default 1e-12: well below what a root to 1e-10 needs, above rounding noise of 10⁵ terms.</summary>
    public double RelativeTolerance { get; }

    /// <summary>Breakpoints: the ends, the market itself, the given kinks that lie inside, and an even first mesh.</summary>
    internal List<double> Breakpoints(IEnumerable<double> kinks, double meshWidth)
    {
        var points = new SortedSet<double> { LowestLogMove, HighestLogMove, 0 };
        foreach (double k in kinks)
            if (k > LowestLogMove && k < HighestLogMove)
                points.Add(k);
        var all = new List<double>();
        double? previous = null;
        foreach (double p in points)
        {
            if (previous is { } start)
            {
                int parts = Math.Max(1, (int)Math.Ceiling((p - start) / meshWidth));
                for (int i = 1; i < parts; i++)
                    all.Add(start + ((p - start) * i / parts));
            }

            all.Add(p);
            previous = p;
        }

        return all;
    }

    /// <inheritdoc/>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"[{LowestLogMove:R}, {HighestLogMove:R}], relative tolerance {RelativeTolerance:R}");
}
