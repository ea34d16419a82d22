using OptionCascade.Cascade.FireSales;
using Xunit;

namespace OptionCascade.Tests.Cascade.FireSales;

/// <summary>The fire sale as plain bookkeeping with objects and an order list, written apart from the library: what its columns are tested against.</summary>
internal static class PlainFireSale
{
    internal sealed record Outcome(List<int> Defaults, double[] Prices, double FractionSold, double[] Cash);

    public static Outcome Run(FireSaleSystem system, FireSaleScenario scenario, bool inverted = false)
    {
        int assets = system.Assets.Length;
        List<Bank> banks = [.. system.Banks.Select(b => new Bank { Cash = b.Cash, Other = b.OtherAssets, Loan = b.Repayable, Debt = b.OtherLiabilities, Held = [.. b.Holdings] })];
        if (inverted) banks.Reverse();
        double[] prices = [.. scenario.PriceFalls.Select(f => 1 - f)], cumulative = new double[assets], total = [.. Enumerable.Range(0, assets).Select(a => system.Banks.Sum(b => b.Holdings[a]))];
        List<(Bank Bank, int Asset, double Quantity)> book = [];
        List<int> defaults = [];
        for (int round = 0; round < scenario.MaximumRounds; round++)
        {
            foreach (Bank bank in banks.Where(b => b.IsDying))
            {
                for (int a = 0; a < assets; a++) book.Add((bank, a, bank.Held[a]));
                bank.IsDying = false;
            }

            double[] old = [.. prices];
            for (int a = 0; a < assets; a++)
            {
                double sold = book.Where(o => o.Asset == a).Sum(o => o.Quantity);
                if (total[a] > 0) prices[a] = old[a] * Math.Pow(1 - scenario.ImpactAtDepth[a], sold / total[a] / scenario.DepthShare);
                cumulative[a] += sold;
            }

            foreach ((Bank bank, int asset, double quantity) in book)
            {
                bank.Held[asset] -= quantity;
                bank.Cash += quantity * (prices[asset] + old[asset]) / 2;
            }

            book.Clear();
            int dead = 0;
            foreach (Bank bank in banks.Where(b => b.IsAlive))
            {
                double value = bank.Held.Zip(prices).Sum(p => p.First * p.Second), all = value + bank.Other + bank.Cash, equity = all - bank.Loan - bank.Debt, ratio = equity / all;
                if (ratio < scenario.Rule.Minimum)
                {
                    bank.IsAlive = false;
                    bank.IsDying = true;
                    dead++;
                    continue;
                }

                if (ratio >= scenario.Rule.Buffer) continue;
                double excess = all - (equity / scenario.Rule.Target);
                if (excess <= 0) continue;
                double paid = Math.Min(Math.Min(excess, bank.Cash), bank.Loan);
                bank.Cash -= paid;
                bank.Loan -= paid;
                double wanted = Math.Min(excess - paid - bank.Cash, value);
                if (wanted <= 0) continue;
                for (int a = 0; a < assets; a++) book.Add((bank, a, bank.Held[a] * prices[a] * wanted / value / prices[a]));
            }

            defaults.Add(dead);
        }

        if (inverted) banks.Reverse();
        double outstanding = total.Sum();
        return new Outcome(defaults, prices, outstanding > 0 ? cumulative.Sum() / outstanding : 0, [.. banks.Select(b => b.Cash)]);
    }

    public static void AssertSame(Outcome expected, FireSaleResult actual)
    {
        Assert.Equal(expected.Defaults, actual.DefaultsByRound);
        Assert.Equal(expected.FractionSold, actual.FractionSold, 1e-12);
        for (int a = 0; a < expected.Prices.Length; a++) Assert.Equal(1, actual.Prices[a] / expected.Prices[a], 1e-12);
        for (int b = 0; b < expected.Cash.Length; b++) Assert.Equal(expected.Cash[b], actual.Banks[b].Cash, 1e-9 * (1 + Math.Abs(expected.Cash[b])));
    }

    private sealed class Bank
    {
        public double Cash, Other, Loan, Debt;
        public double[] Held = [];
        public bool IsAlive = true, IsDying;
    }
}
