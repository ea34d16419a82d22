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
            {
                double x = a[greek][i], y = b[greek][i];
                Assert.True(BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y), $"{greek} row {i}: {x:R} {y:R}");
            }
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
            OptionRight right = book.Signs[i] > 0 ? OptionRight.Call : OptionRight.Put;
            Greeks one = BlackScholes.Evaluate(100, book.Strikes[i], 1, book.Volatilities[i], 0.04, 0.015, right);
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

    /// <summary>A curve may say anything finite: forwards of 1e±300 under a spot of 1e±300 give prices, and Greeks that are numbers.</summary>
    [Fact]
    public void Evaluate_ExtremeCurves_NeverNaN()
    {
        OptionBook book = TestBooks.Smile(100, 7, [30]).Book;
        foreach (double spot in new[] { 5e-324, 1e-300, 100, 1e300, 1.7e308 })
            foreach (double forward in new[] { 5e-324, 1e-300, 1e-200, 100, 1e200, 1e300, 1.7e308 })
                foreach (double discount in new[] { 5e-324, 0.9, 1e300 })
                {
                    ForwardCurve curve = ForwardCurve.Quoted([new(book.Expiries[0].Expiry, new ForwardDiscount(forward, discount))]);
                    BookGreeks greeks = BookPricer.Evaluate(TestBooks.Resolve(book, spot, OptionQuotes.Flat(book, 0.3), curve), GreekSet.Desk);
                    foreach (GreekSet greek in TestBooks.Single.Where(g => (GreekSet.Desk & g) != 0))
                        foreach (double value in greeks[greek])
                            if (double.IsNaN(value)) Assert.Fail($"{greek} at spot {spot}, forward {forward}, discount {discount}");
                }
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

    /// <summary>
    /// A digest of every bit of every Greek of a fixed book. It must come out the same with and without AVX-512, AVX2 or any vector instructions
    /// (DOTNET_EnableAVX512=0, DOTNET_EnableAVX2=0, DOTNET_EnableHWIntrinsic=0) and on any processor; an improved formula changes it.
    /// </summary>
    [Fact]
    public void Evaluate_FixedBook_SameBitsOnAnyMachine()
    {
        ResolvedBook book = TestBooks.Arithmetic();
        ulong digest = 14695981039346656037;
        foreach (double move in new[] { 0.0, 0.0625, -0.75 })
        {
            BookGreeks greeks = BookPricer.Evaluate(book, GreekSet.All, move);
            foreach (GreekSet greek in TestBooks.Single)
                foreach (double value in greeks[greek])
                    digest = (digest ^ BitConverter.DoubleToUInt64Bits(value)) * 1099511628211;
        }

        Assert.Equal(15229098043173350317UL, digest);
    }

    [Fact]
    public void Total_CallsAndPuts_IsTheSumOverTheRows()
    {
        ResolvedBook book = TestBooks.Smile(100, 37, [30, 91]);
        BookGreeks greeks = BookPricer.Evaluate(book, GreekSet.Desk);
        decimal expected = 0;
        for (int i = 0; i < book.Count; i++)
            expected += (decimal)(greeks[GreekSet.Gamma][i] * book.Quantities[i] * book.Multipliers[i]);
        Assert.Equal((double)expected, greeks.Total(GreekSet.Gamma, book), 1e-14 * (double)expected);
        Assert.Throws<ArgumentException>(() => greeks.Total(GreekSet.Speed, book));
        Assert.Throws<ArgumentException>(() => greeks.Total(GreekSet.Gamma, TestBooks.Smile(100, 3, [30])));
    }

    [Fact]
    public void Evaluate_BadArguments_Refused()
    {
        ResolvedBook book = TestBooks.Smile(100, 1, [30]);
        Assert.Throws<ArgumentOutOfRangeException>(() => BookPricer.Evaluate(book, GreekSet.Price, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => BookPricer.Evaluate(book, GreekSet.Price, double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => BookPricer.Evaluate(book, GreekSet.Price, 800));
        Assert.Throws<ArgumentOutOfRangeException>(() => BookPricer.Evaluate(book, (GreekSet)(1 << 18)));
        Assert.Throws<ArgumentException>(() => BookPricer.Evaluate(book, GreekSet.Price)[GreekSet.Delta].Length);
        Assert.Throws<ArgumentException>(() => BookPricer.Evaluate(book, GreekSet.Desk)[GreekSet.Price | GreekSet.Delta].Length);
    }
}
