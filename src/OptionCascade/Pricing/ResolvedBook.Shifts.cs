// The same rows in another state of the market:
//
//   σ'                  given per row
//   T' = T(t + Δt)      by the book's own time convention
//   F' = S·(F/S)^(T'/T), D' = D^(T'/T)     the expiry's own rates r and b are kept
//   T' = 0, F' = S, D' = 1                 for an expiry that has passed: the row is worth its payoff at spot
using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

public sealed partial class ResolvedBook
{
    /// <summary>The same rows with other implied volatilities. <see cref="Market"/> keeps the venue's quotes; <see cref="Volatilities"/> is what is priced.</summary>
    /// <param name="volatilities">σ' of each row, in the order of <see cref="Volatilities"/>; finite, ≥ 0. Copied.</param>
    /// <exception cref="ArgumentException">Not one volatility per row.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A volatility is negative, NaN or infinite.</exception>
    public ResolvedBook WithVolatilities(ReadOnlySpan<double> volatilities)
    {
        Guard.SameLength(volatilities.Length, Count, nameof(volatilities));
        foreach (double sigma in volatilities)
            Guard.NonNegative(sigma, nameof(volatilities));
        return Restated(Market, Expiries, volatilities.ToArray());
    }

    /// <summary>
    /// The same rows after time has passed at unchanged spot, volatilities and rates. Rows stay where they are: one whose expiry has been reached has
    /// T = 0 and is priced at its payoff, undiscounted; <see cref="ResolveOptions.MinimumYearFraction"/> is not applied again.
    /// </summary>
    /// <param name="elapsed">Time that passes, ≥ 0. Year fractions follow from <see cref="ResolveOptions.Time"/>: a weekend may cost no time at all.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or beyond the range of instants.</exception>
    public ResolvedBook After(Duration elapsed)
    {
        if (elapsed < Duration.Zero || elapsed > Instant.MaxValue - Market.AsOf)
            throw new ArgumentOutOfRangeException(nameof(elapsed), elapsed, string.Create(CultureInfo.InvariantCulture, $"Expected a duration >= 0 within the range of instants, got {elapsed}."));
        if (elapsed == Duration.Zero) return this;
        MarketSnapshot later = Market with { AsOf = Market.AsOf + elapsed };
        var expiries = ImmutableArray.CreateBuilder<ResolvedExpiry>(Expiries.Length);
        foreach (ResolvedExpiry e in Expiries)
        {
            double t = Options.Time.YearFraction(later.AsOf, e.Expiry, later.Calendar);
            expiries.Add(
                e.Expiry <= later.AsOf ? AtExpiry(e, later.Spot)
                : t == e.YearFraction ? e
                : e with
                {
                    YearFraction = t,
                    Forward = later.Spot * Math.Exp(Math.Log(e.Forward / later.Spot) * (t / e.YearFraction)),
                    Discount = Math.Exp(Math.Log(e.Discount) * (t / e.YearFraction)),
                });
        }

        return Restated(later, expiries.MoveToImmutable(), _volatilities);
    }

    /// <summary>True when the expiry has been reached at the book's instant; such rows are in a book only after <see cref="After"/>.</summary>
    internal bool HasExpired(in ResolvedExpiry expiry) => expiry.Expiry <= Market.AsOf;

    /// <summary>An expiry at which the payoff is due at a given spot.</summary>
    internal static ResolvedExpiry AtExpiry(in ResolvedExpiry expiry, double spot) => expiry with { YearFraction = 0, Forward = spot, Discount = 1 };

    /// <summary>The same rows with other terms; the array is not copied.</summary>
    internal ResolvedBook Restated(MarketSnapshot market, ImmutableArray<ResolvedExpiry> expiries, double[] volatilities)
        => new(Book, market, Options, expiries, Dropped, _strikes, volatilities, _quantities, _units, _signs, _rows);
}
