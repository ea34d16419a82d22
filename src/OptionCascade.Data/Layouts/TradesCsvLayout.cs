using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Data.Parsing;
using OptionCascade.Exposure;
using OptionCascade.Portfolio;

namespace OptionCascade.Data.Layouts;

/// <summary>Trades, one a row: time, the contract by symbol or by its terms, price, size; bid, ask and initiator where known. Documented in <c>docs/guide/data.md</c>.</summary>
internal sealed class TradesCsvLayout
{
    private const long LeastUnixMilliseconds = 100_000_000_000;

    private static readonly string[] KnownColumns = ["time", "symbol", "root", "expiry", "strike", "right", "price", "size", "bid", "ask", "initiator"];

    private readonly ReadContext _context;
    private readonly CsvRows _rows;
    private readonly HeaderColumns _header;
    private readonly ChainAssembly _assembly;
    private readonly int _time, _symbol, _root, _expiry, _strike, _right, _price, _size, _bid, _ask, _initiator;
    private readonly string _terms;

    private TradesCsvLayout(ReadContext context, CsvRows rows, HeaderColumns header, IReadOnlyList<string> preamble)
    {
        (_context, _rows, _header, _assembly) = (context, rows, header, new ChainAssembly(context));
        (_time, _price, _size) = (header.Required("time"), header.Required("price"), header.Required("size"));
        (_symbol, _root) = (header.Optional("symbol"), header.Optional("root"));
        (_bid, _ask, _initiator) = (header.Optional("bid"), header.Optional("ask"), header.Optional("initiator"));
        bool byTerms = _symbol < 0;
        _expiry = byTerms ? header.Required("expiry") : header.Optional("expiry");
        _strike = byTerms ? header.Required("strike") : header.Optional("strike");
        _right = byTerms ? header.Required("right") : header.Optional("right");
        if (byTerms) header.Required("root");
        _terms = "";
        foreach ((string line, int i) in preamble.Select((l, i) => (l.Trim().TrimStart('\uFEFF'), i)))
        {
            int colon = line.IndexOf(':');
            if (!line.StartsWith('#') || colon < 0 || HeaderColumns.Normalise(line[..colon]) != "terms") continue;
            _terms = line[(colon + 1)..].Trim().Trim(rows.Delimiter).Trim().ToLowerInvariant();
            if (_terms is not ("us-listed" or "deribit-coin")) throw context.Failure(ChainFileProblem.BadHeader, i + 1, "terms", _terms, "us-listed or deribit-coin");
        }

        if (byTerms && _terms.Length == 0)
            throw context.Failure(ChainFileProblem.BadHeader, header.Line, "terms", "", "a line \"# terms: us-listed\" or \"# terms: deribit-coin\", or a column \"symbol\"");
        for (int i = 0; i < header.Count; i++)
            if (Array.IndexOf(KnownColumns, header.Names[i]) < 0)
                context.Inform(ReadReason.UnusedColumn, header.Line, header.RawNames[i], header.RawNames[i], "a column of the trades layout; not used");
    }

    public static TradeReadResult Read(ReadContext context, CsvRows rows, HeaderColumns header, IReadOnlyList<string> preamble)
    {
        var layout = new TradesCsvLayout(context, rows, header, preamble);
        var trades = ImmutableArray.CreateBuilder<OptionTrade>();
        while (rows.Read())
        {
            if (rows.Line.AsSpan().TrimStart().StartsWith("#")) continue;
            context.Rows++;
            if (layout.Row() is { } trade) trades.Add(trade);
        }

        return new TradeReadResult
        {
            Trades = trades.ToImmutable(), Diagnostics = context.Diagnostics, DiagnosticCounts = context.Counts, RowsInFile = context.Rows,
            RowsDropped = context.Dropped, RowsFiltered = context.Filtered,
        };
    }

    private OptionTrade? Row()
    {
        int line = _rows.LineNumber;
        if (_rows.Count < _header.Count || CboeCsvLayout.HasExtraCells(_rows, _header.Names.Length))
            return Drop(ReadReason.MalformedRow, -1, $"{_header.Count} cells, got {_rows.Count}");
        if (Time(_rows[_time]) is not { } time) return Drop(ReadReason.BadTime, _time, "an instant such as 2026-03-02T15:04:05.123Z, or milliseconds since 1970");
        if (!NumberText.TryParse(_rows[_price], _rows.Mark, out double price) || price < 0) return Drop(ReadReason.BadPrice, _price, "a price, a number >= 0");
        if (!NumberText.TryParse(_rows[_size], _rows.Mark, out double size) || !(size > 0)) return Drop(ReadReason.BadQuantity, _size, "a number of contracts > 0");
        if (Contract() is not { } contract) return null;
        if (_context.Options.Underlying is { } wanted && !string.Equals(wanted.TrimStart('^', '_'), contract.Underlying, StringComparison.OrdinalIgnoreCase))
        {
            _context.Filtered++;
            return null;
        }

        double bid = _context.Number(_rows, _bid, "bid"), ask = _context.Number(_rows, _ask, "ask");
        _context.CheckMarket(bid, ask, line, "");
        return new OptionTrade(time, contract.Key, price, size, bid, ask, Initiator());
    }

    private OptionTrade? Drop(ReadReason reason, int column, string expected)
    {
        _context.Drop(reason, _rows.LineNumber, column < 0 ? "" : _header.RawNames[column], column < 0 ? _rows.Line : _rows[column], expected);
        return null;
    }

    private OptionContract? Contract()
    {
        if (_symbol >= 0) return BySymbol(_rows[_symbol]);
        if (!NumberText.TryParse(_rows[_strike], _rows.Mark, out double strike) || !(strike > 0)) return Lose(ReadReason.BadStrike, _strike, "a number > 0");
        if (!Rights.TryParse(_rows[_right], out OptionRight right)) return Lose(ReadReason.BadRight, _right, "C, P, call or put");
        if (!Dates.TryParse(_rows[_expiry], out WrittenTime written) || (written.Time is not null && written.Zone is null))
            return Lose(ReadReason.BadExpiry, _expiry, "a date such as 2026-03-20, or an instant with its zone");
        string root = _rows[_root].Trim().ToString().ToUpperInvariant();
        if (root.Length == 0) return Lose(ReadReason.BadSymbol, _root, "a root symbol such as SPXW");
        OptionContract contract = _assembly.Contract(_terms == "us-listed" ? _assembly.UnitedStates(root) : _assembly.Deribit(root), written.Date, strike, right);
        return written is { Time: { } time, Zone: { } zone } ? contract with { Expiry = (written.Date + time).InZoneLeniently(zone).ToInstant() } : contract;
    }

    private OptionContract? BySymbol(ReadOnlySpan<char> text)
    {
        if (OccSymbol.TryParse(text, null, out OccSymbol occ))
            return occ.IsAdjusted ? Lose(ReadReason.UnsupportedContract, _symbol, "a standard contract (a root without a digit at its end)")
                : occ.Strike > 0 ? _assembly.Contract(_assembly.UnitedStates(occ.Root), occ.Expiry, occ.Strike, occ.Right)
                : Lose(ReadReason.BadStrike, _symbol, "a strike > 0");
        if (DeribitInstrument.TryParse(text, out DeribitInstrument coin))
            return coin.IsLinear ? Lose(ReadReason.UnsupportedContract, _symbol, "a coin-settled option")
                : coin.Strike > 0 ? _assembly.Contract(_assembly.Deribit(coin.Coin), coin.Expiry, coin.Strike, coin.Right)
                : Lose(ReadReason.BadStrike, _symbol, "a strike > 0");
        return Lose(ReadReason.BadSymbol, _symbol, "a symbol such as SPXW221216C04000000 or BTC-27MAR26-70000-C");
    }

    private OptionContract? Lose(ReadReason reason, int column, string expected)
    {
        Drop(reason, column, expected);
        return null;
    }

    private TradeInitiator Initiator()
    {
        ReadOnlySpan<char> cell = _rows[_initiator].Trim();
        if (cell.Equals("buy", StringComparison.OrdinalIgnoreCase) || cell.Equals("buyer", StringComparison.OrdinalIgnoreCase)) return TradeInitiator.Buyer;
        if (cell.Equals("sell", StringComparison.OrdinalIgnoreCase) || cell.Equals("seller", StringComparison.OrdinalIgnoreCase)) return TradeInitiator.Seller;
        if (!NumberText.IsAbsent(cell) && !cell.Equals("unknown", StringComparison.OrdinalIgnoreCase))
            _context.Warn(ReadReason.UnreadableValue, _rows.LineNumber, "initiator", cell, "expected buy or sell; left unknown");
        return TradeInitiator.Unknown;
    }

    private static Instant? Time(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds))
            return milliseconds is >= LeastUnixMilliseconds and < 100 * LeastUnixMilliseconds ? Instant.FromUnixTimeMilliseconds(milliseconds) : null;
        return Dates.TryParse(text, out WrittenTime written) && written is { Time: { } time, Zone: { } zone } ? (written.Date + time).InZoneLeniently(zone).ToInstant() : null;
    }
}
