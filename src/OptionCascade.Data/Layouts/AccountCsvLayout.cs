using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Data.Parsing;
using OptionCascade.Margin;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Data.Layouts;

/// <summary>A holding as read, with its line, and the price and volatility that its row states (NaN where it does not).</summary>
internal sealed record AccountRow(string Account, Holding Holding, int Line, double Price, double Volatility);

/// <summary>Accounts: <c># key: value</c> lines about markets, then one holding a row. Documented in <c>docs/guide/accounts.md</c>.</summary>
internal sealed class AccountCsvLayout
{
    private readonly ReadContext _context;
    private readonly CsvRows _rows;
    private readonly HeaderColumns _header;
    private readonly AccountMarketKeys _keys;
    private readonly AccountReadOptions _options;
    private readonly ChainAssembly _terms;
    private readonly int _account, _kind, _symbol, _quantity, _underlying, _expiry, _strike, _right, _price, _volatility, _entry, _multiplier, _payoff, _exercise, _settlement, _currency;

    public AccountCsvLayout(ReadContext context, CsvTable table, AccountReadOptions options)
    {
        (_context, _rows, _header, _options) = (context, table.Rows, table.Header, options);
        _keys = new AccountMarketKeys(context, table);
        _terms = new ChainAssembly(context);
        (_account, _kind, _symbol, _quantity) = (_header.Required("account"), _header.Required("kind"), _header.Required("symbol"), _header.Required("quantity"));
        (_underlying, _expiry, _strike, _right) = (_header.Optional("underlying"), _header.Optional("expiry"), _header.Optional("strike"), _header.Optional("right"));
        (_price, _volatility, _entry) = (_header.Optional("price"), _header.Optional("implied_volatility"), _header.Optional("entry"));
        (_multiplier, _payoff, _exercise, _settlement, _currency) =
            (_header.Optional("multiplier"), _header.Optional("payoff"), _header.Optional("exercise"), _header.Optional("settlement"), _header.Optional("currency"));
        int[] used = [_account, _kind, _symbol, _quantity, _underlying, _expiry, _strike, _right, _price, _volatility, _entry, _multiplier, _payoff, _exercise, _settlement, _currency];
        for (int i = 0; i < _header.Count; i++)
            if (!used.Contains(i))
                context.Inform(ReadReason.UnusedColumn, _header.Line, _header.RawNames[i], _header.RawNames[i], "a column of the account layout; not used");
    }

    public static bool IsHeader(HeaderColumns header) => header.Has("account", "kind", "symbol", "quantity");

    public AccountReadResult Read()
    {
        var rows = new List<AccountRow>();
        var lost = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var order = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        while (_rows.Read())
        {
            if (_rows.Line.AsSpan().TrimStart().StartsWith("#")) continue;
            _context.Rows++;
            string account = _rows[_account].Trim().ToString();
            if (account.Length > 0 && known.Add(account)) order.Add(account);
            if (ReadRow(account) is { } row)
            {
                rows.Add(row);
                continue;
            }

            if (!lost.TryGetValue(account, out List<int>? lines)) lost.Add(account, lines = []);
            lines.Add(_rows.LineNumber);
        }

        return new AccountAssembly(_context, _keys, _options).Build(order, rows, lost);
    }

    private AccountRow? ReadRow(string account)
    {
        if (_rows.Count < _header.Count) return Drop(ReadReason.MalformedRow, -1, $"{_header.Count} cells, got {_rows.Count}");
        if (account.Length == 0) return Drop(ReadReason.MalformedRow, _account, "the account's name");
        string symbol = _rows[_symbol].Trim().ToString().ToUpperInvariant();
        if (symbol.Length == 0) return Drop(ReadReason.BadSymbol, _symbol, "a symbol, or a currency for cash");
        if (!NumberText.TryParse(_rows[_quantity], _rows.Mark, out double quantity)) return Drop(ReadReason.BadQuantity, _quantity, "a number, short below zero");
        double price = _context.Number(_rows, _price, "price");
        if (price < 0) return Drop(ReadReason.BadTerms, _price, "a price >= 0");
        Holding? holding = _rows[_kind].Trim().ToString().ToLowerInvariant() switch
        {
            "option" => Option(symbol, quantity),
            "spot" or "stock" or "coin" => new SpotHolding(symbol, quantity),
            "cash" => new CashHolding(symbol, quantity),
            "future" => Future(symbol, quantity, perpetual: false),
            "perpetual" => Future(symbol, quantity, perpetual: true),
            _ => Lost<Holding>(ReadReason.BadKind, _kind, "option, spot, future, perpetual or cash"),
        };
        return holding is null ? null
            : new AccountRow(account, holding, _rows.LineNumber, price, holding is OptionHolding ? _context.Volatility(_rows, _volatility, "implied_volatility", 1) : double.NaN);
    }

    private OptionHolding? Option(string symbol, double quantity)
    {
        OptionContract contract;
        if (_rows[_strike].IsWhiteSpace() && OccSymbol.TryParse(symbol, null, out OccSymbol occ))
        {
            contract = _terms.Contract(_terms.UnitedStates(occ.Root), occ.Expiry, occ.Strike, occ.Right);
        }
        else if (_rows[_strike].IsWhiteSpace() && DeribitInstrument.TryParse(symbol, out DeribitInstrument deribit) && !deribit.IsLinear)
        {
            contract = _terms.Contract(_terms.Deribit(deribit.Coin), deribit.Expiry, deribit.Strike, deribit.Right);
        }
        else
        {
            if (!NumberText.TryParse(_rows[_strike], _rows.Mark, out double strike) || !(strike > 0)) return Lost<OptionHolding>(ReadReason.BadStrike, _strike, "a number > 0");
            if (!Rights.TryParse(_rows[_right], out OptionRight right)) return Lost<OptionHolding>(ReadReason.BadRight, _right, "C, P, call or put");
            if (!Dates.TryParse(_rows[_expiry], out WrittenTime written) || (written.Time is not null && written.Zone is null))
                return Lost<OptionHolding>(ReadReason.BadExpiry, _expiry, "a date such as 2023-01-20, or an instant with its zone");
            bool coin = _rows[_settlement].Trim().Equals("coin", StringComparison.OrdinalIgnoreCase);
            ListedOptionTerms terms = coin ? _terms.Deribit(symbol) : _terms.UnitedStates(symbol);
            contract = _terms.Contract(terms, written.Date, strike, right);
            bool hour = written is { Time: not null, Zone: not null };
            if (!hour && _options.Listed?.Find(contract) is { } listed) contract = listed;
            if (written is { Time: { } time, Zone: { } zone }) contract = contract with { Expiry = (written.Date + time).InZoneLeniently(zone).ToInstant() };
        }

        if (!_rows[_multiplier].IsWhiteSpace())
        {
            if (!NumberText.TryParse(_rows[_multiplier], _rows.Mark, out double multiplier) || !(multiplier > 0)) return Lost<OptionHolding>(ReadReason.BadTerms, _multiplier, "a multiplier > 0");
            contract = contract with { Multiplier = multiplier };
        }

        if (Choice(_exercise, "european", "american") is not { } exercise) return null;
        if (Choice(_settlement, "quote", "coin") is not { } settlement) return null;
        if (exercise >= 0) contract = contract with { Exercise = (ExerciseStyle)exercise };
        if (settlement >= 0) contract = contract with { Settlement = (OptionSettlement)settlement };
        if (!_rows[_currency].IsWhiteSpace()) contract = contract with { Currency = _rows[_currency].Trim().ToString().ToUpperInvariant() };
        if (!_rows[_underlying].IsWhiteSpace()) contract = contract with { Underlying = _rows[_underlying].Trim().ToString().ToUpperInvariant() };
        return new OptionHolding(contract, quantity);
    }

    private FutureHolding? Future(string symbol, double quantity, bool perpetual)
    {
        if (_rows[_underlying].IsWhiteSpace()) return Lost<FutureHolding>(ReadReason.BadTerms, _underlying, "the underlying's symbol");
        if (!NumberText.TryParse(_rows[_entry], _rows.Mark, out double entry) || !(entry > 0)) return Lost<FutureHolding>(ReadReason.BadTerms, _entry, "an entry price > 0");
        if (!NumberText.TryParse(_rows[_multiplier], _rows.Mark, out double multiplier) || !(multiplier > 0)) return Lost<FutureHolding>(ReadReason.BadTerms, _multiplier, "a multiplier > 0");
        if (_rows[_payoff].IsWhiteSpace()) return Lost<FutureHolding>(ReadReason.BadTerms, _payoff, "linear or inverse");
        if (Choice(_payoff, "linear", "inverse") is not { } payoff) return null;
        Instant? expiry = null;
        if (!perpetual)
        {
            if (!Dates.TryParse(_rows[_expiry], out WrittenTime written) || written is not { Time: { } time, Zone: { } zone })
                return Lost<FutureHolding>(ReadReason.BadExpiry, _expiry, "an instant with its zone, such as 2026-03-27T08:00:00Z");
            expiry = (written.Date + time).InZoneLeniently(zone).ToInstant();
        }

        string currency = _rows[_currency].Trim().ToString().ToUpperInvariant() is { Length: > 0 } c ? c : _keys.Currency;
        return new FutureHolding(new FutureContract
        {
            Symbol = symbol, Underlying = _rows[_underlying].Trim().ToString().ToUpperInvariant(), Expiry = expiry, Multiplier = multiplier, Currency = currency, Payoff = (FuturePayoff)payoff,
        }, quantity, entry);
    }

    /// <summary>0 or 1 for the two words, −1 for an empty cell, null when the row is lost.</summary>
    private int? Choice(int column, string zero, string one)
    {
        ReadOnlySpan<char> cell = _rows[column].Trim();
        if (cell.IsEmpty) return -1;
        if (cell.Equals(zero, StringComparison.OrdinalIgnoreCase)) return 0;
        if (cell.Equals(one, StringComparison.OrdinalIgnoreCase)) return 1;
        _ = Drop(ReadReason.BadTerms, column, $"{zero} or {one}");
        return null;
    }

    private AccountRow? Drop(ReadReason reason, int column, string expected)
    {
        _context.Drop(reason, _rows.LineNumber, column < 0 ? "" : _header.RawNames[column], column < 0 ? _rows.Line : _rows[column], expected);
        return null;
    }

    private T? Lost<T>(ReadReason reason, int column, string expected)
        where T : class
    {
        _context.Drop(reason, _rows.LineNumber, column < 0 ? "" : _header.RawNames[column], column < 0 ? _rows.Line : _rows[column],
            column < 0 ? expected + ", in a column that the file does not have" : expected);
        return null;
    }
}
