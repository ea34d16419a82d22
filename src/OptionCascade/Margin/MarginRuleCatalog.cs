using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Margin.Borrowing;
using OptionCascade.Margin.Crypto;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Margin.Scenario;
using OptionCascade.Margin.StrategyBased;

namespace OptionCascade.Margin;

/// <summary>Who margins by a rule.</summary>
public enum MarginVenue
{
    /// <summary>Brokers of listed stock, index and fund options and of stock.</summary>
    Broker = 0,

    /// <summary>Venues for coins, their options and perpetuals.</summary>
    Crypto = 1,
}

/// <summary>A margin rule with the short key under which commands and files name it.</summary>
/// <param name="Key">Lower case, e.g. <c>reg-t</c>.</param>
/// <param name="Venue">Who uses it.</param>
/// <param name="Rule">The rule with the parameters in force.</param>
public sealed record NamedMarginRule(string Key, MarginVenue Venue, IMarginRule Rule);

/// <summary>Every rule that comes with the library, with the parameters that were in force on a day. SPAN is not among them: its scan ranges are the exchange's of the day, product by product.</summary>
public static class MarginRuleCatalog
{
    /// <summary>The rules in force, those of brokers first.</summary>
    /// <param name="on">The day. No default: parameters change.</param>
    /// <param name="underlyings">How US rules classify underlyings; what is not in the table is an equity.</param>
    public static ImmutableArray<NamedMarginRule> InForce(LocalDate on, UnderlyingTable underlyings)
    {
        ArgumentNullException.ThrowIfNull(underlyings);
        var rules = ImmutableArray.CreateBuilder<NamedMarginRule>();
        Add(StrategyBasedParameters.RegTCboe2012.ValidFrom, "reg-t", () => new StrategyBasedRule(StrategyBasedParameters.RegTCboe2012, underlyings));
        Add(PortfolioMarginParameters.Tims2007.ValidFrom, "portfolio-margin", () => new PortfolioMarginRule(PortfolioMarginParameters.Tims2007, underlyings));
        Add(StrategyBasedParameters.InteractiveBrokers2022.ValidFrom, "ib-house", () => new StrategyBasedRule(StrategyBasedParameters.InteractiveBrokers2022, underlyings));
        foreach ((string name, MarginLoanParameters loan) in ParameterLibrary.AllInForce<MarginLoanParameters>("margin-loan", on))
            rules.Add(new NamedMarginRule("margin-loan-" + Key(name), MarginVenue.Broker, new MarginLoanRule($"margin loan, {name}", loan)));
        if (!ParameterLibrary.AllInForce<DeribitStandardMarginParameters>("deribit-standard", on).IsEmpty)
            rules.Add(new NamedMarginRule("deribit-standard", MarginVenue.Crypto, DeribitStandardMarginRule.InForce(on)));
        if (!ParameterLibrary.AllInForce<DeribitPortfolioMarginParameters>("deribit-portfolio", on).IsEmpty)
            rules.Add(new NamedMarginRule("deribit-portfolio", MarginVenue.Crypto, DeribitPortfolioMarginRule.InForce(on)));
        var derive = ParameterLibrary.AllInForce<DeriveStandardMarginParameters>("derive-standard", on).Remove("reference");
        if (!derive.IsEmpty) rules.Add(new NamedMarginRule("derive-standard", MarginVenue.Crypto, new DeriveStandardMarginRule(Dated("Derive standard", on), derive)));
        foreach ((string name, DerivePortfolioMarginParameters p) in ParameterLibrary.AllInForce<DerivePortfolioMarginParameters>("derive-portfolio", on))
            rules.Add(new NamedMarginRule("derive-portfolio", MarginVenue.Crypto, new DerivePortfolioMarginRule(Dated($"Derive portfolio {name}", on), p, ImmutableSortedDictionary<string, DeriveCollateralTerms>.Empty)));
        foreach ((string name, ScenarioGridParameters grid) in ParameterLibrary.AllInForce<ScenarioGridParameters>("scenario-grid", on))
            rules.Add(new NamedMarginRule(Key(name), MarginVenue.Crypto, new ScenarioGridMarginRule(Dated(name, on), grid)));
        foreach ((string name, MaintenanceTiers tiers) in ParameterLibrary.AllInForce<MaintenanceTiers>("maintenance-tiers", on))
            rules.Add(new NamedMarginRule(Key(name), MarginVenue.Crypto, new TieredPerpetualRule(Dated(name, on),
                ImmutableSortedDictionary.Create<string, PerpetualTerms>(StringComparer.Ordinal).Add(name.Split(' ')[^1], new PerpetualTerms(tiers, 2 * tiers.Tiers[0].Rate)))));
        return rules.ToImmutable();

        void Add(LocalDate from, string key, Func<IMarginRule> rule)
        {
            if (from <= on) rules.Add(new NamedMarginRule(key, MarginVenue.Broker, rule()));
        }
    }

    private static string Dated(string name, LocalDate on) => string.Create(CultureInfo.InvariantCulture, $"{name} {on:uuuu-MM-dd}");

    private static string Key(string name) => string.Join('-', name.ToLowerInvariant().Split([' ', ','], StringSplitOptions.RemoveEmptyEntries));
}
