using OptionCascade.Cascade;
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>The nearest point to the origin at which something holds that is known only point by point and may jump. Deterministic.</summary>
internal sealed class ShrinkingBall(Func<Shock, bool> caused, ShockCovariance covariance, double largest)
{
    private const double LeastTurn = 1e-6;

    private readonly int _dimension = covariance.Dimension;
    private double _radius = double.PositiveInfinity;
    private double[] _best = [];

    public (double[] Direction, double Radius)? Search(double[]? start)
    {
        if (start is not null) Try(start);
        List<double[]> directions = Directions();
        foreach (double[] u in directions)
            Try(u);
        if (double.IsInfinity(_radius)) return null;
        // Other valleys that are nearly as near: their bottoms may be nearer.
        var valleys = new List<double[]> { _best };
        foreach (double[] u in directions)
            if (valleys.Count < 8 && valleys.All(v => Dot(u, v) < Math.Cos(0.3)) && Holds(u, 1.05 * _radius))
                valleys.Add(u);
        double[] first = _best;
        foreach (double[] v in valleys)
            Turn(ReferenceEquals(v, first) ? first : v);
        return (_best, _radius);
    }

    private bool Holds(double[] u, double r) => r <= largest && covariance.At(u, r) is { } shock && caused(shock);

    /// <summary>Shrinks the ball along a direction when something nearer holds there. Rays are looked at in two places: what holds near need not hold farther out.</summary>
    private bool Try(double[] u)
    {
        double reach = Math.Min(_radius * (1 - 1e-12), largest);
        bool first = double.IsInfinity(_radius);
        int stations = first ? 16 : 2;
        double before = 0;
        for (int i = 1; i <= stations; i++)
        {
            double r = reach * i / stations;
            if (!Holds(u, r))
            {
                before = r;
                continue;
            }

            double hit = FirstScale.Bisect(s => Holds(u, s), before, r, 1e-13);
            if (!(hit < _radius)) return false;
            (_radius, _best) = (hit, u);
            return true;
        }

        return false;
    }

    /// <summary>Turns a direction as long as that shrinks the ball.</summary>
    private void Turn(double[] from)
    {
        double[] u = from;
        double own = ReferenceEquals(from, _best) ? _radius : double.PositiveInfinity;
        for (double step = 0.2; step > LeastTurn; step *= 0.5)
        {
            bool turned = true;
            for (int rounds = 0; turned && rounds < 50; rounds++)
            {
                turned = false;
                foreach (double[] t in Tangents(u))
                {
                    double[] next = Normalised([.. u.Select((v, i) => v + (step * t[i]))]);
                    // A valley of its own is followed to its own bottom, as long as it may still beat the best.
                    double reach = Math.Min(own, 1.05 * _radius) * (1 - 1e-12);
                    if (!Holds(next, reach)) continue;
                    own = FirstScale.Bisect(s => Holds(next, s), 0.5 * reach, reach, 1e-13);
                    if (own < _radius) (_radius, _best) = (own, next);
                    u = next;
                    turned = true;
                    break;
                }
            }
        }
    }

    /// <summary>Both ways along every axis that is not u's own, made perpendicular to u.</summary>
    private IEnumerable<double[]> Tangents(double[] u)
    {
        for (int axis = 0; axis < _dimension; axis++)
        {
            double[] t = [.. u.Select((v, i) => (i == axis ? 1 : 0) - (u[axis] * v))];
            double length = Math.Sqrt(Dot(t, t));
            if (length < 1e-6) continue;
            yield return [.. t.Select(v => v / length)];
            yield return [.. t.Select(v => -v / length)];
        }
    }

    private List<double[]> Directions()
    {
        var all = new List<double[]>();
        for (int axis = 0; axis < _dimension; axis++)
            foreach (double sign in new[] { -1.0, 1 })
                all.Add([.. Enumerable.Range(0, _dimension).Select(i => i == axis ? sign : 0)]);
        if (_dimension == 1) return all;
        if (_dimension == 2)
        {
            for (int i = 0; i < 180; i++)
                all.Add([Math.Cos(Math.PI * (i + 0.5) / 90), Math.Sin(Math.PI * (i + 0.5) / 90)]);
            return all;
        }

        // The sphere is covered by normals of a fixed stream, scaled to length one.
        var random = new CounterRandom(0x5EED);
        double[] normals = new double[4];
        for (int i = 0; i < (_dimension == 3 ? 600 : 1200); i++)
        {
            random.Normals((ulong)i, normals);
            all.Add(Normalised(normals[.._dimension]));
        }

        return all;
    }

    private static double[] Normalised(double[] u)
    {
        double length = Math.Sqrt(Dot(u, u));
        return [.. u.Select(v => v / length)];
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
