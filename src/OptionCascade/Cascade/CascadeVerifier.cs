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

        (double? earlier, int points) = Earlier(bound, shock, result, domain, options.RelativeTolerance);
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
            double[] before = bound.Flows(PinnedOrders.Inner(x));
            formula = [.. formula.Zip(before, (after, b) => PinnedOrders.Mixed(b, after, fill))];
        }

        balanced &= flows.Length == formula.Length && flows.Zip(formula).All(p => Math.Abs(p.First - p.Second) <= rounding);
        for (int i = 0; i < flows.Length && balanced; i++)
            balanced &= Math.Abs(result.Ledger.Sum(l => l.Flows[i].Quantity) - flows[i]) <= rounding + (1e-9 * Math.Abs(flows[i]));
        if (!balanced) failures.Add("The flows do not add up.");

        double depth = bound.Depth(x), shift = bound.Path.At(x);
        if (result.PinnedFill is { } share) (depth, shift) = (PinnedOrders.Mixed(bound.DepthBefore(x), depth, share), PinnedOrders.Mixed(bound.Path.Before(x), shift, share));
        if (!(Math.Abs(shift - (result.VolatilityShift ?? double.NaN)) <= 1e-12) || !(Math.Abs(depth - (result.Depth ?? double.NaN)) <= 1e-12))
        {
            failures.Add(string.Create(CultureInfo.InvariantCulture, $"Volatility has shifted by {shift:R} and depth is {depth:R} there, not {result.VolatilityShift:R} and {result.Depth:R}."));
            balanced = false;
        }

        if (result.Gain is { } gain && bound.Gain(shock.Quantity, x, formula.Sum()) is var expected && !(Math.Abs(gain - expected) <= 1e-9 * (1 + Math.Abs(expected))))
        {
            failures.Add(string.Create(CultureInfo.InvariantCulture, $"The gain is {expected:R} there, not {gain:R}."));
            balanced = false;
        }

        double total = shock.Quantity + formula.Sum(), residual = Math.Abs(x - shock.LogJump - bound.Impact.LogMove(total / depth));
        double tolerance = bound.Rounding(shock, x, formula);
        return (balanced, residual, tolerance);
    }

    /// <summary>The first x at which the push turns, strictly before the answer.</summary>
    private static (double? At, int Points) Earlier(BoundEquation bound, Shock shock, CascadeResult result, FlowDomain domain, double tolerance)
    {
        double push = bound.PushAtStart(shock);
        double? answer = result.LogMove;
        if (answer == 0 && result.PinnedFill is null) return (null, 1);
        if (push == 0) return (0, 1); // nothing pushes: the market has no reason to leave
        int direction = push < 0 ? -1 : 1;
        double end = answer ?? (direction < 0 ? domain.LowestLogMove : domain.HighestLogMove);
        if (end * direction < 0) return (0, 1);
        var scan = new VerificationScan(bound, shock, direction, tolerance, MostPoints);
        double[] levels = [.. bound.Compile(domain).SelectMany(f => f.Jumps).Select(j => j.LogMove).Concat(bound.DepthSteps).Concat(bound.DepthKinks)
            .Where(x => x * direction > 0 && Math.Abs(x) < Math.Abs(end)).Distinct().OrderBy(Math.Abs)];
        double from = 0;
        foreach (double level in levels.Append(end))
        {
            bool last = level == end;
            // A threshold belongs to its level; the orders that pin the price have not been filled on the way to them.
            bool ownLevel = last && result.PinnedFill is null;
            double to = ownLevel ? end : PinnedOrders.Inner(level);
            if (Math.Abs(to) > Math.Abs(from) && scan.Between(from, to, ownLevel && answer is not null, FirstMesh * Math.Abs(to - from) / Math.Abs(end)) is { } turned) return (turned, scan.Points);
            if (!last && scan.IsTurned(level)) return (level, scan.Points);
            from = level;
        }

        return (null, scan.Points);
    }
}
