// V(P) = min(B(P), S(P)),   B(P) = Σ buys with limit ≥ P,   S(P) = Σ sells with limit ≤ P
// price: greatest V; of those the least |B − S|; of those the nearest to the reference; of two equally near the lower
//
//   P   quote currency;   B, S, V   units
//
// Source: the rule of exchanges' opening auctions (Xetra market model, "price determination in the auction"; NYSE and Nasdaq crosses use the same order of criteria).
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Mitigation;

/// <summary>An order of an auction.</summary>
/// <param name="Quantity">Units, bought &gt; 0, sold &lt; 0; finite.</param>
/// <param name="Limit">Worst price accepted, quote currency, &gt; 0; null for a market order.</param>
public readonly record struct AuctionOrder(double Quantity, double? Limit)
{
    /// <summary>Units, bought &gt; 0, sold &lt; 0.</summary>
    public double Quantity { get; init; } = Guard.Finite(Quantity);

    /// <summary>Worst price accepted; null for a market order.</summary>
    public double? Limit { get; init; } = Limit is { } p ? Guard.Positive(p, nameof(Limit)) : null;
}

/// <summary>The price of an auction.</summary>
/// <param name="Price">Clearing price, quote currency.</param>
/// <param name="Volume">V, units executed; 0 when nothing matches, the price is then the reference.</param>
/// <param name="Imbalance">B − S, units left over at that price, buying &gt; 0.</param>
public readonly record struct AuctionResult(double Price, double Volume, double Imbalance);

/// <summary>Clears the orders that have come together while nobody could trade.</summary>
public static class OpeningAuction
{
    /// <summary>The price at which most is executed.</summary>
    /// <param name="orders">The orders, in any order.</param>
    /// <param name="reference">Price of the last trade, quote currency, &gt; 0; a possible price like every limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The reference is not &gt; 0.</exception>
    public static AuctionResult Clear(IEnumerable<AuctionOrder> orders, double reference)
    {
        ArgumentNullException.ThrowIfNull(orders);
        Guard.Positive(reference);
        ImmutableArray<AuctionOrder> all = [.. orders];
        double marketBuys = all.Where(o => o.Limit is null && o.Quantity > 0).Sum(o => o.Quantity), marketSells = -all.Where(o => o.Limit is null && o.Quantity < 0).Sum(o => o.Quantity);
        AuctionOrder[] limits = [.. all.Where(o => o.Limit is not null && o.Quantity != 0).OrderBy(o => o.Limit)];
        double[] prices = [.. limits.Select(o => o.Limit!.Value).Append(reference).Distinct().Order()];
        // Buys with a limit at or above each price, from the top; sells with a limit at or below it, from the bottom.
        double[] buys = new double[prices.Length], sells = new double[prices.Length];
        double sum = marketSells;
        for (int i = 0, k = 0; i < prices.Length; i++)
        {
            for (; k < limits.Length && limits[k].Limit <= prices[i]; k++)
                sum -= Math.Min(0, limits[k].Quantity);
            sells[i] = sum;
        }

        sum = marketBuys;
        for (int i = prices.Length - 1, k = limits.Length - 1; i >= 0; i--)
        {
            for (; k >= 0 && limits[k].Limit >= prices[i]; k--)
                sum += Math.Max(0, limits[k].Quantity);
            buys[i] = sum;
        }

        int best = Array.IndexOf(prices, reference);
        for (int i = 0; i < prices.Length; i++)
        {
            double volume = Math.Min(buys[i], sells[i]), most = Math.Min(buys[best], sells[best]);
            double left = Math.Abs(buys[i] - sells[i]), least = Math.Abs(buys[best] - sells[best]);
            if (volume > most || (volume == most && (left < least || (left == least && Nearer(prices[i], prices[best], reference))))) best = i;
        }

        double executed = Math.Min(buys[best], sells[best]);
        return executed > 0 ? new AuctionResult(prices[best], executed, buys[best] - sells[best]) : new AuctionResult(reference, 0, marketBuys - marketSells);
    }

    private static bool Nearer(double a, double b, double reference)
        => Math.Abs(a - reference) < Math.Abs(b - reference) || (Math.Abs(a - reference) == Math.Abs(b - reference) && a < b);
}
