// min d²(z)   subject to   the market under start + z is an outcome
using OptionCascade.Cascade;
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>The most plausible joint shock that causes an outcome: the one at the least Mahalanobis distance.</summary>
/// <remarks>
/// <para>
/// The outcome jumps, at folds and thresholds, so that no derivative of it is used. News and block with a level: what causes it with some news and block also does with more of either
/// (for a given block, the news needed is the least that keeps pushing all the way to the level, and it falls as the block grows); the boundary is one falling curve, each point of it found
/// on a response curve, and branch and bound over the block gives a lower bound of the distance (<see cref="ReverseStressResult.LowerBound"/>).
/// </para>
/// <para>
/// Everything else: a ball that shrinks. Directions cover the sphere in standard normal coordinates; one at whose point on the ball's surface the outcome is caused is bisected along its
/// ray, and the ball becomes that large. The best ones are then turned step by step until no turn of 10⁻⁶ shrinks the ball. A window narrower than the directions can be missed.
/// </para>
/// The answer is held against <see cref="CascadeSolver"/>: it causes the outcome, 0.999 of it does not.
/// </remarks>
public static class JointReverseStress
{
    /// <summary>Largest distance looked at, standard deviations.</summary>
    public const double LargestDistance = 12;

    /// <summary>The most plausible joint shock.</summary>
    /// <param name="model">The market.</param>
    /// <param name="outcome">What it is to cause.</param>
    /// <param name="covariance">What is plausible.</param>
    /// <param name="options">Null for the documented defaults, with the model's range and tolerance; the bounds of single kinds do not apply.</param>
    public static ReverseStressResult Find(CascadeModel model, StressOutcome outcome, ShockCovariance covariance, ReverseStressOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Find(model.Equation, model.Market.Spot, outcome, covariance, options ?? new ReverseStressOptions { Solver = model.Options });
    }

    /// <summary>The most plausible joint shock.</summary>
    /// <param name="equation">Impact, participants, volatility.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="outcome">What it is to cause.</param>
    /// <param name="covariance">What is plausible.</param>
    /// <param name="options">Null for the documented defaults; the bounds of single kinds do not apply.</param>
    public static ReverseStressResult Find(CascadeEquation equation, double spot, StressOutcome outcome, ShockCovariance covariance, ReverseStressOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(covariance);
        Guard.Positive(spot);
        options ??= new ReverseStressOptions();
        ReverseStressResult nothing = new()
        {
            Outcome = outcome, Kind = null, Status = ReverseStressStatus.NotReached, Amount = null, Shock = null, AmountWithout = null, With = null, Without = null,
            LargestLookedAt = LargestDistance, IsCertified = false,
        };
        if (outcome.IsCausedBy(StressEnd.Of(equation, options.Start, options.Solver))) return nothing with { Status = ReverseStressStatus.AlreadyCaused };
        double? bound = null;
        double[]? best = null;
        if (covariance.Kinds is [0, 1] && outcome.Direction != 0 && options.Start.Direction * outcome.Direction >= 0)
        {
            var boundary = new JointBoundary(equation, outcome, covariance, options);
            (best, bound) = boundary.Nearest(LargestDistance);
        }

        var ball = new ShrinkingBall(z => Caused(equation, outcome, options, z), covariance, LargestDistance);
        if (ball.Search(best) is not { } found) return nothing with { IsCertified = bound is not null, LowerBound = bound };
        // The ray through what was found, with the solver's own answers on both sides.
        if (covariance.At(found.Direction, found.Radius) is not { } shock || shock.IsNone) return nothing with { Status = ReverseStressStatus.AnyShock };
        if (found.Radius <= 1e-9) return nothing with { Status = ReverseStressStatus.AnyShock };
        var ray = new StressRay(equation, spot, shock, 1, options);
        if (ray.LeavesTheRange(1)) return nothing;
        if (ray.Verified(1, outcome) is not { } verified) return nothing with { Status = ReverseStressStatus.NotVerified };
        double distance = found.Radius * verified.Scale;
        return nothing with
        {
            Status = ReverseStressStatus.Found, Amount = distance, AmountWithout = found.Radius * verified.ScaleWithout, Shock = shock.Times(verified.Scale), With = verified.With, Without = verified.Without,
            IsCertified = bound is not null, LowerBound = bound,
        };
    }

    private static bool Caused(CascadeEquation equation, StressOutcome outcome, ReverseStressOptions options, Shock shock)
        => options.Start.Direction * shock.Direction >= 0 && outcome.IsCausedBy(StressEnd.Of(equation, options.Start.And(shock), options.Solver));
}
