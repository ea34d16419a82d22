namespace OptionCascade.Cascade;

/// <summary>An equilibrium as the compiled curves give it, with the stretch of the curve on which it lies.</summary>
/// <param name="Bound">The equation in x, volatility and depth under the shock.</param>
/// <param name="Curve">The compiled curve.</param>
/// <param name="Arc">The stretch.</param>
/// <param name="LogMove">x.</param>
/// <param name="Shock">The shock.</param>
internal readonly record struct FoundEquilibrium(BoundEquation Bound, ScaleCurve Curve, Arc Arc, double LogMove, Shock Shock)
{
    /// <summary>True when the price is held at a threshold.</summary>
    public bool IsPinned => Arc.IsVertical;

    /// <summary>
    /// Share φ of what trades at the threshold that is traded: n + I((Q + F₀ + φ·(F₁ − F₀))/(D₀ + φ·(D₁ − D₀))) = x, where volatility's step and depth's go with the trades.
    /// </summary>
    public double Fill
    {
        get
        {
            double needed = Bound.Impact.Quantity(LogMove - Shock.LogJump), before = Bound.DepthBefore(LogMove), after = Bound.Depth(LogMove);
            double fill = ((needed * before) - Shock.Quantity - Arc.Flow0) / (Arc.Flow1 - Arc.Flow0 - (needed * (after - before)));
            return Math.Clamp(fill, 0, 1);
        }
    }
}
