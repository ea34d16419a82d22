// F(x) = h(x) − h(0, 0),  h(x) the position by the policy once the log price has moved by x,  target h*(x) = h*(0, 0) − [Δ(x, σ̂(1 + y(x))) − Δ(0, σ)]
//
//   y    relative shift of every implied volatility along the market's path; 0 where volatility stands still
//   σ̂    the policy's own volatility, from σ(1 + y) and from the gamma at that volatility
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;

namespace OptionCascade.Participants;

/// <summary>
/// What dealers trade who hedge by a policy: its equilibrium form (no time passes, no turning back), by formula and as a curve. They start from the policy's own target.
/// </summary>
/// <remarks>
/// A policy's volatility is that at the book's mean volatility, for every option: exact for the policies of this library that trade in a move. Along a path delta, gamma and mean
/// volatility are those at the volatility that holds at x, steps at x included; the position before the move is that of the undisturbed market.
/// </remarks>
internal sealed class PolicyFlow
{
    /// <summary>Distance, of the level, at which a position is read before a threshold: policies take a level as met to within 1e-12 of it.</summary>
    private const double Before = 1e-10;

    /// <summary>Step of the difference quotients, and of the search for the edges of bands; log price.</summary>
    private const double SlopeStep = 1e-6, EdgeMesh = 1e-3;

    private readonly IHedgingPolicy _policy;
    private readonly BookDelta _delta;
    private readonly HedgePoint _neutral;
    private readonly double _smoothAtStart, _startUnits;
    private readonly VolatilityPath _path = VolatilityPath.Unmoved;

    public PolicyFlow(DealerBook dealers, IHedgingPolicy policy)
    {
        HedgedBook book = HedgedBook.FromDealers(dealers);
        _ = new PolicyHedge(book, policy); // throws where the policy has no answer at the start
        _policy = policy;
        _delta = BookDelta.Create(dealers);
        _neutral = book.PointAt(0);
        _smoothAtStart = _delta.Smooth(0, 1);
        _startUnits = Point(0, ByFormula(0)).TargetUnits;
    }

    private PolicyFlow(PolicyFlow flow, VolatilityPath path)
        => (_policy, _delta, _neutral, _smoothAtStart, _startUnits, _path) = (flow._policy, flow._delta, flow._neutral, flow._smoothAtStart, flow._startUnits, path);

    /// <summary>The same dealers in a market where volatility follows a path.</summary>
    public PolicyFlow Along(VolatilityPath path) => new(this, path);

    /// <summary>F(x), units of underlying, buying &gt; 0.</summary>
    public double Traded(double x) => After(x, ByFormula) - _startUnits;

    /// <summary>F′(x) by difference quotients; away from the market alone where a threshold or the edge of a band lies within the step.</summary>
    public double Slope(double x)
    {
        double away = x < 0 ? -SlopeStep : SlopeStep, here = Traded(x), next = Traded(x + away);
        double outer = (next - here) / away, inner = (here - Traded(x - away)) / away;
        if (Agree(outer, inner)) return 0.5 * (outer + inner);
        double further = (Traded(x + (2 * away)) - next) / away;
        return Agree(outer, further) ? outer : further;

        static bool Agree(double a, double b) => Math.Abs(a - b) <= 0.01 * (Math.Abs(a) + Math.Abs(b));
    }

    /// <summary>The flow as a curve: thresholds apart, corners where a band is left.</summary>
    public FlowCurve Compile(FlowDomain domain)
    {
        if (_delta.Gross == 0) return FlowCurve.Thresholds(domain, []);
        FlowCurve change = _path.IsUnmoved ? _delta.Compile(domain, SpotVolatilityResponse.Fixed) : _delta.Compile(domain, _path);
        // Gamma steps with volatility: where it does, it is summed over all options at every point.
        FlowCurve? slope = _path.Steps.IsEmpty ? _delta.CompileSlope(domain, _path) : null;
        var mesh = new SortedSet<double>([.. change.Smooth.Pieces.Select(p => p.A), .. slope?.Smooth.Pieces.Select(p => p.A) ?? [], domain.LowestLogMove, 0, domain.HighestLogMove]);
        var levels = new SortedSet<double>();
        var jumps = new List<FlowJump>();
        foreach (double x in _policy.JumpLevels(domain.LowestLogMove, domain.HighestLogMove))
            Threshold(Math.Clamp(x, domain.LowestLogMove, domain.HighestLogMove), x - (Before * x));
        foreach (double x in ((double[])[.. Edges([.. mesh], ByCurve), .. change.Jumps.Select(j => j.LogMove)]).Where(x => x != 0)) // what is traded at the market itself is traded from the start
            Threshold(x, x < 0 ? Math.BitIncrement(x) : Math.BitDecrement(x));
        FlowCurve thresholds = FlowCurve.Thresholds(domain, jumps);
        if (_policy.IsLinearInPositions && mesh.All(x => Smooth(x) == 0)) return thresholds;
        return FlowCurve.Compile(domain, Smooth, _delta.Gross, [.. mesh, .. levels], jumps);

        (double Change, double Slope) ByCurve(double x)
        {
            double inside = Math.Clamp(x, domain.LowestLogMove, domain.HighestLogMove); // a multiple of a move may round to just outside
            return (change.At(inside), slope?.At(inside) ?? -_delta.SlopeAtScale(inside, 1 + _path.At(inside)));
        }

        double Smooth(double x) => After(x, ByCurve) - _startUnits - thresholds.JumpsMet(x);

        void Threshold(double x, double before)
        {
            if (!levels.Add(x)) return;
            double quantity = After(x, ByCurve) - After(before, ByCurve);
            if (Math.Abs(quantity) > domain.RelativeTolerance * _delta.Gross) jumps.Add(new FlowJump(x, quantity));
        }
    }

    /// <summary>The levels, outward from the market, at which trading begins or ends: bisected to the last bit, the outer of two neighbours.</summary>
    private List<double> Edges(double[] mesh, Func<double, (double, double)> delta)
    {
        var edges = new List<double>();
        if (_policy.IsLinearInPositions) return edges;
        for (int i = 1; i < mesh.Length; i++)
        {
            int parts = Math.Max(1, (int)Math.Ceiling((mesh[i] - mesh[i - 1]) / EdgeMesh));
            double left = mesh[i - 1];
            for (int k = 1; k <= parts; k++)
            {
                double right = k == parts ? mesh[i] : mesh[i - 1] + ((mesh[i] - mesh[i - 1]) * k / parts);
                if (Trades(left) != Trades(right)) edges.Add(Bisect(left, right));
                left = right;
            }
        }

        return edges;

        bool Trades(double x) => After(x, delta) != _startUnits;

        double Bisect(double a, double b)
        {
            bool atA = Trades(a);
            while (true)
            {
                double middle = a + (0.5 * (b - a));
                if (!(middle > a && middle < b)) return Math.Abs(a) < Math.Abs(b) ? b : a;
                if (Trades(middle) == atA) a = middle;
                else b = middle;
            }
        }
    }

    /// <summary>h(x).</summary>
    private double After(double x, Func<double, (double Change, double Slope)> delta) => _policy.HedgeAfterMove(_startUnits, at => Point(at, delta(at)), x);

    /// <summary>Change of the neutral position and its slope at x and fixed volatility, by the sum over all options.</summary>
    private (double Change, double Slope) ByFormula(double x)
    {
        double scale = 1 + _path.At(x), change = _smoothAtStart - _delta.Smooth(x, scale);
        foreach (FlowJump jump in _delta.Jumps())
            if (DealerHedging.Met(jump, x)) change += jump.Quantity;
        return (change, -_delta.SlopeAtScale(x, scale));
    }

    /// <summary>Book and market at x, with the target at the policy's volatility.</summary>
    private HedgePoint Point(double x, (double Change, double Slope) delta)
    {
        double spot = _neutral.Spot * Math.Exp(x), moved = 1 + _path.At(x);
        HedgePoint implied = _neutral with
        {
            TargetUnits = _neutral.TargetUnits + delta.Change, GammaUnitsPerPoint = -delta.Slope / spot, Spot = spot, Volatility = _neutral.Volatility * moved,
        };
        double volatility = implied.Volatility, scale = volatility > 0 ? _policy.VarianceScale(volatility, in implied) : 1;
        if (PolicyHedge.Refusal(_policy, in implied, scale) is { } reason) throw new InvalidOperationException(reason);
        return scale == 1 ? implied : implied with { TargetUnits = implied.TargetUnits + _delta.Smooth(x, moved) - _delta.Smooth(x, moved * Math.Sqrt(scale)) };
    }
}
