using OptionCascade.Impact;

namespace OptionCascade.Cascade.Network;

/// <summary>What is known of the slope of an impact law over a range of quantities.</summary>
internal static class ImpactSlopes
{
    /// <summary>Bounds of I′ over [a, b]; (0, ∞) for a law of which nothing is known but that it rises.</summary>
    public static (double Least, double Most) Range(IImpactLaw law, double a, double b) => law switch
    {
        LinearImpact linear => (linear.LogMovePerUnit, linear.LogMovePerUnit),
        // Steepest where it is nearest to zero, flatter outward on both sides.
        SquareRootImpact => (Math.Min(law.Slope(a), law.Slope(b)), law.Slope(a <= 0 && b >= 0 ? 0 : Math.Abs(a) < Math.Abs(b) ? a : b)),
        ConstantNotionalDemand => (law.Slope(a), law.Slope(b)),
        _ => (0, double.PositiveInfinity),
    };
}
