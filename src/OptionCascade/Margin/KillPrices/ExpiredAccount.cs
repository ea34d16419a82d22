using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.KillPrices;

/// <summary>An account after some of its contracts have expired at an unmoved market.</summary>
internal static class ExpiredAccount
{
    /// <summary>True when an option or future of the account expires at or before an instant.</summary>
    public static bool HasExpired(ResolvedAccount account, Instant instant)
    {
        foreach (OptionGroup g in account.Groups)
            if (g.Expiry <= instant)
                return true;
        foreach (FutureLeg f in account.Futures)
            if (f.Contract.Expiry <= instant)
                return true;
        return false;
    }

    /// <summary>The account with everything settled that expires at or before an instant, still against the market of now.</summary>
    /// <param name="account">The account.</param>
    /// <param name="instant">The instant.</param>
    /// <param name="settlement">What becomes of options in the money.</param>
    public static ResolvedAccount Settle(ResolvedAccount account, Instant instant, ExpirySettlement settlement)
    {
        var holdings = ImmutableArray.CreateBuilder<Holding>();
        foreach (Holding holding in account.Account.Holdings)
            switch (holding)
            {
                case OptionHolding o when o.Contract.Expiry <= instant:
                    Settle(holdings, account.Market.Markets[o.Contract.Underlying], o, settlement);
                    break;
                case FutureHolding { Contract.Expiry: { } expiry } f when expiry <= instant:
                    holdings.Add(Settle(account, f));
                    break;
                default:
                    holdings.Add(holding);
                    break;
            }

        return account.Market.Resolve(account.Account with { Holdings = holdings.ToImmutable() });
    }

    private static void Settle(ImmutableArray<Holding>.Builder holdings, MarketSnapshot market, OptionHolding option, ExpirySettlement settlement)
    {
        OptionContract c = option.Contract;
        double sign = c.Right == OptionRight.Call ? 1 : -1, units = option.Contracts * c.Multiplier, value = sign * (market.Spot - c.Strike);
        if (!(value > 0)) return;
        if (c.Settlement == OptionSettlement.Coin)
        {
            holdings.Add(new CashHolding(c.Underlying, units * value / market.Spot));
        }
        else if (settlement == ExpirySettlement.Physical || (settlement == ExpirySettlement.ByExerciseStyle && c.Exercise == ExerciseStyle.American))
        {
            holdings.Add(new SpotHolding(c.Underlying, sign * units));
            holdings.Add(new CashHolding(c.Currency, -sign * units * c.Strike));
        }
        else
        {
            holdings.Add(new CashHolding(c.Currency, units * value));
        }
    }

    /// <summary>The profit since entry at the mark, as money: quote currency, or coin for an inverse future.</summary>
    private static CashHolding Settle(ResolvedAccount account, FutureHolding future)
    {
        FutureContract c = future.Contract;
        double mark = double.NaN;
        foreach (FutureLeg leg in account.Futures)
            if (leg.Contract == c)
                mark = leg.Mark;
        double size = future.Contracts * c.Multiplier;
        if (size == 0 || double.IsNaN(mark)) return new CashHolding(account.Market.Currency, 0);
        return c.Payoff == FuturePayoff.Linear
            ? new CashHolding(account.Market.Currency, size * (mark - future.EntryPrice))
            : new CashHolding(c.Underlying, size * ((1 / future.EntryPrice) - (1 / mark)));
    }
}
