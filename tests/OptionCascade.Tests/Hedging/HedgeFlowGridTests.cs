using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Services;
using OptionCascade.Tests.Exposure;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Hedging;

public class HedgeFlowGridTests
{
    [Fact]
    public void Compute_OneShortCallEachCause_IsWorkedFigure()
    {
        // S = K = 100, σ = 0.2, T = 0.25, r = q = 0, ten contracts of 100 short: d₁ = 0.05, d₂ = −0.05, φ(0.05) = 0.39844391, u = −1000.
        // Γ = φ/(Sσ√T) = 0.039844391; ∂Δ/∂σ = −φ·d₂/σ = 0.099610978; ∂Δ/∂t = φ·d₂/(2T) = −0.039844391 a year; Γ_S = −Γ/S·(d₁/(σ√T) + 1) = −5.9766586e-4.
        HedgeFlowGrid grid = HedgeFlowGrid.Compute(SmallBooks.Inventory(new Row(OptionRight.Call, 100, 0.25, 0.2, -10)), new HedgeFlowOptions
        {
            SpotMovesPercent = [10],
            VolatilityShifts = [VolatilityShift.FromPoints(2)],
            Elapsed = [Duration.FromDays(3.65)],
            FutureMultiplier = 50,
        });
        HedgeFlow cell = Assert.Single(grid.Cells);
        Assert.Equal(-519.93881, grid.DeltaUnits, 1e-5);
        Assert.Equal(398.44391, cell.Split.GammaUnits, 1e-5);
        Assert.Equal(1.9922196, cell.Split.VannaUnits, 1e-6);
        Assert.Equal(-0.39844391, cell.Split.CharmUnits, 1e-7);
        Assert.Equal(-29.883293, cell.Split.SpeedUnits, 1e-5);
        Assert.Equal((0, 0), (cell.Split.StepUnits, cell.Split.UnwindUnits));
        // Δ' = N(ln(1.1)/(0.22·√0.24) + 0.11·√0.24) = N(0.93821191) = 0.82593224.
        Assert.Equal(305.99343, cell.FlowUnits, 1e-5);
        Assert.Equal(cell.FlowUnits, cell.Split.TotalUnits, 1e-11);
        Assert.Equal((cell.FlowUnits * 100, cell.FlowUnits / 50), (cell.FlowNotional, cell.FlowContracts));
        Assert.Null(cell.FractionOfDailyVolume);
        Assert.Null(cell.FractionOfDepth);
    }

    private static readonly HedgeFlowOptions Wide = new()
    {
        SpotMovesPercent = [-20, -1, 0, 0.1, 5],
        VolatilityShifts = [VolatilityShift.None, VolatilityShift.FromPoints(-10), VolatilityShift.FromPercent(50)],
        Elapsed = [Duration.Zero, Duration.FromMinutes(5), Duration.FromDays(1), Duration.FromDays(100)],
    };

    [Fact]
    public void Compute_AnyBook_SplitAddsUpToTheFullRevaluation() => Law.ForAll(FullRevaluation.AnyRows, rows =>
    {
        DealerBook dealers = FullRevaluation.Dealers(rows);
        double most = rows.Sum(r => Math.Abs(100 * r.Quantity));
        return HedgeFlowGrid.Compute(dealers, Wide).Cells.All(c =>
        {
            double[] shifted = [.. dealers.Book.Volatilities.ToArray().Select(s => Math.Max((s * (1 + (c.VolatilityShift.Percent / 100))) + (c.VolatilityShift.Points / 100), 0))];
            ResolvedBook later = dealers.Book.After(c.Elapsed).WithVolatilities(shifted);
            ReadOnlySpan<double> before = BookPricer.Evaluate(dealers.Book, GreekSet.Delta)[GreekSet.Delta], after = BookPricer.Evaluate(later, GreekSet.Delta, double.LogP1(c.SpotMovePercent / 100))[GreekSet.Delta];
            double flow = 0;
            for (int e = 0; e < later.Expiries.Length; e++)
                for (int i = later.Expiries[e].Start; i < later.Expiries[e].Start + later.Expiries[e].Count; i++)
                    flow += dealers.Units[i] * (before[i] - (later.Expiries[e].Expiry <= later.Market.AsOf ? 0 : after[i]));
            return Math.Abs(flow - c.FlowUnits) <= 1e-13 * most && Math.Abs(c.Split.TotalUnits - c.FlowUnits) <= 1e-10 * most && Math.Abs(c.FlowUnits) <= c.GrossUnits * (1 + 1e-14);
        });
    }, cases: 1000);

    [Fact]
    public void Compute_SmallMoves_RemainderIsOfThirdOrder()
    {
        DealerBook dealers = FullRevaluation.Dealers([new(OptionRight.Call, 103, 0.2, 0.25, 12), new(OptionRight.Put, 92, 0.4, 0.35, -30)]);
        // Along spot alone the expansion is complete to second order: halving the move cuts the remainder by eight.
        Assert.Equal(8, Remainder(0.4, 0, 0) / Remainder(0.2, 0, 0), 0.2);
        // Volatility and time have their first order only, so that what is left falls by four.
        Assert.Equal(4, Remainder(0, 0.4, 0) / Remainder(0, 0.2, 0), 0.1);
        Assert.Equal(4, Remainder(0, 0, 0.4) / Remainder(0, 0, 0.2), 0.1);

        double Remainder(double percent, double points, double days) => HedgeFlowGrid.Compute(dealers, new HedgeFlowOptions
        {
            SpotMovesPercent = [percent],
            VolatilityShifts = [VolatilityShift.FromPoints(points)],
            Elapsed = [Duration.FromDays(days)],
        }).Cells[0].Split.RemainderUnits;
    }

    [Fact]
    public void Compute_AnyBook_IsTheNegativeOfTheCustomersAndLinear() => Law.ForAll(FullRevaluation.AnyRows.Zip(FullRevaluation.AnyRows), c =>
    {
        HedgeFlowGrid one = Grid(c.Item1), two = Grid(c.Item2), both = Grid([.. c.Item1, .. c.Item2]), customer = Grid([.. c.Item1.Select(r => r with { Quantity = -r.Quantity })]);
        return Enumerable.Range(0, one.Cells.Length).All(i => customer.Cells[i].FlowUnits == -one.Cells[i].FlowUnits && customer.Cells[i].Split.GammaUnits == -one.Cells[i].Split.GammaUnits
            && Math.Abs(one.Cells[i].FlowUnits + two.Cells[i].FlowUnits - both.Cells[i].FlowUnits) <= 1e-13 * both.Cells[i].GrossUnits);

        static HedgeFlowGrid Grid(Row[] rows) => HedgeFlowGrid.Compute(FullRevaluation.Dealers(rows), Wide);
    }, cases: 200);

    [Fact]
    public void Compute_SpotLadder_IsTheHedgeLadder()
    {
        DealerBook dealers = FullRevaluation.Dealers([new(OptionRight.Call, 103, 0.2, 0.25, 12), new(OptionRight.Put, 92, 0.01, 0.35, -30)]);
        HedgeFlowGrid grid = HedgeFlowGrid.Compute(dealers, new HedgeFlowOptions { SpotMovesPercent = HedgeFlowOptions.SpotLadderPercent });
        HedgeLadder ladder = HedgeLadder.Compute(dealers);
        Assert.Equal(ladder.Rows.Select(r => (r.MovePercent, r.FlowUnits, r.GrossUnits)), grid.Cells.Select(c => (c.SpotMovePercent, c.FlowUnits, c.GrossUnits)));
        Assert.All(ladder.Rows.Zip(grid.Cells), p => Assert.Equal(p.First.DeltaGammaUnits, p.Second.Split.GammaUnits, 1e-9));
    }

    [Theory]
    [InlineData(HedgeAtExpiry.Unwound, -1000, -1000)]
    [InlineData(HedgeAtExpiry.Kept, 0, 0)]
    public void Compute_DeepInTheMoneyThroughExpiry_HedgeIsUnwoundOrKept(HedgeAtExpiry atExpiry, double flow, double unwound)
    {
        DealerBook dealers = FullRevaluation.Dealers([new(OptionRight.Call, 50, 0.01, 0.1, -10)], 0, 0);
        HedgeFlow cell = HedgeFlowGrid.Compute(dealers, new HedgeFlowOptions { Elapsed = HedgeTimes.UntilExpiries(dealers.Book), AtExpiry = atExpiry }).Cells[0];
        Assert.Equal((flow, unwound, 1), (Math.Round(cell.FlowUnits, 9), cell.Split.UnwindUnits, cell.ExpiredRows));
        Assert.Equal(cell.FlowUnits, cell.Split.TotalUnits, 1e-9);
    }

    [Fact]
    public void Compute_OptionsSecondsFromExpiry_AreStepsInTheSplit()
    {
        HedgeFlow cell = HedgeFlowGrid.Compute(FullRevaluation.Dealers([new(OptionRight.Call, 101, 1e-7, 0.2, -10)]), new HedgeFlowOptions { SpotMovesPercent = [2] }).Cells[0];
        Assert.Equal(1000, cell.FlowUnits, 1e-3);
        Assert.Equal((cell.FlowUnits, 0, 0), (cell.Split.StepUnits, cell.Split.GammaUnits, cell.Split.RemainderUnits));
    }

    [Fact]
    public void Compute_MarketWithVolumeAndDepth_StatesTheFlowAgainstBoth()
    {
        ResolvedBook book = SmallBooks.Resolve(QuantityKind.SignedInventory, [new Row(OptionRight.Call, 100, 0.25, 0.2, -10)], new TradingActivity(5000, 0.01));
        MarketDepth depth = MarketDepth.Of([new(99, 100), new(97, 200), new(90, 300)], [new(101, 50), new(103, 60)]);
        DealerBook dealers = DealerPositioning.Inventory.Apply(book.Restated(book.Market with { Depth = depth }, book.Expiries, book.Volatilities.ToArray()));
        HedgeFlowGrid grid = HedgeFlowGrid.Compute(dealers, new HedgeFlowOptions { SpotMovesPercent = [-5, 1, 2, 20, 0] });
        HedgeFlow fall = grid[0, 0, 0], rise = grid[1, 0, 0];
        Assert.InRange(fall.FlowUnits, -205, -195);
        Assert.Equal(-fall.FlowUnits / 5000, fall.FractionOfDailyVolume!.Value, 1e-15);
        Assert.Equal(-fall.FlowUnits / 300, fall.FractionOfDepth!.Value, 1e-12); // bids of 99 and 97
        Assert.Equal(-3, fall.DepthMovePercent!.Value, 1e-9);
        Assert.InRange(rise.FlowUnits, 38, 41);
        Assert.Equal(rise.FlowUnits / 50, rise.FractionOfDepth!.Value, 1e-12);
        Assert.Equal(1, rise.DepthMovePercent!.Value, 1e-9);
        Assert.Equal((3, (double?)null), (Math.Round(grid[2, 0, 0].DepthMovePercent!.Value, 9), grid[3, 0, 0].FractionOfDepth)); // nothing is known beyond 3%
        Assert.Null(grid[3, 0, 0].DepthMovePercent);
        Assert.Equal((null, 0), (grid[4, 0, 0].FractionOfDepth, grid[4, 0, 0].DepthMovePercent));
    }

    [Fact]
    public void Compute_EmptyBook_TradesNothing()
    {
        HedgeFlowGrid grid = HedgeFlowGrid.Compute(SmallBooks.Inventory(), Wide);
        Assert.Equal(60, grid.Cells.Length);
        Assert.All(grid.Cells, c => Assert.Equal((0, 0, 0), (c.FlowUnits, c.GrossUnits, c.Split.TotalUnits)));
        Assert.Throws<ArgumentOutOfRangeException>(() => grid[5, 0, 0]);
    }

    [Fact]
    public void Options_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentException>(() => new HedgeFlowOptions { SpotMovesPercent = [] });
        Assert.Throws<ArgumentException>(() => new HedgeFlowOptions { SpotMovesPercent = [-100] });
        Assert.Throws<ArgumentException>(() => new HedgeFlowOptions { VolatilityShifts = [] });
        Assert.Throws<ArgumentException>(() => new HedgeFlowOptions { Elapsed = [Duration.FromSeconds(-1)] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HedgeFlowOptions { FutureMultiplier = 0 });
    }

    [Fact]
    public void HedgeTimes_FridayAfternoon_AreTheCloseAndTheWeekend()
    {
        var friday = new LocalDateTime(2026, 1, 9, 15, 0);
        MarketSnapshot market = SmallBooks.Resolve(QuantityKind.SignedInventory, []).Market with
        {
            Calendar = ExchangeCalendar.UnitedStates,
            AsOf = ExchangeCalendar.UnitedStates.At(friday.Date, friday.TimeOfDay),
        };
        Assert.Equal(Duration.FromHours(1), HedgeTimes.UntilClose(market, new LocalTime(16, 0)));
        Assert.Equal(Duration.FromHours(66.5), HedgeTimes.OverWeekend(market, new LocalTime(9, 30)));
        Assert.Equal(Duration.FromHours(24), HedgeTimes.UntilClose(market with { AsOf = market.AsOf - Duration.FromHours(23) }, new LocalTime(16, 0)));
        Assert.Null(HedgeTimes.OverWeekend(market with { Calendar = ExchangeCalendar.RoundTheClock }, new LocalTime(9, 30)));
    }
}
