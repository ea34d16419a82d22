using System.Collections.Immutable;

namespace OptionCascade.Cascade.Network;

/// <summary>What one holder traded of one asset in one round.</summary>
/// <param name="Holder">Its name.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Quantity">Units, buying &gt; 0.</param>
/// <param name="Price">Quote currency per unit, at the end of the round: what the trade is settled at.</param>
public readonly record struct NetworkTrade(string Holder, string Asset, double Quantity, double Price)
{
    /// <summary>Cash that the holder received, quote currency; paid &lt; 0.</summary>
    public double Cash => -Quantity * Price;
}

/// <summary>One round: everybody sees the prices of the round before and trades up to them.</summary>
/// <param name="Round">1, 2, …; the last entry of a ledger that was cut short covers all the rounds left.</param>
/// <param name="LogMoves">x at the end of the round, model's order.</param>
/// <param name="Trades">The trades; nothing traded is left out.</param>
public sealed record NetworkRound(int Round, ImmutableArray<double> LogMoves, ImmutableArray<NetworkTrade> Trades);

/// <summary>Synchronous rounds from the undisturbed market to the answer.</summary>
/// <param name="Rounds">The rounds; quantities add up to the flows of the answer.</param>
/// <param name="IsComplete">True when the last entry is a round like the others, false when it sums up all that were left.</param>
public sealed record NetworkLedger(ImmutableArray<NetworkRound> Rounds, bool IsComplete)
{
    /// <summary>Rounds up to the answer or, for a runaway, as many as are listed.</summary>
    internal static NetworkLedger Of(NetworkModel model, NetworkShock shock, double[]? answer, double[]? flows, NetworkOptions options)
    {
        var map = new NetworkMap(model, shock, options.Threads);
        int n = map.Count;
        double[] x = new double[n], next = new double[n], traded = new double[map.Flows.Length], start = new double[map.Flows.Length];
        // Before anything trades the shock alone moves the prices.
        map.Net(start, map.Quantities);
        for (int i = 0; i < n; i++)
            x[i] = map.News[i] + model.Assets[i].Impact.LogMove(map.Quantities[i]);
        foreach (var basket in model.Baskets)
            x[basket.Derivative] += NetworkMap.BasketMove(basket.Members, basket.Weights, x);
        var rounds = ImmutableArray.CreateBuilder<NetworkRound>();
        (double low, double high) = (options.Domain.LowestLogMove, options.Domain.HighestLogMove);
        bool settled = false;
        for (int round = 1; round <= options.MaximumLedgerRounds && !settled; round++)
        {
            // Rounds that swing out of the range (somebody trades hard against the move), or a runaway: what is left is summed up.
            if (Array.Exists(x, v => !(v > 2 * low && v < 2 * high))) break;
            map.Evaluate(x, next);
            settled = true;
            for (int i = 0; i < n; i++)
                settled &= Math.Abs(next[i] - x[i]) <= 1e-14 * (1 + Math.Abs(x[i]));
            if (settled && answer is not null) break;
            rounds.Add(Entry(rounds.Count + 1, next, map.Flows));
            next.CopyTo(x, 0);
        }

        if (answer is not null && flows is not null && Differs(traded, flows)) rounds.Add(Entry(rounds.Count + 1, answer, flows));
        return new NetworkLedger(rounds.ToImmutable(), settled);

        NetworkRound Entry(int round, double[] at, double[] now)
        {
            var trades = ImmutableArray.CreateBuilder<NetworkTrade>();
            for (int h = 0; h < model.Holders.Length; h++)
                for (int e = model.HolderStarts[h]; e < model.HolderStarts[h + 1]; e++)
                {
                    NetworkAsset asset = model.Assets[model.HolderAssets[e]];
                    double quantity = now[e] - traded[e];
                    if (quantity != 0) trades.Add(new NetworkTrade(model.Holders[h].Name, asset.Name, quantity, asset.Spot * Math.Exp(at[model.HolderAssets[e]])));
                    traded[e] = now[e];
                }

            return new NetworkRound(round, [.. at], trades.ToImmutable());
        }
    }

    private static bool Differs(double[] traded, double[] flows)
    {
        for (int e = 0; e < traded.Length; e++)
            if (traded[e] != flows[e])
                return true;
        return false;
    }
}
