using System.Collections.Immutable;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.Liquidation;

/// <summary>What kind of line of an account.</summary>
internal enum LineKind
{
    Option,
    Future,
    Spot,
}

/// <summary>A line of a <see cref="LiquidationBook"/>.</summary>
internal readonly record struct BookLine(LineKind Kind, int Index);

/// <summary>One execution: what was traded and what it did to cash (account currency; realised profit for futures).</summary>
internal readonly record struct Execution(double Quantity, double Price, double Cash, double Notional);

/// <summary>The lines of an account while it is liquidated: quantities change, terms and marks stay. Cash is kept in the account's currency.</summary>
internal sealed class LiquidationBook
{
    private readonly ResolvedAccount _account;
    private readonly double[] _options, _spots;
    private readonly List<FutureLeg> _futures;
    private readonly List<CashLeg> _cash;
    private ResolvedAccount? _built; // until a line or the cash changes

    public LiquidationBook(ResolvedAccount account)
        : this(account, [.. account.Options.Select(o => o.Contracts)], [.. account.Spots.Select(s => s.Units)], [.. account.Futures], [.. account.Cash])
    {
    }

    private LiquidationBook(ResolvedAccount account, double[] options, double[] spots, List<FutureLeg> futures, List<CashLeg> cash)
        => (_account, _options, _spots, _futures, _cash) = (account, options, spots, futures, cash);

    /// <summary>Lines that are not 0: options, futures, stock and coins, in the account's order.</summary>
    public IEnumerable<BookLine> Lines
    {
        get
        {
            for (int i = 0; i < _options.Length; i++)
                if (_options[i] != 0)
                    yield return new BookLine(LineKind.Option, i);
            for (int i = 0; i < _futures.Count; i++)
                yield return new BookLine(LineKind.Future, i);
            for (int i = 0; i < _spots.Length; i++)
                if (_spots[i] != 0)
                    yield return new BookLine(LineKind.Spot, i);
        }
    }

    public LiquidationBook Clone() => new(_account, [.. _options], [.. _spots], [.. _futures], [.. _cash]);

    /// <summary>Signed contracts or units of a line.</summary>
    public double Quantity(BookLine line) => line.Kind switch
    {
        LineKind.Option => _options[line.Index],
        LineKind.Future => _futures[line.Index].Contracts,
        _ => _spots[line.Index],
    };

    /// <summary>Name of a line's instrument.</summary>
    public string Name(BookLine line) => line.Kind switch
    {
        LineKind.Option => _account.Options[line.Index].Contract.ToString(),
        LineKind.Future => _futures[line.Index].Contract.Symbol,
        _ => _account.Markets[_account.Spots[line.Index].Market].Underlying,
    };

    /// <summary>Index of a line's market.</summary>
    public int Market(BookLine line) => line.Kind switch
    {
        LineKind.Option => _account.Options[line.Index].Market,
        LineKind.Future => _futures[line.Index].Market,
        _ => _account.Spots[line.Index].Market,
    };

    public FutureLeg Future(int index) => _futures[index];

    /// <summary>The lines as an account that rules can read; the original's markets, so that states can be compared. The same object until something changes.</summary>
    public ResolvedAccount Build() => _built ??= Built();

    private ResolvedAccount Built()
    {
        var legs = ImmutableArray.CreateBuilder<OptionLeg>();
        var groups = ImmutableArray.CreateBuilder<OptionGroup>();
        foreach (OptionGroup g in _account.Groups)
        {
            int start = legs.Count;
            for (int i = g.Start; i < g.Start + g.Count; i++)
                if (_options[i] != 0)
                    legs.Add(_account.Options[i] with { Contracts = _options[i], Group = groups.Count });
            if (legs.Count > start) groups.Add(g with { Start = start, Count = legs.Count - start });
        }

        var spots = ImmutableArray.CreateBuilder<SpotLeg>();
        for (int i = 0; i < _spots.Length; i++)
            if (_spots[i] != 0)
                spots.Add(_account.Spots[i] with { Units = _spots[i] });
        return new ResolvedAccount(Holdings(legs, spots), _account.Market, _account.Markets, _account.Betas, legs.ToImmutable(), groups.ToImmutable(), spots.ToImmutable(),
            [.. _futures], [.. _cash], _account.Unit, _account.Warnings);
    }

    /// <summary>Adds cash in the account's currency.</summary>
    public void AddCash(double amount)
    {
        _built = null;
        string currency = _account.Account.Currency;
        int i = _cash.FindIndex(c => c.Currency == currency);
        if (i >= 0) _cash[i] = _cash[i] with { Amount = _cash[i].Amount + amount };
        else _cash.Add(_account.Unit with { Amount = amount });
    }

    /// <summary>Closes part of a line at the state's prices; returns the execution, the cash of which the caller adds.</summary>
    /// <param name="line">The line.</param>
    /// <param name="state">The account at the market state, of which prices of the original lines are read.</param>
    /// <param name="quantity">Signed quantity to trade, against the line, at most all of it.</param>
    /// <param name="costs">Half-spreads.</param>
    public Execution Close(BookLine line, AccountState state, double quantity, LiquidationCosts costs)
    {
        _built = null;
        double cash, price, notional;
        switch (line.Kind)
        {
            case LineKind.Option:
                OptionLeg leg = _account.Options[line.Index];
                double spot = state.Spots[leg.Market], mark = state.OptionPrices[line.Index], units = quantity * leg.Contract.Multiplier;
                double half = Math.Max(costs.OptionHalfSpread * mark, costs.OptionHalfSpreadOfSpot * spot);
                price = quantity > 0 ? mark + half : Math.Max(mark - half, 0);
                cash = -units * price;
                notional = Math.Abs(units) * spot;
                _options[line.Index] = Left(_options[line.Index], quantity);
                break;
            case LineKind.Future:
                FutureLeg future = _futures[line.Index];
                price = Worse(Mark(future, state), quantity, costs);
                double size = -quantity * future.Contract.Multiplier;
                cash = Profit(future, size, price, state);
                notional = Math.Abs(size) * (future.Contract.Payoff == FuturePayoff.Linear ? price : 1);
                double left = Left(future.Contracts, quantity);
                if (left == 0) _futures.RemoveAt(line.Index);
                else _futures[line.Index] = future with { Contracts = left };
                break;
            default:
                price = Worse(state.Spots[_account.Spots[line.Index].Market], quantity, costs);
                cash = -quantity * price;
                notional = Math.Abs(quantity) * price;
                _spots[line.Index] = Left(_spots[line.Index], quantity);
                break;
        }

        return new Execution(quantity, price, state.InAccountCurrency(cash), state.InAccountCurrency(notional));
    }

    /// <summary>Trades a future as a hedge: lines of the opposite sign are closed first, the rest is opened at the price of the trade.</summary>
    public IEnumerable<(Execution Execution, bool IsOpening)> Hedge(FutureContract contract, int market, double baseMark, AccountState state, double contracts, LiquidationCosts costs)
    {
        double left = contracts;
        for (int i = _futures.Count - 1; i >= 0 && left != 0; i--)
        {
            if (_futures[i].Contract.Symbol != contract.Symbol || _futures[i].Contracts * left >= 0) continue;
            double quantity = Math.Sign(left) * Math.Min(Math.Abs(left), Math.Abs(_futures[i].Contracts));
            yield return (Close(new BookLine(LineKind.Future, i), state, quantity, costs), false);
            left -= quantity;
        }

        if (left == 0) yield break;
        _built = null;
        var leg = new FutureLeg(contract, left, 1, market, baseMark);
        double price = Worse(Mark(leg, state), left, costs);
        _futures.Add(leg with { EntryPrice = price });
        _futures.Sort((a, b) => (string.CompareOrdinal(a.Contract.Symbol, b.Contract.Symbol), a.EntryPrice.CompareTo(b.EntryPrice)) switch
        {
            (0, int byPrice) => byPrice,
            (int bySymbol, _) => bySymbol,
        });
        double notional = Math.Abs(left) * contract.Multiplier * (contract.Payoff == FuturePayoff.Linear ? price : 1);
        yield return (new Execution(left, price, 0, state.InAccountCurrency(notional)), true);
    }

    /// <summary>Mark of a future line at the state.</summary>
    public double Mark(FutureLeg future, AccountState state)
        => Moved(future.Mark, _account.Betas[future.Market] * state.Move.LogMove);

    /// <summary>A price after a log move.</summary>
    public static double Moved(double price, double x) => x == 0 ? price : price * VectorMath.Exp(x);

    private static double Profit(FutureLeg future, double size, double price, AccountState state)
        => future.Contract.Payoff == FuturePayoff.Linear ? size * (price - future.EntryPrice) : size * ((1 / future.EntryPrice) - (1 / price)) * state.Spots[future.Market];

    private static double Worse(double mark, double quantity, LiquidationCosts costs) => mark * (1 + (Math.Sign(quantity) * costs.LinearHalfSpread));

    private static double Left(double held, double quantity) => Math.Abs(quantity) >= Math.Abs(held) ? 0 : held + quantity;

    private Account Holdings(IEnumerable<OptionLeg> options, IEnumerable<SpotLeg> spots) => _account.Account with
    {
        Holdings =
        [
            .. options.Select(o => new OptionHolding(o.Contract, o.Contracts)),
            .. _futures.Select(f => new FutureHolding(f.Contract, f.Contracts, f.EntryPrice)),
            .. spots.Select(s => new SpotHolding(_account.Markets[s.Market].Underlying, s.Units)),
            .. _cash.Select(c => new CashHolding(c.Currency, c.Amount)),
        ],
    };
}
