// profit = −d·(A − B) − t·A − e·B        A = S₀·∫₀ᵇ e^{x(q)} dq        B = S₀·∫₀ᵇ e^{z(q)} dq   or   b·S₀·e^{x_c}
//
//   d      −1 push down, +1 push up             b      units pushed                     t, e    cost of a unit traded at market / at the way out, share of its price
//   x(q)   response to q units traded           z(q)   response to q units bought back, from where the run ended, with what has fired held
//   x_c    resting order: the farthest level met in the run at which the others alone would hold the price, d·(x_c − I(F(x_c))) ≤ 0, so that it is filled whole
using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>A trader who pushes the price into a cluster of stops, lets them run, and gets out.</summary>
/// <remarks>
/// <para>
/// He trades slowly against the impact law: every unit at the price that the market then has, everybody else reacting as he goes. The unit that tips the market is traded at the price before
/// the jump. On the way out what has fired stays fired (stops, liquidations), what is hedged comes back. Impact is permanent, as in all equilibria of this library: a market whose impact
/// decays gives back part of the push by itself. Nobody else rides along.
/// </para>
/// <para>
/// More units than it takes to reach a cluster earn nothing by themselves: they are sold and bought back along the same prices. So the best size is sought just past each fold and between folds on an even
/// mesh, refined by golden section.
/// </para>
/// For markets whose depth does not follow volatility and whose volatility liquidations do not lift.
/// </remarks>
public static class StopRun
{
    /// <summary>The cheapest push and the best run.</summary>
    /// <param name="model">The market.</param>
    /// <param name="options">Direction and costs.</param>
    /// <exception cref="ArgumentException">Depth follows volatility, or liquidations lift it.</exception>
    public static StopRunResult Find(CascadeModel model, StopRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Find(model.Equation, model.Market.Spot, options);
    }

    /// <summary>The cheapest push and the best run.</summary>
    /// <param name="equation">Impact, participants, volatility.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="options">Direction and costs.</param>
    /// <exception cref="ArgumentException">Depth follows volatility, or liquidations lift it.</exception>
    public static StopRunResult Find(CascadeEquation equation, double spot, StopRunOptions options) => Run(equation, spot, options)?.Best() ?? Nothing;

    /// <summary>One run of a given size, by the better way out; null when nothing holds the price.</summary>
    /// <param name="equation">Impact, participants, volatility.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="units">b, &gt; 0.</param>
    /// <param name="options">Direction and costs.</param>
    /// <exception cref="ArgumentException">Depth follows volatility, or liquidations lift it.</exception>
    public static StopRunTrade? Trade(CascadeEquation equation, double spot, double units, StopRunOptions options)
        => Run(equation, spot, options)?.Trade(Guard.Positive(units));

    /// <summary>The least depth, as a multiple of what it is, at which no run pays.</summary>
    /// <param name="equation">Impact, participants, volatility.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="options">Direction and costs.</param>
    /// <param name="largest">Largest multiple looked at, &gt; 1.</param>
    public static StopRunDefence DepthNeeded(CascadeEquation equation, double spot, StopRunOptions options, double largest = 100)
    {
        ArgumentNullException.ThrowIfNull(equation);
        Guard.InRange(largest, 1.0001, 1e9);
        return Needed(m => new CascadeEquation(new DeeperImpact(equation.Impact, m), equation.Participants, equation.Volatility), spot, options, 1, largest, 1.25);
    }

    /// <summary>The least width, log price, over which every level of stops on the way must be spread (20 equal orders from the level outward) for no run to pay.</summary>
    /// <param name="equation">Impact, participants, volatility.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="options">Direction and costs.</param>
    /// <param name="largest">Largest width looked at, log price, &gt; 0.</param>
    public static StopRunDefence SpacingNeeded(CascadeEquation equation, double spot, StopRunOptions options, double largest = 0.3)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ArgumentNullException.ThrowIfNull(options);
        Guard.InRange(largest, 1e-6, 5);
        return Needed(w => w == 0 ? equation : equation.With(equation.Participants.Select(p => SpreadOrders.Of(p, options.Direction, w, options.Solver.Domain))), spot, options, 0, largest, 1.5);
    }

    private static StopRunResult Nothing { get; } = new() { Clusters = [], Best = null, AtClusters = [] };

    private static StopRunSearch? Run(CascadeEquation equation, double spot, StopRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ArgumentNullException.ThrowIfNull(options);
        Guard.Positive(spot);
        if (!equation.Volatility.Depth.IsConstant || equation.Volatility.ShiftPerVega > 0)
            throw new ArgumentException("Expected a market whose depth does not follow volatility and whose volatility liquidations do not lift: the way back out of a run is not solved there.", nameof(equation));
        return equation.Impact.LogMove(options.Direction) == 0 ? null : new StopRunSearch(equation, spot, options);
    }

    private static StopRunDefence Needed(Func<double, CascadeEquation> market, double spot, StopRunOptions options, double least, double largest, double factor)
    {
        double Profit(double v) => Find(market(v), spot, options).Best?.Profit ?? 0;
        bool Pays(double v) => Run(market(v), spot, options)?.Pays() ?? false;
        double before = least;
        if (!Pays(least)) return new StopRunDefence(null, double.NaN, double.NaN, largest, true);
        for (double v = least > 0 ? least * factor : largest * 1e-3; ; v = Math.Min(v * factor, largest))
        {
            if (!Pays(v))
            {
                double value = FirstScale.Bisect(u => !Pays(u), before, v, 1e-6);
                return new StopRunDefence(value, Profit(value), Profit(0.999 * value), largest, false);
            }

            if (v >= largest) return new StopRunDefence(null, double.NaN, double.NaN, largest, false);
            before = v;
        }
    }
}
