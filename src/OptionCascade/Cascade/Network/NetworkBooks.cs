namespace OptionCascade.Cascade.Network;

/// <summary>The ledger of a result gone through again, round by round, by the holders' formulas.</summary>
internal static class NetworkBooks
{
    /// <summary>Cash that differs, over gross cash; quantities that differ, over the gross of each holder and asset.</summary>
    public static (double Cash, double Ledger) Errors(NetworkModel model, NetworkRecount recount, NetworkLedger ledger, double[] answer, double[][] reported)
    {
        double[] x = new double[answer.Length];
        double[][] before = recount.None(), total = recount.None(), size = recount.None();
        x = recount.Image(x, before);
        // A basket follows what its constituents did at once.
        double[] first = recount.Image(x, before);
        foreach (BasketArbitrage basket in model.Arbitrage)
            x[model.IndexOf(basket.Derivative)] = first[model.IndexOf(basket.Derivative)];
        double wrong = 0, gross = 0;
        for (int r = 0; r < ledger.Rounds.Length; r++)
        {
            NetworkRound round = ledger.Rounds[r];
            // The last entry ends at the answer, whatever it sums up; but for rounds cut short that happen to have traded the same.
            bool last = r == ledger.Rounds.Length - 1 && round.LogMoves.AsSpan().SequenceEqual(answer);
            double[][] now = last ? reported : recount.Flows(x), missing = recount.None();
            double[] at = last ? answer : recount.Image(x, now);
            for (int h = 0; h < now.Length; h++)
                for (int k = 0; k < now[h].Length; k++)
                    missing[h][k] = -(now[h][k] - before[h][k]) * Price(h, k, at);
            foreach (NetworkTrade trade in round.Trades)
            {
                int h = model.IndexOfHolder(trade.Holder), k = model.Holders[h].Assets.IndexOf(model.Assets[model.IndexOf(trade.Asset)]);
                missing[h][k] -= trade.Cash;
                total[h][k] += trade.Quantity;
                size[h][k] += Math.Abs(trade.Quantity);
                gross += Math.Abs(trade.Cash);
            }

            wrong += missing.Sum(m => m.Sum(Math.Abs));
            before = now;
            x = [.. round.LogMoves];
        }

        double worst = 0;
        for (int h = 0; h < total.Length; h++)
            for (int k = 0; k < total[h].Length; k++)
                if (total[h][k] != reported[h][k])
                    worst = Math.Max(worst, Math.Abs(total[h][k] - reported[h][k]) / (size[h][k] + Math.Abs(reported[h][k])));
        return (wrong == 0 ? 0 : wrong / gross, worst);

        double Price(int h, int k, double[] at) => model.Holders[h].Assets[k].Spot * Math.Exp(at[model.IndexOf(model.Holders[h].Assets[k].Name)]);
    }
}
