using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using NodaTime;
using OptionCascade.Impact.OrderBooks;
using OptionCascade.Market;

namespace OptionCascade.Data.Layouts;

/// <summary>
/// One message of a Binance market-data stream: depthUpdate, bookTicker, trade, or the REST snapshot of a book; bare or inside <c>{"stream":…,"data":{…}}</c>. Reused from line to
/// line; only levels are allocated.
/// </summary>
internal sealed class BinanceMessage
{
    private readonly ImmutableArray<DepthLevel>.Builder _bids = ImmutableArray.CreateBuilder<DepthLevel>(), _asks = ImmutableArray.CreateBuilder<DepthLevel>();
    private long? _time, _sent, _first, _last, _previous, _snapshotId, _tradeId;
    private double? _bidPrice, _bidQuantity, _askPrice, _askQuantity, _price, _quantity;
    private bool? _buyerRested;
    private bool _hasBids, _hasAsks;
    private string _type = "", _kind = "";

    /// <summary>Why the line cannot be used; meaningful when <see cref="Read"/> gives none.</summary>
    public ReadReason Reason { get; private set; }

    /// <summary>Property of the message at fault; empty for the whole of it.</summary>
    public string Column { get; private set; } = "";

    /// <summary>The text found there.</summary>
    public string Value { get; private set; } = "";

    /// <summary>What was expected.</summary>
    public string Expected { get; private set; } = "";

    /// <summary>Symbol of the message; empty when it names none.</summary>
    public string Symbol { get; private set; } = "";

    /// <summary>What the message calls itself, for messages that are no part of a book.</summary>
    public string Type => _type;

    /// <summary>The event on a line; null when it is no part of a book (<see cref="Reason"/> is <see cref="ReadReason.UnusedMessage"/>) or cannot be read.</summary>
    public BookEvent? Read(ReadOnlySpan<byte> line)
    {
        Clear();
        Instant? received = null;
        line = line.Trim(" \t"u8);
        if (line.Length > 0 && line[0] != '{')
        {
            int blank = line.IndexOfAny((byte)' ', (byte)'\t');
            if (blank < 0 || !Utf8Parser.TryParse(line[..blank], out long nanoseconds, out int used) || used != blank || nanoseconds <= 0)
                return Fail(ReadReason.BadTime, "", line, "nanoseconds since 1970, a blank, and a JSON object");
            received = NodaConstants.UnixEpoch.PlusTicks(nanoseconds / 100).PlusNanoseconds(nanoseconds % 100);
            line = line[blank..].TrimStart(" \t"u8);
        }

        try
        {
            var json = new Utf8JsonReader(line);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return Fail(ReadReason.MalformedRow, "", line, "a JSON object");
            if (!Members(ref json)) return null;
            if (json.Read()) return Fail(ReadReason.MalformedRow, "", line, "one JSON object");
        }
        catch (JsonException)
        {
            return Fail(ReadReason.MalformedRow, "", line, "one whole JSON object");
        }

        return Event(received, line);
    }

    private BookEvent? Event(Instant? received, ReadOnlySpan<byte> line)
    {
        if (_snapshotId is { } id && _type.Length == 0)
            return !_hasBids || !_hasAsks ? Fail(ReadReason.MalformedRow, "", line, "a snapshot with bids and asks")
                : Moment(_time ?? _sent) is not { } taken ? (received is { } then ? new BookSnapshot(then, received, id, Taken(_bids), Taken(_asks)) : Fail(ReadReason.BadTime, "T", line, "milliseconds since 1970"))
                : new BookSnapshot(taken, received, id, Taken(_bids), Taken(_asks));
        if (_type.Length == 0 && _last is not null && _bidPrice is not null) _type = "bookTicker"; // spot sends it without a type
        if (_type is not ("depthUpdate" or "bookTicker" or "trade")) return Fail(ReadReason.UnusedMessage, "e", Encoding.UTF8.GetBytes(_type), "depthUpdate, bookTicker, trade or a snapshot; not used");
        if (Moment(_time ?? _sent) is not { } time)
        {
            if (_type != "bookTicker" || received is null || (_time ?? _sent) is not null) return Fail(ReadReason.BadTime, "T", line, "milliseconds since 1970");
            time = received.Value;
        }

        switch (_type)
        {
            case "depthUpdate":
                if (_first is not { } first || _last is not { } last || last < first) return Fail(ReadReason.BadUpdateId, "U", line, "whole numbers U <= u");
                if (!_hasBids || !_hasAsks) return Fail(ReadReason.MalformedRow, _hasBids ? "a" : "b", line, "an update with b and a");
                return new DepthUpdate(time, received, first, last, _previous, Taken(_bids), Taken(_asks));
            case "bookTicker":
                if (_last is not { } updateId) return Fail(ReadReason.BadUpdateId, "u", line, "a whole number");
                if (!(_bidPrice > 0) || !(_askPrice > 0)) return Fail(ReadReason.BadPrice, _bidPrice > 0 ? "a" : "b", line, "a price, a number > 0");
                if (!(_bidQuantity > 0) || !(_askQuantity > 0)) return Fail(ReadReason.BadQuantity, _bidQuantity > 0 ? "A" : "B", line, "a quantity, a number > 0");
                return new BestQuote(time, received, updateId, new TopOfBook(_bidPrice.Value, _bidQuantity.Value, _askPrice.Value, _askQuantity.Value));
            default:
                if (_kind == "NA" && _price == 0 && _quantity == 0) return Fail(ReadReason.UnusedMessage, "X", "NA"u8, "a trade; an empty one, not used");
                if (_tradeId is not { } trade) return Fail(ReadReason.BadUpdateId, "t", line, "a whole number");
                if (!(_price > 0)) return Fail(ReadReason.BadPrice, "p", line, "a price, a number > 0");
                if (!(_quantity > 0)) return Fail(ReadReason.BadQuantity, "q", line, "a quantity, a number > 0");
                if (_buyerRested is not { } rested) return Fail(ReadReason.BadSide, "m", line, "true or false");
                return new BookTrade(time, received, trade, _price.Value, _quantity.Value, rested ? BookSide.Bid : BookSide.Ask, _kind is "" or "MARKET");
        }
    }

    /// <summary>Reads an object to its end; false when a value in it cannot be read.</summary>
    private bool Members(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = json.ValueSpan;
            bool good;
            if (name.Length == 1)
            {
                byte c = name[0];
                json.Read();
                good = c switch
                {
                    (byte)'e' => Text(ref json, out _type),
                    (byte)'s' => Text(ref json, out string symbol) && (Symbol = symbol) is not null,
                    (byte)'X' => Text(ref json, out _kind),
                    (byte)'T' => Whole(ref json, ref _time, "T", ReadReason.BadTime),
                    (byte)'E' => Whole(ref json, ref _sent, "E", ReadReason.BadTime),
                    (byte)'U' => Whole(ref json, ref _first, "U", ReadReason.BadUpdateId),
                    (byte)'u' => Whole(ref json, ref _last, "u", ReadReason.BadUpdateId),
                    (byte)'t' when _type is "trade" => Whole(ref json, ref _tradeId, "t", ReadReason.BadUpdateId),
                    (byte)'b' => json.TokenType == JsonTokenType.StartArray ? Levels(ref json, _bids, "b", zero: true) && (_hasBids = true) : Number(ref json, ref _bidPrice, "b", ReadReason.BadPrice),
                    (byte)'a' => json.TokenType == JsonTokenType.StartArray ? Levels(ref json, _asks, "a", zero: true) && (_hasAsks = true) : Number(ref json, ref _askPrice, "a", ReadReason.BadPrice),
                    (byte)'B' => Number(ref json, ref _bidQuantity, "B", ReadReason.BadQuantity),
                    (byte)'A' => Number(ref json, ref _askQuantity, "A", ReadReason.BadQuantity),
                    (byte)'p' => Number(ref json, ref _price, "p", ReadReason.BadPrice),
                    (byte)'q' => Number(ref json, ref _quantity, "q", ReadReason.BadQuantity),
                    (byte)'m' => Flag(ref json),
                    _ => Pass(ref json),
                };
            }
            else if (name.SequenceEqual("data"u8))
            {
                json.Read();
                good = json.TokenType == JsonTokenType.StartObject ? Members(ref json) : Pass(ref json);
            }
            else if (name.SequenceEqual("pu"u8))
            {
                json.Read();
                good = Whole(ref json, ref _previous, "pu", ReadReason.BadUpdateId);
            }
            else if (name.SequenceEqual("lastUpdateId"u8))
            {
                json.Read();
                good = Whole(ref json, ref _snapshotId, "lastUpdateId", ReadReason.BadUpdateId);
            }
            else if (name.SequenceEqual("bids"u8) || name.SequenceEqual("asks"u8))
            {
                bool bids = name[0] == 'b';
                json.Read();
                good = Levels(ref json, bids ? _bids : _asks, bids ? "bids" : "asks", zero: false);
                if (bids) _hasBids = good;
                else _hasAsks = good;
            }
            else
            {
                json.Read();
                good = Pass(ref json);
            }

            if (!good) return false;
        }

        return true;
    }

    private bool Levels(ref Utf8JsonReader json, ImmutableArray<DepthLevel>.Builder levels, string column, bool zero)
    {
        if (json.TokenType != JsonTokenType.StartArray) return Bad(ReadReason.MalformedRow, column, ref json, "a list of [price, quantity]");
        while (json.Read() && json.TokenType == JsonTokenType.StartArray)
        {
            double? price = null, quantity = null;
            json.Read();
            if (!Number(ref json, ref price, column, ReadReason.BadPrice)) return At(column, levels.Count);
            if (!(price > 0)) return Bad(ReadReason.BadPrice, column, ref json, "a price, a number > 0") || At(column, levels.Count);
            json.Read();
            if (!Number(ref json, ref quantity, column, ReadReason.BadQuantity)) return At(column, levels.Count);
            if (!(quantity > 0 || (zero && quantity == 0))) return Bad(ReadReason.BadQuantity, column, ref json, zero ? "a quantity, a number >= 0" : "a quantity, a number > 0") || At(column, levels.Count);
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                json.Skip();
            levels.Add(new DepthLevel(price.Value, quantity.Value));
        }

        return json.TokenType == JsonTokenType.EndArray || Bad(ReadReason.MalformedRow, column, ref json, "a list of [price, quantity]");
    }

    /// <summary>Names the level at fault, 0 the first.</summary>
    private bool At(string column, int level)
    {
        Column = string.Create(CultureInfo.InvariantCulture, $"{column}[{level}]");
        return false;
    }

    private static bool Text(ref Utf8JsonReader json, out string text)
    {
        text = "";
        if (json.TokenType != JsonTokenType.String) return Pass(ref json);
        text = json.ValueTextEquals("depthUpdate"u8) ? "depthUpdate" : json.ValueTextEquals("bookTicker"u8) ? "bookTicker" : json.ValueTextEquals("trade"u8) ? "trade"
            : json.ValueTextEquals("MARKET"u8) ? "MARKET" : json.GetString()!;
        return true;
    }

    private bool Whole(ref Utf8JsonReader json, ref long? value, string column, ReadReason reason)
    {
        if (json.TokenType == JsonTokenType.Null) return true;
        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out long whole) || whole < 0) return Bad(reason, column, ref json, "a whole number >= 0");
        value = whole;
        return true;
    }

    private bool Number(ref Utf8JsonReader json, ref double? value, string column, ReadReason reason)
    {
        if (json.TokenType is not (JsonTokenType.String or JsonTokenType.Number)
            || !double.TryParse(json.ValueSpan, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number)
            || !double.IsFinite(number))
            return Bad(reason, column, ref json, "a number");
        value = number;
        return true;
    }

    private bool Flag(ref Utf8JsonReader json)
    {
        if (json.TokenType is not (JsonTokenType.True or JsonTokenType.False)) return Bad(ReadReason.BadSide, "m", ref json, "true or false");
        _buyerRested = json.TokenType == JsonTokenType.True;
        return true;
    }

    private static bool Pass(ref Utf8JsonReader json)
    {
        json.Skip();
        return true;
    }

    private bool Bad(ReadReason reason, string column, ref Utf8JsonReader json, string expected)
    {
        ReadOnlySpan<byte> value = json.TokenType switch
        {
            JsonTokenType.StartObject => "{"u8,
            JsonTokenType.StartArray => "["u8,
            JsonTokenType.EndArray => "]"u8,
            _ => json.ValueSpan,
        };
        Fail(reason, column, value, expected);
        return false;
    }

    private BookEvent? Fail(ReadReason reason, string column, ReadOnlySpan<byte> value, string expected)
    {
        (Reason, Column, Value, Expected) = (reason, column, Encoding.UTF8.GetString(value[..Math.Min(value.Length, 200)]), expected);
        return null;
    }

    /// <summary>Milliseconds since 1970, or microseconds where the figure can only be those.</summary>
    private static Instant? Moment(long? stamp) => stamp switch
    {
        > 0 and < 100_000_000_000_000 => Instant.FromUnixTimeMilliseconds(stamp.Value),
        >= 100_000_000_000_000 and < 100_000_000_000_000_000 => NodaConstants.UnixEpoch.PlusTicks(10 * stamp.Value),
        _ => null,
    };

    private static ImmutableArray<DepthLevel> Taken(ImmutableArray<DepthLevel>.Builder levels) => levels.ToImmutable();

    private void Clear()
    {
        _bids.Clear();
        _asks.Clear();
        (_time, _sent, _first, _last, _previous, _snapshotId, _tradeId) = (null, null, null, null, null, null, null);
        (_bidPrice, _bidQuantity, _askPrice, _askQuantity, _price, _quantity, _buyerRested) = (null, null, null, null, null, null, null);
        (_hasBids, _hasAsks, _type, _kind, Symbol) = (false, false, "", "", "");
        (Column, Value, Expected) = ("", "", "");
    }
}
