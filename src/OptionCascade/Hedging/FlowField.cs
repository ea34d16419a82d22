// F(x, y, t) = Δ(0, 0, 0) − Δ(x, y, t),   Δ = Σ over expiries e^(−q(T − t))·[C + D(x − bt, u)],   u = (1 + y)·√(T − t)
//
//   x    log move of spot
//   y    relative shift of every implied volatility, σ' = σ(1 + y)
//   t    years that have passed, in the book's own year fractions: T' = T − t
//   b    r − q of the expiry, per year: the forward stands at F₀·e^(x − bt)
//   D    Σ uᵢ·Φ((X − kᵢ)/(σᵢu) + σᵢu/2), kᵢ = ln(K/F₀), uᵢ = contracts · multiplier: a function of two variables, exactly
//   C    −Σ uᵢ over the puts (a put's delta is a call's less one); strikes of zero count there too
//   F    units of underlying, buying > 0
//
// An expiry reached (t ≥ T) is settled and its hedge unwound: its Δ is 0 from then on, a jump in t.
using OptionCascade.Exposure;
using OptionCascade.Numerics;
using OptionCascade.Pricing;

namespace OptionCascade.Hedging;

/// <summary>A flow with its derivatives.</summary>
/// <param name="Units">F, units of underlying, buying &gt; 0.</param>
/// <param name="PerLogMove">∂F/∂x, units per unit of log price.</param>
/// <param name="PerVolatilityShift">∂F/∂y, units per 1.00 of relative shift (a doubling of every volatility).</param>
/// <param name="PerYear">∂F/∂t, units per year of the book's time convention, at fixed x and y; the unwinding of expired hedges is a jump and does not count.</param>
public readonly record struct FlowPoint(double Units, double PerLogMove, double PerVolatilityShift, double PerYear);

/// <summary>
/// What dealers who keep a book delta-neutral will have traded once spot, volatility and time stand at (x, y, t): for simulation, at a cost that does
/// not depend on the number of options. Immutable; safe to share between threads; the same bits on any number of threads.
/// </summary>
/// <remarks>
/// The delta of one expiry depends on two variables only, so each expiry is one adaptive table; where few options are near the money, or the scale u is
/// so small that few turn at one price, those are summed as they are. An expiry whose options lie dense (thousands within a percent) has a
/// table down to a standard deviation of 0.1% and a direct sum below: in its last minutes an evaluation costs as many options as are near the money.
/// American options are hedged with their European delta, coin-settled ones with that of their value in quote currency.
/// </remarks>
public sealed class FlowField
{
    private readonly ExpiryField[] _expiries;
    private readonly double _start;

    private FlowField(FlowFieldDomain domain, ExpiryField[] expiries, double gross)
    {
        Domain = domain;
        GrossUnits = gross;
        _expiries = expiries;
        _start = Delta(0, 0, 0);
        foreach (ExpiryField e in expiries)
            Error += 2 * e.Error; // at the start and at (x, y, t)
    }

    /// <summary>Compiles the dealers' side of a book.</summary>
    /// <param name="dealers">The options and the dealers' signed contracts.</param>
    /// <param name="domain">What has to be covered, and the error aimed at.</param>
    public static FlowField Of(DealerBook dealers, FlowFieldDomain domain)
    {
        ArgumentNullException.ThrowIfNull(dealers);
        ArgumentNullException.ThrowIfNull(domain);
        ResolvedBook book = dealers.Book;
        ResolvedExpiry[] live = [.. book.Expiries.Where(e => !book.HasExpired(e))];
        double[] gross = [.. live.Select(e => ExpiryField.GrossOf(dealers, e))];
        double total = gross.Sum();
        var expiries = new ExpiryField[live.Length];
        // The tolerance is shared evenly and by weight, half each; once for the start and once for where it goes.
        Parallel.For(0, expiries.Length, i => expiries[i] = new ExpiryField(dealers, live[i], domain,
            0.25 * domain.RelativeTolerance * (gross[i] + (total / expiries.Length))));
        return new FlowField(domain, expiries, total);
    }

    /// <summary>What is covered.</summary>
    public FlowFieldDomain Domain { get; }

    /// <summary>Σ |contracts · multiplier · D·F/S|: the most that hedging could trade at the start, units of underlying; what the tolerance refers to.</summary>
    public double GrossUnits { get; }

    /// <summary>Largest absolute error, units of underlying: estimated from the last coefficients and from points between those of the interpolation.</summary>
    public double Error { get; }

    /// <summary>Memory of the tables, bytes.</summary>
    public long TableBytes => _expiries.Sum(e => e.TableBytes);

    /// <summary>F(x, y, t), units of underlying, buying &gt; 0. Exactly 0 at (0, 0, 0).</summary>
    /// <param name="logMove">x, within the domain.</param>
    /// <param name="volatilityShift">y, within the domain.</param>
    /// <param name="years">t, within the domain.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside the domain, or NaN.</exception>
    public double At(double logMove, double volatilityShift, double years)
    {
        Domain.Check(logMove, volatilityShift, years);
        return _start - Delta(logMove, volatilityShift, years);
    }

    /// <summary>F and its derivatives.</summary>
    /// <param name="logMove">x, within the domain.</param>
    /// <param name="volatilityShift">y, within the domain.</param>
    /// <param name="years">t, within the domain.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside the domain, or NaN.</exception>
    /// <remarks>The derivatives are those of the compiled function. An option at the money in its last moments has slopes without bound in x and t.</remarks>
    public FlowPoint Evaluate(double logMove, double volatilityShift, double years)
    {
        Domain.Check(logMove, volatilityShift, years);
        var sum = default(FlowPoint);
        foreach (ExpiryField e in _expiries)
        {
            FlowPoint d = e.Delta(logMove, volatilityShift, years);
            sum = new FlowPoint(sum.Units + d.Units, sum.PerLogMove + d.PerLogMove, sum.PerVolatilityShift + d.PerVolatilityShift, sum.PerYear + d.PerYear);
        }

        return new FlowPoint(_start - sum.Units, -sum.PerLogMove, -sum.PerVolatilityShift, -sum.PerYear);
    }

    private double Delta(double x, double y, double t)
    {
        double sum = 0;
        foreach (ExpiryField e in _expiries)
            sum += e.Delta(x, y, t).Units;
        return sum;
    }
}
