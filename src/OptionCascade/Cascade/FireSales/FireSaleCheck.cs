namespace OptionCascade.Cascade.FireSales;

/// <summary>A result recomputed by another route than the rounds: from the ledger's totals and the balance sheets at the start and the end. Errors are relative.</summary>
/// <param name="PriceError">Last prices against p₀·exp(−β·total sold/outstanding).</param>
/// <param name="UnitError">Quantity sold plus quantity held against quantity outstanding, largest over assets.</param>
/// <param name="CashError">Change of all banks' cash against proceeds less liabilities paid back.</param>
/// <param name="EquityError">All banks' loss of equity against Σ (held after + ½ sold)·fall of price over the rounds and the shock.</param>
/// <param name="Oversold">Largest quantity sold beyond what was held; 0 unless something is wrong.</param>
/// <param name="BanksInBreach">
/// Surviving banks that still have something to do: below the minimum, or below the buffer with more to sell than the tolerance. Zero for a result at rest.
/// </param>
/// <param name="IsConfirmed">All errors below 1e-10, nothing oversold, and nobody in breach where the status says so.</param>
public sealed record FireSaleCheck(double PriceError, double UnitError, double CashError, double EquityError, double Oversold, int BanksInBreach, bool IsConfirmed)
{
    private const double Allowed = 1e-10;

    internal static FireSaleCheck Of(FireSaleResult result, FireSaleState state)
    {
        FireSaleSystem system = state.System;
        FireSaleScenario scenario = state.Scenario;
        FireSaleRound[] ledger = [.. state.Ledger()];
        FireSaleBankState[] banks = [.. state.BankStates()];
        double priceError = 0, unitError = 0, oversold = 0, loss = 0, proceeds = 0;
        for (int m = 0; m < system.Assets.Length; m++)
        {
            double outstanding = system.Outstanding[m], sold = ledger.Sum(r => r.Sold[m]), held = banks.Sum(b => b.Holdings[m]);
            double first = 1 - scenario.PriceFalls[m], last = first * Math.Pow(1 - scenario.ImpactAtDepth[m], outstanding > 0 ? sold / outstanding / scenario.DepthShare : 0);
            priceError = Math.Max(priceError, Math.Abs((result.Prices[m] / last) - 1));
            if (outstanding > 0) unitError = Math.Max(unitError, Math.Abs(sold + held - outstanding) / outstanding);
            oversold = Math.Max(oversold, -banks.Min(b => b.Holdings[m]) - (1e-12 * outstanding));
            loss += outstanding * (1 - first);
            double price = first, left = outstanding;
            foreach (FireSaleRound round in ledger)
            {
                left -= round.Sold[m];
                loss += (left + (0.5 * round.Sold[m])) * (price - round.Prices[m]);
                proceeds += round.Sold[m] * 0.5 * (price + round.Prices[m]);
                price = round.Prices[m];
            }
        }

        double cashBefore = system.Cash.Sum(), cashAfter = banks.Sum(b => b.Cash), repaid = banks.Sum(b => b.Repaid);
        double assets = system.Banks.Sum(b => b.TotalAssets), equity = system.Banks.Sum(b => b.Equity);
        double cashError = Relative(cashAfter - cashBefore - proceeds + repaid, assets);
        double equityError = Relative(equity - banks.Sum(b => b.Equity) - loss, assets);
        int inBreach = banks.Count(b => b.DefaultRound is null && IsInBreach(b));
        bool confirmed = priceError <= Allowed && unitError <= Allowed && cashError <= Allowed && equityError <= Allowed && oversold <= 0
            && (result.Status != FireSaleStatus.AtRest || inBreach == 0);
        return new FireSaleCheck(priceError, unitError, cashError, equityError, Math.Max(oversold, 0), inBreach, confirmed);

        bool IsInBreach(FireSaleBankState bank)
        {
            LeverageRule rule = scenario.Rule;
            if (bank.Equity < rule.Minimum * bank.TotalAssets) return true;
            double value = 0;
            for (int m = 0; m < bank.Holdings.Length; m++) value += bank.Holdings[m] * result.Prices[m];
            double excess = bank.TotalAssets - (bank.Equity / rule.Target);
            return value > 0 && bank.Equity < rule.Buffer * bank.TotalAssets && Math.Min(excess - bank.Cash, value) > 10 * scenario.RelativeTolerance * assets;
        }
    }

    private static double Relative(double difference, double size) => size > 0 ? Math.Abs(difference) / size : Math.Abs(difference);
}
