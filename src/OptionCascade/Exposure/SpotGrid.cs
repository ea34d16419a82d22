using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Exposure;

/// <summary>The spot levels of a profile, as moves relative to the snapshot's spot: S/S₀ − 1, ascending. Immutable.</summary>
public sealed class SpotGrid
{
    private SpotGrid(ImmutableArray<double> relativeMoves) => RelativeMoves = relativeMoves;

    /// <summary>±20% in 201 levels: steps of 0.2%, the present spot among them.</summary>
    public static SpotGrid Default { get; } = Relative(-0.2, 0.2, 201);

    /// <summary>S/S₀ − 1 of every level, &gt; −1, strictly ascending.</summary>
    public ImmutableArray<double> RelativeMoves { get; }

    /// <summary>Evenly spaced levels between two relative moves, both included.</summary>
    /// <param name="low">Lowest S/S₀ − 1, e.g. −0.2; &gt; −1.</param>
    /// <param name="high">Highest S/S₀ − 1, e.g. 0.2; &gt; <paramref name="low"/>.</param>
    /// <param name="levels">Number of levels, ≥ 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound or the number of levels is out of range.</exception>
    public static SpotGrid Relative(double low, double high, int levels)
    {
        MoveRange.Check(low, high);
        Guard.AtLeast(levels, 2);
        var moves = ImmutableArray.CreateBuilder<double>(levels);
        for (int i = 0; i < levels; i++)
            moves.Add(((low * (levels - 1 - i)) + (high * i)) / (levels - 1));
        return new SpotGrid(moves.ToImmutable());
    }

    /// <summary>Given relative moves.</summary>
    /// <param name="relativeMoves">S/S₀ − 1 of each level; finite, &gt; −1, strictly ascending; at least one.</param>
    /// <exception cref="ArgumentException">No level, or one that is out of range or out of order.</exception>
    public static SpotGrid Of(IEnumerable<double> relativeMoves)
    {
        ArgumentNullException.ThrowIfNull(relativeMoves);
        ImmutableArray<double> moves = [.. relativeMoves];
        if (moves.IsEmpty) throw new ArgumentException("Expected at least one level, got none.", nameof(relativeMoves));
        for (int i = 0; i < moves.Length; i++)
            if (!(double.IsFinite(moves[i]) && moves[i] > -1 && (i == 0 || moves[i] > moves[i - 1])))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Expected finite relative moves > -1 in strictly ascending order, got {moves[i]:R} at place {i}."), nameof(relativeMoves));
        return new SpotGrid(moves);
    }
}

/// <summary>Checks a range of relative moves.</summary>
internal static class MoveRange
{
    /// <summary>Throws unless −1 &lt; low &lt; high, both finite.</summary>
    public static void Check(double low, double high)
    {
        Guard.Finite(low);
        Guard.Finite(high);
        if (low <= -1) throw new ArgumentOutOfRangeException(nameof(low), low, string.Create(CultureInfo.InvariantCulture, $"Expected a relative move > -1, got {low:R}."));
        if (high <= low)
            throw new ArgumentOutOfRangeException(nameof(high), high, string.Create(CultureInfo.InvariantCulture, $"Expected a relative move > {low:R}, got {high:R}."));
    }
}
