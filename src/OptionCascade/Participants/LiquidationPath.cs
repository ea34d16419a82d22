// x₁ = first breach on the way from 0;   trades₁, account₁ = liquidation at x₁;   x₂ = first breach of account₁ from x₁ on;   …
//
// until nothing is left to liquidate, the range ends, or the steps are used up (then what is left is closed at once). In the underlying's own log price a step
// stands at β·x_k.
using System.Collections.Immutable;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Population;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Participants;

/// <summary>What accounts are forced to trade on the way down and on the way up, step by step.</summary>
internal static class LiquidationPath
{
    private const int AccountsPerBlock = 16;

    /// <summary>The steps of all accounts, in their order, those of the fall before those of the rise.</summary>
    public static ImmutableArray<ForcedBuyback> Of(SellerAccounts accounts)
    {
        SellerLiquidationTerms terms = accounts.Terms;
        ImmutableArray<ValuedAccount> valued = accounts.Population.Valued;
        KillPriceOptions options = terms.Search with { Directions = KillDirections.BothWays, RelativeVolatility = 0, VolatilityResponse = null, VolatilityKinks = [], Elapsed = NodaTime.Duration.Zero };
        var paths = new List<ForcedBuyback>[valued.Length];
        AccountBlocks.Run(valued.Length, AccountsPerBlock, accounts.Threads, () => new AccountSearch(options), (search, i) =>
        {
            var state = new AccountState(valued[i].Account);
            paths[i] = Of(search, state, valued[i], accounts.Underlying, accounts.Beta, terms);
            accounts.Learned[i] = state.Learned;
        });
        return [.. paths.SelectMany(p => p)];
    }

    /// <summary>Throws when the underlying is not one that moves with the population's market.</summary>
    public static void Check(AccountPopulation population, string underlying, SellerLiquidationTerms terms)
    {
        ArgumentNullException.ThrowIfNull(population);
        ArgumentNullException.ThrowIfNull(terms);
        Guard.NotBlank(underlying);
        if (!population.Market.Markets.ContainsKey(underlying))
            throw new ArgumentException($"Expected one of {string.Join(", ", population.Market.Markets.Keys)}, got {underlying}.", nameof(underlying));
        double beta = population.Market.Beta(underlying);
        if (!(beta > 0)) throw new ArgumentException(FormattableString.Invariant($"Expected an underlying that moves with the market, beta > 0, got {beta} for {underlying}."), nameof(underlying));
    }

    private static List<ForcedBuyback> Of(AccountSearch search, AccountState state, in ValuedAccount account, string underlying, double beta, SellerLiquidationTerms terms)
    {
        var steps = new List<ForcedBuyback>();
        Walk(steps, search, account, search.First(state, account.Rule, -1, 0), -1, underlying, beta, terms);
        int fall = steps.Count;
        Walk(steps, search, account, search.First(state, account.Rule, +1, 0), +1, underlying, beta, terms);
        // What happens at the market itself happened on both sides already.
        steps.RemoveRange(fall, steps.Skip(fall).TakeWhile(s => s.LogMove == 0).Count());
        return steps;
    }

    private static void Walk(
        List<ForcedBuyback> steps, AccountSearch search, in ValuedAccount valued, KillPoint breach, int sign, string underlying, double beta, SellerLiquidationTerms terms)
    {
        ResolvedAccount account = valued.Account;
        for (int step = 0; step < terms.MostSteps && breach.IsBreach; step++)
        {
            LiquidationRules rules = step < terms.MostSteps - 1 ? terms.Rules : terms.Rules with { Extent = LiquidationExtent.AllAtOnce, DeltaHedge = null };
            AccountLiquidation done = LiquidationEngine.Liquidate(account, breach.Move, valued.Rule, rules, terms.Costs, terms.Decimals, breach.Level);
            if (done.Trades.IsEmpty) return;
            steps.Add(Step(account, breach.Move, done, step, underlying, beta));
            if (done.Status is not (LiquidationStatus.Restored or LiquidationStatus.Unfinished)) return;
            account = account.Market.Resolve(done.Account);
            breach = search.First(new AccountState(account), valued.Rule, sign, Math.Abs(breach.Move.LogMove));
        }
    }

    /// <summary>True when it is known without liquidating the account what that trades: all its options, at once, and nothing else; and that nothing is left.</summary>
    public static bool IsWhole(ResolvedAccount account, LiquidationRules rules)
        => rules is { Extent: LiquidationExtent.AllAtOnce, DeltaHedge: null, TargetRatio: >= 1, MostRounds: >= 1 } && account.Spots.IsEmpty && account.Futures.IsEmpty && !account.Options.IsEmpty;

    /// <summary>What such a liquidation trades on one underlying; premium and deficit are left for <see cref="Step"/>.</summary>
    public static ForcedBuyback Whole(ResolvedAccount account, MarketMove move, int step, string underlying, double logMove)
    {
        var legs = ImmutableArray.CreateBuilder<BuybackLeg>(account.Options.Length);
        foreach (OptionLeg leg in account.Options)
        {
            OptionGroup group = account.Groups[leg.Group];
            if (account.Markets[leg.Market].Underlying == underlying)
                legs.Add(new BuybackLeg(leg.Contract, -leg.Contracts, group.YearFraction, group.Forward, group.Discount, leg.Volatility));
        }

        return new ForcedBuyback(account.Account.Id, logMove, legs.ToImmutable(), 0) { Step = step, VolatilityShift = move.RelativeVolatility };
    }

    /// <summary>What a liquidation trades on one underlying.</summary>
    public static ForcedBuyback Step(ResolvedAccount account, MarketMove move, AccountLiquidation done, int step, string underlying, double beta)
    {
        AccountState state = account.At(move);
        var legs = ImmutableArray.CreateBuilder<BuybackLeg>();
        double units = 0, premium = 0;
        foreach (LiquidationTrade trade in done.Trades)
        {
            if (trade.Underlying != underlying) continue;
            if (trade.Option is null)
            {
                units += trade.DeltaUnits;
                continue;
            }

            int i = IndexOf(account, trade.Option);
            OptionLeg leg = account.Options[i];
            OptionGroup group = account.Groups[leg.Group];
            legs.Add(new BuybackLeg(leg.Contract, trade.Quantity, state.YearFractions[leg.Group], group.Forward, group.Discount, leg.Volatility));
            premium += trade.Quantity * leg.Contract.Multiplier * state.OptionPrices[i];
        }

        return new ForcedBuyback(account.Account.Id, beta * move.LogMove, legs.ToImmutable(), units)
        {
            Step = step, Premium = premium, Deficit = done.Deficit * state.AccountRate,
        };
    }

    private static int IndexOf(ResolvedAccount account, OptionContract contract)
    {
        int i = 0;
        while (account.Options[i].Contract != contract)
            i++;
        return i;
    }
}
