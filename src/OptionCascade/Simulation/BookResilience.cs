// While q is taken from side s:   dd_s = −d_s·dq/B   (not below m),      what q weighs:   E(q) = ∫₀^q dq′/d_s(q′) = (B/d_s)·(e^{q/B} − 1) as long as d_s·e^{−q/B} ≥ m
// Between trades:                 d_s → w − (w − d_s)·e^{−Δt/τ},  at once down to w,      w = min(1, (σ₀/σ̂)^η) ≥ m
// Volatility seen:                σ̂² → σ̂²·e^{−Δt/T} + r²·(day/Δt)·(1 − e^{−Δt/T})
//
//   d_s   share of the undisturbed depth that stands on side s (bid, ask)     1           q    units that take liquidity from that side
//   B     capacity: units after which e⁻¹ of a side is left                   units       τ    refill time                                 s
//   m     least share                                                         1           w    share offered at the volatility seen        1
//   σ₀    volatility up to which the whole book is offered                    per √day    η    withdrawal exponent                         1
//   T     memory of the volatility seen                                       s           r    log return since the last moment            1
using OptionCascade.Numerics;

namespace OptionCascade.Simulation;

/// <summary>A book that trades eat into, that refills, and that is withdrawn as the price becomes volatile. Each side by itself.</summary>
/// <remarks>
/// A unit traded while a share d of the depth stands on its side moves the price as 1/d units do; trades that are over move it no further when the book changes later. Splitting
/// a trade at one instant changes nothing. As B goes to infinity with η = 0 the book is the constant depth of the equilibrium solver. It comes on top of the depth D(y)
/// that follows implied volatility. Sources: Obizhaeva and Wang, J. Financial Markets 16 (2013), for a book that refills exponentially; that depth falls with volatility is
/// the finding of Cont, Kukanov and Stoikov, J. Financial Econometrics 12 (2014); the exponential eating is this library's.
/// </remarks>
public sealed record BookResilience
{
    /// <summary>B, units, &gt; 0; infinite for a book that trades do not eat into.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not &gt; 0.</exception>
    public required double CapacityUnits { get; init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(CapacityUnits), value, "Expected > 0."); }

    /// <summary>τ, seconds after which 63% of what is missing is back, &gt; 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite and &gt; 0.</exception>
    public required double RefillSeconds { get; init => field = Guard.Positive(value, nameof(RefillSeconds)); }

    /// <summary>η ≥ 0: doubled volatility leaves 2^−η of the book. Default 0: volatility does not count.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public double WithdrawalExponent { get; init => field = Guard.NonNegative(value, nameof(WithdrawalExponent)); }

    /// <summary>σ₀, standard deviation of the log return over a day up to which the whole book is offered, &gt; 0. Counts with η &gt; 0 only; default 0.01.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite and &gt; 0.</exception>
    public double CalmDailyVolatility { get; init => field = Guard.Positive(value, nameof(CalmDailyVolatility)); } = 0.01;

    /// <summary>T, seconds, &gt; 0. Default 600.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite and &gt; 0.</exception>
    public double VolatilitySeconds { get; init => field = Guard.Positive(value, nameof(VolatilitySeconds)); } = 600;

    /// <summary>m, the share of depth that is always there, in [0.001, 1]. Default 0.05.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public double LeastShare { get; init => field = Guard.InRange(value, 0.001, 1, nameof(LeastShare)); } = 0.05;
}

/// <summary>The two sides of a book during a run. Not safe to share between threads.</summary>
internal sealed class BookSides(BookResilience book, double daySeconds)
{
    private readonly double _calm = book.CalmDailyVolatility * book.CalmDailyVolatility;
    private double _variance;

    /// <summary>d of the bid side: what sellers find.</summary>
    public double Bid { get; private set; }

    /// <summary>d of the ask side: what buyers find.</summary>
    public double Ask { get; private set; }

    public void Clear() => (Bid, Ask, _variance) = (1, 1, _calm);

    /// <summary>Time passes after a return.</summary>
    public void Step(double seconds, double logReturn)
    {
        double u = seconds / book.VolatilitySeconds, rate = u > 0 ? -ElementaryFunctions.ExpMinusOne(-u) / u : 1;
        _variance = (_variance * Math.Exp(-u)) + (logReturn * logReturn * daySeconds / book.VolatilitySeconds * rate);
        double offered = book.WithdrawalExponent == 0 || _variance <= _calm ? 1 : Math.Max(book.LeastShare, Math.Pow(_calm / _variance, 0.5 * book.WithdrawalExponent));
        double missing = Math.Exp(-seconds / book.RefillSeconds);
        Bid = Math.Min(offered, offered - ((offered - Bid) * missing));
        Ask = Math.Min(offered, offered - ((offered - Ask) * missing));
    }

    /// <summary>q units, bought &gt; 0, are traded at once.</summary>
    public void Eat(double quantity)
    {
        double left = Math.Exp(-Math.Abs(quantity) / book.CapacityUnits);
        if (quantity > 0) Ask = Math.Max(Math.Min(book.LeastShare, Ask), Ask * left);
        else Bid = Math.Max(Math.Min(book.LeastShare, Bid), Bid * left);
    }

    /// <summary>E(q): the quantity that would move the undisturbed book as far as q moves this one.</summary>
    public double Weight(double quantity)
    {
        double d = quantity > 0 ? Ask : Bid, q = Math.Abs(quantity);
        return Math.CopySign(double.IsPositiveInfinity(book.CapacityUnits) ? q / d : Eaten(d, q), quantity);
    }

    /// <summary>E′(q).</summary>
    public double WeightSlope(double quantity)
    {
        double d = quantity > 0 ? Ask : Bid;
        return 1 / Math.Max(Math.Min(book.LeastShare, d), d * Math.Exp(-Math.Abs(quantity) / book.CapacityUnits));
    }

    /// <summary>E⁻¹.</summary>
    public double Units(double weight)
    {
        double d = weight > 0 ? Ask : Bid, e = Math.Abs(weight);
        if (double.IsInfinity(e)) return weight;
        if (double.IsPositiveInfinity(book.CapacityUnits)) return Math.CopySign(e * d, weight);
        double last = LastUnits(d), heaviest = Eaten(d, last), floor = Math.Min(book.LeastShare, d);
        return Math.CopySign(e <= heaviest ? book.CapacityUnits * ElementaryFunctions.LogOnePlus(e * d / book.CapacityUnits) : last + ((e - heaviest) * floor), weight);
    }

    private double Eaten(double d, double q)
    {
        double last = LastUnits(d);
        return q <= last ? book.CapacityUnits / d * ElementaryFunctions.ExpMinusOne(q / book.CapacityUnits) : Eaten(d, last) + ((q - last) / Math.Min(book.LeastShare, d));
    }

    /// <summary>Units until the least share is left.</summary>
    private double LastUnits(double d) => book.CapacityUnits * Math.Log(d / Math.Min(book.LeastShare, d));
}
