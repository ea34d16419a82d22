// s* = min { s ≥ 0 : the market under start + s·ray is an outcome }
using OptionCascade.Cascade;
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>The smallest shock of a kind that causes an outcome.</summary>
/// <remarks>
/// <para>
/// News and blocks: one sweep knows where the market ends at every scale, and its end only moves outward as the shock grows. So the least scale at which it reaches a level is found by
/// bisection, folds and thresholds included: at a jump the outcome is caused by the first shock past the fold. A loss that is no level is compiled over the moves that the response
/// can reach, its sign changes isolated with a certificate, and the first stretch at a loss that the response does not jump across is entered.
/// </para>
/// <para>
/// Volatility and depth change the flows themselves: scales are solved one by one (<see cref="ReverseStressOptions.Stations"/>), the first that causes the outcome is bracketed by bisection.
/// </para>
/// The answer is then held against <see cref="CascadeSolver"/>: the shock returned causes the outcome, 0.999 of it does not.
/// </remarks>
public static class ReverseStress
{
    /// <summary>The smallest shock of one kind.</summary>
    /// <param name="model">The market.</param>
    /// <param name="outcome">What it is to cause.</param>
    /// <param name="kind">What is pushed.</param>
    /// <param name="options">Null for the documented defaults, with the model's range and tolerance.</param>
    /// <exception cref="ArgumentException">What already pushes the market does so the other way.</exception>
    public static ReverseStressResult Find(CascadeModel model, StressOutcome outcome, StressKind kind, ReverseStressOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Find(model.Equation, model.Market.Spot, outcome, kind, options ?? new ReverseStressOptions { Solver = model.Options });
    }

    /// <summary>The smallest shock of one kind.</summary>
    /// <param name="equation">Impact, participants, volatility.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="outcome">What it is to cause.</param>
    /// <param name="kind">What is pushed.</param>
    /// <param name="options">Null for the documented defaults.</param>
    /// <exception cref="ArgumentException">What already pushes the market does so the other way.</exception>
    public static ReverseStressResult Find(CascadeEquation equation, double spot, StressOutcome outcome, StressKind kind, ReverseStressOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ArgumentNullException.ThrowIfNull(outcome);
        Guard.Positive(spot);
        options ??= new ReverseStressOptions();
        var ray = new StressRay(equation, spot, Ray(kind), Largest(equation, kind, options), options);
        double Amount(double s) => InUnits(kind, s);
        ReverseStressResult nothing = new()
        {
            Outcome = outcome, Kind = kind, Status = ReverseStressStatus.NotReached, Amount = null, Shock = null, AmountWithout = null, With = null, Without = null,
            LargestLookedAt = Amount(ray.Largest), IsCertified = ray.IsSwept,
        };
        if (outcome.IsCausedBy(ray.End(0))) return nothing with { Status = ReverseStressStatus.AlreadyCaused, IsCertified = true };
        if (ray.MovesNothing || new FirstScale(ray, outcome).Find() is not { } s || ray.LeavesTheRange(s)) return nothing;
        if (s <= 1e-11 * ray.Unit) return nothing with { Status = ReverseStressStatus.AnyShock };
        return ray.Verified(s, outcome) is not { } found
            ? nothing with { Status = ReverseStressStatus.NotVerified, IsCertified = false }
            : nothing with
            {
                Status = ReverseStressStatus.Found, Amount = Amount(found.Scale), Shock = ray.Ray.Times(found.Scale), AmountWithout = Amount(found.ScaleWithout), With = found.With, Without = found.Without,
            };
    }

    /// <summary>The amount alone, not held against the solver: 0 when it is there already or with any shock, null for none.</summary>
    internal static double? AmountOf(CascadeEquation equation, double spot, StressOutcome outcome, StressKind kind, ReverseStressOptions options)
    {
        var ray = new StressRay(equation, spot, Ray(kind), Largest(equation, kind, options), options);
        if (outcome.IsCausedBy(ray.End(0))) return 0;
        if (ray.MovesNothing || new FirstScale(ray, outcome).Find() is not { } s || ray.LeavesTheRange(s)) return null;
        return s <= 1e-11 * ray.Unit ? 0 : InUnits(kind, s);
    }

    /// <summary>The amount of a scale: |n|, |Q|, |y₀| or l.</summary>
    private static double InUnits(StressKind kind, double s) => kind == StressKind.DepthLost ? -double.ExpM1(-s) : kind == StressKind.VolatilityDown ? 0.99 * s : s;

    private static Shock Ray(StressKind kind) => kind switch
    {
        StressKind.NewsDown => Shock.PriceJump(-1),
        StressKind.NewsUp => Shock.PriceJump(1),
        StressKind.BlockSold => Shock.BlockTrade(-1),
        StressKind.BlockBought => Shock.BlockTrade(1),
        StressKind.VolatilityUp => Shock.Volatility(1),
        StressKind.VolatilityDown => Shock.Volatility(-0.99),
        StressKind.DepthLost => Shock.LossOfDepth(-double.ExpM1(-1)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected a kind of shock."),
    };

    /// <summary>The largest scale worth looking at: news and blocks that carry the price out of the range by themselves, or the bound of the options.</summary>
    private static double Largest(CascadeEquation equation, StressKind kind, ReverseStressOptions options) => kind switch
    {
        StressKind.NewsDown => -options.Solver.Domain.LowestLogMove,
        StressKind.NewsUp => options.Solver.Domain.HighestLogMove,
        StressKind.BlockSold => -equation.Impact.Quantity(options.Solver.Domain.LowestLogMove),
        StressKind.BlockBought => equation.Impact.Quantity(options.Solver.Domain.HighestLogMove),
        StressKind.VolatilityDown => 1,
        StressKind.DepthLost => -double.LogP1(-options.LargestDepthLost),
        _ => options.LargestVolatilityShift,
    };
}
