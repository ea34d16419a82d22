// x = n + I((Q + F(x)) / D(x)),     D(x) = D(y(x))·(1 − l)
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Participants;

namespace OptionCascade.Cascade;

/// <summary>The equation in x alone: volatility has been solved along the way, depth follows from it.</summary>
internal sealed class BoundEquation
{
    private readonly BoundParticipants _participants;
    private readonly MarketMakerDepth _depth;
    private readonly double _left;

    public BoundEquation(CascadeEquation equation, BoundParticipants participants, double logDepthLoss)
    {
        Equation = equation;
        _participants = participants;
        _depth = equation.Volatility.Depth;
        _left = logDepthLoss == 0 ? 1 : Math.Exp(-logDepthLoss);
    }

    public CascadeEquation Equation { get; }

    public IImpactLaw Impact => Equation.Impact;

    public VolatilityPath Path => _participants.Path;

    public ImmutableArray<IParticipant> Participants => _participants.All;

    /// <summary>Log moves at which depth jumps.</summary>
    public IEnumerable<double> DepthSteps => _depth.IsConstant ? [] : Path.Steps.Select(s => s.LogMove);

    /// <summary>Log moves at which depth has a corner.</summary>
    public IEnumerable<double> DepthKinks => _depth.IsConstant ? [] : Path.Kinks;

    public FlowCurve[] Compile(FlowDomain domain) => _participants.Compile(domain.RelativeTolerance);

    /// <summary>D(x), steps of volatility at x itself included.</summary>
    public double Depth(double x) => _depth.IsConstant ? _left : _left * _depth.At(Path.At(x));

    /// <summary>D(x) before the steps of volatility at x itself.</summary>
    public double DepthBefore(double x) => _depth.IsConstant ? _left : _left * _depth.At(Path.Before(x));

    /// <summary>D at x with the steps of volatility met until <paramref name="steps"/>.</summary>
    public double DepthWith(double x, double steps) => _depth.IsConstant ? _left : _left * _depth.At(Path.With(x, steps));

    /// <summary>Bounds of D between two x, a step of volatility inside neither.</summary>
    public (double Least, double Most) DepthBetween(double a, double b, double steps)
    {
        if (_depth.IsConstant) return (_left, _left);
        (double least, double most) = Path.Response.Bounds(a, b);
        return (_left * _depth.At(Held(most)), _left * _depth.At(Held(least))); // depth falls as volatility rises

        double Held(double response) => Math.Clamp(Path.Start + response + steps, SpotVolatilityResponse.LowestShift, SpotVolatilityResponse.HighestShift);
    }

    /// <summary>D′(x).</summary>
    public double DepthSlope(double x) => _depth.IsConstant ? 0 : _left * _depth.SlopeAt(Path.At(x)) * Path.SlopeAt(x);

    public double Flow(double x)
    {
        double sum = 0;
        foreach (IParticipant p in Participants)
            sum += p.Traded(x);
        return sum;
    }

    public double[] Flows(double x) => [.. Participants.Select(p => p.Traded(x))];

    /// <summary>x − n − I((Q + F)/D(x)) for a given flow F.</summary>
    public double Residual(Shock shock, double x, double flow) => x - shock.LogJump - Impact.LogMove((shock.Quantity + flow) / Depth(x));

    /// <summary>What a residual at x may be: rounding of the flows carried through the impact law, of x itself, and of the news.</summary>
    public double Rounding(Shock shock, double x, double[] flows)
    {
        double depth = Depth(x), gross = flows.Sum(Math.Abs) + Math.Abs(shock.Quantity);
        double carried = Impact.Slope((shock.Quantity + flows.Sum()) / depth) / depth;
        return (1e-13 * (Math.Abs(x) + Math.Abs(shock.LogJump))) + (carried * ((1e-12 * gross) + (2e-15 * _participants.Gross))) + 1e-15;
    }

    /// <summary>d/dx I((Q + F(x))/D(x)) for a given flow F at x.</summary>
    public double Gain(double quantity, double x, double flow)
    {
        double slope = 0;
        foreach (IParticipant p in Participants)
            slope += p.Slope(x);
        double depth = Depth(x), change = DepthSlope(x), traded = (quantity + flow) / depth;
        double perMove = (slope - (traded * change)) / depth;
        return perMove == 0 ? 0 : Impact.Slope(traded) * perMove;
    }

    /// <summary>The push at the undisturbed price: n + I((Q + F(0))/D(0)).</summary>
    public double PushAtStart(Shock shock) => shock.LogJump + Impact.LogMove((shock.Quantity + Flow(0)) / Depth(0));

    /// <summary>s(x) for given F and D at x: the scale at which x = n₀ + s·n + I((Q₀ + s·Q + F)/D).</summary>
    /// <remarks>Closed form when the ray is news alone or a block alone; else the root of a function that is monotone in s.</remarks>
    public double Scale(Shock start, Shock ray, double x, double flow, double depth)
    {
        (double n, double q) = (ray.LogJump, ray.Quantity);
        (double move, double carried) = (x - start.LogJump, start.Quantity + flow);
        if (q == 0) return (move - Impact.LogMove(carried / depth)) / n;
        if (n == 0) return ((Impact.Quantity(move) * depth) - carried) / q;

        // move − s·n − I((carried + s·Q)/D) falls (n > 0) or rises (n < 0) with s. Newton from the news-only guess, inside a bracket that grows as needed.
        double s = (move - Impact.LogMove(carried / depth)) / n, low = double.NegativeInfinity, high = double.PositiveInfinity;
        for (int i = 0; i < 200; i++)
        {
            double traded = ((s * q) + carried) / depth;
            double over = ((s * n) + Impact.LogMove(traded) - move) * Math.Sign(n);
            if (over > 0) high = s;
            else low = s;
            double next = s - (over / (Math.Abs(n) + (Impact.Slope(traded) * Math.Abs(q) / depth)));
            if (Math.Abs(next - s) <= 4e-16 * Math.Max(Math.Abs(s), Math.Abs(next))) return next;
            if (!(next > low && next < high) && double.IsFinite(low) && double.IsFinite(high)) next = 0.5 * (low + high);
            s = next;
        }

        return s;
    }
}
