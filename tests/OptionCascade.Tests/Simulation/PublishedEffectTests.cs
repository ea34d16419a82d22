using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Cascade;
using OptionCascade.Exposure;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Simulation;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Simulation;

/// <summary>Published effects that a market in time must show: costs of worked orders, pinning at a strike.</summary>
public sealed class PublishedEffectTests
{
    private const double Spot = 100, DailyVolatility = 0.01;

    [Fact]
    public void Run_BlockInSlices_CostsWhatAlmgrenAndOthersMeasured()
    {
        // source: Almgren, Thum, Hauptmann and Li (2005), see the table's own line: permanent and temporary coefficients 0.314 and 0.142, exponent 0.6.
        foreach (ReferenceTable row in ReferenceTable.Load("Impact", "almgren.csv"))
        {
            double volume = 1e6 * row.Number("ADV_m_shares"), sigma = row.Number("daily_vol"), days = row.Number("T_days"), quantity = -row.Number("X_over_V") * volume;
            double slope = 0.314 * sigma / volume * Math.Pow(1e6 * row.Number("shares_out_m") / volume, 0.25);
            var order = new WorkedOrder("block", quantity, 600, days * 23_400, 97) { Temporary = new TemporaryImpact(0.142 * sigma, 0.6, volume) };
            var options = new SimulationOptions { StepSeconds = 60, Steps = 390, DaySeconds = 23_400, Seed = 1, WorkedOrders = [order] };
            SimulatedPath path = new MarketSimulator(new CascadeEquation(new LinearImpact(slope), []), options).Run(0);
            OrderExecution execution = Assert.Single(path.Executions);
            Assert.Equal(quantity, execution.Traded, 1e-6);
            Assert.Equal(-row.Number("permanent_I_bp"), 1e4 * path.LogMove[^1], 6e-4); // the table has three decimals
            Assert.Equal(row.Number("realised_J_bp"), 1e4 * execution.Cost, 6e-4);
            Assert.Equal(row.Number("temporary_K_bp"), 1e4 * (execution.Cost - (0.5 * Math.Abs(path.LogMove[^1]))), 6e-4);
        }
    }

    /// <summary>
    /// Dealers long options at one strike, hedged until two seconds before expiry, charm included. With linear, permanent impact λ per unit the price at time t solves
    /// y + λN(Φ(d₁(y, t)) − Δ₀) = n: at expiry every n in an interval of width λN ends at the strike.
    /// </summary>
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.005)]
    [InlineData(0.01)]
    [InlineData(0.02)]
    public void Run_DealersLongAStrikeThroughExpiry_PinAsOftenAsTheEquationSays(double fullHedgeMove)
    {
        const double Near = 4e-4;
        const int Paths = 3000;
        double[] finals = Expiry(fullHedgeMove, Paths);
        double start = Delta(0, 86_400), low = -Near + (fullHedgeMove * (Delta(-Near, 2) - start)), high = Near + (fullHedgeMove * (Delta(Near, 2) - start));
        double expected = Cdf(high) - Cdf(low), seen = finals.Count(x => Math.Abs(x) < Near) / (double)Paths;
        Assert.InRange(seen - expected, -4 * Math.Sqrt(expected * (1 - expected) / Paths), 4 * Math.Sqrt(expected * (1 - expected) / Paths));
        if (fullHedgeMove == 0.01) Assert.InRange(seen, 0.35, 0.47); // against 3% without hedging

        static double Cdf(double n) => Normal((n + (0.5 * DailyVolatility * DailyVolatility)) / DailyVolatility);
    }

    [Fact]
    public void Run_DealersShortTheStrike_DoNotPin()
    {
        double[] longGamma = Expiry(0.01, 600), shortGamma = Expiry(-0.01, 600);
        Assert.True(longGamma.Count(x => Math.Abs(x) < 4e-4) > 180);
        Assert.True(shortGamma.Count(x => Math.Abs(x) < 4e-4) < 36);
    }

    [Fact]
    public void After_TimeByTime_TradesWhatTheDeltaChanges()
    {
        DealerHedging now = Dealers(50);
        foreach (double hours in (double[])[1, 12, 23.9])
        {
            DealerHedging later = now.After(Duration.FromHours(hours));
            foreach (double x in (double[])[-0.02, -0.003, 0, 0.001, 0.03])
                Assert.Equal(-50 * (Delta(x, 86_400 - (3600 * hours)) - Delta(0, 86_400)), later.Traded(x), 1e-10);
            Assert.Equal(later.Traded(0.001), later.Compile(new OptionCascade.Hedging.FlowDomain(-0.5, 0.5)).At(0.001), 1e-10);
            Assert.Equal(later.Traded(0.002), now.After(Duration.FromHours(hours / 2)).After(Duration.FromHours(hours / 2)).Traded(0.002), 1e-10);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => now.After(Duration.FromHours(24)));
        Assert.Same(now, now.After(Duration.Zero));
    }

    private static double[] Expiry(double fullHedgeMove, int paths)
    {
        const double Step = 86_399.0 / 96;
        const double Contracts = 50;
        var impact = new LinearImpact(Math.Abs(fullHedgeMove) / Contracts);
        DealerHedging dealers = Dealers(Math.CopySign(Contracts, fullHedgeMove));
        double[] times = [.. Enumerable.Range(1, 95).Select(k => k * Step), 86_398];
        var options = new SimulationOptions
        {
            StepSeconds = Step, Steps = 96, DaySeconds = 86_400, Seed = 11, Drivers = new PriceDrivers { DailyVolatility = DailyVolatility },
            Later = [.. times.Select(t => new LaterEquation(t, new CascadeEquation(impact, [dealers.After(Duration.FromNanoseconds((long)(t * 1e9)))])))],
        };
        var finals = new List<double>();
        new MarketSimulator(new CascadeEquation(impact, [dealers]), options).RunMany(0, paths, s =>
        {
            finals.Add(s.FinalLogMove);
            return true;
        }, 2);
        return [.. finals];
    }

    private static DealerHedging Dealers(double contracts)
    {
        Instant asOf = Instant.FromUtc(2024, 1, 1, 0, 0);
        var position = new Position(new OptionContract
        {
            Underlying = "X", Root = "X", Right = OptionRight.Call, Strike = Spot, Expiry = asOf + Duration.FromDays(1), Exercise = ExerciseStyle.European, Multiplier = 1, Currency = "USD",
            Settlement = OptionSettlement.Quote,
        }, contracts);
        var quotes = new OptionQuotes([KeyValuePair.Create(position.Contract.Key, OptionQuote.Empty with { ImpliedVolatility = DailyVolatility * Math.Sqrt(365) })]);
        var market = new MarketSnapshot
        {
            Underlying = "X", AsOf = asOf, Spot = Spot, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock, Forwards = ForwardCurve.Flat(0, 0), Quotes = quotes,
        };
        OptionBook book = OptionBook.Create("X", QuantityKind.SignedInventory, [position]);
        return new DealerHedging(DealerPositioning.Inventory.Apply(ResolvedBook.Create(book, market, new ResolveOptions { Time = TimeConvention.CalendarInstant })));
    }

    /// <summary>Φ(d₁) of the option at log move x with so many seconds left.</summary>
    private static double Delta(double x, double secondsLeft)
    {
        double width = DailyVolatility * Math.Sqrt(secondsLeft / 86_400);
        return Normal((x / width) + (0.5 * width));
    }

    private static double Normal(double z) => 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(-z / Math.Sqrt(2));
}
