using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Hedging;

namespace OptionCascade.Cascade;

/// <summary>Checks answers by formula: see <see cref="CascadeVerification"/>.</summary>
internal static class CascadeVerifier
{
    private const int FirstMesh = 400;
    private const int MostPoints = 200_000;

    public static CascadeVerification Check(CascadeResult result, CascadeEquation equation)
    {
        ArgumentNullException.ThrowIfNull(equation);
        var failures = ImmutableArray.CreateBuilder<string>();
        CascadeOptions options = result.Options;
        FlowDomain domain = options.Domain;
        Shock shock = result.Shock;
        // A new bound equation: nothing compiled, nothing cached.
        BoundEquation bound = new(equation, new BoundParticipants(equation, shock.VolatilityShift, domain), shock.LogDepthLoss);
        (bool balanced, double? residual, double tolerance) = Balance(result, bound, failures);
        bool equilibrium = residual is not { } r || r <= tolerance;
        if (!equilibrium) failures.Add(string.Create(CultureInfo.InvariantCulture, $"Residual {residual:R} at the answer is more than {tolerance:R}."));

        (double? earlier, int points) = Earlier(bound, shock, result.LogMove, domain, options.RelativeTolerance);
        if (earlier is { } e) failures.Add(string.Create(CultureInfo.InvariantCulture, $"The push turns at a log move of {e:R}, before the answer."));
        return new CascadeVerification
        {
            Residual = residual, ResidualTolerance = tolerance, IsEquilibrium = equilibrium, IsBalanced = balanced, IsFirst = earlier is null, EarlierLogMove = earlier,
            Points = points, Failures = failures.ToImmutable(),
        };
    }

    private static (bool, double?, double) Balance(CascadeResult result, BoundEquation bound, ImmutableArray<string>.Builder failures)
    {
        if (result.LogMove is not { } x) return (true, null, 0);
        Shock shock = result.Shock;
        double[] flows = [.. result.Flows.Select(f => f.Quantity)];
        double[] formula = bound.Flows(x);
        double gross = formula.Sum(Math.Abs) + Math.Abs(shock.Quantity), rounding = 1e-12 * gross;
        bool balanced = flows.Length == formula.Length && Math.Abs(flows.Sum() - (result.Flow ?? double.NaN)) <= rounding;
        if (result.PinnedFill is { } fill)
        {
            double inner = x > 0 ? Math.BitDecrement(x) : Math.BitIncrement(x);
            formula = [.. formula.Zip(bound.Flows(inner), (after, before) => before + (fill * (after - before)))];
        }

        balanced &= flows.Length == formula.Length && flows.Zip(formula).All(p => Math.Abs(p.First - p.Second) <= rounding);
        if (!result.Ledger.IsEmpty)
            for (int i = 0; i < flows.Length; i++)
                balanced &= Math.Abs(result.Ledger.Sum(l => l.Flows[i].Quantity) - flows[i]) <= rounding + (1e-9 * Math.Abs(flows[i]));
        if (!balanced) failures.Add("The flows do not add up.");

        double depth = result.PinnedFill is { } share ? bound.DepthBefore(x) + (share * (bound.Depth(x) - bound.DepthBefore(x))) : bound.Depth(x);
        double total = shock.Quantity + formula.Sum(), residual = Math.Abs(x - shock.LogJump - bound.Impact.LogMove(total / depth));
        double carried = bound.Impact.Slope(total / depth) / depth;
        // Rounding of the flows through the impact law, of x itself and of the news; a gain near one leaves the last step of a search above that.
        double tolerance = (1e-13 * (Math.Abs(x) + Math.Abs(shock.LogJump))) + (1e-12 * carried * gross) + 1e-15;
        return (balanced, residual, tolerance);
    }

    /// <summary>The first x at which the push turns, strictly before the answer.</summary>
    private static (double? At, int Points) Earlier(BoundEquation bound, Shock shock, double? answer, FlowDomain domain, double tolerance)
    {
        double push = bound.PushAtStart(shock);
        if (answer == 0 || push == 0) return (null, 1);
        int direction = push < 0 ? -1 : 1;
        double end = answer ?? (direction < 0 ? domain.LowestLogMove : domain.HighestLogMove);
        if (end * direction < 0) return (0, 1);
        var scan = new VerificationScan(bound, shock, direction, tolerance, MostPoints);
        double[] levels = [.. bound.Compile(domain).SelectMany(f => f.Jumps).Select(j => j.LogMove).Concat(bound.DepthBreaks)
            .Where(x => x * direction > 0 && Math.Abs(x) < Math.Abs(end)).Distinct().OrderBy(Math.Abs)];
        double from = 0;
        foreach (double level in levels.Append(end))
        {
            bool last = level == end;
            double to = last ? end : direction < 0 ? Math.BitIncrement(level) : Math.BitDecrement(level);
            if (Math.Abs(to) > Math.Abs(from) && scan.Between(from, to, last && answer is not null, FirstMesh * Math.Abs(to - from) / Math.Abs(end)) is { } turned) return (turned, scan.Points);
            if (!last && scan.IsTurned(level)) return (level, scan.Points);
            from = level;
        }

        return (null, scan.Points);
    }
}
