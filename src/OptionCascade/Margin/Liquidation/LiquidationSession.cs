using OptionCascade.Margin.Perpetuals;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.Liquidation;

/// <summary>One run of <see cref="LiquidationEngine"/>.</summary>
internal sealed class LiquidationSession
{
    private const double DeltaStep = 1e-4;
    private const int FractionSteps = 40;

    private readonly IMarginRule _rule;
    private readonly LiquidationRules _rules;
    private readonly LiquidationCosts _costs;
    private readonly MarketMove _move;
    private readonly ResolvedAccount _account;
    private readonly AccountState _prices;
    private readonly double[] _deltas;
    private readonly Dictionary<string, double> _original = []; // what there was of each instrument, where rounds are shares of it
    private readonly List<LiquidationTrade> _trades = [];
    private readonly CashLedger _ledger;
    private readonly LiquidationBook _book;
    private readonly string _id;
    private ResolvedAccount? _valued; // the account of which the level was worked out last
    private AccountState? _state;
    private MarginLevel _level;
    private double _impact;
    private int _round;

    public LiquidationSession(ResolvedAccount account, MarketMove move, IMarginRule rule, LiquidationRules rules, LiquidationCosts costs, int decimals, MarginLevel? before)
    {
        (_rule, _rules, _costs, _move, _id, _account) = (rule, rules, costs, move, account.Account.Id, account);
        _prices = account.At(move);
        _deltas = Deltas(_prices);
        _ledger = new CashLedger(decimals);
        _book = new LiquidationBook(account);
        if (rules.Extent == LiquidationExtent.Rounds)
            foreach (BookLine line in _book.Lines)
                _original[_book.Name(line)] = _original.GetValueOrDefault(_book.Name(line)) + Math.Abs(_book.Quantity(line));
        // The lines are the account's own until something is traded.
        _valued = _book.Build();
        _level = before ?? rule.Level(_prices);
    }

    public AccountLiquidation Run()
    {
        MarginLevel before = Level(_book), level = before;
        if (!before.IsBreached) return Result(LiquidationStatus.NotBreached, before, before, 0);
        if (_rules.BackstopFraction > 0 && before.Equity < _rules.BackstopFraction * before.Maintenance)
        {
            Backstop();
            return Finish(before);
        }

        if (_rules.DeltaHedge is not null) Hedge();
        level = Level(_book);
        bool whole = _rules.WholeBelowNotional > 0 && GrossNotional() < _rules.WholeBelowNotional;
        while (!Met(level) && _book.Lines.Any() && _round < _rules.MostRounds)
        {
            bool traded = whole ? CloseAll() : _rules.Extent switch
            {
                LiquidationExtent.AllAtOnce => CloseAll(),
                LiquidationExtent.ToTarget => CloseToTarget(),
                LiquidationExtent.Fractions => CloseFraction(_rules.Fractions[Math.Min(_round, _rules.Fractions.Length - 1)]),
                LiquidationExtent.Tiers => CutTiers(),
                _ => CloseRound(),
            };
            if (!traded) break;
            _round++;
            level = Level(_book);
        }

        return Finish(before);
    }

    private AccountLiquidation Finish(MarginLevel before)
    {
        double deficit = 0;
        MarginLevel level = Level(_book);
        bool open = _book.Lines.Any();
        if (!open)
        {
            AccountState end = State(_book.Build());
            double value = end.InAccountCurrency(end.MarketValue);
            if (value < 0)
            {
                deficit = (double)Pay(CashLedger.InsuranceFund, _id, -value, "loss beyond the account's means");
                level = Level(_book);
            }
        }

        bool met = Met(level);
        LiquidationStatus status = open ? met ? Settled() : LiquidationStatus.Unfinished : deficit > 0 ? LiquidationStatus.Bankrupt : LiquidationStatus.Flat;
        return Result(status, before, level, deficit);

        // Only stock and coins that are owned outright are no position.
        LiquidationStatus Settled() => _book.Lines.All(l => l.Kind == LineKind.Spot && _book.Quantity(l) > 0) && level.Maintenance == 0 ? LiquidationStatus.Flat : LiquidationStatus.Restored;
    }

    private AccountLiquidation Result(LiquidationStatus status, MarginLevel before, MarginLevel after, double deficit) => new()
    {
        Status = status, Before = before, After = after, Trades = [.. _trades], Rounds = _round, Account = _book.Build().Account, Deficit = deficit, Impact = _impact, Ledger = _ledger,
    };

    private MarginLevel Level(LiquidationBook book)
    {
        ResolvedAccount account = book.Build();
        if (!ReferenceEquals(account, _valued)) (_level, _valued) = (_rule.Level(State(account)), account);
        return _level;
    }

    private AccountState State(ResolvedAccount account) => _state?.Account == account ? _state : _state = account.At(_move);

    private bool Met(MarginLevel level) => level.Equity >= _rules.TargetRatio * level.Maintenance;

    /// <summary>Everything: derivatives and shorts first, then what is owned if a debt or a breach is left.</summary>
    private bool CloseAll()
    {
        bool traded = false;
        while (_book.Lines.Where(IsPosition).Cast<BookLine?>().FirstOrDefault() is { } line)
        {
            Trade(line, -_book.Quantity(line), _costs, CashLedger.Market);
            traded = true;
        }

        if (State(_book.Build()).CashValue >= 0 && Met(Level(_book))) return traded;
        while (_book.Lines.Cast<BookLine?>().FirstOrDefault() is { } line)
        {
            Trade(line, -_book.Quantity(line), _costs, CashLedger.Market);
            traded = true;
        }

        return traded;
    }

    private bool CloseFraction(double fraction)
    {
        if (fraction >= 1) return CloseAll();
        BookLine[] lines = [.. _book.Lines.Where(IsPosition)];
        if (lines.Length == 0) lines = [.. _book.Lines];
        for (int i = lines.Length - 1; i >= 0; i--) // from the end: closing a future removes its line
            Trade(lines[i], Stepped(lines[i], Math.Abs(_book.Quantity(lines[i])) * fraction), _costs, CashLedger.Market);
        return lines.Length > 0;
    }

    private bool CutTiers()
    {
        bool traded = false;
        BookLine[] lines = [.. _book.Lines.Where(IsPosition)];
        for (int i = lines.Length - 1; i >= 0; i--)
        {
            double held = Math.Abs(_book.Quantity(lines[i])), wanted = held;
            if (lines[i].Kind == LineKind.Future && _rules.Tiers.TryGetValue(_book.Name(lines[i]), out MaintenanceTiers? tiers))
            {
                FutureLeg f = _book.Future(lines[i].Index);
                double perContract = f.Contract.Multiplier * (f.Contract.Payoff == FuturePayoff.Linear ? _book.Mark(f, _prices) : 1 / _book.Mark(f, _prices));
                wanted = held - (tiers.ReducedNotional(held * perContract, _rules.TierStep) / perContract);
            }

            if (!(wanted > 0)) continue;
            Trade(lines[i], Stepped(lines[i], wanted), _costs, CashLedger.Market);
            traded = true;
        }

        return traded || CloseAll();
    }

    /// <summary>One line, whole or as far as the target needs.</summary>
    private bool CloseToTarget()
    {
        if (Choose() is not { } line) return CloseAll();
        double held = Math.Abs(_book.Quantity(line)), fraction = 1;
        if (MeetsTarget(1))
        {
            double low = 0;
            for (int i = 0; i < FractionSteps; i++)
            {
                double middle = (low + fraction) / 2;
                if (MeetsTarget(middle)) fraction = middle;
                else low = middle;
            }
        }

        Trade(line, Stepped(line, held * fraction), _costs, CashLedger.Market);
        return true;

        bool MeetsTarget(double f)
        {
            LiquidationBook what = _book.Clone();
            Try(what, line, Stepped(line, held * f));
            return Met(Level(what));
        }
    }

    /// <summary>One line, at most a fraction of what it was.</summary>
    private bool CloseRound()
    {
        if (Choose() is not { } line) return CloseAll();
        Trade(line, Stepped(line, Math.Min(Math.Abs(_book.Quantity(line)), _original[_book.Name(line)] * _rules.Fractions[0])), _costs, CashLedger.Market);
        return true;
    }

    /// <summary>The line to close next; null when none frees margin (the smart order and worst first) or none is left.</summary>
    private BookLine? Choose()
    {
        BookLine? best = null;
        double greatest = double.NegativeInfinity, excess = Level(_book).Excess;
        foreach (BookLine line in _book.Lines)
        {
            double score;
            if (_rules.Order == LiquidationOrder.LargestFirst)
            {
                score = Size(line);
            }
            else
            {
                LiquidationBook what = _book.Clone();
                Try(what, line, -_book.Quantity(line));
                double freed = Level(what).Excess - excess;
                if (!(freed > 0)) continue;
                score = _rules.Order == LiquidationOrder.WorstFirst ? freed : freed / Math.Max(Impact(line, _book.Quantity(line)), double.Epsilon);
            }

            if (score > greatest) (greatest, best) = (score, line);
        }

        return best;
    }

    /// <summary>Hedges the delta of options and futures per underlying of the hedge's contract, if that frees margin.</summary>
    private void Hedge()
    {
        FutureContract contract = _rules.DeltaHedge!;
        int market = Enumerable.Range(0, _account.Markets.Length).FirstOrDefault(m => _account.Markets[m].Underlying == contract.Underlying, -1);
        if (market < 0) return;
        double baseMark = _account.Futures.Where(f => f.Contract.Symbol == contract.Symbol).Select(f => f.Mark).FirstOrDefault(
            _account.Market.FutureMarks.TryGetValue(contract.Symbol, out double quoted) ? quoted : _account.Markets[market].Spot);
        double mark = LiquidationBook.Moved(baseMark, _account.Betas[market] * _move.LogMove);
        double delta = 0;
        foreach (BookLine line in _book.Lines)
            if (line.Kind != LineKind.Spot && _book.Market(line) == market)
                delta += Delta(line, _book.Quantity(line));
        double perContract = contract.Multiplier / (contract.Payoff == FuturePayoff.Linear ? 1 : mark);
        double whole = -delta / perContract, fraction = 1;
        if (whole == 0 || !(Excess(1) > Level(_book).Excess)) return;
        if (Met(1))
        {
            double low = 0;
            for (int i = 0; i < FractionSteps; i++)
            {
                double middle = (low + fraction) / 2;
                if (Met(middle)) fraction = middle;
                else low = middle;
            }
        }

        foreach ((Execution e, bool opening) in _book.Hedge(contract, market, baseMark, _prices, Contracts(fraction), _costs))
            Record(contract.Symbol, null, contract, market, e, e.Quantity * perContract, opening, CashLedger.Market);
        _round++;

        double Contracts(double f)
        {
            double step = _rules.ContractStep, size = Math.Abs(whole) * f;
            return Math.Sign(whole) * (step > 0 ? Math.Ceiling((size / step) - 1e-9) * step : size);
        }

        LiquidationBook Hedged(double f)
        {
            LiquidationBook what = _book.Clone();
            foreach ((Execution e, _) in what.Hedge(contract, market, baseMark, _prices, Contracts(f), _costs))
                Settle(what, e);
            return what;
        }

        double Excess(double f) => Level(Hedged(f)).Excess;
        bool Met(double f) => this.Met(Level(Hedged(f)));
    }

    /// <summary>Positions go to the liquidator's vault at mark, and the rest of the equity with them.</summary>
    private void Backstop()
    {
        while (_book.Lines.Where(IsPosition).Cast<BookLine?>().FirstOrDefault() is { } line)
            Trade(line, -_book.Quantity(line), LiquidationCosts.None, CashLedger.Liquidator);
        while (_book.Lines.Cast<BookLine?>().FirstOrDefault() is { } line)
            Trade(line, -_book.Quantity(line), LiquidationCosts.None, CashLedger.Liquidator);
        _round = 1;
        AccountState end = _book.Build().At(_move);
        double value = end.InAccountCurrency(end.MarketValue);
        if (value > 0) Pay(_id, CashLedger.Liquidator, value, "equity taken over with the positions");
    }

    private void Trade(BookLine line, double quantity, LiquidationCosts costs, string counterparty)
    {
        if (quantity == 0) return;
        string name = _book.Name(line);
        int market = _book.Market(line);
        OptionContract? option = line.Kind == LineKind.Option ? _account.Options[line.Index].Contract : null;
        FutureContract? future = line.Kind == LineKind.Future ? _book.Future(line.Index).Contract : null;
        double delta = Delta(line, quantity);
        _impact += Impact(line, quantity);
        Record(name, option, future, market, _book.Close(line, _prices, quantity, costs), delta, false, counterparty, costs.FeeRate);
    }

    private void Record(string name, OptionContract? option, FutureContract? future, int market, Execution e, double delta, bool opening, string counterparty, double? feeRate = null)
    {
        Pay(counterparty, _id, e.Cash, name);
        _trades.Add(new LiquidationTrade(_round, _round * _rules.SecondsPerRound, name, option, future, _account.Markets[market].Underlying, e.Quantity, e.Price, delta, opening));
        double fee = Fee(_book, e.Notional * (feeRate ?? _costs.FeeRate));
        if (fee > 0) Pay(_id, CashLedger.InsuranceFund, fee, "liquidation fee");
    }

    private decimal Pay(string from, string to, double amount, string reason)
    {
        decimal paid = _ledger.Pay(from, to, amount, reason);
        _book.AddCash((double)(to == _id ? paid : -paid));
        return paid;
    }

    private void Try(LiquidationBook what, BookLine line, double quantity)
    {
        if (quantity == 0) return;
        Settle(what, what.Close(line, _prices, quantity, _costs));
    }

    /// <summary>Cash of a trade that is only tried: rounded and capped as <see cref="Record"/> does it, so that a trade that meets the target when tried meets it when done.</summary>
    private void Settle(LiquidationBook what, Execution e)
    {
        what.AddCash((double)_ledger.Round(e.Cash));
        double fee = Fee(what, e.Notional * _costs.FeeRate);
        if (fee > 0) what.AddCash(-(double)_ledger.Round(fee));
    }

    /// <summary>A fee, at most what the account has.</summary>
    private double Fee(LiquidationBook book, double wanted)
    {
        if (!(wanted > 0)) return 0;
        AccountState now = book.Build().At(_move);
        return Math.Min(wanted, Math.Max(0, now.InAccountCurrency(now.MarketValue)));
    }

    private double Stepped(BookLine line, double size)
    {
        double held = _book.Quantity(line), step = line.Kind == LineKind.Spot ? 0 : _rules.ContractStep;
        double rounded = step > 0 ? Math.Ceiling((size / step) - 1e-9) * step : size;
        return rounded >= Math.Abs(held) ? -held : -Math.Sign(held) * rounded;
    }

    private bool IsPosition(BookLine line) => line.Kind != LineKind.Spot || _book.Quantity(line) < 0;

    private double Delta(BookLine line, double quantity)
    {
        switch (line.Kind)
        {
            case LineKind.Option:
                return quantity * _account.Options[line.Index].Contract.Multiplier * _deltas[line.Index];
            case LineKind.Future:
                FutureLeg f = _book.Future(line.Index);
                return quantity * f.Contract.Multiplier / (f.Contract.Payoff == FuturePayoff.Linear ? 1 : _book.Mark(f, _prices));
            default:
                return quantity;
        }
    }

    private double Impact(BookLine line, double quantity)
    {
        double impact = Math.Abs(Delta(line, quantity)) * _prices.Spots[_book.Market(line)];
        if (line.Kind == LineKind.Option) impact += Math.Abs(quantity) * _account.Options[line.Index].Contract.Multiplier * _prices.OptionPrices[line.Index];
        return _prices.InAccountCurrency(impact);
    }

    private double Size(BookLine line) => line.Kind == LineKind.Option
        ? Math.Abs(_book.Quantity(line)) * _account.Options[line.Index].Contract.Multiplier * _prices.OptionPrices[line.Index]
        : Math.Abs(Delta(line, _book.Quantity(line))) * _prices.Spots[_book.Market(line)];

    private double GrossNotional()
    {
        double notional = 0;
        foreach (BookLine line in _book.Lines.Where(IsPosition))
        {
            double units = line.Kind == LineKind.Option ? _book.Quantity(line) * _account.Options[line.Index].Contract.Multiplier : Delta(line, _book.Quantity(line));
            notional += Math.Abs(units) * _prices.Spots[_book.Market(line)];
        }

        return _prices.InAccountCurrency(notional);
    }

    /// <summary>∂V/∂S of each option at the state, by central difference of the log price.</summary>
    private static double[] Deltas(AccountState state)
    {
        int n = state.Account.Options.Length;
        double[] up = new double[n], down = new double[n];
        state.PriceAll(DeltaStep, 1, up);
        state.PriceAll(-DeltaStep, 1, down);
        for (int i = 0; i < n; i++)
            up[i] = (up[i] - down[i]) / (2 * DeltaStep * state.Spots[state.Account.Options[i].Market]);
        return up;
    }
}
