// f′(θ) = lim (f(θ + h) − f(θ − h))/(2h),   Neville's table in h², h = h₀, h₀/2, …
using System.Globalization;

namespace OptionCascade.Cascade.WhatIf;

/// <summary>A derivative from differences, extrapolated to step zero, that is refused where there is none.</summary>
/// <remarks>
/// The entry of the table with the smallest estimated error is taken. A corner is told by forward and backward differences that stay apart as h shrinks, a jump by differences
/// that do not settle. Source: C. J. F. Ridders, Advances in Engineering Software 4 (1982), for the stopping rule.
/// </remarks>
internal static class WhatIfDifferences
{
    /// <summary>An extrapolated derivative; <paramref name="Why"/> says why there is none, or that it is one-sided.</summary>
    public readonly record struct Estimate(double? Value, double Error, string? Why);

    private const int MostShrinks = 8;

    /// <summary>The derivative of f.</summary>
    /// <param name="f">Null where the market cannot be built or the answer is of another kind.</param>
    /// <param name="at">θ.</param>
    /// <param name="first">h₀.</param>
    /// <param name="noise">Absolute rounding of f.</param>
    /// <param name="levels">Steps in a table.</param>
    /// <param name="tables">Tables, each beginning where the one before ended, before differences that do not settle are given up.</param>
    public static Estimate Of(Func<double, double?> f, double at, double first, double noise, int levels, int tables)
    {
        if (f(at) is not { } centre) return new Estimate(null, double.NaN, "the market cannot be built, or its answer is of another kind, at this very value");
        double h = first;
        int side = 2;
        for (int shrink = 0; ; shrink++, h /= 8)
        {
            bool above = f(at + h) is not null, below = f(at - h) is not null;
            if (above && below) break;
            if (shrink < MostShrinks) continue;
            if (!above && !below) return new Estimate(null, double.NaN, "on neither side of this value is there an answer of the same kind");
            (side, h) = (above ? 1 : -1, first);
            while (f(at + (side * h)) is null)
                h /= 8;
            break;
        }

        Estimate best = new(null, double.PositiveInfinity, null);
        bool isCorner = false;
        for (int table = 0; table < tables; table++, h *= Math.Pow(0.5, levels))
        {
            (double value, double error, double corner) = side == 2 ? Central(f, at, centre, h, levels, noise) : OneSided(f, at, centre, side * h, levels);
            double last = h * Math.Pow(0.5, levels - 1), floor = 32 * noise / last;
            // One that is only a narrow bend is resolved by smaller steps.
            isCorner = corner > 0 && corner > floor;
            if (isCorner) continue;
            if (error < best.Error) best = new Estimate(value, error, null);
            if (best.Error <= (1e-6 * Math.Abs(value)) + (4 * noise / h)) break;
        }

        if (isCorner) return new Estimate(null, double.NaN, "a corner: the derivatives from above and from below differ");
        double allowed = 1e-3 * Math.Abs(best.Value ?? 0) + (32 * noise / first);
        if (best.Value is null || !(best.Error <= allowed))
            return new Estimate(null, double.NaN, string.Create(CultureInfo.InvariantCulture, $"differences do not settle as the step shrinks (to within {best.Error:0.0e+0} at best): a jump, or thresholds too dense"));
        return side == 2 ? best : best with { Why = side > 0 ? "one-sided: for a larger value" : "one-sided: for a smaller value" };
    }

    private static (double Value, double Error, double Corner) Central(Func<double, double?> f, double at, double centre, double h, int levels, double noise)
    {
        double[] row = new double[levels];
        double best = double.NaN, error = double.PositiveInfinity, firstGap = 0, gap = 0, size = 0;
        for (int i = 0; i < levels; i++, h *= 0.5)
        {
            if (f(at + h) is not { } above || f(at - h) is not { } below) break;
            gap = Math.Abs(((above - centre) - (centre - below)) / h);
            size = Math.Abs((above - centre) / h) + Math.Abs((centre - below) / h);
            if (i == 0) firstGap = gap;
            Extrapolate(row, i, (above - below) / (2 * h), 4, ref best, ref error);
            if (i > 0 && error <= (1e-9 * Math.Abs(best)) + (noise / h) && gap <= 0.75 * firstGap + (8 * noise / h)) return (best, error, 0);
        }

        // Of a smooth function the gap shrinks with h, of a corner it stays, of a jump it grows.
        bool corner = gap > 0.02 * size && gap > 0.7 * firstGap && gap < 1.4 * firstGap;
        return (best, error, corner ? gap : 0);
    }

    private static (double Value, double Error, double Corner) OneSided(Func<double, double?> f, double at, double centre, double h, int levels)
    {
        double[] row = new double[levels];
        double best = double.NaN, error = double.PositiveInfinity;
        for (int i = 0; i < levels; i++, h *= 0.5)
        {
            if (f(at + h) is not { } moved) break;
            Extrapolate(row, i, (moved - centre) / h, 2, ref best, ref error);
        }

        return (best, error, 0);
    }

    /// <summary>Adds row i of Neville's table, whose first entry has errors in powers of the step that grow by a factor.</summary>
    private static void Extrapolate(double[] row, int i, double entry, double factor, ref double best, ref double error)
    {
        double previous = row[0];
        row[0] = entry;
        double power = 1;
        for (int j = 1; j <= i; j++)
        {
            power *= factor;
            double next = row[j - 1] + ((row[j - 1] - previous) / (power - 1));
            double estimate = Math.Max(Math.Abs(next - row[j - 1]), Math.Abs(next - previous));
            if (estimate <= error) (best, error) = (next, estimate);
            (previous, row[j]) = (row[j], next);
        }
    }
}
