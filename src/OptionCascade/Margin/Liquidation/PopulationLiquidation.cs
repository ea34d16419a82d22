using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Liquidation;

/// <summary>Liquidation of many accounts at one state of the market, with one insurance fund.</summary>
public sealed record PopulationLiquidation
{
    /// <summary>One result per account, ordered by identifier.</summary>
    public required ImmutableArray<AccountLiquidation> Accounts { get; init; }

    /// <summary>Sum of the deficits, ≥ 0.</summary>
    public required double Deficit { get; init; }

    /// <summary>Sum of the fees that went to the fund, ≥ 0.</summary>
    public required double Fees { get; init; }

    /// <summary>How the deficit was paid.</summary>
    public required LossAllocation Allocation { get; init; }

    /// <summary>Every payment of every account, then those of the socialised loss; balances add up to 0.</summary>
    public required CashLedger Ledger { get; init; }

    /// <summary>
    /// Liquidates every account that is in breach, pays the deficits from the fund (its balance and the fees of this liquidation), and what it cannot pay by
    /// those accounts that were not liquidated and have a profit on futures, or by the equity of all of them.
    /// </summary>
    /// <param name="accounts">The accounts, with distinct identifiers and one currency.</param>
    /// <param name="move">The move.</param>
    /// <param name="rule">The margin rule; must not refuse any account.</param>
    /// <param name="rules">What the venue does.</param>
    /// <param name="costs">What trading costs.</param>
    /// <param name="decimals">Digits of the smallest unit.</param>
    /// <param name="fund">Balance of the insurance fund, ≥ 0, in the accounts' currency.</param>
    /// <param name="sharing">Who pays the rest.</param>
    /// <remarks>The order of the accounts has no influence: each is liquidated by itself, at the prices of the state.</remarks>
    /// <exception cref="ArgumentException">An identifier twice, or two currencies.</exception>
    public static PopulationLiquidation Liquidate(
        IEnumerable<ResolvedAccount> accounts, MarketMove move, IMarginRule rule, LiquidationRules rules, LiquidationCosts costs, int decimals, double fund, LossSharing sharing)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        ResolvedAccount[] ordered = [.. accounts.OrderBy(a => a.Account.Id, StringComparer.Ordinal)];
        for (int i = 1; i < ordered.Length; i++)
        {
            if (ordered[i].Account.Id == ordered[i - 1].Account.Id) throw new ArgumentException($"Expected every account once, got {ordered[i].Account.Id} twice.", nameof(accounts));
            if (ordered[i].Account.Currency != ordered[0].Account.Currency)
                throw new ArgumentException($"Expected accounts in {ordered[0].Account.Currency}, got {ordered[i].Account.Id} in {ordered[i].Account.Currency}.", nameof(accounts));
        }

        var ledger = new CashLedger(decimals);
        var results = ImmutableArray.CreateBuilder<AccountLiquidation>(ordered.Length);
        var bases = new List<(string, double)>();
        double deficit = 0, fees = 0;
        foreach (ResolvedAccount account in ordered)
        {
            AccountLiquidation result = LiquidationEngine.Liquidate(account, move, rule, rules, costs, decimals);
            results.Add(result);
            foreach (CashTransfer t in result.Ledger.Transfers)
            {
                ledger.Pay(t.From, t.To, (double)t.Amount, t.Reason);
                if (t.To == CashLedger.InsuranceFund) fees += (double)t.Amount;
            }

            deficit += result.Deficit;
            if (result.Status != LiquidationStatus.NotBreached) continue;
            AccountState state = account.At(move);
            bases.Add((account.Account.Id, state.InAccountCurrency(sharing == LossSharing.Winners ? state.FutureProfit : state.MarketValue)));
        }

        LossAllocation allocation = LossWaterfall.Allocate(deficit, Guard.NonNegative(fund) + fees, bases, sharing);
        // Rounded as running sums, so that the payments add up to the rounded total, not to a cent more or less per account.
        double sum = 0;
        decimal paid = 0;
        foreach ((string account, double amount) in allocation.Shares)
        {
            sum += amount;
            paid += ledger.Pay(account, CashLedger.InsuranceFund, (double)(ledger.Round(sum) - paid), "socialised loss");
        }

        return new PopulationLiquidation { Accounts = results.MoveToImmutable(), Deficit = deficit, Fees = fees, Allocation = allocation, Ledger = ledger };
    }
}
