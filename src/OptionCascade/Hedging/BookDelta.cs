// Δ(x, y) = Σ wᵢ·Φ((x − kᵢ)/(sᵢ(1 + y)) + sᵢ(1 + y)/2) + constant
//
//   x    log move of spot; forwards move with it
//   y    relative shift of every implied volatility
//   kᵢ   ln(K/F₀), log price
//   sᵢ   σᵢ√T, total volatility, log price
//   wᵢ   contracts · multiplier · D·F₀/S₀, units of underlying
//
// A put differs from a call by a constant, which no hedge flow sees.
using System.Runtime.CompilerServices;
using OptionCascade.Exposure;
using OptionCascade.Numerics;
using OptionCascade.Pricing;

namespace OptionCascade.Hedging;

/// <summary>The spot delta of a European book as a function of spot and volatility, at one instant and with proportional carry. Units of underlying.</summary>
/// <remarks>Options whose total volatility sᵢ is below <see cref="LeastTotalVolatility"/> are steps at kᵢ: their delta goes from 0 to 1 within 10⁻⁵ of log price.</remarks>
internal sealed class BookDelta
{
    /// <summary>Smaller strikes count as 0, as in the pricing kernel: such an option is the underlying itself.</summary>
    public const double LeastStrike = 1e-300;

    /// <summary>Below this σ√T a delta is a step.</summary>
    public const double LeastTotalVolatility = 1e-6;

    private const double Epsilon = 2.220446049250313e-16;

    private static readonly ConditionalWeakTable<DealerBook, BookDelta> Known = [];

    private readonly NormalSteps _smooth;

    private BookDelta(NormalSteps smooth, List<FlowJump> steps)
    {
        _smooth = smooth;
        Steps = steps;
        Gross = smooth.Gross;
        foreach (FlowJump step in steps)
            Gross += Math.Abs(step.Quantity);
    }

    /// <summary>Σ |wᵢ|: the delta if every option went from worthless to certain exercise, units of underlying.</summary>
    public double Gross { get; }

    /// <summary>Options about to expire: the delta steps up by <see cref="FlowJump.Quantity"/> as x rises through the level.</summary>
    public List<FlowJump> Steps { get; }

    /// <summary>Delta function of the dealers' side of a book; built once for each <see cref="DealerBook"/>, which never changes.</summary>
    public static BookDelta Create(DealerBook dealers) => Known.GetValue(dealers, Build);

    private static BookDelta Build(DealerBook dealers)
    {
        ResolvedBook book = dealers.Book;
        var smooth = new List<(double, double, double)>(book.Count);
        var steps = new List<FlowJump>();
        ReadOnlySpan<double> units = dealers.Units, strikes = book.Strikes, volatilities = book.Volatilities;
        double[] locations = new double[book.Count]; // ln(K/F₀), accurate relative to itself: an option about to expire is measured in millionths of log price
        foreach (ResolvedExpiry e in book.Expiries)
        {
            if (book.HasExpired(e)) continue; // settled: nothing is hedged any more
            VectorMath.LogRatio(strikes.Slice(e.Start, e.Count), e.Forward, locations.AsSpan(e.Start));
            double carry = e.Discount * e.Forward / book.Market.Spot, rootT = Math.Sqrt(e.YearFraction);
            for (int i = e.Start; i < e.Start + e.Count; i++)
            {
                double w = units[i] * carry;
                if (w == 0 || strikes[i] < LeastStrike) continue; // a strike of zero: its delta does not move
                double total = volatilities[i] * rootT;
                if (total < LeastTotalVolatility) steps.Add(new FlowJump(locations[i], w));
                else smooth.Add((locations[i], total, w));
            }
        }

        return new BookDelta(NormalSteps.Create(smooth), steps);
    }

    /// <summary>The slope of the hedge flow at fixed volatility, −∂Δ/∂x = −S·Γ, as a curve; steps have none.</summary>
    public FlowCurve CompileSlope(FlowDomain domain) => CompileSlope(domain, [], null, null);

    /// <summary>The same, −∂Δ/∂x at the volatility that holds at x, along a path without steps.</summary>
    public FlowCurve CompileSlope(FlowDomain domain, VolatilityPath path)
        => path.IsUnmoved ? CompileSlope(domain) : CompileSlope(domain, path.Kinks, x => 1 + path.At(x), (a, b) => path.Response.Bounds(a, b) is var (least, most) ? (1 + Held(path.Start + least), 1 + Held(path.Start + most)) : default);

    private FlowCurve CompileSlope(FlowDomain domain, IEnumerable<double> kinks, Func<double, double>? scale, Func<double, double, (double Least, double Most)>? bounds)
    {
        if (_smooth.Gross == 0) return FlowCurve.Thresholds(domain, []);
        double[] corners = [.. kinks];
        double gross = VectorMath.InverseSqrt2Pi * _smooth.GrossPerWidth;
        (PiecewiseChebyshev curve, double error) = NormalStepCurve.Build(_smooth, domain.Breakpoints(corners, double.MaxValue), domain.Corners(corners), domain.RelativeTolerance * gross,
            FlowCurve.LeastWidth, scale, bounds, 0, -1, slope: true);
        return new FlowCurve(curve, corners, [], error + (4 * Epsilon * gross));
    }

    private static double Held(double shift) => Math.Clamp(shift, SpotVolatilityResponse.LowestShift, SpotVolatilityResponse.HighestShift);

    /// <summary>∂Δ/∂x = S·Γ of the smooth part with every volatility multiplied by <paramref name="scale"/>.</summary>
    public double SlopeAtScale(double x, double scale) => _smooth.Slopes(x, scale).PerX;

    /// <summary>Δ at the market, steps below it done, one at the market itself half done.</summary>
    public double AtMarket()
    {
        double sum = _smooth.Gross == 0 ? 0 : _smooth.Sum(0, 1);
        foreach ((double level, double w) in Steps)
            sum += Math.Abs(level) < FlowCurve.LeastWidth ? 0.5 * w : level < 0 ? w : 0;
        return sum;
    }

    /// <summary>The smooth part of the delta.</summary>
    public double Smooth(double x, SpotVolatilityResponse volatility) => _smooth.Sum(x, 1 + volatility.At(x));

    /// <summary>The same with every volatility multiplied by <paramref name="scale"/>.</summary>
    public double Smooth(double x, double scale) => _smooth.Sum(x, scale);

    /// <summary>d/dx of <see cref="Smooth(double, SpotVolatilityResponse)"/>, the response of volatility included.</summary>
    public double Slope(double x, SpotVolatilityResponse volatility)
    {
        (_, double perX, double perScale) = _smooth.Slopes(x, 1 + volatility.At(x));
        return perX + (perScale * volatility.SlopeAt(x));
    }

    /// <summary>
    /// The hedge flow −[Δ(x, β(x)) − Δ(0, 0)] as a curve. The step of an expiring option: delta rises by w as x rises through the level, so the hedge
    /// sells w; falling through it, it buys w.
    /// </summary>
    public FlowCurve Compile(FlowDomain domain, SpotVolatilityResponse volatility)
    {
        FlowJump[] jumps = [.. Jumps()];
        double rounding = 4 * Epsilon * Gross;
        if (_smooth.Gross == 0) return new FlowCurve(PiecewiseChebyshev.Zero(domain.LowestLogMove, domain.HighestLogMove), [], jumps, rounding);
        bool isFixed = volatility.IsFixed;
        (PiecewiseChebyshev curve, double error) = NormalStepCurve.Build(_smooth, domain.Breakpoints(volatility.Kinks, double.MaxValue), domain.Corners(volatility.Kinks), domain.RelativeTolerance * Gross,
            FlowCurve.LeastWidth, isFixed ? null : x => 1 + volatility.At(x),
            isFixed ? null : (a, b) => volatility.Bounds(a, b) is var (least, most) ? (1 + least, 1 + most) : default, _smooth.Sum(0, 1), -1);
        // Rounding of x and kᵢ is magnified by a narrow step.
        double longest = Math.Max(-domain.LowestLogMove, domain.HighestLogMove), floor = 1 + volatility.LeastShift;
        return new FlowCurve(curve, volatility.Kinks, jumps, error + rounding + (Epsilon * longest * _smooth.GrossPerWidth / floor));
    }

    /// <summary>d/dx of the smooth part along a path, the steps of volatility not counted.</summary>
    public double Slope(double x, VolatilityPath path)
    {
        (_, double perX, double perScale) = _smooth.Slopes(x, 1 + path.At(x));
        return perX + (perScale * path.SlopeAt(x));
    }

    /// <summary>
    /// The hedge flow −[Δ(x, y(x)) − Δ(0, 0)] along a path as a curve: a threshold at every step of volatility. The book is sampled at some points in x and in the sum
    /// of the steps, see PathCurve.cs; the quantity of a threshold is that of the compiled function.
    /// </summary>
    public FlowCurve Compile(FlowDomain domain, VolatilityPath path)
    {
        List<FlowJump> jumps = [.. Jumps()];
        double rounding = 4 * Epsilon * Gross;
        if (_smooth.Gross == 0) return new FlowCurve(PiecewiseChebyshev.Zero(domain.LowestLogMove, domain.HighestLogMove), [], jumps, rounding);
        double tolerance = domain.RelativeTolerance * Gross, reach = NormalStepCurve.Reach(tolerance, _smooth.Gross), start = _smooth.Sum(0, 1);
        var groups = new PathGroup[_smooth.GroupCount];
        for (int i = 0; i < groups.Length; i++)
        {
            int g = i;
            groups[g] = new PathGroup(_smooth.LeastWidthOf(g), (a, b, most, _, z) => _smooth.On(a, b, most, z, g), []);
        }

        double atOnce = _smooth.Sum(0, 1 + path.Before(0)) - _smooth.Sum(0, 1 + path.At(0));
        jumps.Add(new FlowJump(0, atOnce));
        var pieces = new List<ChebyshevSeries>();
        double error = 0;
        foreach ((int sign, double end) in ((int, double)[])[(-1, -domain.LowestLogMove), (1, domain.HighestLogMove)])
        {
            var events = new PathEvents(path, sign, end, []);
            PathCurve.Side side = PathCurve.Build(groups, events, tolerance, reach, start - atOnce, -1);
            pieces.AddRange(side.Pieces);
            for (int i = 0; i < side.Steps.Length; i++)
                jumps.Add(new FlowJump(sign * events.Distance(i), side.Steps[i]));
            if (path.At(sign * end) != path.Before(sign * end))
                jumps.Add(new FlowJump(sign * end, Smooth(sign * end, 1 + path.Before(sign * end)) - Smooth(sign * end, 1 + path.At(sign * end))));
            error = Math.Max(error, side.Error);
        }

        double longest = Math.Max(-domain.LowestLogMove, domain.HighestLogMove), floor = 1 + Math.Max(path.Start + path.Response.LeastShift + path.StepBand.Least, SpotVolatilityResponse.LowestShift);
        return new FlowCurve(PiecewiseChebyshev.Of([.. pieces], error), [.. path.Kinks, .. path.Steps.Select(s => s.LogMove)], jumps,
            error + (0.01 * tolerance) + rounding + (Epsilon * longest * _smooth.GrossPerWidth / floor));
    }

    /// <summary>
    /// The steps as trades of the hedge. One at the market itself stands half way up (the kink of a payoff has a delta of ½): half is bought just below
    /// the market and half sold just above.
    /// </summary>
    public IEnumerable<FlowJump> Jumps()
    {
        foreach ((double level, double w) in Steps)
        {
            if (Math.Abs(level) >= FlowCurve.LeastWidth)
            {
                yield return new FlowJump(level, level < 0 ? w : -w);
                continue;
            }

            yield return new FlowJump(-FlowCurve.LeastWidth, 0.5 * w);
            yield return new FlowJump(FlowCurve.LeastWidth, -0.5 * w);
        }
    }
}
