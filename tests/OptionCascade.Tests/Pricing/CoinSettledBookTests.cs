using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;
using static OptionCascade.Tests.Pricing.Differences;

namespace OptionCascade.Tests.Pricing;

/// <summary>Books that hold quote-settled and coin-settled options together.</summary>
public class CoinSettledBookTests
{
    private readonly record struct Row(double Moneyness, bool Put, bool Coin, double Quantity, double Volatility, bool Later);

    private const double Spot = 60_000, Forward1 = 60_300, Forward2 = 61_700, Discount1 = 0.996, Discount2 = 0.97;

    private static readonly Gen<Row[]> Books = (
        from moneyness in Law.Uniform(0.6, 1.6)
        from put in Gen.Elements(true, false)
        from coin in Gen.Elements(true, false)
        from quantity in Law.Uniform(-50, 50)
        from volatility in Law.Uniform(0.3, 1.2)
        from later in Gen.Elements(true, false)
        select new Row(moneyness, put, coin, quantity, volatility, later)).ArrayOf(5);

    private static readonly Instant First = TestBooks.AsOf + Duration.FromDays(30), Second = TestBooks.AsOf + Duration.FromDays(180);

    private static ResolvedBook Book(IEnumerable<Row> rows)
    {
        var positions = new List<Position>();
        var quotes = new List<KeyValuePair<OptionKey, OptionQuote>>();
        int i = 0;
        foreach (Row row in rows)
        {
            var contract = new OptionContract
            {
                Underlying = "U", Root = $"{(row.Coin ? "C" : "Q")}{i++}", Right = row.Put ? OptionRight.Put : OptionRight.Call, Strike = Spot * row.Moneyness,
                Expiry = row.Later ? Second : First, Exercise = ExerciseStyle.European, Multiplier = row.Coin ? 1 : 0.1, Currency = "USD",
                Settlement = row.Coin ? OptionSettlement.Coin : OptionSettlement.Quote,
            };
            positions.Add(new Position(contract, row.Quantity));
            quotes.Add(new(contract.Key, OptionQuote.Empty with { ImpliedVolatility = row.Volatility }));
        }

        ForwardCurve forwards = ForwardCurve.Quoted([new(First, new ForwardDiscount(Forward1, Discount1)), new(Second, new ForwardDiscount(Forward2, Discount2))]);
        return TestBooks.Resolve(OptionBook.Create("U", QuantityKind.SignedInventory, positions), Spot, new OptionQuotes(quotes), forwards);
    }

    /// <summary>Price and delta against the single-option formulas: c = Black(F)/F for coin rows, D·Black(F) for quote rows.</summary>
    [Fact]
    public void Aggregate_AnyBook_IsTheSumOfItsOptions()
        => Law.ForAll(Books, rows =>
        {
            ResolvedBook book = Book(rows);
            CoinSettledTotals totals = CoinSettledBook.Aggregate(book);
            double coins = 0, net = 0, coinVega = 0, quote = 0, quoteDelta = 0, scale = 0;
            foreach (Row row in rows)
            {
                double t = (row.Later ? 180 : 30) / 365.0, f = row.Later ? Forward2 : Forward1, d = row.Later ? Discount2 : Discount1, k = Spot * row.Moneyness;
                OptionRight right = row.Put ? OptionRight.Put : OptionRight.Call;
                scale += Math.Abs(row.Quantity);
                if (row.Coin)
                {
                    CoinSettledGreeks g = CoinSettled.Evaluate(f, k, t, row.Volatility, right);
                    coins += row.Quantity * g.Coin.Price;
                    net += row.Quantity * g.NetDelta;
                    coinVega += row.Quantity * g.Coin.Vega;
                }
                else
                {
                    Greeks g = Black76.Evaluate(f, k, t, row.Volatility, d, right);
                    quote += 0.1 * row.Quantity * g.Price;
                    quoteDelta += 0.1 * row.Quantity * g.Delta * f / Spot;
                }
            }

            return Close(totals.CoinSettled.Coin.Price, coins, 1e-13 * scale) && Close(totals.CoinSettled.Quote.Price, coins * Spot, 1e-13 * scale * Spot)
                && Close(totals.CoinSettled.NetDelta, net, 1e-13 * scale) && Close(totals.CoinSettled.Coin.Delta, net / Spot, 1e-13 * scale / Spot)
                && Close(totals.CoinSettled.Coin.Vega, coinVega, 1e-13 * scale)
                && Close(totals.QuoteSettled.Quote.Price, quote, 1e-13 * scale * Spot) && Close(totals.QuoteSettled.Quote.Delta, quoteDelta, 1e-13 * scale)
                && Close(totals.QuoteSettled.Coin.Price, quote / Spot, 1e-13 * scale);
        });

    [Fact]
    public void Aggregate_Parts_AddUpInBothCurrencies()
        => Law.ForAll(Books, rows =>
        {
            CoinSettledTotals t = CoinSettledBook.Aggregate(Book(rows));
            bool adds = Close(t.Total.NetDelta, t.QuoteSettled.NetDelta + t.CoinSettled.NetDelta, 1e-14 * (Math.Abs(t.QuoteSettled.NetDelta) + Math.Abs(t.CoinSettled.NetDelta)));
            foreach (GreekSet greek in TestBooks.Single)
            {
                double a = t.QuoteSettled.Quote.Of(greek), b = t.CoinSettled.Quote.Of(greek);
                adds &= Close(t.Total.Quote.Of(greek), a + b, 1e-14 * (Math.Abs(a) + Math.Abs(b)));
            }

            return adds && Close(t.Total.Coin.Price * t.Spot, t.Total.Quote.Price, 1e-14 * Math.Abs(t.Total.Quote.Price))
                && Close(t.Total.NetDelta, t.Total.Quote.Delta - t.Total.Coin.Price, 1e-11)
                && Close(t.Total.Coin.Delta * t.Spot, t.Total.NetDelta, 1e-14 * Math.Abs(t.Total.NetDelta));
        });

    /// <summary>Greeks of the whole book, in both currencies, against differences of its moved totals: x = ln S.</summary>
    [Fact]
    public void Aggregate_MovedBook_DifferencesAgree()
        => Law.ForAll(Books, rows =>
        {
            ResolvedBook book = Book(rows);
            CoinSettledTotals At(double h) => CoinSettledBook.Aggregate(book, Math.Log(1 + (h / Spot)));
            CoinSettledGreeks g = At(0).Total;
            const double h = 0.002 * Spot;
            return Agree(x => At(x).Total.Coin.Price, h, g.Coin.Delta) && Agree(x => At(x).Total.Coin.Delta, h, g.Coin.Gamma) && Agree(x => At(x).Total.Quote.Price, h, g.Quote.Delta)
                && Agree(x => At(x).Total.NetDelta, h, g.NetGamma);
        });

    [Fact]
    public void Aggregate_TwiceOrEmptyOrMovedByNaN_SameBitsZeroRefused()
    {
        Row[] rows = [new(0.9, true, true, 3, 0.6, false), new(1.1, false, false, -7, 0.5, true), new(1, false, true, 11, 0.55, true)];
        Assert.Equal(CoinSettledBook.Aggregate(Book(rows)), CoinSettledBook.Aggregate(Book(rows)));
        Assert.Throws<ArgumentOutOfRangeException>(() => CoinSettledBook.Aggregate(Book(rows), double.NaN));
        CoinSettledTotals none = CoinSettledBook.Aggregate(Book([]));
        Assert.Equal(default, none.Total);
    }
}
