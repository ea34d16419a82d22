using System.Globalization;
using NodaTime;
using OptionCascade.Exposure;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Exposure;

/// <summary>
/// Exposures of one contract each against the Greeks that Deribit published with its tickers of 1 March 2026: delta, vega in USD per volatility point, theta in USD per day,
/// Black-76 on the forward beside each row, days/365. No row is left out.
/// </summary>
public class DeribitPublishedGreeksTests
{
    [Fact]
    public void In_EveryPublishedTicker_IsWithinTheStatedTolerance()
    {
        string[] lines = File.ReadAllLines(RealData.File("chains/btc_2026-03_tickers_with_greeks.csv"));
        Dictionary<string, int> column = lines[0].Split(',').Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i);
        Instant asOf = Instant.FromUtc(2026, 3, 1, 13, 46, 40);
        ListedOptionTerms terms = ListedOptionTerms.ForDeribitCoin("BTC");
        var outside = new List<string>();
        int rows = 0;
        foreach (string[] cells in lines.Skip(1).Where(l => l.Length > 0).Select(l => l.Split(',')))
        {
            double Number(string name) => double.Parse(cells[column[name]], CultureInfo.InvariantCulture);
            var expiry = Instant.FromUnixTimeMilliseconds((long)Number("expiration_timestamp"));
            OptionContract contract = terms.Contract(expiry.InUtc().Date, Number("strike"), cells[column["type"]] == "call" ? OptionRight.Call : OptionRight.Put);
            Assert.Equal(expiry, contract.Expiry);
            OptionBook book = OptionBook.Create("BTC", QuantityKind.SignedInventory, [new Position(contract, 1)]);
            DealerExposure exposure = DealerExposure.Compute(DealerPositioning.Inventory.Apply(ResolvedBook.Create(book, new MarketSnapshot
            {
                Underlying = "BTC", AsOf = asOf, Spot = Number("underlying_price"), Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock,
                Forwards = ForwardCurve.Flat(0, 0), Quotes = OptionQuotes.Flat(book, Number("mark_iv") / 100),
            }, new ResolveOptions { Time = TimeConvention.CalendarInstant })));
            double delta = exposure.In(ExposureUnit.DeltaUnits).Total.Net, vega = exposure.In(ExposureUnit.VegaPerVolPoint).Total.Net, theta = exposure.In(ExposureUnit.ThetaPerDay).Total.Net;
            if (!(Math.Abs(delta - Number("delta")) <= 1e-4 && Math.Abs(vega - Number("vega")) <= 3e-4 * Math.Abs(Number("vega"))
                && Math.Abs(theta - Number("theta")) <= 3e-4 * Math.Abs(Number("theta"))))
                outside.Add($"{cells[0]}: delta {delta:R}, vega {vega:R}, theta {theta:R}");
            rows++;
        }

        Assert.Equal(166, rows);
        Assert.Empty(outside);
    }
}
