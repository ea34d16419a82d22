using System.Collections.Immutable;

namespace OptionCascade.Margin;

/// <summary>Where an account stands under one rule, all in the account's currency.</summary>
/// <param name="Equity">
/// What the rule counts as the account's own means. Scenario, portfolio, perpetual and loan rules: market value of everything (after the rule's haircuts), where an
/// option sold is a debt and its premium cash. The strategy-based rule: cash, long stock and long options; what is sold short is not deducted, since its value stands
/// in the requirement (in spreads and covered positions it need not be held). Deribit's standard rule: cash, coins and profit of futures, options on neither side;
/// the mark of a short option stands in the requirement. So compare rules by <see cref="Excess"/>, not by equity.
/// </param>
/// <param name="Initial">Requirement to open, on the same footing as <paramref name="Equity"/>, ≥ 0.</param>
/// <param name="Maintenance">Requirement to keep, on the same footing, ≥ 0.</param>
public readonly record struct MarginLevel(double Equity, double Initial, double Maintenance)
{
    /// <summary>Equity − maintenance: below zero the account is liquidated.</summary>
    public double Excess => Equity - Maintenance;

    /// <summary>Equity − initial: what may be used to open positions.</summary>
    public double Available => Equity - Initial;

    /// <summary>Maintenance/equity, the share of the means that is bound; +∞ when there is a requirement and no equity.</summary>
    public double Ratio => Maintenance <= 0 ? 0 : Equity <= 0 ? double.PositiveInfinity : Maintenance / Equity;

    /// <summary>True when equity is less than maintenance.</summary>
    public bool IsBreached => Excess < 0;
}

/// <summary>One line of an explanation.</summary>
/// <param name="Description">What it is for, e.g. <c>short strangle</c>.</param>
/// <param name="Rule">The rule applied, in words with its figures.</param>
/// <param name="Legs">The holdings concerned.</param>
/// <param name="Initial">Its part of the initial requirement, account currency.</param>
/// <param name="Maintenance">Its part of the maintenance requirement, account currency.</param>
public sealed record MarginItem(string Description, string Rule, ImmutableArray<string> Legs, double Initial, double Maintenance);

/// <summary>A margin level with its reasons.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Level">The level.</param>
/// <param name="Items">The parts; initial and maintenance add up to the level's.</param>
/// <param name="WorstScenario">The scenario that decided, where the rule has scenarios.</param>
/// <param name="Warnings">What the reader should know, e.g. a premium that no volatility explains.</param>
public sealed record MarginReport(string Rule, MarginLevel Level, ImmutableArray<MarginItem> Items, string? WorstScenario, ImmutableArray<string> Warnings);

/// <summary>A broker's, exchange's or venue's way to turn an account at a state of the market into a requirement.</summary>
/// <remarks>Stateless: the same state gives the same bits on any thread.</remarks>
public interface IMarginRule
{
    /// <summary>A short name for tables, with the date of the parameters where they change.</summary>
    string Name { get; }

    /// <summary>Why this rule cannot apply to an account (e.g. coin options under Regulation T), or null when it can.</summary>
    /// <param name="account">The account.</param>
    string? Refuses(ResolvedAccount account);

    /// <summary>
    /// Adds log moves x of the market at which the excess of this account may kink or jump, besides its own strikes: where a minimum begins, edges of notional
    /// tiers. A search for kill prices then samples it there. Adds nothing unless a rule says so; what is added need not be complete.
    /// </summary>
    /// <param name="start">The account where the search starts: today's spot, with the elapsed time and relative volatility of the search.</param>
    /// <param name="kinks">Receives log moves where the slope may change, of either sign and in any order.</param>
    /// <param name="jumps">Receives log moves where the value may jump; sampled on both sides.</param>
    void AddKinks(AccountState start, ICollection<double> kinks, ICollection<double> jumps) { }

    /// <summary>Equity and requirement, without the explanation: what a search for kill prices calls many times.</summary>
    /// <param name="state">The account at a state of the market.</param>
    MarginLevel Level(AccountState state);

    /// <summary>
    /// A level whose excess is at most that of <see cref="Level"/>, much cheaper, from what was learned at other states of the account
    /// (<see cref="AccountState.Learned"/>); null where the rule has none. A search for kill prices works with it and asks for the level where it is below zero.
    /// </summary>
    /// <param name="state">The account at a state of the market.</param>
    MarginLevel? Bound(AccountState state) => null;

    /// <summary>
    /// What the excess is never below at any prices and volatilities, at the state's time, as far as was learned by <see cref="Bound"/>: the loss of a spread that was paid for is limited. A search leaves
    /// an account alone of which it is above zero.
    /// </summary>
    /// <param name="state">The account at a state of the market.</param>
    /// <returns>Account currency; −∞ where nothing is known, which is what a rule says that does not answer this.</returns>
    double LeastExcess(AccountState state) => double.NegativeInfinity;

    /// <summary>Equity and requirement with their parts; the same figures as <see cref="Level"/>.</summary>
    /// <param name="state">The account at a state of the market.</param>
    MarginReport Explain(AccountState state);
}
