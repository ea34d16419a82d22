// before and after:   Σ wealth of accounts at mark + fund + market = constant        Σ contracts of accounts + market = constant, by instrument
using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Margin.Crypto;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Portfolio;
using OptionCascade.Validation;
using static OptionCascade.Tests.Margin.CryptoAccounts;

namespace OptionCascade.Tests.Margin.Liquidation;

/// <summary>A venue with a perpetual and a put: who has what, and how it is liquidated.</summary>
internal sealed record VenueCase(
    ImmutableArray<Account> Accounts, double LogMove, double Fund, LossSharing Sharing, LiquidationRules Rules, LiquidationCosts Costs, DeleveragingRanking Ranking, bool Deleverages)
{
    public static readonly OptionContract Put = Option(55_000, OptionRight.Put, 20, OptionSettlement.Quote);
    public static readonly FutureContract Future = Perpetual(FuturePayoff.Linear);
    public static readonly MarginMarket Market = MarketOf(Snapshot("BTC", Spot, Put));
    private static readonly LocalDate s_day = new(2026, 3, 2);
    private static readonly LiquidationRules[] s_rules = [.. new[] { "all at once", "to target", "Hyperliquid" }.Select(n => ParameterLibrary.Get<LiquidationRules>("liquidation-rule", n, s_day).Values)];

    public static IMarginRule Rule { get; } = DeribitStandardMarginRule.InForce(s_day);

    public MarketMove Move => new(LogMove);

    /// <summary>Mark of the perpetual and of the put at the move.</summary>
    public (double Future, double Put) Marks()
    {
        AccountState state = Market.Resolve(Of("USD", new FutureHolding(Future, 1, Spot), new OptionHolding(Put, 1))).At(Move);
        return (state.FutureMarks[0], state.OptionPrices[0]);
    }

    public static double Wealth(Account account, MarketMove move) => Market.Resolve(account).At(move).MarketValue;

    public static VenueCase Draw(Draws d)
    {
        bool deleverages = d.Chance(0.5);
        Account[] accounts = [.. Enumerable.Range(0, 2 + d.Below(5)).Select(i => Holder("A" + i, d.In(-6, 6), d.In(50_000, 70_000), deleverages ? 0 : -d.In(0, 6), d.In(0, 120_000)))];
        return new VenueCase([.. accounts], d.In(-0.5, 0.5), d.In(0, 200_000), d.Chance(0.5) ? LossSharing.Winners : LossSharing.Deposits, s_rules[d.Below(s_rules.Length)],
            d.Chance(0.5) ? LiquidationCosts.None : new() { OptionHalfSpread = 0.02, OptionHalfSpreadOfSpot = 0.0005, LinearHalfSpread = 0.0005, FeeRate = 0.0005 },
            (DeleveragingRanking)d.Below(3), deleverages);
    }

    public static Account Holder(string id, double futures, double entry, double puts, double cash)
        => Of("USD", [new FutureHolding(Future, futures, entry), .. puts == 0 ? Array.Empty<Holding>() : [new OptionHolding(Put, puts)], new CashHolding("USD", cash)]) with { Id = id };

    public static double Futures(Account a) => a.Holdings.OfType<FutureHolding>().Sum(h => h.Contracts);

    public static double Puts(Account a) => a.Holdings.OfType<OptionHolding>().Sum(h => h.Contracts);
}

/// <summary>Who has what afterwards: the accounts in the order of the case, the fund, and what the market took over.</summary>
internal sealed record VenueBooks(ImmutableArray<Account> Accounts, double Fund, double MarketFutures, double MarketPuts, double MarketCash)
{
    /// <summary>Null when nothing was lost or made, else what was.</summary>
    public string? Violation(VenueCase c)
    {
        (double future, double put) = c.Marks();
        double before = c.Accounts.Sum(a => VenueCase.Wealth(a, c.Move)) + c.Fund;
        double after = Accounts.Sum(a => VenueCase.Wealth(a, c.Move)) + Fund + MarketCash + (MarketFutures * future * VenueCase.Future.Multiplier) + (MarketPuts * put * VenueCase.Put.Multiplier);
        if (!(Math.Abs(after - before) <= 0.05 + (1e-12 * Math.Abs(before)))) return $"{before:0.00} before, {after:0.00} after"; // each payment is rounded to a cent once
        double futures = c.Accounts.Sum(VenueCase.Futures), puts = c.Accounts.Sum(VenueCase.Puts);
        if (!(Math.Abs(Accounts.Sum(VenueCase.Futures) + MarketFutures - futures) < 1e-9 && Math.Abs(Accounts.Sum(VenueCase.Puts) + MarketPuts - puts) < 1e-9)) return "contracts were lost or made";
        foreach ((Account was, Account now) in c.Accounts.Zip(Accounts))
            if (IsMore(VenueCase.Futures(was), VenueCase.Futures(now)) || IsMore(VenueCase.Puts(was), VenueCase.Puts(now)))
                return $"{was.Id} closed more than it held";
        return null;

        static bool IsMore(double was, double now) => now * was < -1e-9 || Math.Abs(now) > Math.Abs(was) + 1e-9;
    }

    /// <summary>The library: accounts in breach liquidated into the market, losses by fund and socialised; or the worst account deleveraged against the others.</summary>
    public static VenueBooks Of(VenueCase c) => c.Deleverages ? Deleveraged(c) : Liquidated(c, out _);

    public static VenueBooks Liquidated(VenueCase c, out PopulationLiquidation r)
    {
        r = PopulationLiquidation.Liquidate(c.Accounts.Select(a => VenueCase.Market.Resolve(a)), c.Move, VenueCase.Rule, c.Rules, c.Costs, 2, c.Fund, c.Sharing);
        Dictionary<string, double> shares = r.Ledger.Transfers.Where(t => t.Reason == "socialised loss").GroupBy(t => t.From).ToDictionary(g => g.Key, g => (double)g.Sum(t => t.Amount));
        Account[] after = [.. r.Accounts.OrderBy(a => a.Account.Id, StringComparer.Ordinal)
            .Select(a => shares.TryGetValue(a.Account.Id, out double paid) ? a.Account with { Holdings = [.. a.Account.Holdings, new CashHolding("USD", -paid)] } : a.Account)];
        LiquidationTrade[] trades = [.. r.Accounts.SelectMany(a => a.Trades)];
        double futures = trades.Where(t => t.Future is not null).Sum(t => t.Quantity), puts = trades.Where(t => t.Option is not null).Sum(t => t.Quantity);
        // Whoever the other side of a trade is, order book or liquidator; a liquidator who takes an account over gets what equity is left besides.
        double cash = trades.Sum(t => t.Quantity * t.Price * (t.Option?.Multiplier ?? t.Future!.Multiplier))
            + (double)r.Ledger.Transfers.Where(t => t.To == CashLedger.Liquidator && t.Reason.StartsWith("equity", StringComparison.Ordinal)).Sum(t => t.Amount);
        return new VenueBooks([.. after], c.Fund + (double)r.Ledger.Balance(CashLedger.InsuranceFund), -futures, -puts, cash);
    }

    /// <summary>The account with the least wealth, where that is below zero, closed against the others at its bankruptcy price.</summary>
    public static VenueBooks Deleveraged(VenueCase c, Func<double, double, double>? priceOfOthers = null)
    {
        double mark = c.Marks().Future;
        Account worst = c.Accounts.MinBy(a => VenueCase.Wealth(a, c.Move))!;
        var held = worst.Holdings.OfType<FutureHolding>().Single();
        double cash = worst.Holdings.OfType<CashHolding>().Single().Amount, price = held.EntryPrice - (cash / held.Contracts);
        if (VenueCase.Wealth(worst, c.Move) >= 0 || !(price > 0)) return new VenueBooks(c.Accounts, c.Fund, 0, 0, 0);
        DeleveragingResult r = AutoDeleveraging.Match(held.Contracts, price, mark, c.Accounts.Where(a => a != worst).Select(a =>
        {
            var f = a.Holdings.OfType<FutureHolding>().Single();
            double value = VenueCase.Wealth(a, c.Move);
            return new DeleveragingPosition(a.Id, f.Contracts, f.EntryPrice, value, Math.Max(1, a.Holdings.OfType<CashHolding>().Single().Amount), 0.01 * Math.Abs(f.Contracts) * mark);
        }), c.Ranking);
        var ledger = new CashLedger(2);
        r.Post(ledger, worst.Id, held.EntryPrice);
        return new VenueBooks([.. c.Accounts.Select(a =>
        {
            var f = a.Holdings.OfType<FutureHolding>().Single();
            double closed = a == worst ? -r.Fills.Sum(x => x.Size) : r.Fills.Where(x => x.Account == a.Id).Sum(x => x.Size);
            double extra = a != worst && priceOfOthers is not null ? -closed * (priceOfOthers(price, mark) - price) : 0;
            return a with { Holdings = [f with { Contracts = f.Contracts + closed }, .. a.Holdings.Where(h => h is not FutureHolding), new CashHolding("USD", (double)ledger.Balance(a.Id) + extra)] };
        })], c.Fund, 0, 0, 0);
    }
}
