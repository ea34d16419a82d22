using NodaTime;
using OptionCascade.Data;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Services;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Hedging;

/// <summary>Compiled flows of every real chain against full revaluation, as quoted and an hour, ten minutes and three seconds before the first expiry.</summary>
public class RealChainFlowTests
{
    public static TheoryData<string> Chains =>
    [
        "spx_2022-12-12_cboe.csv", "rut_2022-12-12_cboe.csv", "rut_2023-09-20_cboe.json", "spy_2025-05-16_cboe.csv", "aapl_20140605_universe.csv", "aapl_20140609_universe.csv",
        "btc_2025-12-05_book_summary.csv", "deribit_options_snapshot_20260205T093647Z.csv", "deribit_options_snapshot_20260205T212937Z.csv", "btc_2026-03_tickers_with_greeks.csv",
    ];

    [Theory]
    [MemberData(nameof(Chains))]
    public void Of_RealChain_CurveIsFullRevaluationWithinTheStatedError(string file)
    {
        foreach (DealerBook dealers in Books(file))
            foreach (SpotVolatilityResponse response in new[] { SpotVolatilityResponse.Fixed, SpotVolatilityResponse.Linear(-4) })
            {
                FlowCurve curve = FlowCurve.Of(dealers, new FlowDomain(Math.Log(0.4), Math.Log(1.6), 1e-9), response);
                double gross = BookDelta.Create(dealers).Gross;
                Assert.True(curve.Error <= 1e-9 * gross, $"stated {curve.Error / gross:E1}");
                var random = new Random(5);
                for (int i = 0; i < 60; i++)
                {
                    double x = State(random, dealers, i).X;
                    if (FullRevaluation.IsBesideStep(dealers.Book, x)) continue;
                    double difference = Math.Abs(curve.At(x) - FullRevaluation.Flow(dealers, x, response.At(x), 0));
                    Assert.True(difference <= curve.Error, $"{dealers.Book.Market.AsOf}, x = {x:R}: {difference / gross:E1}, stated {curve.Error / gross:E1}");
                }
            }
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void Of_RealChain_FieldIsFullRevaluationWithinTheStatedError(string file)
    {
        foreach (DealerBook dealers in Books(file))
        {
            // Through every expiry of the next month.
            FlowField field = FlowField.Of(dealers, new FlowFieldDomain { HorizonYears = 31 / 365.0 });
            Assert.True(field.Error <= 1e-9 * field.GrossUnits, $"stated {field.Error / field.GrossUnits:E1}");
            var random = new Random(6);
            for (int i = 0; i < 80; i++)
            {
                (double x, double y, double t) = State(random, dealers, i);
                double difference = Math.Abs(field.At(x, y, t) - FullRevaluation.Flow(dealers, x, y, t));
                Assert.True(difference <= field.Error, $"{dealers.Book.Market.AsOf}, ({x:R}, {y:R}, {t:R}): {difference / field.GrossUnits:E1}, stated {field.Error / field.GrossUnits:E1}");
            }
        }
    }

    [Fact]
    public void Compute_SpxOverAWeek_SplitAndExpiriesAddUp()
    {
        DealerBook dealers = Books("spx_2022-12-12_cboe.csv").First();
        var options = new HedgeFlowOptions
        {
            SpotMovesPercent = [-10, -1, 0, 1, 10],
            VolatilityShifts = [VolatilityShift.None, VolatilityShift.FromPoints(5), VolatilityShift.FromPercent(-50)],
            Elapsed = [Duration.Zero, Duration.FromHours(16), Duration.FromDays(7)],
        };
        HedgeFlowGrid grid = HedgeFlowGrid.Compute(dealers, options);
        double[] sums = new double[grid.Cells.Length];
        foreach (ResolvedExpiry e in dealers.Book.Expiries)
        {
            OptionBook part = OptionBook.Create("SPX", QuantityKind.OpenInterest, dealers.Book.Book.Positions().Where(p => p.Contract.Expiry == e.Expiry));
            HedgeFlowGrid one = HedgeFlowGrid.Compute(DealerPositioning.LongCallsShortPuts.Apply(ResolvedBook.Create(part, dealers.Book.Market, dealers.Book.Options)), options);
            for (int i = 0; i < sums.Length; i++)
                sums[i] += one.Cells[i].FlowUnits;
        }

        for (int i = 0; i < sums.Length; i++)
        {
            HedgeFlow c = grid.Cells[i];
            Assert.Equal(c.FlowUnits, sums[i], 1e-12 * c.GrossUnits);
            Assert.Equal(c.FlowUnits, c.Split.TotalUnits, 1e-10 * c.GrossUnits);
        }
    }

    /// <summary>The chain as quoted, then shortly before its first expiry.</summary>
    private static IEnumerable<DealerBook> Books(string file)
    {
        foreach (OptionChain chain in ChainReader.Read(RealData.File("chains/" + file), new ChainReadOptions
        {
            Forwards = ForwardCurve.Flat(0.03, 0.01),
            AsOf = file switch
            {
                "btc_2025-12-05_book_summary.csv" => Instant.FromUtc(2025, 12, 5, 1, 10),
                "btc_2026-03_tickers_with_greeks.csv" => Instant.FromUtc(2026, 3, 1, 13, 46, 40),
                _ => null,
            },
            Spot = file == "btc_2025-12-05_book_summary.csv" ? 92_000 : null, // these two state no time, the first no spot either
        }).Chains)
        {
            ResolvedBook book = ResolvedBook.Create(chain.Book, chain.Market, new ResolveOptions { Time = TimeConvention.CalendarInstant });
            if (book.Count == 0) continue;
            yield return DealerPositioning.LongCallsShortPuts.Apply(book);
            foreach (Duration before in new[] { Duration.FromHours(1), Duration.FromMinutes(10), Duration.FromSeconds(3) })
                yield return DealerPositioning.LongCallsShortPuts.Apply(book.After(book.Expiries[0].Expiry - book.Market.AsOf - before));
        }
    }

    /// <summary>Anywhere in the domain; every other time close to where much happens: at a strike, before an expiry.</summary>
    private static (double X, double Y, double T) State(Random random, DealerBook dealers, int i)
    {
        double x = Math.Log(0.4) + (random.NextDouble() * Math.Log(4)), y = -0.5 + (2.5 * random.NextDouble()), t = 31 / 365.0 * random.NextDouble();
        if (i % 2 == 0)
        {
            ResolvedExpiry e = dealers.Book.Expiries[random.Next(Math.Min(dealers.Book.Expiries.Length, 8))];
            x = Math.Log(dealers.Book.Strikes[e.Start + random.Next(e.Count)] / dealers.Book.Market.Spot) + (1e-3 * (random.NextDouble() - 0.5));
            t = e.YearFraction * (1 - Math.Pow(10, -8 * random.NextDouble()));
        }

        return (Math.Clamp(x, Math.Log(0.4), Math.Log(1.6)), y, Math.Clamp(t, 0, 31 / 365.0));
    }
}
