// Priority, greatest first:
//   Hyperliquid   (mark/entry)·(notional/account value)                         closed at the previous mark
//   Binance       (profit/collateral)·(maintenance/equity) when profit > 0, else (profit/collateral)/(maintenance/equity)      at the bankruptcy price
//   Pro rata      every opposite position in proportion to its size
// Quantile of rank k of n: (n − k)/n, k = 0 for the first to be closed: five lights are ⌈5·quantile⌉.
//
// symbol    unit
// size      signed units;  prices quote currency per unit;  equity, collateral, maintenance quote currency
// Sources: Hyperliquid documentation (mirrored), "Auto-deleveraging"; Binance FAQ 360033525471 and the documentation of its forerunner (profit % × effective leverage).
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Liquidation;

/// <summary>How counterparties are chosen for auto-deleveraging.</summary>
public enum DeleveragingRanking
{
    /// <summary>By (mark/entry)·(notional/account value), as published, for both sides.</summary>
    HyperliquidIndex = 0,

    /// <summary>By profit and margin ratio.</summary>
    BinanceQuantile = 1,

    /// <summary>All opposite positions in proportion to size.</summary>
    ProRata = 2,
}

/// <summary>A position that may be closed against a bankrupt one.</summary>
/// <param name="Account">Identifier of the account.</param>
/// <param name="Size">Signed units.</param>
/// <param name="EntryPrice">E &gt; 0.</param>
/// <param name="AccountValue">Equity of the account (isolated: of the position), &gt; 0 to take part.</param>
/// <param name="Collateral">Margin posted for the position, quote currency, &gt; 0.</param>
/// <param name="Maintenance">Maintenance requirement, quote currency, ≥ 0.</param>
public readonly record struct DeleveragingPosition(string Account, double Size, double EntryPrice, double AccountValue, double Collateral, double Maintenance);

/// <summary>One forced match.</summary>
/// <param name="Account">Counterparty.</param>
/// <param name="Size">Signed units that the counterparty trades: against its position.</param>
/// <param name="Price">Price of the trade.</param>
/// <param name="RealisedProfit">What the counterparty realises against its entry, quote currency.</param>
/// <param name="Priority">Its priority.</param>
public readonly record struct DeleveragingFill(string Account, double Size, double Price, double RealisedProfit, double Priority);

/// <summary>Result of auto-deleveraging.</summary>
/// <param name="Fills">The matches, first closed first.</param>
/// <param name="Unmatched">Units of the bankrupt position for which there was no counterparty, signed.</param>
public sealed record DeleveragingResult(ImmutableArray<DeleveragingFill> Fills, double Unmatched)
{
    /// <summary>
    /// Books what everyone realises against his entry, paid through the clearing of the market: the bankrupt account and each counterparty. Against any one mark the
    /// gains and losses of the matched trades cancel, as all are done at one price.
    /// </summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="account">The bankrupt account.</param>
    /// <param name="entryPrice">Its entry price, &gt; 0.</param>
    public void Post(CashLedger ledger, string account, double entryPrice)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        Guard.Positive(entryPrice);
        double own = 0;
        foreach (DeleveragingFill fill in Fills)
        {
            own += fill.Size * (fill.Price - entryPrice);
            ledger.Pay(CashLedger.Market, fill.Account, fill.RealisedProfit, "auto-deleveraging");
        }

        ledger.Pay(CashLedger.Market, account, own, "auto-deleveraging");
    }
}

/// <summary>Closes a bankrupt position against profitable ones, unit for unit.</summary>
public static class AutoDeleveraging
{
    /// <summary>Priority of a position: greater is closed first.</summary>
    /// <param name="position">The position.</param>
    /// <param name="mark">Mark price, &gt; 0.</param>
    /// <param name="ranking">How.</param>
    /// <returns>The priority; 0 under <see cref="DeleveragingRanking.ProRata"/>.</returns>
    public static double Priority(DeleveragingPosition position, double mark, DeleveragingRanking ranking)
    {
        Guard.Positive(mark);
        Guard.Positive(position.EntryPrice);
        switch (ranking)
        {
            case DeleveragingRanking.HyperliquidIndex:
                return mark / position.EntryPrice * (Math.Abs(position.Size) * mark / Guard.Positive(position.AccountValue));
            case DeleveragingRanking.BinanceQuantile:
                double profit = position.Size * (mark - position.EntryPrice) / Guard.Positive(position.Collateral);
                double ratio = Guard.NonNegative(position.Maintenance) / Guard.Positive(position.AccountValue);
                return profit > 0 ? profit * ratio : ratio > 0 ? profit / ratio : double.NegativeInfinity;
            case DeleveragingRanking.ProRata:
                return 0;
            default:
                throw new ArgumentOutOfRangeException(nameof(ranking), ranking, "Expected a ranking.");
        }
    }

    /// <summary>Matches a bankrupt position against the others.</summary>
    /// <param name="size">Signed units of the bankrupt position, not 0.</param>
    /// <param name="price">Price of the trades: its bankruptcy price, or the previous mark.</param>
    /// <param name="mark">Mark price for the ranking.</param>
    /// <param name="others">Everyone else; positions of the same side, of size 0 or of accounts without equity do not take part.</param>
    /// <param name="ranking">How they are chosen.</param>
    /// <remarks>Equal priorities are ordered by account, so that the order of <paramref name="others"/> has no influence. Accounts must be distinct.</remarks>
    /// <exception cref="ArgumentException">A size of 0, a price that is not positive, or an account twice.</exception>
    public static DeleveragingResult Match(double size, double price, double mark, IEnumerable<DeleveragingPosition> others, DeleveragingRanking ranking)
    {
        ArgumentNullException.ThrowIfNull(others);
        if (Guard.Finite(size) == 0) throw new ArgumentOutOfRangeException(nameof(size), size, "Expected a position other than 0.");
        Guard.Positive(price);
        DeleveragingPosition[] opposite = [.. others.Where(o => o.Size * Math.Sign(size) < 0 && o.AccountValue > 0).OrderBy(o => o.Account, StringComparer.Ordinal)];
        for (int i = 1; i < opposite.Length; i++)
            if (opposite[i].Account == opposite[i - 1].Account)
                throw new ArgumentException($"Expected every account once, got {opposite[i].Account} twice.", nameof(others));

        (DeleveragingPosition Position, double Priority)[] ranked = [.. opposite.Select(o => (o, Priority(o, mark, ranking))).OrderByDescending(r => r.Item2)];
        double left = Math.Abs(size), available = opposite.Sum(o => Math.Abs(o.Size)), share = Math.Min(1, left / available);
        var fills = ImmutableArray.CreateBuilder<DeleveragingFill>();
        foreach ((DeleveragingPosition o, double priority) in ranked)
        {
            if (!(left > 0)) break;
            double held = Math.Abs(o.Size), taken = Math.Min(left, ranking == DeleveragingRanking.ProRata ? held * share : held);
            if (ranking == DeleveragingRanking.ProRata && fills.Count == ranked.Length - 1) taken = Math.Min(left, held);
            if (!(taken > 0)) continue;
            double traded = -Math.Sign(o.Size) * taken;
            fills.Add(new DeleveragingFill(o.Account, traded, price, -traded * (price - o.EntryPrice), priority));
            left -= taken;
        }

        return new DeleveragingResult(fills.ToImmutable(), Math.Sign(size) * left);
    }

    /// <summary>Quantile of each position among those of its side: 1 for the first to be closed, above 0 for the last.</summary>
    /// <param name="positions">Positions of one side.</param>
    /// <param name="mark">Mark price, &gt; 0.</param>
    /// <param name="ranking">How they are ranked.</param>
    /// <returns>Account and quantile, first to be closed first.</returns>
    public static ImmutableArray<(string Account, double Quantile)> Quantiles(IEnumerable<DeleveragingPosition> positions, double mark, DeleveragingRanking ranking)
    {
        ArgumentNullException.ThrowIfNull(positions);
        (string Account, double Priority)[] ranked = [.. positions.Select(p => (p.Account, Priority(p, mark, ranking)))
            .OrderByDescending(p => p.Item2).ThenBy(p => p.Account, StringComparer.Ordinal)];
        return [.. ranked.Select((p, k) => (p.Account, (ranked.Length - k) / (double)ranked.Length))];
    }

    /// <summary>A short description of a fill.</summary>
    internal static string Describe(DeleveragingFill fill)
        => string.Create(CultureInfo.InvariantCulture, $"{fill.Account} closes {fill.Size:+0.########;-0.########} at {fill.Price:0.########}");
}
