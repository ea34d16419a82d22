using System.Collections.Immutable;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Dealers who hedge an option book: continuously, F(x) = −[Δ(x, y(x)) − Δ(0, 0)], Δ the book's spot delta in units of underlying and y the shift of volatility; or by a
/// hedging policy, F(x) = h(x) − h(0), h the policy's position once the log price has moved by x.
/// </summary>
/// <remarks>
/// <para>
/// Forwards move with spot, no time passes; volatility is fixed per strike, driven by spot (y = β(x), with continuous hedging), or follows the market's path
/// (<see cref="Along"/>), by whatever policy they hedge. A book with short gamma
/// sells into a fall and buys into a rise (amplifies), a long-gamma book does the opposite. American options are hedged with their European delta.
/// Source of the mechanism: Frey and Stremme, Mathematical Finance 7 (1997).
/// </para>
/// By a policy: hedgers at fixed times (Leland's too) trade nothing in the move; those who wait for a move of a given size trade at its multiples, a threshold each; those with
/// a band trade from its edge on. The dealers start delta-neutral by the policy's own target.
/// </remarks>
public sealed class DealerHedging : IVolatilitySensitive
{
    private readonly BookDelta _delta;
    private readonly SpotVolatilityResponse _volatility;
    private readonly double _smoothAtStart; // Δ(0, 0), steps apart
    private readonly ImmutableArray<FlowJump> _jumps;
    private readonly PolicyFlow? _policy;
    private readonly VolatilityPath? _path; // null: the response
    private readonly double _later; // what is traded for the passing of time at an unmoved price

    /// <summary>Dealers with the given side of a book.</summary>
    /// <param name="dealers">The options and the dealers' signed contracts.</param>
    /// <param name="name">Name used in results.</param>
    /// <param name="volatility">How volatility follows spot; null for fixed at each strike.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public DealerHedging(DealerBook dealers, string name = "dealers", SpotVolatilityResponse? volatility = null)
    {
        ArgumentNullException.ThrowIfNull(dealers);
        Name = Guard.NotBlank(name);
        Dealers = dealers;
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

    private DealerHedging(DealerHedging dealers, VolatilityPath path)
    {
        (Name, Dealers, _delta, _smoothAtStart, _later, _jumps, _path) = (dealers.Name, dealers.Dealers, dealers._delta, dealers._smoothAtStart, dealers._later, dealers._jumps, path);
        (Policy, _policy) = (dealers.Policy, dealers._policy?.Along(path));
        _volatility = SpotVolatilityResponse.Fixed;
    }

    private DealerHedging(DealerHedging dealers, DealerBook later)
    {
        (Name, Dealers, _volatility, _path) = (dealers.Name, later, dealers._volatility, dealers._path);
        _delta = BookDelta.Create(later);
        _smoothAtStart = _delta.Smooth(0, SpotVolatilityResponse.Fixed);
        _jumps = [.. _delta.Jumps()];
        _later = dealers._later + dealers._delta.AtMarket() - _delta.AtMarket();
    }

    /// <summary>
    /// The same dealers once time has passed, their trades counted from the same start: F(x, t) = −[Δ(x, y, t) − Δ(0, 0, 0)], charm included. Forwards and discounts follow
    /// <see cref="Pricing.ResolvedBook.After"/>; the small change of a put's delta by the carry alone is left out.
    /// </summary>
    /// <param name="elapsed">Time that passes, ≥ 0, before the first expiry of the book is reached: what becomes of a hedge at expiry depends on how it is settled.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or an expiry is reached.</exception>
    /// <exception cref="InvalidOperationException">The dealers hedge by a policy other than continuous: its trades depend on when it last traded.</exception>
    public DealerHedging After(NodaTime.Duration elapsed)
    {
        if (_policy is not null) throw new InvalidOperationException("Dealers who hedge by a policy cannot be moved on in time.");
        Pricing.ResolvedBook later = Dealers.Book.After(elapsed);
        foreach (Pricing.ResolvedExpiry e in later.Expiries)
            if (later.HasExpired(e) && !Dealers.Book.HasExpired(e))
                throw new ArgumentOutOfRangeException(nameof(elapsed), elapsed, "Expected a time before the first expiry of the book.");
        return elapsed == NodaTime.Duration.Zero ? this : new DealerHedging(this, Dealers.At(later));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The dealers' side of the book.</summary>
    internal DealerBook Dealers { get; }

    /// <summary>When and how far the dealers trade.</summary>
    public IHedgingPolicy Policy { get; } = new ContinuousHedging();

    /// <inheritdoc/>
    /// <remarks>True for continuous hedging; with any other policy the way back is not the way there (a band is left on its other side).</remarks>
    public bool IsReversible => _policy is null;

    /// <summary>Σ |contracts · multiplier| in delta terms: the most that hedging could ever trade, units of underlying.</summary>
    public double GrossUnits => _delta.Gross;

    /// <inheritdoc/>
    /// <remarks>
    /// The start stays the undisturbed market, Δ(0, 0): a starting shift y₀ alone forces a trade at x = 0. The path takes the place of a response that the dealers were
    /// given themselves: there is one volatility in a market. By a policy they see the moved delta, gamma and mean volatility whenever they decide: a band is left when volatility moves
    /// the target out of it, also at x = 0; those who wait for a move trade to the target at the volatility of the level they trade at; those at fixed times trade nothing.
    /// </remarks>
    public IParticipant Along(VolatilityPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.IsUnmoved && _path is null && _volatility.IsFixed ? this : new DealerHedging(this, path);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The policy has no answer there.</exception>
    public double Traded(double logMove)
    {
        Guard.Finite(logMove);
        if (_policy is not null) return _policy.Traded(logMove);
        double scale = 1 + (_path?.At(logMove) ?? _volatility.At(logMove));
        return _later + _smoothAtStart - _delta.Smooth(logMove, scale) + _jumps.Where(j => Met(j, logMove)).Sum(j => j.Quantity);
    }

    /// <inheritdoc/>
    /// <remarks>By a difference quotient where a policy is given.</remarks>
    /// <exception cref="InvalidOperationException">The policy has no answer there.</exception>
    public double Slope(double logMove)
    {
        Guard.Finite(logMove);
        return _policy is not null ? _policy.Slope(logMove) : _path is not null ? -_delta.Slope(logMove, _path) : -_delta.Slope(logMove, _volatility);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The policy has no answer somewhere in the domain.</exception>
    public FlowCurve Compile(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        if (_policy is not null) return _policy.Compile(domain);
        FlowCurve curve = _path is not null ? _delta.Compile(domain, _path) : _delta.Compile(domain, _volatility);
        return _later == 0 ? curve : curve.Plus(_later);
    }

    /// <summary>Whether a threshold has been reached at x.</summary>
    internal static bool Met(FlowJump jump, double x) => jump.LogMove <= 0 ? x <= jump.LogMove : x >= jump.LogMove;
}
