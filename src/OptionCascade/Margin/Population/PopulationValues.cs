using System.Collections.Immutable;
using NodaTime;

namespace OptionCascade.Margin.Population;

/// <summary>Where one account of a population stands at one move.</summary>
/// <param name="Level">Equity and requirements, account currency.</param>
/// <param name="QuotePerUnit">Quote currency per unit of the account's currency.</param>
/// <param name="Exposure">Its positions, quote currency.</param>
public readonly record struct AccountStanding(MarginLevel Level, double QuotePerUnit, AccountExposure Exposure)
{
    /// <summary>Equity in quote currency.</summary>
    public double EquityInQuote => Level.Equity * QuotePerUnit;

    /// <summary>Gross notional/equity.</summary>
    public double GrossLeverage => Exposure.GrossLeverage(EquityInQuote);

    /// <summary>Net notional/equity, signed.</summary>
    public double NetLeverage => Exposure.NetLeverage(EquityInQuote);

    /// <summary>Delta notional/equity, signed.</summary>
    public double DeltaLeverage => Exposure.DeltaLeverage(EquityInQuote);
}

/// <summary>Totals of a population at one move, in quote currency.</summary>
/// <param name="Move">The move.</param>
/// <param name="Equity">Σ equity.</param>
/// <param name="Maintenance">Σ maintenance.</param>
/// <param name="Deficit">Σ of what the accounts in breach lack to maintenance, ≥ 0.</param>
/// <param name="Breached">Number of accounts in breach.</param>
/// <param name="BreachedNotional">Σ gross notional of the accounts in breach.</param>
/// <param name="Bankrupt">Number of accounts with equity below zero.</param>
/// <param name="Shortfall">Σ of their negative equity, ≥ 0.</param>
public readonly record struct PopulationTotals(
    MarketMove Move, double Equity, double Maintenance, double Deficit, int Breached, double BreachedNotional, int Bankrupt, double Shortfall);

/// <summary>Equity, requirement, excess, ratio and leverage of every account of a population at every move of a grid. Immutable; 64 bytes per account and move.</summary>
public sealed class PopulationValues
{
    private const int AccountsPerBlock = 64;

    private readonly AccountStanding[] _standings; // by account, then move

    private PopulationValues(AccountPopulation population, ImmutableArray<MarketMove> moves, AccountStanding[] standings)
    {
        Population = population;
        Moves = moves;
        _standings = standings;
    }

    /// <summary>The accounts.</summary>
    public AccountPopulation Population { get; }

    /// <summary>The moves.</summary>
    public ImmutableArray<MarketMove> Moves { get; }

    /// <summary>One account at one move.</summary>
    /// <param name="account">Its place in <see cref="AccountPopulation.Valued"/>.</param>
    /// <param name="move">The place in <see cref="Moves"/>.</param>
    public AccountStanding this[int account, int move]
        => (uint)move < (uint)Moves.Length ? _standings[(account * Moves.Length) + move] : throw new ArgumentOutOfRangeException(nameof(move), move, $"Expected less than {Moves.Length}.");

    /// <summary>One account at all moves.</summary>
    /// <param name="account">Its place in <see cref="AccountPopulation.Valued"/>.</param>
    public ReadOnlySpan<AccountStanding> Row(int account) => _standings.AsSpan(account * Moves.Length, Moves.Length);

    /// <summary>Every pair of a log move and a change of volatility, the volatility changing fastest.</summary>
    /// <param name="logMoves">x.</param>
    /// <param name="relativeVolatilities">y, ≥ −1.</param>
    /// <param name="elapsed">Time that passes, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside the range of <see cref="MarketMove"/>.</exception>
    public static ImmutableArray<MarketMove> Grid(IEnumerable<double> logMoves, IEnumerable<double> relativeVolatilities, Duration elapsed = default)
    {
        double[] y = [.. relativeVolatilities];
        return [.. logMoves.SelectMany(x => y.Select(v => new MarketMove(x, v, elapsed)))];
    }

    /// <summary>Values every account at every move.</summary>
    /// <param name="population">The accounts.</param>
    /// <param name="moves">The moves, e.g. from <see cref="Grid"/>.</param>
    /// <param name="threads">Number of threads, ≥ 1; null for as many as the machine has. The result does not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one thread.</exception>
    public static PopulationValues Compute(AccountPopulation population, ImmutableArray<MarketMove> moves, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(population);
        ImmutableArray<ValuedAccount> valued = population.Valued;
        var standings = new AccountStanding[checked(valued.Length * moves.Length)];
        AccountBlocks.Run(valued.Length, AccountsPerBlock, threads, () => 0, (_, i) =>
        {
            var state = new AccountState(valued[i].Account);
            for (int m = 0; m < moves.Length; m++)
            {
                state.MoveTo(moves[m]);
                standings[(i * moves.Length) + m] = Standing(state, valued[i].Rule);
            }
        });
        return new PopulationValues(population, moves, standings);
    }

    /// <summary>Totals over the population at every move; the order of the accounts has no influence.</summary>
    public ImmutableArray<PopulationTotals> Totals()
    {
        var totals = ImmutableArray.CreateBuilder<PopulationTotals>(Moves.Length);
        int n = Population.Valued.Length;
        double[] equity = new double[n], maintenance = new double[n], deficit = new double[n], notional = new double[n], shortfall = new double[n];
        for (int m = 0; m < Moves.Length; m++)
        {
            int breached = 0, bankrupt = 0;
            for (int i = 0; i < n; i++)
            {
                AccountStanding s = this[i, m];
                bool inBreach = s.Level.IsBreached, isBankrupt = s.Level.Equity < 0;
                breached += inBreach ? 1 : 0;
                bankrupt += isBankrupt ? 1 : 0;
                (equity[i], maintenance[i]) = (s.EquityInQuote, s.Level.Maintenance * s.QuotePerUnit);
                (deficit[i], notional[i]) = inBreach ? (-s.Level.Excess * s.QuotePerUnit, s.Exposure.Gross) : (0, 0);
                shortfall[i] = isBankrupt ? -s.EquityInQuote : 0;
            }

            totals.Add(new PopulationTotals(Moves[m], OrderFreeSum.Of(equity), OrderFreeSum.Of(maintenance), OrderFreeSum.Of(deficit), breached,
                OrderFreeSum.Of(notional), bankrupt, OrderFreeSum.Of(shortfall)));
        }

        return totals.MoveToImmutable();
    }

    /// <summary>Where an account stands.</summary>
    internal static AccountStanding Standing(AccountState state, IMarginRule rule) => new(rule.Level(state), state.AccountRate, AccountExposure.Of(state));
}
