using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Exposure;

/// <summary>One expiry of the unresolved book that has not run out.</summary>
internal readonly record struct LiveExpiry(ExpirySlice Slice, double YearFraction);

/// <summary>
/// The rows of a book that are alive, whether or not they could be priced: what a venue's own gamma and open interest are summed over.
/// </summary>
internal static class LiveExpiries
{
    /// <summary>Expiries after the valuation instant and not below the minimum time.</summary>
    public static LiveExpiry[] Of(ResolvedBook book)
        => [.. book.Book.Expiries
            .Where(s => s.Expiry > book.Market.AsOf)
            .Select(s => new LiveExpiry(s, book.Options.Time.YearFraction(book.Market.AsOf, s.Expiry, book.Market.Calendar)))
            .Where(s => s.YearFraction >= book.Options.MinimumYearFraction)];
}
