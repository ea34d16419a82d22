using System.Globalization;

namespace OptionCascade.Cascade;

/// <summary>What a reader of a result should know, in plain words.</summary>
internal static class CascadeWarnings
{
    /// <summary>Gain above which the answer is called sensitive.</summary>
    private const double NearOne = 0.95;

    /// <summary>How much larger a shock may be for its tipping point to be called near.</summary>
    private const double NearTipping = 1.1;

    /// <summary>Jumps listed one by one; more are summed up.</summary>
    private const int ListedJumps = 2;

    /// <summary>What holds before any shock, and the folds that a shock has passed.</summary>
    public static IEnumerable<string> OnTheWay(BoundEquation undisturbed, ResponseCurve? curve, double scale)
    {
        double before = undisturbed.Flow(0), gain = undisturbed.Gain(0, 0, before);
        if (gain >= 1)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"The gain is {gain:0.000} before any shock: at one or more the undisturbed market tips at the slightest push, until trading has used up the steep core of the impact law.");
        if (before != 0)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"Participants {(before < 0 ? "sell" : "buy")} {Math.Abs(before):#,0.###} units net before any shock: the undisturbed price is not an equilibrium.");
        if (curve is not { IsSwept: true }) yield break; // tracing a ray is only done when asked for
        Fold[] passed = [.. curve.Folds.Where(f => f.Scale < scale)];
        if (passed.Length > ListedJumps)
        {
            Fold largest = passed.MaxBy(f => f.LandingLogMove is { } to ? Math.Abs(to - f.LogMove) : double.PositiveInfinity)!;
            yield return $"The price jumps {passed.Length} times on the way of this shock, at its farthest from {Move(largest.LogMove)} to {Landing(largest)}.";
            yield break;
        }

        foreach (Fold fold in passed)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"The price jumps on the way: at {100 * fold.Scale / scale:0.00}% of this shock it goes from {Move(fold.LogMove)} to {Landing(fold)}.");
    }

    /// <summary>No floor was found.</summary>
    public static string Runaway(CascadeOptions options)
        => string.Create(CultureInfo.InvariantCulture,
            $"Runaway: no price between {100 * options.LowestPriceFraction:0.##}% and {100 * options.HighestPriceFraction:0.##}% of spot satisfies the equation on the way of this shock; forced trading outruns the market's depth.");

    /// <summary>A sensitive answer, a tipping point close by.</summary>
    public static IEnumerable<string> AtTheAnswer(ResponseCurve? curve, double scale, double? gain)
    {
        if (gain >= 1)
            yield return string.Create(CultureInfo.InvariantCulture, $"The gain here is {gain:0.0000}, one or more: the market stands on a tipping point, the slightest further push makes the price jump.");
        else if (gain > NearOne)
            yield return string.Create(CultureInfo.InvariantCulture, $"Gain {gain:0.0000} is near one: a small further shock is amplified {1 / (1 - gain):0.0} times.");
        if (curve is { IsSwept: true } && curve.Folds.FirstOrDefault(f => f.Scale >= scale) is { } next && next.Scale <= NearTipping * scale)
            yield return string.Create(CultureInfo.InvariantCulture, $"A tipping point is near: a shock {100 * ((next.Scale / scale) - 1):0.00}% larger makes the price jump.");
    }

    /// <summary>What a trace has left.</summary>
    public static string Untraced(IReadOnlyCollection<UntracedStretch> left)
    {
        double longest = left.Max(s => s.LongestJump);
        string ends = string.Create(CultureInfo.InvariantCulture, $"between {left.Min(s => s.FromScale):0.####} and {left.Max(s => s.ToScale):0.####} times the shock");
        return double.IsInfinity(longest)
            ? $"Where the price runs away was not located: {left.Count} stretches {ends} were left when the search ended."
            : string.Create(CultureInfo.InvariantCulture, $"Smaller breaks were not located one by one: {left.Count} stretches {ends} hold at least one each, the longest of {100 * longest:0.#####} log %.");
    }

    private static string Landing(Fold fold) => fold.LandingLogMove is { } to ? Move(to) : "beyond the range searched";

    private static string Move(double logMove) => string.Create(CultureInfo.InvariantCulture, $"{100 * (Math.Exp(logMove) - 1):+0.00;-0.00;0.00}%");
}
