// Each account in breach:  its position is closed at P;   cash C = W + q(P − E)
//   C ≥ 0   paid out
//   C < 0   the fund pays −C;   when it has less, the position is not closed at P but at its bankruptcy price P_b = E − W/q against profitable accounts, by rank;
//           what finds no counterparty is closed at P, and its loss is left with the market (unpaid)
//
//   q signed units;   W margin, E entry, P, P_b quote currency
using System.Collections.Immutable;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Numerics;
using OptionCascade.Participants;

namespace OptionCascade.Mitigation;

/// <summary>An isolated linear position of a named account.</summary>
/// <param name="Account">Identifier.</param>
/// <param name="Position">The position; only size, entry and margin count.</param>
/// <param name="Maintenance">Requirement at the price of the settlement, quote currency, ≥ 0.</param>
public readonly record struct NamedPosition(string Account, LeveragedPosition Position, double Maintenance);

/// <summary>Who paid for the liquidations: accounts, insurance fund, winners whose positions were closed, the market.</summary>
public sealed record DefaultSettlement
{
    /// <summary>Every payment; balances add up to 0.</summary>
    public required CashLedger Ledger { get; init; }

    /// <summary>What is left of the fund, quote currency, ≥ 0.</summary>
    public required double FundAfter { get; init; }

    /// <summary>Forced matches, in the order in which they were made.</summary>
    public required ImmutableArray<DeleveragingFill> Deleveraged { get; init; }

    /// <summary>Loss that nobody could be made to pay, quote currency, ≥ 0: it is left with those on the other side of the market.</summary>
    public required double Unpaid { get; init; }

    /// <summary>Accounts liquidated.</summary>
    public required int Liquidated { get; init; }

    /// <summary>Settles every account that is in breach at a price.</summary>
    /// <param name="accounts">Accounts with one isolated linear position each; identifiers differ.</param>
    /// <param name="price">P at which liquidations execute, quote currency, &gt; 0.</param>
    /// <param name="fund">Balance of the insurance fund, quote currency, ≥ 0.</param>
    /// <param name="ranking">Whose positions are closed first.</param>
    /// <param name="decimals">Digits of the smallest unit of money.</param>
    /// <remarks>In the order of the identifiers. Only accounts that are not in breach are counterparties; what has been closed of them once is gone for the next.</remarks>
    /// <exception cref="ArgumentException">An identifier twice, or a number out of range.</exception>
    public static DefaultSettlement Settle(IEnumerable<NamedPosition> accounts, double price, double fund, DeleveragingRanking ranking, int decimals)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        Guard.Positive(price);
        NamedPosition[] all = [.. accounts.OrderBy(a => a.Account, StringComparer.Ordinal)];
        for (int i = 1; i < all.Length; i++)
            if (all[i].Account == all[i - 1].Account)
                throw new ArgumentException($"Expected every account once, got {all[i].Account} twice.", nameof(accounts));
        var ledger = new CashLedger(decimals);
        double left = (double)ledger.Round(Guard.NonNegative(fund)), unpaid = 0;
        Dictionary<string, NamedPosition> healthy = all.Where(a => !IsBreached(a, price)).ToDictionary(a => a.Account, StringComparer.Ordinal);
        var fills = ImmutableArray.CreateBuilder<DeleveragingFill>();
        int liquidated = 0;
        foreach (NamedPosition a in all)
        {
            LeveragedPosition p = a.Position;
            if (!IsBreached(a, price)) continue;
            liquidated++;
            double cash = p.Margin + (p.Size * (price - p.EntryPrice)), bankruptcy = p.EntryPrice - (p.Margin / p.Size), size = p.Size;
            if (-cash > left && bankruptcy > 0)
            {
                DeleveragingResult match = AutoDeleveraging.Match(size, bankruptcy, price, healthy.Values.Where(h => Profit(h, price) > 0).Select(h => Rank(h, price)), ranking);
                match.Post(ledger, a.Account, p.EntryPrice);
                foreach (DeleveragingFill f in match.Fills)
                {
                    NamedPosition h = healthy[f.Account];
                    healthy[f.Account] = h with { Position = h.Position with { Size = h.Position.Size + f.Size } };
                }

                fills.AddRange(match.Fills);
                size = match.Unmatched;
            }

            if (size == 0) continue;
            ledger.Pay(CashLedger.Market, a.Account, size * (price - p.EntryPrice), "liquidation");
            double deficit = -((p.Margin * (size / p.Size)) + (size * (price - p.EntryPrice)));
            if (deficit <= 0) continue;
            double paid = (double)ledger.Pay(CashLedger.InsuranceFund, a.Account, Math.Min(deficit, left), "deficit");
            left = Math.Max(0, left - paid);
            if (deficit > paid) unpaid += (double)ledger.Pay(CashLedger.Market, a.Account, deficit - paid, "unpaid deficit");
        }

        return new DefaultSettlement { Ledger = ledger, FundAfter = left, Deleveraged = fills.ToImmutable(), Unpaid = unpaid, Liquidated = liquidated };
    }

    private static bool IsBreached(NamedPosition a, double price)
        => a.Position.Size != 0 && a.Position.Margin + Profit(a, price) < a.Maintenance;

    private static double Profit(NamedPosition a, double price) => a.Position.Size * (price - a.Position.EntryPrice);

    private static DeleveragingPosition Rank(NamedPosition a, double price)
        => new(a.Account, a.Position.Size, a.Position.EntryPrice, a.Position.Margin + Profit(a, price), Math.Max(a.Position.Margin, double.Epsilon), a.Maintenance);
}
