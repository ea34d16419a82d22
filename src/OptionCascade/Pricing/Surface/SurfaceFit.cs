using System.Collections.Immutable;
using NodaTime;

namespace OptionCascade.Pricing.Surface;

/// <summary>How well one expiry is fitted.</summary>
/// <param name="Expiry">Expiry instant.</param>
/// <param name="Model">Form of its smile; null when it had no usable quote and is interpolated.</param>
/// <param name="Quotes">Quotes fitted.</param>
/// <param name="TwoSidedMarkets">Markets with bid above <see cref="SurfaceFitOptions.MinimumBid"/> and ask at or above it, rejected ones included.</param>
/// <param name="WithinBidAsk">How many of those markets hold the surface's price.</param>
/// <param name="RmsInHalfSpreads">Root mean square of (w(k) − w of the mid)/(half spread in w) over the quotes fitted; NaN without any.</param>
/// <param name="AtTheMoneyVariance">θ of the SSVI surface fitted to all expiries; NaN where the expiry had no quotes.</param>
public readonly record struct ExpiryFit(
    Instant Expiry, SmileModel? Model, int Quotes, int TwoSidedMarkets, int WithinBidAsk, double RmsInHalfSpreads, double AtTheMoneyVariance);

/// <summary>Result of <see cref="VolatilitySurface.Fit"/>.</summary>
public sealed record SurfaceFit
{
    /// <summary>The surface, or null when no quote could be used.</summary>
    public required VolatilitySurface? Surface { get; init; }

    /// <summary>The SSVI surface fitted to all expiries at once, whatever model the slices have; null when no quote could be used.</summary>
    public required SsviParameters? Ssvi { get; init; }

    /// <summary>Each expiry with quotes, ascending.</summary>
    public required ImmutableArray<ExpiryFit> Expiries { get; init; }

    /// <summary>Quotes left out, each with its reason.</summary>
    public required ImmutableArray<RejectedQuote> Rejected { get; init; }

    /// <summary>Notes for the reader: expiries without a smile or with one that misses its quotes, interpolated smiles with negative density, American quotes taken as European.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>Share of all two-sided markets whose bid–ask holds the surface's price; NaN without any.</summary>
    public double ShareWithinBidAsk
    {
        get
        {
            int within = Expiries.Sum(e => e.WithinBidAsk), all = Expiries.Sum(e => e.TwoSidedMarkets);
            return all > 0 ? within / (double)all : double.NaN;
        }
    }
}
