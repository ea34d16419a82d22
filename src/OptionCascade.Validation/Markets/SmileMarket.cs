using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Surface;

namespace OptionCascade.Validation.Markets;

/// <summary>A chain quoted around a surface without arbitrage: SSVI with random parameters, bids and asks half a spread in volatility away.</summary>
internal sealed record SmileMarket(double Rho, double Eta, double Gamma, double Variance, int Expiries, double HalfSpread, int Strikes)
{
    public const double Spot = 100, Rate = 0.03, Dividend = 0.01;
    public static readonly Instant AsOf = Instant.FromUtc(2026, 1, 5, 14, 30);
    private static readonly int[] AllDays = [30, 91, 182, 365];

    public IEnumerable<int> Days => AllDays.Take(Expiries);

    public static SmileMarket Draw(Draws d) => new(d.In("rho"), d.In("eta"), d.In("gamma"), d.In("variance"), 1 + d.Below(4), d.In("spread"), 9 + d.Below(12));

    public double Volatility(int days, double k)
    {
        double t = days / 365.0, theta = Variance * t;
        var ssvi = new SsviParameters(Rho, Eta, Gamma);
        // η where the butterfly conditions of every expiry hold.
        while (!AllDays.All(n => ssvi.IsFree(Variance * n / 365.0))) ssvi = ssvi with { Eta = 0.9 * ssvi.Eta };
        return Math.Sqrt(ssvi.Smile(theta).TotalVariance(k) / t);
    }

    /// <summary>The chain with its quotes: expiry, log-moneyness, bid and ask volatility.</summary>
    public OptionChain Chain(out ImmutableArray<(double Years, double K, double Bid, double Ask)> volatilities)
    {
        var positions = new List<Position>();
        var quotes = new List<KeyValuePair<OptionKey, OptionQuote>>();
        var all = ImmutableArray.CreateBuilder<(double, double, double, double)>();
        foreach (int days in Days)
        {
            double t = days / 365.0, forward = Spot * Math.Exp((Rate - Dividend) * t), width = 2.2 * Math.Sqrt(Variance * t);
            for (int i = 0; i < Strikes; i++)
            {
                double strike = Math.Round(forward * Math.Exp(width * ((2.0 * i / (Strikes - 1)) - 1)), 2), k = Math.Log(strike / forward), v = Volatility(days, k);
                OptionRight right = k >= 0 ? OptionRight.Call : OptionRight.Put;
                double Price(double volatility) => BlackScholes.Evaluate(Spot, strike, t, volatility, Rate, Dividend, right).Price;
                var contract = new OptionContract
                {
                    Underlying = "X", Root = "X", Right = right, Strike = strike, Expiry = AsOf + Duration.FromDays(days), Exercise = ExerciseStyle.European, Multiplier = 1, Currency = "USD",
                    Settlement = OptionSettlement.Quote,
                };
                positions.Add(new Position(contract, 1));
                (double low, double high) = (v * (1 - HalfSpread), v * (1 + HalfSpread));
                quotes.Add(KeyValuePair.Create(contract.Key, OptionQuote.Empty with { Bid = Price(low), Ask = Price(high) }));
                all.Add((t, k, low, high));
            }
        }

        volatilities = all.ToImmutable();
        return new OptionChain(new MarketSnapshot
        {
            Underlying = "X", AsOf = AsOf, Spot = Spot, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock, Forwards = ForwardCurve.Flat(Rate, Dividend), Quotes = new OptionQuotes(quotes),
        }, OptionBook.Create("X", QuantityKind.OpenInterest, positions));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"SSVI rho {Rho:R}, eta {Eta:R}, gamma {Gamma:R}, variance {Variance:R}, {Expiries} expiries of {Strikes} strikes, half spread {HalfSpread:R} of volatility");
}
