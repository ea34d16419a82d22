using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

/// <summary>
/// A resolved book switched to the normal model: every row has the normal volatility that gives it its Black price on the snapshot, and keeps it when the market moves.
/// </summary>
/// <remarks>
/// Prices on the snapshot are those of the lognormal model; Greeks and prices after a move are not: a normal forward moves by amounts, not by fractions. Vega, vanna,
/// volga, veta, vera, zomma and ultima are by normal volatility (quote currency per √year) and cannot be added to lognormal ones. Immutable.
/// </remarks>
public sealed class BachelierBook
{
    private readonly double[] _normalVolatilities;

    private BachelierBook(ResolvedBook book, double[] normalVolatilities)
    {
        Book = book;
        _normalVolatilities = normalVolatilities;
    }

    /// <summary>Converts the volatility of every row through its price.</summary>
    /// <param name="book">The resolved book, lognormal volatilities.</param>
    /// <exception cref="InvalidOperationException">A row's conversion did not settle; no input is known for which that happens.</exception>
    /// <remarks>A row with strike 0 is the underlying itself and has no volatility to convert: it gets 0.</remarks>
    public static BachelierBook Create(ResolvedBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        double[] normal = new double[book.Count];
        foreach (ResolvedExpiry expiry in book.Expiries)
            for (int row = expiry.Start; row < expiry.Start + expiry.Count; row++)
            {
                double volatility = book.Volatilities[row], strike = book.Strikes[row];
                if (strike == 0) continue;
                EquivalentVolatility found = BachelierVolatility.NormalFromLognormal(expiry.Forward, strike, expiry.YearFraction, volatility);
                normal[row] = found.Status == EquivalentVolatilityStatus.Converged ? found.Value
                    : throw new InvalidOperationException($"No normal volatility found for {book.Book[book.BookRows[row]].Contract}.");
            }

        return new BachelierBook(book, normal);
    }

    /// <summary>The book as resolved.</summary>
    public ResolvedBook Book { get; }

    /// <summary>σ_N per row, quote currency per unit per √year.</summary>
    public ReadOnlySpan<double> NormalVolatilities => _normalVolatilities;

    /// <summary>Price and Greeks of every row with spot and forwards moved by the factor eˣ, normal volatilities fixed; the meanings of <see cref="Bachelier.EvaluateOnSpot"/>.</summary>
    /// <param name="set">What to compute; nothing else is.</param>
    /// <param name="logMove">x; 0 is the snapshot itself.</param>
    /// <exception cref="ArgumentOutOfRangeException">The move is NaN or infinite, or the set has bits that are no Greek.</exception>
    public unsafe BookGreeks Evaluate(GreekSet set, double logMove = 0)
    {
        Guard.Finite(logMove);
        Bachelier.CheckSet(set);
        BookGreeks into = BookGreeks.Allocate(set, Book.Count);
        fixed (double* strikes = Book.Strikes, volatilities = _normalVolatilities, signs = Book.Signs)
            foreach (ResolvedExpiry e in Book.Expiries)
            {
                BachelierTerms terms = BachelierTerms.FromForward(Book.Market.Spot, e.Forward, e.Discount, e.YearFraction, logMove);
                Bachelier.Rows(in terms, strikes + e.Start, volatilities + e.Start, signs + e.Start, e.Count, into, e.Start, EuropeanKernel.Widest);
            }

        return into;
    }

    /// <summary>Price and Greeks of a book under the model named.</summary>
    /// <param name="book">The resolved book, lognormal volatilities.</param>
    /// <param name="model">The model. No default: Greeks differ.</param>
    /// <param name="set">What to compute.</param>
    /// <param name="logMove">x, log move of spot.</param>
    /// <exception cref="ArgumentOutOfRangeException">A model that is neither, a move that is NaN or infinite, or a set with bits that are no Greek.</exception>
    public static BookGreeks Evaluate(ResolvedBook book, PricingModel model, GreekSet set, double logMove = 0) => model switch
    {
        PricingModel.Black => BookPricer.Evaluate(book, set, logMove),
        PricingModel.Bachelier => Create(book).Evaluate(set, logMove),
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "Expected Black or Bachelier."),
    };
}
