using System.Collections.Immutable;

namespace OptionCascade.Pricing.Surface;

/// <summary>What <see cref="VolatilitySurface.CheckArbitrage"/> found.</summary>
/// <param name="Butterfly">One certificate per slice.</param>
/// <param name="Calendar">One certificate per pair of neighbouring slices.</param>
/// <param name="BetweenExpiriesMinimumG">Least Durrleman g at three times between each pair of neighbours, on a grid of k; +∞ with a single slice.</param>
public sealed record ArbitrageReport(ImmutableArray<ButterflyCertificate> Butterfly, ImmutableArray<CalendarCertificate> Calendar, double BetweenExpiriesMinimumG)
{
    /// <summary>True when no slice and no pair of slices admits arbitrage.</summary>
    public bool IsFree => Butterfly.All(b => b.IsFree) && Calendar.All(c => c.IsFree);
}

/// <summary>Checks a whole surface.</summary>
internal static class SurfaceArbitrage
{
    private const int GridCells = 800;
    private const double Beyond = 0.5;

    public static ArbitrageReport Check(VolatilitySurface surface, bool exact)
    {
        ImmutableArray<SmileSlice> slices = surface.Slices;
        var butterfly = ImmutableArray.CreateBuilder<ButterflyCertificate>();
        var calendar = ImmutableArray.CreateBuilder<CalendarCertificate>();
        double between = double.PositiveInfinity;
        for (int i = 0; i < slices.Length; i++)
        {
            int index = i;
            butterfly.Add(exact ? slices[i].Curve.Butterfly() : DenseButterfly(surface, i, i, slices[i].YearFraction));
            if (i == 0) continue;
            calendar.Add(exact ? slices[i - 1].Curve.Calendar(slices[i].Curve) : DenseCalendar(surface, index));
            double t0 = slices[i - 1].YearFraction, t1 = slices[i].YearFraction;
            if (t1 > t0)
                for (int j = 1; j <= 3; j++)
                    between = Math.Min(between, DenseButterfly(surface, i - 1, i, t0 + ((t1 - t0) * j / 4)).MinimumG);
        }

        return new ArbitrageReport(butterfly.ToImmutable(), calendar.ToImmutable(), between);
    }

    private static ButterflyCertificate DenseButterfly(VolatilitySurface surface, int below, int above, double t)
    {
        double least = double.PositiveInfinity, at = 0;
        foreach (double k in Grid(surface.Slices[below], surface.Slices[above]))
        {
            VarianceJet jet = surface.Evaluate(below, above, t, k).Jet;
            double g = jet.W > 0 ? jet.Durrleman(k) : double.NegativeInfinity;
            if (g < least) (least, at) = (g, k);
        }

        return new ButterflyCertificate(least >= 0, false, least, at);
    }

    private static CalendarCertificate DenseCalendar(VolatilitySurface surface, int later)
    {
        SmileSlice a = surface.Slices[later - 1], b = surface.Slices[later];
        double least = double.PositiveInfinity, at = 0;
        bool free = true;
        foreach (double k in Grid(a, b))
        {
            double w = surface.Evaluate(later - 1, later - 1, a.YearFraction, k).Jet.W, rise = surface.Evaluate(later, later, b.YearFraction, k).Jet.W - w;
            if (rise < -1e-12 * w) free = false;
            if (rise < least) (least, at) = (rise, k);
        }

        return new CalendarCertificate(free, false, least, at);
    }

    private static IEnumerable<double> Grid(SmileSlice a, SmileSlice b)
    {
        double low = Math.Min(a.LowestLogMoneyness, b.LowestLogMoneyness) - Beyond, high = Math.Max(a.HighestLogMoneyness, b.HighestLogMoneyness) + Beyond;
        for (int i = 0; i <= GridCells; i++) yield return low + ((high - low) * i / GridCells);
    }
}
