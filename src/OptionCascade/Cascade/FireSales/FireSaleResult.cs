using System.Collections.Immutable;
using System.Globalization;

namespace OptionCascade.Cascade.FireSales;

/// <summary>How a run of rounds ended.</summary>
public enum FireSaleStatus
{
    /// <summary>Nobody has anything left to sell under the rule, to the scenario's tolerance.</summary>
    AtRest,

    /// <summary>Cut at <see cref="FireSaleScenario.MaximumRounds"/> with orders standing, or past the 100,000 rounds that no run without it goes beyond.</summary>
    RoundsExhausted,
}

/// <summary>One round: the orders of the round before are executed together at one price per asset, then every bank looks at the new prices.</summary>
/// <param name="Round">1, 2, …; the first executes nothing, in it banks react to the shock.</param>
/// <param name="Prices">Price of every asset after the execution.</param>
/// <param name="Sold">Quantity of every asset sold in this round.</param>
/// <param name="Defaults">Banks that default in this round; they sell everything in the next.</param>
public sealed record FireSaleRound(int Round, ImmutableArray<double> Prices, ImmutableArray<double> Sold, int Defaults);

/// <summary>A bank at the end of a run.</summary>
/// <param name="Name">Name.</param>
/// <param name="DefaultRound">Round in which it defaulted; null when it did not.</param>
/// <param name="Equity">E at the last prices.</param>
/// <param name="TotalAssets">A at the last prices.</param>
/// <param name="Cash">Cash, proceeds of sales included.</param>
/// <param name="Repaid">Liabilities paid back.</param>
/// <param name="Holdings">Quantity of every asset still held.</param>
public sealed record FireSaleBankState(string Name, int? DefaultRound, double Equity, double TotalAssets, double Cash, double Repaid, ImmutableArray<double> Holdings);

/// <summary>What a fire sale came to.</summary>
public sealed class FireSaleResult
{
    private readonly FireSaleState _state;

    internal FireSaleResult(FireSaleState state)
    {
        _state = state;
        Status = state.Status;
        Rounds = state.Rounds;
        Prices = [.. state.Prices];
    }

    /// <summary>How the run ended.</summary>
    public FireSaleStatus Status { get; }

    /// <summary>The system.</summary>
    public FireSaleSystem System => _state.System;

    /// <summary>The scenario.</summary>
    public FireSaleScenario Scenario => _state.Scenario;

    /// <summary>Rounds done.</summary>
    public int Rounds { get; }

    /// <summary>Last price of every asset; 1 before the shock.</summary>
    public ImmutableArray<double> Prices { get; }

    /// <summary>Banks that defaulted.</summary>
    public int Defaults => _state.Defaults;

    /// <summary>Defaults in round 1, 2, …</summary>
    public ImmutableArray<int> DefaultsByRound => [.. _state.RoundDefaults.AsSpan(0, Rounds)];

    /// <summary>Quantity sold over quantity outstanding, all assets together.</summary>
    public double FractionSold => _state.System.TotalQuantity > 0 ? _state.SoldQuantity / _state.System.TotalQuantity : 0;

    /// <summary>Share of banks that defaulted, counted as zero below 5%: the extent of a systemic event.</summary>
    /// <remarks>Source of the convention: P. Gai and S. Kapadia, Contagion in financial networks, Proc. R. Soc. A 466 (2010).</remarks>
    public double SystemicEventFraction => (double)Defaults / System.Banks.Length is var share && share >= 0.05 ? share : 0;

    /// <summary>Quantity that stands ordered and was not executed when the run was cut; below the tolerance when it is at rest.</summary>
    public double PendingQuantity => _state.OrderedQuantity;

    /// <summary>Cash received for everything sold, at the mean of the prices before and after each execution.</summary>
    public double Proceeds => _state.Proceeds;

    /// <summary>Who traded when: one entry per round.</summary>
    public ImmutableArray<FireSaleRound> Ledger => _state.Ledger();

    /// <summary>The banks at the end, in the system's order.</summary>
    public ImmutableArray<FireSaleBankState> Banks => _state.BankStates();

    /// <summary>What the reader should know: banks that the rule makes sell without any shock, a run that was cut.</summary>
    public ImmutableArray<string> Warnings
    {
        get
        {
            var warnings = ImmutableArray.CreateBuilder<string>();
            LeverageRule rule = Scenario.Rule;
            Add("default", rule.Minimum);
            Add("sell", Math.Min(rule.Buffer, rule.Target));
            if (Status == FireSaleStatus.RoundsExhausted)
                warnings.Add(string.Create(CultureInfo.InvariantCulture, $"cut after {Rounds} rounds with orders of {PendingQuantity:G4} not executed"));
            return warnings.ToImmutable();

            void Add(string what, double ratio)
            {
                string[] names = [.. System.Below(ratio).Select(b => b.Name)];
                if (names.Length > 0)
                    warnings.Add(string.Create(CultureInfo.InvariantCulture, $"the rule makes {names.Length} banks {what} without any shock, below {ratio:P1} from the start: {string.Join(", ", names)}"));
            }
        }
    }

    /// <summary>Recomputes what the result states by another route: <see cref="FireSaleCheck"/>.</summary>
    public FireSaleCheck Verify() => FireSaleCheck.Of(this, _state);
}
