using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Hedging;

/// <summary>Where and how exactly flows are compiled.</summary>
public sealed record FlowDomain
{
    /// <summary>A domain of log moves that holds the undisturbed market.</summary>
    /// <param name="lowestLogMove">Lower end, finite, &lt; 0.</param>
    /// <param name="highestLogMove">Upper end, finite, &gt; 0.</param>
    /// <param name="relativeTolerance">Error aimed at, relative to the gross flow; in [1e-14, 1e-2].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public FlowDomain(double lowestLogMove, double highestLogMove, double relativeTolerance = 1e-12)
    {
        LowestLogMove = Guard.InRange(lowestLogMove, -50, -1e-9);
        HighestLogMove = Guard.InRange(highestLogMove, 1e-9, 50);
        RelativeTolerance = Guard.InRange(relativeTolerance, 1e-14, 1e-2);
    }

    /// <summary>Lower end of the domain, log move.</summary>
    public double LowestLogMove { get; }

    /// <summary>Upper end of the domain, log move.</summary>
    public double HighestLogMove { get; }

    /// <summary>Error aimed at, relative to gross flow. Default 1e-12: well below what a root to 1e-10 needs, above rounding noise of 10⁵ terms.</summary>
    public double RelativeTolerance { get; }

    /// <summary>The ends and the kinks that lie inside.</summary>
    internal List<double> Corners(IEnumerable<double> kinks)
        => [.. new SortedSet<double>([LowestLogMove, HighestLogMove, .. kinks.Where(k => k > LowestLogMove && k < HighestLogMove)])];

    /// <summary>Breakpoints: the ends, the market itself, the given kinks that lie inside, and an even first mesh.</summary>
    internal List<double> Breakpoints(IEnumerable<double> kinks, double meshWidth)
    {
        var points = new SortedSet<double> { LowestLogMove, HighestLogMove, 0 };
        foreach (double k in kinks)
            if (k > LowestLogMove && k < HighestLogMove)
                points.Add(k);
        var all = new List<double>();
        double? previous = null;
        foreach (double p in points)
        {
            if (previous is { } start)
            {
                int parts = Math.Max(1, (int)Math.Ceiling((p - start) / meshWidth));
                for (int i = 1; i < parts; i++)
                    all.Add(start + ((p - start) * i / parts));
            }

            all.Add(p);
            previous = p;
        }

        return all;
    }

    /// <inheritdoc/>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"[{LowestLogMove:R}, {HighestLogMove:R}], relative tolerance {RelativeTolerance:R}");
}
