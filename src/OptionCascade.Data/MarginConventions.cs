using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Data.Synthetic;
using OptionCascade.Margin;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Population;
using OptionCascade.Margin.Scenario;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Data;

/// <summary>Which margin rules are in force in a market, which of them an account comes under, and what a venue does on a breach: as the command and scenarios take them.</summary>
public static class MarginConventions
{
    private const string RuleKind = "liquidation-rule";

    /// <summary>Names of what can be done on a breach: everything at once, as little as restores the target, 20% first and then all, 5% a round.</summary>
    public static ImmutableArray<string> Liquidations { get; } = ["all-at-once", "to-target", "hyperliquid", "deribit"];

    /// <summary>The rules in force at the market's date; the invented index is classified as a broad one.</summary>
    /// <param name="market">The market.</param>
    public static ImmutableArray<NamedMarginRule> Rules(MarginMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        MarketSnapshot first = market.Markets.Values.First();
        UnderlyingTable table = UnderlyingTable.UnitedStates2024;
        table = table with { Underlyings = table.Underlyings.Add(new UnderlyingEntry(SyntheticMarket.Symbol, UnderlyingClass.BroadIndex, 1, ScanClass.HighCapIndex, SyntheticMarket.Symbol, 1)) };
        return MarginRuleCatalog.InForce(first.Calendar.DateOf(first.AsOf), table);
    }

    /// <summary>The rules of the venue that an account's instruments trade on: those of crypto venues where a market never closes, else those of brokers.</summary>
    /// <param name="account">The account.</param>
    /// <param name="rules">Rules in force.</param>
    public static ImmutableArray<NamedMarginRule> RulesFor(ResolvedAccount account, ImmutableArray<NamedMarginRule> rules)
    {
        ArgumentNullException.ThrowIfNull(account);
        bool crypto = account.Markets.Any(m => m.Calendar == ExchangeCalendar.RoundTheClock);
        return [.. rules.Where(r => r.Venue == (crypto ? MarginVenue.Crypto : MarginVenue.Broker))];
    }

    /// <summary>The first rule of the account's venue that applies; where none does, one that will say why.</summary>
    /// <param name="account">The account.</param>
    /// <param name="rules">Rules in force, at least one.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static IMarginRule Applicable(ResolvedAccount account, ImmutableArray<NamedMarginRule> rules)
    {
        if (rules.IsDefaultOrEmpty) throw new ArgumentException("Expected a margin rule in force on the day of the market, got none: those that come with the library begin later.", nameof(rules));
        ImmutableArray<NamedMarginRule> own = RulesFor(account, rules);
        return own.Length == 0 ? rules[0].Rule : (own.FirstOrDefault(r => r.Rule.Refuses(account) is null) ?? own[0]).Rule;
    }

    /// <summary>The key of the rule under which sellers of a book are drawn when none is named: that of coin-settled options, or Regulation T.</summary>
    /// <param name="book">A book with at least one option.</param>
    public static string DefaultKey(ResolvedBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        return book.Book.Settlement(0) == OptionSettlement.Coin ? "deribit-standard" : "reg-t";
    }

    /// <summary>How accounts are liquidated, at mark and without costs of the account's own.</summary>
    /// <param name="population">The accounts: they say what is whole and in which money they are kept.</param>
    /// <param name="liquidation">One of <see cref="Liquidations"/>; taken as it is known today, whatever the market's date: the oldest habits are from 2012, chains may be older.</param>
    /// <param name="targetRatio">Equity as a multiple of maintenance at which liquidation stops, ≥ 1.</param>
    /// <param name="costs">What buying back meets in the market; null when it is not known.</param>
    /// <exception cref="ArgumentException">The name is not known, the ratio is out of range, or no account is valued.</exception>
    public static SellerLiquidationTerms Terms(AccountPopulation population, string liquidation, double targetRatio, BuybackCosts? costs)
    {
        ArgumentNullException.ThrowIfNull(population);
        if (!Liquidations.Contains(liquidation)) throw new ArgumentException($"Expected one of {string.Join(", ", Liquidations)}, got '{liquidation}'.", nameof(liquidation));
        if (population.Valued.IsEmpty) throw new ArgumentException("Expected at least one account that can be valued, got none.", nameof(population));
        bool whole = population.Valued.All(v => v.Account.Options.All(o => o.Contracts == Math.Floor(o.Contracts)) && v.Account.Futures.All(f => f.Contracts == Math.Floor(f.Contracts)));
        bool coin = population.Valued[0].Account.Account.Currency != population.Market.Currency;
        LiquidationRules rules = Liquidation(liquidation) with { TargetRatio = targetRatio, ContractStep = whole ? 1 : 0 };
        return new SellerLiquidationTerms { Rules = rules, Costs = LiquidationCosts.None, Decimals = coin ? 8 : 2, BuybackCosts = costs };
    }

    /// <summary>What is done on a breach, by its name; taken as it is known today.</summary>
    internal static LiquidationRules Liquidation(string name)
        => ParameterLibrary.Get<LiquidationRules>(RuleKind, name switch { "deribit" => "Deribit", "hyperliquid" => "Hyperliquid", "okx" => "OKX", _ => name.Replace('-', ' ') }, new LocalDate(9999, 12, 31)).Values;
}
