// F(x) = smooth(x) + Σ jumps met,   jump at x_j = F(x_j) − F(x_j just before it)
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>Compiles a flow given by formula that has corners where some function of the market changes sign, and steps where volatility does.</summary>
internal static class FlowByFormula
{
    /// <summary>Parts that a stretch between known corners is cut into when sign changes are sought.</summary>
    private const int SearchParts = 64;

    /// <summary>The flow as a curve.</summary>
    /// <param name="domain">Log moves to cover, and the error aimed at.</param>
    /// <param name="traded">F(x), units of underlying, thresholds at x itself fired.</param>
    /// <param name="scale">Holdings that rounding of F is relative to, units of underlying, ≥ 0.</param>
    /// <param name="kinks">Known corners, log moves; those that are not finite are left out.</param>
    /// <param name="thresholds">Log moves at which F may step; 0 needs no entry, F(0) is part of the curve.</param>
    /// <param name="corners">Functions of x, continuous between kinks and thresholds, at whose sign changes F has a corner.</param>
    public static FlowCurve Compile(FlowDomain domain, Func<double, double> traded, double scale, IEnumerable<double> kinks,
        IEnumerable<double> thresholds, params Func<double, double>[] corners)
    {
        ArgumentNullException.ThrowIfNull(domain);
        FlowJump[] jumps = [.. thresholds.Where(t => t != 0 && t >= domain.LowestLogMove && t <= domain.HighestLogMove).Distinct()
            .Select(t => new FlowJump(t, traded(t) - traded(Before(t)))).Where(j => j.Quantity != 0)];
        FlowCurve steps = FlowCurve.Thresholds(domain, jumps);
        List<double> known = domain.Breakpoints([.. kinks.Where(double.IsFinite), .. jumps.Select(j => j.LogMove)], double.MaxValue);
        double gross = scale;
        var found = new List<double>();
        for (int i = 1; i < known.Count; i++)
        {
            // A threshold belongs to the far side: a stretch that ends at one is looked at up to just before it.
            double a = known[i - 1] < 0 ? Before(known[i - 1]) : known[i - 1], b = known[i] > 0 ? Before(known[i]) : known[i];
            if (!(b > a)) continue;
            for (int k = 0; k <= SearchParts; k++)
            {
                double x = k == SearchParts ? b : a + ((b - a) * k / SearchParts);
                gross = Math.Max(gross, Math.Abs(traded(x)));
            }

            foreach (Func<double, double> corner in corners)
                SignChanges(corner, a, b, found);
        }

        double Smooth(double x) => traded(x) - steps.JumpsMet(x);
        return gross == 0 ? FlowCurve.Thresholds(domain, []) : FlowCurve.Compile(domain, Smooth, gross, [.. known, .. found], jumps);
    }

    private static void SignChanges(Func<double, double> f, double a, double b, List<double> found)
    {
        double left = a, atLeft = f(a);
        for (int k = 1; k <= SearchParts; k++)
        {
            double right = k == SearchParts ? b : a + ((b - a) * k / SearchParts), atRight = f(right);
            if (atLeft * atRight < 0) found.Add(RootIsolation.Bracketed(f, left, atLeft, right, atRight));
            else if (atRight == 0 && right != b) found.Add(right);
            (left, atLeft) = (right, atRight);
        }
    }

    private static double Before(double x) => x > 0 ? Math.BitDecrement(x) : Math.BitIncrement(x);
}
