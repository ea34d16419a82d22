using NodaTime;
using OptionCascade.Data;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Services;
using OptionCascade.Tests.Exposure;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.Services;

/// <summary>Book services on real chains. Data: Cboe and Deribit.</summary>
public class RealChainServicesTests
{
    [Fact]
    public void Compute_SpxCallsLongPutsShort_GammaIsReferenceFigureAndSubtotalsAddUp()
    {
        PositionBook held = Spx();
        BookRisk risk = BookRisk.Compute(held, DeskUnit.All);
        Assert.Equal(13168, held.Count);
        Assert.Equal(-3.046866, risk.Total[DeskUnit.GammaPerOnePercentMove].Net / 1e9, 0.0000005);
        foreach (DeskUnit unit in DeskUnit.All)
        {
            double rounding = 1e-14 * risk.Total[unit].Gross, total = risk.Total[unit].Net;
            Assert.Equal(total, risk.ByExpiry().Sum(g => g.Amounts[unit].Net), rounding);
            Assert.Equal(total, risk.ByStrike().Sum(g => g.Amounts[unit].Net), rounding);
            Assert.Equal(total, risk.ByRight().Sum(g => g.Amounts[unit].Net), rounding);
            Assert.Equal(total, risk.ByRoot().Sum(g => g.Amounts[unit].Net), rounding);
            Assert.Equal(total, risk.ByMoneyness(0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2).Sum(g => g.Amounts[unit].Net), rounding);
        }

        Assert.Equal(["SPX", "SPXW"], risk.ByRoot().Select(g => g.Key));
    }

    [Fact]
    public void Compute_SpxGrid_EveryCellIsTheBookResolvedInThatMarket()
    {
        PositionBook held = Spx();
        ScenarioGrid grid = ScenarioGrid.Compute(held, SpxGrid);
        Assert.Equal(135, grid.Cells.Length);
        Assert.Equal(0, grid[4, 2, 0].GrossProfitAndLoss);
        ReadOnlySpan<double> before = BookPricer.Evaluate(held.Book, GreekSet.Price)[GreekSet.Price];
        foreach (ScenarioCell cell in grid.Cells)
        {
            ResolvedBook later = held.Book.After(cell.Elapsed);
            double[] shifted = [.. later.Volatilities.ToArray().Select(s => Math.Max((s * (1 + (cell.VolatilityShift.Percent / 100))) + (cell.VolatilityShift.Points / 100), 0))];
            ReadOnlySpan<double> now = BookPricer.Evaluate(later.WithVolatilities(shifted), GreekSet.Price, double.LogP1(cell.SpotMovePercent / 100))[GreekSet.Price];
            double sum = 0;
            for (int i = 0; i < now.Length; i++)
                sum += held.Units[i] * (now[i] - before[i]);
            Assert.Equal(sum, cell.ProfitAndLoss, 1e-12 * Math.Max(cell.GrossProfitAndLoss, 1));
        }

        // Elapsed 0, 1 and 30 days: expiries drop out, and with −20% of volatility nothing has to be floored.
        Assert.Equal(0, grid[4, 2, 0].ExpiredRows);
        Assert.True(grid[4, 2, 1].ExpiredRows > 0 && grid[4, 2, 2].ExpiredRows > grid[4, 2, 1].ExpiredRows);
    }

    [Fact]
    public void Between_DeribitMorningAndEveningOfAFall_GreeksExplainMostOfIt()
    {
        OptionChain morning = Btc("deribit_options_snapshot_20260205T093647Z.csv"), evening = Btc("deribit_options_snapshot_20260205T212937Z.csv");
        ResolvedBook book = ResolvedBook.Create(morning.Book, morning.Market, new ResolveOptions { Time = TimeConvention.CalendarInstant });
        PositionBook held = PositionBook.FromContracts(book, book.Quantities);
        PnlExplain second = PnlExplain.Between(held, evening.Market), third = PnlExplain.Between(held, evening.Market, PnlTerms.ThirdOrder);
        PnlBreakdown total = second.Total;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"rows {held.Count}, unpriced {second.Unpriced.Length}, expired {second.ExpiredRows}; full {total.FullRevaluation:R}, gross {total.GrossRevaluation:R}, " +
            $"residual {total.ResidualOfGross:R} of gross, third order {third.Total.ResidualOfGross:R}");
        for (int b = 0; b < 16; b++)
            TestContext.Current.TestOutputHelper?.WriteLine($"{(PnlTerms)(1 << b)} {third.Total[(PnlTerms)(1 << b)]:R}");
        Assert.True(evening.Market.Spot < 0.95 * morning.Market.Spot);
        Assert.Equal(total.FullRevaluation, total.Explained + total.Residual, 1e-12 * total.GrossRevaluation);
        Assert.Equal(total.FullRevaluation, third.Total.FullRevaluation);
        Assert.InRange(total.ResidualOfGross!.Value, 0, 0.1);
        Assert.Equal(total.FullRevaluation, second.By(r => r.Expiry).Sum(g => g.Breakdown.FullRevaluation), 1e-12 * total.GrossRevaluation);
    }

    [Fact]
    public void Deribit_VenuesOwnThetas_AreReproduced()
    {
        // The venue's theta of every ticker, USD a day, on the forward beside it. Its rate-based definition, not the change over a day, which would differ by up to 2.5.
        string[] lines = File.ReadAllLines(RealData.File("chains/btc_2026-03_tickers_with_greeks.csv"));
        string[] header = lines[0].Split(',');
        int Column(string name) => Array.IndexOf(header, name);
        Instant asOf = Instant.FromUtc(2026, 3, 1, 13, 46, 40);
        double worst = 0, worstOverOneDay = 0;
        foreach (string[] c in lines.Skip(1).Select(l => l.Split(',')))
        {
            double Number(string name) => double.Parse(c[Column(name)], System.Globalization.CultureInfo.InvariantCulture);
            double forward = Number("underlying_price");
            var contract = new OptionContract
            {
                Underlying = "BTC", Root = "BTC", Right = c[Column("type")] == "call" ? OptionRight.Call : OptionRight.Put, Strike = Number("strike"),
                Expiry = Instant.FromUnixTimeMilliseconds((long)Number("expiration_timestamp")), Exercise = ExerciseStyle.European, Multiplier = 1,
                Currency = "USD", Settlement = OptionSettlement.Coin,
            };
            OptionBook book = OptionBook.Create("BTC", QuantityKind.SignedInventory, [new Position(contract, 1)]);
            ResolvedBook resolved = ResolvedBook.Create(book, new MarketSnapshot
            {
                Underlying = "BTC", AsOf = asOf, Spot = forward, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock, Forwards = ForwardCurve.Flat(0, 0),
                Quotes = OptionQuotes.Flat(book, Number("mark_iv") / 100),
            }, new ResolveOptions { Time = TimeConvention.CalendarInstant });
            worst = Math.Max(worst, Math.Abs(BookTheta.Deribit(resolved)[0] - Number("theta")));
            worstOverOneDay = Math.Max(worstOverOneDay, Math.Abs(BookTheta.OverOneDay(resolved)[0] - Number("theta")));
        }

        Assert.Equal(166, lines.Length - 1);
        Assert.InRange(worst, 0, 0.015); // of up to 113; the quoted volatility has two decimals of a percent
        Assert.InRange(worstOverOneDay, 2, 3);
    }

    internal static ScenarioGridOptions SpxGrid { get; } = new()
    {
        SpotMovesPercent = [-16, -12, -8, -4, 0, 4, 8, 12, 16],
        VolatilityShifts = [VolatilityShift.FromPercent(-20), VolatilityShift.FromPoints(-1), VolatilityShift.None, VolatilityShift.FromPoints(5), VolatilityShift.FromPercent(50)],
        Elapsed = [Duration.Zero, Duration.FromDays(1), Duration.FromDays(30)],
    };

    /// <summary>The reference's convention: calendar days with at least one left, r = q = 0; dealers long calls and short puts.</summary>
    private static PositionBook Spx()
    {
        OptionChain chain = RealChains.Listed(RealData.File("chains/spx_2022-12-12_cboe.csv"));
        ResolvedBook book = ResolvedBook.Create(chain.Book, chain.Market, new ResolveOptions { Time = TimeConvention.CalendarDays, MinimumYearFraction = 1.0 / 365 });
        double[] contracts = book.Quantities.ToArray();
        for (int i = 0; i < contracts.Length; i++)
            contracts[i] *= book.Signs[i];
        return PositionBook.FromContracts(book, contracts);
    }

    private static OptionChain Btc(string file)
        => Assert.Single(ChainReader.Read(RealData.File("chains/" + file), new ChainReadOptions { Underlying = "BTC" }).Chains);
}
