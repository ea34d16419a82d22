using System.Collections.Immutable;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.Crypto;

/// <summary>What the crypto rules read off an account state.</summary>
internal static class StateReader
{
    /// <summary>Forward of a group of options at the state: S'·(F/S)^(T'/T).</summary>
    public static double Forward(AccountState state, int group)
    {
        OptionGroup g = state.Account.Groups[group];
        double spot = state.Spots[g.Market], years = state.YearFractions[group], ratio = g.Forward / state.Account.Markets[g.Market].Spot;
        return years <= 0 ? spot : years == g.YearFraction ? spot * ratio : spot * Math.Pow(ratio, years / g.YearFraction);
    }

    /// <summary>Discount factor of a group of options in quote currency at the state.</summary>
    public static double Discount(AccountState state, int group)
    {
        OptionGroup g = state.Account.Groups[group];
        double years = state.YearFractions[group];
        return years <= 0 ? 1 : Math.Pow(g.Discount, years / g.YearFraction);
    }

    /// <summary>The lines of a group with the volatilities of the state.</summary>
    public static ImmutableArray<MarginOption> Options(AccountState state, int group)
    {
        OptionGroup g = state.Account.Groups[group];
        var options = ImmutableArray.CreateBuilder<MarginOption>(g.Count);
        for (int i = g.Start; i < g.Start + g.Count; i++)
        {
            OptionLeg leg = state.Account.Options[i];
            options.Add(new MarginOption(leg.Contract.Right, leg.Contract.Strike, leg.Units, leg.Volatility * (1 + state.Move.RelativeVolatility)));
        }

        return options.MoveToImmutable();
    }

    /// <summary>Size of a future line in coins: of an inverse contract the notional over its mark.</summary>
    public static double Coins(AccountState state, int future)
    {
        FutureLeg f = state.Account.Futures[future];
        double size = f.Contracts * f.Contract.Multiplier;
        return f.Contract.Payoff == FuturePayoff.Linear ? size : size / state.FutureMarks[future];
    }

    /// <summary>Years to expiry of a future; 0 for a perpetual. Days of 365, by the clock.</summary>
    public static double Years(AccountState state, int future)
    {
        FutureLeg f = state.Account.Futures[future];
        return f.Contract.Expiry is not { } expiry ? 0
            : Math.Max(0, (expiry - state.Account.Markets[f.Market].AsOf - state.Move.Elapsed).TotalSeconds / (365 * 86400.0));
    }

    /// <summary>Seconds to expiry of a group of options, by the clock.</summary>
    public static double Seconds(AccountState state, int group)
    {
        OptionGroup g = state.Account.Groups[group];
        return Math.Max(0, (g.Expiry - state.Account.Markets[g.Market].AsOf - state.Move.Elapsed).TotalSeconds);
    }

    /// <summary>The futures and options of one market that settle one way.</summary>
    public static CoinPortfolio? Portfolio(AccountState state, int market, bool inverse)
    {
        ResolvedAccount a = state.Account;
        var futures = ImmutableArray.CreateBuilder<CoinFuture>();
        var expiries = ImmutableArray.CreateBuilder<CoinExpiry>();
        for (int i = 0; i < a.Futures.Length; i++)
            if (a.Futures[i].Market == market && a.Futures[i].Contract.Payoff == FuturePayoff.Inverse == inverse)
                futures.Add(new CoinFuture(Coins(state, i), state.FutureMarks[i], Years(state, i)));
        for (int g = 0; g < a.Groups.Length; g++)
            if (a.Groups[g].Market == market && a.Groups[g].Settlement == OptionSettlement.Coin == inverse && state.YearFractions[g] > 0)
                expiries.Add(new CoinExpiry(Forward(state, g), Seconds(state, g) / (365 * 86400.0), Options(state, g)));
        return futures.Count + expiries.Count == 0 ? null
            : new CoinPortfolio { IndexPrice = state.Spots[market], IsInverse = inverse, Futures = futures.ToImmutable(), Expiries = expiries.ToImmutable() };
    }

    /// <summary>Why an account with American options cannot be margined by a crypto venue.</summary>
    public static string? AmericanOptions(ResolvedAccount account)
    {
        foreach (OptionGroup g in account.Groups)
            if (g.Exercise == ExerciseStyle.American)
                return $"{account.Options[g.Start].Contract} is American; the venue lists European options only";
        return null;
    }

    /// <summary>The exception for an account that a rule refuses.</summary>
    public static ArgumentException Refused(IMarginRule rule, AccountState state)
        => new($"{rule.Name} does not apply to account {state.Account.Account.Id}: {rule.Refuses(state.Account)}.", nameof(state));

    /// <summary>Names of holdings.</summary>
    public static ImmutableArray<string> Names<T>(IEnumerable<T> legs) => [.. legs.Select(l => l!.ToString()!)];
}
