using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing.Surface;

/// <summary>Implied volatility by expiry and strike, fitted to quotes without arbitrage. Immutable; safe to share between threads.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>k</term><description>ln(K/F), log-moneyness against the expiry's forward</description></item>
/// <item><term>w</term><description>total variance σ²T; between expiries linear in T at fixed k, outside proportional to T</description></item>
/// <item><term>T</term><description>years by <see cref="Time"/></description></item>
/// </list>
/// </remarks>
public sealed class VolatilitySurface
{
    private const double LeastVolatility = 1e-3;
    private readonly ImmutableArray<(VolatilityShock Shock, double Anchor)> _shocks;
    private readonly ExchangeCalendar _calendar;
    private readonly double _moved;

    private VolatilitySurface(string underlying, Instant asOf, double spot, TimeConvention time, ExchangeCalendar calendar, ImmutableArray<SmileSlice> slices,
        ImmutableArray<(VolatilityShock, double)> shocks, double moved)
    {
        Underlying = underlying;
        AsOf = asOf;
        Spot = spot;
        Time = time;
        Slices = slices;
        _calendar = calendar;
        _shocks = shocks;
        _moved = moved;
    }

    internal VolatilitySurface(MarketSnapshot market, TimeConvention time, ImmutableArray<SmileSlice> slices)
        : this(market.Underlying, market.AsOf, market.Spot, time, market.Calendar, slices, [], 0)
    {
    }

    /// <summary>Fits a surface to a chain; never fails on bad quotes, which the result lists.</summary>
    /// <param name="chain">Options, quotes and forwards (for implied ones see <see cref="ImpliedForwards"/>).</param>
    /// <param name="options">Choices.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static SurfaceFit Fit(OptionChain chain, SurfaceFitOptions options)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(options);
        return SurfaceAssembly.Run(chain, options);
    }

    /// <summary>Symbol of the underlying.</summary>
    public string Underlying { get; }

    /// <summary>Valuation instant.</summary>
    public Instant AsOf { get; }

    /// <summary>S, quote currency per unit.</summary>
    public double Spot { get; }

    /// <summary>How time is counted.</summary>
    public TimeConvention Time { get; }

    /// <summary>The fitted expiries, ascending, without shocks.</summary>
    public ImmutableArray<SmileSlice> Slices { get; }

    /// <summary>Volatility at a strike. Expiry and strike are the listed option's.</summary>
    /// <param name="expiry">Expiry instant, after <see cref="AsOf"/>.</param>
    /// <param name="strike">K, finite, &gt; 0, quote currency per unit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The expiry has no time left, or the strike is out of range.</exception>
    public SurfacePoint At(Instant expiry, double strike)
    {
        Guard.Positive(strike);
        double t = Years(expiry);
        (int below, int above) = Neighbours(expiry, t);
        double k = Math.Log(strike / ForwardAt(below, above, t).Forward);
        (VarianceJet jet, SurfaceRegion region) = Evaluate(below, above, t, k);
        return new SurfacePoint(Math.Sqrt(jet.W / t), jet.W, region);
    }

    /// <summary>Volatility at a log-moneyness.</summary>
    /// <param name="yearFraction">T, finite, &gt; 0, years.</param>
    /// <param name="k">ln(K/F), finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public SurfacePoint AtLogMoneyness(double yearFraction, double k)
    {
        (int below, int above) = Neighbours(null, Guard.Positive(yearFraction));
        (VarianceJet jet, SurfaceRegion region) = Evaluate(below, above, yearFraction, Guard.Finite(k));
        return new SurfacePoint(Math.Sqrt(jet.W / yearFraction), jet.W, region);
    }

    /// <summary>Forward and discount: a fitted expiry's own; between expiries ln F and ln D linear in T, outside ln(F/S) and ln D proportional to T.</summary>
    /// <param name="expiry">Expiry instant, after <see cref="AsOf"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The expiry has no time left.</exception>
    public ForwardDiscount Forward(Instant expiry)
    {
        double t = Years(expiry);
        (int below, int above) = Neighbours(expiry, t);
        return ForwardAt(below, above, t);
    }

    /// <summary>∂σ/∂S at fixed strike under the given dynamics, per √year and unit of quote currency.</summary>
    /// <param name="expiry">Expiry instant, after <see cref="AsOf"/>.</param>
    /// <param name="strike">K, finite, &gt; 0.</param>
    /// <param name="dynamics">What stays fixed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The expiry has no time left, the strike or the dynamics is out of range.</exception>
    public double VolatilityPerSpot(Instant expiry, double strike, SmileDynamics dynamics)
    {
        Guard.Positive(strike);
        double t = Years(expiry);
        (int below, int above) = Neighbours(expiry, t);
        (VarianceJet jet, _) = Evaluate(below, above, t, Math.Log(strike / ForwardAt(below, above, t).Forward));
        return dynamics switch
        {
            SmileDynamics.StrikeFixed => 0,
            SmileDynamics.MoneynessFixed or SmileDynamics.DeltaFixed => -jet.First / (2 * Math.Sqrt(jet.W * t)) / Spot,
            _ => throw new ArgumentOutOfRangeException(nameof(dynamics), dynamics, "Expected StrikeFixed, MoneynessFixed or DeltaFixed."),
        };
    }

    /// <summary>dV/dS = Δ + vega·∂σ/∂S of a quote-settled European option, per unit of underlying; the forward moves in proportion to spot.</summary>
    /// <param name="expiry">Expiry instant, after <see cref="AsOf"/>.</param>
    /// <param name="strike">K, finite, &gt; 0.</param>
    /// <param name="right">Call or put.</param>
    /// <param name="dynamics">What stays fixed of the smile.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of range.</exception>
    public double Delta(Instant expiry, double strike, OptionRight right, SmileDynamics dynamics)
    {
        double slope = VolatilityPerSpot(expiry, strike, dynamics), t = Years(expiry), sign = Black76.Sign(right);
        ForwardDiscount f = Forward(expiry);
        double s = Math.Sqrt(At(expiry, strike).TotalVariance), d1 = (Math.Log(f.Forward / strike) / s) + (0.5 * s), unit = f.Discount * f.Forward;
        return (unit / Spot * sign * VectorMath.NormalCdf(sign * d1)) + (unit * VectorMath.NormalDensity(d1) * Math.Sqrt(t) * slope);
    }

    /// <summary>The surface with a shock on top of what it has.</summary>
    /// <param name="shock">The change.</param>
    public VolatilitySurface Shocked(VolatilityShock shock)
    {
        ArgumentNullException.ThrowIfNull(shock);
        return new VolatilitySurface(Underlying, AsOf, Spot, Time, _calendar, Slices, _shocks.Add((shock, _moved)), _moved);
    }

    /// <summary>The surface after spot and all forwards have moved by the factor eˣ.</summary>
    /// <param name="logMove">x, finite.</param>
    /// <param name="dynamics">What stays fixed of the smile.</param>
    /// <remarks>A smile held to its strikes is no longer certified: w(k + x) need not be free of arbitrage; see <see cref="CheckArbitrage"/>.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The move is NaN or infinite, or the dynamics out of range.</exception>
    public VolatilitySurface Moved(double logMove, SmileDynamics dynamics)
    {
        Guard.Finite(logMove);
        double shift = dynamics switch
        {
            SmileDynamics.StrikeFixed => logMove,
            SmileDynamics.MoneynessFixed or SmileDynamics.DeltaFixed => 0,
            _ => throw new ArgumentOutOfRangeException(nameof(dynamics), dynamics, "Expected StrikeFixed, MoneynessFixed or DeltaFixed."),
        };
        double factor = Math.Exp(logMove);
        return new VolatilitySurface(Underlying, AsOf, Spot * factor, Time, _calendar, [.. Slices.Select(s => s with
        {
            Forward = s.Forward * factor,
            Curve = shift == 0 ? s.Curve : s.Curve.Shifted(shift),
            LowestLogMoneyness = s.LowestLogMoneyness - shift,
            HighestLogMoneyness = s.HighestLogMoneyness - shift,
        })], _shocks, _moved + shift);
    }

    /// <summary>The surface's volatility for every unexpired contract of a book, other figures as quoted: what <see cref="ResolvedBook"/> prices with.</summary>
    /// <param name="book">The book.</param>
    /// <param name="quotes">Quotes to keep bid, ask and the venue's figures of.</param>
    public OptionQuotes Apply(OptionBook book, OptionQuotes quotes)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(quotes);
        return new OptionQuotes(book.Positions().Select(p =>
        {
            OptionKey key = p.Contract.Key;
            bool priced = key.Strike > 0 && Time.YearFraction(AsOf, key.Expiry, _calendar) > 0;
            return KeyValuePair.Create(key, priced ? quotes[key] with { ImpliedVolatility = At(key.Expiry, key.Strike).Volatility } : quotes[key]);
        }));
    }

    /// <summary>
    /// Looks for arbitrage in the surface as it stands: exactly (all k) where it has no shocks and no splines, else on a dense grid; between expiries, where w
    /// is interpolated, always on a grid.
    /// </summary>
    public ArbitrageReport CheckArbitrage() => SurfaceArbitrage.Check(this, _shocks.IsEmpty);

    /// <summary>w with derivatives and shocks at a slice, or between it and the next.</summary>
    internal (VarianceJet Jet, SurfaceRegion Region) Evaluate(int below, int above, double t, double k)
    {
        SmileSlice lo = Slices[below], hi = Slices[above];
        VarianceJet a = lo.Curve.Jet(k), jet;
        SurfaceRegion region = (k < Math.Max(lo.LowestLogMoneyness, hi.LowestLogMoneyness) - 1e-12 ? SurfaceRegion.LeftWing : 0)
            | (k > Math.Min(lo.HighestLogMoneyness, hi.HighestLogMoneyness) + 1e-12 ? SurfaceRegion.RightWing : 0);
        if (below != above)
        {
            VarianceJet b = hi.Curve.Jet(k);
            double weight = (t - lo.YearFraction) / (hi.YearFraction - lo.YearFraction);
            jet = new VarianceJet(a.W + (weight * (b.W - a.W)), a.First + (weight * (b.First - a.First)), a.Second + (weight * (b.Second - a.Second)));
            region |= SurfaceRegion.BetweenExpiries;
        }
        else
        {
            double scale = t / lo.YearFraction;
            jet = scale == 1 ? a : new VarianceJet(a.W * scale, a.First * scale, a.Second * scale);
            region |= scale < 1 ? SurfaceRegion.BeforeFirstExpiry : scale > 1 ? SurfaceRegion.AfterLastExpiry : 0;
        }

        if (_shocks.IsEmpty) return (jet, region);
        double v = Math.Sqrt(jet.W / t), v1 = jet.First / (2 * v * t), v2 = ((jet.Second / (2 * t)) - (v1 * v1)) / v;
        foreach ((VolatilityShock shock, double anchor) in _shocks)
        {
            VarianceJet d = shock.Jet(k + _moved - anchor, t);
            v += d.W;
            v1 += d.First;
            v2 += d.Second;
        }

        if (v < LeastVolatility) return (new VarianceJet(LeastVolatility * LeastVolatility * t, 0, 0), region | SurfaceRegion.Floored);
        return (new VarianceJet(v * v * t, 2 * v * v1 * t, 2 * t * ((v1 * v1) + (v * v2))), region);
    }

    private double Years(Instant expiry)
    {
        double t = Time.YearFraction(AsOf, expiry, _calendar);
        return t > 0 ? t : throw new ArgumentOutOfRangeException(nameof(expiry), expiry,
            string.Create(CultureInfo.InvariantCulture, $"Expected an expiry with time left after {AsOf}, got {expiry}."));
    }

    /// <summary>Indices of the slices around T, equal where one alone counts: the very expiry, or the end slice outside.</summary>
    private (int Below, int Above) Neighbours(Instant? expiry, double t)
    {
        int n = Slices.Length, above = 0;
        for (int i = 0; i < n; i++)
            if (Slices[i].Expiry == expiry)
                return (i, i);
        while (above < n && Slices[above].YearFraction < t) above++;
        if (above == n) return (n - 1, n - 1);
        return above == 0 || Slices[above].YearFraction == t ? (above, above) : (above - 1, above);
    }

    private ForwardDiscount ForwardAt(int below, int above, double t)
    {
        SmileSlice lo = Slices[below], hi = Slices[above];
        if (below == above)
        {
            double scale = t / lo.YearFraction;
            return scale == 1 ? new ForwardDiscount(lo.Forward, lo.Discount) : new ForwardDiscount(Spot * Math.Pow(lo.Forward / Spot, scale), Math.Pow(lo.Discount, scale));
        }

        double weight = (t - lo.YearFraction) / (hi.YearFraction - lo.YearFraction);
        return new ForwardDiscount(lo.Forward * Math.Pow(hi.Forward / lo.Forward, weight), lo.Discount * Math.Pow(hi.Discount / lo.Discount, weight));
    }
}
