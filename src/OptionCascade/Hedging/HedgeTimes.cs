using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Pricing;

namespace OptionCascade.Hedging;

/// <summary>Times that charm flows are asked for: to a close, over a weekend, into the expiries. From the market's own valuation instant.</summary>
public static class HedgeTimes
{
    /// <summary>Until the next close of the market's calendar; early closes at 13:00 count.</summary>
    /// <param name="market">The market.</param>
    /// <param name="close">Local time of a usual close, e.g. 16:00 in New York.</param>
    public static Duration UntilClose(MarketSnapshot market, LocalTime close)
    {
        ArgumentNullException.ThrowIfNull(market);
        for (LocalDate day = market.Calendar.DateOf(market.AsOf); ; day = day.PlusDays(1))
            if (market.Calendar.IsBusinessDay(day) && market.Calendar.At(day, close) > market.AsOf)
                return market.Calendar.At(day, close) - market.AsOf;
    }

    /// <summary>
    /// Until the next open that follows at least one day without trading: over the weekend, or a holiday that comes first. Null for a market that trades every
    /// day.
    /// </summary>
    /// <param name="market">The market.</param>
    /// <param name="open">Local time of a usual open, e.g. 9:30 in New York.</param>
    public static Duration? OverWeekend(MarketSnapshot market, LocalTime open)
    {
        ArgumentNullException.ThrowIfNull(market);
        LocalDate today = market.Calendar.DateOf(market.AsOf);
        bool closed = false;
        for (int i = 0; i < 14; i++)
        {
            LocalDate day = today.PlusDays(i);
            if (!market.Calendar.IsBusinessDay(day)) closed = true;
            else if (closed && market.Calendar.At(day, open) > market.AsOf) return market.Calendar.At(day, open) - market.AsOf;
        }

        return null;
    }

    /// <summary>Until each expiry of a book, ascending: at that time its options are worth their payoff.</summary>
    /// <param name="book">The book.</param>
    public static ImmutableArray<Duration> UntilExpiries(ResolvedBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        return [.. book.Expiries.Select(e => e.Expiry - book.Market.AsOf)];
    }
}
