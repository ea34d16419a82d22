using System.Globalization;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing;

/// <summary>Deribit's own mark prices and Greeks of one moment, from its tickers of 1 March 2026.</summary>
public class CoinSettledRealChainTests
{
    /// <summary>
    /// Mark price in coin (printed to 1e-4, with the volatility printed to 0.01 points) to one tick; delta to its five digits; vega in USD per point and theta in USD per day,
    /// which are those of the quote value with the forward held.
    /// </summary>
    [Fact]
    public void Evaluate_DeribitTickers_GivesTheExchangesFigures()
    {
        string[] lines = File.ReadAllLines(RealData.File("chains/btc_2026-03_tickers_with_greeks.csv"));
        Dictionary<string, int> column = lines[0].Split(',').Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i);
        double asOf = new DateTimeOffset(2026, 3, 1, 13, 46, 40, TimeSpan.Zero).ToUnixTimeMilliseconds();
        int rows = 0;
        foreach (string line in lines.Skip(1).Where(l => l.Length > 0))
        {
            string[] cells = line.Split(',');
            double Number(string name) => double.Parse(cells[column[name]], CultureInfo.InvariantCulture);
            double time = (Number("expiration_timestamp") - asOf) / (365.0 * 86_400_000);
            CoinSettledGreeks g = CoinSettled.Evaluate(Number("underlying_price"), Number("strike"), time, Number("mark_iv") / 100,
                cells[column["type"]] == "call" ? OptionRight.Call : OptionRight.Put);
            Assert.Equal(Number("mark_price"), g.Coin.Price, 1e-4);
            Assert.Equal(Number("delta"), g.Quote.Delta, 4e-5);
            Assert.Equal(Number("gamma"), g.Quote.Gamma, 6e-6);
            Assert.Equal(Number("vega"), g.Quote.Vega / 100, 0.01);
            Assert.Equal(Number("theta"), g.Quote.Theta / 365, 0.02);
            rows++;
        }

        Assert.Equal(166, rows);
    }
}
