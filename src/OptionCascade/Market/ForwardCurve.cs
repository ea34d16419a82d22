using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Numerics;

namespace OptionCascade.Market;

/// <summary>Forward and discount factor of one expiry.</summary>
/// <param name="Forward">Forward price of the underlying, quote currency per unit, &gt; 0.</param>
/// <param name="Discount">Present value of one unit of quote currency paid at expiry, &gt; 0.</param>
public readonly record struct ForwardDiscount(double Forward, double Discount);

/// <summary>
/// Forwards and discount factors per expiry. When spot moves to S₀·eˣ every forward moves to F₀·eˣ: carry is proportional.
/// </summary>
public abstract record ForwardCurve
{
    private protected ForwardCurve() { }

    /// <summary>Constant continuously compounded rates: F = S·e^((r − q)T), D = e^(−rT).</summary>
    /// <param name="rate">r, per year.</param>
    /// <param name="dividendYield">q, per year.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is NaN or infinite.</exception>
    public static ForwardCurve Flat(double rate, double dividendYield) => new FlatRates(Guard.Finite(rate), Guard.Finite(dividendYield));

    /// <summary>Quoted forwards and discount factors by expiry instant.</summary>
    /// <param name="points">One point per expiry; forwards and discounts finite and &gt; 0.</param>
    /// <exception cref="ArgumentException">No points, or a forward or discount that is not finite and &gt; 0.</exception>
    public static ForwardCurve Quoted(IEnumerable<KeyValuePair<Instant, ForwardDiscount>> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        var byExpiry = points.ToImmutableSortedDictionary();
        if (byExpiry.IsEmpty) throw new ArgumentException("Expected a forward for at least one expiry, got none.", nameof(points));
        foreach ((Instant expiry, ForwardDiscount p) in byExpiry)
            if (!(double.IsFinite(p.Forward) && p.Forward > 0 && double.IsFinite(p.Discount) && p.Discount > 0))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Expected a finite forward and discount > 0 for {expiry}, got {p.Forward:R} and {p.Discount:R}."), nameof(points));
        return new QuotedForwards(byExpiry);
    }

    /// <summary>Forward and discount of an expiry, or null when the curve has no quote for it.</summary>
    /// <param name="spot">Spot price, quote currency per unit.</param>
    /// <param name="expiry">Expiry instant.</param>
    /// <param name="yearFraction">Time to that expiry in years, by the caller's <see cref="TimeConvention"/>.</param>
    public abstract ForwardDiscount? At(double spot, Instant expiry, double yearFraction);

    private sealed record FlatRates(double Rate, double DividendYield) : ForwardCurve
    {
        public override ForwardDiscount? At(double spot, Instant expiry, double yearFraction)
            => new(spot * Math.Exp((Rate - DividendYield) * yearFraction), Math.Exp(-Rate * yearFraction));
    }

    private sealed record QuotedForwards(ImmutableSortedDictionary<Instant, ForwardDiscount> Points) : ForwardCurve
    {
        public override ForwardDiscount? At(double spot, Instant expiry, double yearFraction)
            => Points.TryGetValue(expiry, out ForwardDiscount p) ? p : null;
    }
}
