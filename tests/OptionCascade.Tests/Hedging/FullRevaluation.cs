using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Exposure;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Exposure;
using OptionCascade.Tests.Support;

namespace OptionCascade.Tests.Hedging;

/// <summary>The oracle of compiled flows: every option through the pricing kernel, one by one, in the market (x, y, t).</summary>
internal static class FullRevaluation
{
    /// <summary>Σ units·Δ, expired options settled.</summary>
    public static double Delta(DealerBook dealers, double x, double y, double t)
    {
        ResolvedBook book = dealers.Book;
        double spot = book.Market.Spot, sum = 0;
        foreach (ResolvedExpiry e in book.Expiries)
        {
            double left = e.YearFraction - t;
            if (t > 0 && left <= 0) continue;
            double part = e.YearFraction > 0 ? left / e.YearFraction : 1;
            EuropeanTerms terms = EuropeanTerms.FromForward(spot, spot * Math.Exp(Math.Log(e.Forward / spot) * part), Math.Exp(Math.Log(e.Discount) * part), left, x);
            double[] volatilities = [.. book.Volatilities.Slice(e.Start, e.Count).ToArray().Select(s => s * (1 + y))];
            BookGreeks into = BookGreeks.Allocate(GreekSet.Delta, e.Count);
            BookPricer.Slice(in terms, book.Strikes.Slice(e.Start, e.Count), volatilities, book.Signs.Slice(e.Start, e.Count), into, 0, EuropeanKernel.Widest);
            for (int i = 0; i < e.Count; i++)
                sum += dealers.Units[e.Start + i] * into[GreekSet.Delta][i];
        }

        return sum;
    }

    /// <summary>Δ(0, 0, 0) − Δ(x, y, t).</summary>
    public static double Flow(DealerBook dealers, double x, double y, double t) => Delta(dealers, 0, 0, 0) - Delta(dealers, x, y, t);

    /// <summary>True when x, or the market itself, lies beside the strike of an option that a curve holds for a step (σ√T &lt; 1e-6).</summary>
    public static bool IsBesideStep(ResolvedBook book, double x) => IsAtStep(book, x) || IsAtStep(book, 0);

    private static bool IsAtStep(ResolvedBook book, double x)
        => book.Expiries.Any(e => Enumerable.Range(e.Start, e.Count).Any(i => book.Volatilities[i] * Math.Sqrt(e.YearFraction) < 1e-6
            && Math.Abs(x - Math.Log(book.Strikes[i] / e.Forward)) < 1e-5));

    /// <summary>0 to 12 options: strikes from 25 to 250, seconds to two years, volatilities from 0 to 300%, signed.</summary>
    public static Gen<Row[]> AnyRows { get; } =
        (from call in Gen.Elements(OptionRight.Call, OptionRight.Put)
         from strike in Gen.OneOf(Gen.Choose(10, 100).Select(k => 2.5 * k), Gen.Elements(100.0))
         from years in Gen.Elements(1e-6, 1e-5, 1 / 8760.0, 1 / 365.0, 7 / 365.0, 0.25, 2)
         from volatility in Gen.OneOf(Gen.Elements(0.0, 0.001, 3), Law.Uniform(0.05, 0.8))
         from quantity in Law.Uniform(-1000, 1000)
         select new Row(call, strike, years, volatility, quantity)).ArrayOf().Where(r => r.Length <= 12);

    /// <summary>The dealers' side of such rows at given rates.</summary>
    public static DealerBook Dealers(Row[] rows, double rate = 0.04, double dividend = 0.01)
        => DealerPositioning.Inventory.Apply(SmallBooks.Resolve(QuantityKind.SignedInventory, rows, rate: rate, dividend: dividend));
}
