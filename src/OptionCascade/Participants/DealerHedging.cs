using System.Collections.Immutable;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Dealers who hedge an option book: continuously, F(x) = −[Δ(x, β(x)) − Δ(0, 0)], Δ the book's spot delta in units of underlying; or by a hedging policy,
/// F(x) = h(x) − h(0), h the policy's position once the log price has moved by x.
/// </summary>
/// <remarks>
/// <para>
/// Forwards move with spot, no time passes; volatility is fixed per strike, or driven by spot (y = β(x), continuous hedging only). A book with short gamma
/// sells into a fall and buys into a rise (amplifies), a long-gamma book does the opposite. American options are hedged with their European delta.
/// Source of the mechanism: Frey and Stremme, Mathematical Finance 7 (1997).
/// </para>
/// By a policy: hedgers at fixed times (Leland's too) trade nothing in the move; those who wait for a move of a given size trade at its multiples, a threshold each; those with
/// a band trade from its edge on. The dealers start delta-neutral by the policy's own target.
/// </remarks>
public sealed class DealerHedging : IParticipant
{
    private readonly BookDelta _delta;
    private readonly SpotVolatilityResponse _volatility;
    private readonly double _smoothAtStart;
    private readonly ImmutableArray<FlowJump> _jumps;
    private readonly PolicyFlow? _policy;

    /// <summary>Dealers with the given side of a book.</summary>
    /// <param name="dealers">The options and the dealers' signed contracts.</param>
    /// <param name="name">Name used in results.</param>
    /// <param name="volatility">How volatility follows spot; null for fixed at each strike.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public DealerHedging(DealerBook dealers, string name = "dealers", SpotVolatilityResponse? volatility = null)
    {
        ArgumentNullException.ThrowIfNull(dealers);
        Name = Guard.NotBlank(name);
        _delta = BookDelta.Create(dealers);
        _volatility = volatility ?? SpotVolatilityResponse.Fixed;
        _smoothAtStart = _delta.Smooth(0, SpotVolatilityResponse.Fixed);
        _jumps = [.. _delta.Jumps()];
    }

    /// <summary>Dealers who hedge by a policy.</summary>
    /// <param name="dealers">The options and the dealers' signed contracts.</param>
    /// <param name="policy">When and how far they trade. <see cref="ContinuousHedging"/> is the same as no policy.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">The name is empty, or the policy has no answer for this book at the start, e.g. Leland's long side with A ≥ 1.</exception>
    public DealerHedging(DealerBook dealers, IHedgingPolicy policy, string name = "dealers")
        : this(dealers, name)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (policy is not ContinuousHedging) _policy = new PolicyFlow(dealers, policy);
        Policy = policy;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>When and how far the dealers trade.</summary>
    public IHedgingPolicy Policy { get; } = new ContinuousHedging();

    /// <inheritdoc/>
    /// <remarks>True for continuous hedging; with any other policy the way back is not the way there (a band is left on its other side).</remarks>
    public bool IsReversible => _policy is null;

    /// <summary>Σ |contracts · multiplier| in delta terms: the most that hedging could ever trade, units of underlying.</summary>
    public double GrossUnits => _delta.Gross;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The policy has no answer there.</exception>
    public double Traded(double logMove)
        => _policy is not null ? _policy.Traded(Guard.Finite(logMove)) : _smoothAtStart - _delta.Smooth(Guard.Finite(logMove), _volatility) + _jumps.Where(j => Met(j, logMove)).Sum(j => j.Quantity);

    /// <inheritdoc/>
    /// <remarks>By a difference quotient where a policy is given.</remarks>
    /// <exception cref="InvalidOperationException">The policy has no answer there.</exception>
    public double Slope(double logMove) => _policy is not null ? _policy.Slope(Guard.Finite(logMove)) : -_delta.Slope(Guard.Finite(logMove), _volatility);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The policy has no answer somewhere in the domain.</exception>
    public FlowCurve Compile(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return _policy is not null ? _policy.Compile(domain) : _delta.Compile(domain, _volatility);
    }

    /// <summary>Whether a threshold has been reached at x.</summary>
    internal static bool Met(FlowJump jump, double x) => jump.LogMove <= 0 ? x <= jump.LogMove : x >= jump.LogMove;
}
