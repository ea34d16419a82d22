using NodaTime;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Services;
using OptionCascade.Tests.Exposure;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.Services;

public class ScenarioGridTests
{
    private static readonly ScenarioGridOptions s_wide = new()
    {
        SpotMovesPercent = [-20, -5, 0, 5, 20],
        VolatilityShifts = [VolatilityShift.FromPoints(-10), VolatilityShift.None, VolatilityShift.FromPercent(50)],
        Elapsed = [Duration.Zero, Duration.FromHours(60), Duration.FromDays(7)],
        Units = [DeskUnit.Value, DeskUnit.DeltaUnits, DeskUnit.GammaPerOnePercentMove, DeskUnit.VegaPerVolPoint, DeskUnit.ThetaPerDay],
    };

    [Fact]
    public void Compute_OneCall_IsWorkedFigure()
    {
        // S = K = 100, σ = 0.2, T = 0.25 → S = 102, σ = 0.25, 30 days later; 1,000 units. V' − V = 5.20146179… − 3.98776117 (40 digits): 1213.7006289742.
        PositionBook held = BookRiskTests.Held(new Row(OptionRight.Call, 100, 0.25, 0.2, 10));
        foreach (VolatilityShift shift in new[] { VolatilityShift.FromPoints(5), VolatilityShift.FromPercent(25) })
        {
            ScenarioGrid grid = ScenarioGrid.Compute(held, new ScenarioGridOptions
            {
                SpotMovesPercent = [0, 2], VolatilityShifts = [VolatilityShift.None, shift], Elapsed = [Duration.Zero, Duration.FromDays(30)],
            });
            ScenarioCell cell = grid[1, 1, 1];
            Assert.Equal(1213.7006289742, cell.ProfitAndLoss, 1e-9);
            Assert.Equal(cell.ProfitAndLoss, cell.GrossProfitAndLoss);
            Assert.Equal((2.0, 102.0, shift, Duration.FromDays(30), 0, 0), (cell.SpotMovePercent, cell.Spot, cell.VolatilityShift, cell.Elapsed, cell.FlooredRows, cell.ExpiredRows));
            Assert.Equal(0, grid[0, 0, 0].ProfitAndLoss);
        }
    }

    [Fact]
    public void Compute_AnyBook_IsTheRowsPricedOneByOne() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        const double rate = 0.04, dividend = 0.01;
        ResolvedBook book = SmallBooks.Resolve(QuantityKind.SignedInventory, rows, rate: rate, dividend: dividend);
        PositionBook held = PositionBook.FromInventory(book);
        ScenarioGrid grid = ScenarioGrid.Compute(held, s_wide);
        foreach (ScenarioCell cell in grid.Cells)
        {
            double profit = 0, gross = 0, delta = 0, grossDelta = 0, value = 0;
            int floored = 0, expired = 0;
            foreach (Row row in rows)
            {
                if (row.Quantity == 0) continue;
                Instant expiry = SmallBooks.AsOf + Duration.FromSeconds(row.Years * 365 * 86_400), then = SmallBooks.AsOf + cell.Elapsed;
                double units = 100 * row.Quantity, years = (expiry - SmallBooks.AsOf).TotalSeconds / (365 * 86_400.0);
                double before = BlackScholes.Evaluate(100, row.Strike, years, row.Volatility, rate, dividend, row.Right).Price, now;
                if (expiry <= then)
                {
                    expired++;
                    now = Math.Max(row.Right == OptionRight.Call ? cell.Spot - row.Strike : row.Strike - cell.Spot, 0);
                }
                else
                {
                    double sigma = (row.Volatility * (1 + (cell.VolatilityShift.Percent / 100))) + (cell.VolatilityShift.Points / 100);
                    if (sigma < 0) floored++;
                    Greeks g = BlackScholes.Evaluate(cell.Spot, row.Strike, (expiry - then).TotalSeconds / (365 * 86_400.0), Math.Max(sigma, 0), rate, dividend, row.Right);
                    now = g.Price;
                    delta += units * g.Delta;
                    grossDelta += Math.Abs(units * g.Delta);
                }

                value += units * now;
                profit += units * (now - before);
                gross += Math.Abs(units * (now - before));
            }

            double rounding = 1e-10 * rows.Sum(r => 100 * Math.Abs(r.Quantity));
            if (Math.Abs(cell.ProfitAndLoss - profit) > rounding || Math.Abs(cell.GrossProfitAndLoss - gross) > rounding || floored != cell.FlooredRows
                || expired != cell.ExpiredRows || Math.Abs(cell.Risk[DeskUnit.Value].Net - value) > rounding
                || Math.Abs(cell.Risk[DeskUnit.DeltaUnits].Net - delta) > rounding || Math.Abs(cell.Risk[DeskUnit.DeltaUnits].Gross - grossDelta) > rounding)
                return false;
        }

        return grid.Cells.Length == 45 && grid[2, 1, 0].ProfitAndLoss == 0 && grid[2, 1, 0].GrossProfitAndLoss == 0;
    }, cases: 300);

    [Fact]
    public void Compute_NothingChanges_RiskIsThatOfTheBook() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        PositionBook held = BookRiskTests.Held(rows);
        ScenarioCell cell = ScenarioGrid.Compute(held, new ScenarioGridOptions { SpotMovesPercent = [0], Units = DeskUnit.Standard })[0, 0, 0];
        BookRisk risk = BookRisk.Compute(held, DeskUnit.Standard);
        return DeskUnit.Standard.All(u => Math.Abs(cell.Risk[u].Net - risk.Total[u].Net) <= 1e-15 * risk.Total[u].Gross);
    });

    [Fact]
    public void Compute_AnyThreadsAndWidth_SameBits()
    {
        ResolvedBook book = TestBooks.Smile(4000, 700, [0.5, 3, 10, 90]);
        PositionBook held = PositionBook.FromContracts(book, book.Quantities);
        ScenarioGridOptions options = s_wide with { Units = DeskUnit.Standard };
        double[] reference = Figures(ScenarioGrid.Compute(held, options, EuropeanKernel.Width.Vector128, 1));
        foreach (EuropeanKernel.Width width in Enum.GetValues<EuropeanKernel.Width>().Where(w => w <= EuropeanKernel.Widest))
            foreach (int threads in new[] { 1, 2, 3, 8 })
                Assert.Equal(reference, Figures(ScenarioGrid.Compute(held, options, width, threads)));
        Assert.Equal(reference, Figures(ScenarioGrid.Compute(held, options)));

        static double[] Figures(ScenarioGrid grid)
            => [.. grid.Cells.SelectMany(c => DeskUnit.Standard.SelectMany(u => new[] { c.Risk[u].Net, c.Risk[u].Gross }).Append(c.ProfitAndLoss).Append(c.GrossProfitAndLoss))];
    }

    [Fact]
    public void Compute_PositionsSplitOrReordered_IsTheSame() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        Row[] split = [.. rows.Reverse().SelectMany(r => new[] { r with { Quantity = 0.25 * r.Quantity }, r with { Quantity = 0.75 * r.Quantity } })];
        ScenarioGrid whole = ScenarioGrid.Compute(BookRiskTests.Held(rows), s_wide), parts = ScenarioGrid.Compute(BookRiskTests.Held(split), s_wide);
        return whole.Cells.Zip(parts.Cells).All(p => Math.Abs(p.First.ProfitAndLoss - p.Second.ProfitAndLoss) <= 1e-15 * p.First.GrossProfitAndLoss);
    }, cases: 300);

    [Fact]
    public void Compute_ExpiringInsideTheHorizon_PaysItsPayoffAndHasNoGreeks()
    {
        // A call struck at 95 and a put struck at 100, each 100 units; the put expires after two days, before the horizon of seven.
        PositionBook held = BookRiskTests.Held(new Row(OptionRight.Put, 100, 2 / 365.0, 0.2, 3), new Row(OptionRight.Call, 95, 1, 0.2, -1));
        ScenarioCell cell = ScenarioGrid.Compute(held, new ScenarioGridOptions
        {
            SpotMovesPercent = [-10], VolatilityShifts = [VolatilityShift.FromPoints(-100)], Elapsed = [Duration.FromDays(7)], Units = DeskUnit.Standard,
        })[0, 0, 0];
        Assert.Equal(1, cell.ExpiredRows);
        Assert.Equal(1, cell.FlooredRows); // the put is gone: its volatility does not count as floored
        Assert.Equal(3000, cell.Risk[DeskUnit.Value].Net, 1e-9); // the call is out of the money without volatility: worth nothing
        Assert.Equal(0, cell.Risk[DeskUnit.DeltaUnits].Gross);
        double before = BookRisk.Compute(held, [DeskUnit.Value]).Total[DeskUnit.Value].Net;
        Assert.Equal(3000 - before, cell.ProfitAndLoss, 1e-9);
    }

    [Fact]
    public void Compute_ShiftBelowZero_IsFlooredAndCounted()
    {
        PositionBook held = BookRiskTests.Held(new Row(OptionRight.Call, 90, 1, 0.1, 1), new Row(OptionRight.Call, 90, 1, 0.2, 1), new Row(OptionRight.Call, 90, 1, 0.3, 1));
        ScenarioGrid grid = ScenarioGrid.Compute(held, new ScenarioGridOptions
        {
            SpotMovesPercent = [0], Units = [DeskUnit.Value],
            VolatilityShifts = [VolatilityShift.FromPoints(-20), VolatilityShift.FromPoints(-25), VolatilityShift.FromPercent(-100), VolatilityShift.FromPercent(-150)],
        });
        Assert.Equal([1, 2, 0, 3], grid.Cells.Select(c => c.FlooredRows));
        Assert.Equal(3000, grid[0, 2, 0].Risk[DeskUnit.Value].Net, 1e-10);
        Assert.Equal(3000, grid[0, 3, 0].Risk[DeskUnit.Value].Net, 1e-10);
    }

    [Fact]
    public void Compute_EmptyBook_IsZeroEverywhere()
        => Assert.All(ScenarioGrid.Compute(BookRiskTests.Held(), s_wide).Cells, c => Assert.Equal((0, 0), (c.ProfitAndLoss, c.GrossProfitAndLoss)));

    [Fact]
    public void Shift_Text_SaysWhatItDoes()
    {
        Assert.Equal("+5 points", VolatilityShift.FromPoints(5).ToString());
        Assert.Equal("-12.5%", VolatilityShift.FromPercent(-12.5).ToString());
        Assert.Equal("unchanged", VolatilityShift.None.ToString());
        Assert.Equal(VolatilityShift.None, VolatilityShift.FromPoints(0));
    }

    [Fact]
    public void Options_BadArguments_Refused()
    {
        Assert.Throws<ArgumentException>(() => s_wide with { SpotMovesPercent = [] });
        Assert.Throws<ArgumentException>(() => s_wide with { SpotMovesPercent = [-100] });
        Assert.Throws<ArgumentException>(() => s_wide with { SpotMovesPercent = [double.NaN] });
        Assert.Throws<ArgumentException>(() => s_wide with { VolatilityShifts = [] });
        Assert.Throws<ArgumentException>(() => s_wide with { Elapsed = [] });
        Assert.Throws<ArgumentException>(() => s_wide with { Elapsed = [Duration.FromSeconds(-1)] });
        Assert.Throws<ArgumentException>(() => s_wide with { Units = default });
        Assert.Throws<ArgumentException>(() => s_wide with { Units = [DeskUnit.ThetaOverOneDay] });
        Assert.Throws<ArgumentOutOfRangeException>(() => VolatilityShift.FromPoints(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => VolatilityShift.FromPercent(double.PositiveInfinity));
        ScenarioGrid grid = ScenarioGrid.Compute(BookRiskTests.Held(), s_wide);
        Assert.Throws<ArgumentOutOfRangeException>(() => grid[5, 0, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => grid[0, 3, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => grid[0, 0, -1]);
    }
}
