using System.Collections.Immutable;
using OptionCascade.Impact;
using OptionCascade.Numerics;
using OptionCascade.Participants;

namespace OptionCascade.Cascade;

/// <summary>
/// The equation of one underlying, and nothing else:
/// <code>
///     x = n + I(Q + F(x)),      F(x) = Σ F_p(x)
/// </code>
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>x</term><description>ln(S/S₀), log price</description></item>
/// <item><term>n</term><description>news: jump of the fair log price</description></item>
/// <item><term>Q</term><description>quantity traded from outside, units of underlying, sold &lt; 0</description></item>
/// <item><term>F_p</term><description>what participant p has traded once the price stands at x, units, buying &gt; 0</description></item>
/// <item><term>I</term><description>price impact, log price moved by a net quantity</description></item>
/// <item><term>g</term><description>gain I′(Q + F)·F′(x): the move that a small move feeds back; the response to a small extra shock is 1/(1 − g)</description></item>
/// <item><term>s(x)</term><description>the scale of the ray s·(n, Q) that holds the market at x</description></item>
/// </list>
/// Volatility stands still at each strike in this version: y = 0. Everything is evaluated by formula; the iteration lives in
/// <see cref="ResponseCurve"/> and <see cref="CascadeSolver"/>.
/// </remarks>
public sealed class CascadeEquation
{
    /// <summary>The equation of a market.</summary>
    /// <param name="impact">I.</param>
    /// <param name="participants">Everyone who trades because the price moved; may be empty. Names must differ.</param>
    /// <exception cref="ArgumentException">Two participants have the same name.</exception>
    public CascadeEquation(IImpactLaw impact, IEnumerable<IParticipant> participants)
    {
        ArgumentNullException.ThrowIfNull(impact);
        ArgumentNullException.ThrowIfNull(participants);
        Impact = impact;
        Participants = [.. participants];
        string? twice = Participants.GroupBy(p => p.Name).FirstOrDefault(g => g.Count() > 1)?.Key;
        if (twice is not null) throw new ArgumentException($"Expected participants with different names, got '{twice}' twice.", nameof(participants));
    }

    /// <summary>I.</summary>
    public IImpactLaw Impact { get; }

    /// <summary>The participants.</summary>
    public ImmutableArray<IParticipant> Participants { get; }

    /// <summary>F(x), units of underlying, every threshold at x itself fired.</summary>
    /// <param name="logMove">x.</param>
    public double Flow(double logMove)
    {
        double sum = 0;
        foreach (IParticipant p in Participants)
            sum += p.Traded(logMove);
        return sum;
    }

    /// <summary>x − n − I(Q + F(x)); zero at an equilibrium.</summary>
    /// <param name="shock">n and Q.</param>
    /// <param name="logMove">x.</param>
    public double Residual(Shock shock, double logMove)
    {
        ArgumentNullException.ThrowIfNull(shock);
        return Residual(shock, logMove, Flow(logMove));
    }

    /// <summary>g = I′(Q + F(x))·F′(x).</summary>
    /// <param name="shock">n and Q.</param>
    /// <param name="logMove">x.</param>
    public double Gain(Shock shock, double logMove)
    {
        ArgumentNullException.ThrowIfNull(shock);
        return Gain(shock.Quantity, logMove, Flow(logMove));
    }

    /// <summary>x − n − I(Q + F) for a given flow F.</summary>
    internal double Residual(Shock shock, double logMove, double flow) => logMove - shock.LogJump - Impact.LogMove(shock.Quantity + flow);

    /// <summary>I′(Q + F)·F′(x) for a given flow F.</summary>
    internal double Gain(double quantity, double logMove, double flow)
    {
        double slope = 0;
        foreach (IParticipant p in Participants)
            slope += p.Slope(logMove);
        return slope == 0 ? 0 : Impact.Slope(quantity + flow) * slope;
    }

    /// <summary>s(x) for a given flow F: the scale at which x = s·n + I(s·Q + F).</summary>
    /// <remarks>Closed form when the ray is news alone or a block alone; else the root of a function that is monotone in s.</remarks>
    internal double Scale(Shock ray, double logMove, double flow)
    {
        (double n, double q) = (ray.LogJump, ray.Quantity);
        if (q == 0) return (logMove - Impact.LogMove(flow)) / n;
        if (n == 0) return (Impact.Quantity(logMove) - flow) / q;

        // x − s·n − I(s·Q + F) falls (n > 0) or rises (n < 0) with s. Newton from the news-only guess, inside a bracket that grows as needed.
        double s = (logMove - Impact.LogMove(flow)) / n, low = double.NegativeInfinity, high = double.PositiveInfinity;
        for (int i = 0; i < 200; i++)
        {
            double traded = (s * q) + flow;
            double over = ((s * n) + Impact.LogMove(traded) - logMove) * Math.Sign(n);
            if (over > 0) high = s;
            else low = s;
            double next = s - (over / (Math.Abs(n) + (Impact.Slope(traded) * Math.Abs(q))));
            if (Math.Abs(next - s) <= 4e-16 * Math.Max(Math.Abs(s), Math.Abs(next))) return next;
            if (!(next > low && next < high) && double.IsFinite(low) && double.IsFinite(high)) next = 0.5 * (low + high);
            s = next;
        }

        return s;
    }
}
