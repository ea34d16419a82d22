// Along a path of volatility: δ(x) = w·(Φ((x − k)/(s·c) + s·c/2) − p),   c = 1 + y(x). The options come in at their account's level and from there on are rows of PathCurve.cs.
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>The flow of liquidated options where volatility moves.</summary>
internal sealed partial class SellerLegs
{
    /// <summary>Σ c·m·dδ/dx of one liquidation along a path, steps not counted.</summary>
    public double Slope(ForcedBuyback buyback, double x, double scale, double scaleSlope)
    {
        double sum = 0;
        foreach ((int option, double units) in _parts[buyback])
        {
            Option o = _options[option];
            if (o.Total < LeastTotalVolatility) continue;
            double total = o.Total * scale, away = (x - o.Location) / total;
            double slope = (1 / total) + (scaleSlope * ((0.5 * o.Total) - (away / scale)));
            sum += units * o.Weight * VectorMath.NormalDensity(away + (0.5 * total)) * slope;
        }

        return sum;
    }

    /// <summary>Vega that one liquidation buys at x and y, quote currency per volatility point.</summary>
    public static double Vega(ForcedBuyback buyback, double spot, double x, double shift)
    {
        double sum = 0;
        foreach (BuybackLeg leg in buyback.Legs)
            sum += 0.01 * leg.Contracts * leg.Contract.Multiplier * Greeks(in leg, spot, x, 1 + shift).Vega;
        return sum;
    }

    /// <summary>All liquidations as one curve along a path: a threshold at every level and at every step of volatility.</summary>
    /// <param name="domain">Where.</param>
    /// <param name="falls">Liquidations on the way down, nearest first.</param>
    /// <param name="rises">Liquidations on the way up, nearest first.</param>
    /// <param name="path">Volatility.</param>
    public FlowCurve Compile(FlowDomain domain, ImmutableArray<ForcedBuyback> falls, ImmutableArray<ForcedBuyback> rises, VolatilityPath path)
    {
        double gross = 0, perWidth = 0;
        foreach (ForcedBuyback b in falls.Concat(rises.Where(r => r.LogMove > 0)))
        {
            gross += Math.Abs(b.UnderlyingUnits);
            foreach ((int option, double units) in _parts[b])
            {
                double weight = Math.Abs(units) * _options[option].Weight;
                gross += weight;
                if (_options[option].Total >= LeastTotalVolatility) perWidth += weight / _options[option].Total;
            }
        }

        if (gross == 0) return FlowCurve.Thresholds(domain, []);
        double tolerance = domain.RelativeTolerance * gross, atOnce = 0, error = 0;
        var jumps = new List<FlowJump>();
        foreach (ForcedBuyback b in falls.TakeWhile(b => b.LogMove == 0))
        {
            atOnce += Smooth(b, 0, 1 + path.At(0));
            jumps.Add(new FlowJump(0, Fixed(b)));
            jumps.AddRange(Steps(b));
        }

        jumps.Add(new FlowJump(0, atOnce));
        var pieces = new List<ChebyshevSeries>();
        (int Sign, double End, ImmutableArray<ForcedBuyback> Steps)[] sides = [(-1, -domain.LowestLogMove, falls), (1, domain.HighestLogMove, rises)];
        var built = new (ForcedBuyback[] Inside, PathEvents Events, PathCurve.Side Curve)[sides.Length];
        Parallel.For(0, sides.Length, s => // each into its own place
        {
            (int sign, double end, ImmutableArray<ForcedBuyback> side) = sides[s];
            ForcedBuyback[] inside = [.. side.TakeWhile(b => Math.Abs(b.LogMove) < end)];
            var events = new PathEvents(path, sign, end, inside.Select(b => b.LogMove));
            built[s] = (inside, events, PathCurve.Build(Groups(inside, events), events, tolerance, NormalStepCurve.Reach(tolerance, gross), -atOnce, 1));
        });
        for (int s = 0; s < sides.Length; s++)
        {
            (int sign, double end, ImmutableArray<ForcedBuyback> side) = sides[s];
            (ForcedBuyback[] inside, PathEvents events, PathCurve.Side curve) = built[s];
            ForcedBuyback[] beyond = [.. side.Skip(inside.Length).TakeWhile(b => Math.Abs(b.LogMove) == end)];
            pieces.AddRange(curve.Pieces);
            error = Math.Max(error, curve.Error);
            for (int i = 0; i < events.Count; i++)
                jumps.Add(new FlowJump(sign * events.Distance(i), curve.Steps[i]));
            foreach (ForcedBuyback b in inside.Where(b => b.LogMove != 0))
            {
                jumps.Add(new FlowJump(b.LogMove, Fixed(b)));
                jumps.AddRange(Steps(b));
            }

            double x = sign * end, after = 1 + path.At(x), before = 1 + path.Before(x);
            jumps.Add(new FlowJump(x, beyond.Sum(b => Fixed(b) + Smooth(b, x, after)) + (after == before ? 0 : inside.Sum(b => Smooth(b, x, after) - Smooth(b, x, before)))));
        }

        const double Epsilon = 2.220446049250313e-16;
        double longest = Math.Max(-domain.LowestLogMove, domain.HighestLogMove), floor = 1 + Math.Max(path.Start + path.Response.LeastShift + path.StepBand.Least, SpotVolatilityResponse.LowestShift);
        return new FlowCurve(PiecewiseChebyshev.Of([.. pieces], error),
            [.. path.Kinks, .. path.Steps.Select(s => s.LogMove), .. falls.Concat(rises).Select(b => b.LogMove).Distinct()], jumps,
            error + (0.01 * tolerance) + (4 * Epsilon * gross) + (Epsilon * longest * perWidth / floor));
    }

    /// <summary>The rows of one side by octave of their width, each with the event at which it comes in.</summary>
    private List<PathGroup> Groups(ForcedBuyback[] inside, PathEvents events)
    {
        var rows = new SortedDictionary<int, List<(PathRow Row, int Option)>>();
        foreach (ForcedBuyback b in inside)
        {
            int at = events.At(b.LogMove);
            foreach ((int option, double units) in _parts[b])
            {
                Option o = _options[option];
                if (o.Total < LeastTotalVolatility) continue;
                int octave = Math.ILogB(o.Total);
                if (!rows.TryGetValue(octave, out List<(PathRow, int)>? group)) rows.Add(octave, group = []);
                group.Add((new PathRow(at, o.Location, o.Total, units * o.Weight), option));
            }
        }

        var groups = new List<PathGroup>();
        foreach (List<(PathRow Row, int Option)> group in rows.Values)
        {
            var places = new Dictionary<int, int>();
            int[] place = [.. group.Select(r => places.TryGetValue(r.Option, out int p) ? p : places[r.Option] = places.Count)];
            int[] options = [.. places.OrderBy(p => p.Value).Select(p => p.Key)];
            groups.Add(new PathGroup(options.Min(o => _options[o].Total), Base, [.. group.Select(r => r.Row)]));

            NormalSteps.Part Base(double a, double b, double most, double near, double reach)
            {
                double[] weights = new double[options.Length];
                int last = events.Between(near, near).First;
                for (int i = 0; i < group.Count && group[i].Row.Event <= last; i++)
                    weights[place[i]] += group[i].Row.Weight;
                return NormalSteps.Create([.. options.Select((o, i) => (_options[o].Location, _options[o].Total, weights[i]))]).On(a, b, most, reach);
            }
        }

        return groups;
    }

    /// <summary>Σ c·m·w·Φ of the options that are not steps.</summary>
    private double Smooth(ForcedBuyback buyback, double x, double scale)
    {
        double sum = 0;
        foreach ((int option, double units) in _parts[buyback])
        {
            Option o = _options[option];
            if (o.Total >= LeastTotalVolatility) sum += units * o.Weight * Cumulative(in o, x, scale);
        }

        return sum;
    }

    /// <summary>What of a liquidation never changes after its level: the underlying traded, −p of the puts, and the state of options that are steps at the level itself.</summary>
    private double Fixed(ForcedBuyback buyback)
    {
        double sum = buyback.UnderlyingUnits;
        foreach ((int option, double units) in _parts[buyback])
        {
            Option o = _options[option];
            sum += o.Total >= LeastTotalVolatility ? -units * o.Weight * o.Put : units * Delta(in o, buyback.LogMove, Side(buyback, buyback.LogMove), 1);
        }

        return sum;
    }

    /// <summary>The levels beyond its own at which options that are steps turn.</summary>
    private IEnumerable<FlowJump> Steps(ForcedBuyback buyback)
    {
        foreach ((int option, double units) in _parts[buyback])
        {
            Option o = _options[option];
            if (o.Total >= LeastTotalVolatility) continue;
            if (buyback.LogMove <= 0 && o.Location < buyback.LogMove) yield return new FlowJump(o.Location, -units * o.Weight);
            if (buyback.LogMove >= 0 && o.Location > buyback.LogMove) yield return new FlowJump(o.Location, units * o.Weight);
        }
    }
}
