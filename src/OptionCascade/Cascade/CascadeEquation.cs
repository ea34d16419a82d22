using System.Collections.Concurrent;
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Participants;

namespace OptionCascade.Cascade;

/// <summary>
/// The equation of one underlying, and nothing else:
/// <code>
///     x = n + I((Q + F(x, y)) / (D(y)·(1 − l)))        F(x, y) = Σ F_p(x, y)
///     y = y₀ + β(x) + κ·V(x, y)
/// </code>
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>x</term><description>ln(S/S₀), log price</description></item>
/// <item><term>y</term><description>relative shift of every implied volatility</description></item>
/// <item><term>n, Q, y₀, l</term><description>the shock: news (log price), quantity traded from outside (units, sold &lt; 0), shift of volatility, share of depth lost</description></item>
/// <item><term>F_p</term><description>what participant p has traded once the market stands at (x, y), units, buying &gt; 0</description></item>
/// <item><term>I</term><description>price impact, log price moved by a net quantity</description></item>
/// <item><term>β, κ, D</term><description>response of volatility to spot, its rise per vega bought by liquidations V, depth at y (<see cref="VolatilityFeedback"/>)</description></item>
/// <item><term>g</term><description>gain, d/dx of the right-hand side: the move that a small move feeds back; the response to a small extra shock is 1/(1 − g)</description></item>
/// </list>
/// y is solved first, along the way: liquidations happen in order of distance from the market, so that y is known at every x before what lies beyond
/// (<c>VolatilityWalk</c>). Then one equation in x is left (<c>BoundEquation</c>). Everything here is evaluated by formula; the iteration lives in
/// <see cref="ResponseCurve"/> and <see cref="CascadeSolver"/>. Immutable; safe to share between threads.
/// </remarks>
public sealed class CascadeEquation
{
    private readonly ConcurrentDictionary<(double Low, double High), BoundParticipants> _unshocked = new();

    /// <summary>The equation of a market.</summary>
    /// <param name="impact">I.</param>
    /// <param name="participants">Everyone who trades because the price moved; may be empty. Names must differ.</param>
    /// <param name="volatility">β, κ, D; null for volatility and depth that stand still.</param>
    /// <exception cref="ArgumentException">Two participants have the same name.</exception>
    public CascadeEquation(IImpactLaw impact, IEnumerable<IParticipant> participants, VolatilityFeedback? volatility = null)
    {
        ArgumentNullException.ThrowIfNull(impact);
        ArgumentNullException.ThrowIfNull(participants);
        Impact = impact;
        Participants = [.. participants];
        Volatility = volatility ?? VolatilityFeedback.None;
        string? twice = Participants.GroupBy(p => p.Name).FirstOrDefault(g => g.Count() > 1)?.Key;
        if (twice is not null) throw new ArgumentException($"Expected participants with different names, got '{twice}' twice.", nameof(participants));
    }

    /// <summary>I.</summary>
    public IImpactLaw Impact { get; }

    /// <summary>The participants.</summary>
    public ImmutableArray<IParticipant> Participants { get; }

    /// <summary>β, κ, D.</summary>
    public VolatilityFeedback Volatility { get; }

    /// <summary>F(x, y(x)), units of underlying, every threshold at x itself fired, without a shock to volatility.</summary>
    /// <param name="logMove">x, finite.</param>
    public double Flow(double logMove) => Flow(Shock.None, logMove);

    /// <summary>F(x, y(x)), units of underlying, every threshold at x itself fired.</summary>
    /// <param name="shock">Its shift of volatility counts.</param>
    /// <param name="logMove">x, finite.</param>
    public double Flow(Shock shock, double logMove) => At(shock, logMove).Flow(logMove);

    /// <summary>y(x), relative shift of volatility at x.</summary>
    /// <param name="shock">Its shift of volatility counts.</param>
    /// <param name="logMove">x, finite.</param>
    public double VolatilityShift(Shock shock, double logMove) => At(shock, logMove).Path.At(logMove);

    /// <summary>D(y(x))·(1 − l), share of the undisturbed depth.</summary>
    /// <param name="shock">Its shift of volatility and loss of depth count.</param>
    /// <param name="logMove">x, finite.</param>
    public double Depth(Shock shock, double logMove) => At(shock, logMove).Depth(logMove);

    /// <summary>x less the right-hand side; zero at an equilibrium.</summary>
    /// <param name="shock">The shock.</param>
    /// <param name="logMove">x, finite.</param>
    public double Residual(Shock shock, double logMove)
    {
        BoundEquation bound = At(shock, logMove);
        return bound.Residual(shock, logMove, bound.Flow(logMove));
    }

    /// <summary>g, derivative of the right-hand side by x; thresholds do not count.</summary>
    /// <param name="shock">The shock.</param>
    /// <param name="logMove">x, finite.</param>
    public double Gain(Shock shock, double logMove)
    {
        BoundEquation bound = At(shock, logMove);
        return bound.Gain(shock.Quantity, logMove, bound.Flow(logMove));
    }

    /// <summary>The move that a shock makes alone, n + I(Q/(D(y₀)·(1 − l))), when no participant trades.</summary>
    /// <param name="shock">The shock.</param>
    public double MoveAlone(Shock shock)
    {
        ArgumentNullException.ThrowIfNull(shock);
        double depth = shock.IsPriceOnly ? 1 : Volatility.Depth.At(shock.VolatilityShift) * Math.Exp(-shock.LogDepthLoss);
        return shock.LogJump + Impact.LogMove(shock.Quantity / depth);
    }

    /// <summary>The equation in x that is left once volatility has been solved along the way.</summary>
    internal BoundEquation Bind(Shock shock, FlowDomain domain)
    {
        BoundParticipants participants = shock.VolatilityShift == 0
            ? _unshocked.GetOrAdd((domain.LowestLogMove, domain.HighestLogMove), _ => new BoundParticipants(this, 0, domain))
            : new BoundParticipants(this, shock.VolatilityShift, domain);
        return new BoundEquation(this, participants, shock.LogDepthLoss);
    }

    /// <summary>The same market with some of its participants.</summary>
    internal CascadeEquation With(IEnumerable<IParticipant> participants) => new(Impact, participants, Volatility);

    private BoundEquation At(Shock shock, double logMove)
    {
        ArgumentNullException.ThrowIfNull(shock);
        Numerics.Guard.Finite(logMove);
        FlowDomain standard = new CascadeOptions().Domain;
        // Beyond the standard range: the next power of two, so that few ranges are ever asked for.
        if (logMove >= standard.LowestLogMove && logMove <= standard.HighestLogMove) return Bind(shock, standard);
        double reach = Math.Min(Math.ScaleB(1, Math.ILogB(logMove) + 1), 50);
        return Bind(shock, new FlowDomain(-reach, reach));
    }
}
