// x(s) moves one way as s grows. An interval whose ends differ by less than the jump looked for holds no such jump; any other is halved, the part nearer to
// zero first, down to a width of 2⁻⁴⁸ of the largest scale.
namespace OptionCascade.Cascade.Network;

/// <summary>A shock at which a network tips.</summary>
/// <param name="Scale">s, the greatest scale seen before the jump.</param>
/// <param name="ScaleAfter">The least scale seen after it; the two bracket the critical shock.</param>
/// <param name="Before">x at <paramref name="Scale"/>, model's order.</param>
/// <param name="Landing">x at <paramref name="ScaleAfter"/>; empty when the network runs away.</param>
/// <param name="SpectralRadius">At <paramref name="Before"/>: near 1 at a smooth fold.</param>
/// <param name="Kind">Smooth: det(I − J) = 0 there. Threshold: somebody's trade at a level sets it off. Null: the floor is reached without a jump.</param>
/// <param name="Status">Converged when both sides are certified, else NotCertified.</param>
public sealed record NetworkFold(
    double Scale, double ScaleAfter, System.Collections.Immutable.ImmutableArray<double> Before, System.Collections.Immutable.ImmutableArray<double> Landing,
    double SpectralRadius, FoldKind? Kind, CascadeStatus Status);

/// <summary>The first jump of the response along a ray.</summary>
internal static class CriticalScale
{
    private const double Width = 1.0 / (1L << 48);

    /// <summary>1 − ρ just before a smooth fold is of the order of the root of the bracket's width.</summary>
    private const double SmoothWithin = 1e-3;

    public static NetworkFold? Find(NetworkModel model, NetworkShock ray, double largest, double leastJump, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(ray);
        if (ray.LogJumps.IsEmpty && ray.Quantities.IsEmpty) throw new ArgumentException("Expected a ray that pushes the network, got neither news nor blocks.", nameof(ray));
        bool certified = true;
        double[]? At(double scale)
        {
            var run = new NetworkSolver.Run(new NetworkMap(model, ray.Times(scale), options.Threads), options);
            double[]? x = run.First();
            certified &= run.Status != CascadeStatus.NotCertified;
            return x is null ? null : [.. x];
        }

        if (At(0) is not { } before) return null;
        double low = 0;
        // Right ends still to be looked at, nearest on top.
        var ends = new Stack<(double Scale, double[]? X)>();
        ends.Push((largest, At(largest)));
        while (ends.TryPeek(out (double Scale, double[]? X) end))
        {
            if (end.X is not null && Distance(before, end.X) < leastJump)
            {
                (low, before) = (end.Scale, end.X);
                ends.Pop();
                continue;
            }

            double middle = 0.5 * (low + end.Scale);
            if (end.Scale - low > Width * largest && middle > low && middle < end.Scale)
            {
                ends.Push((middle, At(middle)));
                continue;
            }

            NetworkResult at = NetworkSolver.Solve(model, ray.Times(low), options);
            bool smooth = at.SpectralRadius > 1 - SmoothWithin;
            bool floor = end.X is null && !smooth && NearFloor(before, leastJump, options);
            return new NetworkFold(low, end.Scale, [.. before], end.X is null ? [] : [.. end.X], at.SpectralRadius,
                smooth ? FoldKind.Smooth : floor ? null : FoldKind.Threshold, certified ? CascadeStatus.Converged : CascadeStatus.NotCertified);
        }

        return null;
    }

    private static bool NearFloor(double[] x, double leastJump, NetworkOptions options)
        => Array.Exists(x, v => v < options.Domain.LowestLogMove + leastJump || v > options.Domain.HighestLogMove - leastJump);

    private static double Distance(double[] a, double[] b)
    {
        double most = 0;
        for (int i = 0; i < a.Length; i++)
            most = Math.Max(most, Math.Abs(a[i] - b[i]));
        return most;
    }
}
