using NodaTime;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Services;
using OptionCascade.Tests.Exposure;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.Services;

public class BookRiskTests
{
    // Ten calls of 100 units, S = K = 100, σ = 0.2, T = 0.25, r = q = 0. Partial derivatives by 40-digit numerical differentiation of the Black–Scholes price.
    [Theory]
    [InlineData("value", 3987.7611677)]
    [InlineData("delta-units", 519.93880584)]
    [InlineData("delta-currency", 51993.880584)]
    [InlineData("gamma-per-one-percent", 3984.4391409)]
    [InlineData("gamma-units-per-one-percent", 39.844391409)]
    [InlineData("gamma-per-point", 39.844391409)]
    [InlineData("vega-per-vol-point", 199.22195705)]
    [InlineData("theta-per-day", -21.832543238)]
    [InlineData("theta-per-year", -7968.8782819)]
    [InlineData("theta-deribit", -21.832543238)]
    [InlineData("theta-over-one-day", -21.89283853)]
    [InlineData("rho-per-basis-point", 1.2001529854)]
    [InlineData("dividend-rho-per-basis-point", -1.2998470146)]
    [InlineData("dual-delta-per-point", -480.06119416)]
    [InlineData("dual-gamma-per-point", 39.844391409)]
    [InlineData("vanna-per-vol-point", 99.610978524)]
    [InlineData("vanna-units-per-vol-point", 0.99610978524)]
    [InlineData("volga-per-vol-point", -0.024902744631)]
    [InlineData("charm-per-day", -10.916271619)]
    [InlineData("charm-units-per-day", -0.10916271619)]
    [InlineData("veta-per-day", -1.088898094)]
    [InlineData("vera-per-basis-point", -0.0024902744631)]
    [InlineData("speed-per-one-percent", -59.766587114)]
    [InlineData("speed-per-point", -0.59766587114)]
    [InlineData("zomma-per-vol-point", -199.72001194)]
    [InlineData("color-per-day", 21.887124596)]
    [InlineData("ultima-per-vol-point", -0.0012420243885)]
    public void Compute_TenCallsAtTheMoney_IsWorkedFigure(string name, double expected)
    {
        DeskUnit unit = DeskUnit.All.Single(u => u.Name == name);
        RiskAmount longCalls = BookRisk.Compute(Held(new Row(OptionRight.Call, 100, 0.25, 0.2, 10)), [unit]).Total[unit];
        RiskAmount shortCalls = BookRisk.Compute(Held(new Row(OptionRight.Call, 100, 0.25, 0.2, -10)), [unit]).Total[unit];
        Assert.Equal(expected, longCalls.Net, 2e-10 * Math.Abs(expected));
        Assert.Equal(-longCalls.Net, shortCalls.Net);
        Assert.Equal(Math.Abs(longCalls.Net), longCalls.Gross);
        Assert.Equal(longCalls.Gross, shortCalls.Gross);
    }

    [Fact]
    public void All_Units_HaveDifferentNamesAndLabelsNameWhatTheyCount()
    {
        Assert.Equal(27, DeskUnit.All.Select(u => u.Name).Distinct().Count());
        Assert.Equal(DeskUnit.All.Length, DeskUnit.All.Distinct().Count());
        Assert.Equal("EUR", DeskUnit.Value.Label("EUR"));
        Assert.Equal("units", DeskUnit.DeltaUnits.Label("EUR"));
        Assert.Equal("USD per 1% move", DeskUnit.GammaPerOnePercentMove.Label("USD"));
        Assert.Equal("USD per volatility point", DeskUnit.VegaPerVolPoint.Label("USD"));
        Assert.Equal("units per calendar day", DeskUnit.CharmUnitsPerDay.Label("USD"));
        Assert.Equal(GreekSet.Theta, DeskUnit.ThetaDeribit.Greeks);
        Assert.Equal(GreekSet.Price, DeskUnit.ThetaOverOneDay.Greeks);
        Assert.Equal(GreekSet.Ultima, DeskUnit.UltimaPerVolPoint.Greeks);
    }

    [Fact]
    public void Compute_AnyBook_TotalIsTheSumOfTheRowsPricedOneByOne() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        PositionBook held = Held(rows);
        BookRisk risk = BookRisk.Compute(held, DeskUnit.Standard);
        GreekSet[] greeks = [GreekSet.Price, GreekSet.Delta, GreekSet.Gamma, GreekSet.Vega, GreekSet.Theta, GreekSet.Vanna, GreekSet.Volga, GreekSet.Charm];
        (DeskUnit Unit, double Factor)[] units =
        [
            (DeskUnit.Value, 1), (DeskUnit.DeltaUnits, 1), (DeskUnit.GammaPerPoint, 1), (DeskUnit.VegaPerVolPoint, 0.01), (DeskUnit.ThetaPerDay, 1 / 365.0),
            (DeskUnit.VannaPerVolPoint, 1), (DeskUnit.VolgaPerVolPoint, 1e-4), (DeskUnit.CharmPerDay, 100 / 365.0),
        ];
        for (int g = 0; g < greeks.Length; g++)
        {
            decimal sum = 0;
            foreach (Row row in rows)
            {
                double years = Duration.FromSeconds(row.Years * 365 * 86_400).TotalSeconds / (365 * 86_400.0);
                sum += (decimal)(BlackScholes.Evaluate(100, row.Strike, years, row.Volatility, 0, 0, row.Right).Of(greeks[g]) * row.Quantity * 100);
            }

            RiskAmount amount = risk.Total[units[g].Unit];
            if (Math.Abs(amount.Net - ((double)sum * units[g].Factor)) > (1e-11 * amount.Gross) + 1e-12) return false;
        }

        return true;
    });

    [Fact]
    public void By_EveryKey_SubtotalsAddUpToTheTotal() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        BookRisk risk = BookRisk.Compute(Held(rows), DeskUnit.All);
        return AddsUp(risk, risk.ByExpiry()) && AddsUp(risk, risk.ByStrike()) && AddsUp(risk, risk.ByRight()) && AddsUp(risk, risk.ByRoot())
            && AddsUp(risk, risk.ByMoneyness(0.9, 0.97, 1.03, 1.1)) && AddsUp(risk, risk.By(r => (r.Right, r.Volatility > 0.3, r.Contracts > 0)));
    });

    [Fact]
    public void Compute_PositionsInAnyOrder_IsTheSame() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        // Roots tell rows of one strike apart and follow the order given here, so that equal strikes may swap: to rounding, not to the bit.
        Row[] reversed = [.. rows.Reverse()];
        BookRisk a = BookRisk.Compute(Held(rows), DeskUnit.All), b = BookRisk.Compute(Held(reversed), DeskUnit.All);
        return DeskUnit.All.All(u => Math.Abs(a.Total[u].Net - b.Total[u].Net) <= 1e-15 * a.Total[u].Gross
            && Math.Abs(a.Total[u].Gross - b.Total[u].Gross) <= 1e-15 * a.Total[u].Gross);
    });

    [Fact]
    public void Compute_PositionsSplitInTwo_IsTheSame() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        Row[] split = [.. rows.SelectMany(r => new[] { r with { Quantity = 0.375 * r.Quantity }, r with { Quantity = 0.625 * r.Quantity } })];
        BookRisk whole = BookRisk.Compute(Held(rows), DeskUnit.All), parts = BookRisk.Compute(Held(split), DeskUnit.All);
        return DeskUnit.All.All(u => Math.Abs(whole.Total[u].Net - parts.Total[u].Net) <= 1e-15 * whole.Total[u].Gross);
    });

    [Fact]
    public void By_BuiltInKeys_AreInOrderWithTheirRows()
    {
        BookRisk risk = BookRisk.Compute(Held(
            new Row(OptionRight.Put, 110, 0.5, 0.2, 1), new Row(OptionRight.Call, 90, 0.5, 0.2, 1), new Row(OptionRight.Call, 100, 0.25, 0.2, -3),
            new Row(OptionRight.Call, 110, 0.25, 0.2, 2)), [DeskUnit.DeltaUnits]);
        Assert.Equal([2, 2], risk.ByExpiry().Select(g => g.Rows));
        Assert.True(risk.ByExpiry()[0].Key < risk.ByExpiry()[1].Key);
        Assert.Equal([90, 100, 110], risk.ByStrike().Select(g => g.Key));
        Assert.Equal([1, 1, 2], risk.ByStrike().Select(g => g.Rows));
        Assert.Equal([OptionRight.Call, OptionRight.Put], risk.ByRight().Select(g => g.Key));
        Assert.Equal(["R0", "R1", "R2", "R3"], risk.ByRoot().Select(g => g.Key));
        // 100/100 stands on the edge and belongs above it; nothing lies from 0.95 to 1.
        Assert.Equal(["[0, 0.95)", "[1, 1.1)", "[1.1, Infinity)"], risk.ByMoneyness(0.95, 1, 1.1).Select(g => g.Key.ToString().Replace("∞", "Infinity", StringComparison.Ordinal)));
        Assert.Equal([1, 1, 2], risk.ByMoneyness(0.95, 1, 1.1).Select(g => g.Rows));
        Assert.Equal([true, false], risk.By(r => r.Contracts < 0, Comparer<bool>.Create((a, b) => b.CompareTo(a))).Select(g => g.Key));
    }

    [Fact]
    public void Row_ByIndex_ShowsTermsAndHolding()
    {
        PositionBook held = Held(new Row(OptionRight.Put, 110, 0.5, 0.3, -4), new Row(OptionRight.Call, 90, 0.25, 0.2, 1));
        PositionRow row = held[1];
        Assert.Equal((1, 110.0, OptionRight.Put, "R0", 0.3, -4.0, -400.0), (row.Index, row.Strike, row.Right, row.Root, row.Volatility, row.Contracts, row.Units));
        Assert.Equal((0.5, 100.0, 1.1), (row.YearFraction, row.Forward, row.Moneyness));
        Assert.Equal(SmallBooks.AsOf + Duration.FromSeconds(0.5 * 365 * 86_400), row.Expiry);
        Assert.Throws<ArgumentOutOfRangeException>(() => held[2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => held[-1]);
    }

    [Fact]
    public void Compute_LargeBook_IsTheSumByExpiryInEveryUnit()
    {
        // More rows than one part of a sum: 70,000, the parts worked by several threads.
        ResolvedBook book = TestBooks.Smile(4000, 3500, [3, 10, 30, 60, 90, 120, 180, 250, 365, 700]);
        BookRisk risk = BookRisk.Compute(PositionBook.FromContracts(book, book.Quantities), DeskUnit.Standard);
        Assert.Equal(70_000, risk.ByExpiry().Sum(g => g.Rows));
        Assert.True(AddsUp(risk, risk.ByExpiry()));
        Assert.True(AddsUp(risk, risk.ByStrike()));
    }

    [Fact]
    public void Compute_EmptyBook_IsZeroWithoutGroups()
    {
        BookRisk risk = BookRisk.Compute(Held(), DeskUnit.All);
        Assert.All(DeskUnit.All, u => Assert.Equal(default, risk.Total[u]));
        Assert.Empty(risk.ByExpiry());
    }

    [Fact]
    public void Compute_BadArguments_Refused()
    {
        ResolvedBook openInterest = SmallBooks.Resolve(QuantityKind.OpenInterest, [new Row(OptionRight.Call, 100, 0.25, 0.2, 10)]);
        Assert.Throws<ArgumentException>(() => PositionBook.FromInventory(openInterest));
        Assert.Throws<ArgumentException>(() => PositionBook.FromContracts(openInterest, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => PositionBook.FromContracts(openInterest, [double.NaN]));
        PositionBook held = PositionBook.FromContracts(openInterest, [-10]);
        Assert.Throws<ArgumentException>(() => BookRisk.Compute(held, []));
        BookRisk risk = BookRisk.Compute(held, [DeskUnit.Value]);
        Assert.Throws<ArgumentException>(() => risk.Total[DeskUnit.DeltaUnits]);
        Assert.Throws<ArgumentException>(() => risk.ByMoneyness(1, 1));
        Assert.Throws<ArgumentException>(() => risk.ByMoneyness(0));
        Assert.Throws<ArgumentException>(() => risk.ByMoneyness(double.NaN));
        Assert.Equal(["Infinity"], risk.ByMoneyness().Select(g => double.IsInfinity(g.Key.High) ? "Infinity" : "finite"));
    }

    internal static PositionBook Held(params Row[] rows) => PositionBook.FromInventory(SmallBooks.Resolve(QuantityKind.SignedInventory, rows));

    private static bool AddsUp<TKey>(BookRisk risk, IReadOnlyCollection<RiskGroup<TKey>> groups)
        where TKey : notnull
        => groups.Sum(g => g.Rows) == risk.Positions.Count && risk.Units.All(u =>
        {
            RiskAmount total = risk.Total[u];
            double rounding = 1e-15 * total.Gross;
            CompensatedSum net = default, gross = default; // thousands of subtotals: the test must not round more than what it tests
            foreach (RiskGroup<TKey> g in groups)
            {
                net.Add(g.Amounts[u].Net);
                gross.Add(g.Amounts[u].Gross);
            }

            return Math.Abs(net.Value - total.Net) <= rounding && Math.Abs(gross.Value - total.Gross) <= rounding;
        });
}
