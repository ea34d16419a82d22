using OptionCascade.Numerics;

namespace OptionCascade.Cascade;

/// <summary>
/// What the compiled curve found, settled by formula. Close to a fold the curve may reach the shock where the formula, by less than the curve's error, does not, or the other way
/// round; the formula has the last word.
/// </summary>
internal static class Settlement
{
    /// <summary>No step of the polish is longer, log price, once the equation holds: where the gain is one over a stretch, every point of it solves the equation.</summary>
    private const double Farthest = 1e-5;

    /// <summary>The first equilibrium by formula; null for none.</summary>
    public static FoundEquilibrium? Of(FoundEquilibrium? first)
    {
        if (first is { Way.Count: > 0 } compiled && Earlier(compiled) is { } earlier) return earlier;
        while (first is { Way.Count: > 0 } found)
        {
            double x = found.IsPinned ? found.LogMove : Polish(found);
            // A stretch that ends beyond the shock by more than the curve can err holds an equilibrium: what push is left is rounding of the formula. Of orders that pin the
            // price, all of them traded would hold it.
            bool certain = (found.Arc.S1 - found.Scale) * found.Side > found.Curve.UncertaintyOf(found.Arc);
            if (certain || !IsPushed(found, x, beyondRounding: true)) return found with { LogMove = x };
            first = found.Next();
        }

        return first;
    }

    /// <summary>A stretch before the one that was found which ends short of the shock by no more than the curve's error, and by formula does not.</summary>
    private static FoundEquilibrium? Earlier(FoundEquilibrium found)
    {
        foreach (Arc arc in found.Way)
        {
            if (arc == found.Arc) return null;
            if (Math.Abs(arc.S1 - found.Scale) > found.Curve.UncertaintyOf(arc)) continue;
            FoundEquilibrium near = found with { Arc = arc, LogMove = found.Curve.Last(arc) };
            if (IsPushed(near, near.LogMove, beyondRounding: false)) continue;
            return near.IsPinned ? near : near with { LogMove = Polish(near) };
        }

        return null;
    }

    /// <summary>True when the market is pushed on at x.</summary>
    private static bool IsPushed(FoundEquilibrium found, double x, bool beyondRounding)
    {
        double[] flows = found.Bound.Flows(x);
        return -found.Bound.Residual(found.Shock, x, flows.Sum()) * Math.Sign(found.Arc.X1) > (beyondRounding ? found.Bound.Rounding(found.Shock, x, flows) : 0);
    }

    /// <summary>Newton steps by formula inside the stretch; a step that does not improve is not taken.</summary>
    private static double Polish(FoundEquilibrium found)
    {
        (BoundEquation equation, Shock shock, double x) = (found.Bound, found.Shock, found.LogMove);
        double low = Math.Min(found.Arc.X0, found.Arc.X1), high = Math.Max(found.Arc.X0, found.Arc.X1);
        double[] flows = equation.Flows(x);
        double residual = equation.Residual(shock, x, flows.Sum()), enough = 0.5 * equation.Rounding(shock, x, flows);
        for (int i = 0; i < 4 && residual != 0; i++)
        {
            double flow = equation.Flow(x), next = x - (residual / (1 - equation.Gain(shock.Quantity, x, flow)));
            if (!(next > low && next < high) || next == x || (Math.Abs(next - x) > Farthest && Math.Abs(residual) <= enough)) break;
            double nextResidual = equation.Residual(shock, next, equation.Flow(next));
            if (!(Math.Abs(nextResidual) < Math.Abs(residual))) break;
            (x, residual) = (next, nextResidual);
        }

        // Close to a fold Newton's steps lead out of the stretch: the root is between its near end, where the market is pushed on, and here, where it is not any more.
        double outward = Math.Sign(found.Arc.X1);
        double Residual(double at) => equation.Residual(shock, at, equation.Flow(at));
        for (double reach = 1e-10; reach <= 1 && residual * outward > enough; reach *= 100)
        {
            double near = x - (reach * (x - found.Arc.X0));
            if (near == x || Residual(near) is var pushed && pushed * outward >= 0) continue;
            return RootIsolation.Bracketed(Residual, near, Residual(near), x, residual);
        }

        return x;
    }
}
