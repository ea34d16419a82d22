using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade;

/// <summary>
/// Solves <see cref="CascadeEquation"/> for one shock: a look-up in the compiled curve, polished and checked by formula.
/// </summary>
public static class CascadeSolver
{
    /// <summary>The first equilibrium that the market meets on the way from its undisturbed state.</summary>
    /// <param name="equation">Impact and participants.</param>
    /// <param name="shock">News, outside quantity, volatility, depth.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="options">Range and tolerance; null for the documented defaults.</param>
    /// <exception cref="ArgumentException">
    /// The shock by itself carries the price out of the range searched; widen <see cref="CascadeOptions.LowestPriceFraction"/>.
    /// </exception>
    public static CascadeResult Solve(CascadeEquation equation, Shock shock, double spot, CascadeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ArgumentNullException.ThrowIfNull(shock);
        Guard.Positive(spot);
        options ??= new CascadeOptions();
        double alone = equation.MoveAlone(shock);
        if (alone <= options.Domain.LowestLogMove || alone >= options.Domain.HighestLogMove)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"Expected a shock within the range searched ({options.LowestPriceFraction:R} to {options.HighestPriceFraction:R} of spot), got one that moves the price to {Math.Exp(alone):R} of spot by itself."), nameof(shock));

        // News and blocks that move the price: a look-up in the curve, which the result carries. Everything else is solved by itself: volatility and depth, and a market
        // that is pushed, if at all, by who is in breach already.
        ResponseCurve? curve = shock.IsNone || (shock.IsPriceOnly && alone == 0) ? null : ResponseCurve.Create(equation, shock, options);
        if (curve is { IsSwept: true } && equation.Bind(shock, options.Domain).PushAtStart(shock) != 0) return Result(equation, shock, spot, options, curve, 1, curve.Find(1), curve.Equilibria(1));
        var one = new FixedShock(equation, shock, options.Domain);
        return Result(equation, shock, spot, options, curve, 1, one.First(), one.Equilibria());
    }

    /// <summary>The answer for scale s of a curve's ray.</summary>
    /// <param name="curve">The response along the ray.</param>
    /// <param name="scale">s, finite, ≥ 0.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static CascadeResult Solve(ResponseCurve curve, double scale, double spot)
    {
        ArgumentNullException.ThrowIfNull(curve);
        Guard.NonNegative(scale);
        return Result(curve.Equation, curve.ShockAt(scale), Guard.Positive(spot), curve.Options, curve, scale, curve.Find(scale), curve.Equilibria(scale));
    }

    private static CascadeResult Result(
        CascadeEquation equation, Shock shock, double spot, CascadeOptions options, ResponseCurve? curve, double scale, FoundEquilibrium? first, ImmutableArray<Equilibrium> all)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        warnings.AddRange(CascadeWarnings.OnTheWay(equation.Bind(Shock.None, options.Domain), curve, scale));
        BoundEquation bound = equation.Bind(shock, options.Domain);
        if (Settlement.Of(first) is not { } found)
        {
            warnings.Add(CascadeWarnings.Runaway(options));
            return new CascadeResult
            {
                Status = CascadeStatus.Runaway, Shock = shock, LogMove = null, Spot = null, Flow = null, FlowNotional = null, VolatilityShift = null, Depth = null, Gain = null,
                Amplification = null, MoveMultiple = null, PinnedFill = null, Flows = [], Ledger = CascadeLedger.Of(bound, shock, spot, options, null, null),
                Equilibria = all, Residual = null, Curve = curve, Warnings = warnings.ToImmutable(), Options = options,
            };
        }

        double x = found.LogMove;
        double[] flows = bound.Flows(x);
        double flow = flows.Sum(), depth = bound.Depth(x), shift = bound.Path.At(x);
        double? fill = null;
        if (found.IsPinned)
        {
            (double share, flows, depth) = PinnedOrders.At(bound, shock, x);
            (fill, flow, shift) = (share, flows.Sum(), PinnedOrders.Mixed(bound.Path.Before(x), shift, share));
        }

        double? gain = found.IsPinned ? null : bound.Gain(shock.Quantity, x, flow);
        warnings.AddRange(CascadeWarnings.AtTheAnswer(curve, scale, gain));
        double alone = equation.MoveAlone(shock);
        return new CascadeResult
        {
            Status = found.IsPinned ? CascadeStatus.Pinned : CascadeStatus.Converged,
            Shock = shock,
            LogMove = x,
            Spot = spot * Math.Exp(x),
            Flow = flow,
            FlowNotional = flow * spot,
            VolatilityShift = shift,
            Depth = depth,
            Gain = gain,
            Amplification = gain is { } g ? 1 / (1 - g) : 0,
            MoveMultiple = alone != 0 ? x / alone : null,
            PinnedFill = fill,
            Flows = CascadeLedger.Flows(bound, flows, spot),
            Ledger = CascadeLedger.Of(bound, shock, spot, options, x, flows),
            Equilibria = all,
            Residual = x - shock.LogJump - equation.Impact.LogMove((shock.Quantity + flow) / depth),
            Curve = curve,
            Warnings = warnings.ToImmutable(),
            Options = options,
        };
    }
}
