using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;
using OptionCascade.Pricing.ImpliedVolatility;
using Xunit;

namespace OptionCascade.Tests.Pricing.ImpliedVolatility;

/// <summary>Volatilities of a chain from its quotes.</summary>
public sealed class ImpliedVolatilitiesTests
{
    private static readonly Instant AsOf = Instant.FromUtc(2022, 12, 12, 21, 0);
    private static readonly Instant Near = AsOf + Duration.FromDays(30), Far = AsOf + Duration.FromDays(365), Past = AsOf - Duration.FromDays(1);

    private static OptionContract Contract(double strike, OptionRight right, Instant expiry, ExerciseStyle exercise = ExerciseStyle.European,
        OptionSettlement settlement = OptionSettlement.Quote, string root = "U") => new()
        {
            Underlying = "U", Root = root, Right = right, Strike = strike, Expiry = expiry, Exercise = exercise, Multiplier = 100, Currency = "USD", Settlement = settlement,
        };

    private static ImpliedVolatilities Solve(ForwardCurve forwards, int threads, params (OptionContract Contract, double Bid, double Ask)[] quotes)
    {
        var market = new MarketSnapshot
        {
            Underlying = "U", AsOf = AsOf, Spot = 4000, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock, Forwards = forwards,
            Quotes = new OptionQuotes(quotes.Select(q => KeyValuePair.Create(q.Contract.Key, OptionQuote.Empty with { Bid = q.Bid, Ask = q.Ask }))),
        };
        OptionBook book = OptionBook.Create("U", QuantityKind.OpenInterest, quotes.Select(q => new Position(q.Contract, 1)));
        return ImpliedVolatilities.FromMid(new OptionChain(market, book), TimeConvention.CalendarInstant, threads);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void FromMid_PricesOfASmile_GivesItBack(int threads)
    {
        var quotes = new List<(OptionContract, double, double)>();
        var expected = new Dictionary<OptionKey, double>();
        foreach (Instant expiry in new[] { Near, Far })
            for (int i = 0; i < 3000; i++)
            {
                double strike = 2800 + i, years = (expiry - AsOf).TotalDays / 365, x = Math.Log(strike / 4000), volatility = 0.2 - (0.1 * x) + (0.2 * x * x);
                OptionContract contract = Contract(strike, strike < 4000 ? OptionRight.Put : OptionRight.Call, expiry);
                double price = Black76.Evaluate(4000 * Math.Exp(0.03 * years), strike, years, volatility, Math.Exp(-0.04 * years), contract.Right).Price;
                quotes.Add((contract, price * 0.99, price * 1.01));
                expected.Add(contract.Key, volatility);
            }

        ImpliedVolatilities result = Solve(ForwardCurve.Flat(0.04, 0.01), threads, [.. quotes]);
        Assert.Empty(result.Skipped);
        Assert.Equal(6000, result.Rows.Length);
        for (int i = 0; i < result.Rows.Length; i++)
        {
            ContractVolatility row = result.Rows[i];
            Assert.Equal(i, row.Row);
            Assert.True(row.Result.IsSolved);
            Assert.Equal(1, row.Result.Volatility / expected[row.Contract.Key], 1e-13);
        }
    }

    [Fact]
    public void FromMid_RowsWithoutAPriceOrAModel_SkippedWithTheReason()
    {
        OptionContract noBid = Contract(4100, OptionRight.Call, Near), noAsk = Contract(4200, OptionRight.Call, Near), crossed = Contract(4300, OptionRight.Call, Near),
            american = Contract(4400, OptionRight.Call, Near, ExerciseStyle.American), good = Contract(4500, OptionRight.Call, Near),
            zeroBid = Contract(4600, OptionRight.Call, Near), tooHigh = Contract(4700, OptionRight.Call, Near), past = Contract(4000, OptionRight.Call, Past);
        ImpliedVolatilities result = Solve(ForwardCurve.Flat(0, 0), 1,
            (noBid, double.NaN, 50), (noAsk, 40, double.NaN), (crossed, 50, 40), (american, 40, 50), (good, 10, 11), (zeroBid, 0, 1), (tooHigh, 5000, 5001), (past, 1, 2));
        Assert.Equal(8, result.Rows.Length + result.Skipped.Length);
        Assert.Equal(
            [(noBid, "No bid."), (noAsk, "No ask."), (crossed, "Bid above ask.")],
            result.Skipped.Select(s => (s.Contract, s.Reason)));
        Assert.Equal(
            [(past, ImpliedVolatilityStatus.Expired), (american, ImpliedVolatilityStatus.Solved), (good, ImpliedVolatilityStatus.Solved), (zeroBid, ImpliedVolatilityStatus.Solved), (tooHigh, ImpliedVolatilityStatus.AboveMaximum)],
            result.Rows.Select(r => (r.Contract, r.Result.Status)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void FromMid_AmericanAndEuropeanMixed_EachByItsOwnModel(int threads)
    {
        // r = 4%, q = 1%: puts are worth more than their European counterparts, so that Black's volatility of an American price would be too high.
        var quotes = new List<(OptionContract, double, double)>();
        var expected = new Dictionary<OptionKey, double>();
        double years = 365.0 / 365;
        for (int i = 0; i < 120; i++)
        {
            double strike = 3000 + (20 * i), volatility = 0.2 + (0.1 * Math.Abs(Math.Log(strike / 4000)));
            ExerciseStyle exercise = i % 3 == 0 ? ExerciseStyle.European : ExerciseStyle.American;
            OptionContract contract = Contract(strike, i % 2 == 0 ? OptionRight.Put : OptionRight.Call, Far, exercise);
            double price = exercise == ExerciseStyle.European
                ? Black76.Evaluate(4000 * Math.Exp(0.03 * years), strike, years, volatility, Math.Exp(-0.04 * years), contract.Right).Price
                : AmericanOption.Price(4000, strike, years, volatility, 0.04, 0.01, contract.Right, AmericanPrecision.Accurate);
            quotes.Add((contract, price - 0.01, price + 0.01));
            expected.Add(contract.Key, volatility);
        }

        ImpliedVolatilities result = Solve(ForwardCurve.Flat(0.04, 0.01), threads, [.. quotes]);
        Assert.Empty(result.Skipped);
        Assert.Equal(quotes.Count, result.Rows.Length);
        for (int i = 0; i < result.Rows.Length; i++)
        {
            ContractVolatility row = result.Rows[i];
            Assert.Equal(i, row.Row);
            Assert.True(row.Result.IsSolved, row.ToString());
            Assert.Equal(1, row.Result.Volatility / expected[row.Contract.Key], row.Contract.Exercise == ExerciseStyle.American ? row.Result.AttainableError : 1e-12);
        }
    }

    [Fact]
    public void FromMid_AmericanWithoutAVolatility_TypedOutcome()
    {
        OptionContract exercised = Contract(8000, OptionRight.Put, Near, ExerciseStyle.American), below = Contract(7000, OptionRight.Put, Near, ExerciseStyle.American),
            above = Contract(4000, OptionRight.Put, Near, ExerciseStyle.American), past = Contract(4000, OptionRight.Call, Past, ExerciseStyle.American);
        ImpliedVolatilities result = Solve(ForwardCurve.Flat(0.05, 0), 1, (exercised, 4000, 4000), (below, 2000, 2100), (above, 5000, 5001), (past, 1, 2));
        Assert.Empty(result.Skipped);
        Assert.Equal(
            [(past, ImpliedVolatilityStatus.Expired), (above, ImpliedVolatilityStatus.AboveMaximum), (below, ImpliedVolatilityStatus.BelowIntrinsic),
                (exercised, ImpliedVolatilityStatus.NoRecoverableVolatility)],
            result.Rows.Select(r => (r.Contract, r.Result.Status)));
    }

    [Fact]
    public void FromMid_NoForwardForTheExpiry_Skipped()
    {
        ForwardCurve curve = ForwardCurve.Quoted([KeyValuePair.Create(Far, new ForwardDiscount(4100, 0.96))]);
        ImpliedVolatilities result = Solve(curve, 1, (Contract(4000, OptionRight.Put, Near), 40, 50), (Contract(4000, OptionRight.Put, Far), 200, 210));
        Assert.Equal("No forward for the expiry.", Assert.Single(result.Skipped).Reason);
        ContractVolatility row = Assert.Single(result.Rows);
        Assert.Equal(BlackImpliedVolatility.Solve(205, 4100, 4000, 1, 0.96, OptionRight.Put), row.Result);
    }

    [Fact]
    public void FromMid_CoinSettled_PriceAtSpot()
    {
        ImpliedVolatilities result = Solve(ForwardCurve.Flat(0, 0), 1, (Contract(4000, OptionRight.Put, Far, settlement: OptionSettlement.Coin), 0.05, 0.0625));
        ContractVolatility row = Assert.Single(result.Rows);
        Assert.Equal(0.05625, row.Mid, 1e-15);
        Assert.Equal(BlackImpliedVolatility.Solve(0.05625 * 4000, 4000, 4000, 1, 1, OptionRight.Put).Volatility, row.Result.Volatility, 1e-14);
    }

    [Fact]
    public void FromMid_EmptyBook_Empty()
    {
        ImpliedVolatilities result = Solve(ForwardCurve.Flat(0, 0), 1);
        Assert.Empty(result.Rows);
        Assert.Empty(result.Skipped);
    }
}
