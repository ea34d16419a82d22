using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Market;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>One message of a market-data stream.</summary>
/// <param name="Time">When the exchange says that it happened.</param>
/// <param name="Received">When the recorder got it, by his own clock; null where not recorded.</param>
public abstract record BookEvent(Instant Time, Instant? Received);

/// <summary>The whole book as far as the exchange tells it.</summary>
/// <param name="Time">When the exchange says that it was taken.</param>
/// <param name="Received">When the recorder got it; null where not recorded.</param>
/// <param name="UpdateId">Id of the last update that it contains.</param>
/// <param name="Bids">Levels, units &gt; 0.</param>
/// <param name="Asks">Levels, units &gt; 0.</param>
public sealed record BookSnapshot(Instant Time, Instant? Received, long UpdateId, ImmutableArray<DepthLevel> Bids, ImmutableArray<DepthLevel> Asks) : BookEvent(Time, Received);

/// <summary>Levels that changed. A level's quantity is its new total, not a difference; 0 removes it.</summary>
/// <param name="Time">When the exchange says that they changed.</param>
/// <param name="Received">When the recorder got it; null where not recorded.</param>
/// <param name="FirstId">U, id of the first update in it.</param>
/// <param name="LastId">u, id of the last update in it, ≥ U.</param>
/// <param name="PreviousId">pu, last id of the message before; null on venues that number without gaps (then U must be that id + 1).</param>
/// <param name="Bids">Levels, units ≥ 0.</param>
/// <param name="Asks">Levels, units ≥ 0.</param>
public sealed record DepthUpdate(Instant Time, Instant? Received, long FirstId, long LastId, long? PreviousId, ImmutableArray<DepthLevel> Bids, ImmutableArray<DepthLevel> Asks)
    : BookEvent(Time, Received);

/// <summary>The exchange's own statement of its best bid and ask, sent at each change of them.</summary>
/// <param name="Time">When the exchange says that they changed.</param>
/// <param name="Received">When the recorder got it; null where not recorded.</param>
/// <param name="UpdateId">Id of the update that made it so.</param>
/// <param name="Top">Best bid and ask.</param>
public sealed record BestQuote(Instant Time, Instant? Received, long UpdateId, TopOfBook Top) : BookEvent(Time, Received);

/// <summary>A trade.</summary>
/// <param name="Time">When the exchange says that it happened.</param>
/// <param name="Received">When the recorder got it; null where not recorded.</param>
/// <param name="Id">The venue's number of it.</param>
/// <param name="Price">Quote currency per unit, &gt; 0.</param>
/// <param name="Quantity">Units, &gt; 0.</param>
/// <param name="Hit">The side whose resting order was filled: <see cref="BookSide.Ask"/> when the buyer came to the market.</param>
/// <param name="IsMarket">False for what did not meet the book: transfers to an insurance fund, auto-deleveraging.</param>
public sealed record BookTrade(Instant Time, Instant? Received, long Id, double Price, double Quantity, BookSide Hit, bool IsMarket) : BookEvent(Time, Received);

/// <summary>Best bid and ask.</summary>
/// <param name="BidPrice">Quote currency per unit, &gt; 0.</param>
/// <param name="BidQuantity">Units, &gt; 0.</param>
/// <param name="AskPrice">Quote currency per unit, &gt; 0.</param>
/// <param name="AskQuantity">Units, &gt; 0.</param>
public readonly record struct TopOfBook(double BidPrice, double BidQuantity, double AskPrice, double AskQuantity)
{
    /// <summary>(bid + ask)/2, quote currency per unit.</summary>
    public double Mid => 0.5 * (BidPrice + AskPrice);

    /// <summary>Ask − bid, quote currency per unit; ≤ 0 when crossed or locked.</summary>
    public double Spread => AskPrice - BidPrice;

    /// <summary>(P_b·q_a + P_a·q_b)/(q_a + q_b): the mid drawn towards the side with less on it.</summary>
    public double Microprice => BidPrice + (Spread * (BidQuantity / (BidQuantity + AskQuantity)));
}
