using System.Collections.Immutable;
using OptionCascade.Exposure;
using OptionCascade.Numerics;

namespace OptionCascade.Hedging;

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

    /// <summary>A curve from its parts.</summary>
    /// <param name="smooth">The smooth part.</param>
    /// <param name="kinks">Where it has corners.</param>
    /// <param name="jumps">Thresholds; those outside the domain are left out.</param>
    /// <param name="error">Error of the smooth part where that is more than its last interpolation; NaN for that.</param>
    internal FlowCurve(PiecewiseChebyshev smooth, IEnumerable<double> kinks, IEnumerable<FlowJump> jumps, double error = double.NaN)
    {
        Smooth = smooth;
        Error = double.IsNaN(error) ? smooth.Error : error;
        Kinks = [.. kinks];
        Jumps = [.. jumps.Where(j => j.Quantity != 0 && j.LogMove >= smooth.A && j.LogMove <= smooth.B).OrderBy(j => j.LogMove)];
        (_fallLevels, _fallSums) = PrefixSums(Jumps.Where(j => j.LogMove <= 0).Reverse(), -1);
        (_riseLevels, _riseSums) = PrefixSums(Jumps.Where(j => j.LogMove > 0), 1);
    }

    /// <summary>
    /// Compiles what dealers who keep a book delta-neutral must trade, F(x) = −[Δ(x, β(x)) − Δ(0, 0)], to a curve. Options about to expire are jumps.
    /// </summary>
    /// <param name="dealers">The options and the dealers' signed contracts.</param>
    /// <param name="domain">Log moves to cover, and the error aimed at, relative to the gross flow Σ |contracts · multiplier · D·F/S|.</param>
    /// <param name="volatility">How volatility follows spot; null for fixed at each strike.</param>
    public static FlowCurve Of(DealerBook dealers, FlowDomain domain, SpotVolatilityResponse? volatility = null)
    {
        ArgumentNullException.ThrowIfNull(dealers);
        ArgumentNullException.ThrowIfNull(domain);
        return BookDelta.Create(dealers).Compile(domain, volatility ?? SpotVolatilityResponse.Fixed);
    }

    /// <summary>
    /// The slope of that flow at fixed volatility, F′(x) = −S·Γ in units of underlying per unit of log price, as a curve of its own: the gamma profile of
    /// a book at any number of levels, Γ(S) = −F′(x)/S. Options about to expire (σ√T &lt; 1e-6) have no slope.
    /// </summary>
    /// <param name="dealers">The options and the dealers' signed contracts.</param>
    /// <param name="domain">Log moves to cover, and the error aimed at, relative to the sum of the options' largest slopes, Σ |w|·φ(0)/(σ√T).</param>
    public static FlowCurve SlopeOf(DealerBook dealers, FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(dealers);
        ArgumentNullException.ThrowIfNull(domain);
        return BookDelta.Create(dealers).CompileSlope(domain);
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

    /// <summary>The sum of curves over the same domain, as one.</summary>
    internal static FlowCurve Sum(FlowDomain domain, IReadOnlyList<FlowCurve> curves)
    {
        if (curves.Count == 1) return curves[0];
        if (curves.Count == 0) return Thresholds(domain, []);
        IEnumerable<double> kinks = curves.SelectMany(c => c.Kinks).Concat(curves.Where(c => c.PieceCount > 1).SelectMany(c => c.Smooth.Pieces.Select(p => p.A)));
        double gross = Math.Max(curves.Sum(c => c.Smooth.AbsoluteUpperBound()), double.Epsilon);
        PiecewiseChebyshev smooth = PiecewiseChebyshev.Build(domain.Breakpoints(kinks, double.MaxValue), 1e-14 * gross, LeastWidth, (_, _) => (x, into) =>
        {
            for (int i = 0; i < x.Length; i++)
            {
                double sum = 0;
                foreach (FlowCurve c in curves)
                    sum += c.Smooth.Evaluate(x[i]);
                into[i] = sum;
            }
        }, parallel: false);
        return new FlowCurve(smooth, curves.SelectMany(c => c.Kinks), curves.SelectMany(c => c.Jumps), curves.Sum(c => c.Error) + smooth.Error);
    }

    /// <summary>The same flow and a quantity traded at the start.</summary>
    internal FlowCurve Plus(double quantity)
        => new(PiecewiseChebyshev.Of([.. Smooth.Pieces.Select(p =>
        {
            double[] c = p.Coefficients.ToArray();
            c[0] += quantity;
            return new ChebyshevSeries(p.A, p.B, c);
        })], Smooth.Error), Kinks, Jumps, Error);

    /// <summary>A flow of thresholds alone.</summary>
    internal static FlowCurve Thresholds(FlowDomain domain, IEnumerable<FlowJump> jumps)
        => new(PiecewiseChebyshev.Zero(domain.LowestLogMove, domain.HighestLogMove), [], jumps);

    /// <summary>Lowest log move of the curve's domain.</summary>
    public double LowestLogMove => Smooth.A;

    /// <summary>Highest log move of the curve's domain.</summary>
    public double HighestLogMove => Smooth.B;

    /// <summary>
    /// Absolute error of the smooth part, units of underlying: estimated from the last coefficients and from points between those of the interpolation.
    /// The jumps are exact.
    /// </summary>
    public double Error { get; }

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

    /// <summary>F′(x) of the smooth part, units of underlying per unit of log price; thresholds do not count. For dealers −S·Γ at fixed volatility.</summary>
    /// <param name="logMove">x, within the domain; at a kink the slope to the right.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside the domain, or NaN.</exception>
    public double SlopeAt(double logMove) => Smooth.Slope(Guard.InRange(logMove, LowestLogMove, HighestLogMove));

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
