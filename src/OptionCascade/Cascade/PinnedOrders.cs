// n + I((Q + F₀ + φ·(F₁ − F₀))/(D₀ + φ·(D₁ − D₀))) = x
namespace OptionCascade.Cascade;

/// <summary>Orders at a level that hold the price there, filled to a share φ: those of all participants alike. Steps of volatility and depth at the level go with them.</summary>
internal static class PinnedOrders
{
    /// <summary>φ by formula, what each participant has traded, and the depth.</summary>
    public static (double Fill, double[] Flows, double Depth) At(BoundEquation bound, Shock shock, double x)
    {
        double[] before = bound.Flows(Inner(x)), after = bound.Flows(x);
        double fill = Share(bound, shock, x, before.Sum(), after.Sum());
        return (fill, [.. before.Zip(after, (b, a) => Mixed(b, a, fill))], Mixed(bound.DepthBefore(x), bound.Depth(x), fill));
    }

    /// <summary>φ, held within 0 and 1, for given flows before and after the level.</summary>
    public static double Share(BoundEquation bound, Shock shock, double x, double flowBefore, double flowAfter)
    {
        double needed = bound.Impact.Quantity(x - shock.LogJump), before = bound.DepthBefore(x), after = bound.Depth(x);
        return Math.Clamp(((needed * before) - shock.Quantity - flowBefore) / (flowAfter - flowBefore - (needed * (after - before))), 0, 1);
    }

    /// <summary>The last place on the way to a level.</summary>
    public static double Inner(double x) => x > 0 ? Math.BitDecrement(x) : Math.BitIncrement(x);

    public static double Mixed(double before, double after, double share) => before + (share * (after - before));
}
