using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Services;
using OptionCascade.Tests.Exposure;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.Services;

public class PnlExplainTests
{
    // Ten calls of 100 units, r = q = 0: S = 100 → 102, σ = 0.20 → 0.22, T = 0.25 → 0.25 − 14/365, K = 100. Each term and the full change (1166.2980304686)
    // by 40-digit numerical differentiation of the Black–Scholes price.
    [Theory]
    [InlineData(PnlTerms.Delta, 1039.8776117)]
    [InlineData(PnlTerms.Vega, 398.44391409)]
    [InlineData(PnlTerms.Theta, -305.65560533)]
    [InlineData(PnlTerms.Rho, 0)]
    [InlineData(PnlTerms.DividendRho, 0)]
    [InlineData(PnlTerms.Gamma, 79.688782819)]
    [InlineData(PnlTerms.Vanna, 3.9844391409)]
    [InlineData(PnlTerms.Charm, -3.0565560533)]
    [InlineData(PnlTerms.Volga, -0.049805489262)]
    [InlineData(PnlTerms.Veta, -30.489146632)]
    [InlineData(PnlTerms.TimeConvexity, -11.753086085)]
    [InlineData(PnlTerms.Vera, 0)]
    [InlineData(PnlTerms.Speed, -0.79688782819)]
    [InlineData(PnlTerms.Zomma, -7.9888004776)]
    [InlineData(PnlTerms.Color, 6.1283948869)]
    [InlineData(PnlTerms.Ultima, -0.001656032518)]
    public void Between_OneCall_EachTermIsWorkedFigure(PnlTerms term, double expected)
    {
        ResolvedBook book = SmallBooks.Resolve(QuantityKind.SignedInventory, [new Row(OptionRight.Call, 100, 0.25, 0.2, 10)]);
        MarketSnapshot after = Later(book, 102, Duration.FromDays(14), _ => 0.22);
        PnlBreakdown total = PnlExplain.Between(PositionBook.FromInventory(book), after, PnlTerms.ThirdOrder).Total;
        Assert.Equal(expected, total[term], 1e-9 * Math.Max(1, Math.Abs(expected)));
        Assert.Equal(1166.2980304686, total.FullRevaluation, 1e-9);
        Assert.Equal(total.FullRevaluation, total.Explained + total.Residual, 1e-12);
        PnlBreakdown same = PnlExplain.Scenario(PositionBook.FromInventory(book), 2, VolatilityShift.FromPoints(2), Duration.FromDays(14), PnlTerms.ThirdOrder).Total;
        Assert.Equal(total[term], same[term], 1e-11);
        Assert.Equal(total.FullRevaluation, same.FullRevaluation, 1e-10);
    }

    [Fact]
    public void Between_RatesMove_RhoTermsAreTheirFirstOrder()
    {
        // One basis point each way: the change of price by rates alone, second order 1e-8 of the first.
        ResolvedBook book = SmallBooks.Resolve(QuantityKind.SignedInventory, [new Row(OptionRight.Put, 105, 0.5, 0.3, 1)], rate: 0.04, dividend: 0.01);
        PositionBook held = PositionBook.FromInventory(book);
        foreach ((double rate, double dividend, PnlTerms term) in new[] { (0.0401, 0.01, PnlTerms.Rho), (0.04, 0.0101, PnlTerms.DividendRho) })
        {
            MarketSnapshot after = book.Market with { Forwards = ForwardCurve.Flat(rate, dividend) };
            PnlBreakdown total = PnlExplain.Between(held, after).Total;
            Greeks now = BlackScholes.Evaluate(100, 105, 0.5, 0.3, 0.04, 0.01, OptionRight.Put), then = BlackScholes.Evaluate(100, 105, 0.5, 0.3, rate, dividend, OptionRight.Put);
            Assert.Equal(100 * (then.Price - now.Price), total.FullRevaluation, 1e-10);
            Assert.Equal(100e-4 * (term == PnlTerms.Rho ? now.Rho : now.DividendRho), total[term], 1e-9);
            Assert.Equal(total.Explained, total[term], 1e-9);
            Assert.True(total.ResidualOfGross < 1e-3);
        }
    }

    [Fact]
    public void Scenario_AnyBook_TermsAndResidualAreTheFullRevaluation() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        PositionBook held = BookRiskTests.Held(rows);
        foreach (PnlTerms terms in new[] { PnlTerms.None, PnlTerms.Delta | PnlTerms.Gamma, PnlTerms.SecondOrder, PnlTerms.ThirdOrder })
        {
            PnlExplain explain = PnlExplain.Scenario(held, -3, VolatilityShift.FromPoints(4), Duration.FromDays(1), terms);
            ScenarioCell cell = ScenarioGrid.Compute(held, new ScenarioGridOptions
            {
                SpotMovesPercent = [-3], VolatilityShifts = [VolatilityShift.FromPoints(4)], Elapsed = [Duration.FromDays(1)],
            })[0, 0, 0];
            PnlBreakdown total = explain.Total;
            double terms1 = 0;
            for (int rest = (int)terms; rest != 0; rest &= rest - 1)
                terms1 += total[(PnlTerms)(rest & -rest)];
            if (Math.Abs(terms1 + total.Residual - cell.ProfitAndLoss) > 1e-12 * Math.Max(cell.GrossProfitAndLoss, 100 * Math.Abs(terms1))) return false;
            if (Math.Abs(total.Explained + total.Residual - total.FullRevaluation) > 1e-15 * Math.Max(Math.Abs(total.Explained), total.GrossRevaluation)) return false;
        }

        return true;
    });

    [Fact]
    public void Scenario_SmallerSteps_ResidualIsOfThirdOrder() => Law.ForAll(
        from call in Gen.Elements(OptionRight.Call, OptionRight.Put)
        from strike in Law.Uniform(70, 140)
        from years in Law.Uniform(0.25, 2)
        from volatility in Law.Uniform(0.15, 0.6)
        from rate in Law.Uniform(-0.02, 0.08)
        from dividend in Law.Uniform(-0.02, 0.08)
        from down in Gen.Elements(-1.0, 1.0)
        from vol in Gen.Elements(-1.0, 1.0)
        select (new Row(call, strike, years, volatility, 0.01), rate, dividend, down, vol), c =>
    {
        // Steps h: 10% of spot, 10% of volatility, 10% of life. A missing or wrong second-order term would leave a residual of order h², 100 times the bound at
        // the smaller step for a coefficient of 0.1; here 1 unit, S = 100.
        (Row row, double rate, double dividend, double down, double vol) = c;
        PositionBook held = PositionBook.FromInventory(SmallBooks.Resolve(QuantityKind.SignedInventory, [row], rate: rate, dividend: dividend));
        return new[] { 0.1, 0.01, 0.001 }.All(h =>
        {
            PnlBreakdown total = PnlExplain.Scenario(held, down * 10 * h, VolatilityShift.FromPercent(vol * 10 * h), Duration.FromSeconds(row.Years * 365 * 86_400 * 0.1 * h)).Total;
            return Math.Abs(total.Residual) <= (1.0 * h * h * h) + 1e-12;
        });
    });

    [Fact]
    public void By_EveryKey_SubtotalsAddUpToTheTotalTermByTerm() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        PnlExplain explain = PnlExplain.Scenario(BookRiskTests.Held(rows), 2, VolatilityShift.FromPercent(-10), Duration.FromHours(12), PnlTerms.ThirdOrder);
        PnlGroup<(OptionRight, double)>[] groups = [.. explain.By(r => (r.Right, r.Strike))];
        double scale = groups.Sum(g => Enumerable.Range(0, 16).Sum(b => Math.Abs(g.Breakdown[(PnlTerms)(1 << b)]))) + explain.Total.GrossRevaluation;
        return Math.Abs(groups.Sum(g => g.Breakdown.FullRevaluation) - explain.Total.FullRevaluation) <= 1e-14 * scale
            && Math.Abs(groups.Sum(g => g.Breakdown.Residual) - explain.Total.Residual) <= 1e-14 * scale
            && Enumerable.Range(0, 16).Select(b => (PnlTerms)(1 << b)).All(t => Math.Abs(groups.Sum(g => g.Breakdown[t]) - explain.Total[t]) <= 1e-14 * scale);
    });

    [Fact]
    public void Between_SameMarket_IsZeroInEveryTerm() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        PositionBook held = BookRiskTests.Held(rows);
        PnlBreakdown total = PnlExplain.Between(held, held.Book.Market, PnlTerms.ThirdOrder).Total;
        return total.FullRevaluation == 0 && total.GrossRevaluation == 0 && total.Explained == 0 && total.Residual == 0 && total.ResidualOfGross is null;
    });

    [Fact]
    public void Between_ExpiredAndUnquotedRows_PayoffAndDiagnostics()
    {
        Row[] rows = [new(OptionRight.Call, 100, 1 / 365.0, 0.2, 1), new(OptionRight.Call, 105, 0.5, 0.2, 1), new(OptionRight.Put, 105, 0.5, 0.2, 7)];
        ResolvedBook book = SmallBooks.Resolve(QuantityKind.SignedInventory, rows);
        PositionBook held = PositionBook.FromInventory(book);
        MarketSnapshot after = Later(book, 103, Duration.FromDays(3), strike => strike == "R1" ? 0.21 : double.NaN);
        PnlExplain explain = PnlExplain.Between(held, after);
        DroppedRow unpriced = Assert.Single(explain.Unpriced);
        Assert.Equal((OptionRight.Put, 7.0, DropReason.NoImpliedVolatility), (unpriced.Position.Contract.Right, unpriced.Position.Quantity, unpriced.Reason));
        Assert.Equal((1, 0), (explain.ExpiredRows, explain.FlooredRows));
        double before = BookPricer.Evaluate(book, GreekSet.Price)[GreekSet.Price][0];
        PnlBreakdown expired = explain.By(r => r.Root).Single(g => g.Key == "R0").Breakdown;
        Assert.Equal(100 * (3 - before), expired.FullRevaluation, 1e-10);
        Assert.Equal(0, expired[PnlTerms.Vega]);
        PnlBreakdown left = explain.By(r => r.Root).Single(g => g.Key == "R2").Breakdown;
        Assert.Equal((0, 0), (left.GrossRevaluation, left.Explained));
        Assert.Equal(explain.Total.FullRevaluation, explain.By(r => r.Root).Sum(g => g.Breakdown.FullRevaluation), 1e-10);
    }

    [Fact]
    public void Between_NoForwardForAnExpiry_IsReported()
    {
        ResolvedBook book = SmallBooks.Resolve(QuantityKind.SignedInventory, [new Row(OptionRight.Call, 100, 0.25, 0.2, 1), new Row(OptionRight.Call, 100, 0.5, 0.2, 1)]);
        MarketSnapshot after = book.Market with { Forwards = ForwardCurve.Quoted([new(book.Expiries[0].Expiry, new ForwardDiscount(100, 1))]) };
        PnlExplain explain = PnlExplain.Between(PositionBook.FromInventory(book), after);
        Assert.Equal(DropReason.NoForward, Assert.Single(explain.Unpriced).Reason);
        Assert.Equal(0, explain.Total.GrossRevaluation);
    }

    [Fact]
    public void Scenario_ShiftBelowZero_CountsRowsAlive()
    {
        PositionBook held = BookRiskTests.Held(new Row(OptionRight.Call, 100, 1 / 365.0, 0.1, 1), new Row(OptionRight.Call, 100, 0.5, 0.1, 1), new Row(OptionRight.Call, 100, 0.5, 0.3, 1));
        PnlExplain explain = PnlExplain.Scenario(held, 0, VolatilityShift.FromPoints(-20), Duration.FromDays(2));
        Assert.Equal((1, 1), (explain.FlooredRows, explain.ExpiredRows));
    }

    [Fact]
    public void Between_BadArguments_Refused()
    {
        PositionBook held = BookRiskTests.Held(new Row(OptionRight.Call, 100, 0.25, 0.2, 1));
        MarketSnapshot market = held.Book.Market;
        Assert.Throws<ArgumentException>(() => PnlExplain.Between(held, market with { Underlying = "OTHER" }));
        Assert.Throws<ArgumentException>(() => PnlExplain.Between(held, market with { Currency = "EUR" }));
        Assert.Throws<ArgumentException>(() => PnlExplain.Between(held, market with { AsOf = market.AsOf - Duration.FromSeconds(1) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => PnlExplain.Between(held, market, (PnlTerms)(1 << 16)));
        Assert.Throws<ArgumentOutOfRangeException>(() => PnlExplain.Scenario(held, -100, VolatilityShift.None, Duration.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => PnlExplain.Scenario(held, double.NaN, VolatilityShift.None, Duration.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => PnlExplain.Scenario(held, 0, VolatilityShift.None, Duration.FromSeconds(-1)));
        PnlBreakdown total = PnlExplain.Between(held, market, PnlTerms.Delta).Total;
        Assert.Throws<ArgumentException>(() => total[PnlTerms.Gamma]);
        Assert.Throws<ArgumentException>(() => total[PnlTerms.None]);
        Assert.Throws<ArgumentException>(() => PnlExplain.Between(held, market).Total[PnlTerms.Delta | PnlTerms.Gamma]);
    }

    /// <summary>The market later: other spot, a volatility by root, the same rates.</summary>
    private static MarketSnapshot Later(ResolvedBook book, double spot, Duration elapsed, Func<string, double> volatility) => book.Market with
    {
        AsOf = book.Market.AsOf + elapsed,
        Spot = spot,
        Quotes = new OptionQuotes(book.Book.Positions().Select(p => KeyValuePair.Create(p.Contract.Key, OptionQuote.Empty with { ImpliedVolatility = volatility(p.Contract.Root) }))),
    };
}
