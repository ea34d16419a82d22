using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing.ImpliedVolatility;

namespace OptionCascade.Pricing.Surface;

/// <summary>Turns a chain into quotes that can be fitted, and lists the others with their reasons.</summary>
internal static class QuoteScreen
{
    /// <summary>Volatility that even a locked market is uncertain by.</summary>
    private const double LeastVolatilityError = 1e-4;

    /// <summary>Half widths beyond this multiple of the variance say nothing.</summary>
    private const double MostRelativeWidth = 20;

    public static List<SmileQuotes> Run(OptionChain chain, SurfaceFitOptions options, List<RejectedQuote> rejected)
    {
        OptionBook book = chain.Book;
        MarketSnapshot market = chain.Market;
        var expiries = new List<SmileQuotes>();
        foreach (ExpirySlice slice in book.Expiries)
        {
            double t = options.Time.YearFraction(market.AsOf, slice.Expiry, market.Calendar);
            ForwardDiscount? forward = t > 0 ? market.Forwards.At(market.Spot, slice.Expiry, t) : null;
            var quotes = new List<SmileQuote>();
            var markets = new List<TwoSided>();
            var seen = new HashSet<OptionKey>();
            for (int row = slice.Start; row < slice.Start + slice.Count; row++)
            {
                OptionContract contract = book[row].Contract;
                if (!seen.Add(contract.Key)) continue;
                QuoteRejection? reason = t <= 0 ? QuoteRejection.Expired
                    : forward is not { } f ? QuoteRejection.NoForward
                    : Take(contract, market.Quotes[contract.Key], t, f, options, quotes, markets);
                if (reason is { } why) rejected.Add(new RejectedQuote(contract, why));
            }

            if (quotes.Count + markets.Count > 0)
                expiries.Add(new SmileQuotes(slice.Expiry, t, forward!.Value, [.. quotes], [.. markets]));
        }

        return expiries;
    }

    private static QuoteRejection? Take(OptionContract contract, OptionQuote quote, double t, ForwardDiscount f, SurfaceFitOptions options,
        List<SmileQuote> quotes, List<TwoSided> markets)
    {
        if (contract.Strike == 0) return QuoteRejection.ZeroStrike;
        double k = Math.Log(contract.Strike / f.Forward), sign = contract.Right == OptionRight.Call ? 1 : -1, rootT = Math.Sqrt(t);
        bool inTheMoney = sign * k < 0;
        if (!(quote.Bid > 0 && quote.Ask > 0 && double.IsFinite(quote.Ask)))
        {
            double v = quote.ImpliedVolatility;
            if (!options.UseVenueVolatilities || inTheMoney || !(double.IsFinite(v) && v > 0)) return QuoteRejection.NoTwoSidedMarket;
            quotes.Add(new SmileQuote(contract, k, v * v * t, 2 * v * t * options.VenueVolatilityError));
            return null;
        }

        if (quote.Bid > quote.Ask) return QuoteRejection.CrossedMarket;
        if (quote.Bid <= options.MinimumBid) return QuoteRejection.BidBelowMinimum;
        markets.Add(new TwoSided(contract, quote.Bid, quote.Ask));
        if (inTheMoney && contract.Exercise == ExerciseStyle.American) return QuoteRejection.AmericanInTheMoney;
        double unit = PriceUnit(contract, f), mid = 0.5 * (quote.Bid + quote.Ask) / unit;
        ImpliedVolatilityResult solved = BlackImpliedVolatility.Solve(mid * f.Forward, f.Forward, contract.Strike, t, 1, contract.Right);
        if (!solved.IsSolved)
        {
            return solved.Status switch
            {
                ImpliedVolatilityStatus.BelowIntrinsic or ImpliedVolatilityStatus.AtIntrinsic => QuoteRejection.MidBelowIntrinsic,
                ImpliedVolatilityStatus.AboveMaximum => QuoteRejection.MidAboveBound,
                _ => QuoteRejection.Uninformative,
            };
        }

        double s = solved.Volatility * rootT;
        double width = Math.Max(0.5 * (quote.Ask - quote.Bid) / unit / NormalisedBlack.Vega(k, s), LeastVolatilityError * rootT) * 2 * s;
        if (!(width <= MostRelativeWidth * s * s)) return QuoteRejection.Uninformative;
        quotes.Add(new SmileQuote(contract, k, s * s, width));
        return null;
    }

    /// <summary>What a normalised price of 1 is in the contract's settlement currency: D·F in quote currency, D in coin.</summary>
    public static double PriceUnit(OptionContract contract, ForwardDiscount f)
        => contract.Settlement == OptionSettlement.Coin ? f.Discount : f.Discount * f.Forward;
}
