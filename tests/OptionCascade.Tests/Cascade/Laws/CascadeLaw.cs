using OptionCascade.Cascade;

namespace OptionCascade.Tests.Cascade.Laws;

/// <summary>A model is whatever answers a market: the library's own, a user's, or one with a fault planted in it.</summary>
internal delegate CascadeResult CascadeAnswer(MarketSpec market);

/// <summary>A law of cascades that any model can be held against.</summary>
/// <param name="Name">Short.</param>
/// <param name="Hypothesis">For which markets it holds.</param>
/// <param name="Markets">Random markets within the hypothesis.</param>
/// <param name="Violation">Null when the model obeys on a market, else what it does.</param>
internal sealed record CascadeLaw(string Name, string Hypothesis, Func<Draws, MarketSpec> Markets, Func<CascadeAnswer, MarketSpec, string?> Violation)
{
    /// <summary>The first violation among so many markets, with its number; null when there is none.</summary>
    public string? FirstViolation(CascadeAnswer model, int cases, ulong seed = 20261122)
    {
        for (int i = 0; i < cases; i++)
            if (Violation(model, Markets(new Draws(seed, (ulong)i))) is { } what)
                return $"market {i}: {what}";
        return null;
    }

    public override string ToString() => Name;

    /// <summary>Null when two answers are one to rounding; a shock within a relative 10⁻⁹ of a tipping point may fall to either side.</summary>
    public static string? Differ(CascadeResult a, CascadeResult b)
    {
        if (IsNearFold(a) || IsNearFold(b)) return null;
        if (a.Status != b.Status) return $"{a.Status} at {a.LogMove:R}, but {b.Status} at {b.LogMove:R}";
        if (a.LogMove is not { } x || b.LogMove is not { } y) return null;
        return Math.Abs(x - y) <= 1e-10 * Math.Max(1, Math.Abs(a.Amplification ?? 1)) ? null : $"{x:R}, but {y:R}";
    }

    /// <summary>Null when the second is at least as far from the start as the first, to rounding.</summary>
    public static string? Nearer(CascadeResult first, CascadeResult second)
    {
        if (first.LogMove is not { } a) return second.LogMove is { } found && !IsNearFold(second) ? $"runs away first, then only to {found:R}" : null;
        return second.LogMove is not { } b || Math.Abs(b) >= Math.Abs(a) - 1e-10 ? null : $"{a:R} first, then only {b:R}";
    }

    private static bool IsNearFold(CascadeResult result) => result.Curve is { IsSwept: true } curve && curve.Folds.Any(f => Math.Abs(f.Scale - 1) < 1e-9);
}
