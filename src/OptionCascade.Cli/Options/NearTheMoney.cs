using OptionCascade.Pricing;

namespace OptionCascade.Cli.Options;

/// <summary>What the options near the money say of the underlying.</summary>
internal static class NearTheMoney
{
    /// <summary>Volatility near the money of the expiry nearest to 30 days, per day: IV/√252.</summary>
    public static double DailyVolatility(LoadedMarket loaded, ResolveOptions resolve)
    {
        ResolvedBook book = ResolvedBook.Create(loaded.Chain.Book, loaded.Chain.Market, resolve);
        ValuationOptions.EnsurePriceable(book, loaded);
        ResolvedExpiry expiry = book.Expiries.MinBy(e => Math.Abs((e.YearFraction * 365) - 30));
        int nearest = Enumerable.Range(expiry.Start, expiry.Count).MinBy(i => Math.Abs(Math.Log(Math.Max(book.Strikes[i], 1e-300) / expiry.Forward)));
        return book.Volatilities[nearest] / Math.Sqrt(252);
    }
}
