namespace OptionCascade.Cascade;

/// <summary>An equilibrium as the compiled curves give it, with the stretch of the curve on which it lies.</summary>
/// <param name="Bound">The equation in x, volatility and depth under the shock.</param>
/// <param name="Curve">The compiled curve.</param>
/// <param name="Arc">The stretch.</param>
/// <param name="LogMove">x.</param>
/// <param name="Shock">The shock.</param>
/// <param name="Way">The stretches on the way, of which <paramref name="Arc"/> is one; empty at rest.</param>
/// <param name="Scale">s that was to be reached.</param>
/// <param name="Side">+1 when s is reached from below, −1 from above.</param>
internal readonly record struct FoundEquilibrium(BoundEquation Bound, ScaleCurve Curve, Arc Arc, double LogMove, Shock Shock, IReadOnlyList<Arc> Way, double Scale, int Side)
{
    /// <summary>The first one on a way; null for none.</summary>
    public static FoundEquilibrium? On(BoundEquation bound, ScaleCurve curve, Shock shock, IReadOnlyList<Arc> way, double scale, int side)
        => ScaleCurve.FirstReaching(way, scale, side) is { } arc ? new FoundEquilibrium(bound, curve, arc, curve.Invert(arc, scale), shock, way, scale, side) : null;

    /// <summary>The one that follows when this stretch, by formula, ends just short of the scale: on the first stretch that goes farther; null for none.</summary>
    public FoundEquilibrium? Next()
    {
        if (Way.Count == 0) return null;
        double end = Math.Abs(Arc.X1), reached = Arc.S1;
        foreach (Arc arc in Way)
            if (Math.Abs(arc.X1) >= end && (arc.S1 - Scale) * Side >= 0 && (arc.S1 - reached) * Side > 0)
                return this with { Arc = arc, LogMove = Curve.Invert(arc, Scale) };
        return null;
    }

    /// <summary>True when the price is held at a threshold.</summary>
    public bool IsPinned => Arc.IsVertical;

    /// <summary>Share φ of what trades at the threshold that is traded, see <see cref="PinnedOrders"/>; from the compiled flows.</summary>
    public double Fill => PinnedOrders.Share(Bound, Shock, LogMove, Arc.Flow0, Arc.Flow1);
}
