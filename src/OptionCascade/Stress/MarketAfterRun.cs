// x = x₁ + x',   I'(q) = I(q₁ + q) − I(q₁),   F'(x') = F(x₁ + x') − F(x₁) for what comes back,   what stays fired: 0 until the other side of the undisturbed price
using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Numerics;
using OptionCascade.Participants;

namespace OptionCascade.Stress;

/// <summary>The market as it stands after a run, seen from there: the way back is a response curve of its own.</summary>
internal sealed class MarketAfterRun
{
    public MarketAfterRun(BoundEquation bound, FlowCurve[] curves, FlowDomain domain, double x1, int side)
    {
        // Room on both sides, were the run to end at the end of the range.
        double low = Math.Min(domain.LowestLogMove - x1, -1e-6), high = Math.Max(domain.HighestLogMove - x1, 1e-6);
        Options = new CascadeOptions { LowestPriceFraction = Math.Clamp(Math.Exp(low), 1e-6, 0.999), HighestPriceFraction = Math.Clamp(Math.Exp(high), 1.001, 1e6), RelativeTolerance = domain.RelativeTolerance };
        Equation = new CascadeEquation(new ImpactFrom(bound.Impact, bound.Impact.Quantity(x1)), curves.Select((c, i) => new FromHere(bound.Participants[i].Name, c, bound.Participants[i].IsReversible, x1, side)));
    }

    public CascadeEquation Equation { get; }

    public CascadeOptions Options { get; }

    /// <summary>The impact law from a quantity on.</summary>
    private sealed class ImpactFrom(IImpactLaw law, double traded) : IImpactLaw
    {
        private readonly double _move = law.LogMove(traded);

        public string Name => law.Name;

        public double LogMove(double quantity) => law.LogMove(traded + quantity) - _move;

        public double Slope(double quantity) => law.Slope(traded + quantity);

        public double Quantity(double logMove) => law.Quantity(_move + logMove) - traded;
    }

    /// <summary>One participant from x₁ on.</summary>
    private sealed class FromHere(string name, FlowCurve curve, bool returns, double x1, int side) : IParticipant
    {
        public string Name => name;

        public bool IsReversible => returns;

        public double Traded(double logMove)
        {
            double x = Math.Clamp(x1 + logMove, curve.LowestLogMove, curve.HighestLogMove);
            if (returns) return curve.At(x) - curve.At(x1);
            // Farther out: more fires. Back: nothing, until what stands on the other side of the undisturbed price.
            return (x - x1) * side > 0 ? curve.At(x) - curve.At(x1) : x * side < 0 ? curve.At(x) - curve.At(0) : 0;
        }

        public double Slope(double logMove)
        {
            double x = x1 + logMove;
            bool outside = x < curve.LowestLogMove || x > curve.HighestLogMove, idle = !returns && (x - x1) * side <= 0 && x * side >= 0;
            return outside || idle ? 0 : curve.SlopeAt(x);
        }

        public FlowCurve Compile(FlowDomain domain)
        {
            // Jumps as met from x₁ outward either way: on the way back an order that comes back is undone.
            IEnumerable<FlowJump> jumps = curve.Jumps.Where(j => j.LogMove != x1).Select(j =>
            {
                double level = j.LogMove - x1;
                bool beyond = level * side > 0, other = j.LogMove * side < 0;
                return new FlowJump(level, beyond || other ? j.Quantity : returns ? -j.Quantity : 0);
            });
            // The same polynomials, moved: on the far side of x₁ and of the undisturbed price less what they are there, in between nothing for what stays fired.
            double low = Math.Min(x1, 0), high = Math.Max(x1, 0), at = curve.Smooth.Evaluate(x1), market = curve.Smooth.Evaluate(0);
            var pieces = ImmutableArray.CreateBuilder<ChebyshevSeries>();
            foreach (ChebyshevSeries piece in curve.Smooth.Pieces)
            {
                if (returns)
                {
                    Add(piece, piece.A, piece.B, at);
                    continue;
                }

                Add(piece, piece.A, Math.Min(piece.B, low), side < 0 ? at : market);
                Add(null, Math.Max(piece.A, low), Math.Min(piece.B, high), 0);
                Add(piece, Math.Max(piece.A, high), piece.B, side < 0 ? market : at);
            }

            return new FlowCurve(PiecewiseChebyshev.Of(pieces.ToImmutable(), curve.Error), [-x1, .. curve.Kinks.Select(k => k - x1)], jumps);

            void Add(ChebyshevSeries? piece, double a, double b, double less)
            {
                if (!(b > a)) return;
                double[] c = piece is { } p ? (a == p.A && b == p.B ? p : p.Restrict(a, b)).Coefficients.ToArray() : [0.0];
                c[0] -= less;
                // The ends of the range are the domain's own, to the last bit; a piece that rounding has left without width is none.
                double from = pieces.Count == 0 ? Math.Min(domain.LowestLogMove, a - x1) : pieces[^1].B, to = b == curve.HighestLogMove ? Math.Max(domain.HighestLogMove, b - x1) : b - x1;
                if (to > from) pieces.Add(new ChebyshevSeries(from, to, c));
                else if (b == curve.HighestLogMove) pieces[^1] = new ChebyshevSeries(pieces[^1].A, Math.Max(domain.HighestLogMove, from), pieces[^1].Coefficients.ToArray());
            }
        }
    }
}

/// <summary>A market m times as deep: I(Q/m).</summary>
internal sealed class DeeperImpact(IImpactLaw law, double depth) : IImpactLaw
{
    public string Name => law.Name;

    public double LogMove(double quantity) => law.LogMove(quantity / depth);

    public double Slope(double quantity) => law.Slope(quantity / depth) / depth;

    public double Quantity(double logMove) => law.Quantity(logMove) * depth;
}

/// <summary>A participant whose orders at levels on one side, trading that side's way, are spread over a width outward.</summary>
internal sealed class SpreadOrders : IParticipant
{
    private const int Parts = 20;

    private readonly IParticipant _inner;
    private readonly FlowCurve _before, _after;

    private SpreadOrders(IParticipant inner, FlowCurve before, FlowCurve after) => (_inner, _before, _after) = (inner, before, after);

    public string Name => _inner.Name;

    public bool IsReversible => _inner.IsReversible;

    /// <summary>The participant; itself when it has no such orders, or when volatility moves them.</summary>
    public static IParticipant Of(IParticipant participant, int side, double width, FlowDomain domain)
    {
        if (participant is IVolatilitySensitive || participant.IsReversible) return participant;
        FlowCurve curve = participant.Compile(domain);
        if (!curve.Jumps.Any(Forced)) return participant;
        IEnumerable<FlowJump> jumps = curve.Jumps.SelectMany(j => !Forced(j) ? [j] : Enumerable.Range(0, Parts).Select(k => new FlowJump(j.LogMove + (side * width * k / (Parts - 1)), j.Quantity / Parts)));
        return new SpreadOrders(participant, curve, new FlowCurve(curve.Smooth, curve.Kinks, jumps, curve.Error));

        bool Forced(FlowJump j) => j.LogMove * side > 0 && j.Quantity * side > 0;
    }

    public double Traded(double logMove) => _inner.Traded(logMove) - _before.JumpsMet(logMove) + _after.JumpsMet(logMove);

    public double Slope(double logMove) => _inner.Slope(logMove);

    public FlowCurve Compile(FlowDomain domain) => _after;
}
