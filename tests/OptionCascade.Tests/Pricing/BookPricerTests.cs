using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using Xunit;

namespace OptionCascade.Tests.Pricing;

/// <summary>Whole books: the same bits as one option at a time, in every vector width, on any number of threads.</summary>
public class BookPricerTests
{
    private static void SameBits(BookGreeks a, BookGreeks b, GreekSet set)
    {
        foreach (GreekSet greek in TestBooks.Single.Where(g => (set & g) != 0))
            for (int i = 0; i < a.Count; i++)
                Assert.True(BitConverter.DoubleToInt64Bits(a[greek][i]) == BitConverter.DoubleToInt64Bits(b[greek][i]), $"{greek} row {i}: {a[greek][i]:R} {b[greek][i]:R}");
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-0.05)]
    public void Evaluate_AnyWidth_SameBitsAsOneOption(double logMove)
    {
        // 37 strikes: 74 rows an expiry, not a multiple of any width; from ten minutes to thirty years, with vectors in either regime and across both.
        ResolvedBook book = TestBooks.Smile(4000, 37, [0.007, 1, 7, 30, 91, 182, 365, 730, 10950]);
        BookGreeks narrow = BookPricer.Evaluate(book, GreekSet.All, logMove, EuropeanKernel.Width.Vector128, 1);
        SameBits(narrow, BookPricer.Evaluate(book, GreekSet.All, logMove, EuropeanKernel.Width.Vector256, 1), GreekSet.All);
        SameBits(narrow, BookPricer.Evaluate(book, GreekSet.All, logMove, EuropeanKernel.Width.Vector512, 1), GreekSet.All);
        SameBits(narrow, BookPricer.Evaluate(book, GreekSet.All, logMove), GreekSet.All);
        foreach (ResolvedExpiry e in book.Expiries)
        {
            EuropeanTerms terms = EuropeanTerms.FromForward(book.Market.Spot, e.Forward, e.Discount, e.YearFraction, logMove);
            for (int i = e.Start; i < e.Start + e.Count; i++)
            {
                Greeks one = Greeks.Of(in terms, book.Strikes[i], book.Volatilities[i], book.Signs[i]);
                foreach (GreekSet greek in TestBooks.Single)
                    Assert.True(one.Of(greek).Equals(narrow[greek][i]), $"{greek} row {i}");
            }
        }
    }

    [Fact]
    public void Evaluate_OneGreekAtATime_SameBitsAsAll()
    {
        ResolvedBook book = TestBooks.Smile(100, 9, [3, 400]);
        BookGreeks all = BookPricer.Evaluate(book, GreekSet.All);
        foreach (GreekSet greek in TestBooks.Single)
            SameBits(all, BookPricer.Evaluate(book, greek), greek);
    }

    [Fact]
    public void Evaluate_AnyNumberOfThreads_SameBits()
    {
        ResolvedBook book = TestBooks.Smile(4000, 5000, [7, 91]);
        BookGreeks one = BookPricer.Evaluate(book, GreekSet.All, 0.01, EuropeanKernel.Widest, 1);
        SameBits(one, BookPricer.Evaluate(book, GreekSet.All, 0.01, EuropeanKernel.Widest, 2), GreekSet.All);
        SameBits(one, BookPricer.Evaluate(book, GreekSet.All, 0.01, EuropeanKernel.Widest, 7), GreekSet.All);
    }

    [Fact]
    public void Evaluate_NoRows_Empty()
    {
        OptionBook book = OptionBook.Create("U", QuantityKind.OpenInterest, []);
        BookGreeks greeks = BookPricer.Evaluate(TestBooks.Resolve(book, 100, OptionQuotes.None, ForwardCurve.Flat(0, 0)), GreekSet.All);
        Assert.Equal(0, greeks.Count);
        Assert.True(greeks[GreekSet.Delta].IsEmpty);
    }

    [Fact]
    public void Evaluate_OneRow_MatchesBlackScholes()
    {
        ResolvedBook book = TestBooks.Smile(100, 1, [365]);
        Assert.Equal(2, book.Count);
        BookGreeks greeks = BookPricer.Evaluate(book, GreekSet.All);
        for (int i = 0; i < 2; i++)
        {
            Greeks one = BlackScholes.Evaluate(100, book.Strikes[i], 1, book.Volatilities[i], 0.04, 0.015, book.Signs[i] > 0 ? OptionRight.Call : OptionRight.Put);
            foreach (GreekSet greek in TestBooks.Single)
                Assert.Equal(one.Of(greek), greeks[greek][i], 1e-13 * Math.Max(1, Math.Abs(one.Of(greek))));
        }
    }

    [Fact]
    public void Evaluate_AMillionRows_EveryRowWrittenAndParityHolds()
    {
        ResolvedBook book = TestBooks.Smile(4000, 250_000, [30, 182]);
        Assert.Equal(1_000_000, book.Count);
        BookGreeks greeks = BookPricer.Evaluate(book, GreekSet.Price | GreekSet.Delta);
        ReadOnlySpan<double> price = greeks[GreekSet.Price], delta = greeks[GreekSet.Delta];
        double worstPrice = 0, worstDelta = 0;
        foreach (ResolvedExpiry e in book.Expiries)
            for (int i = e.Start; i < e.Start + e.Count; i += 2)
            {
                // Rows are ordered by strike, then call before put.
                worstPrice = Math.Max(worstPrice, Math.Abs(price[i] - price[i + 1] - (e.Discount * (e.Forward - book.Strikes[i]))));
                worstDelta = Math.Max(worstDelta, Math.Abs(delta[i] - delta[i + 1] - (e.Discount * e.Forward / 4000)));
            }

        Assert.InRange(worstPrice, 0, 1e-11);
        Assert.InRange(worstDelta, 0, 1e-15);
    }

    [Fact]
    public void Evaluate_LogMove_IsTheBookAtTheMovedSpot()
    {
        ResolvedBook book = TestBooks.Smile(4000, 11, [7, 91]);
        BookGreeks moved = BookPricer.Evaluate(book, GreekSet.All, -0.1);
        double spot = 4000 * Math.Exp(-0.1);
        foreach (ResolvedExpiry e in book.Expiries)
            for (int i = e.Start; i < e.Start + e.Count; i++)
            {
                Greeks one = BlackScholes.Evaluate(spot, book.Strikes[i], e.YearFraction, book.Volatilities[i], 0.04, 0.015,
                    book.Signs[i] > 0 ? OptionRight.Call : OptionRight.Put);
                foreach (GreekSet greek in TestBooks.Single)
                    Assert.Equal(one.Of(greek), moved[greek][i], 1e-10 * Math.Max(1e-3, Math.Abs(one.Of(greek))));
            }
    }

    [Fact]
    public void Evaluate_BadArguments_Refused()
    {
        ResolvedBook book = TestBooks.Smile(100, 1, [30]);
        Assert.Throws<ArgumentOutOfRangeException>(() => BookPricer.Evaluate(book, GreekSet.Price, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => BookPricer.Evaluate(book, GreekSet.Price, double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => BookPricer.Evaluate(book, (GreekSet)(1 << 18)));
        Assert.Throws<ArgumentException>(() => BookPricer.Evaluate(book, GreekSet.Price)[GreekSet.Delta].Length);
        Assert.Throws<ArgumentException>(() => BookPricer.Evaluate(book, GreekSet.Desk)[GreekSet.Price | GreekSet.Delta].Length);
    }
}
