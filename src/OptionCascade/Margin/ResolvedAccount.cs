using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin;

/// <summary>One option line, identical contracts netted.</summary>
/// <param name="Contract">The terms.</param>
/// <param name="Contracts">Signed number of contracts, not 0.</param>
/// <param name="Market">Index into <see cref="ResolvedAccount.Markets"/>.</param>
/// <param name="Group">Index into <see cref="ResolvedAccount.Groups"/>.</param>
/// <param name="Volatility">σ, per √year.</param>
/// <param name="MarkOffset">Quoted mark − model price now, quote currency per unit; it is carried along as it is until expiry.</param>
public readonly record struct OptionLeg(OptionContract Contract, double Contracts, int Market, int Group, double Volatility, double MarkOffset)
{
    /// <summary>Contracts × multiplier, signed units of underlying.</summary>
    public double Units => Contracts * Contract.Multiplier;

    /// <summary>+1 for a call, −1 for a put.</summary>
    public double Sign => Contract.Right == OptionRight.Call ? 1 : -1;

    /// <summary>E.g. <c>-10 SPXW 2023-01-20 3700 P</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Contracts:+0.########;-0.########} {Contract}");
}

/// <summary>Option lines that share underlying, expiry, exercise style and settlement: legs [<see cref="Start"/>, <see cref="Start"/> + <see cref="Count"/>).</summary>
/// <param name="Market">Index into <see cref="ResolvedAccount.Markets"/>.</param>
/// <param name="Expiry">Instant of expiry.</param>
/// <param name="YearFraction">T now, years, &gt; 0.</param>
/// <param name="Forward">F now, quote currency per unit.</param>
/// <param name="Discount">D now; S/F for options settled in coin, which earns no interest in coin.</param>
/// <param name="Exercise">European or American.</param>
/// <param name="Settlement">In quote currency or coin.</param>
/// <param name="Start">First leg.</param>
/// <param name="Count">Number of legs, ≥ 1.</param>
public readonly record struct OptionGroup(
    int Market, Instant Expiry, double YearFraction, double Forward, double Discount, ExerciseStyle Exercise, OptionSettlement Settlement, int Start, int Count);

/// <summary>Stock or coin, netted per asset.</summary>
/// <param name="Market">Index into <see cref="ResolvedAccount.Markets"/>.</param>
/// <param name="Units">Signed units, not 0.</param>
public readonly record struct SpotLeg(int Market, double Units);

/// <summary>One future or perpetual line.</summary>
/// <param name="Contract">The terms.</param>
/// <param name="Contracts">Signed contracts, not 0.</param>
/// <param name="EntryPrice">E, quote currency per unit.</param>
/// <param name="Market">Index into <see cref="ResolvedAccount.Markets"/>.</param>
/// <param name="Mark">Mark now, quote currency per unit; it moves by the same factor as spot.</param>
public readonly record struct FutureLeg(FutureContract Contract, double Contracts, double EntryPrice, int Market, double Mark)
{
    /// <summary>E.g. <c>+2 BTC-PERPETUAL at 60000</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Contracts:+0.########;-0.########} {Contract} at {EntryPrice:0.########}");
}

/// <summary>Money in one currency.</summary>
/// <param name="Currency">Its code.</param>
/// <param name="Amount">Signed amount.</param>
/// <param name="Market">Index of the market whose spot it is worth, or −1.</param>
/// <param name="Rate">Quote currency per unit where <paramref name="Market"/> is −1.</param>
public readonly record struct CashLeg(string Currency, double Amount, int Market, double Rate);

/// <summary>
/// An account made ready to be valued: holdings netted and ordered, dates turned into year fractions, every option with a volatility. Immutable; safe to
/// share between threads. The order and splitting of the holdings has no influence.
/// </summary>
public sealed class ResolvedAccount
{
    internal ResolvedAccount(Account account, MarginMarket market, ImmutableArray<MarketSnapshot> markets, ImmutableArray<double> betas,
        ImmutableArray<OptionLeg> options, ImmutableArray<OptionGroup> groups, ImmutableArray<SpotLeg> spots, ImmutableArray<FutureLeg> futures,
        ImmutableArray<CashLeg> cash, CashLeg unit, ImmutableArray<string> warnings)
    {
        Account = account;
        Market = market;
        Markets = markets;
        Betas = betas;
        Options = options;
        Groups = groups;
        Spots = spots;
        Futures = futures;
        Cash = cash;
        Unit = unit;
        Warnings = warnings;
    }

    /// <summary>The account.</summary>
    public Account Account { get; }

    /// <summary>What it is valued against.</summary>
    public MarginMarket Market { get; }

    /// <summary>The markets that its holdings (and its currency) depend on, by symbol.</summary>
    public ImmutableArray<MarketSnapshot> Markets { get; }

    /// <summary>β of each of <see cref="Markets"/>.</summary>
    public ImmutableArray<double> Betas { get; }

    /// <summary>Options, ordered by market, expiry, exercise style, settlement, strike, right.</summary>
    public ImmutableArray<OptionLeg> Options { get; }

    /// <summary>The options' groups, in order.</summary>
    public ImmutableArray<OptionGroup> Groups { get; }

    /// <summary>Stock and coin.</summary>
    public ImmutableArray<SpotLeg> Spots { get; }

    /// <summary>Futures and perpetuals.</summary>
    public ImmutableArray<FutureLeg> Futures { get; }

    /// <summary>Money.</summary>
    public ImmutableArray<CashLeg> Cash { get; }

    /// <summary>What one unit of the account's currency is worth (its amount is 1).</summary>
    public CashLeg Unit { get; }

    /// <summary>What the reader should know, e.g. a premium that no volatility explains.</summary>
    public ImmutableArray<string> Warnings { get; }

    /// <summary>The account valued at a move of the market.</summary>
    /// <param name="move">The move.</param>
    public AccountState At(MarketMove move)
    {
        var state = new AccountState(this);
        state.MoveTo(move);
        return state;
    }
}
