using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>The stretches of x on which a loss is at its limit or beyond, nearest first; their ends isolated with a certificate, to the error of the compiled loss.</summary>
internal static class LossStretches
{
    public static IEnumerable<(double Near, double Far)> Of(StressOutcome outcome, VolatilityPath path, double from, double to)
    {
        if (from == to) yield break;
        (double low, double high) = (Math.Min(from, to), Math.Max(from, to));
        double[] breaks = [.. path.Steps.Select(s => s.LogMove).Concat(path.Kinks).Append(0).Where(x => x > low && x < high).Append(low).Append(high).Distinct().Order()];
        var ends = new SortedSet<double>(breaks);
        double size = breaks.Max(x => Math.Abs(outcome.Beyond(x, path.At(x))));
        PiecewiseChebyshev loss = PiecewiseChebyshev.Build(breaks, 1e-12 * Math.Max(size, double.Epsilon), 1e-9, (a, b) =>
        {
            double steps = path.StepsMet(0.5 * (a + b)); // constant inside: every step is a break
            return (x, into) =>
            {
                for (int i = 0; i < x.Length; i++)
                    into[i] = outcome.Beyond(x[i], path.With(x[i], steps));
            };
        }, parallel: false);
        foreach (ChebyshevSeries piece in loss.Pieces)
            ends.UnionWith(RootIsolation.Roots(piece, 0).Where(x => x > low && x < high));
        double[] all = from < to ? [.. ends] : [.. ends.Reverse()];
        double? start = null;
        for (int i = 1; i < all.Length; i++)
        {
            bool beyond = loss.Evaluate(0.5 * (all[i - 1] + all[i])) >= 0;
            if (beyond) start ??= all[i - 1];
            if (start is { } near && (!beyond || i == all.Length - 1))
            {
                yield return (near, beyond ? all[i] : all[i - 1]);
                start = null;
            }
        }
    }
}
