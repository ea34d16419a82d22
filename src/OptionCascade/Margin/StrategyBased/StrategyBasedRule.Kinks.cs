using OptionCascade.Portfolio;

namespace OptionCascade.Margin.StrategyBased;

public sealed partial class StrategyBasedRule
{
    /// <summary>
    /// Adds where the minimum of a naked option begins (a·S − out-of-the-money amount = b·S or b·K), where an option begins to protect stock (rate·S = h·K +
    /// out-of-the-money amount), and the prices at which the minima of short stock begin. Where the least pairing changes depends on all prices; this is not added.
    /// </summary>
    /// <inheritdoc/>
    public void AddKinks(AccountState start, ICollection<double> kinks, ICollection<double> jumps)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(kinks);
        ResolvedAccount account = start.Account;
        UnderlyingEntry[] entries = [.. account.Markets.Select(m => _underlyings[m.Underlying])];
        double strikeRate = _parameters.HedgedStock.StrikeRate;
        ShortStockRates shortStock = _parameters.ShortStock;
        foreach (OptionLeg leg in account.Options)
        {
            double leverage = entries[leg.Market].Leverage, k = leg.Contract.Strike;
            bool call = leg.Contract.Right == OptionRight.Call;
            NakedRates r = _parameters.Naked[entries[leg.Market].Class];
            double a = Math.Min(r.Rate * leverage, 1), b = Math.Min((call ? r.MinimumCall : r.MinimumPut) * leverage, 1);
            if (leg.Contracts < 0)
                Add(leg.Market, call ? k / (1 + a - b) : k * (1 - b) / (1 - a));
            else if (call)
                Add(leg.Market, k * (1 + strikeRate) / (1 + Math.Min(shortStock.Maintenance * leverage, Math.Max(shortStock.Maintenance, 1))));
            else
                Add(leg.Market, k * (1 - strikeRate) / (1 - Math.Min(_parameters.LongStock.Maintenance * leverage, 1)));
        }

        foreach (SpotLeg s in account.Spots)
        {
            if (s.Units >= 0) continue;
            double rate = Math.Min(shortStock.Maintenance * entries[s.Market].Leverage, Math.Max(shortStock.Maintenance, 1));
            Add(s.Market, shortStock.MinimumPerShare / rate);
            Add(s.Market, shortStock.LowPriceBelow);
            Add(s.Market, shortStock.LowPriceMinimumPerShare / Math.Max(shortStock.LowPriceRate, rate));
        }

        void Add(int market, double price)
        {
            double beta = account.Betas[market];
            if (beta != 0 && price > 0 && double.IsFinite(price)) kinks.Add(Math.Log(price / account.Markets[market].Spot) / beta);
        }
    }
}
